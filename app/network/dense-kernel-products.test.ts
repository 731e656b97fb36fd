import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { useKernels } from '../numerics/kernels/kernels.ts';
import { hessianOperator, preparedHessianOperator } from '../numerics/objective.ts';
import { randomStream } from '../numerics/random.ts';
import { maxAbs } from '../numerics/vector.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec, randomNetwork } from '../testing/random-network.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

afterEach(() => useKernels(null));

function worstDifference(objective: NetworkObjective, theta: Float64Array, seed: number): number {
  const prepared = preparedHessianOperator(objective, theta);
  const plain = hessianOperator(objective, theta);
  const stream = randomStream(seed, 'test');
  let worst = 0;
  for (let product = 0; product < 3; product++) {
    const v = Float64Array.from({ length: theta.length }, () => stream.normal());
    const [x, y] = [new Float64Array(v.length), new Float64Array(v.length)];
    prepared.apply(v, x);
    plain.apply(v, y);
    worst = Math.max(worst, maxAbs(x.map((value, i) => value - y[i])) / Math.max(1e-3, maxAbs(y)));
  }
  return worst;
}

describe.each([
  ['plain', false],
  ['fused', true],
] as const)('products prepared in the %s kernels', (_name, fused) => {
  const kernels = testKernels(fused);

  it('equal those of the R-operator for any dense network', () => {
    useKernels(kernels);
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const { objective, theta } = randomNetwork(seed);
        expect(worstDifference(objective, theta, seed)).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: 100 },
    );
  });

  it.each([1, 127, 128, 129, 300])('over several chunks, N = %i, penalty included', (samples) => {
    useKernels(kernels);
    const stream = randomStream(samples, 'test');
    const inputs = Array.from({ length: samples }, () => [stream.normal(), stream.normal(), stream.normal()]);
    const spec = networkSpec([dense(7, 'tanh'), dense(6, 'swish'), dense(3)], 'crossEntropy', 0.01);
    const part = classPart(
      inputs,
      inputs.map(() => stream.integer(3)),
      3,
    );
    const objective = createNetworkObjective(spec, part, 3, 3);
    const theta = Float64Array.from({ length: objective.dimension }, () => stream.normal());
    expect(objective.preparedHessian?.(theta)).not.toBeNull();
    expect(worstDifference(objective, theta, 1)).toBeLessThanOrEqual(1e-13);
  });

  it('are not changed by what the kernels do in between', () => {
    useKernels(kernels);
    const { objective, theta } = randomNetwork(11);
    const operator = preparedHessianOperator(objective, theta);
    const v = new Float64Array(theta.length).fill(1);
    const [before, after] = [new Float64Array(v.length), new Float64Array(v.length)];
    operator.apply(v, before);
    objective.hessian(v, new Float64Array(v.length ** 2));
    operator.apply(v, after);
    expect(after).toEqual(before);
  });
});
