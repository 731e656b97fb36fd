import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, summarizeSweep, type SweepCurve } from './sweep-summary.ts';

const curve = (group: number, values: number[], diverged = false): SweepCurve => ({
  group,
  steps: values.map((_, k) => 10 * k),
  values,
  diverged,
});

describe('summarizeSweep', () => {
  it('takes medians and quartiles over seeds, and ranks groups', () => {
    const [slow, fast, gone] = summarizeSweep([
      curve(0, [9, 5]),
      curve(0, [7, 4]),
      curve(0, [8, 6]),
      curve(1, [9, 1]),
      curve(1, [9, 2]),
      curve(2, [9, 1]),
      curve(2, [9], true),
      curve(2, [9, NaN]),
    ]);
    expect([...slow.steps]).toEqual([0, 10]);
    expect([...slow.median]).toEqual([8, 5]);
    expect([...slow.lower]).toEqual([7.5, 4.5]);
    expect([...slow.upper]).toEqual([8.5, 5.5]);
    expect([...fast.median]).toEqual([9, 1.5]);
    expect([slow.rank, fast.rank, gone.rank]).toEqual([2, 1, 3]);
    expect(gone).toMatchObject({ runs: 3, diverged: 1 });
    expect([...gone.median]).toEqual([9, Infinity]);
    expect([gone.least[1], gone.most[1]]).toEqual([1, Infinity]);
  });

  it('quantiles lie between neighbours, the ends are the ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 20 }),
        fc.double({ noNaN: true, min: 0, max: 1 }),
        (values, fraction) => {
          const sorted = Float64Array.from(values).sort();
          const value = quantile(sorted, fraction);
          const at = fraction * (sorted.length - 1);
          expect(value).toBeGreaterThanOrEqual(sorted[Math.floor(at)]);
          expect(value).toBeLessThanOrEqual(sorted[Math.ceil(at)] + 1e-6);
          expect(quantile(sorted, 0)).toBe(sorted[0]);
          expect(quantile(sorted, 1)).toBe(sorted[sorted.length - 1]);
        },
      ),
    );
  });

  it('a group whose every run diverged is drawn as far as it came', () => {
    const [band] = summarizeSweep([curve(0, [3, 4], true), curve(0, [3], true)]);
    expect([...band.steps]).toEqual([0, 10]);
    expect(band.median[0]).toBe(3);
    expect(band.median[1]).toBe(Infinity);
  });
});
