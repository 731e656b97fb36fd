import type { Optimizer } from './optimizer.ts';

/**
 * Adagrad (Duchi, Hazan, Singer 2011), the original: s ← s + g², θ ← θ − η·g / (√s + ε). State: s (P).
 *
 * The sum of squares only grows, so the effective rate decays like 1/√t. The lecture's Adagrad divides by the root of the
 * *mean* of squares, which does not decay; this one is that form with η/√(t+1).
 *
 * @param epsilon ε ≥ 0. Default 1e−10 (PyTorch).
 */
export function adagrad(parameters: number, epsilon: number): Optimizer {
  return {
    stateLength: parameters,
    step(theta, gradient, state, rate) {
      for (let i = 0; i < theta.length; i++) {
        const g = gradient[i];
        if (g === 0) continue; // a coordinate that never had a gradient: 0/0 where ε = 0
        state[i] += g * g;
        theta[i] -= (rate * g) / (Math.sqrt(state[i]) + epsilon);
      }
    },
  };
}
