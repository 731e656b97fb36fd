import type { UpdateRule } from './optimizer.ts';

/**
 * Nesterov's accelerated gradient in PyTorch's form (Sutskever et al. 2013, with the gradient taken at the look-ahead
 * point, which is what θ stands for): v ← βv + g, θ ← θ − η(g + βv). State: v (P).
 *
 * @param beta β in [0, 1). Default in experiments: 0.9.
 */
export function nesterov(parameters: number, beta: number): UpdateRule {
  return {
    stateLength: parameters,
    parts(_theta, gradient, state, _rate, direction, scale) {
      scale.fill(1);
      for (let i = 0; i < parameters; i++) {
        state[i] = beta * state[i] + gradient[i];
        direction[i] = gradient[i] + beta * state[i];
      }
    },
  };
}
