import type { Layer, LayerPass, PassContext } from '../layer.ts';

/** A map without parameters that is linear near its input, per batch: y = M·x with M ≥ 0. */
export interface LinearMap {
  /** Writes the output and fixes M (which windows, which mask) for what follows. */
  forward(input: Float64Array, samples: number, out: Float64Array): void;
  /** out ← M·x with the M of the last `forward`. */
  apply(x: Float64Array, samples: number, out: Float64Array): void;
  /** out ← Mᵀ·d. */
  transpose(d: Float64Array, samples: number, out: Float64Array): void;
}

/** A layer around such a map (pooling, dropout, flattening): its tangents are the map itself. */
export function linearMapLayer(
  inputs: number,
  outputs: number,
  createMap: (capacity: number, context: PassContext) => LinearMap,
): Layer {
  return {
    inputs,
    outputs,
    couplesSamples: false,
    createPass: (capacity, context) => linearMapPass(outputs, capacity, createMap(capacity, context)),
  };
}

function linearMapPass(outputs: number, capacity: number, map: LinearMap): LayerPass {
  const output = new Float64Array(capacity * outputs);
  let outputTangent = new Float64Array(0);
  return {
    output,
    sources: [],
    get outputTangent() {
      return outputTangent;
    },
    forward(_theta, input, samples, order) {
      if (order === 2 && outputTangent.length === 0) outputTangent = new Float64Array(capacity * outputs);
      map.forward(input, samples, output);
    },
    backward(_theta, _input, samples, outputGradient, _gradient, inputGradient) {
      if (inputGradient !== null) map.transpose(outputGradient, samples, inputGradient);
    },
    holdGradient(_theta, samples, outputGradient, inputGradient) {
      if (inputGradient !== null) map.transpose(outputGradient, samples, inputGradient);
    },
    reach(samples, reached, below) {
      // No entry of the maps is negative.
      if (below !== null) map.transpose(reached, samples, below);
    },
    forwardTangent(_theta, _v, _input, inputTangent, samples) {
      if (inputTangent === null) outputTangent.fill(0);
      else map.apply(inputTangent, samples, outputTangent);
    },
    backwardTangent(
      _theta,
      _v,
      _input,
      _inputTangent,
      samples,
      outputGradientTangent,
      _out,
      inputGradientTangent,
    ) {
      if (inputGradientTangent !== null) map.transpose(outputGradientTangent, samples, inputGradientTangent);
    },
    writeShares() {
      // No parameters.
    },
  };
}
