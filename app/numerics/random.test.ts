import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream, restoreRandomStream } from './random.ts';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('randomStream', () => {
  it('is a function of (seed, purpose, index) alone', () => {
    const one = randomStream(7, 'batch-order', 3);
    const two = randomStream(7, 'batch-order', 3);
    randomStream(7, 'other').uniform();
    expect(take(50, one.uniform)).toEqual(take(50, two.uniform));
  });

  it('gives unrelated streams for neighbouring triples', () => {
    const first = (seed: number, purpose: string, index: number): number =>
      randomStream(seed, purpose, index).uniform();
    const values = new Set<number>();
    for (let seed = 0; seed < 20; seed++)
      for (let index = 0; index < 20; index++)
        for (const purpose of ['a', 'b', 'ab', '']) values.add(first(seed, purpose, index));
    expect(values.size).toBe(1600);
    // Correlation of two neighbouring streams: 1/√n expected.
    const a = randomStream(1, 'x', 0);
    const b = randomStream(1, 'x', 1);
    let correlation = 0;
    for (let i = 0; i < 10000; i++) correlation += (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12;
    expect(Math.abs(correlation / 10000)).toBeLessThan(0.04);
  });

  it('keeps every bit of seeds beyond 2^32', () => {
    expect(randomStream(2 ** 40, 'x').uniform()).not.toBe(randomStream(0, 'x').uniform());
  });

  it('has the moments of uniform and normal numbers', () => {
    const stream = randomStream(5, 'moments');
    const n = 40000;
    const uniform = take(n, stream.uniform);
    expect(uniform.every((u) => u >= 0 && u < 1)).toBe(true);
    const mean = (values: number[]): number => values.reduce((s, x) => s + x, 0) / n;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    const normal = take(n, stream.normal);
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(mean(normal.map((x) => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it('draws integers uniformly and shuffles into permutations', () => {
    const stream = randomStream(2, 'integers');
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60000; i++) counts[stream.integer(6)]++;
    const chiSquare = counts.reduce((s, c) => s + (c - 10000) ** 2 / 10000, 0);
    expect(chiSquare).toBeLessThan(25); // 5 degrees of freedom: beyond 25 with probability 1.4e-4
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 0, max: 60 }), (seed, n) => {
        const values = Int32Array.from({ length: n }, (_, i) => i);
        randomStream(seed, 'shuffle').shuffle(values);
        expect([...values].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      { seed: 1 },
    );
  });

  it('goes on from its state, left-over normal included', () => {
    const stream = randomStream(9, 'state');
    stream.normal();
    const copy = restoreRandomStream(JSON.parse(JSON.stringify(stream.state())) as number[]);
    expect(take(9, copy.normal)).toEqual(take(9, stream.normal));
  });

  it('refuses seeds that are no integers', () => {
    expect(() => randomStream(-1, 'x')).toThrow(/expected seed .* got -1/);
    expect(() => randomStream(0.5, 'x')).toThrow(/got 0.5/);
    expect(() => randomStream(0, 'x').integer(0)).toThrow(/got 0/);
  });
});
