import type { OptimizerSpec } from '../experiment/experiment.ts';
import { extremeEigenpairs } from '../numerics/lanczos.ts';
import type { LinearOperator, Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import {
  eigenvalueErrorBound,
  symmetricSpectrum,
  type SymmetricSpectrum,
} from '../numerics/symmetric-eigen.ts';
import { allFinite, dot, matrixVector, norm2 } from '../numerics/vector.ts';
import { stabilityEdge } from '../training/stability-edge.ts';
import { AnalysisCancelled } from './analyze-point.ts';
import type { ChosenEigenpairs } from './chosen-eigenpairs.ts';
import { inertiaOf, zeroTolerance } from './classify.ts';
import {
  SPECTRUM_COLUMN,
  SPECTRUM_COLUMNS,
  SPLIT_COUNT,
  type SpectrumColumn,
  type SpectrumRecord,
} from './spectrum-record.ts';
import { conditionNumber, effectiveRank, frobeniusNorm, spectralNorm, trace } from './spectrum.ts';

/** A point of a training whose spectrum is wanted. */
export interface SpectrumPoint {
  readonly step: number;
  readonly theta: Float64Array;
  /** η of the update that follows; NaN where there is none. */
  readonly rate: number;
  /** The optimizer's scale σ, NaN before the first update; null where it has none. */
  readonly scale: Float64Array | null;
}

export interface SpectrumHooks {
  /** True stops with {@link AnalysisCancelled}. */
  readonly cancelled?: () => boolean;
  /** Called when the Hessian is there and when the spectrum is, for whoever measures time. */
  readonly lap?: (part: 'hessian' | 'spectrum') => void;
  /** Told the share of the work that is done, 0 … 1; of a whole spectrum that of its eigenvalues. */
  readonly progress?: (fraction: number) => void;
  /** Called with the dense Hessian as soon as it is there, to be read before it returns. */
  readonly read?: (hessian: Float64Array) => void;
  /** Eigenpairs that are wanted, and who gets them; not called where the Hessian is not finite. */
  readonly choose?: (values: Float64Array) => readonly number[];
  readonly chosen?: (pairs: Omit<ChosenEigenpairs, 'groupShares'>) => void;
}

export type SpectrumDescriber = (point: SpectrumPoint, hooks?: SpectrumHooks) => SpectrumRecord;

/**
 * Spectra of an objective along a training, from the exact dense Hessian: all eigenvalues and the scalars of
 * `spectrum-record.ts`. The P² numbers of the Hessian are kept from one call to the next. A Hessian that is not finite gives
 * NaN throughout.
 *
 * @param optimizer for the stability edge; null leaves it out
 * @param float32Origin θ passed through float32: the wider zero tolerance. Default false.
 */
export function createSpectrumDescriber(
  objective: Objective,
  optimizer: OptimizerSpec | null,
  float32Origin = false,
): SpectrumDescriber {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  const gradient = new Float64Array(n);
  return ({ step, theta, rate, scale }, hooks = {}) => {
    const poll = (): void => {
      if (hooks.cancelled?.() === true) throw new AnalysisCancelled();
    };
    poll();
    const row = new Float64Array(SPECTRUM_COLUMNS.length).fill(NaN);
    const set = (column: SpectrumColumn, value: number): void => {
      row[SPECTRUM_COLUMN[column]] = value;
    };
    set('step', step);
    set('rate', rate);
    set('estimated', 0);
    set('edge', optimizer === null ? NaN : (stabilityEdge(optimizer, rate)?.value ?? NaN));
    set('loss', objective.gradient(theta, gradient));
    const slope = norm2(gradient);
    set('gradientNorm', slope);
    objective.hessian(theta, hessian, poll);
    hooks.lap?.('hessian');
    poll();
    hooks.read?.(hessian);
    const weights = new Float64Array(0);
    if (!allFinite(hessian)) {
      hooks.lap?.('spectrum');
      return { row, values: new Float64Array(n).fill(NaN), weights };
    }
    const top = Array.from({ length: Math.min(SPLIT_COUNT, n) }, (_, k) => n - 1 - k);
    const wanted: number[] = [];
    const spectrum = symmetricSpectrum(hessian, n, {
      ranks(values) {
        wanted.push(...(hooks.choose?.(values) ?? []));
        return [...new Set([...top, ...wanted])];
      },
      cancelled: hooks.cancelled,
      progress: hooks.progress,
    });
    if (spectrum.status === 'cancelled') throw new AnalysisCancelled();
    const { values, ranks, vectors } = spectrum;
    const size = spectralNorm(values);
    const error = eigenvalueErrorBound(n, size);
    const tolerance = zeroTolerance(size, error, float32Origin);
    const inertia = inertiaOf(values, tolerance);
    set('lambdaMin', values[0]);
    set('lambdaMax', values[n - 1]);
    set('lambdaMinError', error);
    set('lambdaMaxError', error);
    set('negative', inertia.negative);
    set('zero', inertia.zero);
    set('positive', inertia.positive);
    set('zeroTolerance', tolerance);
    set('trace', trace(hessian, n));
    set('traceError', 0);
    set('frobenius', frobeniusNorm(hessian));
    set('frobeniusError', 0);
    set('effectiveRank', effectiveRank(values));
    set('conditionNumber', conditionNumber(values, tolerance));
    const shares = gradientShares(gradient, vectors, ranks.length);
    for (let k = 0; k < top.length; k++) row[SPECTRUM_COLUMN.share1 + k] = shares[k];
    hooks.chosen?.(pairsAt(wanted, spectrum, shares));
    if (scale !== null) {
      const dense: LinearOperator = { dimension: n, apply: (v, out) => matrixVector(hessian, v, out) };
      set('preconditionedSharpness', preconditionedSharpness(dense, scale));
    }
    hooks.lap?.('spectrum');
    return { row, values, weights };
  };
}

/** Of the pairs that were computed those of the wanted ranks. */
function pairsAt(
  wanted: readonly number[],
  { values, ranks, vectors, residuals }: SymmetricSpectrum,
  shares: readonly number[],
): Omit<ChosenEigenpairs, 'groupShares'> {
  const n = values.length;
  const rows = wanted.map((rank) => ranks.indexOf(rank));
  const chosen = new Float64Array(rows.length * n);
  rows.forEach((row, k) => chosen.set(vectors.subarray(row * n, (row + 1) * n), k * n));
  return {
    ranks: Int32Array.from(wanted),
    values: Float64Array.from(wanted, (rank) => values[rank]),
    vectors: chosen,
    residuals: Float64Array.from(rows, (row) => residuals[row]),
    gradientShares: Float64Array.from(rows, (row) => shares[row]),
  };
}

/**
 * |⟨g, vᵢ⟩|²/‖g‖² for unit rows vᵢ: the parts of the gradient in those directions; they sum to at most 1. NaN where g = 0.
 * Within a multiple eigenvalue only the sum over its vectors means something.
 */
export function gradientShares(gradient: Float64Array, vectors: Float64Array, count: number): number[] {
  const n = gradient.length;
  const length = norm2(gradient);
  return Array.from({ length: count }, (_, k) => {
    const along = dot(gradient, vectors.subarray(k * n, (k + 1) * n)) / length;
    return along * along;
  });
}

/**
 * λmax of D^(−1/2)·H·D^(−1/2) with D = diag σ (Cohen et al. 2022, arXiv 2207.14484), by Lanczos to a relative residual of 1e−6, which is an
 * error of its square, with at most `maxSteps` products. Coordinates with σ = 0 do not move and are left out. NaN where σ is not finite or the iteration does not converge.
 */
export function preconditionedSharpness(
  hessian: LinearOperator,
  scale: Float64Array,
  maxSteps?: number,
): number {
  if (!allFinite(scale)) return NaN;
  const root = scale.map((value) => (value > 0 ? 1 / Math.sqrt(value) : 0));
  const scaled = new Float64Array(scale.length);
  const operator: LinearOperator = {
    dimension: hessian.dimension,
    apply(v, out) {
      for (let i = 0; i < v.length; i++) scaled[i] = root[i] * v[i];
      hessian.apply(scaled, out);
      for (let i = 0; i < out.length; i++) out[i] *= root[i];
    },
  };
  const pairs = extremeEigenpairs(operator, randomStream(0, 'preconditioned-sharpness'), {
    largest: 1,
    smallest: 0,
    tolerance: 1e-6,
    ...(maxSteps === undefined ? {} : { maxSteps }),
  });
  return pairs.status === 'converged' ? pairs.values[pairs.values.length - 1] : NaN;
}
