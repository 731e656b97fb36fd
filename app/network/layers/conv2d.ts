import { createConvolution } from '../convolution.ts';
import type { ImageShape } from '../layer-shapes.ts';
import type { Layer, LayerPass } from '../layer.ts';

/**
 * 2-D convolution without its activation: kernels [out, in, side, side] at `offset` in θ, then one bias per channel if
 * `bias`. Images per sample [channels, height, width].
 */
export function conv2dLayer(
  from: ImageShape,
  to: ImageShape,
  kernel: { readonly side: number; readonly stride: number; readonly padding: number },
  bias: boolean,
  offset: number,
): Layer {
  const inputs = from.channels * from.height * from.width;
  const outputs = to.channels * to.height * to.width;
  return {
    inputs,
    outputs,
    couplesSamples: false,
    createPass: (capacity) => conv2dPass(from, to, kernel, bias, offset, capacity),
  };
}

function conv2dPass(
  from: ImageShape,
  to: ImageShape,
  { side, stride, padding }: { readonly side: number; readonly stride: number; readonly padding: number },
  bias: boolean,
  offset: number,
  capacity: number,
): LayerPass {
  const convolution = createConvolution(from, to, side, stride, padding);
  const inputs = from.channels * from.height * from.width;
  const positions = to.height * to.width;
  const outputs = to.channels * positions;
  const biasAt = offset + convolution.kernelLength;
  const output = new Float64Array(capacity * outputs);
  let outputTangent = new Float64Array(0);
  let inputPatches: Float64Array | null = null;
  // ∂L/∂output of the gradient that is held.
  let delta = new Float64Array(0);
  const kernel = new Float64Array(convolution.kernelLength);

  const loadKernel = (w: Float64Array): void => {
    for (let k = 0; k < kernel.length; k++) kernel[k] = w[offset + k];
  };
  const fillBias = (w: Float64Array, samples: number, out: Float64Array): void => {
    if (!bias) {
      out.fill(0, 0, samples * outputs);
      return;
    }
    for (let n = 0; n < samples; n++) {
      for (let o = 0; o < to.channels; o++) {
        const at = n * outputs + o * positions;
        out.fill(w[biasAt + o], at, at + positions);
      }
    }
  };
  const apply = (w: Float64Array, x: Float64Array, samples: number, out: Float64Array): void => {
    loadKernel(w);
    convolution.apply(kernel, x, samples, out);
  };
  const addKernel = (
    d: Float64Array,
    x: Float64Array,
    samples: number,
    out: Float64Array,
    patches: Float64Array | null = null,
  ): void => {
    kernel.fill(0);
    convolution.adjointKernel(d, x, samples, kernel, patches);
    for (let k = 0; k < kernel.length; k++) out[offset + k] += kernel[k];
  };
  const addBias = (d: Float64Array, samples: number, out: Float64Array): void => {
    if (!bias) return;
    for (let n = 0; n < samples; n++) {
      for (let o = 0; o < to.channels; o++) {
        const at = n * outputs + o * positions;
        for (let k = 0; k < positions; k++) out[biasAt + o] += d[at + k];
      }
    }
  };
  const addImage = (w: Float64Array, d: Float64Array, samples: number, out: Float64Array): void => {
    loadKernel(w);
    convolution.adjointImage(kernel, d, samples, out);
  };

  return {
    output,
    sources: [],
    get outputTangent() {
      return outputTangent;
    },
    forward(theta, input, samples, order) {
      if (order === 2 && outputTangent.length === 0) {
        outputTangent = new Float64Array(capacity * outputs);
        delta = new Float64Array(capacity * outputs);
      }
      if (order === 2) inputPatches = convolution.hold(input, samples);
      fillBias(theta, samples, output);
      apply(theta, input, samples, output);
    },
    backward(theta, input, samples, outputGradient, gradient, inputGradient) {
      addKernel(outputGradient, input, samples, gradient);
      addBias(outputGradient, samples, gradient);
      if (inputGradient === null) return;
      inputGradient.fill(0, 0, samples * inputs);
      addImage(theta, outputGradient, samples, inputGradient);
    },
    holdGradient(theta, samples, outputGradient, inputGradient) {
      delta.set(outputGradient.subarray(0, samples * outputs));
      if (inputGradient === null) return;
      inputGradient.fill(0, 0, samples * inputs);
      addImage(theta, outputGradient, samples, inputGradient);
    },
    forwardTangent(theta, v, input, inputTangent, samples) {
      if (v === null) outputTangent.fill(0, 0, samples * outputs);
      else {
        fillBias(v, samples, outputTangent);
        apply(v, input, samples, outputTangent);
      }
      if (inputTangent !== null) apply(theta, inputTangent, samples, outputTangent);
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
      if (gradientTangent !== null) {
        addKernel(outputGradientTangent, input, samples, gradientTangent, inputPatches);
        if (inputTangent !== null) addKernel(delta, inputTangent, samples, gradientTangent);
        addBias(outputGradientTangent, samples, gradientTangent);
      }
      if (inputGradientTangent === null) return;
      inputGradientTangent.fill(0, 0, samples * inputs);
      addImage(theta, outputGradientTangent, samples, inputGradientTangent);
      if (v !== null) addImage(v, delta, samples, inputGradientTangent);
    },
    writeShares(input, inputTangent, tangent, { numbers, from, count, length, first, parametersAt }) {
      if (offset < first) return;
      const sum = new Float64Array(kernel.length + (bias ? to.channels : 0));
      const at = parametersAt + (offset - first) * length;
      for (let n = 0; n < count; n++) {
        const [x, d] = [(from + n) * inputs, (from + n) * outputs];
        const own = tangent.subarray(d, d + outputs);
        kernel.fill(0);
        convolution.adjointKernel(own, input.subarray(x, x + inputs), 1, kernel);
        if (inputTangent !== null) {
          const moved = inputTangent.subarray(x, x + inputs);
          convolution.adjointKernel(delta.subarray(d, d + outputs), moved, 1, kernel);
        }
        sum.fill(0);
        sum.set(kernel);
        for (let o = 0; bias && o < to.channels; o++) {
          for (let k = 0; k < positions; k++) sum[kernel.length + o] += own[o * positions + k];
        }
        for (let k = 0; k < sum.length; k++) numbers[at + k * length + n] = sum[k];
      }
    },
  };
}
