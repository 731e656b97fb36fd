import type { Note } from '../data/prepared-data.ts';
import { shortNumber } from './report/svg-chart.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Say } from './finding-text.ts';
import { proposalNote, type Prediction, type Proposal, type ProposedExperiment } from './proposals.ts';
import type { Verdict } from './verdict.ts';

/** What a verdict says to a student, and what would refute it. A loss that never was finite did not run away: it is a case of its own. */
export function verdictSentences(
  { kind, findings }: Pick<Verdict, 'kind' | 'findings'>,
  say: Say,
): { readonly sentence: string; readonly refute: string } {
  const never = findings.some(({ name }) => name === 'neverFinite') ? 'Never' : '';
  return {
    sentence: say(`verdict.${kind}.sentence${never}`),
    refute: say('refutedBy', { text: say(`verdict.${kind}.refute${never}`) }),
  };
}

/** What is changed; null is "just go on". @param say texts of section `diagnosis` */
/** How sure a verdict is; null where no verdict holds, which claims nothing of the run. */
export function confidenceText(
  { kind, confidence }: Pick<Verdict, 'kind' | 'confidence'>,
  say: Say,
): string | null {
  return kind === 'undecided' ? null : say('confidence', { percent: Math.round(100 * confidence) });
}

export function proposalText(proposal: Proposal | null, say: Say): string {
  const { key, values } = proposalNote(proposal);
  return say(`proposal.${key}`, values);
}

/** A proposal with what its verdict predicts and, where that is not the verdict's own evidence, what from. @param note sentence of a note */
export function experimentText(
  { proposal, prediction }: ProposedExperiment,
  say: Say,
  note: (note: Note) => string,
): { readonly proposal: string; readonly predicted: string } {
  const basis = prediction.basis === undefined ? '' : `; ${note(prediction.basis)}`;
  return {
    proposal: proposalText(proposal, say),
    predicted: say('predictedAs', { text: predictionText(prediction, say) + basis }),
  };
}

/** What a verdict says that its proposal will show, beside just going on; the basis of it is a note of its own. */
export function predictionText({ quantity, direction, value }: Prediction, say: Say): string {
  const text = say(quantity === 'validationLoss' ? 'lowerValidation' : direction);
  return value === null ? text : `${text} (≈ ${shortNumber(value)})`;
}

/** When the saddle will be left, in a sentence; null where that is not known. */
export function escapeSentence({ evidence }: Diagnosis, say: Say): string | null {
  const steps = evidence.point?.near?.escapeSteps ?? null;
  if (steps === null) return null;
  return steps === Infinity
    ? say('escapeNever')
    : say('escapeTime', { steps: shortNumber(Math.round(steps)) });
}
