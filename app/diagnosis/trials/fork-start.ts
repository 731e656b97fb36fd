import type { TrainingSpec } from '../../experiment/experiment.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import type { TrainingCheckpoint } from '../../training/training-state.ts';

/** Where a fork starts and with what. */
export interface ForkStart {
  readonly loss: ResolvedLoss;
  readonly training: TrainingSpec;
  readonly rate: number;
  /** An optimizer state of length 0 starts the optimizer afresh. */
  readonly from: TrainingCheckpoint;
  /** θ where the change of model is made, the losses' first point, if the fork steps off it before it trains. */
  readonly origin?: Float64Array;
}

/** Updates of going on that forks are compared over: a quarter of the run so far, at least 50. */
export function forkUpdates(step: number): number {
  return Math.min(2000, Math.max(50, Math.round(step / 4)));
}
