import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { useKernels } from '../numerics/kernels/kernels.ts';
import { planePoint } from '../landscape/grid.ts';
import { randomStream } from '../numerics/random.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec, randomNetwork, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from './network-objective.ts';

afterEach(() => {
  useKernels(null);
});

const never = (): void => undefined;

describe.each([
  ['plain', false],
  ['fused', true],
] as const)('losses on a plane in the kernels (%s)', (_, fused) => {
  const kernels = testKernels(fused);

  it('equal the loss at each point, and its very bits at the centre, for any dense network', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { spec, part, features, outputs, theta } = randomNetwork(seed);
        useKernels(null);
        const plain = createNetworkObjective(spec, part, features, outputs);
        useKernels(kernels);
        const fast = createNetworkObjective(spec, part, features, outputs);
        const stream = randomStream(seed, 'test');
        const [d1, d2] = [theta.map(() => stream.normal()), theta.map(() => stream.normal())];
        const x = Float64Array.of(0, 0.5, -1, 0, 0.125);
        const y = Float64Array.of(0, 0.25, 0, -2, 1);
        const out = new Float64Array(5);
        if (!fast.planeLosses(theta, d1, d2, x, y, out, never)) return;
        compared++;
        const point = new Float64Array(theta.length);
        out.forEach((value, k) => {
          planePoint(theta, d1, d2, x[k], y[k], point);
          const expected = plain.loss(point);
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected) + 1e-14);
        });
        expect(out[0]).toBe(fast.loss(theta));
      }),
      { numRuns: 60, seed: 5 },
    );
    expect(compared).toBeGreaterThan(20);
  });

  const network = (samples: number) => {
    const stream = randomStream(samples, 'test');
    const inputs = Array.from({ length: samples }, () => [stream.normal(), stream.normal()]);
    const labels = Array.from({ length: samples }, () => stream.integer(3));
    const spec = networkSpec([dense(6, 'tanh'), dense(3)], 'crossEntropy', 0.01);
    const objective = createNetworkObjective(spec, classPart(inputs, labels, 3), 2, 3);
    const vectors = [0, 1, 2].map(() =>
      Float64Array.from({ length: objective.dimension }, () => stream.normal()),
    );
    return { objective, vectors };
  };

  it('go over all chunks of samples, with the penalty', () => {
    useKernels(kernels);
    for (const samples of [1, 5, 255, 256, 257, 700]) {
      const { objective, vectors } = network(samples);
      const out = new Float64Array(1);
      const at = [Float64Array.of(0.3), Float64Array.of(-0.7)] as const;
      expect(objective.planeLosses(vectors[0], vectors[1], vectors[2], ...at, out, never)).toBe(true);
      const point = new Float64Array(objective.dimension);
      planePoint(vectors[0], vectors[1], vectors[2], 0.3, -0.7, point);
      expect(Math.abs(out[0] / objective.loss(point) - 1)).toBeLessThan(1e-13);
    }
  });

  it('do not depend on the other points of the call, keep holes as holes, and stop when told', () => {
    useKernels(kernels);
    const { objective, vectors } = network(300);
    const x = Float64Array.of(0.1, 1e308, -0.4);
    const y = Float64Array.of(0.2, 1e308, 0.9);
    const out = new Float64Array(3);
    objective.planeLosses(vectors[0], vectors[1], vectors[2], x, y, out, never);
    expect(out[1]).toBeNaN();
    const alone = new Float64Array(1);
    objective.planeLosses(vectors[0], vectors[1], vectors[2], x.subarray(2), y.subarray(2), alone, never);
    expect(alone[0]).toBe(out[2]);
    let polls = 0;
    const stop = (): void => {
      if (++polls === 5) throw new Error('stop');
    };
    expect(() => objective.planeLosses(vectors[0], vectors[1], vectors[2], x, y, out, stop)).toThrow('stop');
    expect(polls).toBe(5);
    const before = kernels.memory.mark();
    objective.loss(vectors[0]);
    expect(kernels.memory.mark()).toBe(before);
  });

  it('are the same bits however the cells are cut into tiles, row by row or column by column', () => {
    useKernels(kernels);
    const { objective, vectors } = network(131);
    const size = 9;
    const cells = Array.from({ length: size * size }, (_, k) => k);
    const at = (order: readonly number[], tile: number): number[] => {
      const values: number[] = new Array<number>(cells.length);
      for (let from = 0; from < order.length; from += tile) {
        const part = order.slice(from, from + tile);
        const x = Float64Array.from(part, (cell) => ((cell % size) - 4) / 3);
        const y = Float64Array.from(part, (cell) => (Math.floor(cell / size) - 4) / 7);
        const out = new Float64Array(part.length);
        objective.planeLosses(vectors[0], vectors[1], vectors[2], x, y, out, never);
        part.forEach((cell, k) => (values[cell] = out[k]));
      }
      return values;
    };
    const whole = at(cells, 81);
    const byColumns = cells.map((k) => (k % size) * size + Math.floor(k / size));
    for (const tile of [1, 2, 7, 40]) expect(at(cells, tile)).toEqual(whole);
    expect(at(byColumns, 5)).toEqual(whole);
    expect(whole[40]).toBe(objective.loss(vectors[0]));
  });

  it('are the closed form where the network is linear: a quadratic in the plane', () => {
    useKernels(kernels);
    // f = wx + b on one sample x = 2 with target 1: (2w + b − 1)².
    const objective = createNetworkObjective(
      networkSpec([dense(1)], 'mse'),
      regressionPart([[2]], [[1]]),
      1,
      1,
    );
    const [x, y] = [Float64Array.of(0.5, -1, 3, 0), Float64Array.of(0.25, 2, -8, 0)];
    const out = new Float64Array(4);
    const [center, d1, d2] = [Float64Array.of(1, 0.5), Float64Array.of(1, 0), Float64Array.of(0, 1)];
    objective.planeLosses(center, d1, d2, x, y, out, never);
    out.forEach((value, k) => expect(value).toBe((2 * (1 + x[k]) + 0.5 + y[k] - 1) ** 2));
  });

  it('are refused without kernels', () => {
    const { objective, vectors } = network(4);
    const one = Float64Array.of(1);
    expect(
      objective.planeLosses(vectors[0], vectors[1], vectors[2], one, one, new Float64Array(1), never),
    ).toBe(false);
  });
});
