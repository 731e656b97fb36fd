import { inertiaOf, zeroTolerance } from '../curvature/classify.ts';
import type { Inertia } from '../curvature/point-card.ts';
import type { Objective } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { eigenvalueErrorBound, symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { norm2 } from '../numerics/vector.ts';
import { reducedFunction, type NullSplit } from './reduced-function.ts';

/** Directions tried at most; a null space larger than this is sampled. */
const MAX_DIRECTIONS = 16;
/** Distances walked, relative to max(1, ‖θ‖). */
const DISTANCES = [0.02, 0.1];

/**
 * Whether θ lies on a smooth manifold of critical points of dimension n₀ (Morse–Bott): from θ every null direction,
 * and random mixtures of them, is followed along the bent curve of `reduced-function.ts`; all the way the whole
 * gradient must vanish, the loss stay, and the inertia stay. With n₋ = 0 such a θ is a minimum, merely not an isolated
 * one (the valley w₁w₂ = 1 of the toy); n₀ = P means that the loss is constant around θ. Numerical evidence at the tried distances, not a proof.
 *
 * @param smooth distance within which the loss is smooth: nothing is walked beyond it
 */
export function liesOnCriticalManifold(
  objective: Objective,
  theta: Float64Array,
  split: NullSplit,
  inertia: Inertia,
  loss: number,
  hessianNorm: number,
  smooth = Infinity,
): boolean {
  const n = theta.length;
  const n0 = split.nullVectors.length;
  if (n0 === 0) return false;
  const reduced = reducedFunction(objective, theta, split);
  const reach = Math.max(1, norm2(theta));
  const longest = Math.min(reach, smooth / DISTANCES[DISTANCES.length - 1]);
  const random = randomStream(0, 'critical-manifold');
  const slope = new Float64Array(n0);
  const at = new Float64Array(n);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const directions: Float64Array[] = [];
  for (let i = 0; i < Math.min(n0, MAX_DIRECTIONS); i++) {
    directions.push(Float64Array.from({ length: n0 }, (_, j) => (i === j ? 1 : 0)));
  }
  for (let i = 0; n0 > 1 && i < 6; i++) {
    const u = Float64Array.from({ length: n0 }, () => random.normal());
    const size = norm2(u);
    directions.push(u.map((entry) => entry / size));
  }
  for (const direction of directions) {
    for (const distance of DISTANCES) {
      for (const sign of [1, -1]) {
        const u = direction.map((entry) => sign * distance * longest * entry);
        const value = reduced.value(u, slope, at);
        objective.gradient(at, gradient);
        const rounding = 1e-11 * Math.max(hessianNorm, 1e-3) * reach;
        if (!(norm2(gradient) <= rounding)) return false;
        if (!(Math.abs(value - loss) <= 1e-11 * Math.max(Math.abs(loss), hessianNorm * reach * reach)))
          return false;
        objective.hessian(at, hessian);
        const values = symmetricEigenvalues(hessian, n);
        const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
        const there = inertiaOf(values, zeroTolerance(size, eigenvalueErrorBound(n, size)));
        if (there.zero !== inertia.zero || there.negative !== inertia.negative) return false;
      }
    }
  }
  return true;
}
