import type { Objective } from '../../numerics/objective.ts';
import { randomStream } from '../../numerics/random.ts';
import { addScaled, norm2 } from '../../numerics/vector.ts';

/** Distances of the places, relative to max(1, ‖θ‖), and random directions at each. */
const REACHES = [0.01, 0.1, 1, 10, 100];
const DIRECTIONS = 6;

/** Relative to the loss: what the rounding of a few dozen operations leaves of 0. */
export const ROUNDING = 1e-12;

/**
 * Places around θ at which the loss is finite, if it is θ's own and its gradient 0 at all of them, up to rounding; 0
 * where one differs. No proof that the loss depends on nothing, but what evaluation can say.
 */
export function constantPlaces(objective: Objective, theta: Float64Array): number {
  const stream = randomStream(0, 'diagnosis-constancy');
  const loss = objective.loss(theta);
  const size = Math.max(1, norm2(theta));
  const at = new Float64Array(theta.length);
  const gradient = new Float64Array(theta.length);
  let places = 0;
  for (const reach of REACHES) {
    for (let k = 0; k < DIRECTIONS; k++) {
      const direction = Float64Array.from(theta, () => stream.normal());
      addScaled(theta, (reach * size) / norm2(direction), direction, at);
      const there = objective.gradient(at, gradient);
      if (!Number.isFinite(there)) continue;
      if (Math.max(Math.abs(there - loss), norm2(gradient)) > ROUNDING * Math.abs(loss)) return 0;
      places++;
    }
  }
  return places;
}
