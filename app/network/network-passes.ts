import type { Layer, LayerPass, PassContext, ShareRows, UnitSource } from './layer.ts';
import type { LossFunction } from './losses.ts';

/** Forward, gradient and Hessian-vector passes of a chain of layers over up to `capacity` samples at a time. */
export interface NetworkPasses {
  /** Network output of the last forward or gradient pass, shape [samples, outputs]. */
  readonly output: Float64Array;
  forward(theta: Float64Array, inputs: Float64Array, samples: number, order: 0 | 1 | 2): void;
  /** Σ_n ℓ(f_n, y_n) of the last forward pass. */
  loss(targets: Float64Array, samples: number): number;
  /** Forward and backward; adds factor·Σ_n ∇ℓ to `gradient` and returns Σ_n ℓ, bit-equal to `loss`. */
  gradient(
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
    gradient: Float64Array,
  ): number;
  /** Adds factor·Σ_n ∇²ℓ·v to `out` (R-operator: Pearlmutter 1994). */
  hessianVector(
    theta: Float64Array,
    v: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
    out: Float64Array,
  ): void;
}

/** Passes layer by layer, for columns of the Hessian one after another. */
export interface LayeredPasses extends NetworkPasses {
  /** Forward pass and gradient at θ, kept for the columns that follow. */
  hold(
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
  ): void;
  /** After `hold`: what matters for nothing is left out of the columns until the next. */
  reach(samples: number): void;
  /** Output of a layer in the last forward pass, shape [samples, width]. */
  outputOf(layer: number): Float64Array;
  /**
   * Adds factor·Σ_n ∇²ℓ·v to `out` for a v that is 0 in all layers but one, after `hold` with the same arguments: only entries of
   * that layer and those after it, the others follow by symmetry.
   */
  column(
    theta: Float64Array,
    v: Float64Array,
    layer: number,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
    out: Float64Array,
  ): void;
  /** The dense layers, in their order. */
  readonly sources: readonly UnitSource[];
  /** From now on tangent passes take statistics of batches so (`PassContext`). */
  open(statistics: PassContext['openStatistics']): void;
  /** After `hold`: tangents where the pre-activation of one unit, of a source in layer `layer`, moves by 1 in every sample. */
  moveUnit(
    theta: Float64Array,
    source: UnitSource,
    unit: number,
    layer: number,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
  ): void;
  /** What each sample adds to H·v in the last `moveUnit`. */
  writeShares(layer: number, inputs: Float64Array, rows: ShareRows): void;
}

export function createPasses(
  layers: readonly Layer[],
  lossFunction: LossFunction,
  capacity: number,
  context: PassContext,
): LayeredPasses {
  const passes: LayerPass[] = layers.map((layer) => layer.createPass(capacity, context));
  const last = layers.length - 1;
  const width = layers[last].outputs;
  const output = passes[last].output;
  // Gradients with respect to the outputs of each layer, and (from the first Hessian-vector product on) their tangents.
  const gradients = layers.map((layer) => new Float64Array(capacity * layer.outputs));
  let tangents: Float64Array[] = [];

  const forward = (theta: Float64Array, inputs: Float64Array, samples: number, order: 0 | 1 | 2): void => {
    let input = inputs;
    for (const pass of passes) {
      pass.forward(theta, input, samples, order);
      input = pass.output;
    }
  };
  const outputGradient = (targets: Float64Array, samples: number, factor: number): number => {
    const out = gradients[last];
    let sum = 0;
    for (let n = 0; n < samples; n++) {
      sum += lossFunction.gradient(output, targets, n * width, width, out);
    }
    if (factor !== 1) for (let i = 0; i < samples * width; i++) out[i] *= factor;
    return sum;
  };

  const hold = (
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
  ): void => {
    forward(theta, inputs, samples, 2);
    outputGradient(targets, samples, factor);
    for (let l = last; l >= 0; l--) {
      passes[l].holdGradient(theta, samples, gradients[l], l > 0 ? gradients[l - 1] : null);
    }
  };
  /** H·v from layer `from` on, before which v is 0; `only`: after it as well. */
  const tangentPass = (
    theta: Float64Array,
    v: Float64Array | null,
    from: number,
    only: boolean,
    inputs: Float64Array,
    targets: Float64Array,
    samples: number,
    factor: number,
    out: Float64Array | null,
  ): void => {
    if (tangents.length === 0) tangents = layers.map((layer) => new Float64Array(capacity * layer.outputs));
    const vOf = (l: number): Float64Array | null => (only && l > from ? null : v);
    for (let l = from; l <= last; l++) {
      const input = l > 0 ? passes[l - 1].output : inputs;
      const inputTangent = l > from ? passes[l - 1].outputTangent : null;
      passes[l].forwardTangent(theta, vOf(l), input, inputTangent, samples);
    }
    const outTangent = tangents[last];
    const move = passes[last].outputTangent;
    for (let n = 0; n < samples; n++) {
      lossFunction.hessianVector(output, targets, move, n * width, width, outTangent);
    }
    if (factor !== 1) for (let i = 0; i < samples * width; i++) outTangent[i] *= factor;
    for (let l = last; l >= from; l--) {
      const input = l > 0 ? passes[l - 1].output : inputs;
      const inputTangent = l > from ? passes[l - 1].outputTangent : null;
      const below = l > from ? tangents[l - 1] : null;
      passes[l].backwardTangent(theta, vOf(l), input, inputTangent, samples, tangents[l], out, below);
    }
  };

  return {
    output,
    outputOf: (layer) => passes[layer].output,
    forward,
    hold,
    column: (theta, v, layer, inputs, targets, samples, factor, out) =>
      tangentPass(theta, v, layer, true, inputs, targets, samples, factor, out),
    sources: passes.flatMap(({ sources }) => sources),
    reach(samples) {
      if (tangents.length === 0) tangents = layers.map((layer) => new Float64Array(capacity * layer.outputs));
      tangents[last].fill(1, 0, samples * width);
      for (let l = last; l >= 0; l--) passes[l].reach(samples, tangents[l], l > 0 ? tangents[l - 1] : null);
    },
    open: (statistics) => (context.openStatistics = statistics),
    moveUnit(theta, source, unit, layer, inputs, targets, samples, factor) {
      source.inject(unit);
      tangentPass(theta, null, layer, false, inputs, targets, samples, factor, null);
      source.inject(null);
    },
    writeShares(layer, inputs, rows) {
      for (let l = layer; l <= last; l++) {
        const input = l > 0 ? passes[l - 1].output : inputs;
        const inputTangent = l > layer ? passes[l - 1].outputTangent : null;
        passes[l].writeShares(input, inputTangent, tangents[l], rows);
      }
    },
    hessianVector(theta, v, inputs, targets, samples, factor, out) {
      hold(theta, inputs, targets, samples, factor);
      tangentPass(theta, v, 0, false, inputs, targets, samples, factor, out);
    },
    loss(targets, samples) {
      let sum = 0;
      for (let n = 0; n < samples; n++) sum += lossFunction.value(output, targets, n * width, width);
      return sum;
    },
    gradient(theta, inputs, targets, samples, factor, gradient) {
      forward(theta, inputs, samples, 1);
      const value = outputGradient(targets, samples, factor);
      for (let l = last; l >= 0; l--) {
        const input = l > 0 ? passes[l - 1].output : inputs;
        const inputGradient = l > 0 ? gradients[l - 1] : null;
        passes[l].backward(theta, input, samples, gradients[l], gradient, inputGradient);
      }
      return value;
    },
  };
}
