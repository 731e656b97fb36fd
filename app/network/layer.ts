import type { RandomStream } from '../numerics/random.ts';

/**
 * What a layer type implements, one file each in `layers/`. All arrays are row-major [samples, width]; θ-like vectors
 * (theta, tangents, gradients) are whole, the layer knows its own offset. Nothing is allocated after `createPass`.
 *
 * Names: for a quantity q, `qTangent` is its derivative along a direction v of parameter space (Pearlmutter's R{q},
 * 1994); `qGradient` is ∂L/∂q.
 */
export interface Layer {
  /** Features per sample going in and coming out. */
  readonly inputs: number;
  readonly outputs: number;
  /** True when the output of a sample depends on the others of its batch: batches may then not be cut into chunks. */
  readonly couplesSamples: boolean;
  /** Memory for passes over up to `capacity` samples, under a context that whoever runs the passes may change between them. */
  createPass(capacity: number, context: PassContext): LayerPass;
}

/**
 * How a network runs, where that is not a matter of θ and inputs alone.
 *   `analysis`    no dropout; batch normalisation by its `statistics` option: over the batch, or with `state`;
 *   `training`    dropout with masks from `dropout`; batch statistics, which are folded into `state` when there is one;
 *   `evaluation`  no dropout; batch normalisation with `state`;
 *   `recording`   no dropout; batch statistics, written into `state` as they are (biased variance).
 */
export interface PassContext {
  mode: 'analysis' | 'training' | 'evaluation' | 'recording';
  /** Network state (`network-state.ts`); null where there is none to read or update. */
  state: Float64Array | null;
  dropout: RandomStream | null;
  /** While true, forward passes lower `kinkDistance` to the least |distance to a kink| that they meet. */
  watchKinks: boolean;
  kinkDistance: number;
}

export function analysisContext(state: Float64Array | null): PassContext {
  return { mode: 'analysis', state, dropout: null, watchKinks: false, kinkDistance: Infinity };
}

export interface LayerPass {
  /** Output of the last `forward`, shape [samples, outputs]; valid until the next one. */
  readonly output: Float64Array;
  /** Tangent of the output, from the last `forwardTangent`. */
  readonly outputTangent: Float64Array;
  /** `order`: 0 for the output alone, 1 when `backward` follows, 2 when the tangent passes follow. */
  forward(theta: Float64Array, input: Float64Array, samples: number, order: 0 | 1 | 2): void;
  /**
   * Adds this layer's part of the gradient to `gradient` (length P) and writes ∂L/∂input into `inputGradient` (null:
   * not needed). Overwrites `outputGradient`.
   */
  backward(
    theta: Float64Array,
    input: Float64Array,
    samples: number,
    outputGradient: Float64Array,
    gradient: Float64Array,
    inputGradient: Float64Array | null,
  ): void;
  /**
   * As `backward` without the gradient, after a forward pass of order 2: keeps of ∂L/∂output what the tangent passes need, however
   * many follow.
   */
  holdGradient(
    theta: Float64Array,
    samples: number,
    outputGradient: Float64Array,
    inputGradient: Float64Array | null,
  ): void;
  /**
   * Tangent of the output along v (null: zero in this layer); `inputTangent` null means zero (the data do not move).
   */
  forwardTangent(
    theta: Float64Array,
    v: Float64Array | null,
    input: Float64Array,
    inputTangent: Float64Array | null,
    samples: number,
  ): void;
  /**
   * The tangent of `backward` along v, after `holdGradient` and `forwardTangent`: adds to `gradientTangent` (H·v), and writes
   * the tangent of ∂L/∂input (null: not needed). Overwrites `outputGradientTangent`.
   */
  backwardTangent(
    theta: Float64Array,
    v: Float64Array | null,
    input: Float64Array,
    inputTangent: Float64Array | null,
    samples: number,
    outputGradientTangent: Float64Array,
    gradientTangent: Float64Array,
    inputGradientTangent: Float64Array | null,
  ): void;
}
