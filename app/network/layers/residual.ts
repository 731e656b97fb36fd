import type { Layer, LayerPass } from '../layer.ts';

/** y = x + F(x) with F a layer that keeps the width (He et al. 2016, identity skip). */
export function residualLayer(inner: Layer): Layer {
  return {
    inputs: inner.inputs,
    outputs: inner.outputs,
    couplesSamples: inner.couplesSamples,
    createPass: (capacity, context) =>
      residualPass(inner.inputs, inner.createPass(capacity, context), capacity),
  };
}

function residualPass(width: number, branch: LayerPass, capacity: number): LayerPass {
  const size = capacity * width;
  const output = new Float64Array(size);
  // The branch overwrites the gradients it is given; the skip still needs them.
  const skipGradient = new Float64Array(size);
  let outputTangent = new Float64Array(0);
  let skipGradientTangent = new Float64Array(0);
  return {
    output,
    sources: branch.sources,
    get outputTangent() {
      return outputTangent;
    },
    forward(theta, input, samples, order) {
      if (order === 2 && outputTangent.length === 0) {
        outputTangent = new Float64Array(size);
        skipGradientTangent = new Float64Array(size);
      }
      branch.forward(theta, input, samples, order);
      for (let i = 0; i < samples * width; i++) output[i] = input[i] + branch.output[i];
    },
    backward(theta, input, samples, outputGradient, gradient, inputGradient) {
      const count = samples * width;
      if (inputGradient !== null) for (let i = 0; i < count; i++) skipGradient[i] = outputGradient[i];
      branch.backward(theta, input, samples, outputGradient, gradient, inputGradient);
      if (inputGradient !== null) for (let i = 0; i < count; i++) inputGradient[i] += skipGradient[i];
    },
    holdGradient(theta, samples, outputGradient, inputGradient) {
      const count = samples * width;
      if (inputGradient !== null) for (let i = 0; i < count; i++) skipGradient[i] = outputGradient[i];
      branch.holdGradient(theta, samples, outputGradient, inputGradient);
      if (inputGradient !== null) for (let i = 0; i < count; i++) inputGradient[i] += skipGradient[i];
    },
    reach(samples, reached, below) {
      branch.reach(samples, reached, below);
      below?.fill(1);
    },
    forwardTangent(theta, v, input, inputTangent, samples) {
      branch.forwardTangent(theta, v, input, inputTangent, samples);
      for (let i = 0; i < samples * width; i++) {
        outputTangent[i] = branch.outputTangent[i] + (inputTangent === null ? 0 : inputTangent[i]);
      }
    },
    backwardTangent(
      theta,
      v,
      input,
      inputTangent,
      samples,
      outputGradientTangent,
      gradientTangent,
      inputGradientTangent,
    ) {
      const count = samples * width;
      for (let i = 0; i < count; i++) skipGradientTangent[i] = outputGradientTangent[i];
      branch.backwardTangent(
        theta,
        v,
        input,
        inputTangent,
        samples,
        outputGradientTangent,
        gradientTangent,
        inputGradientTangent,
      );
      if (inputGradientTangent === null) return;
      for (let i = 0; i < count; i++) inputGradientTangent[i] += skipGradientTangent[i];
    },
    writeShares: (...args) => branch.writeShares(...args),
  };
}
