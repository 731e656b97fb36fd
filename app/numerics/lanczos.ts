import type { LinearOperator } from './objective.ts';
import type { RandomStream } from './random.ts';
import { startQl, stepQl } from './tridiagonal-eigenpairs.ts';
import { addScaled, axpy, dot, normalize } from './vector.ts';

/**
 * Lanczos tridiagonalisation A·Q = Q·T + β·q·eᵀ with full re-orthogonalisation, one operator product per step.
 *
 * Golub & Van Loan, Matrix Computations, §10.3; two Gram–Schmidt passes against the whole basis keep QᵀQ = I to
 * rounding, so no spurious copies of eigenvalues appear. When the Krylov space is exhausted (β ≈ 0) the method goes on in
 * its orthogonal complement, with β recorded as 0: multiple eigenvalues are found as often as they occur.
 */
export interface LanczosState {
  readonly operator: LinearOperator;
  readonly stream: RandomStream;
  /** Orthonormal vectors q_1 … q_m, each of length `operator.dimension`. */
  readonly basis: Float64Array[];
  /** Diagonal of T. */
  readonly diagonal: number[];
  /** `offDiagonal[k]` couples q_{k+1} with its predecessor; element 0 is 0. */
  readonly offDiagonal: number[];
  /** Coupling β to the next vector, 0 once the space is exhausted. */
  residual: number;
  /** Next vector, of length 1; null when the basis spans everything or numbers stopped being finite. */
  next: Float64Array | null;
  finite: boolean;
}

/** β below this, relative to the size of T so far, counts as breakdown: what is left is rounding. */
const BREAKDOWN = 1e-13;

/** @param start first vector (copied, need not have length 1); default: Gaussian, from the stream */
export function startLanczos(
  operator: LinearOperator,
  stream: RandomStream,
  start?: Float64Array,
): LanczosState {
  const first = start ? start.slice() : gaussian(operator.dimension, stream);
  const length = normalize(first);
  return {
    operator,
    stream,
    basis: [],
    diagonal: [],
    offDiagonal: [],
    residual: 0,
    next: operator.dimension > 0 && length > 0 && length < Infinity ? first : null,
    finite: !(length >= Infinity) && length === length,
  };
}

/** One more vector; false when there is none (the basis is complete) or the operator returned NaN or infinity. */
export function stepLanczos(state: LanczosState): boolean {
  const { operator, basis, diagonal, offDiagonal, next } = state;
  if (next === null) return false;
  const product = new Float64Array(operator.dimension);
  operator.apply(next, product);
  const alpha = dot(next, product);
  if (!Number.isFinite(alpha)) {
    state.finite = false;
    state.next = null;
    return false;
  }
  const previous = basis.at(-1);
  basis.push(next);
  diagonal.push(alpha);
  offDiagonal.push(state.residual);
  axpy(-alpha, next, product);
  if (previous !== undefined) axpy(-state.residual, previous, product);
  orthogonalize(basis, product);
  const beta = normalize(product);
  const scale = diagonal.reduce((most, d, i) => Math.max(most, Math.abs(d), offDiagonal[i]), 0);
  if (beta > BREAKDOWN * scale) {
    state.residual = beta;
    state.next = product;
  } else {
    state.residual = 0;
    state.next = basis.length < operator.dimension ? complement(state) : null;
  }
  return true;
}

/** Ritz values of the steps so far, ascending, with the squared first components that weight them in quadrature. */
export interface RitzValues {
  readonly values: Float64Array;
  /** Squares of the first components of T's eigenvectors: Gauss quadrature weights, sum 1. */
  readonly weights: Float64Array;
  /** |β·s_m|: exact residual norms ‖A·y − θ·y‖ of the Ritz pairs (Parlett §13.2), up to rounding. */
  readonly residuals: Float64Array;
}

export function ritzValues(state: LanczosState): RitzValues {
  const m = state.diagonal.length;
  const first = new Float64Array(m);
  const last = new Float64Array(m);
  if (m > 0) first[0] = last[m - 1] = 1;
  const values = solveTridiagonal(state, (i, cosine, sine) => {
    rotatePair(first, i, cosine, sine);
    rotatePair(last, i, cosine, sine);
  });
  const order = ascending(values);
  return {
    values: Float64Array.from(order, (k) => values[k]),
    weights: Float64Array.from(order, (k) => first[k] * first[k]),
    residuals: Float64Array.from(order, (k) => Math.abs(state.residual * last[k])),
  };
}

/** Ritz vectors (unit rows, [ranks.length, dimension]) of the given ranks in the ascending Ritz values. */
function ritzVectors(state: LanczosState, ranks: readonly number[]): Float64Array {
  const m = state.diagonal.length;
  const n = state.operator.dimension;
  const rows = new Float64Array(m * m);
  for (let i = 0; i < m; i++) rows[i * m + i] = 1;
  const values = solveTridiagonal(state, (i, cosine, sine) => {
    for (let j = 0; j < m; j++) {
      const upper = rows[i * m + j];
      const lower = rows[(i + 1) * m + j];
      rows[i * m + j] = cosine * upper - sine * lower;
      rows[(i + 1) * m + j] = sine * upper + cosine * lower;
    }
  });
  const order = ascending(values);
  const vectors = new Float64Array(ranks.length * n);
  ranks.forEach((rank, row) => {
    const vector = vectors.subarray(row * n, (row + 1) * n);
    state.basis.forEach((q, j) => axpy(rows[order[rank] * m + j], q, vector));
    normalize(vector);
  });
  return vectors;
}

