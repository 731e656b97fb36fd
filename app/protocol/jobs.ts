import type { OptimizerSpec, TrainingSpec } from '../experiment/experiment.ts';
import type { DataSpec } from '../experiment/loss-spec.ts';
import type { PartName, ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { Note, PreparedData } from '../data/prepared-data.ts';
import type { CriticalPointAtlas } from '../critical/atlas.ts';
import type { Connection, CurveKind, RelaxingCurve } from '../critical/connection.ts';
import type { FinderScore } from '../critical/finder-comparison.ts';
import type { FinderName, FinderOptions } from '../critical/finders/finder-options.ts';
import type { NearestCritical } from '../critical/nearest-critical.ts';
import type { SearchOptions, SearchRecord } from '../critical/search.ts';
import type { Diagnosis } from '../diagnosis/diagnose.ts';
import type { ForkResult } from '../diagnosis/forks/fork.ts';
import type { DiagnosisInput } from '../diagnosis/evidence/gather-evidence.ts';
import type { Proposal } from '../diagnosis/proposals.ts';
import type { SplittingLine } from '../critical/splitting.ts';
import type { TaylorFan } from '../critical/taylor-fan.ts';
import type { VerdictCard } from '../critical/verdict-card.ts';
import type {
  DistributionEstimate,
  EstimateEffort,
  ExtremesEstimate,
} from '../curvature/estimate-spectrum.ts';
import type { PairChoice } from '../curvature/chosen-eigenpairs.ts';
import type { PointCard } from '../curvature/point-card.ts';
import type { Hw22Verdict } from '../curvature/hw22-recipe.ts';
import type { CostTimings } from '../curvature/spectrum-cost.ts';
import type { SpectrumBlock } from '../curvature/spectrum-record.ts';
import type { Plane } from '../landscape/plane.ts';
import type { ColumnSummary } from '../data/column-summary.ts';
import type { Tilt } from '../landscape/tilt.ts';
import type { PlaneSpec } from '../landscape/plane-spec.ts';
import type { KernelModule } from '../numerics/kernels/kernel-module.ts';
import type { TrainingCheckpoint } from '../training/training-state.ts';
import type { EscapeBranch, EscapeClock } from './host-api.ts';
import type { TrainingJobTypes } from './training-jobs.ts';
import type { HessianReport, SpectrumReport } from './spectra.ts';
import type { LandscapeJobTypes } from './landscape-jobs.ts';

interface EstimateInput {
  loss: ResolvedLoss;
  part: PartName;
  theta: Float64Array;
  effort: EstimateEffort;
  cancel: Int32Array;
}

/** Place in a job's flags that a thread sets when it takes the job. */
export const BEGUN = 2;

/**
 * Host ↔ worker jobs: a job is a name and its types here, its implementation one file in `workers/jobs/`. Workers are
 * started with typed data only; `cancel` is an Int32Array of three on a SharedArrayBuffer: non-zero at index 0 asks to stop,
 * and at index 1 a job may count the stages it has behind it (`JobOptions.onStage`).
 * {@link BEGUN} says that a thread has taken it.
 */

export interface JobTypes extends TrainingJobTypes, LandscapeJobTypes {
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
  /** Reads a CSV file and describes its columns (all of `use: 'unused'`). */
  'describe-table': {
    input: { csvPath: string };
    progress: never;
    output: { rows: number; columns: ColumnSummary[]; notes: Note[] };
  };
  /** Helps another job's solve until it is over or help is unwanted. */
  'help-solve': {
    input: { port: object; state: Int32Array; cancel: Int32Array };
    progress: never;
    output: null;
  };
  'analyze-point': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      /** θ passed through float32: zero eigenvalues get the wider tolerance. Default: false. */
      float32Origin?: boolean;
      cancel: Int32Array;
    };
    progress: never;
    output: PointCard;
  };
  /** The full verdict on a point: polished first where asked, zeros explained, probed beyond second order. */
  verdict: {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      polish: boolean;
      float32Origin?: boolean;
      cancel: Int32Array;
    };
    progress: never;
    output: VerdictCard;
  };
  /** Searches for critical points from the starts of these numbers; each record depends on its number alone. */
  'search-critical': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      options: SearchOptions;
      indices: number[];
      cancel: Int32Array;
    };
    progress: never;
    output: SearchRecord[];
  };
  /** Merges the records of a search, classifies the points, checks their count. */
  'collect-atlas': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      options: SearchOptions;
      records: SearchRecord[];
      cancel: Int32Array;
    };
    progress: never;
    output: CriticalPointAtlas;
  };
  /** How each method does from the same starts. */
  'compare-finders': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      options: SearchOptions;
      method: FinderName;
      cancel: Int32Array;
    };
    progress: never;
    output: FinderScore;
  };
  /** One finder from θ, with its way and the verdict on its end. */
  'nearest-critical': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      options: FinderOptions;
      cancel: Int32Array;
    };
    progress: never;
    output: NearestCritical;
  };
  /** From a saddle down one side of one negative direction, with the time that gradient descent takes to leave. */
  'descend-saddle': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      rank: number;
      side: 1 | -1;
      clock: EscapeClock;
      cancel: Int32Array;
    };
    progress: never;
    output: EscapeBranch | null;
  };
  /** A piece of the way of a curve between two points; `finish` climbs from its highest image to the saddle. */
  'relax-curve': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      from: Float64Array;
      to: Float64Array;
      curve: CurveKind;
      /** Null to begin. */
      relaxing: RelaxingCurve | null;
      steps: number;
      limit: number;
      finish: boolean;
      cancel: Int32Array;
    };
    progress: never;
    output: { relaxing: RelaxingCurve; connection: Connection };
  };
  /** A hidden unit split at each λ. */
  'split-unit': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      layer: number;
      unit: number;
      lambdas: number[];
      cancel: Int32Array;
    };
    progress: never;
    output: SplittingLine;
  };
  /** The second-order model beside the truth over directions and radii. */
  'taylor-fan': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      reach: number;
      cancel: Int32Array;
    };
    progress: never;
    output: TaylorFan;
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
  /** Spectra of points of a training on its training part; estimates where an effort is given. */
  spectra: {
    input: {
      loss: ResolvedLoss;
      optimizer: OptimizerSpec;
      points: SpectrumPointBlock;
      effort: EstimateEffort | null;
      cancel: Int32Array;
    };
    progress: never;
    /** `hessian` and `total`: milliseconds for all of them. */
    output: { block: SpectrumBlock; hessian: number; total: number };
  };
  /** The exact spectrum. */
  'point-spectrum': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      layers: boolean;
      pairs: PairChoice | null;
      float32Origin?: boolean;
      cancel: Int32Array;
    };
    progress: never;
    output: SpectrumReport;
  };
  /** The two halves of an estimated spectrum, which know nothing of each other. */
  'estimate-extremes': { input: EstimateInput; progress: never; output: ExtremesEstimate };
  'estimate-distribution': { input: EstimateInput; progress: never; output: DistributionEstimate };
  'draw-hessian': {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; size: number; cancel: Int32Array };
    progress: never;
    output: HessianReport;
  };
  /** The minimum ratio of the course's homework 2-2, as its notebook computes it. */
  'hw22-recipe': {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; cancel: Int32Array };
    progress: never;
    output: Hw22Verdict;
  };
  /** Times spectra of small networks on this machine. */
  'time-spectra': {
    input: { cancel: Int32Array };
    progress: never;
    output: CostTimings;
  };
  /** Readies a thread for surfaces; how many pieces of one it drew for that. */
  'warm-up': {
    input: { cancel: Int32Array };
    progress: never;
    output: { surfaces: number };
  };
  /** The plane of a surface with its grid, and the path in plane coordinates. */
  'build-plane': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      spec: PlaneSpec;
      tilt?: Tilt;
      theta: Float64Array;
      /** Recorded points θ(step), in order. */
      path: { step: number; theta: Float64Array }[];
      /** The other points that the plane goes through. */
      others?: Float64Array[];
      /** Points of other runs' paths that the plane takes in. */
      alongside?: Float64Array[];
      extent?: number;
      cancel: Int32Array;
    };
    progress: never;
    output: {
      plane: Plane;
      centerLoss: number;
      /** Rows [step, x, y, loss at the point itself, distance from the plane]. */
      path: Float64Array;
      kernels: KernelModule;
    };
  };
  /** Why a run is where it is. */
  diagnose: {
    input: DiagnosisInput & { cancel: Int32Array };
    progress: never;
    output: Diagnosis;
  };
  /** A what-if from a checkpoint, for the cost of `updates` updates of the run; null proposes to go on. */
  'diagnose-fork': {
    input: {
      loss: ResolvedLoss;
      training: TrainingSpec;
      rate: number;
      from: TrainingCheckpoint;
      proposal: Proposal | null;
      updates: number;
      cancel: Int32Array;
    };
    progress: never;
    output: ForkResult;
  };
  /** Losses along the eigenvector of the most negative eigenvalue; its sign is chosen so that gᵀv ≤ 0. */
  escape: {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      distances: number[];
      cancel: Int32Array;
    };
    progress: never;
    output: { direction: Float64Array; eigenvalue: number; losses: Float64Array; model: Float64Array };
  };
}
export type JobName = keyof JobTypes;
export type JobInput<N extends JobName> = JobTypes[N]['input'];
export type JobOutput<N extends JobName> = JobTypes[N]['output'];

