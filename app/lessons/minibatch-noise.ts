/**
 * Variance of the mean of a batch of B drawn without replacement from N numbers: (σ²/B)·(N−B)/(N−1), σ² the population
 * variance (1/N). Zero at B = N: the full batch has no noise.
 */
export function batchMeanVariance(values: ArrayLike<number>, batch: number): number {
  const count = values.length;
  if (count === 1) return 0;
  return ((populationVariance(values) / batch) * (count - batch)) / (count - 1);
}

/** The same by brute force: the variance of the means of all (N choose B) batches. */
export function batchMeanVarianceByEnumeration(values: ArrayLike<number>, batch: number): number {
  const means: number[] = [];
  const visit = (from: number, taken: number, sum: number): void => {
    if (taken === batch) means.push(sum / batch);
    else
      for (let n = from; n <= values.length - (batch - taken); n++) visit(n + 1, taken + 1, sum + values[n]);
  };
  visit(0, 0, 0);
  return populationVariance(means);
}

/**
 * Total variance tr Cov of a batch gradient of size B, from the N samples' own gradients (row-major [N, P]): the sum of
 * {@link batchMeanVariance} over coordinates.
 */
export function batchGradientVariance(gradients: Float64Array, parameters: number, batch: number): number {
  const samples = gradients.length / parameters;
  const column = new Float64Array(samples);
  let sum = 0;
  for (let i = 0; i < parameters; i++) {
    for (let n = 0; n < samples; n++) column[n] = gradients[n * parameters + i];
    sum += batchMeanVariance(column, batch);
  }
  return sum;
}

function populationVariance(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
}
