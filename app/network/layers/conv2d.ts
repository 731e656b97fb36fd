import { createConvolution } from '../convolution.ts';
import type { ImageShape } from '../layer-shapes.ts';
import { activeEntries, activeSlots, type ActiveEntries, type ActiveSlots } from '../active-entries.ts';
import type { Layer, LayerPass, UnitSource } from '../layer.ts';

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
  /** Entries of the output that matter in tangent passes; null: all may. */
  let active: ActiveEntries | null = null;
  const apply = (
    w: Float64Array,
    x: Float64Array,
    samples: number,
    out: Float64Array,
    entries: ActiveEntries | null,
  ): void => {
    loadKernel(w);
    convolution.apply(kernel, x, samples, out, entries);
  };
  const addKernel = (
    d: Float64Array,
    x: Float64Array,
    samples: number,
    out: Float64Array,
    patches: Float64Array | null,
    entries: ActiveEntries | null,
  ): void => {
    kernel.fill(0);
    convolution.adjointKernel(d, x, samples, kernel, patches, entries);
    for (let k = 0; k < kernel.length; k++) out[offset + k] += kernel[k];
  };
  const addBias = (d: Float64Array, samples: number, out: Float64Array): void => {
    if (!bias) return;
    for (let n = 0; n < samples; n++) {
      for (let o = 0; o < to.channels; o++) {
        const at = n * outputs + o * positions;
        let sum = 0;
        for (let k = 0; k < positions; k++) sum += d[at + k];
        out[biasAt + o] += sum;
      }
    }
  };
  const addImage = (
    w: Float64Array,
    d: Float64Array,
    samples: number,
    out: Float64Array,
    entries: ActiveEntries | null,
  ): void => {
    loadKernel(w);
    convolution.adjointImage(kernel, d, samples, out, entries);
  };

  let slots: ActiveSlots | null = null;
  let heldSamples = 0;
  let heard: Float64Array = output;
  let injected: number | null = null;
  let outputGradient: Float64Array = output;
  let valueGradientTangent = new Float64Array(0);
  const slotsOf = (): ActiveSlots => {
    if (active === null) throw new Error('expected to know which entries matter');
    return (slots ??= activeSlots(active, heldSamples, to.channels, positions));
  };
  const source: UnitSource = {
    get units() {
      return slotsOf().channels.length;
    },
    groupOf: (unit) => slotsOf().channels[unit],
    wide: convolution.taps + (bias ? 1 : 0),
    isShared: false,
    offset,
    stateOffset: null,
    indexOf(unit, entry) {
      const channel = slotsOf().channels[unit];
      return entry < convolution.taps ? offset + channel * convolution.taps + entry : biasAt + channel;
    },
    addRows(unit, factors, from, count, out) {
      const { places } = slotsOf();
      const wide = source.wide;
      for (let n = 0; n < count; n++) {
        const place = places[unit * heldSamples + from + n];
        if (place < 0 || factors[n] === 0) continue;
        convolution.addPatch(factors[n], heard, inputPatches, from + n, place, out, n * wide);
        if (bias) out[(n + 1) * wide - 1] += factors[n];
      }
    },
    bend: null,
    inject: (unit) => (injected = unit),
    valueGradientTangent() {
      const { channels, places } = slotsOf();
      const units = channels.length;
      if (valueGradientTangent.length < units * heldSamples)
        valueGradientTangent = new Float64Array(units * heldSamples);
      for (let n = 0; n < heldSamples; n++) {
        for (let u = 0; u < units; u++) {
          const place = places[u * heldSamples + n];
          const value = place < 0 ? 0 : outputGradient[n * outputs + channels[u] * positions + place];
          valueGradientTangent[n * units + u] = value;
        }
      }
      return valueGradientTangent;
    },
    centre: () => undefined,
  };

  return {
    output,
    sources: [source],
    get outputTangent() {
      return outputTangent;
    },
    forward(theta, input, samples, order) {
      if (order === 2 && outputTangent.length === 0) {
        outputTangent = new Float64Array(capacity * outputs);
        delta = new Float64Array(capacity * outputs);
      }
      if (order === 2) inputPatches = convolution.hold(input, samples);
      heard = input;
      fillBias(theta, samples, output);
      apply(theta, input, samples, output, null);
    },
    backward(theta, input, samples, outputGradient, gradient, inputGradient) {
      addKernel(outputGradient, input, samples, gradient, null, null);
      addBias(outputGradient, samples, gradient);
      if (inputGradient === null) return;
      inputGradient.fill(0, 0, samples * inputs);
      addImage(theta, outputGradient, samples, inputGradient, null);
    },
    holdGradient(theta, samples, outputGradient, inputGradient) {
      delta.set(outputGradient.subarray(0, samples * outputs));
      active = null;
      slots = null;
      if (inputGradient === null) return;
      inputGradient.fill(0, 0, samples * inputs);
      addImage(theta, outputGradient, samples, inputGradient, null);
    },
    reach(samples, reached, below) {
      active = activeEntries(reached, samples, outputs);
      slots = null;
      heldSamples = samples;
      below?.fill(1);
    },
    forwardTangent(theta, v, input, inputTangent, samples) {
      if (injected !== null) {
        const { channels, places } = slotsOf();
        outputTangent.fill(0, 0, samples * outputs);
        const at = channels[injected] * positions;
        for (let n = 0; n < samples; n++) {
          const place = places[injected * samples + n];
          if (place >= 0) outputTangent[n * outputs + at + place] = 1;
        }
        return;
      }
      if (v === null) outputTangent.fill(0, 0, samples * outputs);
      else {
        fillBias(v, samples, outputTangent);
        apply(v, input, samples, outputTangent, active);
      }
      if (inputTangent !== null) apply(theta, inputTangent, samples, outputTangent, active);
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
      outputGradient = outputGradientTangent;
      if (gradientTangent !== null) {
        addKernel(outputGradientTangent, input, samples, gradientTangent, inputPatches, active);
        if (inputTangent !== null) addKernel(delta, inputTangent, samples, gradientTangent, null, active);
        addBias(outputGradientTangent, samples, gradientTangent);
      }
      if (inputGradientTangent === null) return;
      inputGradientTangent.fill(0, 0, samples * inputs);
      addImage(theta, outputGradientTangent, samples, inputGradientTangent, active);
      if (v !== null) addImage(v, delta, samples, inputGradientTangent, active);
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
