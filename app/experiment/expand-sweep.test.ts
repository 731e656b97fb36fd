import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandSweep } from './expand-sweep.ts';
import { experimentSchema } from './experiment.ts';

const base = {
  schemaVersion: 1,
  name: 'Toy',
  loss: {
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'mse',
    data: { generator: 'linear', samples: 20 },
  },
  training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 10 },
};
const experiment = (sweep?: object, change: object = {}) =>
  experimentSchema.parse({ ...base, ...change, ...(sweep ? { sweep } : {}) });

describe('expandSweep', () => {
  it('is every combination, seeds fastest', () => {
    const members = expandSweep(
      experiment({
        optimizers: [
          { kind: 'sgd', rate: 1 },
          { kind: 'adam', rate: 1 },
        ],
        rates: [0.1, 0.01],
        batchSizes: [5, 'full'],
        seeds: [1, 2, 3],
      }),
    );
    expect(members.length).toBe(24);
    expect(members.map(({ index }) => index)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(members.map(({ group }) => group)).toEqual(
      Array.from({ length: 24 }, (_, i) => Math.floor(i / 3)),
    );
    expect(members[4].experiment.training).toMatchObject({
      optimizer: { kind: 'sgd', rate: 0.1 },
      batchSize: 'full',
      seed: 2,
    });
    expect(members[23].experiment.name).toBe('Toy · adam 0.01 · full · seed 3');
  });

  it('races share start, data and batch order, and are valid files', () => {
    const distinct = <T>(values: fc.Arbitrary<T>) => fc.uniqueArray(values, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        distinct(fc.nat(99)),
        distinct(fc.constantFrom(0.1, 0.2, 0.3)),
        distinct(fc.constantFrom(1, 5, 'full')),
        (seeds, rates, batchSizes) => {
          const members = expandSweep(experiment({ seeds, rates, batchSizes }));
          expect(new Set(members.map(({ experiment: e }) => JSON.stringify(e))).size).toBe(members.length);
          for (const { experiment: one, seed } of members) {
            expect(one.start).toEqual({ seed, initializer: 'glorotUniform' });
            expect(one.training.seed).toBe(seed);
            expect(one.loss).toEqual(members[0].experiment.loss);
            expect(one.sweep).toBeUndefined();
            expect(experimentSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leaves an experiment without a sweep, and a given start, as they are', () => {
    const plain = experiment();
    expect(expandSweep(plain)[0].experiment).toEqual(plain);
    const [first] = expandSweep(experiment({ seeds: [7] }, { start: [1, 2] }));
    expect(first.experiment.start).toEqual([1, 2]);
    expect(first.experiment.training.seed).toBe(7);
    const start = { seed: 3, initializer: 'heNormal' };
    expect(expandSweep(experiment({ seeds: [8] }, { start }))[0].experiment.start).toEqual({
      ...start,
      seed: 8,
    });
    expect(expandSweep(experiment({ rates: [1] }, { start }))[0].experiment.start).toEqual(start);
  });

  it('refuses repeats and too many runs', () => {
    expect(() => expandSweep(experiment({ rates: [0.1, 0.1] }))).toThrow('got 0.1 twice');
    const many = Array.from({ length: 5001 }, (_, i) => i);
    expect(() => expandSweep(experiment({ seeds: many, rates: [0.1, 0.2] }))).toThrow('at most 10000 runs');
  });
});
