import type { OptimizerKind, OptimizerSpec } from '../../experiment/experiment.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

type Make<K extends OptimizerKind> = (
  spec: Extract<OptimizerSpec, { kind: K }>,
  parameters: number,
) => Optimizer;

const OPTIMIZERS: { readonly [K in OptimizerKind]: Make<K> } = {
  sgd: () => sgd(),
  momentum: (spec, parameters) => momentum(parameters, spec.momentum),
  nesterov: (spec, parameters) => nesterov(parameters, spec.momentum),
  adagrad: (spec, parameters) => adagrad(parameters, spec.epsilon),
  rmsprop: (spec, parameters) => rmsprop(parameters, spec.decay, spec.epsilon),
  adam: (spec, parameters) => adam(parameters, spec.beta1, spec.beta2, spec.epsilon),
  adamw: (spec, parameters) => adam(parameters, spec.beta1, spec.beta2, spec.epsilon, spec.weightDecay),
};

/** The optimizer of a spec for P parameters. A new kind: one file, one line here, one branch of `optimizerSchema`. */
export function makeOptimizer(spec: OptimizerSpec, parameters: number): Optimizer {
  return (OPTIMIZERS[spec.kind] as Make<OptimizerKind>)(spec, parameters);
}
