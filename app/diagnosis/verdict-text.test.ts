import { describe, expect, it } from 'vitest';
import { limitText } from './finding-text.ts';
import { lowerLoss, lowerValidation } from './proposals.ts';
import { above, fact } from './verdict.ts';
import { confidenceText, experimentText, verdictSentences } from './verdict-text.ts';

/** Keys with their values, as a catalogue would be asked. */
const say = (key: string, values = {}): string => `${key}${Object.values(values).map(String).join()}`;
const note = ({ key }: { readonly key: string }): string => key;

describe('what is said of a verdict', () => {
  it('does not call a loss that never was finite one that ran away', () => {
    const ran = { kind: 'exploding', findings: [fact('notFinite', true)] } as const;
    const never = { ...ran, findings: [...ran.findings, fact('neverFinite', true)] };
    expect(verdictSentences(ran, say).sentence).toBe('verdict.exploding.sentence');
    expect(verdictSentences(never, say)).toEqual({
      sentence: 'verdict.exploding.sentenceNever',
      refute: 'refutedByverdict.exploding.refuteNever',
    });
  });

  it('is as sure as its findings, and no percentage where nothing holds', () => {
    expect(confidenceText({ kind: 'healthy', confidence: 0.876 }, say)).toBe('confidence88');
    expect(confidenceText({ kind: 'undecided', confidence: 0.98 }, say)).toBeNull();
  });

  it('names an experiment, the quantity and value predicted, and what the prediction rests on', () => {
    const rate = lowerLoss({ kind: 'rate', factor: 0.1 }, 0.25, { key: 'basis.noise' });
    expect(experimentText(rate, say, note)).toEqual({
      proposal: 'proposal.rate0.1',
      predicted: 'predictedAslower (≈ 0.25); basis.noise',
    });
    const penalty = lowerValidation({ kind: 'penalty', l2: 0.01 });
    expect(experimentText(penalty, say, note).predicted).toBe('predictedAslowerValidation');
  });

  it('writes limits as the round numbers that they are', () => {
    expect(limitText(above('growth', 1, 2e-4), say)).toBe('limitAbove2e−4');
    expect(limitText(above('growth', 1, 100), say)).toBe('limitAbove100');
    expect(limitText(above('growth', 1, 1.25e-4), say)).toBe('limitAbove1.25e−4');
  });
});
