import { optimizerSchema } from '../experiment/experiment.ts';
import { optimizerPath } from './optimizer-path.ts';
import { toyGradient } from './toy-saddle.ts';

/** Distances from a saddle up to this count as near: L is quadratic there to a part in 10⁸. */
const NEAR = 1e-4;

/**
 * Growth per update of heavy ball along a direction of curvature −γ: the larger root of z² − (1 + β + ηγ)z + β. Gradient descent
 * (β = 0) has 1 + ηγ.
 */
export function escapeFactor(beta: number, rate: number, gamma: number): number {
  const half = (1 + beta + rate * gamma) / 2;
  return half + Math.sqrt(half * half - beta);
}

export interface SaddleRace {
  /** (w₁, w₂) before each update and at the end, row after row. */
  readonly points: Float64Array;
  /** ‖(w₁, w₂)‖ there: distances from the saddle at the origin. */
  readonly distances: Float64Array;
  /** The last ratio of two distances that are both near the saddle; NaN where there are none. */
  readonly measured: number;
  /** Updates until the loss is below a half of the saddle's 1; −1 where it never is. */
  readonly escaped: number;
}

/** The lecture's toy L = (1 − w₁w₂)² from ε off its saddle along (1, 1)/√2, where λ = −2. */
export function raceFromSaddle(beta: number, rate: number, epsilon: number, updates: number): SaddleRace {
  const spec = optimizerSchema.parse({ kind: 'momentum', rate, momentum: beta });
  const start = [epsilon / Math.SQRT2, epsilon / Math.SQRT2];
  const { points, losses } = optimizerPath(toyGradient, start, spec, updates);
  const distances = Float64Array.from({ length: updates + 1 }, (_, t) =>
    Math.hypot(points[2 * t], points[2 * t + 1]),
  );
  let measured = NaN;
  for (let t = 0; t < updates && distances[t + 1] < NEAR; t++) measured = distances[t + 1] / distances[t];
  return { points, distances, measured, escaped: losses.findIndex((loss) => loss < 0.5) };
}
