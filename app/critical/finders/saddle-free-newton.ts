import { addScaled, dot, norm2 } from '../../numerics/vector.ts';
import { fromEigenbasis } from './local-model.ts';
import { moved, type FinderMethod } from './method.ts';

/**
 * Saddle-free Newton (Dauphin et al. 2014, arXiv 1406.2572): s = −|H|⁻¹g, so that negative curvature is descended
 * instead of climbed; finds minima. |λ| is kept above 10⁻⁶·‖H‖, the step below the trust radius, and halved until the
 * loss falls (Armijo); next to the minimum, where losses no longer differ, until ‖g‖ falls.
 */
export const saddleFreeNewton: FinderMethod = {
  dense: true,
  initialDamping: (model) => Math.max(1, norm2(model.theta)),
  propose(objective, model, damping, _options, cost) {
    const spectrum = model.spectrum;
    if (spectrum === null) return { kind: 'stalled' };
    const floor = 1e-6 * model.hessianNorm;
    const s = spectrum.coefficients.map((g, i) => {
      const size = Math.max(Math.abs(spectrum.values[i]), floor);
      return size > 0 ? -g / size : 0;
    });
    const step = fromEigenbasis(spectrum, s);
    const length = norm2(step);
    const slope = dot(step, model.gradient);
    let factor = length > damping ? damping / length : 1;
    const theta = new Float64Array(step.length);
    const gradient = new Float64Array(step.length);
    for (let k = 0; k < 40; k++) {
      addScaled(model.theta, factor, step, theta);
      const loss = objective.gradient(theta, gradient);
      cost.gradients++;
      const fallen = loss <= model.loss + 1e-4 * factor * slope;
      const rounding = Math.abs(loss - model.loss) <= 1e-13 * Math.max(1e-300, Math.abs(model.loss));
      if ((fallen && loss < model.loss) || (rounding && norm2(gradient) < model.gradientNorm)) {
        return moved(model, step, factor, factor === 1 ? 2 * damping : damping);
      }
      factor /= 2;
    }
    return { kind: 'stalled' };
  },
};
