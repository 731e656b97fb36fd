import type { UpdateRule } from './optimizer.ts';

export type AdagradConvention = 'original' | 'lecture';

/**
 * Adagrad (Duchi, Hazan, Singer 2011). State: Σg² (P), and the number of updates for the lecture's form (1).
 *
 * - `original`: σ = √(Σ g²) + ε. The sum only grows, so the effective rate decays like 1/√t.
 * - `lecture`: σᵗ = √(Σ_{k≤t} (gᵏ)² / (t+1)), no ε: the root of the *mean*, which does not decay. The first step is
 *   η·sign(g) in every coordinate. The original is this one with η/√(t+1).
 *
 * @param epsilon ε ≥ 0 of the original form. Default 1e−10 (PyTorch).
 */
export function adagrad(
  parameters: number,
  epsilon: number,
  convention: AdagradConvention = 'original',
): UpdateRule {
  const isMean = convention === 'lecture';
  return {
    stateLength: isMean ? parameters + 1 : parameters,
    parts(_theta, gradient, state, _rate, direction, scale) {
      const updates = isMean ? ++state[parameters] : 1;
      for (let i = 0; i < parameters; i++) {
        const g = gradient[i];
        state[i] += g * g;
        direction[i] = g;
        scale[i] = isMean ? Math.sqrt(state[i] / updates) : Math.sqrt(state[i]) + epsilon;
      }
    },
  };
}
