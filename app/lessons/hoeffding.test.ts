import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { exactChecks } from '../testing/exact-checks.ts';
import {
  bestThreshold,
  edgeCounts,
  hoeffdingBound,
  resampleThresholds,
  samplesForBound,
  thresholdErrors,
} from './hoeffding.ts';

describe('Hoeffding’s bound', () => {
  it('has the exact case’s values', () => {
    const [n100, n500, n1000, integer, exact] = exactChecks('hoeffding');
    const values = [
      [hoeffdingBound(10_000, 100, 0.1), n100],
      [hoeffdingBound(10_000, 500, 0.1), n500],
      [hoeffdingBound(10_000, 1000, 0.1), n1000],
      [Math.ceil(samplesForBound(10_000, 0.1, 0.1)), integer],
      [samplesForBound(10_000, 0.1, 0.1), exact],
    ] as const;
    for (const [value, { expected, tol }] of values)
      expect(Math.abs(value - expected)).toBeLessThanOrEqual(tol);
  });

  it('falls with N and rises with |H|', () => {
    expect(hoeffdingBound(100, 200, 0.1)).toBeLessThan(hoeffdingBound(100, 100, 0.1));
    expect(hoeffdingBound(1000, 100, 0.1)).toBeGreaterThan(hoeffdingBound(100, 100, 0.1));
  });
});

describe('threshold classifiers', () => {
  it('are searched exhaustively: equal to counting one by one', () => {
    const data = edgeCounts(300, 10_000, randomStream(1, 'test', 0));
    const errors = thresholdErrors(data);
    expect(errors.length).toBe(10_000);
    let best = { h: 0, error: Infinity };
    for (let h = 1; h <= 10_000; h++) {
      let wrong = 0;
      data.edges.forEach((edge, n) => {
        if ((edge >= h ? 1 : 0) !== data.labels[n]) wrong++;
      });
      if (errors[h - 1] !== wrong / 300) throw new Error(`threshold ${h}`);
      if (wrong / 300 < best.error) best = { h, error: wrong / 300 };
    }
    expect(bestThreshold(errors)).toEqual(best);
  });

  it('never break the implication in 10⁴ resamples, and are bad no more often than the bound', () => {
    const all = edgeCounts(2000, 40, randomStream(2, 'test', 0));
    const report = resampleThresholds(all, 400, 10_000, 0.2, randomStream(2, 'test', 1));
    expect(report.violations).toBe(0);
    expect(report.badFrequency).toBeGreaterThan(0);
    expect(report.badFrequency).toBeLessThanOrEqual(report.bound);
    expect(Math.min(...report.gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...report.trainErrors)).toBeLessThan(report.best);
  });

  it('fewer thresholds bound better and fit worse', () => {
    const stream = randomStream(3, 'test', 0);
    const fine = edgeCounts(5000, 64, stream);
    const least = [1, 8, 32, 63].map((stride) => {
      const errors = thresholdErrors(fine).filter((_, k) => k % stride === 0);
      return bestThreshold(errors).error;
    });
    expect([...least].sort((a, b) => a - b)).toEqual(least);
  });
});
