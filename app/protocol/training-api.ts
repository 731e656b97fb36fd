import { z } from 'zod';
import type { Note } from '../data/prepared-data.ts';
import { experimentSchema } from '../experiment/experiment.ts';
import { networkLossSchema } from '../experiment/loss-spec.ts';
import type { PartName } from '../experiment/resolved-loss.ts';
import type { BatchTiming } from '../training/batch-timing.ts';
import { weightsMethods, type WeightsResults } from './weights.ts';

/** The part of the contract renderer ↔ host that is about updates, samples, sweeps and lessons. */

const id = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);
const step = z.number().int().min(0);

/** Folds of cross-validation over the samples that are not test samples. */
export const foldsSchema = z.strictObject({
  count: z.number().int().min(2).max(100),
  seed: z.number().int().min(0).default(0),
});
export type FoldsRequest = z.infer<typeof foldsSchema>;

/** method → parameters. */
export const trainingMethods = {
  /** The update that follows a checkpoint, as direction, scale and rate. */
  'point.update': z.strictObject({ run: id, step }),
  /**
   * Starts a run of the same settings from a checkpoint, with what optimizer and running averages had there; steps, schedule
   * and batches count from 0 again. Default steps: those of the run.
   */
  'run.goOn': z.strictObject({ run: id, step, steps: z.number().int().min(1).max(100_000_000).optional() }),
  /** What a checkpoint's network does with every sample of a part. */
  'point.samples': z.strictObject({
    run: id,
    step,
    part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
  }),
  /**
   * Trains all runs of the experiment's `sweep` (one run without), each on every fold where folds are asked for. Answers
   * the sweep's id and a job id; results arrive on topic `job:<id>` and stay in the sweep's folder.
   */
  'sweep.start': z.strictObject({ experiment: experimentSchema, folds: foldsSchema.optional() }),
  /** Goes on with a sweep that was broken off: trains what has not ended, and failed runs once more; answers a job id. */
  'sweep.resume': z.strictObject({ sweep: id }),
  'sweep.list': z.strictObject({}),
  'sweep.get': z.strictObject({ sweep: id }),
  /**
   * Draws the loss around the best run's end, on the plane of a function's two variables or of the paths' principal
   * components; answers a job id like `surface.start`.
   */
  'sweep.surface': z.strictObject({ sweep: id, size: z.number().int().min(3).max(201).default(61) }),
  ...weightsMethods,
  /** Measured time per update and per epoch for batches of these sizes, on this machine. */
  'training.batchTimes': z.strictObject({
    loss: networkLossSchema,
    sizes: z.array(z.number().int().min(1)).min(1).max(32),
  }),
} as const;

/** The factors of one update: θᵢ changes by −η·mᵢ/σᵢ − ηλθᵢ. All arrays in parameter order, length P. */
export interface UpdateView {
  /** The update that makes θ_{step+1} of θ_step. */
  readonly step: number;
  /** η of this update. */
  readonly rate: number;
  /** λ of decoupled decay. */
  readonly decay: number;
  /** m. */
  readonly direction: Float64Array;
  /** σ. */
  readonly scale: Float64Array;
  /** θ_{step+1} − θ_step as it was applied. */
  readonly applied: Float64Array;
  /** Largest |−η·m/σ − ηλθ − applied| over the coordinates: rounding of the subtraction. */
  readonly difference: number;
  readonly parameterNames: readonly string[];
}

/** A network's answers to the samples of one part. */
export interface SampleReport {
  readonly part: PartName;
  readonly task: 'classification' | 'regression';
  readonly outputNames: readonly string[];
  /** Loss of each sample, penalty left out. */
  readonly losses: Float64Array;
  /** True and predicted class; empty for regression. */
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  /** Counts, row-major [classes, classes], rows true, columns predicted; empty for regression. */
  readonly confusion: Float64Array;
  /** Data with two features: what the network answers over the plane of them, in the data's own units. */
  readonly plane: SamplePlane | null;
}

export interface SamplePlane {
  readonly featureNames: readonly [string, string];
  /** Samples, row-major [N, 2]. */
  readonly inputs: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Class (or first output, for regression) at x[i], y[j], row-major [y.length, x.length]. */
  readonly answers: Float64Array;
}

export type SweepOutcome = 'completed' | 'diverged' | 'failed';

/** One run of a sweep, ended. */
export interface SweepResult {
  readonly index: number;
  readonly group: number;
  readonly seed: number;
  /** 0-based fold, or null without cross-validation. */
  readonly fold: number | null;
  readonly outcome: SweepOutcome;
  /** Why it failed or diverged. */
  readonly message: string | null;
  /** The same for the text catalogue, where there is one. */
  readonly note?: Note;
  /** Updates made. */
  readonly step: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly trainAccuracy: number;
  readonly validationAccuracy: number;
  readonly seconds: number;
  /** Row-major [n, 3]: step, training loss, validation loss (NaN without one). */
  readonly curve: Float64Array;
  /** θ along the way, row-major [points, P]; empty for networks that are too large to keep it. */
  readonly path: Float64Array;
}

export interface SweepRecord {
  readonly sweep: string;
  readonly name: string;
  /** The experiment with its `sweep`. */
  readonly experiment: z.infer<typeof experimentSchema>;
  readonly folds: FoldsRequest | null;
  readonly parameterCount: number;
  /** The settings of each group as one line, by group. */
  readonly groups: readonly string[];
  /** Runs in all. */
  readonly total: number;
  /** The job that is at work on it, or null. */
  readonly job: string | null;
  readonly started: string;
  readonly results: readonly SweepResult[];
}
export type SweepSummary = Omit<SweepRecord, 'results' | 'experiment'> & { readonly done: number };

export interface TrainingResults extends WeightsResults {
  'point.update': UpdateView;
  /** `carried` is false where the checkpoint keeps no optimizer state: it starts afresh. */
  'run.goOn': { readonly run: string; readonly carried: boolean };
  'point.samples': SampleReport;
  'sweep.start': { readonly sweep: string; readonly job: string };
  'sweep.resume': { readonly job: string };
  'sweep.list': readonly SweepSummary[];
  'sweep.get': SweepRecord;
  'sweep.surface': { readonly job: string };
  'training.batchTimes': { readonly samples: number; readonly timings: readonly BatchTiming[] };
}

export type SweepEvent = { readonly kind: 'sweepResult'; readonly result: SweepResult };
