import { buildObjective } from '../../app/experiment/objective.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { symmetricEigenvalues } from '../../app/numerics/symmetric-eigen.ts';

/** λmax of the Hessian at θ, dense: rates of labelled runs are set by it. */
export function sharpnessAt(loss: ResolvedLoss, theta: Float64Array): number {
  const objective = buildObjective(loss, 'train');
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  return symmetricEigenvalues(hessian, n)[n - 1];
}
