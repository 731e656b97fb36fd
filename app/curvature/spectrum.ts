import { maxAbs, norm2 } from '../numerics/vector.ts';

/** Summaries of a spectrum (eigenvalues ascending, length P) and of a dense matrix (row-major, P²). */

/** tr A = Σ aᵢᵢ. */
export function trace(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += matrix[i * n + i];
  return sum;
}

/** ‖A‖_F = √Σ aᵢⱼ² = √Σ λ². */
export function frobeniusNorm(matrix: Float64Array): number {
  return norm2(matrix);
}

/** Σ λ. */
export function eigenvalueSum(eigenvalues: Float64Array): number {
  let sum = 0;
  for (const value of eigenvalues) sum += value;
  return sum;
}

/** ‖H‖₂ = max |λ|; NaN if any is NaN. */
export function spectralNorm(eigenvalues: Float64Array): number {
  return maxAbs(eigenvalues);
}

/** exp of the entropy of |λ|/Σ|λ| (Roy & Vetterli 2007): 1 for one eigenvalue, P for P equal ones; 0 for H = 0. */
export function effectiveRank(eigenvalues: Float64Array): number {
  let total = 0;
  for (const value of eigenvalues) total += Math.abs(value);
  if (total === 0) return 0;
  let entropy = 0;
  for (const value of eigenvalues) {
    const share = Math.abs(value) / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return total === total ? Math.exp(entropy) : NaN;
}

/** max |λ| / min |λ| over eigenvalues outside the zero band; NaN when none is. */
export function conditionNumber(eigenvalues: Float64Array, zeroTolerance: number): number {
  let least = Infinity;
  let largest = 0;
  for (const value of eigenvalues) {
    const size = Math.abs(value);
    if (!(size > zeroTolerance)) continue;
    least = Math.min(least, size);
    largest = Math.max(largest, size);
  }
  return largest > 0 ? largest / least : NaN;
}
