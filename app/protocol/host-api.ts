import { z } from 'zod';
import type { SpectrumBlock } from '../curvature/spectrum-record.ts';
import { experimentSchema, type Experiment } from '../experiment/experiment.ts';
import { dataSchema } from '../experiment/loss-spec.ts';
import type { PartName } from '../experiment/resolved-loss.ts';
import type { Note } from '../data/prepared-data.ts';
import type { CriticalPointAtlas } from '../critical/atlas.ts';
import type { Connection } from '../critical/connection.ts';
import type { FinderScore } from '../critical/finder-comparison.ts';
import { FINDER_METHODS } from '../critical/finders/finder-options.ts';
import type { NearestCritical } from '../critical/nearest-critical.ts';
import type { SplittingLine } from '../critical/splitting.ts';
import type { TaylorFan } from '../critical/taylor-fan.ts';
import type { DescentBranch, EscapeTime } from '../critical/unstable-manifold.ts';
import type { VerdictCard } from '../critical/verdict-card.ts';
import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { ForkResult } from '../diagnosis/forks/fork.ts';
import type { Prediction } from '../diagnosis/proposals.ts';
import type { MismatchRow } from '../exchange/match-tensors.ts';
import { pairChoiceSchema } from '../curvature/chosen-eigenpairs.ts';
import type { Hw22Verdict } from '../curvature/hw22-recipe.ts';
import type { PointCard, PointClass } from '../curvature/point-card.ts';
import type { KernelModule } from '../numerics/kernels/kernel-module.ts';
import type { TensorflowReport } from './tensorflow.ts';
import { searchMethods, type SearchResults } from './search-api.ts';
import { trainingMethods, type SweepEvent, type TrainingResults } from './training-api.ts';
import type {
  HessianReport,
  SeriesCost,
  SpectraRecord,
  SpectrumPrediction,
  SpectrumReport,
} from './spectra.ts';
import type { ExportedFile } from '../exchange/surface-files.ts';
import type { FidelityCard } from '../landscape/fidelity.ts';
import { surfaceExportSchema, surfaceFidelitySchema } from './surface-export.ts';
import { surfaceModelSchema, surfacePathsSchema, type SurfaceModel } from './surface-overlays.ts';
import type { Profile } from '../landscape/profile.ts';
import type { PlaneSpec } from '../landscape/plane-spec.ts';
import type { Tilt } from '../landscape/tilt.ts';
import type { PlaneWindow } from '../landscape/plane-window.ts';
import type { ColumnSummary } from '../data/column-summary.ts';
import { profileRequestSchema } from './profile-request.ts';
import { surfaceRequestSchema, type SurfaceRequest } from './surface-request.ts';
import { identifierSchema, whereSchema } from '../experiment/where.ts';

export { surfaceRequestSchema, type SurfaceRequest } from './surface-request.ts';
export type { Where } from '../experiment/where.ts';

/**
 * The contract renderer ↔ host. The renderer sends requests by method name and gets one result or one error each;
 * the host publishes events on topics. Parameters are parsed by these schemas in the host, whatever door they came
 * through (Electron message port, WebSocket, command line). Results are typed by {@link HostResults}.
 */

const runId = identifierSchema;
const jobId = identifierSchema;

/** Gradient descent timed on its way off a saddle: rate η, first offset c₀, distance δ to reach along the eigenvector. */
const escapeClockSchema = z.strictObject({
  rate: z.number().positive().max(1e6).default(0.05),
  start: z.number().positive().max(1).default(1e-5),
  distance: z.number().positive().max(1e3).default(1e-2),
});
export type EscapeClock = z.infer<typeof escapeClockSchema>;

const connectRequestSchema = z.strictObject({
  from: whereSchema,
  to: whereSchema,
  /** String method (E, Ren & Vanden-Eijnden 2007), or Bézier curve (Garipov et al. 2018). */
  curve: z.enum(['string', 'bezier']).default('string'),
  /** Steps at most. Default 3000 for strings, 1000 for Bézier curves. */
  iterations: z.number().int().min(1).max(100_000).optional(),
});

