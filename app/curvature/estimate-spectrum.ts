import type { OptimizerSpec } from '../experiment/experiment.ts';
import { MAX_PARAMETERS } from '../experiment/loss-spec.ts';
import { estimateTrace } from '../numerics/hutchinson.ts';
import { extremeEigenpairs } from '../numerics/lanczos.ts';
import { hessianOperator, type LinearOperator, type Objective } from '../numerics/objective.ts';
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
  hooks: SpectrumHooks & { readonly progress?: (fraction: number) => void } = {},
): SpectrumEstimate {
  const n = objective.dimension;
  const { step, theta, rate, scale } = point;
  const cancelled = hooks.cancelled;
  const check = (status: string): void => {
    if (status === 'cancelled') throw new AnalysisCancelled();
  };
  let products = 0;
  const hessian = hessianOperator(objective, theta);
  const total = effort.vectors + effort.probes * effort.steps + effort.signs;
  const operator: LinearOperator = {
    dimension: n,
    apply(v, out) {
      products++;
      hooks.progress?.(Math.min(1, products / total));
      hessian.apply(v, out);
    },
  };
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
  check(extremes.status);
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
  const density = spectralDensity(operator, (probe) => randomStream(0, 'estimate-density', probe), {
    probes: effort.probes,
    steps: Math.min(effort.steps, effort.vectors),
    points: ESTIMATE_POINTS,
    cancelled,
  });
  check(density.status);
  const sums = estimateTrace(
    operator,
    effort.signs,
    (probe) => randomStream(0, 'estimate-trace', probe),
    cancelled,
  );
  check(sums.status);
  set('trace', sums.trace.mean);
  set('traceError', sums.trace.halfWidth);
  // d√x = dx/(2√x): the interval of the root.
  const frobenius = Math.sqrt(sums.squaredFrobenius.mean);
  set('frobenius', frobenius);
  set('frobeniusError', sums.squaredFrobenius.halfWidth / (2 * frobenius));
  if (scale !== null) set('preconditionedSharpness', preconditionedSharpness(operator, scale));
  hooks.lap?.('spectrum');
  const spacing = n * (density.grid[1] - density.grid[0]);
  return {
    row,
    values: density.grid,
    weights: density.density.map((value) => value * spacing),
    weightErrors: density.halfWidth.map((value) => value * spacing),
    bandwidth: density.bandwidth,
    class: estimatedClass(row, theta),
    products,
    isConverged: extremes.status === 'converged',
  };
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
const THOROUGH: EstimateEffort = { vectors: 120, probes: 8, steps: 60, signs: 40 };
/** Along a training, where the next estimate waits. */
const QUICK: EstimateEffort = { vectors: 60, probes: 3, steps: 40, signs: 10 };
/** Fewer Lanczos vectors than this resolve nothing. */
const FEWEST_VECTORS = 16;

/** Bytes that the Lanczos vectors of an estimate take, with their copies. */
export function estimateBytes(parameters: number, effort: EstimateEffort): number {
  return 8 * parameters * (effort.vectors + 16);
}

/** The effort that `bytes` have room for, or null where not even the smallest fits. */
export function effortFor(
  parameters: number,
  bytes: number,
  kind: 'thorough' | 'quick',
): EstimateEffort | null {
  if (parameters > MAX_PARAMETERS) return null;
  const room = Math.floor(bytes / (8 * parameters)) - 16;
  if (room < FEWEST_VECTORS) return null;
  const wanted = kind === 'thorough' ? THOROUGH : QUICK;
  const vectors = Math.min(wanted.vectors, room, parameters);
  return { ...wanted, vectors, steps: Math.min(wanted.steps, vectors) };
}

/** Largest P that can be estimated in `bytes`. */
export function estimateLimit(bytes: number): number {
  return Math.min(MAX_PARAMETERS, Math.floor(bytes / (8 * (FEWEST_VECTORS + 16))));
}
