import type { LinearOperator } from '../numerics/objective.ts';
import { softmax } from './losses.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

/**
 * The same loss with the network's own predictions at θ as targets. There ∂ℓ/∂f = 0, which takes the residual term
 * Σ_k (∂ℓ/∂f_k)·∂²f_k/∂θ² out of the Hessian at θ and nothing else: what is left is the Gauss–Newton matrix
 * G(θ) = (1/N or 1)·Σ_n J_nᵀ (∂²ℓ/∂f²) J_n + 2λI.
 *
 * For squared losses, cross-entropy and binary cross-entropy ∂²ℓ/∂f² does not depend on the targets, and G is the Fisher
 * matrix of the predicted distribution (Martens 2020). For mseOnSoftmax it is the Gauss–Newton matrix of the network with
 * its softmax.
 *
 * @returns a function that sets the predictions to those at θ and returns the objective, the same one each time.
 */
export function createSelfTargeted(objective: NetworkObjective): (theta: Float64Array) => NetworkObjective {
  const { spec, part, features, outputs, samples } = objective;
  const targets = new Float64Array(samples * outputs).fill(1 / outputs);
  const own = { samples, inputs: part.inputs, targets, labels: new Int32Array(0) };
  const itself = createNetworkObjective(spec, own, features, outputs);
  return (theta) => {
    objective.predict(theta, part.inputs, samples, targets);
    if (spec.loss === 'crossEntropy' || spec.loss === 'mseOnSoftmax') {
      for (let n = 0; n < samples; n++) softmax(targets, n * outputs, outputs, targets);
    } else if (spec.loss === 'binaryCrossEntropy') {
      for (let i = 0; i < targets.length; i++) targets[i] = 1 / (1 + Math.exp(-targets[i]));
    }
    return itself;
  };
}

/**
 * G(θ) at a fixed point as an operator: the cost of one Hessian-vector product an application, no P² memory, any size of
 * network. `theta` is copied. Positive semi-definite up to rounding for convex ℓ.
 */
export function gaussNewtonOperator(objective: NetworkObjective, theta: Float64Array): LinearOperator {
  const at = theta.slice();
  const itself = createSelfTargeted(objective)(at);
  return {
    dimension: objective.dimension,
    apply: (v, out) => itself.hessianVectorProduct(at, v, out),
  };
}
