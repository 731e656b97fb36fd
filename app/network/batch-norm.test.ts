import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzePoint } from '../curvature/analyze-point.ts';
import { verdictCard } from '../critical/verdict-card.ts';
import { randomStream } from '../numerics/random.ts';
import { dot, maxAbs, norm2 } from '../numerics/vector.ts';
import exactCases from '../testing/exact-cases.json' with { type: 'json' };
import type { CasePoint } from '../testing/network-cases.ts';
import { batchNorm, conv2d, residual } from '../testing/random-layers.ts';
import { classPart, dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';
import { movingAverageWeight, networkStateLayout } from './network-state.ts';
import { normalizationTangents } from './normalization-tangents.ts';

function find<T>(id: string): T {
  const found = exactCases.cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found as unknown as T;
}

/** One normalisation of a column of numbers. */
function column(values: number[], options: Parameters<typeof batchNorm>[0] = {}): NetworkObjective {
  const rows = values.map((x) => [x]);
  return createNetworkObjective(networkSpec([batchNorm(options)], 'mse'), regressionPart(rows, rows), 1, 1);
}

const everyone = (count: number): Int32Array => Int32Array.from({ length: count }, (_, n) => n);

describe('batchnorm-numbers', () => {
  interface Check {
    readonly name: string;
    readonly kind: string;
    readonly x: number[];
    readonly expected: number | number[];
    readonly p: number;
    readonly t: number;
    readonly tol: number;
  }
  const checks = find<{ checks: Check[] }>('batchnorm-numbers').checks;
  const expected = (text: string): number => {
    const check = checks.find(({ name }) => name.includes(text));
    if (typeof check?.expected !== 'number') throw new Error(text);
    return check.expected;
  };

  it('forward with the biased variance; at the start γ and β change nothing', () => {
    const [forward] = checks.filter(({ kind }) => kind === 'bn_forward');
    const objective = column(forward.x);
    const out = new Float64Array(4);
    objective.predict(Float64Array.of(1, 0), objective.part.inputs, 4, out);
    (forward.expected as number[]).forEach((x, n) => expect(Math.abs(out[n] - x)).toBeLessThan(forward.tol));
    expect(dot(out, out) / 4).toBeCloseTo(1.25 / (1.25 + 1e-5), 14);
    expect(out.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 14);
  });

  it('running averages in PyTorch’s convention, unbiased variance', () => {
    const objective = column([1, 2, 3, 4]);
    const state = objective.createState();
    expect([...state]).toEqual([0, 1]);
    objective.updateState(Float64Array.of(1, 0), everyone(4), 4, state);
    expect(Math.abs(state[0] - expected('running_mean'))).toBeLessThan(1e-15);
    expect(Math.abs(state[1] - expected('running_var'))).toBeLessThan(1e-14);
    objective.recordState(Float64Array.of(1, 0), state);
    expect([...state]).toEqual([2.5, 1.25]);
  });

  it('moving averages: 1 − p^t, with p = 1 − momentum', () => {
    expect(movingAverageWeight(0.1)).toBe(0.9);
    for (const { p, t, expected: value, tol } of checks.filter(({ kind }) => kind === 'ema')) {
      const objective = column([0, 2], { momentum: 1 - p });
      const state = objective.createState();
      for (let k = 0; k < t; k++) objective.updateState(Float64Array.of(1, 0), everyone(2), 2, state);
      expect(Math.abs(state[0] - (value as number))).toBeLessThan(tol);
    }
  });

  it('one sample: the output is β, and the running variance stays', () => {
    const objective = column([7]);
    const out = new Float64Array(1);
    objective.predict(Float64Array.of(3, 0.25), objective.part.inputs, 1, out);
    expect(out[0]).toBe(0.25);
    const state = objective.createState();
    objective.updateState(Float64Array.of(1, 0), everyone(1), 1, state);
    expect(state[0]).toBeCloseTo(0.7, 15);
    expect(state[1]).toBe(1);
  });
});

describe('batch normalisation', () => {
  const inputs = [
    [0.3, -1],
    [1.2, 0.4],
    [-0.7, 0.9],
    [0.1, 2],
  ];
  const targets = [[0], [1], [2], [-1]];
  const layers = [dense(3), batchNorm(), dense(2, 'tanh'), dense(1)];
  const build = (rows: number[][], options = {}): NetworkObjective =>
    createNetworkObjective(
      networkSpec([layers[0], batchNorm(options), ...layers.slice(2)], 'mse'),
      regressionPart(rows, targets.slice(0, rows.length)),
      2,
      1,
    );
  const stream = randomStream(5, 'batch-norm');
  const theta = Float64Array.from({ length: build(inputs).dimension }, () => stream.normal());

  it('couples the samples of a batch, and does not with running statistics', () => {
    const moved = inputs.map((row, n) => (n === 0 ? [row[0] + 0.1, row[1]] : row));
    const outputs = (rows: number[][], options = {}): Float64Array => {
      const out = new Float64Array(rows.length);
      const objective = build(rows, options);
      objective.predict(theta, objective.part.inputs, rows.length, out);
      return out;
    };
    const [one, two] = [outputs(inputs), outputs(moved)];
    for (let n = 1; n < 4; n++) expect(Math.abs(one[n] - two[n])).toBeGreaterThan(1e-4);
    const [three, four] = [inputs, moved].map((rows) => outputs(rows, { statistics: 'running' }));
    expect(three[0]).not.toBe(four[0]);
    for (let n = 1; n < 4; n++) expect(three[n]).toBe(four[n]);
  });

  it('predicts single rows with the statistics of the part, and with running averages where given', () => {
    const objective = build(inputs);
    const all = new Float64Array(4);
    objective.predict(theta, objective.part.inputs, 4, all);
    const one = new Float64Array(1);
    objective.predict(theta, Float64Array.from(inputs[2]), 1, one);
    expect(one[0]).toBe(all[2]);
    const loss = all.reduce((sum, f, n) => sum + (f - targets[n][0]) ** 2, 0) / 4;
    expect(objective.loss(theta)).toBeCloseTo(loss, 14);
    const state = objective.createState();
    expect(objective.evaluate(theta, state).loss).toBeCloseTo(
      build(inputs, { statistics: 'running' }).loss(theta),
      14,
    );
    objective.recordState(theta, state);
    expect(objective.evaluate(theta, state).loss).toBe(objective.loss(theta));
    expect(() => objective.evaluate(theta, new Float64Array(1))).toThrow(/network state of 6 numbers, got 1/);
  });

  it('running statistics change loss and Hessian when the state does, and only then', () => {
    const objective = build(inputs, { statistics: 'running' });
    const before = objective.loss(theta);
    const state = objective.createState();
    const gradient = new Float64Array(theta.length);
    const training = { seed: 0, step: 0, state };
    const value = objective.batchGradient(theta, everyone(4), 4, gradient, training);
    expect(value).toBeCloseTo(build(inputs).loss(theta), 14); // training takes the batch's statistics
    expect(objective.loss(theta)).toBe(before);
    expect(analyzePoint(objective, theta).notes).toEqual([{ key: 'batchNormFresh' }]);
    objective.setState(state);
    expect(objective.currentState()).toEqual(state);
    expect(analyzePoint(objective, theta).notes).toEqual([{ key: 'batchNormFrozen' }]);
    expect(objective.loss(theta)).not.toBe(before);
    expect(objective.loss(theta)).toBe(objective.evaluate(theta, state).loss);
  });

  it('keeps the state of every normalised unit, residual layers included', () => {
    const image = [
      conv2d(2, 2, { inputShape: [1, 3, 3] }),
      batchNorm(),
      residual([batchNorm(), dense(8)]),
      batchNorm(),
    ];
    expect(networkStateLayout(image, 9)).toEqual([
      { layer: 1, inner: null, units: 2, means: 0, variances: 2 },
      { layer: 2, inner: 0, units: 2, means: 4, variances: 6 },
      // What comes out of a residual connection is the image that went in.
      { layer: 3, inner: null, units: 2, means: 8, variances: 10 },
    ]);
  });
});

describe('batchnorm-scale-invariance', () => {
  const corners = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];
  const targets = corners.map(([a, b]) => [0.6 * a + 0.8 * b + 0.5 * a * b]);
  const objective = createNetworkObjective(
    networkSpec([dense(1, 'identity', false), batchNorm({ epsilon: 0, affine: false })], 'mse'),
    regressionPart(corners, targets),
    2,
    1,
  );
  const { points, checks } = find<{ points: CasePoint[]; checks: { x: number[]; tol: number }[] }>(
    'batchnorm-scale-invariance',
  );

  it.each(points.map((point) => [point.name, point] as const))('%s', (_, point) => {
    const card = analyzePoint(objective, Float64Array.from(point.x));
    expect(Math.abs(card.loss - point.loss)).toBeLessThan(1e-14);
    expect(Math.abs(card.gradientNorm - point.grad_norm)).toBeLessThan(1e-14);
    point.eigenvalues.forEach((value, k) =>
      expect(Math.abs(card.eigenvalues[k] - value)).toBeLessThan(1e-14),
    );
    expect(card.inertia).toEqual({ negative: point.n_neg, zero: point.n_zero, positive: point.n_pos });
    if (!point.critical) return;
    expect(card.explainedZeros).toEqual([{ cause: 'batchNormScale', count: 1 }]);
    expect(card.class).toBe(point.n_neg === 0 ? 'minimumModuloSymmetry' : 'maximum');
    expect(verdictCard(objective, Float64Array.from(point.x)).class).toBe(card.class);
  });

  it('w·g = 0 and H·w = −g', () => {
    for (const { x, tol } of checks) {
      const w = Float64Array.from(x);
      const [gradient, product] = [new Float64Array(2), new Float64Array(2)];
      objective.gradient(w, gradient);
      objective.hessianVectorProduct(w, w, product);
      expect(Math.abs(dot(w, gradient))).toBeLessThan(tol);
      expect(maxAbs(product.map((v, i) => v + gradient[i]))).toBeLessThan(tol);
    }
  });

  it('holds for any ε when γ makes up for it, one zero a unit', () => {
    const affine = createNetworkObjective(
      networkSpec([dense(1, 'identity', true), batchNorm({ epsilon: 0.3 })], 'mse'),
      regressionPart(corners, targets),
      2,
      1,
    );
    // The minimum: γ·‖w‖/√(‖w‖² + ε) = ‖(0.6, 0.8)‖ = 1, β = 0, b anything.
    const at = Float64Array.of(1.2, 1.6, 0.4, Math.sqrt(4.3) / 2, 0);
    const card = analyzePoint(affine, at);
    expect(card.loss).toBeCloseTo(0.25, 14);
    expect(card.explainedZeros).toEqual([
      { cause: 'batchNormShift', count: 1 },
      { cause: 'batchNormScale', count: 1 },
    ]);
    expect(card.inertia.zero).toBe(2);
    expect(card.notes).toEqual([{ key: 'batchNormOverData' }]);
    expect(card.class).toBe('minimumModuloSymmetry');
    expect(verdictCard(affine, at).class).toBe('minimumModuloSymmetry');
  });

  it('the gradient has no part along the orbits of any unit, dense or convolution', () => {
    fc.assert(
      fc.property(fc.nat(100000), (seed) => {
        const stream = randomStream(seed, 'orbits');
        const rows = Array.from({ length: 5 }, () => Array.from({ length: 16 }, () => stream.normal()));
        const labels = rows.map(() => stream.integer(2));
        const network = createNetworkObjective(
          networkSpec(
            [
              conv2d(2, 3, { inputShape: [1, 4, 4], activation: 'relu' }),
              batchNorm({ epsilon: stream.uniform() }),
              dense(3, 'tanh'),
              residual([dense(3), batchNorm({ epsilon: 1e-5 }), dense(3, 'sigmoid')]),
              dense(2),
              batchNorm({ affine: false, epsilon: 0 }),
            ],
            'crossEntropy',
          ),
          classPart(rows, labels, 2),
          16,
          2,
        );
        const theta = Float64Array.from({ length: network.dimension }, () => stream.normal());
        const { shift, scale } = normalizationTangents(network, theta);
        expect([shift.length, scale.length]).toEqual([5, 7]);
        const gradient = new Float64Array(theta.length);
        network.gradient(theta, gradient);
        for (const v of [...shift, ...scale]) {
          const size = Math.max(1e-3, norm2(v) * norm2(gradient));
          expect(Math.abs(dot(v, gradient))).toBeLessThan(1e-12 * size);
        }
        // Shifts are lines: null directions of the Hessian at any point.
        const product = new Float64Array(theta.length);
        for (const v of shift) {
          network.hessianVectorProduct(theta, v, product);
          expect(norm2(product)).toBeLessThan(1e-11 * Math.max(1, norm2(gradient)));
        }
      }),
      { numRuns: 50 },
    );
  });
});
