import type { Optimizer } from './optimizer.ts';

/**
 * Heavy ball (Polyak 1964) in PyTorch's form: v ← βv + g, θ ← θ − ηv. State: v (P).
 *
 * Conventions: the lecture form m ← λm − ηg, θ ← θ + m gives the same iterates while η is constant (m = −ηv, λ = β), and
 * differs when η changes during the run. The moving-average form v ← βv + (1−β)g is this one with η scaled by 1 − β.
 * A formula θ ← θ − η(v + βg) without a recursion for v is neither.
 *
 * @param beta β in [0, 1). Default in experiments: 0.9 (the lecture's value; PyTorch's own default 0 is plain SGD).
 */
export function momentum(parameters: number, beta: number): Optimizer {
  return {
    stateLength: parameters,
    step(theta, gradient, state, rate) {
      for (let i = 0; i < theta.length; i++) {
        const velocity = beta * state[i] + gradient[i];
        state[i] = velocity;
        theta[i] -= rate * velocity;
      }
    },
  };
}
