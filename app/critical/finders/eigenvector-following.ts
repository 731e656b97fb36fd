import { addScaled, norm2 } from '../../numerics/vector.ts';
import { fromEigenbasis } from './local-model.ts';
import { moved, type FinderMethod } from './method.ts';

/**
 * Eigenvector following for a wished index k (Cerjan & Miller 1981; Wales 1994): climbs along the k lowest modes and
 * descends along all others, sᵢ = ±gᵢ/|λᵢ|, within a trust radius steered by how well the quadratic model predicts L.
 * Converges to saddles of index k where there are any.
 */
export const eigenvectorFollowing: FinderMethod = {
  dense: true,
  initialDamping: (model) => 0.2 * Math.max(1, norm2(model.theta)),
  propose(objective, model, damping, options, cost) {
    const spectrum = model.spectrum;
    if (spectrum === null) return { kind: 'stalled' };
    const index = options.index ?? 1;
    const floor = 1e-9 * model.hessianNorm;
    const wished = spectrum.coefficients.map((g, i) => {
      const size = Math.max(Math.abs(spectrum.values[i]), floor);
      const s = size > 0 ? g / size : 0;
      return i < index ? s : -s;
    });
    const length = norm2(wished);
    let radius = damping;
    const theta = new Float64Array(wished.length);
    for (let k = 0; k < 30; k++) {
      const factor = length > radius ? radius / length : 1;
      const step = fromEigenbasis(spectrum, wished);
      addScaled(model.theta, factor, step, theta);
      const change = objective.loss(theta) - model.loss;
      cost.gradients++;
      let expected = 0;
      for (let i = 0; i < wished.length; i++) {
        const s = factor * wished[i];
        expected += spectrum.coefficients[i] * s + 0.5 * spectrum.values[i] * s * s;
      }
      const error = Math.abs(change - expected);
      const size = Math.abs(expected) + 1e-12 * Math.max(1, Math.abs(model.loss));
      if (error <= size) return moved(model, step, factor, error < 0.3 * size ? 1.5 * radius : radius);
      radius = Math.min(radius, factor * length) / 2;
    }
    return { kind: 'stalled' };
  },
};
