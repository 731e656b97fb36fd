import type { UpdateRule } from './optimizer.ts';

export interface AdamOptions {
  /** β₁ in [0, 1). Default 0.9 (PyTorch, like all defaults here). */
  readonly beta1: number;
  /** β₂ in [0, 1). Default 0.999. */
  readonly beta2: number;
  /** ε ≥ 0. Default 1e−8. */
  readonly epsilon: number;
  /** λ ≥ 0 of AdamW. Default there 0.01; 0 is Adam. */
  readonly weightDecay?: number;
  /** Divide m and v by 1 − βᵗ. Default true. */
  readonly biasCorrection?: boolean;
  /** AMSGrad: divide by the largest v so far. Default false. */
  readonly largest?: boolean;
}

/**
 * Adam (Kingma & Ba 2015): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², and at update t = 1, 2, …
 * direction m/(1−β₁ᵗ), scale σ = √(v/(1−β₂ᵗ)) + ε. The first step is η/(1 + ε/|g|) in every coordinate. Without bias
 * correction the two divisors are 1 and the first step is η(1−β₁)/√(1−β₂) ≈ 3.16η.
 *
 * With `weightDecay` λ > 0 it is AdamW (Loshchilov & Hutter 2019): θ ← θ·(1 − ηλ) before the step, decoupled from the
 * gradient's scale, unlike an L2 penalty in the loss. With `largest` it is AMSGrad (Reddi, Kale & Kumar 2018) as PyTorch
 * has it: σ = √(max_{k≤t} vᵏ/(1−β₂ᵗ)) + ε.
 *
 * State: m (P), v (P), max v (P, AMSGrad only), t (1).
 */
export function adam(parameters: number, options: AdamOptions): UpdateRule {
  const { beta1, beta2, epsilon, weightDecay = 0, biasCorrection = true, largest = false } = options;
  const stateLength = (largest ? 3 : 2) * parameters + 1;
  return {
    stateLength,
    decay: weightDecay,
    parts(_theta, gradient, state, _rate, direction, scale) {
      const updates = ++state[stateLength - 1];
      const { first, root } = adamCorrections(beta1, beta2, biasCorrection ? updates : Infinity);
      for (let i = 0; i < parameters; i++) {
        const g = gradient[i];
        const m = beta1 * state[i] + (1 - beta1) * g;
        let v = beta2 * state[parameters + i] + (1 - beta2) * g * g;
        state[i] = m;
        state[parameters + i] = v;
        if (largest) {
          // Written so that a NaN stays.
          if (v < state[2 * parameters + i]) v = state[2 * parameters + i];
          state[2 * parameters + i] = v;
        }
        direction[i] = m * first;
        scale[i] = Math.sqrt(v) * root + epsilon;
      }
    },
  };
}

/** 1/(1−β₁ᵗ) and 1/√(1−β₂ᵗ): one division and one root for all parameters, as PyTorch does it. Both 1 for t = ∞. */
export function adamCorrections(
  beta1: number,
  beta2: number,
  updates: number,
): { readonly first: number; readonly root: number } {
  return { first: 1 / (1 - beta1 ** updates), root: 1 / Math.sqrt(1 - beta2 ** updates) };
}
