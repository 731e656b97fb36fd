import type { DenseShape } from '../../network/dense-chain.ts';
import type { Objective } from '../../numerics/objective.ts';
import type { DepartureEvidence } from '../diagnosis-evidence.ts';
import { measure, motionAlong, pairs } from './unit-pair.ts';

/** Share of the leaving weights that a pair under way may keep beside what cancels. */
const MOST_LEFT = 0.5;
/** Cosine of the way so far with the channel's direction below which a pair is not under way. */
const LEAST_MOTION = 0.05;

/**
 * Where a long free minimisation takes the pairs of units that are under way to each other: since `earlier` their leaving weights have grown
 * and cancel, and their entering ones have come closer, by whatever little. At a channel's mouth other directions have more to gain, so
 * nothing local tells where it leads; the free minimisation goes there. In a channel the leaving weights go on growing, |w_u − w_v| → 0,
 * and the way points along the channel; toward a finite minimum units part again, or stay as far apart, and the way lies across.
 *
 * @param minimise some hundred updates of a method that uses curvature
 * @returns none where no pair is under way
 */
export function findDepartures(
  objective: Objective,
  chain: readonly DenseShape[],
  theta: Float64Array,
  earlier: Float64Array,
  minimise: (
    objective: Objective,
    start: Float64Array,
  ) => { readonly loss: number; readonly theta: Float64Array },
): DepartureEvidence[] {
  const underWay = pairs(chain, theta)
    .map((pair) => ({
      pair,
      before: measure(chain, earlier, pair),
      now: measure(chain, theta, pair),
    }))
    .filter(
      ({ pair, before, now }) =>
        now.cancellation <= MOST_LEFT &&
        now.size > before.size &&
        now.distance < before.distance &&
        motionAlong(chain, earlier, theta, pair) >= LEAST_MOTION,
    );
  if (underWay.length === 0) return [];
  const here = objective.loss(theta);
  const far = minimise(objective, theta);
  return underWay.map(({ pair, before, now }) => {
    const then = measure(chain, far.theta, pair);
    return {
      cancellation: now.cancellation,
      growth: now.size / before.size - 1,
      flight: then.size / now.size,
      meeting: then.distance / now.distance,
      way: motionAlong(chain, theta, far.theta, pair),
      left: then.cancellation,
      gain: 1 - far.loss / here,
    };
  });
}
