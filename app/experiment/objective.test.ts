import { describe, expect, it } from 'vitest';
import type { PreparedData } from '../data/prepared-data.ts';
import { batchNorm } from '../testing/random-layers.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { buildObjective, dataPart, isNetworkObjective } from './objective.ts';
import type { ResolvedLoss } from './resolved-loss.ts';

const data: PreparedData = {
  task: 'classification',
  features: 1,
  outputs: 2,
  featureNames: ['x'],
  outputNames: ['a', 'b'],
  train: classPart([[1], [2]], [0, 1], 2),
  validation: classPart([], [], 2),
  test: classPart([[3]], [1], 2),
  rows: { train: Int32Array.of(0, 1), validation: new Int32Array(0), test: Int32Array.of(2) },
  mean: Float64Array.of(0),
  scale: Float64Array.of(1),
  notes: [],
};
const network: ResolvedLoss = {
  kind: 'network',
  key: 'n',
  spec: networkSpec([dense(2)], 'crossEntropy'),
  data,
};

describe('buildObjective', () => {
  it('takes the part that is asked for; all is train, validation, test', () => {
    expect(dataPart(data, 'all')).toEqual(classPart([[1], [2], [3]], [0, 1, 1], 2));
    const theta = Float64Array.of(0.5, -1, 0, 0.25);
    const [train, test, all] = (['train', 'test', 'all'] as const).map((part) =>
      buildObjective(network, part).loss(theta),
    );
    expect(all).toBeCloseTo((2 * train + test) / 3, 15);
    expect(isNetworkObjective(buildObjective(network, 'train'))).toBe(true);
    expect(() => buildObjective(network, 'validation')).toThrow(/at least one sample/);
  });

  it('gives a network the running averages that come with the loss', () => {
    const running = batchNorm({ epsilon: 0, affine: false, statistics: 'running' });
    const spec = networkSpec([dense(2), running], 'crossEntropy');
    const theta = Float64Array.of(1, 3, 0, 0);
    const fresh = buildObjective({ ...network, spec }, 'train');
    expect(fresh.loss(theta)).toBe(buildObjective(network, 'train').loss(theta));
    const networkState = Float64Array.of(0, 0, 4, 4);
    const scaled = buildObjective({ ...network, spec, networkState }, 'train');
    expect(scaled.loss(theta)).toBe(fresh.loss(Float64Array.of(0.5, 1.5, 0, 0)));
  });

  it('compiles functions', () => {
    const objective = buildObjective(
      { kind: 'function', key: 'f', spec: { kind: 'function', variables: ['x'], expression: 'x^2' } },
      'train',
    );
    expect(objective.loss(Float64Array.of(3))).toBe(9);
    expect(isNetworkObjective(objective)).toBe(false);
  });
});
