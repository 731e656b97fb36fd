import type { Optimizer } from './optimizer.ts';

/**
 * Adam (Kingma & Ba 2015): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², and with bias correction at update t = 1, 2, …
 * θ ← θ − η·(m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε). The first step is η/(1 + ε/|g|) in every coordinate.
 *
 * With `weightDecay` λ > 0 it is AdamW (Loshchilov & Hutter 2019): θ ← θ·(1 − ηλ) before the step, decoupled from the
 * gradient's scale, unlike an L2 penalty in the loss.
 *
 * State: m (P), v (P), t (1).
 *
 * @param beta1 β₁ in [0, 1). Default 0.9. @param beta2 β₂ in [0, 1). Default 0.999. @param epsilon ε ≥ 0. Default 1e−8.
 * @param weightDecay λ ≥ 0. Default for AdamW 0.01. All defaults are PyTorch's.
 */
export function adam(
  parameters: number,
  beta1: number,
  beta2: number,
  epsilon: number,
  weightDecay = 0,
): Optimizer {
  return {
    stateLength: 2 * parameters + 1,
    step(theta, gradient, state, rate) {
      const updates = state[2 * parameters] + 1;
      state[2 * parameters] = updates;
      const correction1 = 1 - beta1 ** updates;
      const correction2 = 1 - beta2 ** updates;
      const keep = 1 - rate * weightDecay;
      for (let i = 0; i < parameters; i++) {
        const g = gradient[i];
        const m = beta1 * state[i] + (1 - beta1) * g;
        const v = beta2 * state[parameters + i] + (1 - beta2) * g * g;
        state[i] = m;
        state[parameters + i] = v;
        theta[i] *= keep;
        if (m === 0) continue; // 0/0 where ε = 0
        theta[i] -= (rate * (m / correction1)) / (Math.sqrt(v / correction2) + epsilon);
      }
    },
  };
}
