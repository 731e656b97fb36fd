import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';
import type { LinearOperator } from '../numerics/objective.ts';
import { activationFunction } from './activations.ts';
import type { DenseShape } from './dense-chain.ts';
import type { LossFunction } from './losses.ts';
import { fromRows, toRows } from './sample-rows.ts';

/** Samples per chunk: the rows of a wide layer stay in the second-level cache. */
const CHUNK = 128;
/** Most numbers kept for a point (256 MiB); beyond that products start from θ each time. */
const KEPT_LIMIT = 32 * 1024 * 1024;

/** Addresses of one layer's rows in one chunk. */
interface LayerRows {
  /** x, the layer's input; f′(z), f″(z) ∘ ∂ℓ/∂a, and δ = ∂ℓ/∂z. */
  readonly input: number;
  readonly first: number;
  readonly bent: number;
  readonly delta: number;
}

interface ChunkRows {
  readonly samples: number;
  /** Samples, rounded up to a multiple of four. */
  readonly rows: number;
  readonly layers: readonly LayerRows[];
  /** f, [samples, width]. */
  readonly output: Float64Array;
  readonly targets: Float64Array;
}

/**
 * Products of the Hessian of factor·Σ_n ℓ at one point with many vectors, in the kernels: everything that does not depend on
 * the vector is computed once and kept, which leaves three matrix products per layer of the eight of
 * `createKernelPasses.hessianVector` for the first layer and six for the others.
 * Null where the samples are too many for that, or memory has no room.
 */
export function createKernelProducts(
  kernels: Kernels,
  chain: readonly DenseShape[],
  loss: LossFunction,
  theta: Float64Array,
  inputs: Float64Array,
  targets: Float64Array,
  samples: number,
  factor: number,
): LinearOperator | null {
  const kept = chain.reduce((sum, { inputs: below, units }) => sum + below + 3 * units, 0);
  if (samples * kept > KEPT_LIMIT) return null;
  try {
    return products(kernels.memory.fresh(), chain, loss, theta, inputs, targets, samples, factor);
  } catch (error) {
    // Only growing the memory can fail, and only with a RangeError.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function products(
  memory: KernelMemory,
  chain: readonly DenseShape[],
  loss: LossFunction,
  theta: Float64Array,
  inputs: Float64Array,
  targets: Float64Array,
  samples: number,
  factor: number,
): LinearOperator {
  const last = chain.length - 1;
  const features = chain[0].inputs;
  const width = chain[last].units;
  const dimension = theta.length;
  const weights = (base: number, l: number): number => base + 8 * chain[l].offset;
  const biases = (base: number, l: number): number =>
    chain[l].bias ? base + 8 * (chain[l].offset + chain[l].units * chain[l].inputs) : 0;

  const parameters = memory.take(dimension);
  const direction = memory.take(dimension);
  const sum = memory.take(dimension);
  const capacity = Math.min(CHUNK, (samples + 3) & ~3);
  const take = (rows: number): number => memory.take(rows * capacity);
  /** Tangents of z and of a, then of ∂ℓ/∂a and ∂ℓ/∂z. */
  const tangents = chain.map(({ units }) => ({
    pre: take(units),
    output: take(units),
    gradient: take(units),
  }));
  const layerRows = (): LayerRows[] =>
    chain.map(({ inputs: below, units }) => ({
      input: take(below),
      first: take(units),
      bent: take(units),
      delta: take(units),
    }));
  const outputRows = take(width);
  const places = Array.from({ length: Math.ceil(samples / CHUNK) }, layerRows);
  memory.view(parameters, dimension).set(theta);

  const { exports } = memory;
  const outer = new Float64Array(CHUNK * width);
  const linearize = (layers: readonly LayerRows[], at: number): ChunkRows => {
    const from = at * CHUNK;
    const count = Math.min(CHUNK, samples - from);
    const rows = (count + 3) & ~3;
    const part = inputs.subarray(from * features, (from + count) * features);
    toRows(memory, part, features, null, count, layers[0].input, 1);
    chain.forEach(({ units, inputs: below, activation }, l) => {
      const z = l === last ? outputRows : layers[l + 1].input;
      const { input, first, bent } = layers[l];
      exports.fusedAffineRows(
        input,
        below,
        weights(parameters, l),
        1,
        below,
        biases(parameters, l),
        z,
        units,
        rows,
        false,
      );
      if (activation === 'tanh') exports.tanhRows(z, z, first, bent, units * rows, 2);
      else {
        const view = (address: number): Float64Array => memory.view(address, units * rows);
        activationFunction(activation).kernel(2, view(z), view(z), view(first), view(bent), units * rows);
      }
    });
    const output = new Float64Array(count * width);
    fromRows(memory, outputRows, width, count, output);
    const wanted = targets.subarray(from * width, (from + count) * width);
    for (let n = 0; n < count; n++) loss.gradient(output, wanted, n * width, width, outer);
    toRows(memory, outer, width, null, count, layers[last].delta, factor);
    for (let l = last; l >= 0; l--) {
      const { units, inputs: below } = chain[l];
      const { first, bent, delta } = layers[l];
      exports.multiplyRows(bent, delta, bent, units * rows);
      exports.multiplyRows(first, delta, delta, units * rows);
      if (l === 0) break;
      const to = layers[l - 1].delta;
      exports.fusedAffineRows(delta, units, weights(parameters, l), below, 1, 0, to, below, rows, false);
    }
    return { samples: count, rows, layers, output, targets: wanted };
  };
  const chunks = places.map(linearize);

  const move = new Float64Array(CHUNK * width);
  const curved = new Float64Array(CHUNK * width);
  const addChunk = ({ samples: count, rows, layers, output, targets: wanted }: ChunkRows): void => {
    chain.forEach(({ units, inputs: below }, l) => {
      const { pre, output: moved } = tangents[l];
      const along = weights(direction, l);
      const bias = biases(direction, l);
      exports.fusedAffineRows(layers[l].input, below, along, 1, below, bias, pre, units, rows, false);
      if (l > 0) {
        const from = tangents[l - 1].output;
        const w = weights(parameters, l);
        exports.fusedAffineRows(from, below, w, 1, below, 0, pre, units, rows, true);
      }
      exports.multiplyRows(layers[l].first, pre, moved, units * rows);
    });
    fromRows(memory, tangents[last].output, width, count, move);
    for (let n = 0; n < count; n++) loss.hessianVector(output, wanted, move, n * width, width, curved);
    toRows(memory, curved, width, null, count, tangents[last].gradient, factor);
    for (let l = last; l >= 0; l--) {
      const { units, inputs: below } = chain[l];
      const { input, first, bent, delta } = layers[l];
      const { pre, gradient: bending } = tangents[l];
      exports.bendTangents(first, bent, pre, bending, units * rows);
      const into = weights(sum, l);
      exports.fusedOuterSums(bending, units, input, below, into, biases(sum, l), rows);
      if (l === 0) break;
      exports.fusedOuterSums(delta, units, tangents[l - 1].output, below, into, 0, rows);
      const to = tangents[l - 1].gradient;
      const w = weights(parameters, l);
      exports.fusedAffineRows(bending, units, w, below, 1, 0, to, below, rows, false);
      exports.fusedAffineRows(delta, units, weights(direction, l), below, 1, 0, to, below, rows, true);
    }
  };

  return {
    dimension,
    apply(v, out) {
      memory.view(direction, dimension).set(v);
      memory.view(sum, dimension).fill(0);
      for (const chunk of chunks) addChunk(chunk);
      out.set(memory.view(sum, dimension));
    },
  };
}
