import type { Optimizer } from './optimizer.ts';

/**
 * RMSProp (Tieleman & Hinton 2012) in PyTorch's form: v ← αv + (1−α)g² from v = 0, θ ← θ − η·g / (√v + ε). State: v (P).
 *
 * Starting at v = 0 makes the first step η/√(1−α), ten times η at α = 0.99; the lecture starts with σ₀ = |g₀| instead, whose
 * first step is η.
 *
 * @param decay α in [0, 1). Default 0.99 (PyTorch).
 * @param epsilon ε ≥ 0. Default 1e−8 (PyTorch).
 */
export function rmsprop(parameters: number, decay: number, epsilon: number): Optimizer {
  return {
    stateLength: parameters,
    step(theta, gradient, state, rate) {
      for (let i = 0; i < theta.length; i++) {
        const g = gradient[i];
        const square = decay * state[i] + (1 - decay) * g * g;
        state[i] = square;
        if (g === 0) continue; // 0/0 where ε = 0
        theta[i] -= (rate * g) / (Math.sqrt(square) + epsilon);
      }
    },
  };
}
