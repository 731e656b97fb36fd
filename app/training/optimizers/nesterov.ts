import type { Optimizer } from './optimizer.ts';

/**
 * Nesterov's accelerated gradient in PyTorch's form (Sutskever et al. 2013, with the gradient taken at the look-ahead
 * point, which is what θ stands for): v ← βv + g, θ ← θ − η(g + βv). State: v (P).
 *
 * @param beta β in [0, 1). Default in experiments: 0.9.
 */
export function nesterov(parameters: number, beta: number): Optimizer {
  return {
    stateLength: parameters,
    step(theta, gradient, state, rate) {
      for (let i = 0; i < theta.length; i++) {
        const velocity = beta * state[i] + gradient[i];
        state[i] = velocity;
        theta[i] -= rate * (gradient[i] + beta * velocity);
      }
    },
  };
}
