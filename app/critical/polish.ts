import type { Objective } from '../numerics/objective.ts';
import { distance, norm2 } from '../numerics/vector.ts';
import { runFinder } from './finders/finder.ts';

/** Where polishing ended, if the point it was given is that critical point up to rounding. */
export interface Polished {
  readonly theta: Float64Array;
  /** ‖θ_polished − θ‖. */
  readonly distance: number;
  readonly iterations: number;
}

/** Largest move, relative to max(1, ‖θ‖), that still counts as the same point. */
export const POLISH_RADIUS = 1e-4;

/** Larger problems are polished by Hessian-vector products: a spectrum per iteration would take minutes. */
const MAX_DENSE = 300;

/**
 * Newton and Levenberg–Marquardt on ∇L from a point that is critical up to the digits it was written with: the nearest
 * critical point if it lies within `radius`·max(1, ‖θ‖), else null. A tenth of a percent of the way to a far critical
 * point is never taken: a point that is not critical stays what it is.
 */
export function polish(
  objective: Objective,
  theta: Float64Array,
  radius = POLISH_RADIUS,
  cancelled: () => boolean = () => false,
): Polished | null {
  const reach = radius * Math.max(1, norm2(theta));
  let best: { theta: Float64Array; gradientNorm: number; iterations: number } | null = null;
  const methods =
    theta.length <= MAX_DENSE ? (['newton', 'levenbergMarquardt'] as const) : (['newtonMr'] as const);
  for (const method of methods) {
    const end = runFinder(objective, theta, { method, maxIterations: 60, runawayRadius: reach }, cancelled);
    if (end.model === null || end.status === 'diverged' || end.status === 'cancelled') continue;
    const { theta: at, gradientNorm } = end.model;
    if (!(distance(at, theta) <= reach)) continue;
    if (best === null || gradientNorm < best.gradientNorm) {
      best = { theta: at, gradientNorm, iterations: end.iteration };
    }
    if (end.status === 'converged') break;
  }
  if (best === null) return null;
  const before = new Float64Array(theta.length);
  objective.gradient(theta, before);
  if (!(best.gradientNorm < norm2(before))) return null;
  return { theta: best.theta, distance: distance(best.theta, theta), iterations: best.iterations };
}
