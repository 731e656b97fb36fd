import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';
import { dot, norm2 } from '../numerics/vector.ts';

/**
 * Principal components of a recorded path θ₁ … θ_n (mean-centred, as Li et al. 2018 plot trajectories through
 * scikit-learn's PCA). Shape facts about such pictures need the null beside them: a high-dimensional random walk explains
 * 6/(πk)² by its k-th component (Antognini & Sohl-Dickstein 2018, arXiv 1806.08805).
 */
export interface PathComponents {
  /** Unit vectors, most variance first; each entry of largest magnitude is positive. Fewer than asked for when the path spans less. */
  readonly directions: readonly Float64Array[];
  /** Fraction of the path's total variance along each of all components, descending; sums to 1. */
  readonly explained: Float64Array;
  /** Number of path points that were used (an even sample of longer paths, both ends included). */
  readonly used: number;
}

/** Relative variance, per order of the matrix, below which an eigenvalue is rounding error and its vector no direction. */
const RANK_TOLERANCE = 4 * Number.EPSILON;

/** Explained-variance fraction of the k-th component (1-based) of an infinitely long, infinitely dimensional random walk. */
export function randomWalkFraction(k: number): number {
  return 6 / (Math.PI * k) ** 2;
}

/**
 * Computed through whichever is smaller: the Gram matrix Δ·Δᵀ [n, n] of the centred points or the covariance
 * Δᵀ·Δ [P, P]; their non-zero spectra are equal, and v = Δᵀu/‖Δᵀu‖ turns one's eigenvectors into the other's.
 *
 * @param path Points θ, each of length P.
 * @param count Number of directions wanted.
 * @param limit Order of the largest matrix decomposed; longer paths in more dimensions are sampled evenly. Default 300.
 */
export function pathComponents(path: readonly Float64Array[], count: number, limit = 300): PathComponents {
  const dimension = path.length > 0 ? path[0].length : 0;
  const points = dimension <= limit ? path : evenSample(path, limit);
  const n = points.length;
  const mean = new Float64Array(dimension);
  for (const point of points) for (let k = 0; k < dimension; k++) mean[k] += point[k] / n;
  const deltas = points.map((point) => point.map((v, k) => v - mean[k]));
  const total = deltas.reduce((sum, d) => sum + dot(d, d), 0);
  if (!(total > 0) || !Number.isFinite(total)) {
    return { directions: [], explained: new Float64Array(0), used: n };
  }
  const dual = n <= dimension;
  const order = dual ? n : dimension;
  const gram = new Float64Array(order * order);
  // Dividing by the total keeps squares of very long or very short paths in range.
  if (dual) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b <= a; b++) gram[a * n + b] = gram[b * n + a] = dot(deltas[a], deltas[b]) / total;
    }
  } else {
    for (const d of deltas) {
      for (let a = 0; a < dimension; a++) {
        for (let b = 0; b < dimension; b++) gram[a * dimension + b] += (d[a] * d[b]) / total;
      }
    }
  }
  const { values, vectors } = symmetricEigenpairs(gram, order);
  const explained = new Float64Array(order);
  const directions: Float64Array[] = [];
  for (let k = 0; k < order; k++) {
    const row = order - 1 - k;
    explained[k] = Math.max(0, values[row]);
    if (k >= count || !(values[row] > RANK_TOLERANCE * order)) continue;
    const u = vectors.subarray(row * order, (row + 1) * order);
    const v = new Float64Array(dimension);
    if (dual) for (let a = 0; a < n; a++) for (let c = 0; c < dimension; c++) v[c] += u[a] * deltas[a][c];
    else v.set(u);
    if (orthonormalize(v, directions)) directions.push(v);
  }
  return { directions, explained, used: n };
}

/** Removes what earlier directions hold (small components inherit rounding from large ones), scales and fixes the sign. */
function orthonormalize(v: Float64Array, earlier: readonly Float64Array[]): boolean {
  const before = norm2(v);
  for (let round = 0; round < 2; round++) {
    for (const e of earlier) {
      const along = dot(v, e);
      for (let k = 0; k < v.length; k++) v[k] -= along * e[k];
    }
  }
  const norm = norm2(v);
  if (!(norm > 1e-8 * before)) return false;
  let largest = 0;
  for (let k = 1; k < v.length; k++) if (Math.abs(v[k]) > Math.abs(v[largest])) largest = k;
  const scale = v[largest] < 0 ? -norm : norm;
  for (let k = 0; k < v.length; k++) v[k] /= scale;
  return true;
}

function evenSample(path: readonly Float64Array[], count: number): readonly Float64Array[] {
  if (path.length <= count) return path;
  return Array.from({ length: count }, (_, k) => path[Math.round((k * (path.length - 1)) / (count - 1))]);
}
