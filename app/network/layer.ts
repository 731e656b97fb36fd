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
  /**
   * Tangent passes take the statistics of batches for parameters of their own (`open-statistics.ts`): in the order of the network state
   * their directions stand in v, and what belongs to them in H·v, from `directions` on; their own tangents by the samples stand from
   * `responses` on. Null: they follow from the samples.
   */
  openStatistics: { readonly directions: number; readonly responses: number } | null;
}

export function analysisContext(state: Float64Array | null): PassContext {
  return {
    mode: 'analysis',
    state,
    dropout: null,
    watchKinks: false,
    kinkDistance: Infinity,
    openStatistics: null,
  };
}

/**
 * A layer whose columns share passes: entry j of unit u moves one of its values in every sample, and that in proportion to a row over
 * samples. Of a dense layer the value is the pre-activation and the rows are what all units hear; of a normalised one without an
 * image it is the output, and the rows are those of the unit's standardised input and of ones; of a convolution an entry of its
 * output that matters, another place of the channel in every sample, and the rows are what the kernel sees there.
 */
export interface UnitSource {
  /** For a convolution: as many as its passes of order 2 need, after `reach`. */
  readonly units: number;
  /** Units that have the same entries have the same group; ascending. */
  groupOf(unit: number): number;
  /** Entries of a unit. */
  readonly wide: number;
  /** All units have the same rows. */
  readonly isShared: boolean;
  /** Index of its first parameter in θ, and of its first number in the network state; null: it has none. */
  readonly offset: number | null;
  readonly stateOffset: number | null;
  /** Index of an entry; statistics of batches count on behind the parameters. */
  indexOf(unit: number, entry: number): number;
  /**
   * Adds the rows of a unit, sample by sample and each by its factor, to [count, wide]: `count` samples from `from` on.
   */
  addRows(unit: number, factors: Float64Array, from: number, count: number, out: Float64Array): void;
  /** Σ_n ∂L/∂(value)·∂²(value)/∂entry∂other of one unit, and what statistics add to it; null: always 0. */
  readonly bend: ((unit: number, entry: number, other: number, samples: number) => number) | null;
  /** In the tangent passes that follow, the value of this unit moves by 1 in every sample; null: as its direction says. */
  inject(unit: number | null): void;
  /** Tangent of ∂L/∂(value) of the last tangent pass, [samples, units]. */
  valueGradientTangent(): Float64Array;
  /**
   * `centred`: from now on and until false, every input is taken less its mean and the bias left alone in what belongs to its own
   * parameters in H·v. That is their H·v where what the layer adds to all samples alike does nothing.
   */
  centre(samples: number, centred: boolean): void;
}

/** Where layers write what each sample adds to H·v: rows over `count` samples from `from` on, one for every entry. */
export interface ShareRows {
  readonly numbers: Float64Array;
  readonly from: number;
  readonly count: number;
  /** Entries from one row to the next. */
  readonly length: number;
  /** Parameters and statistics before these have no rows. */
  readonly first: number;
  readonly firstStatistic: number;
  /** Where the rows of `first`, of `firstStatistic` and of what makes that one move begin. */
  readonly parametersAt: number;
  readonly statisticsAt: number;
  readonly responsesAt: number;
}

export interface LayerPass {
  /** The layers in it whose columns may share passes. */
  readonly sources: readonly UnitSource[];
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
   * After `holdGradient`, for all tangent passes until the next: entries of the output that are 0 in `reached` matter for nothing;
   * writes the same of its input (null: not needed).
   */
  reach(samples: number, reached: Float64Array, below: Float64Array | null): void;
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
   * the tangent of ∂L/∂input (null: not needed). Overwrites `outputGradientTangent`. `gradientTangent` null: `writeShares` follows.
   */
  backwardTangent(
    theta: Float64Array,
    v: Float64Array | null,
    input: Float64Array,
    inputTangent: Float64Array | null,
    samples: number,
    outputGradientTangent: Float64Array,
    gradientTangent: Float64Array | null,
    inputGradientTangent: Float64Array | null,
  ): void;
  /**
   * What each sample adds to H·v, for v = 0 in this layer, after `backwardTangent`, which has left `outputGradientTangent` as it is.
   */
  writeShares(
    input: Float64Array,
    inputTangent: Float64Array | null,
    outputGradientTangent: Float64Array,
    rows: ShareRows,
  ): void;
}
