import { prepareData } from '../data/prepare.ts';
import type { DataPart } from '../data/prepared-data.ts';
import { networkLossSchema } from '../experiment/loss-spec.ts';
import { initialParameters } from '../network/initializers.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { norm2 } from '../numerics/vector.ts';

const UNITS = 8;

/** What one update did: the distribution that the second layer sees, and the gradient along the step. */
export interface ShiftRecord {
  /** Before the update. */
  readonly loss: number;
  /** {@link distributionShift} of the first hidden layer's outputs, mean over its units. */
  readonly shift: number;
  /** ‖∇L(θ′) − ∇L(θ)‖/‖θ′ − θ‖: how fast the gradient changes along the step that was made. */
  readonly roughness: number;
}

/**
 * How far a unit's outputs moved as a distribution: Wasserstein-1 distance between the two samples (mean distance of their order
 * statistics), in units of the first sample's standard deviation. 0 where only the order of the samples changed.
 */
export function distributionShift(before: Float64Array, after: Float64Array): number {
  const [a, b] = [before.slice().sort(), after.slice().sort()];
  const count = a.length;
  const mean = a.reduce((sum, value) => sum + value, 0) / count;
  const spread = Math.sqrt(a.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  return a.reduce((sum, value, n) => sum + Math.abs(value - b[n]), 0) / count / spread;
}

/**
 * Gradient descent of a 2-8-8-2 tanh network on two circles, with or without batch normalisation before its activations, all
 * 100 samples in every update. Both start from one seed; the normalised network has γ and β beside.
 */
export function measureShift(
  normalized: boolean,
  rate: number,
  updates: number,
  seed: number,
): ShiftRecord[] {
  const hidden = normalized
    ? [{ type: 'dense', units: UNITS }, { type: 'batchNorm' }, { type: 'activation', activation: 'tanh' }]
    : [{ type: 'dense', units: UNITS, activation: 'tanh' }];
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [...hidden, ...hidden, { type: 'dense', units: 2 }],
    loss: 'crossEntropy',
    data: { generator: 'circles', samples: 100, seed: 1 },
  });
  const { data } = prepareData(null, spec.data);
  const objective = createNetworkObjective(spec, data.train, 2, 2);
  // The first hidden layer as a network of its own: its parameters come first.
  const front: DataPart = { ...data.train, targets: new Float64Array(data.train.samples * UNITS) };
  const first = networkLossSchema.parse({ ...spec, loss: 'mse', layers: hidden });
  const layer = createNetworkObjective(first, front, 2, UNITS);
  const outputs = (theta: Float64Array): Float64Array => {
    const out = new Float64Array(data.train.samples * UNITS);
    layer.predict(theta.subarray(0, layer.dimension), data.train.inputs, data.train.samples, out);
    return out;
  };
  const unit = (all: Float64Array, j: number): Float64Array => all.filter((_, k) => k % UNITS === j);
  let theta = initialParameters(spec.layers, 2, { seed, initializer: 'glorotUniform' });
  let gradient = new Float64Array(theta.length);
  let loss = objective.gradient(theta, gradient);
  let seen = outputs(theta);
  return Array.from({ length: updates }, (): ShiftRecord => {
    const next = theta.map((value, i) => value - rate * gradient[i]);
    const nextGradient = new Float64Array(theta.length);
    const nextLoss = objective.gradient(next, nextGradient);
    const nextSeen = outputs(next);
    let shift = 0;
    for (let j = 0; j < UNITS; j++) shift += distributionShift(unit(seen, j), unit(nextSeen, j)) / UNITS;
    const change = norm2(nextGradient.map((value, i) => value - gradient[i]));
    const record = { loss, shift, roughness: change / (rate * norm2(gradient)) };
    [theta, gradient, loss, seen] = [next, nextGradient, nextLoss, nextSeen];
    return record;
  });
}
