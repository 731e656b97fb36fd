import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../experiment/loss-spec.ts';
import { normalDistribution } from '../numerics/normal-distribution.ts';
import { activationAt, activationFunction } from './activations.ts';

describe('activations', () => {
  it.each(ACTIVATIONS)('%s: derivatives are those of the value', (name) => {
    const h = 1e-5;
    for (const z of [-7.3, -2.1, -0.9, -0.55, -0.3, -0.01, 0.02, 0.4, 0.56, 1.7, 5.2]) {
      const [minus, at, plus] = [z - h, z, z + h].map((x) => activationAt(name, x));
      expect(Math.abs((plus.value - minus.value) / (2 * h) - at.first)).toBeLessThan(1e-9);
      expect(Math.abs((plus.first - minus.first) / (2 * h) - at.second)).toBeLessThan(1e-9);
    }
  });

  it.each(ACTIVATIONS)('%s: finite at any finite number, and NaN stays NaN', (name) => {
    for (const z of [-1e300, -800, -40, 0, 40, 800, 1e150]) {
      const { value, first, second } = activationAt(name, z);
      expect([value, first, second].every(Number.isFinite)).toBe(true);
    }
    expect(activationAt(name, NaN).value).toBeNaN();
  });

  it('writes only what the order asks for, in place too', () => {
    for (const name of ACTIVATIONS) {
      const z = Float64Array.of(-1.5, 0.25, 2);
      const inPlace = z.slice();
      const [a, d1, d2] = [0, 1, 2].map(() => new Float64Array(3).fill(7));
      activationFunction(name).kernel(0, z, a, d1, d2, 3);
      expect([...d1, ...d2]).toEqual([7, 7, 7, 7, 7, 7]);
      activationFunction(name).kernel(2, inPlace, inPlace, d1, d2, 3);
      expect(inPlace).toEqual(a);
      expect(d1).toEqual(z.map((x) => activationAt(name, x).first));
    }
  });

  it('keeps relative accuracy in the tails', () => {
    const near = (actual: number, expected: number): void =>
      expect(Math.abs(actual / expected - 1)).toBeLessThan(4e-15);
    // 30-digit values (mpmath).
    near(activationAt('tanh', 20).first, 1.699341702116635584e-17);
    near(activationAt('tanh', 0.6).first, 0.711577762587222809);
    near(activationAt('sigmoid', -40).value, 4.248354255291588977e-18);
    near(activationAt('softplus', -40).value, 4.248354255291588977e-18);
    near(activationAt('sigmoid', 40).first, 4.248354255291588959e-18);
    near(normalDistribution(-1), 0.158655253931457051414767454368);
    near(normalDistribution(-6), 9.86587645037698140700864131613e-10);
    near(normalDistribution(0.5), 0.691462461274013103637704610609);
    expect(normalDistribution(0)).toBeCloseTo(0.5, 15);
    expect(normalDistribution(-30) / 4.906713927148187e-198).toBeCloseTo(1, 12);
    expect([normalDistribution(-Infinity), normalDistribution(Infinity)]).toEqual([0, 1]);
  });

  it('has the subgradients PyTorch uses at the kink', () => {
    expect(activationAt('relu', 0)).toEqual({ value: 0, first: 0, second: 0 });
    expect(activationAt('leakyRelu', 0).first).toBe(0.01);
    expect(activationAt('elu', 0)).toEqual({ value: 0, first: 1, second: 0 });
  });
});
