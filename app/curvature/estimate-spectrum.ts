import type { OptimizerSpec } from '../experiment/experiment.ts';
import { MAX_PARAMETERS } from '../experiment/loss-spec.ts';
import { estimateTrace } from '../numerics/hutchinson.ts';
import type { KernelModule } from '../numerics/kernels/kernel-module.ts';
import { extremeEigenpairs } from '../numerics/lanczos.ts';
import { preparedHessianOperator, type LinearOperator, type Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { spectralDensity } from '../numerics/spectral-density.ts';
import { eigenvalueErrorBound } from '../numerics/symmetric-eigen.ts';
import { maxAbs, norm2 } from '../numerics/vector.ts';
import { stabilityEdge } from '../training/stability-edge.ts';
import { AnalysisCancelled } from './analyze-point.ts';
import { isCritical, zeroTolerance } from './classify.ts';
import {
  gradientShares,
  preconditionedSharpness,
  type SpectrumHooks,
  type SpectrumPoint,
} from './describe-spectrum.ts';
import {
  SPECTRUM_COLUMN,
  SPECTRUM_COLUMNS,
  SPLIT_COUNT,
  type SpectrumColumn,
  type SpectrumRecord,
} from './spectrum-record.ts';

/** How much work an estimate may be. */
export interface EstimateEffort {
  /** Lanczos vectors kept at once, P numbers each; also the most products for the extreme eigenvalues. */
  readonly vectors: number;
  /** Random vectors of the density. */
  readonly probes: number;
  /** Lanczos steps of each. */
  readonly steps: number;
  /** Random sign vectors for Tr H and ‖H‖_F. */
  readonly signs: number;
}

/** Points of the density's axis. */
export const ESTIMATE_POINTS = 201;

/** The estimate's own answer beyond the scalars and the density of {@link SpectrumRecord}. */
export interface SpectrumEstimate extends SpectrumRecord {
  /** Half-widths of the 99 % intervals of `weights`, each taken alone. */
  readonly weightErrors: Float64Array;
  /** σ of the Gaussian that stands for each eigenvalue: details finer than that are not resolved. */
  readonly bandwidth: number;
  /** Products with H that were used. */
  readonly products: number;
  /**
   * `notCritical`; `saddle` where a residual proves a negative eigenvalue; else `inconclusive`: products never prove that
   * there is none.
   */
  readonly class: 'notCritical' | 'saddle' | 'inconclusive';
  /** Whether the extreme eigenvalues reached their residual of 1e−4·|λ|max. */
  readonly isConverged: boolean;
}

/** What products at the ends of the spectrum say, with the point's loss, gradient and edge. */
export interface ExtremesEstimate extends Pick<SpectrumEstimate, 'products' | 'class' | 'isConverged'> {
  /** Broken off by whoever asked; the residuals are those of the steps that were made. */
  readonly isStopped: boolean;
  /** As in {@link SpectrumRecord}; NaN where the other half has the answer. */
  readonly row: Float64Array;
  /** What computed it. */
  readonly kernels?: KernelModule;
}

/** What products with random vectors say of all eigenvalues together. */
export interface DistributionEstimate extends Pick<
  SpectrumEstimate,
  'products' | 'values' | 'weights' | 'weightErrors' | 'bandwidth'
> {
  readonly trace: number;
  readonly traceError: number;
  readonly frobenius: number;
  readonly frobeniusError: number;
  /** Broken off by whoever asked; the intervals are those of the random vectors that were finished. */
  readonly isStopped: boolean;
}

type EstimateHooks = Pick<SpectrumHooks, 'cancelled' | 'progress'>;

/** H(θ), counting its products; progress of `total`. */
function countedHessian(
  objective: Objective,
  theta: Float64Array,
  total: number,
  progress?: (fraction: number) => void,
): LinearOperator & { readonly products: () => number } {
  let products = 0;
  const hessian = preparedHessianOperator(objective, theta);
  return {
    dimension: objective.dimension,
    apply(v, out) {
      products++;
      progress?.(Math.min(1, products / total));
      hessian.apply(v, out);
    },
    products: () => products,
  };
}

/** The half of {@link estimateSpectrum} that takes `effort.vectors` products at most (twice that with a preconditioner). */
export function estimateExtremes(
  objective: Objective,
  { step, theta, rate, scale }: SpectrumPoint,
  optimizer: OptimizerSpec | null,
  effort: EstimateEffort,
  { cancelled, progress }: EstimateHooks = {},
): ExtremesEstimate {
  const n = objective.dimension;
  const operator = countedHessian(objective, theta, extremeProducts(effort), progress);
  const row = new Float64Array(SPECTRUM_COLUMNS.length).fill(NaN);
  const set = (column: SpectrumColumn, value: number): void => {
    row[SPECTRUM_COLUMN[column]] = value;
  };
  const gradient = new Float64Array(n);
  set('step', step);
  set('rate', rate);
  set('estimated', 1);
  set('edge', optimizer === null ? NaN : (stabilityEdge(optimizer, rate)?.value ?? NaN));
  set('loss', objective.gradient(theta, gradient));
  set('gradientNorm', norm2(gradient));

  const count = Math.min(SPLIT_COUNT, n);
  const extremes = extremeEigenpairs(operator, randomStream(0, 'estimate-extremes'), {
    largest: count,
    smallest: 1,
    tolerance: 1e-4,
    maxSteps: effort.vectors,
    cancelled,
  });
  const isStopped = extremes.status === 'cancelled';
  const last = extremes.values.length - 1;
  if (last >= 0 && extremes.status !== 'notFinite') {
    set('lambdaMin', extremes.values[0]);
    // The recurrence's residual may be smaller than what rounding leaves of it.
    const rounding = eigenvalueErrorBound(n, maxAbs(extremes.values));
    set('lambdaMinError', Math.max(rounding, extremes.residuals[0]));
    set('lambdaMax', extremes.values[last]);
    set('lambdaMaxError', Math.max(rounding, extremes.residuals[last]));
    const descending = new Float64Array(count * n);
    for (let k = 0; k < count && k <= last; k++) {
      descending.set(extremes.vectors.subarray((last - k) * n, (last - k + 1) * n), k * n);
    }
    gradientShares(gradient, descending, Math.min(count, last + 1)).forEach((share, k) => {
      row[SPECTRUM_COLUMN.share1 + k] = share;
    });
  }
  if (scale !== null && !isStopped) {
    set('preconditionedSharpness', preconditionedSharpness(operator, scale, effort.vectors));
  }
  return {
    row,
    products: operator.products(),
    class: estimatedClass(row, theta),
    isConverged: extremes.status === 'converged',
    isStopped,
  };
}

/** The other half of {@link estimateSpectrum}, which needs nothing of the first. */
export function estimateDistribution(
  objective: Objective,
  theta: Float64Array,
  effort: EstimateEffort,
  { cancelled, progress }: EstimateHooks = {},
): DistributionEstimate {
  const operator = countedHessian(objective, theta, distributionProducts(effort), progress);
  // The cheaper one first: who breaks off has it already.
  const sums = estimateTrace(
    operator,
    effort.signs,
    (probe) => randomStream(0, 'estimate-trace', probe),
    cancelled,
  );
  const density = spectralDensity(operator, (probe) => randomStream(0, 'estimate-density', probe), {
    probes: effort.probes,
    steps: Math.min(effort.steps, effort.vectors),
    points: ESTIMATE_POINTS,
    cancelled,
  });
  // d√x = dx/(2√x): the interval of the root.
  const frobenius = Math.sqrt(sums.squaredFrobenius.mean);
  const spacing = objective.dimension * (density.grid[1] - density.grid[0]);
  return {
    values: density.grid,
    weights: density.density.map((value) => value * spacing),
    weightErrors: density.halfWidth.map((value) => value * spacing),
    bandwidth: density.bandwidth,
    trace: sums.trace.mean,
    traceError: sums.trace.halfWidth,
    frobenius,
    frobeniusError: sums.squaredFrobenius.halfWidth / (2 * frobenius),
    products: operator.products(),
    isStopped: sums.status === 'cancelled' || density.status === 'cancelled',
  };
}

/** For a half that has nothing to say. */
export const NO_EXTREMES: ExtremesEstimate = {
  row: new Float64Array(SPECTRUM_COLUMNS.length)
    .fill(NaN)
    .fill(1, SPECTRUM_COLUMN.estimated, SPECTRUM_COLUMN.estimated + 1),
  products: 0,
  class: 'inconclusive',
  isConverged: false,
  isStopped: true,
};
export const NO_DISTRIBUTION: DistributionEstimate = {
  values: new Float64Array(ESTIMATE_POINTS).fill(NaN),
  weights: new Float64Array(ESTIMATE_POINTS).fill(NaN),
  weightErrors: new Float64Array(ESTIMATE_POINTS).fill(NaN),
  bandwidth: NaN,
  trace: NaN,
  traceError: NaN,
  frobenius: NaN,
  frobeniusError: NaN,
  products: 0,
  isStopped: true,
};

export function joinEstimates(extremes: ExtremesEstimate, rest: DistributionEstimate): SpectrumEstimate {
  const row = extremes.row.slice();
  for (const column of ['trace', 'traceError', 'frobenius', 'frobeniusError'] as const) {
    row[SPECTRUM_COLUMN[column]] = rest[column];
  }
  return {
    row,
    values: rest.values,
    weights: rest.weights,
    weightErrors: rest.weightErrors,
    bandwidth: rest.bandwidth,
    class: extremes.class,
    products: extremes.products + rest.products,
    isConverged: extremes.isConverged,
  };
}

/**
 * The spectrum of a Hessian too large to be built, from products H·v alone: extreme eigenvalues by Lanczos with full
 * re-orthogonalisation (each within its residual of an eigenvalue), the density by stochastic Lanczos quadrature, Tr H and
 * ‖H‖_F from random signs (Hutchinson 1990), both with 99 % intervals. Inertia, effective rank and condition number would
 * need eigenvalues that products cannot resolve and are NaN. The random vectors depend on nothing but their number, so
 * that estimates along a training differ by H alone.
 *
 * `values` is the axis of the density; `weights` the expected number of eigenvalues at each of its points (they sum to P).
 */
export function estimateSpectrum(
  objective: Objective,
  point: SpectrumPoint,
  optimizer: OptimizerSpec | null,
  effort: EstimateEffort,
  hooks: Pick<SpectrumHooks, 'cancelled' | 'lap'> = {},
): SpectrumEstimate {
  const extremes = estimateExtremes(objective, point, optimizer, effort, hooks);
  const rest = estimateDistribution(objective, point.theta, effort, hooks);
  // Along a training what was broken off is not recorded beside whole estimates.
  if (extremes.isStopped || rest.isStopped) throw new AnalysisCancelled();
  const estimate = joinEstimates(extremes, rest);
  hooks.lap?.('spectrum');
  return estimate;
}

/** Most products of each half. */
export function extremeProducts(effort: EstimateEffort): number {
  return effort.vectors;
}

export function distributionProducts(effort: EstimateEffort): number {
  return effort.probes * Math.min(effort.steps, effort.vectors) + effort.signs;
}

/** Most products of a whole estimate. */
export function estimateProducts(effort: EstimateEffort): number {
  return extremeProducts(effort) + distributionProducts(effort);
}

function estimatedClass(row: Float64Array, theta: Float64Array): SpectrumEstimate['class'] {
  const at = (column: SpectrumColumn): number => row[SPECTRUM_COLUMN[column]];
  const size = Math.max(Math.abs(at('lambdaMin')), Math.abs(at('lambdaMax')));
  if (!isCritical(at('gradientNorm'), at('loss'), size, norm2(theta))) return 'notCritical';
  // Some eigenvalue lies within the residual of λmin (Parlett 1998, theorem 4.5.1).
  const isBelow = at('lambdaMin') + at('lambdaMinError') < -zeroTolerance(size, 0);
  return isBelow ? 'saddle' : 'inconclusive';
}

/** Full effort, for a point that somebody looks at. */
export const THOROUGH: EstimateEffort = { vectors: 120, probes: 8, steps: 60, signs: 40 };
/** Along a training, where the next estimate waits. */
const QUICK: EstimateEffort = { vectors: 60, probes: 3, steps: 40, signs: 10 };
/** What a large network is given at least: intervals widen, but stay what they say. */
const LEAST: EstimateEffort = { vectors: 32, probes: 3, steps: 24, signs: 6 };
/** Fewer Lanczos vectors than this resolve nothing. */
const FEWEST_VECTORS = 16;
/** Multiplications of all products together that an estimate may take: some minutes, and some seconds, of one thread. */
const WORK = { thorough: 1.5e12, quick: 1.5e11 };
/** Multiplications of a product per parameter and sample. */
const WORK_PER_WEIGHT = 6;

/** Bytes that the Lanczos vectors of an estimate take, with their copies. */
export function estimateBytes(parameters: number, effort: EstimateEffort): number {
  return 8 * parameters * (effort.vectors + 16);
}

/**
 * The effort that `bytes` have room for, or null where not even the smallest fits; where P·N makes products dear, fewer of
 * them. Depends on the sizes alone, so that an estimate is the same on every machine with that much memory.
 */
export function effortFor(
  parameters: number,
  samples: number,
  bytes: number,
  kind: 'thorough' | 'quick',
): EstimateEffort | null {
  if (parameters > MAX_PARAMETERS) return null;
  const room = Math.floor(bytes / (8 * parameters)) - 16;
  if (room < FEWEST_VECTORS) return null;
  const full = kind === 'thorough' ? THOROUGH : QUICK;
  const product = WORK_PER_WEIGHT * parameters * samples;
  const share = Math.min(1, WORK[kind] / (product * estimateProducts(full)));
  // The density's cost is probes × steps: each by the root.
  const part = (value: number, least: number): number =>
    Math.max(least, Math.round(value * Math.sqrt(share)));
  const vectors = Math.min(part(full.vectors, LEAST.vectors), room, parameters);
  return {
    vectors,
    probes: part(full.probes, LEAST.probes),
    steps: Math.min(part(full.steps, LEAST.steps), vectors),
    signs: part(full.signs, LEAST.signs),
  };
}

/** Largest P that can be estimated in `bytes`. */
export function estimateLimit(bytes: number): number {
  return Math.min(MAX_PARAMETERS, Math.floor(bytes / (8 * (FEWEST_VECTORS + 16))));
}
