import type { OptimizerSpec } from '../experiment/experiment.ts';

/** Where plain gradient dynamics of an optimizer stop being stable on a quadratic loss. */
export interface StabilityEdge {
  /** What is compared with `value`: λmax of H, or λmax of D^(−1/2)·H·D^(−1/2) with D the optimizer's scale σ. */
  readonly of: 'sharpness' | 'preconditioned';
  /** Largest stable curvature. */
  readonly value: number;
}

/**
 * The curvature above which an optimizer's full-batch iteration on a quadratic diverges, at rate η:
 *
 * - gradient descent 2/η; heavy ball (2 + 2β)/η, with the `ema` convention (2 + 2β)/((1 − β)η);
 * - Nesterov (2 + 2β)/((1 + 2β)η) (Cohen et al., ICLR 2021, arXiv 2103.00065, appendix B);
 * - RMSProp and Adagrad 2/η, Adam, AdamW and AMSGrad (2 + 2β₁)/((1 − β₁)η), 38/η at β₁ = 0.9, all of the preconditioned
 *   Hessian while σ changes slowly (Cohen et al. 2022, arXiv 2207.14484).
 *
 * Decoupled decay, clipping and L1 are left out. Null for rules that are no linear recursion of this kind (RAdam, Lion,
 * SAM, L-BFGS and the curvature steps).
 *
 * @param rate η > 0 of the update in question
 */
export function stabilityEdge(optimizer: OptimizerSpec, rate: number): StabilityEdge | null {
  switch (optimizer.kind) {
    case 'sgd':
      return { of: 'sharpness', value: 2 / rate };
    case 'momentum': {
      const beta = optimizer.momentum;
      const gain = optimizer.convention === 'ema' ? 1 - beta : 1;
      return { of: 'sharpness', value: (2 + 2 * beta) / (gain * rate) };
    }
    case 'nesterov': {
      const beta = optimizer.momentum;
      return { of: 'sharpness', value: (2 + 2 * beta) / ((1 + 2 * beta) * rate) };
    }
    case 'adagrad':
    case 'rmsprop':
      return { of: 'preconditioned', value: 2 / rate };
    case 'adam':
    case 'adamw':
    case 'amsgrad': {
      const beta = optimizer.beta1;
      return { of: 'preconditioned', value: (2 + 2 * beta) / ((1 - beta) * rate) };
    }
    default:
      return null;
  }
}
