import type { UpdateRule } from './optimizer.ts';

/** Gradient descent, on a batch or on all data: θ ← θ − ηg. No state. Diverges on a quadratic iff η > 2/λmax. */
export function sgd(): UpdateRule {
  return {
    stateLength: 0,
    parts(_theta, gradient, _state, _rate, direction, scale) {
      direction.set(gradient);
      scale.fill(1);
    },
  };
}
