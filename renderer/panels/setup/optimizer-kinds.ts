import type { OptimizerKind } from '../../../app/experiment/experiment.ts';

/** All optimizers, in the order in which they are taught. */
export const OPTIMIZERS: readonly OptimizerKind[] = [
  'sgd',
  'momentum',
  'nesterov',
  'adagrad',
  'rmsprop',
  'adam',
  'adamw',
  'amsgrad',
  'radam',
  'lion',
  'sam',
  'lbfgs',
  'newton',
  'saddleFreeNewton',
  'naturalGradient',
];
