import type { RandomStream } from '../numerics/random.ts';

/** A line y = slope·x + intercept. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** ∫ from `low` to low + 1 of (x² − line(x))² dx: the expected squared error on inputs uniform there, y = x² without noise. */
export function errorOfLine({ slope, intercept }: Line, low: number): number {
  // With u = x − (low + ½): x² − line = u² + pu + q; odd powers vanish over the centred interval.
  const middle = low + 0.5;
  const p = 2 * middle - slope;
  const q = middle * middle - slope * middle - intercept;
  return 1 / 80 + (p * p + 2 * q) / 12 + q * q;
}

/** The line that infinitely many samples of y = x² with x uniform in [0, 1] give: x − 1/6, with training error 1/180. */
export const POPULATION_LINE: Line = { slope: 1, intercept: -1 / 6 };

/** Least squares of y = x² on N inputs uniform in [0, 1]; N ≥ 2. */
function fitLine(samples: number, stream: RandomStream): Line {
  const x = Float64Array.from({ length: samples }, () => stream.uniform());
  const meanX = x.reduce((sum, value) => sum + value, 0) / samples;
  const meanY = x.reduce((sum, value) => sum + value * value, 0) / samples;
  let square = 0;
  let product = 0;
  for (const value of x) {
    square += (value - meanX) ** 2;
    product += (value - meanX) * (value * value - meanY);
  }
  const slope = product / square;
  return { slope, intercept: meanY - slope * meanX };
}

/**
 * Training on [0, 1], testing on [shift, shift + 1]: mean errors over `trials` fits of N samples each. At shift 1 the test error
 * tends to 241/180 while the training error tends to 1/180: more data do not help against a mismatch.
 */
export function mismatchErrors(
  samples: number,
  shift: number,
  trials: number,
  stream: RandomStream,
): { readonly train: number; readonly test: number } {
  let train = 0;
  let test = 0;
  for (let trial = 0; trial < trials; trial++) {
    const line = fitLine(samples, stream);
    train += errorOfLine(line, 0) / trials;
    test += errorOfLine(line, shift) / trials;
  }
  return { train, test };
}
