import { describe, expect, it } from 'vitest';
import type { LayerSpec, NetworkLoss } from '../experiment/loss-spec.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { addScaled, dot, norm2 } from '../numerics/vector.ts';
import { activation, batchNorm, conv2d, layerNorm, residual } from '../testing/random-layers.ts';
import { classPart, dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { verdictCard } from '../critical/verdict-card.ts';
import { runFinder } from '../critical/finders/finder.ts';
import { layerTangents } from './layer-tangents.ts';
import { tangentFamilies } from './symmetry-tangents.ts';

function network(layers: LayerSpec[], features: number, outputs: number, loss: NetworkLoss = 'mse') {
  const random = randomStream(3, 'layer-tangents');
  const rows = (width: number) =>
    Array.from({ length: 7 }, () => Array.from({ length: width }, () => random.normal()));
  const labels = Array.from({ length: 7 }, (_, n) => n % outputs);
  const part =
    loss === 'mse'
      ? regressionPart(rows(features), rows(outputs))
      : classPart(rows(features), labels, outputs);
  const objective = createNetworkObjective(networkSpec(layers, loss), part, features, outputs);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.8 * random.normal());
  return { objective, theta };
}

const image = { inputShape: [1, 4, 4] as [number, number, number] };
const frozen = batchNorm({ statistics: 'running' });
const CASES: [string, LayerSpec[], number, Record<string, number>][] = [
  [
    'convolution, relu, maximum, dense',
    [conv2d(3, 2, { ...image, activation: 'relu' }), { type: 'maxPool2d', size: 2 }, dense(2)],
    16,
    { reluRescaling: 3 },
  ],
  [
    'linear convolution, mean, convolution, flatten, dense',
    [
      conv2d(2, 2, image),
      { type: 'averagePool2d', size: 2, stride: 1 },
      conv2d(2, 1, { activation: 'leakyRelu' }),
      { type: 'flatten' },
      dense(2),
    ],
    16,
    { linearOrbit: 4, reluRescaling: 2 },
  ],
  [
    'dense units read as images',
    [dense(8, 'relu'), conv2d(2, 2, { inputShape: [2, 2, 2] }), dense(2)],
    3,
    { reluRescaling: 2, linearOrbit: 4 },
  ],
  [
    'inside and outside of a residual branch, dropout left out',
    [
      dense(3, 'tanh'),
      residual([dense(4, 'relu'), { type: 'dropout', rate: 0.3 }, dense(3, 'tanh')]),
      dense(3),
      dense(2),
    ],
    3,
    { reluRescaling: 4, linearOrbit: 9 },
  ],
  [
    'layer normalisation, its γ and β rescaled behind relu',
    [dense(4), layerNorm(), activation('relu'), dense(2)],
    3,
    { layerNormShift: 4, normRescaling: 4 },
  ],
  [
    'layer normalisation without ε',
    [dense(4, 'leakyRelu'), layerNorm(false, 0), dense(2)],
    3,
    { layerNormScale: 1 },
  ],
  [
    'layer normalisation of images',
    [conv2d(2, 2, image), layerNorm(), activation('relu'), { type: 'maxPool2d', size: 3 }, dense(2)],
    16,
    { layerNormShift: 1, normRescaling: 2 },
  ],
  [
    'batch normalisation with statistics held fixed',
    [dense(3), frozen, activation('tanh'), dense(2)],
    3,
    { batchNormScale: 3, batchNormShift: 3 },
  ],
  [
    'γ and β of a batch over the data, behind relu',
    [conv2d(2, 2, image), batchNorm(), activation('relu'), { type: 'flatten' }, dense(2)],
    16,
    { normRescaling: 2 },
  ],
];

function directionsAt(objective: NetworkObjective, theta: Float64Array): Float64Array[] {
  return layerTangents(objective, theta).flatMap(({ directions }) => directions);
}

/** The group element exp(t·generator): the flow of a direction that moves with θ, by Runge–Kutta steps of order four. */
function act(objective: NetworkObjective, theta: Float64Array, which: number, t: number): Float64Array {
  const steps = 40;
  const h = t / steps;
  const field = (at: Float64Array): Float64Array => directionsAt(objective, at)[which];
  const shifted = (at: Float64Array, factor: number, v: Float64Array): Float64Array => {
    const out = new Float64Array(at.length);
    addScaled(at, factor, v, out);
    return out;
  };
  let at = theta;
  for (let k = 0; k < steps; k++) {
    const a = field(at);
    const b = field(shifted(at, h / 2, a));
    const c = field(shifted(at, h / 2, b));
    const d = field(shifted(at, h, c));
    at = at.map((value, i) => value + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
  }
  return at;
}

describe.each(CASES)('%s', (_, layers, features, expected) => {
  it.each(['mse', 'crossEntropy'] as const)('under %s: tangents of exact symmetries', (loss) => {
    const { objective, theta } = network(layers, features, 2, loss);
    if (objective.currentState().length > 0) {
      const random = randomStream(1, 'state');
      objective.setState(objective.createState().map(() => 0.5 + random.uniform()));
    }
    const families = layerTangents(objective, theta);
    const counts = Object.fromEntries(families.map(({ cause, directions }) => [cause, directions.length]));
    expect(counts).toEqual(expected);

    const gradient = new Float64Array(theta.length);
    const before = objective.gradient(theta, gradient);
    families
      .flatMap(({ directions }) => directions)
      .forEach((direction, which) => {
        expect(Math.abs(dot(direction, gradient))).toBeLessThan(1e-12 * norm2(direction) * norm2(gradient));
        const moved = act(objective, theta, which, 0.7);
        expect(norm2(moved.map((value, i) => value - theta[i]))).toBeGreaterThan(1e-3 * norm2(direction));
        expect(Math.abs(objective.loss(moved) - before)).toBeLessThan(1e-8 * Math.max(1, before));
      });
  });
});

describe('layer tangents', () => {
  it('claim nothing across a skip, a curved activation, or a penalty', () => {
    const skip: LayerSpec[] = [dense(3), residual([{ type: 'activation', activation: 'tanh' }]), dense(2)];
    expect(layerTangents(...pair(skip))).toEqual([]);
    const curved: LayerSpec[] = [dense(3), layerNorm(false), activation('tanh'), dense(2)];
    expect(layerTangents(...pair(curved)).map(({ cause }) => cause)).toEqual(['layerNormShift']);
    const { objective, theta } = network([dense(4, 'relu'), layerNorm(), dense(2)], 3, 2);
    const { spec, part } = objective;
    const penalised = createNetworkObjective({ ...spec, l2: 0.1 }, part, 3, 2);
    expect(tangentFamilies(penalised, theta)).toEqual([]);
  });

  it('explain the zeros of a minimum of a convolution network', () => {
    const layers: LayerSpec[] = [conv2d(1, 2, { ...image, bias: false }), dense(1, 'identity', false)];
    const { objective, theta } = network(layers, 16, 1);
    const end = runFinder(objective, theta, { method: 'saddleFreeNewton', maxIterations: 500 });
    const card = verdictCard(objective, end.model?.theta ?? theta);
    expect(card.explainedZeros).toContainEqual({ cause: 'linearOrbit', count: 1 });
  });
});

function pair(layers: LayerSpec[]): [NetworkObjective, Float64Array] {
  const { objective, theta } = network(layers, 3, 2);
  return [objective, theta];
}
