import { ritzValues, startLanczos, stepLanczos } from './lanczos.ts';
import type { LinearOperator } from './objective.ts';
import type { RandomStream } from './random.ts';
import { estimateMean } from './student-interval.ts';
import type { Estimate } from './student-interval.ts';

export interface DensityOptions {
  /** Independent random vectors; the error bars shrink with their square root. Default 10 (Ghorbani et al. 2019). */
  readonly probes?: number;
  /** Lanczos steps per vector: details finer than about range/steps are not resolved. Default 80. */
  readonly steps?: number;
  /** Standard deviation σ of the Gaussian that stands for each eigenvalue. Default: 1 % of the spectrum's range. */
  readonly bandwidth?: number;
  /** Points of the grid, at equal distances from 6σ below to 6σ above the spectrum. Default 401. */
  readonly points?: number;
  readonly cancelled?: () => boolean;
  readonly progress?: (fraction: number) => void;
}

export interface SpectralDensity {
  /** `cancelled`: density and intervals are those of the random vectors that were finished; NaN where none was. */
  readonly status: 'converged' | 'cancelled' | 'notFinite';
  /** Random vectors that were finished. */
  readonly probes: number;
  /** Eigenvalue axis, ascending. */
  readonly grid: Float64Array;
  /** Share of eigenvalues per unit of the axis: (1/n)·Σ_i g_σ(t − λ_i), estimated; integrates to 1. */
  readonly density: Float64Array;
  /** Half-widths of the 99 % confidence intervals of `density`, point by point. */
  readonly halfWidth: Float64Array;
  readonly bandwidth: number;
  /** Tr A and ‖A‖_F² from the same quadrature. */
  readonly trace: Estimate;
  readonly squaredFrobenius: Estimate;
  /** Extreme Ritz values: inside the spectrum's true range, usually at its ends. */
  readonly low: number;
  readonly high: number;
  /** Operator products used. */
  readonly products: number;
}

/**
 * Spectral density by stochastic Lanczos quadrature.
 *
 * For a random unit vector v, Lanczos from v gives nodes θ_j and weights τ_j with vᵀf(A)v ≈ Σ_j τ_j·f(θ_j), exact for
 * polynomials of degree < 2·steps; the mean over v is tr f(A)/n (Lin, Saad & Yang, SIAM Review 58, 2016; Ubaru, Chen &
 * Saad 2017; Ghorbani, Krishnan & Xiao, ICML 2019). The intervals cover the sampling of v, not the quadrature.
 *
 * @param streamOf stream of probe k: the result depends on the probes' streams alone, not on their order
 */
export function spectralDensity(
  operator: LinearOperator,
  streamOf: (probe: number) => RandomStream,
  options: DensityOptions = {},
): SpectralDensity {
  const { probes = 10, steps = 80, points = 401, cancelled, progress } = options;
  const n = operator.dimension;
  if (!(n >= 1 && probes >= 1 && steps >= 1 && points >= 2)) {
    throw new RangeError('spectralDensity: expected dimension, probes and steps ≥ 1 and points ≥ 2');
  }
  const rules: Rule[] = [];
  let products = 0;
  let isCancelled = false;
  for (let probe = 0; probe < probes && !isCancelled; probe++) {
    const state = startLanczos(operator, streamOf(probe));
    // Past a breakdown the weights are zero: the rule is exact already.
    while (
      state.diagonal.length < Math.min(steps, n) &&
      (state.residual > 0 || state.diagonal.length === 0)
    ) {
      if (cancelled?.()) {
        isCancelled = true;
        break;
      }
      if (!stepLanczos(state)) break;
      products++;
      progress?.((probe + state.diagonal.length / steps) / probes);
    }
    if (isCancelled) break;
    if (!state.finite) return unavailable('notFinite', points, products);
    rules.push(ritzValues(state));
  }
  if (rules.length === 0) return unavailable('cancelled', points, products);
  const low = Math.min(...rules.map((rule) => rule.values[0]));
  const high = Math.max(...rules.map((rule) => rule.values[rule.values.length - 1]));
  const bandwidth = options.bandwidth ?? defaultBandwidth(low, high);
  const grid = new Float64Array(points);
  const step = (high - low + 12 * bandwidth) / (points - 1);
  for (let i = 0; i < points; i++) grid[i] = low - 6 * bandwidth + i * step;
  const density = new Float64Array(points);
  const halfWidth = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const estimate = quadrature(rules, n, (value) => gaussian(grid[i] - value, bandwidth));
    density[i] = estimate.mean;
    halfWidth[i] = estimate.halfWidth;
  }
  const total = (f: (value: number) => number): Estimate => {
    const { mean, halfWidth: half } = quadrature(rules, n, f);
    return { mean: n * mean, halfWidth: n * half };
  };
  if (!isCancelled) progress?.(1);
  return {
    status: isCancelled ? 'cancelled' : 'converged',
    probes: rules.length,
    grid,
    density,
    halfWidth,
    bandwidth,
    trace: total((value) => value),
    squaredFrobenius: total((value) => value * value),
    low,
    high,
    products,
  };
}

function defaultBandwidth(low: number, high: number): number {
  const size = Math.max(Math.abs(low), Math.abs(high));
  // A spectrum of one point still needs a width to be drawn with.
  return Math.max(0.01 * (high - low), 1e-6 * size, Number.MIN_VALUE * 1e10);
}

interface Rule {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

function gaussian(distance: number, bandwidth: number): number {
  return Math.exp(-0.5 * (distance / bandwidth) ** 2) / (bandwidth * Math.sqrt(2 * Math.PI));
}

/**
 * tr f(A)/n with its interval: the wider of Student's and 2.576 times the known deviation for unit vectors,
 * Var = 2/(n + 2)·(mean of f² − squared mean). A few isolated eigenvalues make vᵀf(A)v so skewed that Student's alone
 * is too narrow with a handful of probes.
 */
function quadrature(rules: readonly Rule[], n: number, f: (value: number) => number): Estimate {
  let meanSquare = 0;
  const samples = Float64Array.from(rules, ({ values, weights }) => {
    let sum = 0;
    for (let j = 0; j < values.length; j++) {
      const value = f(values[j]);
      sum += weights[j] * value;
      meanSquare += (weights[j] * value * value) / rules.length;
    }
    return sum;
  });
  const { mean, halfWidth } = estimateMean(samples);
  const variance = (2 / (n + 2)) * Math.max(meanSquare - mean * mean, 0);
  return { mean, halfWidth: Math.max(halfWidth, 2.576 * Math.sqrt(variance / rules.length)) };
}

function unavailable(status: 'cancelled' | 'notFinite', points: number, products: number): SpectralDensity {
  const missing = { mean: NaN, halfWidth: NaN };
  const none = new Float64Array(points).fill(NaN);
  return {
    status,
    probes: 0,
    grid: none,
    density: none.slice(),
    halfWidth: none.slice(),
    bandwidth: NaN,
    trace: missing,
    squaredFrobenius: missing,
    low: NaN,
    high: NaN,
    products,
  };
}
