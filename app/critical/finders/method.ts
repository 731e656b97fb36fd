import type { Objective } from '../../numerics/objective.ts';
import { addScaled, norm2 } from '../../numerics/vector.ts';
import type { FinderCost, LocalModel } from './local-model.ts';
import type { FinderOptions } from './finder-options.ts';

/** What one iteration of a method wants: a new point, or the admission that it finds none better. */
export type Proposal =
  | {
      readonly kind: 'moved';
      readonly theta: Float64Array;
      readonly damping: number;
      /** ‖step‖. */
      readonly length: number;
    }
  | { readonly kind: 'stalled' };

export interface FinderMethod {
  /** Whether it needs the dense Hessian's spectrum (P ≲ 1000), or Hessian-vector products only. */
  readonly dense: boolean;
  initialDamping(model: LocalModel, options: FinderOptions): number;
  propose(
    objective: Objective,
    model: LocalModel,
    damping: number,
    options: FinderOptions,
    cost: FinderCost,
  ): Proposal;
}

export function moved(model: LocalModel, step: Float64Array, factor: number, damping: number): Proposal {
  const theta = new Float64Array(step.length);
  addScaled(model.theta, factor, step, theta);
  return { kind: 'moved', theta, damping, length: Math.abs(factor) * norm2(step) };
}

/** ‖∇L(θ + factor·step)‖; NaN where it does not exist. */
export function gradientNormAt(
  objective: Objective,
  model: LocalModel,
  step: Float64Array,
  factor: number,
  cost: FinderCost,
): number {
  const theta = new Float64Array(step.length);
  addScaled(model.theta, factor, step, theta);
  const gradient = new Float64Array(step.length);
  objective.gradient(theta, gradient);
  cost.gradients++;
  return norm2(gradient);
}

/** Sufficient decrease of Armijo's rule and how often a step is halved. */
const SUFFICIENT = 1e-4;
const MAX_HALVINGS = 40;

/**
 * Backtracks along `step` until ½‖g‖² falls enough: ‖g(θ+αs)‖² ≤ ‖g‖² + 2·10⁻⁴·α·⟨s, Hg⟩ (Armijo); `slope` is
 * ⟨s, Hg⟩ ≤ 0. NaN counts as no decrease, so the border of the domain only shortens the step.
 */
export function backtrackGradientNorm(
  objective: Objective,
  model: LocalModel,
  step: Float64Array,
  slope: number,
  cost: FinderCost,
  first = 1,
): Proposal {
  const before = model.gradientNorm * model.gradientNorm;
  let factor = first;
  for (let k = 0; k < MAX_HALVINGS; k++) {
    const after = gradientNormAt(objective, model, step, factor, cost);
    if (after * after <= before + 2 * SUFFICIENT * factor * slope && after < model.gradientNorm) {
      return moved(model, step, factor, factor);
    }
    factor /= 2;
  }
  return { kind: 'stalled' };
}
