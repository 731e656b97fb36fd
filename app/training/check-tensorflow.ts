import type { OptimizerKind, TrainingSpec } from '../experiment/experiment.ts';
import { statedError } from '../experiment/stated-error.ts';
import type { LossSpec } from '../experiment/loss-spec.ts';

/** Update rules that both engines have. */
const TENSORFLOW_OPTIMIZERS: readonly OptimizerKind[] = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'adam',
];

const FLOAT64_ONLY = ['l1', 'clip', 'earlyStopping', 'labelSmoothing', 'augmentation'] as const;

/**
 * What the TensorFlow engine trains: networks of dense layers and activations, with the optimizers that both engines
 * have, schedules and decoupled decay.
 *
 * @throws {InputError} one line: what it cannot train, and to use the float64 engine.
 */
export function checkTensorflow(loss: LossSpec, training: Omit<TrainingSpec, 'evaluateEvery'>): void {
  if (loss.kind !== 'network') {
    throw statedError(
      'tensorflowFunction',
      'expected a network for the TensorFlow engine, got a function: use float64',
      {},
      'training.engine',
    );
  }
  const other = loss.layers.findIndex(({ type }) => type !== 'dense' && type !== 'activation');
  if (other >= 0) {
    throw statedError(
      'tensorflowLayer',
      `expected dense layers and activations for the TensorFlow engine, got ${loss.layers[other].type}: use float64`,
      { layer: loss.layers[other].type },
      `loss.layers.${other}.type`,
    );
  }
  const { kind } = training.optimizer;
  if (!TENSORFLOW_OPTIMIZERS.includes(kind)) {
    throw statedError(
      'tensorflowOptimizer',
      `expected one of ${TENSORFLOW_OPTIMIZERS.join(', ')} for the TensorFlow engine, got ${kind}: use float64`,
      { kind },
      'training.optimizer.kind',
    );
  }
  const setting = FLOAT64_ONLY.find((name) => training[name] !== undefined && training[name] !== 0);
  if (setting === undefined) return;
  throw statedError(
    'tensorflowSetting',
    `expected no ${setting} with the TensorFlow engine, which does not have it: leave it out or use float64`,
    { setting },
    `training.${setting}`,
  );
}
