import type { Kernels } from '../numerics/kernels/kernels.ts';
import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import { lossFunction, type LossFunction } from './losses.ts';
import { crossEntropySum, fromRows, toRows } from './sample-rows.ts';
import type { NetworkPasses } from './network-passes.ts';

/** Addresses of one layer's rows over samples. */
interface LayerRows {
  /** z, then in its place a = f(z); f′ and f″. */
  readonly output: number;
  readonly first: number;
  readonly second: number;
  /** ∂ℓ/∂a, then in its place ∂ℓ/∂z. */
  readonly gradient: number;
}

/** Passes that can also pick a batch out of a larger part on their way. */
export interface KernelPasses extends NetworkPasses {
  /**
   * Σ_n ℓ and factor·Σ_n ∇ℓ over rows `indices[0 … count−1]` of `inputs` and `targets`; what stood in `gradient` does not
   * count.
   */
  batchGradient(
    theta: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    indices: Int32Array,
    count: number,
    factor: number,
    gradient: Float64Array,
  ): number;
}

interface TangentRows {
  readonly pre: number;
  readonly output: number;
  readonly gradient: number;
}

/**
 * `createPasses` for a dense chain, in the kernels: same formulas, sums over samples in another fixed order. All rows are
 * over samples, so that four samples and four units share a register tile whatever the layer's width. Parameters,
 * gradients and data that lie in the kernels' own memory are used where they are.
 */