/** method → parameters. */
export const hostMethods = {
  'app.info': z.strictObject({}),
  'data.describe': z.strictObject({ data: dataSchema }),
  /** Brings a CSV file into the host; answers the `upload:…` name to put into an experiment. */
  'data.upload': z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(64 * 1024 * 1024) }),
  'experiment.check': z.strictObject({ experiment: z.unknown() }),
  'experiment.presets': z.strictObject({}),
  'run.start': z.strictObject({ experiment: experimentSchema, paused: z.boolean().default(false) }),
  'run.control': z.strictObject({
    run: runId,
    action: z.enum(['pause', 'resume', 'step', 'stop', 'checkpoint']),
  }),
  'run.list': z.strictObject({}),
  'run.get': z.strictObject({ run: runId }),
  'run.checkpoint': z.strictObject({ run: runId, step: z.number().int().min(0) }),
  /** The run's experiment, metrics and checkpoints as text files to save. */
  'run.export': z.strictObject({ run: runId, format: z.enum(['json', 'csv']) }),
  /** Starts drawing; answers a job id; results arrive on topic `job:<id>`. */
  'surface.start': surfaceRequestSchema,
  /** A surface as it was received, as the files of a format. */
  'surface.export': surfaceExportSchema,
  /** What the slice of a surface shows of the whole. */
  'surface.fidelity': surfaceFidelitySchema,
  /** Paths of other runs on the plane of a surface, each point at its true loss under the surface's own objective. */
  'surface.paths': surfacePathsSchema,
  /** The second-order model of a point over the plane of a surface, its error by radius, and its eigenvectors as arrows. */
  'surface.model': surfaceModelSchema,
  /** Loss and derivatives along a line, or along a run's checkpoints; answers a job id; events `profile`, each with all so far. */
  'profile.start': profileRequestSchema,
  'point.analyze': z.strictObject({ where: whereSchema }),
  /**
   * The full verdict: `polish` goes to a critical point right beside the point first, where there is one. Answers a job
   * id; progress counts the stages of `VERDICT_STAGES`; event `verdict`.
   */
  'point.verdict': z.strictObject({
    where: whereSchema,
    polish: z.boolean().default(true),
    /** Above the dense limit: event `spectrum` with what an estimate says, instead of a refusal. */
    estimate: z.boolean().default(false),
  }),
  /** Runs one finder from the point and judges where it ends; answers a job id; event `nearest`. */
  'critical.nearest': z.strictObject({
    where: whereSchema,
    method: z.enum(FINDER_METHODS).optional(),
    index: z.number().int().min(0).optional(),
  }),
  /** From a saddle down both sides of its most negative directions; answers a job id; event `descent`. */
  'critical.descend': z.strictObject({
    where: whereSchema,
    directions: z.number().int().min(1).max(20).default(3),
    clock: escapeClockSchema.prefault({}),
  }),
  /** Connects two points; answers a job id; events `connection`, the last one final. */
  'critical.connect': connectRequestSchema,
  /** Splits a hidden unit (0-based layer among dense layers, unit) at each λ; answers a job id; event `splitting`. */
  'critical.split': z.strictObject({
    where: whereSchema,
    layer: z.number().int().min(0).default(0),
    unit: z.number().int().min(0).default(0),
    lambdas: z.array(z.number().min(-100).max(100)).min(1).max(201),
  }),
  /** The second-order model beside the truth, over directions and radii up to `reach`; answers a job id; event `taylor`. */
  'point.taylor': z.strictObject({ where: whereSchema, reach: z.number().positive().max(1e6) }),
  /** Loss at θ + t·v_min for the given t, v_min the eigenvector of the most negative eigenvalue. */
  'point.escape': z.strictObject({ where: whereSchema, distances: z.array(z.number()).min(1).max(201) }),
  /**
   * The spectrum of one point: exact, or estimated where asked for or where the dense Hessian does not fit. Answers a job id;
   * progress in per cent; event `spectrum`.
   */
  'point.spectrum': z.strictObject({
    where: whereSchema,
    layers: z.boolean().default(false),
    estimate: z.boolean().default(false),
    /** With their residuals; refused, as `layers`, where the spectrum is an estimate. */
    eigenvectors: pairChoiceSchema.optional(),
  }),
  /** The dense Hessian as a picture of at most `size`² cells, and by layers; answers a job id; progress in per cent; event `hessian`. */
  'point.hessian': z.strictObject({
    where: whereSchema,
    size: z.number().int().min(2).max(512).default(512),
  }),
  /** The minimum ratio of the course's homework 2-2 at a point of a dense network, as its notebook computes it. */
  'point.hw22': z.strictObject({ where: whereSchema }),
  /** The spectra along a run (`analysis.spectrumEvery`), at most `maximum` of them, evenly thinned. */
  'run.spectra': z.strictObject({ run: runId, maximum: z.number().int().min(2).max(20_000).default(1000) }),
  /**
   * What one spectrum of a run's loss would take on this machine: as it gets them along its training, or with `samples` a whole one
   * on so many.
   */
  'spectrum.cost': z.strictObject({ run: runId, samples: z.number().int().min(1).max(1e9).optional() }),
  /** Why a run is where it is, at a checkpoint (default: its last). */
  'diagnosis.get': z.strictObject({ run: runId, step: z.number().int().min(0).optional() }),
  /** The same at several checkpoints, as a job that can be cancelled; answers a job id; a `diagnosis` event for each, in order. */
  'diagnosis.start': z.strictObject({
    run: runId,
    /** Default: the run's own, evenly thinned to `maximum`, its first and last among them. */
    steps: z.array(z.number().int().min(0)).min(1).max(200).optional(),
    maximum: z.number().int().min(2).max(200).default(24),
  }),
  /** Runs what the diagnosis proposes beside going on, at equal cost; answers a job id; `fork` events carry the results. */
  'diagnosis.forks': z.strictObject({
    run: runId,
    step: z.number().int().min(0).optional(),
    /** Updates of going on that each fork may cost. Default: a quarter of the run so far, at least 50. */
    updates: z.number().int().min(1).max(1_000_000).optional(),
  }),
  /** The surface that the paths of a finished what-if lie on, as the job of a surface; answers a job id. */
  'diagnosis.surface': z.strictObject({ job: jobId, size: z.number().int().min(5).max(201).default(51) }),
  /** Starts a run that goes on from a fork's end. `name`: default, the run's with the kind of the proposal. */
  'diagnosis.adopt': z.strictObject({
    job: jobId,
    fork: z.number().int().min(0),
    name: z.string().min(1).max(200).optional(),
  }),
  'job.cancel': z.strictObject({ job: jobId }),
  ...searchMethods,
  ...trainingMethods,
} as const;
export type HostMethod = keyof typeof hostMethods;
export type HostParams<M extends HostMethod> = z.input<(typeof hostMethods)[M]>;
export type ParsedParams<M extends HostMethod> = z.output<(typeof hostMethods)[M]>;

