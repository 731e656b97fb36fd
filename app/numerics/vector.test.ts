import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addScaled,
  allFinite,
  axpy,
  distance,
  dot,
  matrixVector,
  maxAbs,
  norm2,
  normalize,
  scale,
} from './vector.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('vectors', () => {
  it('norm2 neither overflows nor underflows, and keeps NaN and Infinity', () => {
    expect(norm2(of(3, -4))).toBe(5);
    expect(norm2(of(3e200, 4e200))).toBeCloseTo(5e200, -190);
    expect(norm2(of(3e-200, 4e-200)) / 5e-200).toBeCloseTo(1, 14);
    expect(norm2(of(0, 0))).toBe(0);
    expect(norm2(of())).toBe(0);
    expect(norm2(of(1, NaN))).toBeNaN();
    expect(norm2(of(1, -Infinity))).toBe(Infinity);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true })), (values) => {
        const expected = Math.hypot(...values);
        expect(Math.abs(norm2(Float64Array.from(values)) - expected)).toBeLessThanOrEqual(1e-14 * expected);
      }),
      { seed: 1 },
    );
  });

  it('products and sums', () => {
    const y = of(1, 2, 3);
    axpy(2, of(1, 0, -1), y);
    expect(y).toEqual(of(3, 2, 1));
    scale(-1, y);
    expect(y).toEqual(of(-3, -2, -1));
    expect(dot(y, of(1, 1, 1))).toBe(-6);
    const out = of(0, 0);
    addScaled(of(1, 2), 3, of(1, -1), out);
    expect(out).toEqual(of(4, -1));
    expect(distance(of(1, 1), of(4, 5))).toBe(5);
    matrixVector(of(1, 2, 3, 4, 5, 6), of(1, 0, -1), out);
    expect(out).toEqual(of(-2, -2));
    expect(maxAbs(of(-7, 2))).toBe(7);
    expect(maxAbs(of(NaN, 2))).toBeNaN();
    expect(allFinite(of(1, 2))).toBe(true);
    expect(allFinite(of(1, Infinity))).toBe(false);
  });

  it('normalises what has a direction', () => {
    const x = of(0, 3e-250);
    expect(normalize(x)).toBe(3e-250);
    expect(x).toEqual(of(0, 1));
    const zero = of(0, 0);
    expect(normalize(zero)).toBe(0);
    expect(zero).toEqual(of(0, 0));
  });
});