export function createKernelPasses(
  kernels: Kernels,
  chain: readonly DenseShape[],
  loss: LossFunction,
  capacity: number,
): KernelPasses {
  const { memory } = kernels;
  const last = chain.length - 1;
  const width = chain[last].units;
  const features = chain[0].inputs;
  const dimension = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  const isCrossEntropy = loss === lossFunction('crossEntropy');
  let theta = 0;
  let thetaCopy = 0;
  let lossRows = 0;
  let picks = 0;
  let staged = 0;
  let targetRows = 0;
  let direction = 0;
  let gradientAt = 0;
  let data = 0;
  let layers: readonly LayerRows[] = [];
  let tangents: readonly TangentRows[] = [];
  let placedAt = -1;
  let placedRows = 0;
  let placedNumbers = 0;

  /** Addresses of everything, for rows of this length, from the top of the thread's scratch memory on. */
  const place = (rows: number): void => {
    const take = (count: number): number => memory.take(count * rows);
    placedAt = memory.mark();
    placedRows = rows;
    thetaCopy = memory.take(dimension);
    lossRows = take(3);
    picks = take(1);
    staged = take(Math.max(features, width));
    targetRows = take(width);
    direction = memory.take(dimension);
    gradientAt = memory.take(dimension);
    data = take(features);
    layers = chain.map(({ units }) => ({
      output: take(units),
      first: take(units),
      second: take(units),
      gradient: take(units),
    }));
    tangents = chain.map(({ units }) => ({ pre: take(units), output: take(units), gradient: take(units) }));
    placedNumbers = (memory.mark() - placedAt) / 8;
  };

  /** Runs `work` with all rows placed; nothing in there outlives the call. */
  const withRows = <T>(samples: number, work: (rows: number) => T): T => {
    const rows = (samples + 3) & ~3;
    const mark = memory.mark();
    try {
      // The same place as last time is the rule: then the addresses still hold.
      if (mark === placedAt && rows === placedRows) memory.take(placedNumbers);
      else place(rows);
      return work(rows);
    } finally {
      memory.release(mark);
    }
  };
  const output = new Float64Array(capacity * width);
  const outputGradient = new Float64Array(capacity * width);
  const move = new Float64Array(capacity * width);
  const outputTangent = new Float64Array(capacity * width);
  const batchTargets = new Float64Array(capacity * width);

  const weights = (base: number, l: number): number => base + 8 * chain[l].offset;
  const biases = (base: number, l: number): number =>
    chain[l].bias ? base + 8 * (chain[l].offset + chain[l].units * chain[l].inputs) : 0;
  const inputRows = (l: number): number => (l === 0 ? data : layers[l - 1].output);

  /** Rows `indices` of `source` (null: all in order) as rows over samples. */
  const pick = (
    source: Float64Array,
    columns: number,
    indices: Int32Array | null,
    samples: number,
    to: number,
  ): void => {
    if (indices === null) {
      // In one piece, and turned round there.
      const length = samples * columns;
      memory.numbers.set(source.length === length ? source : source.subarray(0, length), staged >> 3);
      const { integers } = memory;
      for (let n = 0, at = picks >> 2; n < samples; n++, at++) integers[at] = n;
      memory.exports.gatherRows(staged, columns, picks, samples, to);
      return;
    }
    const at = memory.addressOf(source);
    if (at === 0) toRows(memory, source, columns, indices, samples, to, 1);
    else memory.exports.gatherRows(at, columns, picks, samples, to);
  };

  const run = (
    parameters: Float64Array,
    inputs: Float64Array,
    indices: Int32Array | null,
    samples: number,
    rows: number,
    order: 0 | 1 | 2,
  ): void => {
    const { exports } = memory;
    theta = memory.addressOf(parameters);
    if (theta === 0) {
      theta = thetaCopy;
      memory.numbers.set(parameters, theta >> 3);
    }
    pick(inputs, features, indices, samples, data);
    for (let l = 0; l <= last; l++) {
      const { units, inputs: count, activation } = chain[l];
      const { output: z, first, second } = layers[l];
      exports.affineRows(
        inputRows(l),
        count,
        weights(theta, l),
        1,
        count,
        biases(theta, l),
        z,
        units,
        rows,
        false,
      );
      if (activation === 'identity') continue;
      if (activation === 'tanh') {
        exports.tanhRows(z, z, first, second, units * rows, order);
        continue;
      }
      const view = (at: number): Float64Array => memory.view(at, units * rows);
      activationFunction(activation).kernel(order, view(z), view(z), view(first), view(second), units * rows);
    }
  };

  /** Cross-entropy of the rows of the last layer: ∂ℓ/∂a into its rows; returns Σ_n ℓ. */
  const crossEntropy = (
    targets: Float64Array,
    indices: Int32Array | null,
    samples: number,
    rows: number,
    factor: number,
  ): number => {
    const at = layers[last];
    const [linear, rest, weight] = [lossRows, lossRows + 8 * rows, lossRows + 16 * rows];
    pick(targets, width, indices, samples, targetRows);
    memory.exports.crossEntropyRows(
      at.output,
      targetRows,
      at.gradient,
      linear,
      rest,
      weight,
      width,
      rows,
      factor,
    );
    const all = memory.numbers;
    for (let n = samples; n < rows; n++) {
      for (let k = 0; k < width; k++) all[(at.gradient >> 3) + k * rows + n] = 0;
    }
    return crossEntropySum(memory, lossRows, samples);
  };

  /** ∂ℓ/∂a of the last layer into its rows; returns Σ_n ℓ. */
  const lossGradient = (
    targets: Float64Array,
    indices: Int32Array | null,
    samples: number,
    rows: number,
    factor: number,
  ): number => {
    if (isCrossEntropy) return crossEntropy(targets, indices, samples, rows, factor);
    fromRows(memory, layers[last].output, width, samples, output);
    let from = targets;
    if (indices !== null) {
      from = batchTargets;
      for (let n = 0, to = 0; n < samples; n++) {
        for (let k = 0; k < width; k++) from[to++] = targets[indices[n] * width + k];
      }
    }
    let sum = 0;
    for (let n = 0; n < samples; n++) sum += loss.gradient(output, from, n * width, width, outputGradient);
    toRows(memory, outputGradient, width, null, samples, layers[last].gradient, factor);
    return sum;
  };

  const addToGradient = (
    parameters: Float64Array,
    inputs: Float64Array,
    targets: Float64Array,
    indices: Int32Array | null,
    samples: number,
    factor: number,
    gradient: Float64Array,
    rows: number,
    fresh: boolean,
  ): number => {
    if (indices !== null) {
      const { integers } = memory;
      for (let n = 0, to = picks >> 2; n < samples; n++, to++) integers[to] = indices[n];
    }
    run(parameters, inputs, indices, samples, rows, 1);
    const value = lossGradient(targets, indices, samples, rows, factor);
    // The other losses have taken it from there already; of a batch nobody asks.
    if (isCrossEntropy && indices === null) fromRows(memory, layers[last].output, width, samples, output);
    const { exports } = memory;
    const own = memory.addressOf(gradient);
    const into = own === 0 ? gradientAt : own;
    for (let l = last; l >= 0; l--) {
      const { units, inputs: count, activation } = chain[l];
      const { gradient: d, first } = layers[l];
      if (activation !== 'identity') exports.multiplyRows(first, d, d, units * rows);
      exports.outerSums(
        d,
        units,
        inputRows(l),
        count,
        weights(into, l),
        biases(into, l),
        rows,
        fresh || own === 0,
      );
      if (l === 0) break;
      const below = layers[l - 1].gradient;
      exports.affineRows(d, units, weights(theta, l), count, 1, 0, below, count, rows, false);
    }
    if (own === 0) addGradient(gradient, fresh);
    return value;
  };

  const addGradient = (out: Float64Array, fresh: boolean): void => {
    if (fresh) out.fill(0);
    const all = memory.numbers;
    const from = gradientAt >> 3;
    for (let i = 0; i < dimension; i++) out[i] += all[from + i];
  };

  return {
    output,
    forward: (parameters, inputs, samples, order) =>
      withRows(samples, (rows) => {
        run(parameters, inputs, null, samples, rows, order);
        fromRows(memory, layers[last].output, width, samples, output);
      }),
    loss(targets, samples) {
      if (isCrossEntropy) {
        return withRows(samples, (rows) => {
          toRows(memory, output, width, null, samples, layers[last].output, 1);
          return crossEntropy(targets, null, samples, rows, 1);
        });
      }
      let sum = 0;
      for (let n = 0; n < samples; n++) sum += loss.value(output, targets, n * width, width);
      return sum;
    },
    gradient: (parameters, inputs, targets, samples, factor, gradient) =>
      withRows(samples, (rows) =>
        addToGradient(parameters, inputs, targets, null, samples, factor, gradient, rows, false),
      ),
    batchGradient: (parameters, inputs, targets, indices, count, factor, gradient) =>
      withRows(count, (rows) =>
        addToGradient(parameters, inputs, targets, indices, count, factor, gradient, rows, true),
      ),
    hessianVector: (parameters, v, inputs, targets, samples, factor, out) =>
      withRows(samples, (rows) => {
        run(parameters, inputs, null, samples, rows, 2);
        const { exports } = memory;
        memory.view(direction, dimension).set(v);
        memory.view(gradientAt, dimension).fill(0);
        chain.forEach(({ units, inputs: count, activation }, l) => {
          const { pre, output: moved } = tangents[l];
          const z = activation === 'identity' ? moved : pre;
          const from = inputRows(l);
          exports.affineRows(
            from,
            count,
            weights(direction, l),
            1,
            count,
            biases(direction, l),
            z,
            units,
            rows,
            false,
          );
          if (l > 0) {
            exports.affineRows(
              tangents[l - 1].output,
              count,
              weights(theta, l),
              1,
              count,
              0,
              z,
              units,
              rows,
              true,
            );
          }
          if (activation !== 'identity') exports.multiplyRows(layers[l].first, z, moved, units * rows);
        });
        lossGradient(targets, null, samples, rows, factor);
        if (isCrossEntropy) fromRows(memory, layers[last].output, width, samples, output);
        fromRows(memory, tangents[last].output, width, samples, move);
        for (let n = 0; n < samples; n++) {
          loss.hessianVector(output, targets, move, n * width, width, outputTangent);
        }
        toRows(memory, outputTangent, width, null, samples, tangents[last].gradient, factor);
        for (let l = last; l >= 0; l--) {
          const { units, inputs: count, activation } = chain[l];
          const { gradient: d, first, second } = layers[l];
          const { pre, gradient: moved } = tangents[l];
          if (activation !== 'identity') exports.bendRows(first, second, pre, d, moved, units * rows);
          const into = weights(gradientAt, l);
          exports.outerSums(moved, units, inputRows(l), count, into, biases(gradientAt, l), rows, false);
          if (l === 0) break;
          exports.outerSums(d, units, tangents[l - 1].output, count, into, 0, rows, false);
          const below = layers[l - 1].gradient;
          const belowTangent = tangents[l - 1].gradient;
          const w = weights(theta, l);
          exports.affineRows(moved, units, w, count, 1, 0, belowTangent, count, rows, false);
          const along = weights(direction, l);
          exports.affineRows(d, units, along, count, 1, 0, belowTangent, count, rows, true);
          exports.affineRows(d, units, w, count, 1, 0, below, count, rows, false);
        }
        addGradient(out, false);
      }),
  };
}
