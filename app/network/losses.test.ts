import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NETWORK_LOSSES, type NetworkLoss } from '../experiment/loss-spec.ts';
import { lossFunction, softmax } from './losses.ts';

const at = (name: NetworkLoss, f: number[], y: number[]): { value: number; gradient: Float64Array } => {
  const gradient = new Float64Array(f.length);
  const [outputs, targets] = [Float64Array.from(f), Float64Array.from(y)];
  const returned = lossFunction(name).gradient(outputs, targets, 0, f.length, gradient);
  const value = lossFunction(name).value(outputs, targets, 0, f.length);
  expect(returned).toBe(value);
  return { value, gradient };
};
const product = (name: NetworkLoss, f: number[], y: number[], v: number[]): Float64Array => {
  const out = new Float64Array(f.length);
  const arrays = [f, y, v].map((x) => Float64Array.from(x));
  lossFunction(name).hessianVector(arrays[0], arrays[1], arrays[2], 0, f.length, out);
  return out;
};
const norm = (x: Float64Array): number => Math.hypot(...x);
const numbers = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 });

describe('losses', () => {
  it.each(NETWORK_LOSSES)('%s: gradient and Hessian are derivatives of the value', (name) => {
    fc.assert(
      fc.property(numbers, numbers, fc.nat(2), (f, v, label) => {
        const y = [0, 1, 2].map((k) => (k === label ? 1 : 0));
        const h = 1e-5;
        const moved = (sign: number): { value: number; gradient: Float64Array } =>
          at(
            name,
            f.map((x, k) => x + sign * h * v[k]),
            y,
          );
        const [plus, minus] = [moved(1), moved(-1)];
        const { gradient } = at(name, f, y);
        const slope = gradient.reduce((sum, g, k) => sum + g * v[k], 0);
        expect(Math.abs((plus.value - minus.value) / (2 * h) - slope)).toBeLessThan(1e-7);
        product(name, f, y, v).forEach((x, k) =>
          expect(Math.abs((plus.gradient[k] - minus.gradient[k]) / (2 * h) - x)).toBeLessThan(1e-7),
        );
      }),
      { seed: 1 },
    );
  });

  it('cross-entropy and mse on softmax in the wrong corner', () => {
    const [f, y] = [
      [-10, 10, -1000],
      [1, 0, 0],
    ];
    const ce = at('crossEntropy', f, y);
    expect(ce.value).toBeCloseTo(20.000000002061155, 13);
    expect(norm(ce.gradient)).toBeCloseTo(1.414213559458184, 14);
    const mse = at('mseOnSoftmax', f, y);
    expect(Math.abs(norm(mse.gradient) / 1.165964555585120664e-8 - 1)).toBeLessThan(1e-14);
  });

  it('keeps relative accuracy when the right class is almost certain', () => {
    const { value, gradient } = at('crossEntropy', [40, 0, -1], [1, 0, 0]);
    const rest = Math.exp(-40) + Math.exp(-41);
    expect(Math.abs(value / rest - 1)).toBeLessThan(1e-15);
    expect(Math.abs(gradient[0] / -rest - 1)).toBeLessThan(1e-15);
    const binary = at('binaryCrossEntropy', [40], [1]);
    expect(Math.abs(binary.value / Math.exp(-40) - 1)).toBeLessThan(1e-15);
    expect(Math.abs(binary.gradient[0] / -Math.exp(-40) - 1)).toBeLessThan(1e-15);
  });

  it('is finite for logits of any size, infinite where it must be, NaN for NaN', () => {
    for (const name of ['crossEntropy', 'binaryCrossEntropy', 'mseOnSoftmax'] as const) {
      const { value, gradient } = at(name, [1e300, -1e300, 5], [0, 1, 0]);
      expect(Number.isFinite(value)).toBe(true);
      expect(gradient.every(Number.isFinite)).toBe(true);
      expect(at(name, [0, NaN, 0], [1, 0, 0]).value).toBeNaN();
      expect(at(name, [NaN, 1, 0], [1, 0, 0]).gradient.some(Number.isNaN)).toBe(true);
    }
    expect(at('mse', [Infinity], [0]).value).toBe(Infinity);
  });

  it('softmax does not move when a constant is added, and is the sigmoid for two classes', () => {
    const out = new Float64Array(3);
    softmax(Float64Array.of(3, 1, -3), 0, 3, out);
    [0.87887824, 0.11894324, 0.00217852].forEach((p, k) => expect(out[k]).toBeCloseTo(p, 8));
    const shifted = new Float64Array(3);
    softmax(Float64Array.of(1003, 1001, 997), 0, 3, shifted);
    expect(shifted).toEqual(out);
    const two = new Float64Array(2);
    softmax(Float64Array.of(0.7, -0.4), 0, 2, two);
    expect(two[0]).toBeCloseTo(1 / (1 + Math.exp(-1.1)), 15);
  });
});
