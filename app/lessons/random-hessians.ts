import type { RandomStream } from '../numerics/random.ts';

/** P(all eigenvalues > 0) of a GOE(n) matrix, n = 1, 2, 3: ½, (2−√2)/4, (π−2√2)/(4π). It falls like e^{−(ln 3/4)n²}. */
export const POSITIVE_DEFINITE_PROBABILITY: Readonly<Record<1 | 2 | 3, number>> = {
  1: 1 / 2,
  2: (2 - Math.SQRT2) / 4,
  3: (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI),
};

/** Draws (G + Gᵀ)/2 with independent standard normal entries of G, into `out` (row-major [n, n]). */
function drawGoe(n: number, stream: RandomStream, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    out[i * n + i] = stream.normal();
    for (let j = 0; j < i; j++) {
      const value = (stream.normal() + stream.normal()) / 2;
      out[i * n + j] = value;
      out[j * n + i] = value;
    }
  }
}

/** True when a Cholesky factorisation goes through; overwrites the lower triangle of `matrix`. NaN: false. */
function isPositiveDefinite(matrix: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    let pivot = matrix[j * n + j];
    for (let k = 0; k < j; k++) pivot -= matrix[j * n + k] ** 2;
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot);
    matrix[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = sum / root;
    }
  }
  return true;
}

/** Share of positive definite matrices among `trials` draws, and its standard error √(p(1−p)/trials). */
export function positiveDefiniteShare(
  n: number,
  trials: number,
  stream: RandomStream,
): { readonly share: number; readonly standardError: number } {
  const matrix = new Float64Array(n * n);
  let positive = 0;
  for (let trial = 0; trial < trials; trial++) {
    drawGoe(n, stream, matrix);
    if (isPositiveDefinite(matrix, n)) positive++;
  }
  const share = positive / trials;
  return { share, standardError: Math.sqrt((share * (1 - share)) / trials) };
}
