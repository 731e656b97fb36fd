import { afterEach, describe, expect, it } from 'vitest';
import { useKernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from './network-objective.ts';

afterEach(() => {
  useKernels(null);
});

const stream = randomStream(4, 'test');
const inputs = Array.from({ length: 23 }, () => [stream.normal(), stream.normal(), stream.normal()]);
const labels = inputs.map(() => stream.integer(4));
const targets = inputs.map(() => [stream.normal(), stream.normal()]);

describe('gradients in the memory of a training', () => {
  it.each([
    ['crossEntropy', classPart(inputs, labels, 4), 4],
    ['mse', regressionPart(inputs, targets), 2],
  ] as const)('are those outside, to the bit, for any batch of any rows (%s)', (loss, part, outputs) => {
    useKernels(testKernels());
    const spec = networkSpec([dense(5, 'tanh'), dense(outputs)], loss, 0.01);
    const objective = createNetworkObjective(spec, part, 3, outputs);
    const n = objective.dimension;
    const opened = objective.openTraining(7, [n, n]);
    if (opened === null) throw new Error('expected kernels');
    const [theta, gradient] = opened.arrays;
    theta.forEach((_, i) => (theta[i] = stream.normal()));
    const outside = new Float64Array(n);
    for (const rows of [[22], [0, 0], [5, 1, 22], [3, 4, 9, 1], [7, 6, 5, 4, 3], [22, 0, 1, 2, 3, 4, 21]]) {
      // Longer than the batch: what follows must not matter.
      const indices = Int32Array.from([...rows, 9, 9]);
      const value = opened.batchGradient(theta, indices, rows.length, gradient);
      expect(value).toBe(objective.batchGradient(theta.slice(), indices, rows.length, outside));
      expect(gradient).toEqual(outside);
    }
  });
});
