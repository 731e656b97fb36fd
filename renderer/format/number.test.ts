import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatInertia, formatNumber } from './number.ts';

describe('formatNumber', () => {
  it('gives four significant digits, a real minus and exponents without a plus', () => {
    expect(formatNumber(-2)).toBe('−2.000');
    expect(formatNumber(0.000123456)).toBe('1.235e−4');
    expect(formatNumber(-1.23e-10)).toBe('−1.230e−10');
    expect(formatNumber(12345.6)).toBe('12346');
    expect(formatNumber(1.5e9)).toBe('1.500e9');
    expect(formatNumber(0)).toBe('0');
  });
  it('names what is not finite', () => {
    expect([NaN, Infinity, -Infinity].map((value) => formatNumber(value))).toEqual(['NaN', '∞', '−∞']);
  });
  it('never differs from the value by more than half a unit of the fourth digit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
        fc.pre(Math.abs(value) > 1e-300);
        const back = Number(formatNumber(value).replaceAll('−', '-'));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 0.5001e-3);
      }),
    );
  });
});

it('writes counts, inertia, bytes and durations', () => {
  expect(formatCount(1234567)).toBe('1\u202f234\u202f567');
  expect(formatInertia({ negative: 1, zero: 0, positive: 2 })).toBe('1 · 0 · 2');
  expect(formatBytes(1.5 * 2 ** 30)).toBe('1.50 GiB');
  expect([0.5, 42, 185, 3723].map(formatDuration)).toEqual(['0.50 s', '42 s', '3:05', '1:02:03']);
});
