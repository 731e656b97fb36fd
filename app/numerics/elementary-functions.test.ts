import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernels } from '../testing/kernels.ts';
import { exponentials, hyperbolicTangents, sigmoids } from './elementary-functions.ts';
import golden from './golden/elementary-functions.json' with { type: 'json' };
import { useKernels } from './kernels/kernels.ts';

const x = Float64Array.from(golden.x);

/** Distance from |value| to the next float64. */
function ulp(value: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -1022);
  return 2 ** (exponent - 52 > -1074 ? exponent - 52 : -1074);
}

function worstError(f: typeof exponentials, expected: number[][]): number {
  const out = new Float64Array(x.length);
  f(x, out);
  return expected.reduce((worst, [high, low], i) => {
    const error = Math.abs(out[i] - high - low) / ulp(high === 0 ? Number.MIN_VALUE : high);
    return error <= worst ? worst : error;
  }, 0);
}

describe.each(['reference', 'kernels'])('elementary functions (%s)', (engine) => {
  beforeAll(() => useKernels(engine === 'kernels' ? testKernels() : null));
  afterAll(() => useKernels(null));

  it('stay within 2 units in the last place of 300-bit values', () => {
    expect(worstError(exponentials, golden.exp)).toBeLessThan(2);
    expect(worstError(hyperbolicTangents, golden.tanh)).toBeLessThan(2);
    // The reference is as good as Math.exp and two more roundings.
    expect(worstError(sigmoids, golden.sigmoid)).toBeLessThan(engine === 'kernels' ? 2 : 2.5);
  });

  it('keep NaN, signs of zero, and both ends of the range', () => {
    const special = Float64Array.of(NaN, Infinity, -Infinity, 0, -0, 710, -746, 800);
    const out = new Float64Array(special.length);
    exponentials(special, out);
    expect(out).toEqual(Float64Array.of(NaN, Infinity, 0, 1, 1, Infinity, 0, Infinity));
    hyperbolicTangents(special, out);
    expect(out).toEqual(Float64Array.of(NaN, 1, -1, 0, -0, 1, -1, 1));
    sigmoids(special, out);
    expect(out.subarray(0, 6)).toEqual(Float64Array.of(NaN, 1, 0, 0.5, 0.5, 1));
    // Gradual underflow: within two of the smallest steps of Math.exp.
    const small = Float64Array.of(-745, -744, -720.25, -709);
    exponentials(small, out);
    small.forEach((v, i) => expect(Math.abs(out[i] - Math.exp(v))).toBeLessThanOrEqual(2 * Number.MIN_VALUE));
  });

  it('work in place, on any length, and give each entry the same value wherever it stands', () => {
    const long = Float64Array.from({ length: 20_001 }, (_, i) => Math.sin(i) * 3);
    const whole = new Float64Array(long.length);
    hyperbolicTangents(long, whole);
    const shifted = long.slice(7, 8200);
    hyperbolicTangents(shifted, shifted);
    expect(shifted).toEqual(whole.slice(7, 8200));
    hyperbolicTangents(new Float64Array(0), new Float64Array(0));
  });
});
