import { createNetworkObjective, type NetworkObjective } from '../app/network/network-objective.ts';
import type { LayerSpec } from '../app/experiment/loss-spec.ts';
import { randomStream } from '../app/numerics/random.ts';

/** Sizes of the layers and number of samples; tanh, softmax cross-entropy, random data. The peers use the same. */
export const NETWORKS = {
  S: { sizes: [2, 7, 7, 2], samples: 500 },
  A: { sizes: [2, 16, 16, 2], samples: 500 },
  B: { sizes: [4, 32, 32, 3], samples: 500 },
  C: { sizes: [64, 32, 10], samples: 1000 },
  D: { sizes: [64, 64, 10], samples: 1000 },
} as const;

export interface BenchmarkNetwork {
  readonly objective: NetworkObjective;
  readonly theta: Float64Array;
}

export function benchmarkNetwork(sizes: readonly number[], samples: number): BenchmarkNetwork {
  const stream = randomStream(1, 'benchmark');
  const features = sizes[0];
  const classes = sizes[sizes.length - 1];
  const inputs = Float64Array.from({ length: samples * features }, () => stream.normal());
  const labels = Int32Array.from({ length: samples }, () => stream.integer(classes));
  const targets = new Float64Array(samples * classes);
  labels.forEach((label, n) => (targets[n * classes + label] = 1));
  const layers: LayerSpec[] = sizes.slice(1).map((units, l) => ({
    type: 'dense',
    units,
    activation: l === sizes.length - 2 ? 'identity' : 'tanh',
    bias: true,
  }));
  const objective = createNetworkObjective(
    {
      kind: 'network',
      layers,
      loss: 'crossEntropy',
      l2: 0,
      data: { inputs: [[0]], targets: [[0]], split: 'train', splitSeed: 0 },
    },
    { samples, inputs, targets, labels },
    features,
    classes,
  );
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.3 * stream.normal());
  return { objective, theta };
}
