import { describe, expect, it } from 'vitest';
import { InputError } from '../experiment/input-error.ts';
import { NETWORK_LOSSES, type NetworkLoss } from '../experiment/loss-spec.ts';
import { randomStream } from '../numerics/random.ts';
import { maxAbs } from '../numerics/vector.ts';
import { classPart, dense, networkSpec, randomNetwork, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from './network-objective.ts';

describe('network objective', () => {
  const stream = randomStream(8, 'objective');
  const inputs = Array.from({ length: 290 }, () => [stream.normal(), stream.normal()]);
  const labels = inputs.map(() => stream.integer(3));
  const part = classPart(inputs, labels, 3);
  const layers = [dense(5, 'tanh'), dense(3)];

  it('batch gradients of a mean loss average to the full gradient', () => {
    for (const loss of ['crossEntropy', 'sse'] as NetworkLoss[]) {
      const objective = createNetworkObjective(networkSpec(layers, loss, 0.01), part, 2, 3);
      const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
      const n = objective.dimension;
      const [full, sum, one] = [0, 1, 2].map(() => new Float64Array(n));
      const value = objective.gradient(theta, full);
      const order = Int32Array.from({ length: 290 }, (_, i) => i);
      stream.shuffle(order);
      let mean = 0;
      for (let from = 0; from < 290; from += 29) {
        mean += objective.batchGradient(theta, order.slice(from, from + 29), 29, one) / 10;
        for (let i = 0; i < n; i++) sum[i] += one[i] / 10;
      }
      if (loss === 'crossEntropy') {
        expect(Math.abs(mean - value)).toBeLessThan(1e-14);
        expect(maxAbs(sum.map((x, i) => x - full[i]))).toBeLessThan(1e-14);
      }
      expect(objective.batchGradient(theta, order, 290, one)).toBeCloseTo(value, 10);
      expect(maxAbs(one.map((x, i) => x - full[i]))).toBeLessThan(1e-13 * Math.max(1, maxAbs(full)));
    }
  });

  it('gives the same bits every time and from every instance', () => {
    const { objective, theta, spec, part: data, features, outputs } = randomNetwork(77);
    const again = createNetworkObjective(spec, data, features, outputs);
    const [one, two] = [new Float64Array(objective.dimension), new Float64Array(objective.dimension)];
    objective.hessianVectorProduct(theta, theta, one);
    expect(objective.gradient(theta, one)).toBe(again.gradient(theta, two));
    expect(one).toEqual(two);
    expect(objective.loss(theta)).toBe(objective.gradient(theta, one));
    for (const loss of NETWORK_LOSSES) {
      const chunked = createNetworkObjective(networkSpec(layers, loss, 0.1), part, 2, 3);
      const at = Float64Array.from({ length: chunked.dimension }, () => stream.normal());
      const value = chunked.loss(at);
      expect(chunked.gradient(at, at.slice())).toBe(value);
      expect(chunked.evaluate(at).loss).toBe(value);
    }
  });

  it('predicts any number of rows and counts what is right', () => {
    const objective = createNetworkObjective(networkSpec(layers, 'crossEntropy', 0.5), part, 2, 3);
    const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
    const out = new Float64Array(290 * 3);
    objective.predict(theta, part.inputs, 290, out);
    let right = 0;
    labels.forEach((label, n) => {
      const row = [...out.subarray(3 * n, 3 * n + 3)];
      if (row.indexOf(Math.max(...row)) === label) right++;
    });
    const { loss, dataLoss, accuracy } = objective.evaluate(theta);
    expect(accuracy).toBe(right / 290);
    expect(loss).toBe(objective.loss(theta));
    expect(loss - dataLoss).toBeCloseTo(0.5 * theta.reduce((sum, x) => sum + x * x, 0), 10);
    const regression = createNetworkObjective(
      networkSpec([dense(1)], 'mse'),
      regressionPart([[1]], [[2]]),
      1,
      1,
    );
    expect(regression.evaluate(new Float64Array(2))).toEqual({ loss: 4, dataLoss: 4, accuracy: NaN });
    expect(objective.evaluate(theta.map(() => NaN)).accuracy).toBe(0);
  });

  it('fits two classes with one output', () => {
    const two = classPart([[-1], [1], [2]], [0, 1, 1], 2);
    const objective = createNetworkObjective(
      networkSpec([dense(1, 'identity', false)], 'binaryCrossEntropy'),
      two,
      1,
      2,
    );
    expect(objective.evaluate(Float64Array.of(3)).accuracy).toBe(1);
    const expected = (2 * Math.log1p(Math.exp(-3)) + Math.log1p(Math.exp(-6))) / 3;
    expect(objective.loss(Float64Array.of(3))).toBeCloseTo(expected, 15);
  });

  it('says how far the nearest kink is', () => {
    const data = regressionPart([[1], [-2]], [[0], [0]]);
    const relu = createNetworkObjective(networkSpec([dense(1, 'relu'), dense(1)], 'mse'), data, 1, 1);
    // z = 0.5x − 0.25: 0.25 and −1.25.
    expect(relu.kinkDistance(Float64Array.of(0.5, -0.25, 1, 0))).toBe(0.25);
    const smooth = createNetworkObjective(networkSpec([dense(1, 'tanh'), dense(1)], 'mse'), data, 1, 1);
    expect(smooth.kinkDistance(new Float64Array(4))).toBe(Infinity);
  });

  it.each([
    [
      'wrong output width',
      [dense(2)],
      'crossEntropy',
      /expected 3 units in the last layer.*3 classes.*got 2/,
    ],
    ['softmax of one number', [dense(1)], 'crossEntropy', /last layer/],
    [
      'two million and more',
      [dense(65536), dense(65536), dense(3)],
      'mse',
      /at most 2000000 parameters, got \d+/,
    ],
  ] as const)('refuses: %s', (_, bad, loss, message) => {
    const build = (): unknown => createNetworkObjective(networkSpec([...bad], loss), part, 2, 3);
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });

  it('refuses targets that are no probabilities for cross-entropies, and empty data', () => {
    const data = regressionPart([[1]], [[2, -1]]);
    for (const loss of ['crossEntropy', 'binaryCrossEntropy'] as const) {
      expect(() => createNetworkObjective(networkSpec([dense(2)], loss), data, 1, 2)).toThrow(
        /targets from 0 to 1 .* got 2 in sample 1/,
      );
    }
    expect(() =>
      createNetworkObjective(networkSpec([dense(1)], 'mse'), regressionPart([], []), 1, 1),
    ).toThrow(/at least one sample/);
  });
});
