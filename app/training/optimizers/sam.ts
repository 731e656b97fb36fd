import { addScaled, norm2 } from '../../numerics/vector.ts';
import { requireEvaluation, type UpdateRule } from './optimizer.ts';

/**
 * Sharpness-aware minimisation (Foret et al. 2021): the gradient is taken at the worst nearby point to first order,
 * g′ = ∇L(θ + ρ·g/‖g‖), on the same batch, and makes a heavy-ball step from θ: v ← βv + g′, θ ← θ − ηv. Two gradients an update.
 * Where g = 0 there is no ascent direction and g′ = g. State: v (P).
 *
 * @param rho ρ > 0, in units of ‖θ‖. Default 0.05 (the paper's).
 * @param beta β in [0, 1). Default 0: plain gradient steps.
 */
export function sam(parameters: number, rho: number, beta: number): UpdateRule {
  const shifted = new Float64Array(parameters);
  const worst = new Float64Array(parameters);
  return {
    stateLength: parameters,
    parts(theta, gradient, state, _rate, direction, scale, evaluation) {
      const length = norm2(gradient);
      if (length === 0) worst.fill(0);
      else {
        addScaled(theta, rho / length, gradient, shifted);
        requireEvaluation(evaluation, 'sam').gradient(shifted, worst);
      }
      scale.fill(1);
      for (let i = 0; i < parameters; i++) {
        state[i] = beta * state[i] + worst[i];
        direction[i] = state[i];
      }
    },
  };
}