/**
 * What a pool thread answers. Input errors travel as values, because an error that crosses a thread line keeps neither
 * its class nor its fields; anything else that is thrown rejects the job.
 */
export type JobReply<N extends JobName> =
  | { readonly kind: 'output'; readonly output: JobOutput<N> }
  | {
      readonly kind: 'inputError';
      readonly message: string;
      readonly path: string | undefined;
      readonly note?: Note | undefined;
    }
  | { readonly kind: 'cancelled' };

/** What a pool thread is given: `{ job, input }`, and where to ask for helpers (`HelpRequest`) if there are any. */
export type JobMessage = { [N in JobName]: { job: N; input: JobInput<N>; helpers?: object } }[JobName];

/** Points of a training whose spectra are wanted, in the order of their steps. */
export interface SpectrumPointBlock {
  readonly steps: Float64Array;
  /** η of the update that follows each. */
  readonly rates: Float64Array;
  /** Shape [points, P]. */
  readonly thetas: Float64Array;
  /** The optimizer's scale σ, shape [points, P]; empty where it has none. */
  readonly scales: Float64Array;
  /** Running averages of the network, shape [points, their number]; empty where no analysis asks for them. */
  readonly states: Float64Array;
}

export type { TrainingStart } from './training-start.ts';

export type TrainingCommand =
  /** `spectrum` asks for the newest point of an `auto` series. */
  | { readonly command: 'pause' | 'resume' | 'step' | 'stop' | 'checkpoint' | 'spectrum' }
  /** So many points of the series are done with. */
  | { readonly command: 'spectraTaken'; readonly count: number }
  /** A checkpoint is on disk: training, which lets only so many be on their way, may go on. */
  | { readonly command: 'checkpointTaken' };
export type TrainingMessage =
  /** First of all: what computes. */
  | { readonly kind: 'kernels'; readonly kernels: KernelModule }
  | { readonly kind: 'metrics'; readonly rows: Float64Array }
  | { readonly kind: 'position'; readonly step: number; readonly theta: Float64Array; readonly loss: number }
  | {
      readonly kind: 'checkpoint';
      readonly checkpoint: TrainingCheckpoint;
      readonly loss: number;
      readonly gradientNorm: number;
    }
  | { readonly kind: 'spectra'; readonly points: SpectrumPointBlock }
  | { readonly kind: 'state'; readonly state: 'running' | 'paused'; readonly step: number }
  | {
      readonly kind: 'ended';
      readonly outcome: 'completed' | 'stopped' | 'diverged';
      readonly step: number;
      /** What became non-finite in a diverged run; `earlyStopping` in a run that patience ended (completed). */
      readonly message: string | null;
    };
