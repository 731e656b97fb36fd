import { describe, expect, it } from 'vitest';
import type { DenseLayerSpec } from '../../experiment/loss-spec.ts';
import { denseChain } from '../../network/dense-chain.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { findDepartures } from './departure.ts';
import { minimise } from './minimise.ts';

const X = Array.from({ length: 25 }, (_, k) => -3 + k / 4);
const LAYERS: DenseLayerSpec[] = [
  { type: 'dense', units: 2, activation: 'tanh', bias: false },
  { type: 'dense', units: 1, activation: 'identity', bias: false },
];

/** Two tanh units on the line, fitted to a target, at θ and earlier. */
function departuresOf(target: (x: number) => number, theta: number[], earlier: number[]) {
  const part = {
    samples: X.length,
    inputs: Float64Array.from(X),
    targets: Float64Array.from(X, target),
    labels: new Int32Array(0),
  };
  const objective = createNetworkObjective(
    {
      kind: 'network',
      layers: LAYERS,
      loss: 'mse',
      l2: 0,
      data: { inputs: [], targets: [], split: 'train', splitSeed: 0 },
    },
    part,
    1,
    1,
  );
  return findDepartures(
    objective,
    denseChain(LAYERS, 1) ?? [],
    Float64Array.from(theta),
    Float64Array.from(earlier),
    (one, start) => minimise(one, start, () => false, { steps: 600 }),
  );
}

describe('a pair of units under way', () => {
  it('goes out along the channel where only the limit fits: its units meet for good', () => {
    // 4x·tanh′(1.2x) is the limit of a pair that no finite pair is.
    const [pair] = departuresOf(
      (x) => (4 * x) / Math.cosh(1.2 * x) ** 2,
      [1.6, 0.8, 5, -5],
      [1.7, 0.7, 4.5, -4.5],
    );
    expect(pair.growth).toBeCloseTo(1 / 9, 12);
    expect(pair.cancellation).toBe(0);
    expect(pair.flight).toBeGreaterThan(4);
    // a·δ stays what it is: the farther out, the nearer.
    expect(pair.flight * pair.meeting).toBeGreaterThan(0.7);
    expect(pair.flight * pair.meeting).toBeLessThan(1.4);
    expect(pair.way).toBeGreaterThan(0.95);
    expect(pair.gain).toBeGreaterThan(0.9);
  });

  it('stops growing at the finite pair that made the target', () => {
    // 4(tanh 1.3x − tanh 0.6x), seen from a little nearer in.
    const [pair] = departuresOf(
      (x) => 4 * (Math.tanh(1.3 * x) - Math.tanh(0.6 * x)),
      [1.4, 0.55, 3.6, -3.6],
      [1.45, 0.5, 3.3, -3.3],
    );
    expect(pair.flight).toBeCloseTo(4 / 3.6, 4);
    expect(pair.meeting).toBeCloseTo(0.7 / 0.85, 4);
  });

  it('is none whose leaving weights shrink, or whose units part, or which do not cancel', () => {
    const target = (x: number): number => (4 * x) / Math.cosh(1.2 * x) ** 2;
    expect(departuresOf(target, [1.6, 0.8, 5, -5], [1.7, 0.7, 5.5, -5.5])).toEqual([]);
    expect(departuresOf(target, [1.6, 0.8, 5, -5], [1.5, 0.9, 4.5, -4.5])).toEqual([]);
    expect(departuresOf(target, [1.6, 0.8, 5, -1], [1.7, 0.7, 4.5, -0.9])).toEqual([]);
  });
});