/** Topics: `run:<id>` (events of type {@link RunEvent}) and `job:<id>` ({@link JobEvent}). */
const topicSchema = z.string().regex(/^(run|job):[A-Za-z0-9_-]{1,80}$/, 'expected run:<id> or job:<id>');

/**
 * Requests answered by the connection itself; both answer `{}`. A connection receives events only of the topics it
 * asked for, and a new connection (after a lost one) asks again. Subscribing to `job:<id>` repeats every event of that
 * job so far, so nothing is missed between the reply that names the job and the subscription. `run:<id>` repeats
 * nothing: subscribe first, then call `run.get`; metric rows that came both ways have equal steps.
 */
export const connectionMethods = {
  'topic.subscribe': z.strictObject({ topic: topicSchema }),
  'topic.unsubscribe': z.strictObject({ topic: topicSchema }),
} as const;
export type ConnectionMethod = keyof typeof connectionMethods;

export interface AppInfo {
  readonly version: string;
  readonly door: 'electron' | 'browser' | 'cli';
  readonly threads: number;
  readonly memoryBytes: number;
  /** Largest P whose dense Hessian and spectrum fit the memory set aside for it. */
  readonly denseLimit: number;
  readonly engine: 'float64';
  /** Which TensorFlow this machine has; null before a run has asked for it. */
  readonly tensorflow: TensorflowReport | null;
}

export interface DataSummary {
  readonly task: 'classification' | 'regression';
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  readonly features: number;
  readonly outputs: number;
  readonly featureNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly columns: readonly ColumnSummary[];
  /** Two features and the label or first target of up to 500 training samples, for the preview plot: shape [n, 3]. */
  readonly preview: Float64Array;
  /** Which features those are: the (at most two) of largest variance in the training part, in the source's units. */
  readonly previewFeatures: readonly number[];
  readonly notes: readonly Note[];
}

export interface UploadResult {
  readonly csv: string;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  readonly notes: readonly Note[];
}

/** One problem with an experiment, placed at the field that has to change. */
export interface ExperimentIssue {
  /** Path like `loss.layers.0.units`. */
  readonly path: string;
  readonly message: Note | string;
  /** Side by side, where a weights file does not fit. */
  readonly mismatch?: readonly MismatchRow[];
}
export interface ExperimentCheck {
  /** The parsed experiment with all defaults filled in, when there are no issues. */
  readonly experiment: Experiment | null;
  readonly parameterCount: number | null;
  readonly issues: readonly ExperimentIssue[];
  /** Not errors: e.g. the dense Hessian will not fit and training goes without spectra. */
  readonly notes: readonly Note[];
}
export interface Preset {
  readonly id: string;
  /** Catalogue key of its title and description: `presets.<id>.title`, `.description`. */
  readonly experiment: Experiment;
}

