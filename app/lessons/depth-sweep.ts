import { optimizerSchema } from '../experiment/experiment.ts';
import type { LayerSpec, NetworkLossSpec } from '../experiment/loss-spec.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import { withIdentityLayer } from './identity-layer.ts';
import { fitCurve } from './xor-fit.ts';

/** The lecture's table: training losses of networks of 1 … 5 layers. */
export const LECTURE_LOSSES = [0.28, 0.18, 0.14, 0.1, 0.34] as const;

/**
 * Which depths have an optimisation issue: those whose training loss is above that of a shallower network, whose functions
 * they contain. It is neither bias (the function set is larger) nor overfitting (that needs a small training loss).
 */
export function optimizationIssues(losses: readonly number[]): boolean[] {
  return losses.map((loss, depth) => losses.slice(0, depth).some((shallower) => shallower < loss));
}

/** sin 3x on 24 points of [−1, 1], by 1-8-…-8-1 ReLU networks. */
export function depthObjective(hidden: number): NetworkObjective {
  const inputs = Array.from({ length: 24 }, (_, n) => [-1 + (2 * n) / 23]);
  const targets = inputs.map(([x]) => [Math.sin(3 * x)]);
  const layers: LayerSpec[] = [
    ...Array.from({ length: hidden }, (): LayerSpec => ({
      type: 'dense',
      units: 8,
      activation: 'relu',
      bias: true,
    })),
    { type: 'dense', units: 1, activation: 'identity', bias: true },
  ];
  const spec: NetworkLossSpec = {
    kind: 'network',
    layers,
    loss: 'mse',
    l2: 0,
    data: { inputs, targets, split: 'train', splitSeed: 0 },
  };
  const part = {
    samples: 24,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(targets.flat()),
    labels: new Int32Array(0),
  };
  return createNetworkObjective(spec, part, 1, 1);
}

export interface DepthSweep {
  /** By hidden layers 1 … `depths`: training loss where plain gradient descent ended, and θ there. */
  readonly losses: readonly number[];
  readonly thetas: readonly Float64Array[];
}

/** Trains every depth alike: plain gradient descent, one rate, one number of steps, one seed. */
export function depthSweep(depths: number, rate: number, steps: number, seed: number): DepthSweep {
  const fits = Array.from({ length: depths }, (_, k) => {
    const objective = depthObjective(k + 1);
    const { theta } = fitCurve(objective, optimizerSchema.parse({ kind: 'sgd', rate }), seed, steps);
    return { theta, loss: objective.loss(theta) };
  });
  return { losses: fits.map(({ loss }) => loss), thetas: fits.map(({ theta }) => theta) };
}

/** θ of the deeper network that computes what the shallower one does: the needle in its sea. Outputs are equal bit by bit. */
export function witnessFrom(theta: Float64Array, hidden: number, wanted: number): Float64Array {
  let [layers, at] = [depthObjective(hidden).spec.layers, theta];
  for (let k = hidden; k < wanted; k++) ({ layers, theta: at } = withIdentityLayer(layers, 1, at, k - 1));
  return at;
}
