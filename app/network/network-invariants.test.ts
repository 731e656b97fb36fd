import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eigenvalueSum, frobeniusNorm, trace } from '../curvature/spectrum.ts';
import { randomStream } from '../numerics/random.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { maxAbs, norm2 } from '../numerics/vector.ts';
import { classPart, dense, networkSpec, randomNetwork } from '../testing/random-network.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

/** Identities that hold at any point and need neither differences nor another program. */

function hessianOf(objective: NetworkObjective, theta: Float64Array): Float64Array {
  const out = new Float64Array(objective.dimension ** 2);
  objective.hessian(theta, out);
  return out;
}

/** A classifier features–h1–h2–classes on random data; theta drawn too. */
function classifier(
  seed: number,
  activation: 'relu' | 'tanh',
): { objective: NetworkObjective; theta: Float64Array; sizes: number[] } {
  const stream = randomStream(seed, 'invariant');
  const sizes = [2, 3 + stream.integer(3), 2 + stream.integer(3), 3];
  const inputs = Array.from({ length: 9 }, () => [stream.normal(), stream.normal()]);
  const part = classPart(
    inputs,
    inputs.map(() => stream.integer(3)),
    3,
  );
  const layers = [dense(sizes[1], activation), dense(sizes[2], activation), dense(3)];
  const objective = createNetworkObjective(networkSpec(layers, 'crossEntropy'), part, 2, 3);
  const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
  return { objective, theta, sizes };
}

describe('invariants', () => {
  it('relu rescaling: H v = −V g for v = Vθ', () => {
    fc.assert(
      fc.property(fc.nat(100000), fc.nat(1), fc.nat(10), (seed, layer, pick) => {
        const { objective, theta, sizes } = classifier(seed, 'relu');
        const n = objective.dimension;
        const unit = pick % sizes[layer + 1];
        const [enter, bias] = objective.layout.blocks.filter((block) => block.layer === layer);
        const [leave] = objective.layout.blocks.filter((block) => block.layer === layer + 1);
        // V: +1 on what enters the unit, −1 on what leaves it.
        const sign = new Float64Array(n);
        for (let c = 0; c < enter.columns; c++) sign[enter.offset + unit * enter.columns + c] = 1;
        sign[bias.offset + unit] = 1;
        for (let r = 0; r < leave.rows; r++) sign[leave.offset + r * leave.columns + unit] = -1;
        const v = theta.map((x, i) => sign[i] * x);
        const [product, gradient] = [new Float64Array(n), new Float64Array(n)];
        objective.hessianVectorProduct(theta, v, product);
        objective.gradient(theta, gradient);
        const residual = product.map((x, i) => x + sign[i] * gradient[i]);
        expect(maxAbs(residual)).toBeLessThan(1e-13 * Math.max(1, norm2(product)));
      }),
      { seed: 1 },
    );
  });

  it('softmax: adding one vector to every class is a null direction everywhere', () => {
    fc.assert(
      fc.property(fc.nat(100000), (seed) => {
        const { objective, theta, sizes } = classifier(seed, 'tanh');
        const values = symmetricEigenvalues(hessianOf(objective, theta), objective.dimension);
        const band = 1e-13 * Math.max(1, maxAbs(values));
        const zeros = values.filter((value) => Math.abs(value) < band).length;
        expect(zeros).toBeGreaterThanOrEqual(sizes[2] + 1);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('trace and Frobenius norm are those of the spectrum', () => {
    fc.assert(
      fc.property(fc.nat(100000), (seed) => {
        const { objective, theta } = randomNetwork(seed);
        const hessian = hessianOf(objective, theta);
        const n = objective.dimension;
        const values = symmetricEigenvalues(hessian, n);
        const scale = frobeniusNorm(hessian);
        expect(Math.abs(trace(hessian, n) - eigenvalueSum(values))).toBeLessThanOrEqual(1e-13 * n * scale);
        expect(Math.abs(norm2(values) - scale)).toBeLessThanOrEqual(1e-13 * n * scale);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('permuting hidden units leaves loss and spectrum alone', () => {
    const { objective, theta, sizes } = classifier(11, 'tanh');
    const permuted = theta.slice();
    const order = Int32Array.from({ length: sizes[1] }, (_, i) => i);
    randomStream(4, 'permutation').shuffle(order);
    const [enter, bias, leave] = objective.layout.blocks;
    order.forEach((from, to) => {
      for (let c = 0; c < enter.columns; c++) {
        permuted[enter.offset + to * enter.columns + c] = theta[enter.offset + from * enter.columns + c];
      }
      permuted[bias.offset + to] = theta[bias.offset + from];
      for (let r = 0; r < leave.rows; r++) {
        permuted[leave.offset + r * leave.columns + to] = theta[leave.offset + r * leave.columns + from];
      }
    });
    expect(Math.abs(objective.loss(permuted) - objective.loss(theta))).toBeLessThan(1e-15);
    const [one, two] = [theta, permuted].map((at) =>
      symmetricEigenvalues(hessianOf(objective, at), objective.dimension),
    );
    one.forEach((value, k) => expect(Math.abs(value - two[k])).toBeLessThan(1e-13 * maxAbs(one)));
  });

  it('a penalty λ‖θ‖² shifts the spectrum by 2λ', () => {
    const { objective, theta } = classifier(5, 'tanh');
    const { spec, part, features } = objective;
    const penalised = createNetworkObjective({ ...spec, l2: 0.3 }, part, features, 3);
    const [plain, shifted] = [objective, penalised].map((one) =>
      symmetricEigenvalues(hessianOf(one, theta), one.dimension),
    );
    plain.forEach((value, k) => expect(shifted[k] - value).toBeCloseTo(0.6, 12));
  });
});