export type RunState = 'running' | 'paused' | 'completed' | 'stopped' | 'diverged' | 'failed';

export interface CheckpointSummary {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Null while it is computed, and for networks above the dense limit (a note says so). */
  readonly card: PointCard | null;
  readonly notes: readonly Note[];
}

export interface RunSummary {
  readonly run: string;
  readonly name: string;
  readonly state: RunState;
  /** For `failed` and `diverged`: what happened; for runs with early stopping where the best step is. */
  readonly message: Note | null;
  readonly step: number;
  readonly steps: number;
  readonly parameterCount: number;
  readonly secondsElapsed: number;
  /** Its checkpoints are weights files of another program: nothing is known of how they were trained. */
  readonly imported?: true;
  /** Of runs that TensorFlow trains (or was asked to). */
  readonly tensorflow?: TensorflowReport;
  /** Estimate until completion; null while unknown. */
  readonly secondsLeft: number | null;
}
export interface RunRecord extends RunSummary {
  readonly experiment: Experiment;
  /** Row-major [rows, METRIC_COLUMNS.length]. */
  readonly metrics: Float64Array;
  readonly checkpoints: readonly CheckpointSummary[];
}
export interface CheckpointRecord extends CheckpointSummary {
  readonly theta: Float64Array;
  /** Per-class name, or output name, and layer layout are in the experiment; θ is in parameter order. */
  readonly parameterNames: readonly string[];
}

export interface SurfaceMeta {
  readonly size: number;
  /** Plane coordinates of columns (x) and rows (y), length size. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly plane: PlaneSpec;
  readonly tilt?: Tilt;
  /** The part of the plane that x and y are; the whole without. */
  readonly window?: PlaneWindow;
  readonly axisLabels: readonly [Note, Note];
  readonly part: PartName;
  /** Default: loss. */
  readonly quantity?: SurfaceRequest['quantity'];
  readonly samples: number;
  /** θ at plane coordinates (0, 0). */
  readonly center: Float64Array;
  readonly directions: readonly [Float64Array, Float64Array];
  /** For `pca`, not tilted: shares of the path's variance along the two. */
  readonly explained?: readonly [number, number];
  readonly centerLoss: number;
  /** The run's recorded path in plane coordinates: rows [step, x, y, trueLoss, distanceFromPlane]; empty for none. */
  readonly path: Float64Array;
  /** What computed it: the last bits of its values depend on it. */
  readonly kernels?: KernelModule;
  readonly notes: readonly Note[];
}
/** A run's path on a plane. */
export interface PlacedPath {
  readonly run: string;
  /** Rows as those of {@link SurfaceMeta.path}. */
  readonly path: Float64Array;
}
/** Grid points in the order they were computed: coarse to fine. `cells` are j·size + i (row j at y[j], column i at x[i]). */
export interface SurfaceTile {
  readonly cells: Int32Array;
  /** Losses, or what else was asked for (λmin for curvature); NaN or ±Infinity are holes. */
  readonly values: Float64Array;
  /** For curvature: rows [λmin, λmax, n₋, n₀, n₊] of the full Hessian, one a cell. */
  readonly curvature?: Float64Array;
}

/** One way down from a saddle, what it ends at, and the clock of its direction. */
export interface EscapeBranch {
  readonly branch: DescentBranch;
  /** Class of the end, null where the way does not end at a critical point. */
  readonly endClass: PointClass | null;
  readonly time: EscapeTime;
}
/** All ways down that were followed. */
export interface Descent {
  readonly saddle: VerdictCard;
  readonly clock: EscapeClock;
  readonly branches: readonly EscapeBranch[];
}

