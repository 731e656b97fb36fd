/** Two-sided 99 % quantiles of Student's t for 1 … 30 degrees of freedom (Fisher & Yates, Statistical Tables). */
const QUANTILES = [
  63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.25, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947,
  2.921, 2.898, 2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.75,
];

/** t with P(|T| ≤ t) = 0.99; past the table the Cornish–Fisher expansion. */
function student99(degrees: number): number {
  if (degrees < 1) return Infinity;
  if (degrees <= QUANTILES.length) return QUANTILES[degrees - 1];
  return 2.575829 + 4.91655 / degrees + 8.847 / (degrees * degrees);
}

/** Mean of independent numbers with the half-width of its 99 % confidence interval; Infinity for a single number. */
export interface Estimate {
  readonly mean: number;
  readonly halfWidth: number;
}

export function estimateMean(values: Float64Array): Estimate {
  const count = values.length;
  let mean = 0;
  for (const value of values) mean += value / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const error = Math.sqrt(squares / (count * Math.max(count - 1, 1)));
  return { mean, halfWidth: count < 2 ? Infinity : student99(count - 1) * error };
}
