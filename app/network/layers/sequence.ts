import type { Layer, LayerPass, PassContext } from '../layer.ts';

/** Layers one after the other, as one layer. */
export function sequenceLayer(layers: readonly Layer[]): Layer {
  if (layers.length === 1) return layers[0];
  return {
    inputs: layers[0].inputs,
    outputs: layers[layers.length - 1].outputs,
    couplesSamples: layers.some((layer) => layer.couplesSamples),
    createPass: (capacity, context) => sequencePass(layers, capacity, context),
  };
}

function sequencePass(layers: readonly Layer[], capacity: number, context: PassContext): LayerPass {
  const passes = layers.map((layer) => layer.createPass(capacity, context));
  const last = layers.length - 1;
  // ∂L/∂ of what stands between the layers: entry l belongs to the output of layer l.
  const between = (): Float64Array[] =>
    layers.slice(0, -1).map(({ outputs }) => new Float64Array(capacity * outputs));
  const gradients = between();
  let tangents: Float64Array[] = [];
  return {
    output: passes[last].output,
    sources: passes.flatMap(({ sources }) => sources),
    get outputTangent() {
      return passes[last].outputTangent;
    },
    forward(theta, input, samples, order) {
      let from = input;
      for (const pass of passes) {
        pass.forward(theta, from, samples, order);
        from = pass.output;
      }
    },
    backward(theta, input, samples, outputGradient, gradient, inputGradient) {
      for (let l = last; l >= 0; l--) {
        passes[l].backward(
          theta,
          l > 0 ? passes[l - 1].output : input,
          samples,
          l < last ? gradients[l] : outputGradient,
          gradient,
          l > 0 ? gradients[l - 1] : inputGradient,
        );
      }
    },
    holdGradient(theta, samples, outputGradient, inputGradient) {
      for (let l = last; l >= 0; l--) {
        passes[l].holdGradient(
          theta,
          samples,
          l < last ? gradients[l] : outputGradient,
          l > 0 ? gradients[l - 1] : inputGradient,
        );
      }
    },
    reach(samples, reached, below) {
      if (tangents.length === 0) tangents = between();
      for (let l = last; l >= 0; l--) {
        passes[l].reach(samples, l < last ? tangents[l] : reached, l > 0 ? tangents[l - 1] : below);
      }
    },
    forwardTangent(theta, v, input, inputTangent, samples) {
      for (let l = 0; l <= last; l++) {
        const from = l > 0 ? passes[l - 1].output : input;
        passes[l].forwardTangent(theta, v, from, l > 0 ? passes[l - 1].outputTangent : inputTangent, samples);
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
      if (tangents.length === 0) tangents = between();
      for (let l = last; l >= 0; l--) {
        passes[l].backwardTangent(
          theta,
          v,
          l > 0 ? passes[l - 1].output : input,
          l > 0 ? passes[l - 1].outputTangent : inputTangent,
          samples,
          l < last ? tangents[l] : outputGradientTangent,
          gradientTangent,
          l > 0 ? tangents[l - 1] : inputGradientTangent,
        );
      }
    },
    writeShares(input, inputTangent, outputGradientTangent, rows) {
      for (let l = 0; l <= last; l++) {
        passes[l].writeShares(
          l > 0 ? passes[l - 1].output : input,
          l > 0 ? passes[l - 1].outputTangent : inputTangent,
          l < last ? tangents[l] : outputGradientTangent,
          rows,
        );
      }
    },
  };
}
