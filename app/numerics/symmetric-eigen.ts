import { installedKernels } from './kernels/kernels.ts';
import { reduceInTwoStages, TWO_STAGE_SIZE } from './kernels/band-kernel.ts';
import { canInvite, HelperLost } from './kernels/solver-team.ts';
import { reduceInKernels } from './kernels/tridiagonal-kernel.ts';
import { powerOfTwo, type PowerOfTwo } from './power-of-two.ts';
import { reduceInScript } from './symmetric-tridiagonal.ts';
import type { TridiagonalForm, TridiagonalReduction } from './symmetric-tridiagonal.ts';
import { tridiagonalEigenvalues } from './tridiagonal-eigenvalues.ts';
import { startQl, stepQl } from './tridiagonal-eigenpairs.ts';
import { tridiagonalEigenvectors } from './tridiagonal-inverse-iteration.ts';
import { norm2 } from './vector.ts';

/** Eigenvalues ascending, and row k of `vectors` (n×n row-major) the unit eigenvector of `values[k]`. */
export interface SymmetricEigenpairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

export interface SolveHooks {
  /** Polled between steps of the reduction; true ends the solve with status `cancelled`. */
  readonly cancelled?: () => boolean;
  /** Told the share of the work done, 0 … 1, at most about a hundred times. */
  readonly progress?: (fraction: number) => void;
}

export interface SpectrumOptions extends SolveHooks {
  /**
   * Ranks (0 = smallest eigenvalue) whose eigenvectors are wanted, or a function that picks them from the ascending
   * eigenvalues. Default: none.
   */
  readonly ranks?: readonly number[] | ((values: Float64Array) => readonly number[]);
}

/** Outcome of `symmetricSpectrum`. Where it is not `converged`, every number is NaN. */
export interface SymmetricSpectrum {
  readonly status: 'converged' | 'cancelled' | 'notFinite';
  /** All n eigenvalues, ascending. */
  readonly values: Float64Array;
  /** The ranks whose eigenvectors were computed, in the order asked for. */
  readonly ranks: readonly number[];
  /** Shape [ranks.length, n]: orthonormal rows; the component largest in magnitude is positive. */
  readonly vectors: Float64Array;
  /** ‖H·v − λ·v‖₂ of each pair, recomputed from the matrix: an exact bound on the distance of λ to the spectrum. */
  readonly residuals: Float64Array;
}

/** Constant of the error bound; see `eigenvalueErrorBound`. */
const BOUND_CONSTANT = 4;

/**
 * All eigenvalues of a real symmetric matrix, ascending.
 *
 * Householder reduction to tridiagonal form and root-free QL (Golub & Van Loan §8.3; Parlett §8.15).
 *
 * @param matrix shape [n, n], row-major, symmetric (only the lower triangle is read); left untouched
 * @returns length n. If any entry is NaN or infinite, every value is NaN: a spectrum of such a matrix does not exist.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  return symmetricSpectrum(matrix, n).values;
}

/**
 * Chosen eigenpairs of a real symmetric matrix, by inverse iteration on the tridiagonal form.
 *
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 * @param ranks positions in the ascending spectrum, 0 … n−1
 * @returns `values[k]`, row k of `vectors` ([ranks.length, n]) and `residuals[k]` belong to `ranks[k]`
 */
export function selectedEigenpairs(
  matrix: Float64Array,
  n: number,
  ranks: readonly number[],
): SymmetricEigenpairs & { readonly residuals: Float64Array } {
  const { values, vectors, residuals } = symmetricSpectrum(matrix, n, { ranks });
  return { values: Float64Array.from(ranks, (rank) => values[rank]), vectors, residuals };
}

/**
 * The whole spectrum with, if wanted, some eigenvectors, progress and cancelling; failures are statuses.
 *
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 */
export function symmetricSpectrum(
  matrix: Float64Array,
  n: number,
  options: SpectrumOptions = {},
): SymmetricSpectrum {
  const exponent = scaleExponent(matrix, n);
  if (exponent === null) return failed('notFinite', n, options);
  let told = 0;
  // Begun again, a solve tells nothing until it is where it was.
  const monotone: SpectrumOptions = {
    ...options,
    progress: (fraction) => fraction > told && options.progress?.((told = fraction)),
  };
  try {
    return solve(matrix, n, exponent, monotone, canInvite((2 / 3) * n ** 3));
  } catch (error) {
    if (!(error instanceof HelperLost)) throw error;
    return solve(matrix, n, exponent, monotone, false);
  }
}

