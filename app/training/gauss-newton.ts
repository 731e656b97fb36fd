import { softmax } from '../network/losses.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';

/**
 * The Gauss–Newton matrix G(θ) = (1/N or 1)·Σ_n J_nᵀ (∂²ℓ/∂f²) J_n + 2λI of a network's loss, dense.
 *
 * Computed as the exact Hessian of the same loss with the network's own predictions at θ as targets: there ∂ℓ/∂f = 0, which
 * removes the residual term Σ_k (∂ℓ/∂f_k)·∂²f_k/∂θ² and nothing else. For squared losses, cross-entropy and binary
 * cross-entropy ∂²ℓ/∂f² does not depend on the targets, and G is the Fisher matrix of the predicted distribution (Martens
 * 2020). For mseOnSoftmax it is the Gauss–Newton matrix of the network with its softmax.
 *
 * @returns a function that writes G(θ), row-major, into `out` (length P²).
 */
export function createGaussNewton(
  objective: NetworkObjective,
): (theta: Float64Array, out: Float64Array) => void {
  const { spec, part, features, outputs, samples } = objective;
  const targets = new Float64Array(samples * outputs).fill(1 / outputs);
  const own = { samples, inputs: part.inputs, targets, labels: new Int32Array(0) };
  const itself = createNetworkObjective(spec, own, features, outputs);
  return (theta, out) => {
    objective.predict(theta, part.inputs, samples, targets);
    if (spec.loss === 'crossEntropy' || spec.loss === 'mseOnSoftmax') {
      for (let n = 0; n < samples; n++) softmax(targets, n * outputs, outputs, targets);
    } else if (spec.loss === 'binaryCrossEntropy') {
      for (let i = 0; i < targets.length; i++) targets[i] = 1 / (1 + Math.exp(-targets[i]));
    }
    itself.hessian(theta, out);
  };
}
