import { describe, expect, it } from 'vitest';
import { randomStream } from '../../numerics/random.ts';
import { rankTest } from './rank-test.ts';

describe('whether other samples lose more than left-out ones', () => {
  it('counts pairs, equal ones half', () => {
    const { above, errors } = rankTest([{ own: Float64Array.of(1, 2, 3), other: Float64Array.of(2, 4) }]);
    expect(above).toBeCloseTo(4.5 / 6, 12);
    expect(errors).toBeCloseTo(0.25 * Math.sqrt(12), 12);
  });

  it('asks for the order alone: one sample far out counts no more than another', () => {
    const own = Float64Array.of(1, 2, 3, 4);
    const at = (far: number) => rankTest([{ own, other: Float64Array.of(0.5, 2.5, far) }]);
    expect(at(1e9)).toEqual(at(5));
  });

  it('has the errors of chance where both are of one kind: mean 0, deviation 1', () => {
    const stream = randomStream(7, 'rank-test');
    const draw = (count: number): Float64Array =>
      Float64Array.from({ length: count }, () => Math.exp(3 * stream.normal()));
    const errors = Array.from({ length: 2000 }, () => rankTest([{ own: draw(12), other: draw(20) }]).errors);
    const mean = errors.reduce((sum, z) => sum + z / 2000, 0);
    const variance = errors.reduce((sum, z) => sum + (z - mean) ** 2 / 1999, 0);
    // Four standard errors: 4/√2000 and 4·√(2/2000).
    expect(Math.abs(mean)).toBeLessThan(0.09);
    expect(Math.abs(variance - 1)).toBeLessThan(0.127);
  });
});