/** @throws HelperLost only where there may be helpers */
function solve(
  matrix: Float64Array,
  n: number,
  exponent: number,
  options: SpectrumOptions,
  withHelpers: boolean,
): SymmetricSpectrum {
  const reduction =
    reduceLarge(matrix, n, exponent, options.ranks !== undefined, withHelpers) ?? reduce(matrix, n, exponent);
  try {
    if (!runReduction(reduction, options, 0.95)) return failed('cancelled', n, options);
    const scaled = reduction.diagonal.slice();
    tridiagonalEigenvalues(scaled, reduction.offDiagonal, installedKernels()?.memory);
    const values = timesPowerOfTwo(scaled, powerOfTwo(exponent));
    const ranks = resolveRanks(options, values);
    const wanted = Float64Array.from(ranks, (rank) => scaled[rank]);
    const vectors = tridiagonalEigenvectors(reduction.diagonal, reduction.offDiagonal, wanted);
    reduction.backTransform(vectors);
    for (let k = 0; k < ranks.length; k++) fixSign(vectors.subarray(k * n, (k + 1) * n));
    const found = Float64Array.from(ranks, (rank) => values[rank]);
    const residuals = residualNorms(matrix, n, found, vectors);
    options.progress?.(1);
    return { status: 'converged', values, ranks, vectors, residuals };
  } finally {
    reduction.release();
  }
}

/**
 * All eigenvalues and an orthonormal set of eigenvectors of a real symmetric matrix, by implicit QL.
 *
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 * @returns values ascending; NaN throughout if any entry is NaN or infinite
 */
export function symmetricEigenpairs(
  matrix: Float64Array,
  n: number,
  hooks: SolveHooks = {},
): SymmetricEigenpairs & { readonly status: SymmetricSpectrum['status'] } {
  const nothing = (status: SymmetricSpectrum['status']) => ({
    status,
    values: new Float64Array(n).fill(NaN),
    vectors: new Float64Array(n * n).fill(NaN),
  });
  const exponent = scaleExponent(matrix, n);
  if (exponent === null) return nothing('notFinite');
  const reduction = reduce(matrix, n, exponent);
  try {
    if (!runReduction(reduction, hooks, 0.2)) return nothing('cancelled');
    const basis = reduction.basis();
    const iteration = startQl(reduction.diagonal, reduction.offDiagonal);
    let reported = 0;
    while (stepQl(iteration, basis.rotate)) {
      if (hooks.cancelled?.()) return nothing('cancelled');
      if (iteration.low >= reported + n / 100) {
        reported = iteration.low;
        hooks.progress?.(0.2 + (0.8 * reported) / n);
      }
    }
    hooks.progress?.(1);
    return { status: 'converged', ...sortPairs(iteration.diagonal, basis.rows(), exponent) };
  } finally {
    reduction.release();
  }
}

/**
 * Bound on |computed − exact| of every eigenvalue, given the stored float64 matrix: c·max(n,1)·ε·‖H‖₂ with c = 4.
 *
 * Householder reduction and QL are backward stable: the computed values are exact for H + E with ‖E‖₂ a modest multiple
 * of n·ε·‖H‖₂ (Wilkinson 1965; Golub & Van Loan, Matrix Computations, §8.3), and Weyl's inequality moves no eigenvalue
 * by more than ‖E‖₂. c is not the (far larger) proven constant but one that no measured error comes near.
 *
 * @param spectralNorm ‖H‖₂ = max |λ|
 */
export function eigenvalueErrorBound(n: number, spectralNorm: number): number {
  return BOUND_CONSTANT * Math.max(n, 1) * Number.EPSILON * spectralNorm;
}

/** k such that max |a|·2^−k lies in [1, 2), so that no square over- or underflows; null where an entry is not finite. */
function scaleExponent(matrix: Float64Array, n: number): number | null {
  if (matrix.length !== n * n) {
    throw new RangeError(`matrix: expected ${n}×${n} = ${n * n} numbers, got ${matrix.length}`);
  }
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < matrix.length; i++) {
    const size = Math.abs(matrix[i]);
    if (size > largest) largest = size;
    // Zero for finite entries, NaN for all others, whatever the comparison above made of them.
    sum += size - size;
  }
  if (sum !== 0) return null;
  return largest > 0 ? Math.floor(Math.log2(largest)) : 0;
}

