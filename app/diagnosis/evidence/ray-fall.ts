import type { Objective } from '../../numerics/objective.ts';
import { addScaled, norm2 } from '../../numerics/vector.ts';

/** First and longest way along the ray, relative to max(1, ‖θ‖); each try is twice as far as the one before. */
const FIRST = 1e-6;
const DOUBLINGS = 60;
const REFINED = 24;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Least loss on the straight ray from θ against its gradient, up to where it is back at θ's own loss; −∞ where it still falls
 * 10¹² max(1, ‖θ‖) away. On a slope the ray goes all the way down; in a valley that bends it runs into the wall.
 */
export function leastOnRay(objective: Objective, theta: Float64Array): number {
  const gradient = new Float64Array(theta.length);
  const start = objective.gradient(theta, gradient);
  const slope = norm2(gradient);
  if (!(slope > 0)) return start;
  const at = new Float64Array(theta.length);
  const lossAt = (way: number): number => {
    addScaled(theta, -way / slope, gradient, at);
    return objective.loss(at);
  };
  const rounding = 1e-12 * Math.abs(start);
  const longest = FIRST * Math.max(1, norm2(theta)) * 2 ** DOUBLINGS;
  let [least, best] = [start, NaN];
  for (let way = longest / 2 ** DOUBLINGS; way <= longest; way *= 2) {
    const loss = lossAt(way);
    if (loss === -Infinity || (way === longest && loss < least)) return -Infinity;
    if (!(loss <= start + rounding)) break;
    if (loss < least) [least, best] = [loss, way];
  }
  // Golden section between half and twice the best.
  let [from, to] = [best / 2, best * 2];
  for (let k = 0; k < REFINED; k++) {
    const [near, far] = [to - GOLDEN * (to - from), from + GOLDEN * (to - from)];
    const [one, other] = [lossAt(near), lossAt(far)];
    least = Math.min(least, one, other);
    if (one < other) to = far;
    else from = near;
  }
  return least;
}
