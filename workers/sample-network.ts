import { experimentSchema } from '../app/experiment/experiment.ts';
import { createNetworkObjective, type NetworkObjective } from '../app/network/network-objective.ts';
import { randomStream } from '../app/numerics/random.ts';

/** Two hidden layers on random data, at a random point. */
export function sampleNetwork(
  units: number,
  samples: number,
): { readonly objective: NetworkObjective; readonly theta: Float64Array } {
  const { loss } = experimentSchema.parse({
    schemaVersion: 1,
    loss: {
      kind: 'network',
      layers: [
        { type: 'dense', units, activation: 'tanh' },
        { type: 'dense', units, activation: 'tanh' },
        { type: 'dense', units: 2 },
      ],
      loss: 'mse',
      data: { inputs: [[0, 0]], targets: [[0, 0]] },
    },
    training: { optimizer: { kind: 'sgd', rate: 1 }, steps: 1 },
  });
  if (loss.kind !== 'network') throw new Error('expected a network');
  const stream = randomStream(0, 'sample-network');
  const normals = (length: number): Float64Array => Float64Array.from({ length }, () => stream.normal());
  const part = {
    samples,
    inputs: normals(2 * samples),
    targets: normals(2 * samples),
    labels: new Int32Array(0),
  };
  const objective = createNetworkObjective(loss, part, 2, 2);
  return { objective, theta: normals(objective.dimension) };
}
