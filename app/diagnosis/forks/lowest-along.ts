import type { Objective } from '../../numerics/objective.ts';
import { addScaled } from '../../numerics/vector.ts';

/** Steps along a direction that are tried, as multiples of a distance; the lowest loss is taken. */
const REACHES = [0.1, 0.3, 1, 3, 10];

/** The lowest of θ and what {@link REACHES} tries on both sides of it, among those that are `fit`. */
export function lowestAlong(
  objective: Objective,
  theta: Float64Array,
  direction: Float64Array,
  distance: number,
  fit: (theta: Float64Array) => boolean = () => true,
): Float64Array {
  let best = { loss: objective.loss(theta), theta };
  for (const reach of REACHES.flatMap((one) => [one * distance, -one * distance])) {
    const at = new Float64Array(theta.length);
    addScaled(theta, reach, direction, at);
    const loss = objective.loss(at);
    if (loss < best.loss && fit(at)) best = { loss, theta: at };
  }
  return best.theta;
}
