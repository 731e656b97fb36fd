import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { testKernels } from '../testing/kernels.ts';
import { crossEntropySum } from './sample-rows.ts';

describe('the sum of cross-entropies', () => {
  const stream = randomStream(1, 'test');

  it.each([
    ['of single classes', () => 1],
    ['of shared and single classes', (n: number) => [1, 0.25, 0][n % 3]],
  ])('%s is that of one logarithm for each, however small they are', (_name, weightOf) => {
    const memory = testKernels().memory.fresh();
    for (const size of [1e-200, 1e-12, 1e-3, 9]) {
      for (let samples = 1; samples <= 19; samples++) {
        const rows = (samples + 3) & ~3;
        const address = memory.take(3 * rows);
        // What lies beyond the samples must not count.
        const all = memory.view(address, 3 * rows).fill(7);
        const terms = Array.from({ length: samples }, (_, n) => {
          const rest = size * (0.5 + stream.uniform());
          const weight = weightOf(n);
          const linear = size * stream.uniform();
          all.set([linear], n);
          all.set([rest], rows + n);
          all.set([weight], 2 * rows + n);
          return linear + weight * Math.log1p(rest);
        });
        const expected = terms.reduce((sum, term) => sum + term, 0);
        expect(Math.abs(crossEntropySum(memory, address, samples) / expected - 1)).toBeLessThan(1e-14);
      }
    }
  });

  it('is not a number where one sample has none', () => {
    const memory = testKernels().memory.fresh();
    const address = memory.take(12);
    memory.view(address, 12).set([0, 0, 0, 0, 1, NaN, 1, 1, 1, 1, 1, 1]);
    expect(crossEntropySum(memory, address, 4)).toBeNaN();
  });
});
