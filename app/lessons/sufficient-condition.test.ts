import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { edgeCounts, thresholdErrors } from './hoeffding.ts';
import { countChains, drawTrainingSet, sufficientChain } from './sufficient-condition.ts';

describe('the sufficient condition δ/2', () => {
  const all = edgeCounts(2000, 40, randomStream(5, 'test', 0));
  const everywhere = thresholdErrors(all);

  it('is never violated in 10⁴ resamples, and is not necessary', () => {
    for (const [samples, delta] of [
      [100, 0.2],
      [400, 0.1],
      [400, 0.15],
    ]) {
      const counts = countChains(all, samples, 10_000, delta, randomStream(5, 'test', samples));
      expect(counts.good + counts.bad).toBe(10_000);
      expect(counts.good).toBeGreaterThan(100);
      expect(counts.goodHolding).toBe(counts.good);
      expect(counts.badHolding).toBeGreaterThan(0);
    }
  });

  it('takes its four terms from counting, and its steps from their order', () => {
    const wrong = (h: number, objects: ArrayLike<number>): number =>
      Array.from(objects).filter((n) => (all.edges[n] >= h ? 1 : 0) !== all.labels[n]).length /
      objects.length;
    const everyone = Array.from({ length: 2000 }, (_, n) => n);
    const least = (objects: ArrayLike<number>): number => {
      let best = { h: 1, error: Infinity };
      for (let h = 1; h <= 40; h++) {
        const error = wrong(h, objects);
        if (error < best.error) best = { h, error };
      }
      return best.h;
    };
    const stream = randomStream(6, 'test', 0);
    const chosen = new Int32Array(60);
    let broken = 0;
    for (let trial = 0; trial < 50; trial++) {
      drawTrainingSet(all, stream, chosen);
      const { terms, steps, good, holds } = sufficientChain(all, everywhere, chosen, 0.08);
      const [found, ideal] = [least(chosen), least(everyone)];
      const expected = [
        wrong(found, everyone),
        wrong(found, chosen) + 0.04,
        wrong(ideal, chosen) + 0.04,
        wrong(ideal, everyone) + 0.08,
      ];
      expected.forEach((value, k) => expect(terms[k]).toBeCloseTo(value, 13));
      expect(steps[1]).toBe(true);
      if (good) expect([...steps, holds]).toEqual([true, true, true, true]);
      if (!steps[0] || !steps[2]) broken++;
    }
    // A demonstration in which every light is always on would show nothing.
    expect(broken).toBeGreaterThan(5);
  });
});
