import { tableError } from './table-error.ts';

/**
 * Mean and population standard deviation (divided by N, as scikit-learn's StandardScaler) of each feature over the given
 * samples; two passes. A constant feature gets scale 1, so that it becomes exactly 0.
 */
export function featureStatistics(
  inputs: Float64Array,
  features: number,
  samples: Int32Array,
): { mean: Float64Array; scale: Float64Array; constant: number[] } {
  const mean = new Float64Array(features);
  const scale = new Float64Array(features).fill(1);
  const constant: number[] = [];
  for (let j = 0; j < features; j++) {
    const first = inputs[samples[0] * features + j];
    let sum = 0;
    let varies = false;
    for (const sample of samples) {
      const value = inputs[sample * features + j];
      sum += value;
      if (value !== first) varies = true;
    }
    if (!varies) {
      mean[j] = first; // not sum / N, which may round away from the value
      constant.push(j);
      continue;
    }
    mean[j] = sum / samples.length;
    let squares = 0;
    for (const sample of samples) {
      const difference = inputs[sample * features + j] - mean[j];
      squares += difference * difference;
    }
    scale[j] = Math.sqrt(squares / samples.length);
  }
  return { mean, scale, constant };
}

/** @throws {InputError} where mean or scale of a feature left float64's range, or the spread rounds to nothing. */
export function requireUsableStatistics(
  mean: Float64Array,
  scale: Float64Array,
  names: readonly string[],
): void {
  for (let j = 0; j < mean.length; j++) {
    if (Number.isFinite(mean[j]) && Number.isFinite(scale[j]) && scale[j] > 0) continue;
    throw tableError(
      'notStandardizable',
      `expected feature "${names[j]}" within a range that can be standardised, got mean ${mean[j]} and deviation ${scale[j]}: rescale it, or set standardize to false`,
      { name: names[j], mean: String(mean[j]), deviation: String(scale[j]) },
      'loss.data.standardize',
    );
  }
}
