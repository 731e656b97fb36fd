import { afterEach, describe, expect, it } from 'vitest';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { useKernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { testKernels } from '../testing/kernels.ts';
import { activation, batchNorm, conv2d, layerNorm, residual } from '../testing/random-layers.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

afterEach(() => {
  useKernels(null);
});

const image = { inputShape: [1, 4, 4] as [number, number, number] };
const NETWORKS: readonly (readonly [string, readonly LayerSpec[]])[] = [
  ['statistics behind the last dense layer', [dense(3), batchNorm()]],
  ['statistics at once behind a dense layer', [dense(4), batchNorm(), activation('tanh'), dense(3)]],
  ['statistics behind an activation', [dense(4, 'tanh'), batchNorm(), activation('tanh'), dense(3)]],
  ['statistics two layers on', [dense(4, 'tanh'), dense(3), batchNorm(), activation('tanh'), dense(3)]],
  [
    'statistics of statistics',
    [dense(4), batchNorm(), activation('swish'), dense(5), batchNorm(), activation('tanh'), dense(3)],
  ],
  ['statistics of the data', [batchNorm(), dense(3), batchNorm(), dense(3)]],
  [
    'no scale and no bias',
    [dense(4, 'identity', false), batchNorm({ affine: false }), activation('tanh'), dense(3)],
  ],
  ['running averages', [dense(4), batchNorm({ statistics: 'running' }), activation('tanh'), dense(3)]],
  [
    'both kinds of statistics',
    [dense(4), batchNorm({ statistics: 'running' }), activation('tanh'), dense(3), batchNorm(), dense(3)],
  ],
  [
    'layer normalisation',
    [dense(4, 'tanh'), layerNorm(), activation('gelu'), dense(5), layerNorm(false), dense(3)],
  ],
  [
    'residual layers',
    [
      dense(4),
      residual([
        batchNorm(),
        { type: 'activation', activation: 'tanh' },
        dense(4),
        batchNorm(),
        dense(4, 'tanh'),
      ]),
      dense(3),
    ],
  ],
  [
    'images',
    [
      conv2d(2, 3, { ...image, activation: 'tanh' }),
      batchNorm(),
      { type: 'flatten' },
      dense(3, 'tanh'),
      batchNorm(),
      dense(3),
    ],
  ],
  [
    'images behind a dense layer',
    [dense(16, 'tanh'), conv2d(2, 3, image), batchNorm(), { type: 'flatten' }, dense(3)],
  ],
  [
    'a convolution before a pooling that chooses',
    [
      conv2d(2, 2, { ...image, padding: 1, activation: 'tanh' }),
      conv2d(3, 3, { padding: 1, activation: 'gelu' }),
      { type: 'maxPool2d', size: 2 },
      { type: 'flatten' },
      dense(3),
    ],
  ],
  [
    'a convolution before a relu, windows that overlap',
    [
      conv2d(3, 2, { ...image, activation: 'sine' }),
      conv2d(4, 3, { padding: 1, activation: 'relu', bias: false }),
      { type: 'maxPool2d', size: 2, stride: 1 },
      { type: 'flatten' },
      dense(3, 'tanh'),
      batchNorm(),
      dense(3),
    ],
  ],
  [
    'a convolution of so many channels that one of them is few',
    [
      conv2d(6, 2, { ...image, activation: 'tanh' }),
      conv2d(2, 2, { activation: 'tanh' }),
      { type: 'flatten' },
      dense(3),
    ],
  ],
  [
    'a convolution before statistics and others',
    [
      conv2d(3, 3, { ...image, padding: 1, activation: 'tanh' }),
      conv2d(2, 4),
      batchNorm(),
      activation('tanh'),
      conv2d(3, 1, { activation: 'tanh' }),
      { type: 'flatten' },
      dense(3),
    ],
  ],
];

function network(layers: readonly LayerSpec[], samples: number, mean = 0): [NetworkObjective, Float64Array] {
  const stream = randomStream(6, 'columns');
  const features = layers.some(({ type }) => type === 'conv2d') ? 16 : 3;
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => mean + stream.normal()),
  );
  const labels = inputs.map(() => stream.integer(3));
  const spec = networkSpec([...layers], 'crossEntropy');
  const part = classPart(inputs, labels, 3);
  const objective = createNetworkObjective(spec, part, features, 3);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.7 * stream.normal());
  return [objective, theta];
}

function hessianOf(objective: NetworkObjective, theta: Float64Array): [number, Float64Array] {
  const n = objective.dimension;
  const hessian = new Float64Array(n * n).fill(NaN);
  objective.hessian(theta, hessian);
  return [n, hessian];
}

/** Largest difference between the Hessian and its products with unit vectors, by its largest entry. */
function differenceOf(objective: NetworkObjective, theta: Float64Array): number {
  const [n, hessian] = hessianOf(objective, theta);
  const [unit, product] = [new Float64Array(n), new Float64Array(n)];
  let [largest, worst] = [0, 0];
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    objective.hessianVectorProduct(theta, unit, product);
    for (let i = 0; i < n; i++) {
      expect(hessian[i * n + j]).toBe(hessian[j * n + i]);
      largest = Math.max(largest, Math.abs(product[i]));
      worst = Math.max(worst, Math.abs(hessian[i * n + j] - product[i]));
    }
  }
  return worst / largest;
}

describe.each([
  ['in the kernels', testKernels()],
  ['in the reference', null],
] as const)('columns that share passes (%s)', (_where, kernels) => {
  // More samples than a row of products has, and one chunk and a bit.
  it.each(NETWORKS)('have the entries of the Hessian-vector product: %s', (_name, layers) => {
    useKernels(kernels);
    for (const samples of [3, 300]) {
      const [objective, theta] = network(layers, samples);
      expect(differenceOf(objective, theta)).toBeLessThan(1e-13);
    }
  });

  it('lose nothing to what normalisation takes away again', () => {
    useKernels(kernels);
    const layers = [dense(4), batchNorm(), activation('tanh'), dense(3)];
    const [n, near] = hessianOf(...network(layers, 200));
    const [, far] = hessianOf(...network(layers, 200, 1e4));
    // The inputs themselves are rounded to 1e-12.
    near.forEach((value, k) => expect(Math.abs(far[k] - value)).toBeLessThan(1e-11));
    const bias = 4 * 3;
    for (let i = 0; i < n; i++) expect(far[bias * n + i]).toBe(0);
  });
});