export interface HostResults extends TrainingResults, SearchResults {
  'app.info': AppInfo;
  'data.describe': DataSummary;
  'data.upload': UploadResult;
  'experiment.check': ExperimentCheck;
  'experiment.presets': readonly Preset[];
  'run.start': RunSummary;
  'run.control': RunSummary;
  'run.list': readonly RunSummary[];
  'run.get': RunRecord;
  'run.checkpoint': CheckpointRecord;
  'run.export': { readonly files: readonly { readonly name: string; readonly text: string }[] };
  'surface.start': { readonly job: string };
  'surface.export': { readonly files: readonly ExportedFile[] };
  'surface.fidelity': FidelityCard;
  'surface.paths': { readonly paths: readonly PlacedPath[] };
  'surface.model': SurfaceModel;
  'profile.start': { readonly job: string };
  'point.analyze': PointCard;
  'point.verdict': { readonly job: string };
  'critical.nearest': { readonly job: string };
  'critical.descend': { readonly job: string };
  'critical.connect': { readonly job: string };
  'critical.split': { readonly job: string };
  'point.taylor': { readonly job: string };
  'point.escape': {
    readonly direction: Float64Array;
    readonly eigenvalue: number;
    /** Loss at each distance, and the quadratic model L + t·gᵀv + ½λt² beside it. */
    readonly losses: Float64Array;
    readonly model: Float64Array;
  };
  'point.spectrum': { readonly job: string };
  'point.hessian': { readonly job: string };
  'point.hw22': Hw22Verdict;
  'run.spectra': SpectraRecord;
  'spectrum.cost': SpectrumPrediction;
  'diagnosis.get': Diagnosis;
  'diagnosis.start': { readonly job: string };
  'diagnosis.surface': { readonly job: string };
  'diagnosis.forks': { readonly job: string };
  'diagnosis.adopt': RunSummary;
  'job.cancel': { readonly cancelled: boolean };
}

/** topic → payload. */
export type HostEvent =
  | { readonly topic: `run:${string}`; readonly event: RunEvent }
  | { readonly topic: `job:${string}`; readonly event: JobEvent };
export type RunEvent =
  | { readonly kind: 'state'; readonly summary: RunSummary }
  /** New rows of the metrics table, coalesced to at most 60 messages a second. */
  | { readonly kind: 'metrics'; readonly rows: Float64Array }
  /** θ where the optimizer is now, at most 30 a second, for functions and networks of at most 10 parameters. */
  | { readonly kind: 'position'; readonly step: number; readonly theta: Float64Array; readonly loss: number }
  /** New spectra along the run, in the order of their steps, coalesced to at most 60 messages a second. */
  | { readonly kind: 'spectra'; readonly block: SpectrumBlock; readonly cost: SeriesCost | null }
  | { readonly kind: 'checkpoint'; readonly checkpoint: CheckpointSummary };
export type JobEvent =
  | {
      readonly kind: 'progress';
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'surfaceMeta'; readonly meta: SurfaceMeta }
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'surfaceTile'; readonly tile: SurfaceTile }
  | { readonly kind: 'atlas'; readonly atlas: CriticalPointAtlas }
  | { readonly kind: 'comparison'; readonly scores: readonly FinderScore[] }
  | { readonly kind: 'verdict'; readonly card: VerdictCard }
  | { readonly kind: 'spectrum'; readonly report: SpectrumReport }
  | { readonly kind: 'hessian'; readonly report: HessianReport }
  | { readonly kind: 'taylor'; readonly fan: TaylorFan }
  | { readonly kind: 'nearest'; readonly nearest: NearestCritical }
  | { readonly kind: 'descent'; readonly descent: Descent }
  | { readonly kind: 'connection'; readonly connection: Connection; readonly final: boolean }
  | { readonly kind: 'splitting'; readonly line: SplittingLine }
  | SweepEvent
  | { readonly kind: 'diagnosis'; readonly diagnosis: Diagnosis }
  /** A what-if of a diagnosis; index 0 is "just go on", whose prediction is null. */
  | {
      readonly kind: 'fork';
      readonly index: number;
      readonly fork: ForkResult;
      readonly prediction: Prediction | null;
    }
  | { readonly kind: 'done'; readonly outcome: 'completed' | 'cancelled' }
  | { readonly kind: 'failed'; readonly error: HostError };

/** What the user reads when a request fails: one clear line, and where (a field path) if it is about input. */
export interface HostError {
  readonly code: 'input' | 'notFound' | 'busy' | 'internal' | 'cancelled' | 'disconnected';
  readonly message: string;
  readonly path?: string;
  /** The same statement for the text catalogue, where there is one. */
  readonly note?: Note;
  /** Side by side, where a weights file does not fit. */
  readonly mismatch?: readonly MismatchRow[];
}

/** Frames, decoded. Requests and replies are matched by `id`; events carry a topic. */
export type ClientFrame = { readonly id: number; readonly method: string; readonly params: unknown };
export type HostFrame =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: HostError }
  | HostEvent;

export const clientFrameSchema = z.strictObject({
  id: z.number().int().min(0),
  method: z.string().max(64),
  params: z.unknown(),
});
