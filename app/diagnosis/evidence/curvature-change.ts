import type { Objective } from '../../numerics/objective.ts';
import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { dot } from '../../numerics/vector.ts';

/**
 * |vᵀH(θ)v − λ|/|λ| with λ, v the lowest eigenpair at the critical point beside θ: how often its curvature is contained in what
 * curvature changes by on the way to it. Small at a saddle whose curvature the run feels; large where λ is only what is left of
 * the third derivative times the distance at which Newton's method stopped, as beside a degenerate point, toward which λ → 0.
 */
export function curvatureChange(objective: Objective, theta: Float64Array, critical: Float64Array): number {
  const n = theta.length;
  const hessian = new Float64Array(n * n);
  objective.hessian(critical, hessian);
  const { values, vectors } = symmetricEigenpairs(hessian, n);
  const lowest = vectors.subarray(0, n);
  const image = new Float64Array(n);
  objective.hessianVectorProduct(theta, lowest, image);
  return Math.abs(dot(lowest, image) - values[0]) / Math.abs(values[0]);
}
