import type { Activation } from '../../experiment/loss-spec.ts';
import { activationFunction } from '../activations.ts';
import { watchKink } from '../kink.ts';
import type { Layer, LayerPass, PassContext } from '../layer.ts';
import { accumulateColumnSums, accumulateOuter, times, timesTransposed } from '../matrix-products.ts';

/** A direction with at most this share of entries other than zero is multiplied with entry by entry. */
const SPARSE = 1 / 16;

/** Dense layer a = f(W·x + b): W [units, inputs] row-major at `offset` in θ, then b [units] if `bias`. */
export function denseLayer(
  inputs: number,
  units: number,
  activation: Activation,
  bias: boolean,
  offset: number,
): Layer {
  return {
    inputs,
    outputs: units,
    couplesSamples: false,
    createPass: (capacity, context) => densePass(inputs, units, activation, bias, offset, capacity, context),
  };
}

function densePass(
  inputs: number,
  units: number,
  activation: Activation,
  bias: boolean,
  offset: number,
  capacity: number,
  context: PassContext,
): LayerPass {
  const { kernel, kink } = activationFunction(activation);
  const isLinear = activation === 'identity';
  const biasAt = offset + units * inputs;
  const size = capacity * units;
  const output = new Float64Array(size);
  const first = new Float64Array(size);
  // Tangent memory only when it is first asked for: training never does.
  let second = new Float64Array(0);
  let preTangent = new Float64Array(0);
  // Of the gradient that is held: ∂L/∂z, and f″·∂L/∂a.
  let delta = new Float64Array(0);
  let bend = new Float64Array(0);
  let outputTangent = new Float64Array(0);

  /** [samples, units] of pre-activations, W·x + b, or with `v` their parameter part of the tangent. */
  const affine = (
    w: Float64Array,
    input: Float64Array,
    samples: number,
    out: Float64Array,
    accumulate: boolean,
  ): void => {
    timesTransposed(input, samples, inputs, w, offset, units, out, accumulate);
    if (bias) {
      for (let n = 0; n < samples; n++) {
        for (let u = 0; u < units; u++) out[n * units + u] += w[biasAt + u];
      }
    }
  };

  /** V·x + its bias for a direction of which few entries may be other than zero. */
  const along = (v: Float64Array, input: Float64Array, samples: number, out: Float64Array): void => {
    let entries = 0;
    for (let k = offset; k < biasAt; k++) if (v[k] !== 0) entries++;
    if (entries > SPARSE * units * inputs) {
      affine(v, input, samples, out, false);
      return;
    }
    for (let u = 0; u < units; u++) {
      const shift = bias ? v[biasAt + u] : 0;
      for (let n = 0; n < samples; n++) out[n * units + u] = shift;
      for (let j = 0; j < inputs; j++) {
        const value = v[offset + u * inputs + j];
        if (value === 0) continue;
        for (let n = 0; n < samples; n++) out[n * units + u] += value * input[n * inputs + j];
      }
    }
  };

  return {
    output,
    get outputTangent() {
      return outputTangent;
    },
    forward(theta, input, samples, order) {
      if (order === 2 && second.length === 0) {
        second = new Float64Array(size);
        preTangent = new Float64Array(size);
        delta = new Float64Array(size);
        bend = new Float64Array(isLinear ? 0 : size);
        outputTangent = new Float64Array(size);
      }
      affine(theta, input, samples, output, false);
      if (kink && context.watchKinks) watchKink(context, output, samples * units);
      if (!isLinear) kernel(order, output, output, first, second, samples * units);
    },
    backward(theta, input, samples, outputGradient, gradient, inputGradient) {
      const count = samples * units;
      if (!isLinear) for (let i = 0; i < count; i++) outputGradient[i] *= first[i];
      accumulateOuter(outputGradient, input, samples, units, inputs, gradient, offset);
      if (bias) accumulateColumnSums(outputGradient, samples, units, gradient, biasAt);
      if (inputGradient !== null) {
        times(outputGradient, samples, units, theta, offset, inputs, inputGradient, false);
      }
    },
    holdGradient(theta, samples, outputGradient, inputGradient) {
      const count = samples * units;
      if (isLinear) delta.set(outputGradient.subarray(0, count));
      else {
        for (let i = 0; i < count; i++) {
          bend[i] = second[i] * outputGradient[i];
          delta[i] = first[i] * outputGradient[i];
        }
      }
      if (inputGradient !== null) times(delta, samples, units, theta, offset, inputs, inputGradient, false);
    },
    forwardTangent(theta, v, input, inputTangent, samples) {
      const count = samples * units;
      if (v === null) preTangent.fill(0, 0, count);
      else along(v, input, samples, preTangent);
      if (inputTangent !== null) {
        timesTransposed(inputTangent, samples, inputs, theta, offset, units, preTangent, true);
      }
      if (isLinear) outputTangent.set(preTangent.subarray(0, count));
      else for (let i = 0; i < count; i++) outputTangent[i] = first[i] * preTangent[i];
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
      const count = samples * units;
      if (!isLinear) {
        for (let i = 0; i < count; i++) {
          outputGradientTangent[i] = bend[i] * preTangent[i] + first[i] * outputGradientTangent[i];
        }
      }
      accumulateOuter(outputGradientTangent, input, samples, units, inputs, gradientTangent, offset);
      if (inputTangent !== null) {
        accumulateOuter(delta, inputTangent, samples, units, inputs, gradientTangent, offset);
      }
      if (bias) accumulateColumnSums(outputGradientTangent, samples, units, gradientTangent, biasAt);
      if (inputGradientTangent === null) return;
      times(outputGradientTangent, samples, units, theta, offset, inputs, inputGradientTangent, false);
      if (v !== null) times(delta, samples, units, v, offset, inputs, inputGradientTangent, true);
    },
  };
}
