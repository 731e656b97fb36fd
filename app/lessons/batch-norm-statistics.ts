/** One unit's values over a batch, normalised: (x − mean)/√(var + ε), var biased (1/B). At B = 1 every output is 0 (then β). */
export function normalizeBatch(values: Float64Array, epsilon: number): Float64Array {
  const { mean, biased } = batchMoments(values);
  const scale = Math.sqrt(biased + epsilon);
  return values.map((value) => (value - mean) / scale);
}

/** ∂z̃_j/∂x_i of {@link normalizeBatch}, row-major [B, B]: samples are coupled, off the diagonal too. */
export function normalizationJacobian(values: Float64Array, epsilon: number): Float64Array {
  const count = values.length;
  const normal = normalizeBatch(values, epsilon);
  const scale = Math.sqrt(batchMoments(values).biased + epsilon);
  return Float64Array.from({ length: count * count }, (_, at) => {
    const j = Math.floor(at / count);
    const i = at % count;
    return ((i === j ? 1 : 0) - 1 / count - (normal[i] * normal[j]) / count) / scale;
  });
}

/** Mean, biased (1/B: normalises) and unbiased (1/(B−1): is stored) variance; the latter NaN for a single value. */
export function batchMoments(values: Float64Array): { mean: number; biased: number; unbiased: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, biased: squares / count, unbiased: squares / (count - 1) };
}

export interface RunningStatistics {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Moving averages after each batch, μ̄ ← pμ̄ + (1−p)μ and the same for the unbiased variance, from mean 0 and variance 1.
 *
 * @param keep p, the weight of the past; the lecture's 0.9 or 0.99. PyTorch's `momentum` is 1 − p: its default 0.1 is p = 0.9.
 */
export function runningStatistics(batches: readonly Float64Array[], keep: number): RunningStatistics[] {
  let mean = 0;
  let variance = 1;
  return batches.map((batch) => {
    const moments = batchMoments(batch);
    mean = keep * mean + (1 - keep) * moments.mean;
    variance = keep * variance + (1 - keep) * moments.unbiased;
    return { mean, variance };
  });
}

/** The share of batches 1 … t in μ̄_t; the start has pᵗ: 1 − pᵗ. */
export function averageWeight(keep: number, updates: number): number {
  return 1 - keep ** updates;
}
