import type { UpdateRule } from './optimizer.ts';

/** Which formula carries the name; see {@link momentum}. */
export type MomentumConvention = 'pytorch' | 'lecture' | 'ema';

/**
 * Heavy ball (Polyak 1964) in one of three conventions. State: P numbers, the convention's own vector.
 *
 * - `pytorch`: v ← βv + g, θ ← θ − ηv.
 * - `lecture`: m ← βm − ηg, θ ← θ + m. Gives the same iterates while η is constant (m = −ηv), and differs when η changes
 *   during the run: what m holds was scaled by the old rates.
 * - `ema`: v ← βv + (1−β)g, θ ← θ − ηv: the first with η scaled by 1 − β.
 *
 * A formula θ ← θ − η(v + βg) without a recursion for v is none of them.
 *
 * @param beta β in [0, 1). Default in experiments: 0.9 (the lecture's value; PyTorch's own default 0 is plain SGD).
 */
export function momentum(
  parameters: number,
  beta: number,
  convention: MomentumConvention = 'pytorch',
): UpdateRule {
  return {
    stateLength: parameters,
    parts(_theta, gradient, state, rate, direction, scale) {
      scale.fill(1);
      if (convention === 'lecture') {
        for (let i = 0; i < parameters; i++) {
          state[i] = beta * state[i] - rate * gradient[i];
          direction[i] = -state[i] / rate;
        }
        return;
      }
      const weight = convention === 'ema' ? 1 - beta : 1;
      for (let i = 0; i < parameters; i++) {
        state[i] = beta * state[i] + weight * gradient[i];
        direction[i] = state[i];
      }
    },
  };
}
