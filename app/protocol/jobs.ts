import type { OptimizerSpec } from '../experiment/experiment.ts';
import type { DataSpec } from '../experiment/loss-spec.ts';
import type { PartName, ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { PointCard } from '../curvature/point-card.ts';
import type { ColumnSummary } from './host-api.ts';

/**
 * Host ↔ worker jobs: a job is a name and its types here, its implementation one file in `workers/jobs/`. Workers are
 * started with typed data only; `cancel` is an Int32Array on a SharedArrayBuffer: non-zero at index 0 asks to stop.
 */

export interface JobTypes {
  /** Reads files (bundled data sets, CSV), generates and prepares data into shared buffers. */
  'load-data': {
    input: {
      spec: DataSpec;
      assetsDirectory: string;
      /** Absolute path of the CSV for csv specs. */
      csvPath?: string;
    };
    progress: never;
    output: { data: PreparedData; columns: ColumnSummary[] };
  };
  'analyze-point': {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; cancel: Int32Array };
    progress: never;
    output: PointCard;
  };
  /** Losses at center + x[k]·d1 + y[k]·d2. */
  'evaluate-plane': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      center: Float64Array;
      directions: [Float64Array, Float64Array];
      x: Float64Array;
      y: Float64Array;
      cancel: Int32Array;
    };
    progress: never;
    output: { values: Float64Array };
  };
  /** Selected eigenvectors (ascending ranks), each of length P, stacked row-major [k, P]. */
  eigenvectors: {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; ranks: number[]; cancel: Int32Array };
    progress: never;
    output: { eigenvalues: Float64Array; vectors: Float64Array };
  };
}
export type JobName = keyof JobTypes;
export type JobInput<N extends JobName> = JobTypes[N]['input'];
export type JobOutput<N extends JobName> = JobTypes[N]['output'];

/** What a pool thread is given: `{ job, input }`. */
export type JobMessage = { [N in JobName]: { job: N; input: JobInput<N> } }[JobName];

/** First message to a training thread (its `workerData`). */
export interface TrainingStart {
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
  readonly paused: boolean;
}
/** Everything needed to go on bit-equally from a step. */
export interface TrainingCheckpoint {
  readonly step: number;
  readonly theta: Float64Array;
  /** Optimizer slots, concatenated as the optimizer's doc says. */
  readonly optimizerState: Float64Array;
}
export type TrainingCommand = { readonly command: 'pause' | 'resume' | 'step' | 'stop' | 'checkpoint' };
export type TrainingMessage =
  | { readonly kind: 'metrics'; readonly rows: Float64Array }
  | { readonly kind: 'position'; readonly step: number; readonly theta: Float64Array; readonly loss: number }
  | {
      readonly kind: 'checkpoint';
      readonly checkpoint: TrainingCheckpoint;
      readonly loss: number;
      readonly gradientNorm: number;
    }
  | { readonly kind: 'state'; readonly state: 'running' | 'paused'; readonly step: number }
  | {
      readonly kind: 'ended';
      readonly outcome: 'completed' | 'stopped' | 'diverged';
      readonly step: number;
      readonly message: string | null;
    };
