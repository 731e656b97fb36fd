import type { UpdateRule } from './optimizer.ts';

/**
 * Lion (Chen et al. 2023, algorithm 2): direction sign(β₁m + (1−β₁)g), scale 1, then m ← β₂m + (1−β₂)g, with decoupled decay λ.
 * Every coordinate moves by exactly η (or not at all, where the sign is 0). State: m (P).
 *
 * @param beta1 β₁ in [0, 1). Default 0.9. @param beta2 β₂ in [0, 1). Default 0.99 (both the paper's).
 * @param weightDecay λ ≥ 0. Default 0.
 */
export function lion(parameters: number, beta1: number, beta2: number, weightDecay: number): UpdateRule {
  return {
    stateLength: parameters,
    decay: weightDecay,
    parts(_theta, gradient, state, _rate, direction, scale) {
      scale.fill(1);
      for (let i = 0; i < parameters; i++) {
        direction[i] = Math.sign(beta1 * state[i] + (1 - beta1) * gradient[i]);
        state[i] = beta2 * state[i] + (1 - beta2) * gradient[i];
      }
    },
  };
}
