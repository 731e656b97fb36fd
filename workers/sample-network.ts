import { experimentSchema } from '../app/experiment/experiment.ts';
import { createNetworkObjective, type NetworkObjective } from '../app/network/network-objective.ts';
import { randomStream } from '../app/numerics/random.ts';

/** A network on random data, at a random point. */
export interface SampleNetwork {
  readonly objective: NetworkObjective;
  readonly theta: Float64Array;
}

/** Two hidden layers. */
export function sampleNetwork(units: number, samples: number): SampleNetwork {
  const layers = [
    { type: 'dense', units, activation: 'tanh' },
    { type: 'dense', units, activation: 'tanh' },
    { type: 'dense', units: 2 },
  ];
  return sample(layers, 2, samples);
}

/** A convolution of images of 8 × 8 and a normalised layer before the output: nearly all of its parameters lack structure. */
export function sampleConvolution(samples: number): SampleNetwork {
  const layers = [
    { type: 'conv2d', channels: 4, kernel: 3, activation: 'tanh', inputShape: [1, 8, 8] },
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 2 },
    { type: 'batchNorm' },
  ];
  return sample(layers, 64, samples);
}

function sample(layers: readonly object[], features: number, samples: number): SampleNetwork {
  const { loss } = experimentSchema.parse({
    schemaVersion: 1,
    loss: {
      kind: 'network',
      layers,
      loss: 'mse',
      data: { inputs: [Array<number>(features).fill(0)], targets: [[0, 0]] },
    },
    training: { optimizer: { kind: 'sgd', rate: 1 }, steps: 1 },
  });
  if (loss.kind !== 'network') throw new Error('expected a network');
  const stream = randomStream(0, 'sample-network');
  const normals = (length: number): Float64Array => Float64Array.from({ length }, () => stream.normal());
  const part = {
    samples,
    inputs: normals(features * samples),
    targets: normals(2 * samples),
    labels: new Int32Array(0),
  };
  const objective = createNetworkObjective(loss, part, features, 2);
  return { objective, theta: normals(objective.dimension) };
}
