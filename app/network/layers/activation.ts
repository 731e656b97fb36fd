import type { Activation } from '../../experiment/loss-spec.ts';
import { activationFunction } from '../activations.ts';
import { watchKink } from '../kink.ts';
import type { Layer, LayerPass, PassContext } from '../layer.ts';

/** a = f(x), entry by entry. */
export function activationLayer(width: number, activation: Activation): Layer {
  return {
    inputs: width,
    outputs: width,
    couplesSamples: false,
    createPass: (capacity, context) => activationPass(width, activation, capacity, context),
  };
}

function activationPass(
  width: number,
  activation: Activation,
  capacity: number,
  context: PassContext,
): LayerPass {
  const { kernel, kink } = activationFunction(activation);
  const size = capacity * width;
  const output = new Float64Array(size);
  const first = new Float64Array(size);
  let second = new Float64Array(0);
  // f″·∂L/∂a of the gradient that is held.
  let bend = new Float64Array(0);
  let outputTangent = new Float64Array(0);
  return {
    output,
    sources: [],
    get outputTangent() {
      return outputTangent;
    },
    forward(_theta, input, samples, order) {
      if (order === 2 && second.length === 0) {
        second = new Float64Array(size);
        bend = new Float64Array(size);
        outputTangent = new Float64Array(size);
      }
      if (kink && context.watchKinks) watchKink(context, input, samples * width);
      kernel(order, input, output, first, second, samples * width);
    },
    backward(_theta, _input, samples, outputGradient, _gradient, inputGradient) {
      if (inputGradient === null) return;
      for (let i = 0; i < samples * width; i++) inputGradient[i] = first[i] * outputGradient[i];
    },
    holdGradient(_theta, samples, outputGradient, inputGradient) {
      for (let i = 0; i < samples * width; i++) bend[i] = second[i] * outputGradient[i];
      if (inputGradient === null) return;
      for (let i = 0; i < samples * width; i++) inputGradient[i] = first[i] * outputGradient[i];
    },
    reach(samples, reached, below) {
      if (below === null) return;
      for (let i = 0; i < samples * width; i++) below[i] = first[i] === 0 && second[i] === 0 ? 0 : reached[i];
    },
    forwardTangent(_theta, _v, _input, inputTangent, samples) {
      if (inputTangent === null) outputTangent.fill(0);
      else for (let i = 0; i < samples * width; i++) outputTangent[i] = first[i] * inputTangent[i];
    },
    backwardTangent(
      _theta,
      _v,
      _input,
      inputTangent,
      samples,
      outputGradientTangent,
      _out,
      inputGradientTangent,
    ) {
      if (inputGradientTangent === null) return;
      for (let i = 0; i < samples * width; i++) {
        const move = inputTangent === null ? 0 : inputTangent[i];
        inputGradientTangent[i] = bend[i] * move + first[i] * outputGradientTangent[i];
      }
    },
    writeShares() {
      // No parameters.
    },
  };
}
