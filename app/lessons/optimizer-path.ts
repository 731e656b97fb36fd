import { applyParts } from '../training/optimizers/optimizer.ts';
import { makeOptimizer } from '../training/optimizers/registry.ts';
import type { OptimizerSpec } from '../experiment/experiment.ts';

/** Loss and gradient of a small function: writes ∇f(θ) into `out`, returns f(θ). */
export type SmallLoss = (theta: Float64Array, out: Float64Array) => number;

/** θ after each update with what made it. Row k belongs to θ_k; `moves` row k made θ_{k+1}. */
export interface OptimizerPath {
  /** Row-major [updates + 1, P]. */
  readonly points: Float64Array;
  readonly losses: Float64Array;
  readonly gradientNorms: Float64Array;
  /** m of each update, row-major [updates, P]. */
  readonly directions: Float64Array;
  /** σ of each update. */
  readonly scales: Float64Array;
  /** η of each update. */
  readonly rates: Float64Array;
}

/**
 * An optimizer of the program on a small function: θᵢ ← θᵢ − η·mᵢ/σᵢ, m, σ and η of every update kept. Non-finite numbers stay
 * in the path.
 *
 * @param rateAt η of update t = 0, 1, …; default the spec's own.
 */
export function optimizerPath(
  loss: SmallLoss,
  start: readonly number[],
  spec: OptimizerSpec,
  updates: number,
  rateAt: (t: number) => number = () => spec.rate,
): OptimizerPath {
  const p = start.length;
  const rule = makeOptimizer(spec, p);
  const state = new Float64Array(rule.stateLength);
  const theta = Float64Array.from(start);
  const gradient = new Float64Array(p);
  const points = new Float64Array((updates + 1) * p);
  const losses = new Float64Array(updates + 1);
  const gradientNorms = new Float64Array(updates + 1);
  const directions = new Float64Array(updates * p);
  const scales = new Float64Array(updates * p);
  const rates = Float64Array.from({ length: updates }, (_, t) => rateAt(t));
  for (let t = 0; t <= updates; t++) {
    losses[t] = loss(theta, gradient);
    gradientNorms[t] = Math.hypot(...gradient);
    points.set(theta, t * p);
    if (t === updates) break;
    const [direction, scale] = [directions, scales].map((all) => all.subarray(t * p, (t + 1) * p));
    rule.parts(theta, gradient, state, rates[t], direction, scale);
    applyParts(theta, direction, scale, rates[t], rule.decay ?? 0);
  }
  return { points, losses, gradientNorms, directions, scales, rates };
}

/** The lecture's valley f = ½(x² + 100y²): curvatures 1 and 100, so that 2/λmax = 0.02. */
const VALLEY_CURVATURES = [1, 100] as const;

export const valley: SmallLoss = (theta, out) => {
  const [x, y] = theta;
  out[0] = VALLEY_CURVATURES[0] * x;
  out[1] = VALLEY_CURVATURES[1] * y;
  return 0.5 * (x * out[0] + y * out[1]);
};

/** f = (x² − 1)² + 0.3x: a deep well at −1.0356, a shallow one at 0.9601. */
export const tiltedWell: SmallLoss = ([x], out) => {
  out[0] = 4 * x * (x * x - 1) + 0.3;
  return (x * x - 1) ** 2 + 0.3 * x;
};

/** What a step of length η does to an error along curvature λ: it is multiplied by 1 − ηλ. */
export type StepVerdict = 'crawling' | 'converging' | 'oscillating' | 'bouncing' | 'diverging';

/** Names the factor 1 − ηλ; within 1e−9 of −1 the loss stands still at a large gradient: bouncing, no critical point. */
export function stepVerdict(factor: number): StepVerdict {
  if (Math.abs(factor + 1) <= 1e-9) return 'bouncing';
  if (!(factor > -1)) return 'diverging';
  if (factor < 0) return 'oscillating';
  return factor > 0.99 ? 'crawling' : 'converging';
}
