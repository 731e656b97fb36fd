import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Eigenvalues ascending, and row k of `vectors` (n×n row-major) the unit eigenvector of `values[k]`. */
export interface SymmetricEigenpairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Unit of the error bound: distance from 1 to the next float64. */
const EPSILON = Number.EPSILON;
/** Constant of the error bound; see `eigenvalueErrorBound`. */
const BOUND_CONSTANT = 4;

/**
 * All eigenvalues of a real symmetric matrix, ascending.
 *
 * @param matrix shape [n, n], row-major, symmetric (only the lower triangle need be right); left untouched
 * @returns length n. If any entry is NaN or infinite, every value is NaN: a spectrum of such a matrix does not exist.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  return symmetricEigenpairs(matrix, n).values;
}

/**
 * All eigenvalues and an orthonormal set of eigenvectors of a real symmetric matrix.
 *
 * @param matrix shape [n, n], row-major, symmetric; left untouched
 * @returns values ascending; NaN throughout if any entry is NaN or infinite
 */
export function symmetricEigenpairs(matrix: Float64Array, n: number): SymmetricEigenpairs {
  if (matrix.length !== n * n) {
    throw new RangeError(`matrix: expected ${n}×${n} = ${n * n} numbers, got ${matrix.length}`);
  }
  if (n === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  if (!matrix.every(Number.isFinite)) {
    return { values: new Float64Array(n).fill(NaN), vectors: new Float64Array(n * n).fill(NaN) };
  }
  const rows = Array.from({ length: n }, (_, i) => matrix.slice(i * n, (i + 1) * n));
  const solved = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
  const found = solved.realEigenvalues;
  const columns = solved.eigenvectorMatrix;
  const order = Array.from(found.keys()).sort((a, b) => found[a] - found[b]);
  const values = Float64Array.from(order, (k) => found[k]);
  const vectors = new Float64Array(n * n);
  order.forEach((k, row) => {
    for (let i = 0; i < n; i++) vectors[row * n + i] = columns.get(i, k);
  });
  return { values, vectors };
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
  return BOUND_CONSTANT * Math.max(n, 1) * EPSILON * spectralNorm;
}
