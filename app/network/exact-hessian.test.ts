import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxAbs, norm2 } from '../numerics/vector.ts';
import { dense, networkSpec, randomNetwork, regressionPart, classPart } from '../testing/random-network.ts';
import { randomStream } from '../numerics/random.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

/** The Hessian column by column from R-operator products: an independent route through other code. */
function columns(objective: NetworkObjective, theta: Float64Array): Float64Array {
  const n = objective.dimension;
  const out = new Float64Array(n * n);
  const unit = new Float64Array(n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    objective.hessianVectorProduct(theta, unit, column);
    for (let i = 0; i < n; i++) out[i * n + j] = column[i];
  }
  return out;
}

function hessianOf(objective: NetworkObjective, theta: Float64Array): Float64Array {
  const out = new Float64Array(objective.dimension ** 2).fill(NaN); // stale memory must not show through
  objective.hessian(theta, out);
  return out;
}

function largestDifference(x: Float64Array, y: Float64Array): number {
  return maxAbs(x.map((value, i) => value - y[i]));
}

describe('exact Hessian', () => {
  it('equals the columns of Hessian-vector products for any dense network', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { objective, theta } = randomNetwork(seed);
        const reference = columns(objective, theta);
        const scale = Math.max(1e-3, maxAbs(reference));
        expect(largestDifference(hessianOf(objective, theta), reference)).toBeLessThanOrEqual(1e-13 * scale);
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('is the same again with memory in use, and over several chunks', () => {
    const stream = randomStream(1, 'chunks');
    const inputs = Array.from({ length: 300 }, () => [stream.normal(), stream.normal()]);
    const labels = inputs.map(() => stream.integer(3));
    const spec = networkSpec(
      [dense(5, 'tanh'), dense(4, 'softplus'), dense(3, 'swish', false), dense(3)],
      'crossEntropy',
    );
    const objective = createNetworkObjective(spec, classPart(inputs, labels, 3), 2, 3);
    const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
    const once = hessianOf(objective, theta);
    const other = theta.map((x) => -x);
    hessianOf(objective, other);
    expect(hessianOf(objective, theta)).toEqual(once);
    expect(largestDifference(once, columns(objective, theta))).toBeLessThanOrEqual(1e-13 * maxAbs(once));
  });

  it('is the derivative of the gradient (central differences, loose)', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { objective, theta, spec } = randomNetwork(seed);
        // Kinks have no derivative to compare with.
        fc.pre(
          spec.layers.every(
            (layer) => layer.type === 'dense' && !['relu', 'leakyRelu', 'elu'].includes(layer.activation),
          ),
        );
        const stream = randomStream(seed, 'direction');
        const n = objective.dimension;
        const v = Float64Array.from({ length: n }, () => stream.normal());
        const product = new Float64Array(n);
        objective.hessianVectorProduct(theta, v, product);
        const [plus, minus] = [new Float64Array(n), new Float64Array(n)];
        const h = 1e-5 / norm2(v);
        const lossPlus = objective.gradient(
          theta.map((x, i) => x + h * v[i]),
          plus,
        );
        const lossMinus = objective.gradient(
          theta.map((x, i) => x - h * v[i]),
          minus,
        );
        const quotient = plus.map((x, i) => (x - minus[i]) / (2 * h));
        const size = Math.max(1, norm2(product), norm2(plus));
        expect(largestDifference(quotient, product)).toBeLessThan(3e-5 * size);
        const gradient = new Float64Array(n);
        objective.gradient(theta, gradient);
        const slope = gradient.reduce((sum, g, i) => sum + g * v[i], 0);
        expect(Math.abs((lossPlus - lossMinus) / (2 * h) - slope)).toBeLessThan(3e-5 * size * norm2(v));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('keeps what is not finite', () => {
    const spec = networkSpec([dense(2, 'tanh'), dense(1)], 'mse');
    const objective = createNetworkObjective(spec, regressionPart([[1], [2]], [[1], [2]]), 1, 1);
    const theta = new Float64Array(objective.dimension).fill(NaN);
    expect(objective.loss(theta)).toBeNaN();
    expect(hessianOf(objective, theta).some((x) => Number.isFinite(x) && x !== 0)).toBe(false);
  });
});
