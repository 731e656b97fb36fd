import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createBatches } from './batches.ts';

describe('batches', () => {
  it.each([
    [20, 20, 1],
    [20, 1, 20],
    [60000, 1, 60000],
    [60000, 1000, 60],
    [60000, 64, 938],
  ])('N = %i in batches of %i makes %i updates an epoch', (samples, size, updates) => {
    expect(createBatches(samples, size, 0).updatesPerEpoch).toBe(updates);
  });

  it('visits every sample once an epoch, in another order each epoch, the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(1e6),
        (samples, wanted, seed) => {
          const size = Math.min(samples, wanted);
          const [one, two] = [createBatches(samples, size, seed), createBatches(samples, size, seed)];
          const epochs = [0, 1].map((epoch) => {
            const seen: number[] = [];
            for (let k = 0; k < one.updatesPerEpoch; k++) {
              const update = epoch * one.updatesPerEpoch + k;
              const { indices, count } = one.batch(update);
              expect(count).toBe(Math.min(size, samples - k * size));
              expect([...two.batch(update).indices]).toEqual([...indices]);
              seen.push(...indices.slice(0, count));
            }
            expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, i) => i));
            return seen;
          });
          if (size === samples) expect(epochs[0]).toEqual(epochs[1]);
          else if (samples > 30) expect(epochs[0]).not.toEqual(epochs[1]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives a batch whatever was asked before', () => {
    const straight = createBatches(50, 7, 3);
    for (let update = 0; update < 20; update++) straight.batch(update);
    expect([...straight.batch(13).indices]).toEqual([...createBatches(50, 7, 3).batch(13).indices]);
  });

  it('refuses a batch larger than N', () => {
    expect(() => createBatches(10, 11, 0)).toThrow('N = 10');
  });
});
