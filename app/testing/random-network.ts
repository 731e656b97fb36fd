import type { DataPart } from '../data/prepared-data.ts';
import {
  ACTIVATIONS,
  NETWORK_LOSSES,
  type Activation,
  type DenseLayerSpec,
  type LayerSpec,
  type NetworkLoss,
  type NetworkLossSpec,
} from '../experiment/loss-spec.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';

/** Networks on data for tests: built from explicit numbers or drawn from a seed. */

export function dense(units: number, activation: Activation = 'identity', bias = true): DenseLayerSpec {
  return { type: 'dense', units, activation, bias };
}

export function networkSpec(layers: readonly LayerSpec[], loss: NetworkLoss, l2 = 0): NetworkLossSpec {
  return {
    kind: 'network',
    layers: [...layers],
    loss,
    l2,
    data: { inputs: [[0]], targets: [[0]], split: 'train', splitSeed: 0 },
  };
}

export function regressionPart(inputs: readonly number[][], targets: readonly number[][]): DataPart {
  return {
    samples: inputs.length,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(targets.flat()),
    labels: new Int32Array(0),
  };
}

export function classPart(inputs: readonly number[][], labels: readonly number[], classes: number): DataPart {
  const targets = new Float64Array(labels.length * classes);
  labels.forEach((label, n) => (targets[n * classes + label] = 1));
  return {
    samples: inputs.length,
    inputs: Float64Array.from(inputs.flat()),
    targets,
    labels: Int32Array.from(labels),
  };
}

export interface RandomNetwork {
  readonly spec: NetworkLossSpec;
  readonly part: DataPart;
  readonly features: number;
  readonly outputs: number;
  readonly objective: NetworkObjective;
  readonly theta: Float64Array;
}

/** A network drawn from a seed: depth 1–4, any activations, loss, biases and penalty, N = 1–7. */
export function randomNetwork(seed: number): RandomNetwork {
  const stream = randomStream(seed, 'random-network');
  const pick = <T>(items: readonly T[]): T => items[stream.integer(items.length)];
  const features = 1 + stream.integer(4);
  const loss = pick(NETWORK_LOSSES);
  const depth = 1 + stream.integer(4);
  const outputs = (loss === 'crossEntropy' || loss === 'mseOnSoftmax' ? 2 : 1) + stream.integer(3);
  const layers: LayerSpec[] = [];
  for (let l = 0; l < depth; l++) {
    const units = l === depth - 1 ? outputs : 1 + stream.integer(6);
    layers.push(dense(units, pick(ACTIVATIONS), stream.uniform() < 0.7));
  }
  const samples = 1 + stream.integer(7);
  const numbers = (width: number): number[][] =>
    Array.from({ length: samples }, () => Array.from({ length: width }, () => stream.normal()));
  const isClass = loss === 'crossEntropy' || loss === 'mseOnSoftmax' || loss === 'binaryCrossEntropy';
  const inputs = numbers(features);
  const part =
    isClass && outputs > 1
      ? classPart(
          inputs,
          inputs.map(() => stream.integer(outputs)),
          outputs,
        )
      : regressionPart(inputs, isClass ? inputs.map(() => [stream.uniform()]) : numbers(outputs));
  const spec = networkSpec(layers, loss, stream.uniform() < 0.5 ? 0 : stream.uniform());
  const objective = createNetworkObjective(spec, part, features, outputs);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.8 * stream.normal());
  return { spec, part, features, outputs, objective, theta };
}
