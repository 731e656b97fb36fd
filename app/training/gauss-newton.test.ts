import { describe, expect, it } from 'vitest';
import type { NetworkLoss } from '../experiment/loss-spec.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { softmax } from '../network/losses.ts';
import { randomStream } from '../numerics/random.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { createGaussNewton } from './gauss-newton.ts';

/** Σ_n J_nᵀ A_n J_n / N by central differences of the predictions: nothing shared with the code under test but `predict`. */
function reference(
  predict: (theta: Float64Array) => Float64Array,
  theta: Float64Array,
  width: number,
  curvature: (f: Float64Array) => number[][],
): Float64Array {
  const h = 1e-5;
  const columns = Array.from(theta, (_, i) => {
    const [up, down] = [theta.slice(), theta.slice()];
    up[i] += h;
    down[i] -= h;
    const [a, b] = [predict(up), predict(down)];
    return a.map((value, k) => (value - b[k]) / (2 * h));
  });
  const f = predict(theta);
  const samples = f.length / width;
  const out = new Float64Array(theta.length ** 2);
  for (let n = 0; n < samples; n++) {
    const a = curvature(f.slice(n * width, (n + 1) * width));
    for (let i = 0; i < theta.length; i++)
      for (let j = 0; j < theta.length; j++)
        for (let k = 0; k < width; k++)
          for (let l = 0; l < width; l++)
            out[i * theta.length + j] +=
              (columns[i][n * width + k] * a[k][l] * columns[j][n * width + l]) / samples;
  }
  return out;
}

describe('Gauss–Newton matrix', () => {
  const part = classPart(
    [
      [0.3, -1],
      [1.2, 0.4],
      [-0.7, 0.9],
    ],
    [0, 1, 2],
    3,
  );
  const curvatures: [NetworkLoss, (f: Float64Array) => number[][]][] = [
    ['mse', () => [0, 1, 2].map((k) => [0, 1, 2].map((l) => (k === l ? 2 : 0)))],
    [
      'crossEntropy',
      (f) => {
        const p = f.slice();
        softmax(f, 0, 3, p);
        return [0, 1, 2].map((k) => [0, 1, 2].map((l) => (k === l ? p[k] : 0) - p[k] * p[l]));
      },
    ],
    [
      'binaryCrossEntropy',
      (f) =>
        [0, 1, 2].map((k) =>
          [0, 1, 2].map((l) => (k === l ? (1 / (1 + Math.exp(-f[k]))) * (1 / (1 + Math.exp(f[k]))) : 0)),
        ),
    ],
  ];
  it.each(curvatures)('of %s equals JᵀAJ', (loss, curvature) => {
    const objective = createNetworkObjective(networkSpec([dense(2, 'tanh'), dense(3)], loss), part, 2, 3);
    const stream = randomStream(3, 'test', 0);
    const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
    const matrix = new Float64Array(theta.length ** 2);
    createGaussNewton(objective)(theta, matrix);
    const expected = reference(
      (at) => {
        const out = new Float64Array(9);
        objective.predict(at, part.inputs, 3, out);
        return out;
      },
      theta,
      3,
      curvature,
    );
    matrix.forEach((value, at) => {
      expect(Math.abs(value - expected[at])).toBeLessThan(1e-8);
    });
    expect(symmetricEigenvalues(matrix, theta.length)[0]).toBeGreaterThan(-1e-12);
  });
});
