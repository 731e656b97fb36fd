import type { OptimizerKind, OptimizerSpec } from '../../experiment/experiment.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { curvatureStep } from './curvature-step.ts';
import { lbfgs } from './lbfgs.ts';
import { lion } from './lion.ts';
import { momentum } from './momentum.ts';
import { nesterov } from './nesterov.ts';
import { optimizerOf, type Optimizer, type UpdateRule } from './optimizer.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { sam } from './sam.ts';
import { sgd } from './sgd.ts';

type Make<K extends OptimizerKind> = (
  spec: Extract<OptimizerSpec, { kind: K }>,
  parameters: number,
) => UpdateRule;

const OPTIMIZERS: { readonly [K in OptimizerKind]: Make<K> } = {
  sgd: () => sgd(),
  momentum: (spec, parameters) => momentum(parameters, spec.momentum, spec.convention),
  nesterov: (spec, parameters) => nesterov(parameters, spec.momentum),
  adagrad: (spec, parameters) => adagrad(parameters, spec.epsilon, spec.convention),
  rmsprop: (spec, parameters) => rmsprop(parameters, spec.decay, spec.epsilon, spec.convention),
  adam: (spec, parameters) => adam(parameters, spec),
  adamw: (spec, parameters) => adam(parameters, spec),
  amsgrad: (spec, parameters) => adam(parameters, { ...spec, largest: true }),
  radam: (spec, parameters) => radam(parameters, spec.beta1, spec.beta2, spec.epsilon),
  lion: (spec, parameters) => lion(parameters, spec.beta1, spec.beta2, spec.weightDecay),
  sam: (spec, parameters) => sam(parameters, spec.rho, spec.momentum),
  lbfgs: (spec, parameters) => lbfgs(parameters, spec.history),
  newton: (spec, parameters) => curvatureStep(parameters, spec.kind, spec.damping),
  saddleFreeNewton: (spec, parameters) => curvatureStep(parameters, spec.kind, spec.damping),
  naturalGradient: (spec, parameters) => curvatureStep(parameters, spec.kind, spec.damping),
};

/** The optimizer of a spec for P parameters. A new kind: one file, one line here, one branch of `optimizerSchema`. */
export function makeOptimizer(spec: OptimizerSpec, parameters: number): Optimizer {
  return optimizerOf((OPTIMIZERS[spec.kind] as Make<OptimizerKind>)(spec, parameters), parameters);
}
