import { shortNumber } from './report/svg-chart.ts';
import type { Diagnosis } from './diagnose.ts';
import type { Say } from './finding-text.ts';
import { proposalNote, type Prediction, type Proposal } from './proposals.ts';

/** What is changed; null is "just go on". @param say texts of section `diagnosis` */
export function proposalText(proposal: Proposal | null, say: Say): string {
  const { key, values } = proposalNote(proposal);
  return say(`proposal.${key}`, values);
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
