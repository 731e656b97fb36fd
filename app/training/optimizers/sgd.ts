import type { Optimizer } from './optimizer.ts';

/** Gradient descent, on a batch or on all data: θ ← θ − ηg. No state. Diverges on a quadratic iff η > 2/λmax. */
export function sgd(): Optimizer {
  return {
    stateLength: 0,
    step(theta, gradient, _state, rate) {
      for (let i = 0; i < theta.length; i++) theta[i] -= rate * gradient[i];
    },
  };
}
