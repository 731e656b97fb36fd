import type { UpdateRule } from './optimizer.ts';

/**
 * Rectified Adam (Liu et al. 2020), PyTorch's form. With ρ∞ = 2/(1−β₂) − 1 and ρ_t = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ), at update t = 1, 2, …:
 * while ρ_t ≤ 5 the variance of 1/σ is not tractable and the step is η·m/(1−β₁ᵗ); then direction r·m/(1−β₁ᵗ) with
 * r = √[(ρ_t−4)(ρ_t−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ_t)] and scale (√v + ε)/√(1−β₂ᵗ). A warm-up that needs no setting.
 *
 * State: m (P), v (P), t (1).
 *
 * @param beta1 β₁ in [0, 1). Default 0.9. @param beta2 β₂ in [0, 1). Default 0.999. @param epsilon ε ≥ 0. Default 1e−8.
 */
export function radam(parameters: number, beta1: number, beta2: number, epsilon: number): UpdateRule {
  const limit = 2 / (1 - beta2) - 1;
  return {
    stateLength: 2 * parameters + 1,
    parts(_theta, gradient, state, _rate, direction, scale) {
      const updates = ++state[2 * parameters];
      const correction1 = 1 - beta1 ** updates;
      const correction2 = 1 - beta2 ** updates;
      const rho = limit - (2 * updates * beta2 ** updates) / correction2;
      const rectified = rho > 5;
      const factor = rectified
        ? Math.sqrt(((rho - 4) * (rho - 2) * limit) / ((limit - 4) * (limit - 2) * rho))
        : 1;
      const root = Math.sqrt(correction2);
      for (let i = 0; i < parameters; i++) {
        const g = gradient[i];
        state[i] = beta1 * state[i] + (1 - beta1) * g;
        state[parameters + i] = beta2 * state[parameters + i] + (1 - beta2) * g * g;
        direction[i] = (factor * state[i]) / correction1;
        scale[i] = rectified ? (Math.sqrt(state[parameters + i]) + epsilon) / root : 1;
      }
    },
  };
}
