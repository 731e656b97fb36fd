import { describe, expect, it } from 'vitest';
import { verdictCard } from '../critical/verdict-card.ts';
import { runFinder } from '../critical/finders/finder.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import type { ParameterBlock } from '../network/parameter-layout.ts';
import { stageOutputs } from '../network/stage-outputs.ts';
import { randomStream } from '../numerics/random.ts';
import { activation, batchNorm, conv2d, layerNorm, residual } from '../testing/random-layers.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { deadUnits } from './dead-units.ts';

const image = { inputShape: [1, 4, 4] as [number, number, number] };
const pool: LayerSpec = { type: 'maxPool2d', size: 2 };

/** Which entries of which block to set how low, so that units (rows) are off for every sample. */
interface Off {
  readonly layer: number;
  readonly inner?: number;
  readonly role: ParameterBlock['role'];
  readonly rows: readonly number[];
}
const CASES: [string, LayerSpec[], number, Off[]][] = [
  [
    'a convolution channel before a maximum and a dense head',
    [conv2d(3, 2, { ...image, activation: 'relu' }), pool, dense(2)],
    16,
    [{ layer: 0, role: 'bias', rows: [1] }],
  ],
  [
    'a maximum before relu, a second convolution behind',
    [
      conv2d(3, 2, image),
      pool,
      activation('relu'),
      conv2d(2, 1, { activation: 'tanh' }),
      { type: 'flatten' },
      dense(2),
    ],
    25,
    [{ layer: 0, role: 'bias', rows: [0, 2] }],
  ],
  [
    'normalised channels: γ and β belong to the dead one too',
    [conv2d(3, 2, { ...image, bias: false }), batchNorm(), activation('relu'), { type: 'flatten' }, dense(2)],
    16,
    [{ layer: 1, role: 'shift', rows: [2] }],
  ],
  [
    'a batch normalisation that reads a dead unit: its γ has nothing to scale',
    [dense(3, 'relu'), batchNorm(), dense(2)],
    3,
    [{ layer: 0, role: 'bias', rows: [1] }],
  ],
  [
    'units behind a mean over features: the layer before still moves the others',
    [dense(4), layerNorm(), activation('relu'), dense(2)],
    3,
    [{ layer: 1, role: 'shift', rows: [3] }],
  ],
  [
    'units of a residual branch, read inside it',
    [dense(3, 'tanh'), residual([dense(4, 'relu'), dense(3, 'tanh')]), dense(2)],
    3,
    [{ layer: 1, inner: 0, role: 'bias', rows: [0, 3] }],
  ],
  [
    'units whose readers stand in a branch and beside it',
    [dense(3, 'relu'), residual([dense(3, 'tanh')]), dense(2)],
    3,
    [{ layer: 0, role: 'bias', rows: [2] }],
  ],
  [
    'a whole layer: nothing before it counts',
    [dense(3, 'tanh'), dense(4, 'relu'), dense(2)],
    3,
    [{ layer: 1, role: 'bias', rows: [0, 1, 2, 3] }],
  ],
  [
    'a whole branch: the skip goes on',
    [dense(3, 'tanh'), residual([dense(2, 'tanh'), dense(3, 'relu')]), dense(2)],
    3,
    [{ layer: 1, inner: 1, role: 'bias', rows: [0, 1, 2] }],
  ],
];

function build(layers: LayerSpec[], features: number, off: Off[]) {
  const random = randomStream(5, 'dead-units');
  const rows = (width: number) =>
    Array.from({ length: 6 }, () => Array.from({ length: width }, () => random.normal()));
  // One image size for the case with 5 × 5 pixels.
  const sized = layers.map((layer) =>
    layer.type === 'conv2d' && layer.inputShape !== undefined && features === 25
      ? { ...layer, inputShape: [1, 5, 5] as [number, number, number] }
      : layer,
  );
  const objective = createNetworkObjective(
    networkSpec(sized, 'mse'),
    regressionPart(rows(features), rows(2)),
    features,
    2,
  );
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.8 * random.normal());
  for (const { layer, inner = null, role, rows: which } of off) {
    const block = objective.layout.blocks.find(
      (b) => b.layer === layer && b.inner === inner && b.role === role,
    );
    if (block === undefined) throw new Error(`no ${role} in layer ${layer}`);
    for (const row of which) theta[block.offset + row] = -30;
  }
  return { objective, theta };
}

function deadAt(objective: NetworkObjective, theta: Float64Array): number[] {
  return deadUnits(objective, theta, stageOutputs(objective, theta)).directions.map((v) => v.indexOf(1));
}

describe('parameters of dead units', () => {
  it.each(CASES)('%s: exactly those whose row of the Hessian is zero', (_, layers, features, off) => {
    const { objective, theta } = build(layers, features, off);
    const n = objective.dimension;
    const hessian = new Float64Array(n * n);
    objective.hessian(theta, hessian);
    // ε of the batch normalisation of a silent unit would hide rounding; rows without effect are zeros to the bit.
    const without = Array.from({ length: n }, (_, k) => k).filter((k) =>
      hessian.subarray(k * n, (k + 1) * n).every((entry) => entry === 0),
    );
    expect(without.length).toBeGreaterThan(0);
    expect(deadAt(objective, theta)).toEqual(without);
  });

  it.each(CASES)('%s: the loss stays to the bit when they move', (_, layers, features, off) => {
    const { objective, theta } = build(layers, features, off);
    const random = randomStream(2, 'moves');
    const before = objective.loss(theta);
    for (let trial = 0; trial < 5; trial++) {
      const moved = theta.slice();
      for (const at of deadAt(objective, theta)) moved[at] += 1e-3 * random.normal();
      expect(objective.loss(moved)).toBe(before);
    }
  });

  it('are none where every unit is on for some sample', () => {
    for (const [, layers, features] of CASES) {
      const { objective, theta } = build(layers, features, []);
      const silent = stageOutputs(objective, theta);
      expect(deadUnits(objective, theta, silent).directions.length).toBeLessThan(theta.length / 2);
    }
    const { objective, theta } = build([dense(3, 'tanh'), batchNorm(), dense(2)], 3, []);
    expect(deadAt(objective, theta)).toEqual([]);
  });

  it('leave no zero of a minimum with a dead convolution channel unexplained', () => {
    const layers: LayerSpec[] = [conv2d(2, 3, { ...image, activation: 'relu' }), dense(2)];
    const { objective, theta } = build(layers, 16, [{ layer: 0, role: 'bias', rows: [1] }]);
    const { blocks } = objective.layout;
    const end = runFinder(objective, theta, { method: 'saddleFreeNewton', maxIterations: 500 });
    const card = verdictCard(objective, end.model?.theta ?? theta);
    const dead = card.explainedZeros.find(({ cause }) => cause === 'deadUnit');
    // Nine weights and a bias into the channel, 2 × 2 places of it read by two outputs.
    expect(blocks[0].columns).toBe(9);
    expect(dead).toEqual({ cause: 'deadUnit', count: 9 + 1 + 4 * 2 });
    expect(card.unexplainedZeros).toBe(0);
  });
});
