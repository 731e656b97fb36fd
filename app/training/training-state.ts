import type { TrainingSpec } from '../experiment/experiment.ts';

/** What an update does besides the optimizer's step; each part is off where it is left out. */
export type UpdateOptions = Pick<
  TrainingSpec,
  'schedule' | 'weightDecay' | 'l1' | 'clip' | 'earlyStopping' | 'labelSmoothing' | 'augmentation'
>;

/** Everything needed to go on bit-equally from a step. */
export interface TrainingCheckpoint {
  readonly step: number;
  readonly theta: Float64Array;
  /** Optimizer slots, concatenated as the optimizer's doc says, then early stopping's record where it is on. */
  readonly optimizerState: Float64Array;
}