/** Begins the reduction of a scaled copy. */
function reduce(matrix: Float64Array, n: number, exponent: number): TridiagonalReduction {
  const kernels = installedKernels();
  const scale = powerOfTwo(-exponent);
  return (
    (kernels && reduceInKernels(kernels, matrix, n, scale)) ??
    reduceInScript(timesPowerOfTwo(matrix, scale), n)
  );
}

/** The same for a large matrix, where the kernels are there and have the memory. */
function reduceLarge(
  matrix: Float64Array,
  n: number,
  exponent: number,
  withVectors: boolean,
  withHelpers: boolean,
): TridiagonalForm | null {
  const kernels = n < TWO_STAGE_SIZE ? null : installedKernels();
  if (kernels === null) return null;
  const memory = (withHelpers ? kernels.shared : null) ?? kernels.memory;
  return reduceInTwoStages(memory, matrix, n, powerOfTwo(-exponent), withVectors);
}

/** A scaled copy. */
function timesPowerOfTwo(values: Float64Array, [first, second]: PowerOfTwo): Float64Array {
  return values.map((value) => value * first * second);
}

/** False when cancelled. `share` is the reduction's part of the whole work. */
function runReduction(reduction: TridiagonalForm, hooks: SolveHooks, share: number): boolean {
  let reported = 0;
  for (;;) {
    if (hooks.cancelled?.()) return false;
    const more = reduction.step();
    const fraction = reduction.fraction();
    if (hooks.progress && fraction >= reported + 0.01) {
      reported = fraction;
      hooks.progress(share * fraction);
    }
    if (!more) return true;
  }
}

function failed(status: 'cancelled' | 'notFinite', n: number, options: SpectrumOptions): SymmetricSpectrum {
  const values = new Float64Array(n).fill(NaN);
  const ranks = typeof options.ranks === 'function' ? [] : (options.ranks ?? []);
  return {
    status,
    values,
    ranks,
    vectors: new Float64Array(ranks.length * n).fill(NaN),
    residuals: new Float64Array(ranks.length).fill(NaN),
  };
}

function resolveRanks(options: SpectrumOptions, values: Float64Array): readonly number[] {
  const ranks = typeof options.ranks === 'function' ? options.ranks(values) : (options.ranks ?? []);
  for (const rank of ranks) {
    if (!(Number.isInteger(rank) && rank >= 0 && rank < values.length)) {
      throw new RangeError(`ranks: expected integers 0 … ${values.length - 1}, got ${rank}`);
    }
  }
  if (new Set(ranks).size !== ranks.length)
    throw new RangeError(`ranks: expected each rank once, got ${ranks}`);
  return ranks;
}

/** An eigenvector has no sign of its own; this choice is the same for every way it was computed. */
function fixSign(vector: Float64Array): void {
  let at = 0;
  for (let i = 1; i < vector.length; i++) if (Math.abs(vector[i]) > Math.abs(vector[at])) at = i;
  if (vector[at] < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i];
}

function residualNorms(
  matrix: Float64Array,
  n: number,
  values: Float64Array,
  vectors: Float64Array,
): Float64Array {
  const norms = new Float64Array(values.length);
  const residual = new Float64Array(n);
  for (let k = 0; k < values.length; k++) {
    const v = vectors.subarray(k * n, (k + 1) * n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0, at = i * n; j < n; j++) sum += matrix[at + j] * v[j];
      residual[i] = sum - values[k] * v[i];
    }
    norms[k] = norm2(residual);
  }
  return norms;
}

function sortPairs(found: Float64Array, rows: Float64Array, exponent: number): SymmetricEigenpairs {
  const n = found.length;
  const order = Array.from(found.keys()).sort((a, b) => found[a] - found[b]);
  const vectors = new Float64Array(n * n);
  order.forEach((k, row) => {
    const vector = vectors.subarray(row * n, (row + 1) * n);
    vector.set(rows.subarray(k * n, (k + 1) * n));
    fixSign(vector);
  });
  return {
    values: timesPowerOfTwo(
      Float64Array.from(order, (k) => found[k]),
      powerOfTwo(exponent),
    ),
    vectors,
  };
}
