import { dot } from '../../numerics/vector.ts';
import { fromEigenbasis, newtonStep } from './local-model.ts';
import { backtrackGradientNorm, moved, type FinderMethod } from './method.ts';

/**
 * Newton's method for ∇L = 0 with the pseudo-inverse: θ ← θ − H⁺g. Converges quadratically to the critical point
 * nearby, whatever its kind; null directions of H are not moved along. No safeguard: it may run away.
 */
export const newton: FinderMethod = {
  dense: true,
  initialDamping: () => 1,
  propose(_objective, model) {
    if (model.spectrum === null) return { kind: 'stalled' };
    const s = newtonStep(model, model.spectrum);
    if (s.every((entry) => entry === 0)) return { kind: 'stalled' };
    return moved(model, fromEigenbasis(model.spectrum, s), 1, 1);
  },
};

/** Newton with a line search on ½‖g‖²: the step −H⁺g is halved until ‖g‖ falls (Armijo). Stalls where Hg = 0. */
export const dampedNewton: FinderMethod = {
  dense: true,
  initialDamping: () => 1,
  propose(objective, model, _damping, _options, cost) {
    if (model.spectrum === null) return { kind: 'stalled' };
    const step = fromEigenbasis(model.spectrum, newtonStep(model, model.spectrum));
    return backtrackGradientNorm(objective, model, step, dot(step, model.hessianGradient), cost);
  },
};
