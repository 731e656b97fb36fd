import { describe, expect, it } from 'vitest';
import { distributionShift, measureShift } from './covariate-shift.ts';

describe('the change of a distribution', () => {
  it('is the area between the two distribution functions, in standard deviations', () => {
    const before = Float64Array.of(3, -1, 0.5, 2);
    const after = Float64Array.of(1, 4, -2, 0);
    // ∫|F − G| by a fine sum.
    const share = (values: Float64Array, at: number): number =>
      values.filter((value) => value <= at).length / values.length;
    let area = 0;
    for (let k = 0; k < 100_000; k++) {
      const at = -3 + (k + 0.5) * 8e-5;
      area += Math.abs(share(before, at) - share(after, at)) * 8e-5;
    }
    const mean = 4.5 / 4;
    const spread = Math.sqrt(before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4);
    expect(distributionShift(before, after)).toBeCloseTo(area / spread, 3);
  });

  it('is 0 for the same values in another order, and d/σ for a shift by d', () => {
    const values = Float64Array.of(1, 2, 3, 4);
    expect(distributionShift(values, Float64Array.of(4, 2, 1, 3))).toBe(0);
    expect(
      distributionShift(
        values,
        values.map((value) => value + 0.5),
      ),
    ).toBeCloseTo(0.5 / Math.sqrt(1.25), 14);
  });
});

describe('a network with and without batch normalisation', () => {
  it('is measured along the same training that plain gradient descent makes', () => {
    for (const normalized of [false, true]) {
      const records = measureShift(normalized, 0.1, 40, 0);
      expect(records).toHaveLength(40);
      expect(records[39].loss).toBeLessThan(records[0].loss);
      for (const { shift, roughness } of records) {
        expect(shift).toBeGreaterThan(0);
        expect(roughness).toBeGreaterThan(0);
      }
    }
  });

  it('moves by next to nothing at a tiny rate, where the roughness is that of the Hessian along the gradient', () => {
    for (const normalized of [false, true]) {
      const [small] = measureShift(normalized, 1e-4, 1, 0);
      const [smaller] = measureShift(normalized, 1e-5, 1, 0);
      expect(small.shift / smaller.shift).toBeCloseTo(10, 1);
      // ‖Hg‖/‖g‖ does not depend on the length of the step.
      expect(smaller.roughness / small.roughness).toBeCloseTo(1, 2);
    }
  });
});
