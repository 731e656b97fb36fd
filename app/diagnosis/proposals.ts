import type { Note } from '../data/prepared-data.ts';
import type { OptimizerSpec } from '../experiment/experiment.ts';

/** A change to try from the stalled checkpoint; everything that is not named stays as in the run. */
export type Proposal =
  /** θ ± distance·v_min, downhill, then on as before. */
  | { readonly kind: 'escape'; readonly distance: number }
  /** θ moved the way that lowers the loss beyond second order, then on as before. */
  | { readonly kind: 'beyond' }
  | { readonly kind: 'rate'; readonly factor: number }
  | { readonly kind: 'optimizer'; readonly optimizer: OptimizerSpec }
  | { readonly kind: 'batch'; readonly size: number | 'full' }
  /** Inputs standardised, the first layer rewritten so that the function stays. */
  | { readonly kind: 'standardize' }
  /** A layer more that starts as the identity: the same function. */
  | { readonly kind: 'deeper' }
  /** New hidden units with leaving weights 0, and biases where there were none (the same function); a first hidden layer of relu pairs where there is none. */
  | { readonly kind: 'wider' }
  /** Hidden unit `unit` of layer `layer` (both from 1) split in two, its copies moved apart where that lowers the loss. */
  | { readonly kind: 'split'; readonly layer: number; readonly unit: number }
  | { readonly kind: 'restart'; readonly seed: number }
  /** Raw outputs into the loss, which brings its own softmax or sigmoid. */
  | { readonly kind: 'rawOutputs' }
  /** λ‖θ‖² added to the loss. */
  | { readonly kind: 'penalty'; readonly l2: number };

/** What a verdict says the proposal will show, beside going on as before for the same cost. */
export interface Prediction {
  readonly quantity: 'trainLoss' | 'validationLoss';
  readonly direction: 'lower' | 'notLower';
  /** Predicted value of the fork's quantity; null where the verdict has only the direction. */
  readonly value: number | null;
  /** The evidence that the prediction is made from, where it is not the verdict's own. */
  readonly basis?: Note;
}

export interface ProposedExperiment {
  readonly proposal: Proposal;
  readonly prediction: Prediction;
}

export function lowerLoss(proposal: Proposal, value: number | null = null, basis?: Note): ProposedExperiment {
  const prediction = { quantity: 'trainLoss', direction: 'lower', value } as const;
  return { proposal, prediction: basis === undefined ? prediction : { ...prediction, basis } };
}

export function notLower(proposal: Proposal): ProposedExperiment {
  return { proposal, prediction: { quantity: 'trainLoss', direction: 'notLower', value: null } };
}

export function lowerValidation(proposal: Proposal): ProposedExperiment {
  return { proposal, prediction: { quantity: 'validationLoss', direction: 'lower', value: null } };
}

/** A curvature-aware optimizer for runs that a valley's shape holds up. */
export const QUASI_NEWTON: Proposal = {
  kind: 'optimizer',
  optimizer: { kind: 'lbfgs', rate: 1, history: 10 },
};

/** Catalogue key `diagnosis.proposal.<key>` and values of a proposal; null is "just go on". */
export function proposalNote(proposal: Proposal | null): {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
} {
  if (proposal === null) return { key: 'goOn', values: {} };
  const { kind, ...rest } = proposal;
  if (proposal.kind === 'batch' && proposal.size === 'full') return { key: 'wholeData', values: {} };
  const values = Object.entries(rest).map(([name, value]) => [
    name,
    typeof value === 'object' ? value.kind : value,
  ]);
  return { key: kind, values: Object.fromEntries(values) as Record<string, string | number> };
}
