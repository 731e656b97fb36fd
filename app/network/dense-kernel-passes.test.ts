import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { useKernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { maxAbs } from '../numerics/vector.ts';
import { testKernels } from '../testing/kernels.ts';
import {
  classPart,
  dense,
  networkSpec,
  randomNetwork,
  type RandomNetwork,
} from '../testing/random-network.ts';
import { denseChain } from './dense-chain.ts';
import { createKernelPasses } from './dense-kernel-passes.ts';
import { lossFunction } from './losses.ts';
import { createNetworkObjective } from './network-objective.ts';

const kernels = testKernels();

afterEach(() => useKernels(null));

/** Loss, gradient and H·v of the data term, by the kernels and by the reference, on the whole part at once. */
function compare(network: Pick<RandomNetwork, 'spec' | 'part' | 'features' | 'outputs' | 'theta'>) {
  const { spec, part, features, outputs, theta } = network;
  const plain = { ...spec, l2: 0 };
  const reference = createNetworkObjective(plain, part, features, outputs);
  const chain = denseChain(spec.layers, features);
  if (chain === null) throw new Error('expected a dense chain');
  const loss = lossFunction(spec.loss);
  const passes = createKernelPasses(kernels, chain, loss, part.samples);
  const factor = loss.mean ? 1 / part.samples : 1;
  const targets = reference.outputs === outputs ? part.targets : Float64Array.from(part.labels);
  const stream = randomStream(1, 'direction');
  const v = theta.map(() => stream.normal());
  const zeros = () => new Float64Array(theta.length);
  const [gradient, product, expectedGradient, expectedProduct] = [zeros(), zeros(), zeros(), zeros()];
  // Twice, so that stale rows of the tangent pass would show.
  passes.hessianVector(theta, v, part.inputs, targets, part.samples, factor, product);
  product.fill(0);
  const value = factor * passes.gradient(theta, part.inputs, targets, part.samples, factor, gradient);
  passes.hessianVector(theta, v, part.inputs, targets, part.samples, factor, product);
  const expectedValue = reference.gradient(theta, expectedGradient);
  reference.hessianVectorProduct(theta, v, expectedProduct);
  const error = (a: Float64Array, b: Float64Array): number =>
    maxAbs(a.map((x, i) => x - b[i])) / Math.max(1e-3, maxAbs(b));
  return {
    value: Math.abs(value - expectedValue) / Math.max(1e-3, Math.abs(expectedValue)),
    gradient: error(gradient, expectedGradient),
    product: error(product, expectedProduct),
  };
}

describe('passes of dense networks in the kernels', () => {
  it('give the loss, gradient and Hessian-vector products of the reference for any network', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const errors = compare(randomNetwork(seed));
        expect(errors.value).toBeLessThanOrEqual(1e-13);
        expect(errors.gradient).toBeLessThanOrEqual(1e-13);
        expect(errors.product).toBeLessThanOrEqual(1e-13);
      }),
      { numRuns: 300 },
    );
  });

  it('carry a whole objective: same loss, batches, predictions and kinks, and the same bits for the same point', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { spec, part, features, outputs, theta, objective } = randomNetwork(seed);
        useKernels(kernels);
        const fast = createNetworkObjective(spec, part, features, outputs);
        const close = (a: number, b: number) => Math.abs(a - b) <= 1e-13 * Math.max(1e-3, Math.abs(b));
        const gradient = theta.slice();
        expect(fast.gradient(theta, gradient)).toBe(fast.loss(theta));
        expect(close(fast.loss(theta), objective.loss(theta))).toBe(true);
        expect(fast.evaluate(theta).accuracy).toBe(objective.evaluate(theta).accuracy);
        expect(fast.kinkDistance(theta)).toBe(objective.kinkDistance(theta));
        for (const one of [fast, objective]) {
          const [alone, together] = [theta.slice(), theta.slice()];
          const { loss, accuracy } = one.measure(theta, together);
          expect([loss, accuracy]).toEqual([one.gradient(theta, alone), one.evaluate(theta).accuracy]);
          expect(together).toEqual(alone);
        }
        const rows = Int32Array.of(part.samples - 1, 0);
        const expected = theta.slice();
        const value = fast.batchGradient(theta, rows, 2, gradient);
        expect(close(value, objective.batchGradient(theta, rows, 2, expected))).toBe(true);
        const difference = maxAbs(gradient.map((g, i) => g - expected[i]));
        expect(difference).toBeLessThanOrEqual(1e-13 * Math.max(1e-3, maxAbs(expected)));
        const [mine, theirs] = [0, 1].map(() => new Float64Array(part.samples * fast.outputs));
        fast.predict(theta, part.inputs, part.samples, mine);
        objective.predict(theta, part.inputs, part.samples, theirs);
        expect(maxAbs(mine.map((x, i) => x - theirs[i]))).toBeLessThanOrEqual(
          1e-13 * Math.max(1, maxAbs(theirs)),
        );
        useKernels(null);
      }),
      { numRuns: 100 },
    );
  });

  it.each([1, 3, 4, 31, 128])('on wider networks with a batch of %i', (samples) => {
    const stream = randomStream(samples, 'wide');
    const inputs = Array.from({ length: samples }, () => Array.from({ length: 9 }, () => stream.normal()));
    const labels = inputs.map(() => stream.integer(5));
    const layers = [dense(17, 'tanh'), dense(13, 'relu'), dense(10, 'gelu', false), dense(5)];
    const part = classPart(inputs, labels, 5);
    const spec = networkSpec(layers, 'crossEntropy');
    const { dimension } = createNetworkObjective(spec, part, 9, 5);
    const theta = Float64Array.from({ length: dimension }, () => 0.4 * stream.normal());
    const errors = compare({ spec, part, features: 9, outputs: 5, theta });
    expect(Math.max(errors.value, errors.gradient, errors.product)).toBeLessThanOrEqual(1e-13);
  });

  it('keep relative accuracy of tanh′ where units saturate', () => {
    const part = classPart([[1], [-1]], [0, 1], 2);
    const spec = networkSpec([dense(1, 'tanh'), dense(2)], 'crossEntropy');
    for (const w of [5, 18, 25, 100, 340]) {
      const errors = compare({
        spec,
        part,
        features: 1,
        outputs: 2,
        theta: Float64Array.of(w, 0, 1, -1, 0, 0),
      });
      expect(errors.gradient).toBeLessThanOrEqual(1e-13);
      const chain = denseChain(spec.layers, 1) ?? [];
      const passes = createKernelPasses(kernels, chain, lossFunction('crossEntropy'), 2);
      const out = new Float64Array(6);
      passes.gradient(Float64Array.of(w, 0, 1, -1, 0, 0), part.inputs, part.targets, 2, 0.5, out);
      const expected = new Float64Array(6);
      createNetworkObjective(spec, part, 1, 2).gradient(Float64Array.of(w, 0, 1, -1, 0, 0), expected);
      expect(Math.abs(out[0] / expected[0] - 1)).toBeLessThan(1e-12);
    }
  });
});
