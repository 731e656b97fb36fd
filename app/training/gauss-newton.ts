import { createSelfTargeted } from '../network/gauss-newton.ts';
import type { NetworkObjective } from '../network/network-objective.ts';

/**
 * The Gauss–Newton matrix G(θ) of a network's loss (`app/network/gauss-newton.ts`), dense.
 *
 * @returns a function that writes G(θ), row-major, into `out` (length P²).
 */
export function createGaussNewton(
  objective: NetworkObjective,
): (theta: Float64Array, out: Float64Array) => void {
  const at = createSelfTargeted(objective);
  return (theta, out) => at(theta).hessian(theta, out);
}
