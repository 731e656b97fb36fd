import type { Initializer, LayerSpec } from '../experiment/loss-spec.ts';
import { randomStream, type RandomStream } from '../numerics/random.ts';
import { parameterLayout } from './parameter-layout.ts';

export interface InitializationOptions {
  /** Integer in [0, 2⁵³); block b of the layout draws from the stream (seed, `initial-parameters`, b). */
  readonly seed: number;
  /** See the list below. */
  readonly initializer: Initializer;
}

/**
 * Starting parameters: weights by the named rule, biases and shifts zero, scales one. With fan_in inputs and fan_out units of a layer:
 *   glorotUniform  U(−r, r), r = √(6/(fan_in + fan_out));  glorotNormal N(0, 2/(fan_in + fan_out))  (Glorot & Bengio 2010)
 *   heUniform      U(−r, r), r = √(6/fan_in);              heNormal     N(0, 2/fan_in)               (He et al. 2015)
 *   lecunUniform   U(−r, r), r = √(3/fan_in);              lecunNormal  N(0, 1/fan_in)               (LeCun et al. 1998)
 *   orthogonal     W with orthonormal rows or columns, whichever are fewer, uniformly distributed  (Saxe et al. 2014)
 *   zeros          everything 0: the most symmetric point of the network
 * The fans of a convolution count the entries of its kernel: in·k², out·k² (as in PyTorch).
 * Normal numbers are not truncated (as in PyTorch, unlike Keras).
 */
export function initialParameters(
  layers: readonly LayerSpec[],
  features: number,
  options: InitializationOptions,
): Float64Array {
  const layout = parameterLayout(layers, features);
  const theta = new Float64Array(layout.count);
  layout.blocks.forEach((block, index) => {
    if (block.role === 'scale') theta.fill(1, block.offset, block.offset + block.length);
    if (block.role !== 'weight') return;
    const stream = randomStream(options.seed, 'initial-parameters', index);
    const weights = theta.subarray(block.offset, block.offset + block.length);
    fillWeights(weights, block.rows, block.columns, block.taps, options.initializer, stream);
  });
  return theta;
}

/** Fills `weights` [rows, fan_in], row-major; fan_out = rows · taps. */
function fillWeights(
  weights: Float64Array,
  rows: number,
  fanIn: number,
  taps: number,
  initializer: Initializer,
  stream: RandomStream,
): void {
  const fanOut = rows * taps;
  const uniform = (range: number): void => {
    for (let i = 0; i < weights.length; i++) weights[i] = range * (2 * stream.uniform() - 1);
  };
  const normal = (deviation: number): void => {
    for (let i = 0; i < weights.length; i++) weights[i] = deviation * stream.normal();
  };
  switch (initializer) {
    case 'glorotUniform':
      return uniform(Math.sqrt(6 / (fanIn + fanOut)));
    case 'glorotNormal':
      return normal(Math.sqrt(2 / (fanIn + fanOut)));
    case 'heUniform':
      return uniform(Math.sqrt(6 / fanIn));
    case 'heNormal':
      return normal(Math.sqrt(2 / fanIn));
    case 'lecunUniform':
      return uniform(Math.sqrt(3 / fanIn));
    case 'lecunNormal':
      return normal(Math.sqrt(1 / fanIn));
    case 'orthogonal':
      normal(1);
      return orthonormalize(weights, rows, fanIn);
    case 'zeros':
      return;
  }
}

/**
 * Replaces a Gaussian matrix [rows, columns] by the orthonormal factor of its Gram–Schmidt decomposition, along its
 * shorter side (each vector projected twice: once is not enough in floating point). The factor of a Gaussian matrix with
 * positive diagonal is uniformly (Haar) distributed.
 */
function orthonormalize(matrix: Float64Array, rows: number, columns: number): void {
  const byRow = rows <= columns;
  const count = byRow ? rows : columns;
  const length = byRow ? columns : rows;
  const vectorStep = byRow ? columns : 1;
  const entryStep = byRow ? 1 : columns;
  const inner = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < length; i++) {
      sum += matrix[a * vectorStep + i * entryStep] * matrix[b * vectorStep + i * entryStep];
    }
    return sum;
  };
  for (let k = 0; k < count; k++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < k; j++) {
        const component = inner(k, j);
        for (let i = 0; i < length; i++) {
          matrix[k * vectorStep + i * entryStep] -= component * matrix[j * vectorStep + i * entryStep];
        }
      }
    }
    const size = Math.sqrt(inner(k, k));
    for (let i = 0; i < length; i++) matrix[k * vectorStep + i * entryStep] /= size;
  }
}
