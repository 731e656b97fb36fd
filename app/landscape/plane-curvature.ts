import { inertiaOf, zeroTolerance } from '../curvature/classify.ts';
import type { Objective } from '../numerics/objective.ts';
import { eigenvalueErrorBound, symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';

/**
 * [λmin, λmax, n₋, n₀, n₊] of the full Hessian at θ, exact: what the slice's own bending does not tell. Li et al. 2018
 * (arXiv 1712.09913, §6) colour surfaces by |λmin/λmax| estimated by Lanczos; here all eigenvalues are computed. NaN
 * throughout where the Hessian is not finite.
 */
export function planeCurvature(objective: Objective, theta: Float64Array): Float64Array {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  const eigenvalues = symmetricEigenvalues(hessian, n);
  const [low, high] = [eigenvalues[0], eigenvalues[n - 1]];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (!Number.isFinite(largest)) return new Float64Array(5).fill(NaN);
  const { negative, zero, positive } = inertiaOf(
    eigenvalues,
    zeroTolerance(largest, eigenvalueErrorBound(n, largest)),
  );
  return Float64Array.of(low, high, negative, zero, positive);
}
