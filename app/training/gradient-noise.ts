import { batchGradientVariance } from '../lessons/minibatch-noise.ts';
import { norm2 } from '../numerics/vector.ts';
import type { TrainingProblem } from './training-problem.ts';

/** Most numbers of per-sample gradients kept at once (400 MB). */
const MAX_NUMBERS = 50_000_000;

/** How far gradients of batches of one size scatter about the full gradient at one θ. */
export interface GradientNoise {
  readonly batchSize: number;
  /** tr Cov of the batch gradient over all batches without replacement, (σ²/B)(N−B)/(N−1); 0 at B = N. */
  readonly variance: number;
  /** √variance / ‖mean gradient‖: above 1 the noise is larger than the signal. */
  readonly relative: number;
}

/**
 * Exact gradient noise at θ from every sample's own gradient; for losses that are means over samples that do not couple.
 *
 * @returns null for functions, which have no samples, and where N·P exceeds 5·10⁷.
 */
export function gradientNoise(
  problem: TrainingProblem,
  theta: Float64Array,
  sizes: readonly number[],
): GradientNoise[] | null {
  const { batchGradient, samples } = problem;
  const parameters = theta.length;
  if (batchGradient === null || samples * parameters > MAX_NUMBERS) return null;
  const gradients = new Float64Array(samples * parameters);
  const mean = new Float64Array(parameters);
  const one = new Int32Array(1);
  for (let n = 0; n < samples; n++) {
    one[0] = n;
    const row = gradients.subarray(n * parameters, (n + 1) * parameters);
    batchGradient(theta, one, 1, row);
    for (let i = 0; i < parameters; i++) mean[i] += row[i] / samples;
  }
  const signal = norm2(mean);
  const whole = batchGradientVariance(gradients, parameters, 1);
  return sizes.map((batchSize) => {
    const variance = samples === 1 ? 0 : ((whole / batchSize) * (samples - batchSize)) / (samples - 1);
    return { batchSize, variance, relative: Math.sqrt(variance) / signal };
  });
}
