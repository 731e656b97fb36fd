import type { LinearOperator } from '../../numerics/objective.ts';
import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { axpy, dot, norm2, scale } from '../../numerics/vector.ts';

export interface MinresResult {
  /** Minimum-length least-squares solution over the Krylov space: → A⁺b. */
  readonly x: Float64Array;
  /** ‖b − Ax‖. */
  readonly residualNorm: number;
  /** Largest |Ritz value|: a lower bound of ‖A‖. */
  readonly operatorNorm: number;
  readonly iterations: number;
  /** `converged`: residual small; `leastSquares`: Ar small, b not in the range; `maxIterations`. */
  readonly status: 'converged' | 'leastSquares' | 'maxIterations';
}

/**
 * min ‖Ax − b‖ of least length for symmetric, possibly indefinite and singular A: the answer of MINRES-QLP (Choi, Paige
 * & Saunders 2011), from a fully re-orthogonalised Lanczos basis V_k kept in memory: with A V_k = V_{k+1} T̲_k the small
 * problem min ‖T̲_k y − β₁e₁‖ is solved through the eigenvectors of T̲ᵀT̲, directions below 1e−13 of its norm cut off.
 * Memory k·P; k ≤ min(P, maxIterations).
 *
 * @param tolerance stop when ‖r‖ ≤ tolerance·‖b‖, or ‖Ar‖ ≤ tolerance·‖A‖‖r‖
 */
export function minresQlp(
  operator: LinearOperator,
  b: Float64Array,
  tolerance: number,
  maxIterations: number,
): MinresResult {
  const n = operator.dimension;
  const size = norm2(b);
  const nothing = { x: new Float64Array(n), residualNorm: size, operatorNorm: 0, iterations: 0 };
  if (size === 0) return { ...nothing, status: 'converged' };
  const basis = [b.map((entry) => entry / size)];
  const diagonal: number[] = [];
  const below: number[] = [];
  let previous: SmallSolution | null = null;
  for (let k = 0; ; k++) {
    const w = new Float64Array(n);
    operator.apply(basis[k], w);
    diagonal.push(dot(basis[k], w));
    // Twice is enough (Kahan, Parlett): without it Ritz values repeat and the small problem lies.
    for (let pass = 0; pass < 2; pass++) for (const v of basis) axpy(-dot(v, w), v, w);
    const beta = norm2(w);
    const scaleOfT = Math.max(...diagonal.map(Math.abs), ...below.map(Math.abs));
    const exhausted = !(beta > 1e-13 * scaleOfT) || k + 1 >= n;
    below.push(exhausted ? 0 : beta);
    const small = solveSmall(diagonal, below, size);
    const answer = (status: MinresResult['status'], y: Float64Array, residualNorm: number): MinresResult => {
      const x = new Float64Array(n);
      y.forEach((weight, i) => axpy(weight, basis[i], x));
      return { x, residualNorm, operatorNorm: small.norm, iterations: k + 1, status };
    };
    if (small.residualNorm <= tolerance * size) return answer('converged', small.y, small.residualNorm);
    // ‖A r‖ of the step before is known only now, when A has been applied to the last basis vector of r.
    if (previous !== null) {
      const curved = norm2(timesTridiagonal(diagonal, below, previous.residual));
      if (curved <= tolerance * small.norm * previous.residualNorm) {
        return lift(answer('leastSquares', previous.y, previous.residualNorm), previous.residual, basis);
      }
    }
    if (exhausted) return answer('leastSquares', small.y, small.residualNorm);
    if (k + 1 >= maxIterations) return answer('maxIterations', small.y, small.residualNorm);
    previous = small;
    scale(1 / beta, w);
    basis.push(w);
  }
}

/**
 * Least-squares solutions of a singular system differ by null vectors. The Krylov space knows one only, b's own null
 * part, which is what is left as the residual: taking x's part along r away gives the shortest (Liu & Roosta 2022).
 */
function lift(result: MinresResult, residual: Float64Array, basis: readonly Float64Array[]): MinresResult {
  const r = new Float64Array(result.x.length);
  residual.forEach((weight, i) => axpy(weight, basis[i], r));
  const square = dot(r, r);
  if (square > 0) axpy(-dot(r, result.x) / square, r, result.x);
  return result;
}

interface SmallSolution {
  readonly y: Float64Array;
  /** βe₁ − T̲y, length k + 1. */
  readonly residual: Float64Array;
  readonly residualNorm: number;
  /** Largest |Ritz value| or coupling. */
  readonly norm: number;
}

/** T̲y for the (k+1)×k tridiagonal T̲ with the given diagonal and sub-diagonal (entry k−1 of it in row k). */
function timesTridiagonal(
  diagonal: readonly number[],
  below: readonly number[],
  y: Float64Array,
): Float64Array {
  const out = new Float64Array(y.length + 1);
  for (let j = 0; j < y.length; j++) {
    out[j] += diagonal[j] * y[j];
    out[j + 1] += below[j] * y[j];
    if (j > 0) out[j - 1] += below[j - 1] * y[j];
  }
  return out;
}

/** min ‖T̲y − βe₁‖ of least length. */
function solveSmall(diagonal: readonly number[], below: readonly number[], beta: number): SmallSolution {
  const k = diagonal.length;
  const square = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    square[i * k + i] = diagonal[i];
    if (i + 1 < k) square[i * k + i + 1] = square[(i + 1) * k + i] = below[i];
  }
  // Eigenvectors of the square T, not of T̲ᵀT̲, keep the small eigenvalues accurate; the last row is a rank-1 correction.
  const { values, vectors } = symmetricEigenpairs(square, k);
  const bottom = below[k - 1];
  const norm = Math.max(Math.abs(values[0]), Math.abs(values[k - 1]), bottom);
  // In the eigenbasis: minimise Σ(λᵢzᵢ − βqᵢ)² + (Σ lᵢzᵢ)², qᵢ the first, lᵢ bottom times the last entry of vector i.
  const l = Float64Array.from({ length: k }, (_, i) => bottom * vectors[i * k + k - 1]);
  const normal = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) normal[i * k + j] = l[i] * l[j] + (i === j ? values[i] * values[i] : 0);
  }
  const solved = symmetricEigenpairs(normal, k);
  const right = values.map((lambda, i) => beta * lambda * vectors[i * k]);
  const z = new Float64Array(k);
  const cutoff = bottom === 0 ? (1e-13 * norm) ** 2 : Number.EPSILON * norm * norm;
  for (let m = 0; m < k; m++) {
    const u = solved.vectors.subarray(m * k, (m + 1) * k);
    if (solved.values[m] > cutoff) axpy(dot(u, right) / solved.values[m], u, z);
  }
  const y = new Float64Array(k);
  for (let i = 0; i < k; i++) axpy(z[i], vectors.subarray(i * k, (i + 1) * k), y);
  const residual = timesTridiagonal(diagonal, below, y);
  for (let i = 0; i <= k; i++) residual[i] = (i === 0 ? beta : 0) - residual[i];
  return { y, residual, residualNorm: norm2(residual), norm };
}
