import type { Activation } from '../../experiment/loss-spec.ts';
import { activationFunction } from '../activations.ts';
import { watchKink } from '../kink.ts';
import type { Layer, LayerPass, PassContext, UnitSource } from '../layer.ts';
import { transpose } from '../row-products.ts';
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
  let injected: number | null = null;
  let shares = new Float64Array(0);
  let heard: Float64Array = output;
  let centred: Float64Array | null = null;
  let preGradientTangent: Float64Array = output;
  const source: UnitSource = {
    units,
    groupOf: (unit) => unit,
    wide: inputs + (bias ? 1 : 0),
    isShared: true,
    offset,
    stateOffset: null,
    indexOf: (u, j) => (j < inputs ? offset + u * inputs + j : biasAt + u),
    addRows(_unit, factors, from, count, out) {
      const x = centred ?? heard;
      let k = 0;
      for (let n = 0, at = from * inputs; n < count; n++) {
        for (let j = 0; j < inputs; j++) out[k++] += factors[n] * x[at++];
        if (bias) out[k++] += centred === null ? factors[n] : 0;
      }
    },
    bend: null,
    inject: (unit) => (injected = unit),
    valueGradientTangent: () => preGradientTangent,
    centre(samples, isCentred) {
      centred = isCentred ? lessMeans(heard.subarray(0, samples * inputs), inputs) : null;
    },
  };

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
    sources: [source],
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
      heard = input;
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
    reach: (_samples, _reached, below) => below?.fill(1),
    forwardTangent(theta, v, input, inputTangent, samples) {
      const count = samples * units;
      if (v === null || injected !== null) preTangent.fill(0, 0, count);
      else along(v, input, samples, preTangent);
      if (injected !== null) for (let i = injected; i < count; i += units) preTangent[i] = 1;
      else if (inputTangent !== null) {
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
      preGradientTangent = outputGradientTangent;
      if (gradientTangent !== null) {
        const x = centred ?? input;
        accumulateOuter(outputGradientTangent, x, samples, units, inputs, gradientTangent, offset);
        if (inputTangent !== null) {
          accumulateOuter(delta, inputTangent, samples, units, inputs, gradientTangent, offset);
        }
        if (bias && centred === null) {
          accumulateColumnSums(outputGradientTangent, samples, units, gradientTangent, biasAt);
        }
      }
      if (inputGradientTangent === null) return;
      times(outputGradientTangent, samples, units, theta, offset, inputs, inputGradientTangent, false);
      if (v !== null) times(delta, samples, units, v, offset, inputs, inputGradientTangent, true);
    },
    writeShares(input, inputTangent, tangent, rows) {
      const { numbers, from, count, length, first: start, parametersAt } = rows;
      if (offset < start) return;
      const both = units + inputs;
      if (shares.length < 2 * both * length) shares = new Float64Array(2 * both * length);
      // Rows over samples: tangents, what is heard, ∂L/∂z, and how what is heard moves.
      transpose(tangent, units, from, count, shares, 0, length);
      transpose(centred ?? input, inputs, from, count, shares, units * length, length);
      if (inputTangent !== null) {
        transpose(delta, units, from, count, shares, both * length, length);
        transpose(inputTangent, inputs, from, count, shares, (both + units) * length, length);
      }
      let to = parametersAt + (offset - start) * length;
      for (let u = 0; u < units; u++) {
        for (let j = 0; j < inputs; j++, to += length) {
          const [t, x] = [u * length, (units + j) * length];
          const [d, y] = [t + both * length, x + both * length];
          if (inputTangent === null)
            for (let n = 0; n < count; n++) numbers[to + n] = shares[t + n] * shares[x + n];
          else {
            for (let n = 0; n < count; n++) {
              numbers[to + n] = shares[t + n] * shares[x + n] + shares[d + n] * shares[y + n];
            }
          }
        }
      }
      for (let u = 0; bias && u < units; u++, to += length) {
        for (let n = 0; n < count; n++) numbers[to + n] = centred === null ? shares[u * length + n] : 0;
      }
    },
  };
}

/** x less the mean of each column. */
function lessMeans(x: Float64Array, columns: number): Float64Array {
  const out = x.slice();
  const rows = x.length / columns;
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let k = j; k < x.length; k += columns) mean += x[k] / rows;
    for (let k = j; k < x.length; k += columns) out[k] -= mean;
  }
  return out;
}
