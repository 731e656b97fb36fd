import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { requireEvaluation, type UpdateRule } from './optimizer.ts';

/** Largest P of optimizers that decompose a dense P×P matrix at every update (a third of a second at 400). */
export const CURVATURE_PARAMETERS = 400;

/** Eigenvalues of relative size below this are rounding: their directions get no step unless damping lifts them. */
const RELATIVE_ZERO = 1e-12;

export type CurvatureMethod = 'newton' | 'saddleFreeNewton' | 'naturalGradient';

/**
 * Steps along a matrix solve, direction m = Σ_k v_k (v_kᵀg)/(c(λ_k) + μ) over the eigenpairs of a symmetric matrix, scale 1:
 *
 * - `newton`: the Hessian, c(λ) = λ. Attracted by every critical point, saddles and maxima included.
 * - `saddleFreeNewton` (Dauphin et al. 2014): the Hessian, c(λ) = |λ|: descends along negative curvature.
 * - `naturalGradient` (Amari 1998): the Gauss–Newton matrix, which is the Fisher matrix of cross-entropy and squared
 *   losses (Martens 2020), c(λ) = max(λ, 0).
 *
 * Components with |c(λ_k) + μ| ≤ 1e−12·max|λ| are left out (pseudo-inverse): no step along flat directions. No state. A matrix
 * that is not finite gives a non-finite direction. Needs all data in each update; O(P³).
 *
 * @param damping μ ≥ 0. Default 0 for the first two (the textbook step), 1e−3 for the last, whose matrix is singular in
 * every network with more parameters than N·outputs.
 */
export function curvatureStep(parameters: number, method: CurvatureMethod, damping: number): UpdateRule {
  const matrix = new Float64Array(parameters * parameters);
  return {
    stateLength: 0,
    parts(theta, gradient, _state, _rate, direction, scale, evaluation) {
      const at = requireEvaluation(evaluation, method);
      if (method === 'naturalGradient') {
        if (at.gaussNewton === null)
          throw new RangeError('naturalGradient: expected a loss with a Gauss–Newton matrix');
        at.gaussNewton(theta, matrix);
      } else at.hessian(theta, matrix);
      scale.fill(1);
      direction.fill(0);
      const { values, vectors } = symmetricEigenpairs(matrix, parameters);
      const largest = Math.max(Math.abs(values[0]), Math.abs(values[parameters - 1]));
      if (!Number.isFinite(largest)) {
        direction.fill(NaN);
        return;
      }
      for (let k = 0; k < parameters; k++) {
        const curvature =
          method === 'newton'
            ? values[k]
            : method === 'saddleFreeNewton'
              ? Math.abs(values[k])
              : Math.max(values[k], 0);
        const divisor = curvature + damping;
        if (!(Math.abs(divisor) > RELATIVE_ZERO * largest)) continue;
        const row = k * parameters;
        let projection = 0;
        for (let i = 0; i < parameters; i++) projection += vectors[row + i] * gradient[i];
        const weight = projection / divisor;
        for (let i = 0; i < parameters; i++) direction[i] += weight * vectors[row + i];
      }
    },
  };
}
