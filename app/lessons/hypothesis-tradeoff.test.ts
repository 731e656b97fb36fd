import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { edgeCounts, hoeffdingBound, thresholdErrors } from './hoeffding.ts';
import { guaranteedGap, idealErrors, meanChosenError, nestedThresholds } from './hypothesis-tradeoff.ts';

describe('few hypotheses or many', () => {
  const all = edgeCounts(4000, 1000, randomStream(7, 'test', 0));
  const order = nestedThresholds(1000);
  const ideal = idealErrors(all, order);

  it('orders every threshold once, and every beginning spreads over the whole', () => {
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, k) => k));
    for (const size of [5, 8, 50]) {
      const places = [...order.slice(0, size)].sort((a, b) => a - b);
      const gaps = places.slice(1).map((place, k) => place - places[k]);
      expect(Math.max(...gaps)).toBeLessThan((3 * 1000) / size);
    }
  });

  it('is monotone both ways: more hypotheses fit better and promise less', () => {
    const everywhere = thresholdErrors(all);
    for (let m = 1; m <= 1000; m++) {
      const best = Math.min(...Array.from(order.slice(0, m), (at) => everywhere[at]));
      if (ideal[m - 1] !== best) throw new Error(`|H| = ${m}`);
      if (m > 1) {
        expect(ideal[m - 1]).toBeLessThanOrEqual(ideal[m - 2]);
        expect(guaranteedGap(m, 400, 0.1)).toBeGreaterThan(guaranteedGap(m - 1, 400, 0.1));
      }
    }
    expect(ideal[0]).toBeGreaterThan(ideal[999] + 0.05);
    // The curves cross: the gap is below the best error for few hypotheses and above it for many.
    expect(guaranteedGap(1, 400, 0.1)).toBeLessThan(ideal[0]);
    expect(guaranteedGap(1000, 400, 0.1)).toBeGreaterThan(ideal[999]);
  });

  it('guarantees the gap at which Hoeffding’s bound is the probability', () => {
    for (const [hypotheses, samples, probability] of [
      [1, 100, 0.1],
      [100, 400, 0.1],
      [10_000, 611, 0.05],
    ]) {
      const gap = guaranteedGap(hypotheses, samples, probability);
      expect(hoeffdingBound(hypotheses, samples, gap / 2)).toBeCloseTo(probability, 12);
    }
  });

  it('promises more than what is drawn needs', () => {
    for (const hypotheses of [1, 10, 100, 1000]) {
      const mean = meanChosenError(all, order, hypotheses, 200, 100, randomStream(7, 'test', hypotheses));
      expect(mean).toBeGreaterThanOrEqual(ideal[hypotheses - 1]);
      expect(mean).toBeLessThan(ideal[hypotheses - 1] + guaranteedGap(hypotheses, 200, 0.1));
    }
  });
});