export interface ExtremeOptions {
  /** How many of the algebraically largest and smallest eigenvalues. Default: 1 each. */
  readonly largest?: number;
  readonly smallest?: number;
  /** Residual ‖A·v − λ·v‖ ≤ tolerance·max|θ| ends the iteration. Default 1e−8: λ is then good to about its square. */
  readonly tolerance?: number;
  /** Most operator products. Default: min(dimension, 300). Memory: that many vectors. */
  readonly maxSteps?: number;
  readonly cancelled?: () => boolean;
  readonly progress?: (fraction: number) => void;
}

export interface ExtremeEigenpairs {
  readonly status: 'converged' | 'maxIterations' | 'cancelled' | 'notFinite';
  /** Smallest ones ascending, then largest ones ascending; all of them (once) when there are no more than asked for. */
  readonly values: Float64Array;
  /** Shape [values.length, dimension], unit rows. */
  readonly vectors: Float64Array;
  /** ‖A·v − λ·v‖ of each pair, from the recurrence: an eigenvalue lies within it of `values[k]`. */
  readonly residuals: Float64Array;
  /** Operator products used. */
  readonly steps: number;
}

/** Extreme eigenpairs of a symmetric operator by Lanczos. */
export function extremeEigenpairs(
  operator: LinearOperator,
  stream: RandomStream,
  options: ExtremeOptions = {},
): ExtremeEigenpairs {
  const { largest = 1, smallest = 1, tolerance = 1e-8, cancelled, progress } = options;
  const limit = Math.min(options.maxSteps ?? 300, operator.dimension);
  const state = startLanczos(operator, stream);
  const result = (status: ExtremeEigenpairs['status']): ExtremeEigenpairs => {
    const ritz = ritzValues(state);
    const ranks = extremeRanks(ritz.values.length, smallest, largest);
    return {
      status,
      values: Float64Array.from(ranks, (k) => ritz.values[k]),
      vectors: ritzVectors(state, ranks),
      residuals: Float64Array.from(ranks, (k) => ritz.residuals[k]),
      steps: state.diagonal.length,
    };
  };
  while (state.diagonal.length < limit) {
    if (cancelled?.()) return result('cancelled');
    if (!stepLanczos(state)) return result(state.finite ? 'converged' : 'notFinite');
    const m = state.diagonal.length;
    progress?.(m / limit);
    // Solving T costs m² each time: look every few steps only.
    if (m % 5 !== 0 && m < limit) continue;
    const ritz = ritzValues(state);
    const scale = Math.max(Math.abs(ritz.values[0]), Math.abs(ritz.values[m - 1]));
    const ranks = extremeRanks(m, smallest, largest);
    const enough = m >= Math.min(smallest + largest + 2, operator.dimension);
    // An exhausted Krylov space makes residuals zero before every copy of a multiple eigenvalue is there.
    const open = state.residual > 0 || state.next === null;
    if (enough && open && ranks.every((k) => ritz.residuals[k] <= tolerance * scale))
      return result('converged');
  }
  return result(state.next === null && state.finite ? 'converged' : 'maxIterations');
}

function extremeRanks(count: number, smallest: number, largest: number): number[] {
  const ranks: number[] = [];
  for (let k = 0; k < count; k++) if (k < smallest || k >= count - largest) ranks.push(k);
  return ranks;
}

/** Eigenvalues of T in the order QL leaves them in; T is scaled by a power of two so that nothing overflows. */
function solveTridiagonal(
  state: LanczosState,
  rotate: (i: number, cosine: number, sine: number) => void,
): Float64Array {
  const scale = state.diagonal.reduce((most, d, i) => Math.max(most, Math.abs(d), state.offDiagonal[i]), 0);
  const power = scale > 0 ? 2 ** Math.min(Math.max(Math.floor(Math.log2(scale)), -1000), 1000) : 1;
  const iteration = startQl(
    Float64Array.from(state.diagonal, (d) => d / power),
    Float64Array.from(state.offDiagonal, (e) => e / power),
  );
  while (stepQl(iteration, rotate));
  return iteration.diagonal.map((d) => d * power);
}

function rotatePair(x: Float64Array, i: number, cosine: number, sine: number): void {
  const upper = x[i];
  const lower = x[i + 1];
  x[i] = cosine * upper - sine * lower;
  x[i + 1] = sine * upper + cosine * lower;
}

function ascending(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
}

function orthogonalize(basis: readonly Float64Array[], vector: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const q of basis) addScaled(vector, -dot(q, vector), q, vector);
  }
}

function gaussian(n: number, stream: RandomStream): Float64Array {
  const vector = new Float64Array(n);
  for (let i = 0; i < n; i++) vector[i] = stream.normal();
  return vector;
}

/** A random unit vector orthogonal to the basis. */
function complement(state: LanczosState): Float64Array | null {
  for (let attempt = 0; attempt < 5; attempt++) {
    const vector = gaussian(state.operator.dimension, state.stream);
    normalize(vector);
    orthogonalize(state.basis, vector);
    if (normalize(vector) > 1e-8) {
      orthogonalize(state.basis, vector);
      normalize(vector);
      return vector;
    }
  }
  return null;
}
