import { statedError } from '../experiment/stated-error.ts';
import { activationFunction } from '../network/activations.ts';
import { denseChain, type DenseShape } from '../network/dense-chain.ts';
import { times, timesTransposed } from '../network/matrix-products.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';

/** One layer's block in the recipe. */
export interface Hw22Layer {
  /** Index in the chain of dense layers. */
  readonly layer: number;
  /** Weights of the layer, biases excluded: rows of the block. */
  readonly size: number;
  /** Eigenvalues above 0, without a tolerance, of the block in float32: the recipe's count. */
  readonly positive: number;
  /** Those above 10⁻⁵ of the largest, which float32 can tell from 0. */
  readonly tolerantPositive: number;
  /** The block's rank is at most samples · outputs: the other eigenvalues are exactly 0, and their signs are noise. */
  readonly largestRank: number;
}

export interface Hw22Verdict {
  /** Mean over layers of the norm of the weights' gradient (biases excluded). */
  readonly gradientNorm: number;
  /** Mean over layers of positive / size. */
  readonly minimumRatio: number;
  /** The same with the tolerance. */
  readonly tolerantRatio: number;
  readonly layers: readonly Hw22Layer[];
  /** What the recipe concludes: gradientNorm < 10⁻³ and minimumRatio > ½ is "like a local minimum". */
  readonly localMinimumLike: boolean;
}

const GRADIENT_LIMIT = 1e-3;
const RATIO_LIMIT = 0.5;
const FLOAT32_TOLERANCE = 1e-5;
/** Samples of the course's data. */
const DEFAULT_SAMPLES = 6;
/** Rows of the largest block that is decomposed. */
const LARGEST_BLOCK = 4096;

/**
 * The "minimum ratio" of the course's homework 2-2, as its notebook computes it, to be shown beside the true Hessian's
 * inertia (`analyzePoint`). It is no Hessian: per layer it is the Gauss–Newton block Σₙₖ vec(Bₙₖ aₙᵀ) vec(Bₙₖ aₙᵀ)ᵀ of a few
 * samples, with aₙ the layer's input and Bₙₖ = ∂f_k/∂z, without biases and without blocks between layers; positive
 * semidefinite by construction. It is summed in float32 and its eigenvalues are counted with `> 0`, so that about half of
 * the exact zeros count as positive.
 *
 * @param samples rows of the part; default: the first six
 * @throws InputError for networks that are not dense chains, and for blocks of more than 4096 weights
 */
export function hw22Recipe(
  objective: NetworkObjective,
  theta: Float64Array,
  samples: Int32Array = Int32Array.from(
    { length: Math.min(DEFAULT_SAMPLES, objective.samples) },
    (_, n) => n,
  ),
): Hw22Verdict {
  const chain = denseChain(objective.spec.layers, objective.features);
  if (chain === null) {
    throw statedError(
      'homeworkLayers',
      'expected a network of dense layers for the homework’s ratio',
      {},
      'loss.layers',
    );
  }
  const count = samples.length;
  const gradient = new Float64Array(objective.dimension);
  objective.batchGradient(theta, samples, count, gradient);
  const { inputs, jacobians } = linearize(objective, chain, theta, samples);

  let gradientNorm = 0;
  const layers = chain.map((shape, l) => {
    const size = shape.units * shape.inputs;
    if (size > LARGEST_BLOCK) {
      throw statedError(
        'homeworkLarge',
        `expected layers of at most ${LARGEST_BLOCK} weights for the homework’s ratio, got ${size}`,
        { most: LARGEST_BLOCK, got: size },
        `loss.layers[${l}]`,
      );
    }
    let square = 0;
    for (let i = shape.offset; i < shape.offset + size; i++) square += gradient[i] * gradient[i];
    gradientNorm += Math.sqrt(square) / chain.length;
    const block = gaussNewtonBlock(shape, inputs[l], jacobians[l], count);
    const values = symmetricEigenvalues(block, size);
    const largest = values[size - 1];
    return {
      layer: l,
      size,
      positive: values.filter((value) => value > 0).length,
      tolerantPositive: values.filter((value) => value > FLOAT32_TOLERANCE * largest).length,
      largestRank: Math.min(size, count * objective.outputs),
    };
  });
  const mean = (share: (layer: Hw22Layer) => number): number =>
    layers.reduce((sum, layer) => sum + share(layer), 0) / layers.length;
  const minimumRatio = mean(({ positive, size }) => positive / size);
  return {
    gradientNorm,
    minimumRatio,
    tolerantRatio: mean(({ tolerantPositive, size }) => tolerantPositive / size),
    layers,
    localMinimumLike: gradientNorm < GRADIENT_LIMIT && minimumRatio > RATIO_LIMIT,
  };
}

/** Σ of outer products in float32, as the notebook sums them. */
function gaussNewtonBlock(
  { units, inputs }: DenseShape,
  input: Float64Array,
  jacobian: readonly Float64Array[],
  samples: number,
): Float64Array {
  const size = units * inputs;
  const block = new Float32Array(size * size);
  const product = new Float32Array(size);
  for (let n = 0; n < samples; n++) {
    for (const rows of jacobian) {
      for (let u = 0; u < units; u++) {
        for (let j = 0; j < inputs; j++) {
          product[u * inputs + j] = Math.fround(rows[n * units + u]) * Math.fround(input[n * inputs + j]);
        }
      }
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) block[i * size + j] += Math.fround(product[i] * product[j]);
      }
    }
  }
  return Float64Array.from(block);
}

/** Inputs of every layer [samples, inputs], and ∂f_k/∂z of every layer [samples, units] for each output k. */
function linearize(
  { part, features, outputs }: NetworkObjective,
  chain: readonly DenseShape[],
  theta: Float64Array,
  samples: Int32Array,
): { inputs: Float64Array[]; jacobians: Float64Array[][] } {
  const count = samples.length;
  const data = new Float64Array(count * features);
  samples.forEach((at, n) =>
    data.set(part.inputs.subarray(at * features, (at + 1) * features), n * features),
  );
  const inputs = [data];
  const slopes = chain.map(({ units, inputs: width, offset, bias, activation }, l) => {
    const z = new Float64Array(count * units);
    const first = new Float64Array(count * units);
    timesTransposed(inputs[l], count, width, theta, offset, units, z, false);
    if (bias) for (let i = 0; i < z.length; i++) z[i] += theta[offset + units * width + (i % units)];
    activationFunction(activation).kernel(1, z, z, first, first, z.length);
    inputs.push(z);
    return first;
  });
  const jacobians = chain.map((): Float64Array[] => []);
  for (let k = 0; k < outputs; k++) {
    let delta = new Float64Array(count * outputs);
    for (let n = 0; n < count; n++) delta[n * outputs + k] = 1;
    for (let l = chain.length - 1; l >= 0; l--) {
      for (let i = 0; i < delta.length; i++) delta[i] *= slopes[l][i];
      jacobians[l].push(delta);
      if (l === 0) break;
      const below = new Float64Array(count * chain[l].inputs);
      times(delta, count, chain[l].units, theta, chain[l].offset, chain[l].inputs, below, false);
      delta = below;
    }
  }
  return { inputs, jacobians };
}
