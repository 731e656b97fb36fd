import { describe, expect, it } from 'vitest';
import type { PointClass } from '../../app/curvature/point-card.ts';
import type { CheckpointSummary, RunRecord } from '../../app/protocol/host-api.ts';
import { withShownCards } from './shown-cards.ts';

function checkpoint(step: number, pointClass: PointClass, low: number, high: number): CheckpointSummary {
  return {
    step,
    loss: 1,
    gradientNorm: 1,
    notes: [],
    card: {
      loss: 1,
      gradientNorm: 1,
      relativeGradientNorm: 1,
      gradientFlatness: 1,
      eigenvalues: Float64Array.of(low, high),
      eigenvalueErrorBound: 0,
      zeroTolerance: 0,
      inertia: { negative: 0, zero: 0, positive: 2 },
      class: pointClass,
      morseIndex: null,
      explainedZeros: [],
      notes: [],
    },
  };
}

const record = (checkpoints: CheckpointSummary[]): RunRecord => ({ checkpoints }) as unknown as RunRecord;

describe('the cards of a long run', () => {
  it('are all sent up to some thousand checkpoints', () => {
    const short = record(Array.from({ length: 1500 }, (_, step) => checkpoint(step, 'notCritical', 1, 2)));
    expect(withShownCards(short)).toBe(short);
  });

  it('are thinned beyond, with every checkpoint there and nothing lost that charts and marks would show', () => {
    const all = Array.from({ length: 100_000 }, (_, step) => checkpoint(step, 'notCritical', 1, 2));
    all[31_234] = checkpoint(31_234, 'saddle', 0, 2);
    all[50_001] = checkpoint(50_001, 'notCritical', -7, 2);
    all[50_002] = checkpoint(50_002, 'notCritical', 1, 9);
    all[99_999] = { ...all[99_999], card: null };
    const { checkpoints } = withShownCards(record(all));
    expect(checkpoints.map(({ step }) => step)).toEqual(all.map(({ step }) => step));
    const cards = checkpoints.filter(({ card }) => card !== null);
    expect(cards.length).toBeLessThanOrEqual(1501);
    expect(cards.map(({ step }) => step)).toEqual(
      expect.arrayContaining([0, 31_234, 50_001, 50_002, 99_998]),
    );
    for (const one of cards) expect(one.card).toBe(all[one.step].card);
  });

  it('may all be missing', () => {
    const none = Array.from({ length: 2000 }, (_, step) => ({
      ...checkpoint(step, 'minimum', 1, 2),
      card: null,
    }));
    expect(withShownCards(record(none)).checkpoints.every(({ card }) => card === null)).toBe(true);
  });
});
