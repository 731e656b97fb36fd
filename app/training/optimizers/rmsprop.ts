import type { UpdateRule } from './optimizer.ts';

export type RmspropConvention = 'pytorch' | 'lecture';

/**
 * RMSProp (Tieleman & Hinton 2012): v ← αv + (1−α)g², θ ← θ − η·g/σ. State: v (P), and for the lecture's form a flag (1).
 *
 * - `pytorch`: v starts at 0 and σ = √v + ε. The first step is η/√(1−α), ten times η at α = 0.99.
 * - `lecture`: v starts at (g⁰)², so σ⁰ = |g⁰| and the first step is η·sign(g); no ε.
 *
 * @param decay α in [0, 1). Default 0.99 (PyTorch).
 * @param epsilon ε ≥ 0 of PyTorch's form. Default 1e−8 (PyTorch).
 */
export function rmsprop(
  parameters: number,
  decay: number,
  epsilon: number,
  convention: RmspropConvention = 'pytorch',
): UpdateRule {
  const isLecture = convention === 'lecture';
  const outside = isLecture ? 0 : epsilon;
  return {
    stateLength: isLecture ? parameters + 1 : parameters,
    parts(_theta, gradient, state, _rate, direction, scale) {
      const isFirst = isLecture && state[parameters] === 0;
      if (isLecture) state[parameters] = 1;
      for (let i = 0; i < parameters; i++) {
        const g = gradient[i];
        state[i] = isFirst ? g * g : decay * state[i] + (1 - decay) * g * g;
        direction[i] = g;
        scale[i] = Math.sqrt(state[i]) + outside;
      }
    },
  };
}
