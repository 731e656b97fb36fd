import type { OptimizerSpec } from '../experiment/experiment.ts';
import { adamCorrections } from './optimizers/adam.ts';

/** Whether an optimizer divides by a scale of its own per parameter that `preconditionerOf` can tell. */
export function hasPreconditioner(optimizer: OptimizerSpec): boolean {
  return ['adagrad', 'rmsprop', 'adam', 'adamw', 'amsgrad'].includes(optimizer.kind);
}

/**
 * The scale σ (length P) that the last update divided by, from the optimizer's saved state: √v̂ + ε of Adam and its
 * relatives, √v + ε of RMSProp, √Σg² + ε of Adagrad; the same bits as the update rules in `optimizers/`. NaN throughout before
 * the first update, null for optimizers without one.
 *
 * @param state optimizer slots as `TrainingCheckpoint.optimizerState` has them; what follows them is ignored
 * @param step updates made
 */
export function preconditionerOf(
  optimizer: OptimizerSpec,
  parameters: number,
  state: Float64Array,
  step: number,
): Float64Array | null {
  if (!hasPreconditioner(optimizer)) return null;
  const scale = new Float64Array(parameters).fill(NaN);
  if (step === 0) return scale;
  switch (optimizer.kind) {
    case 'adam':
    case 'adamw':
    case 'amsgrad': {
      const isLargest = optimizer.kind === 'amsgrad';
      const at = isLargest ? 2 * parameters : parameters;
      const updates = state[(isLargest ? 3 : 2) * parameters];
      const isCorrected = optimizer.kind !== 'adam' || optimizer.biasCorrection !== false;
      const { beta1, beta2, epsilon } = optimizer;
      const { root } = adamCorrections(beta1, beta2, isCorrected ? updates : Infinity);
      for (let i = 0; i < parameters; i++) scale[i] = Math.sqrt(state[at + i]) * root + epsilon;
      break;
    }
    case 'rmsprop': {
      const outside = optimizer.convention === 'lecture' ? 0 : optimizer.epsilon;
      for (let i = 0; i < parameters; i++) scale[i] = Math.sqrt(state[i]) + outside;
      break;
    }
    case 'adagrad': {
      const isMean = optimizer.convention === 'lecture';
      const updates = isMean ? state[parameters] : 1;
      for (let i = 0; i < parameters; i++)
        scale[i] = isMean ? Math.sqrt(state[i] / updates) : Math.sqrt(state[i]) + optimizer.epsilon;
      break;
    }
  }
  return scale;
}
