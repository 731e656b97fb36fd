import type { OptimizerSpec } from '../experiment/experiment.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { TrainingCheckpoint, UpdateOptions } from '../training/training-state.ts';

/** First message to a training thread (its `workerData`). */
export interface TrainingStart extends UpdateOptions {
  readonly loss: ResolvedLoss;
  readonly optimizer: OptimizerSpec;
  readonly batchSize: number | 'full';
  readonly steps: number;
  readonly seed: number;
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  /** θ₀, or the saved state when resuming. */
  readonly theta: Float64Array;
  readonly resume?: TrainingCheckpoint;
  /** What a new run's optimizer begins with (as in a checkpoint of this run). Default: afresh. Float64 engine only. */
  readonly optimizerState?: Float64Array;
  /** Which spectra are wanted: those of steps after `after`; at most `limit` owed at once. */
  readonly spectra?: { readonly every: number | 'auto'; readonly after: number; readonly limit: number };
  readonly paused: boolean;
}
