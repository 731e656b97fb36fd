import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimate } from './decimate.ts';
import { spectrumScale } from './spectrum-scale.ts';

const eigenvalues = fc
  .array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((values) => Float64Array.from(values).sort());

it('is increasing, keeps every eigenvalue inside and has few ticks', () => {
  fc.assert(
    fc.property(eigenvalues, (values) => {
      const tolerance = 1e-9 * Math.max(1, Math.abs(values[0]), Math.abs(values[values.length - 1]));
      const scale = spectrumScale(values, tolerance);
      let last = -Infinity;
      for (const value of values) {
        const at = scale.position(value);
        expect(at).toBeGreaterThanOrEqual(Math.max(last, 0));
        expect(at).toBeLessThanOrEqual(1);
        last = at;
      }
      expect(scale.ticks).toContain(0);
      expect(scale.ticks.length).toBeLessThanOrEqual(9);
    }),
  );
});

it('puts eigenvalues of equal size and opposite sign at equal distances from zero', () => {
  const scale = spectrumScale(Float64Array.of(-2, 2), 2e-9);
  const zero = scale.position(0);
  expect(scale.position(2) - zero).toBeCloseTo(zero - scale.position(-2), 12);
});

it('decimation keeps the ends and the extremes and invents nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer()), { minLength: 1, maxLength: 400 }), (values) => {
      const steps = values.map((_, i) => i);
      const [x, y] = decimate([steps, values], 40);
      expect(x[0]).toBe(0);
      expect(x.at(-1)).toBe(values.length - 1);
      x.forEach((step, i) => {
        expect(y[i]).toBe(values[step ?? -1]);
        if (i > 0) expect(step).toBeGreaterThan(x[i - 1] ?? Infinity);
      });
      const numbers = values.filter((value) => value !== null);
      if (numbers.length > 0) {
        const kept = y.filter((value) => value !== null);
        expect(Math.max(...kept)).toBe(Math.max(...numbers));
        expect(Math.min(...kept)).toBe(Math.min(...numbers));
      }
    }),
  );
});
