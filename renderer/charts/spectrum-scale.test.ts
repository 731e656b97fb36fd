import fc from 'fast-check';
import { expect, it } from 'vitest';
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
