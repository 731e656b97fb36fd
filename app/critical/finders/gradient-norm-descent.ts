import { norm2, scale } from '../../numerics/vector.ts';
import { backtrackGradientNorm, moved, type FinderMethod } from './method.ts';

/**
 * Gradient descent on ½‖∇L‖² (C14): θ ← θ − ηHg, one Hessian-vector product a step. With `rate` η is fixed; else it
 * starts from the last accepted one, doubled, and is halved until ‖g‖ falls enough. Slow: the conditioning is κ(H)².
 */
export const gradientNormDescent: FinderMethod = {
  dense: false,
  initialDamping: (model) => (model.hessianNorm > 0 ? 0.5 / (model.hessianNorm * model.hessianNorm) : 1),
  propose(objective, model, damping, options, cost) {
    const step = model.hessianGradient.slice();
    scale(-1, step);
    if (options.rate !== undefined) return moved(model, step, options.rate, options.rate);
    const curved = norm2(step);
    if (curved === 0) return { kind: 'stalled' };
    return backtrackGradientNorm(objective, model, step, -curved * curved, cost, 2 * damping);
  },
};
