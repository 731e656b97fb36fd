import { describe, expect, it } from 'vitest';
import { classLossSum, placeClasses } from './class-rows.ts';
import { activationFunction } from './activations.ts';
import { lossFunction } from './losses.ts';
import { toRows } from './sample-rows.ts';
import { testKernels } from '../testing/kernels.ts';
import golden from '../numerics/golden/elementary-functions.json' with { type: 'json' };
import { randomStream } from '../numerics/random.ts';

/** Distance from |value| to the next float64. */
function ulp(value: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -1022) - 52);
}

describe.each([
  ['plain', false],
  ['fused', true],
] as const)('functions of planes (%s)', (_, fused) => {
  const { memory } = testKernels(fused);
  const { exports } = memory;

  /** f of numbers, padded to a multiple of four. */
  function through(x: readonly number[], run: (at: number, n: number) => void): number[] {
    const mark = memory.mark();
    const n = (x.length + 3) & ~3;
    const at = memory.take(n);
    memory.view(at, n).fill(0);
    memory.view(at, x.length).set(x);
    run(at, n);
    const out = Array.from(memory.view(at, x.length));
    memory.release(mark);
    return out;
  }

  /** Largest error in units of the last place against 300-bit values, over the points that `keep` picks. */
  function worst(
    run: (at: number, n: number) => void,
    expected: number[][],
    keep: (x: number) => boolean,
  ): number {
    const out = through(golden.x, run);
    return golden.x.reduce((most, x, i) => {
      if (!keep(x)) return most;
      const [high, low] = expected[i];
      const error = Math.abs(out[i] - high - low) / ulp(high);
      return error <= most ? most : error;
    }, 0);
  }

  it('stay within 2.5 units in the last place of 300-bit values', () => {
    const normal = (x: number): boolean => x === 0 || Math.abs(x) > 1e-307;
    expect(worst((at, n) => exports.fusedTanhRows(at, at, n), golden.tanh, normal)).toBeLessThan(2.5);
    const below = (x: number): boolean => x <= 0 && x >= -707;
    expect(worst((at, n) => exports.exponentialsBelow(at, at, n), golden.exp, below)).toBeLessThan(2.5);
    const inRange = (x: number): boolean => x >= -707;
    const sigmoids = (at: number, n: number): void => exports.fusedSigmoidRows(at, at, n, false);
    expect(worst(sigmoids, golden.sigmoid, inRange)).toBeLessThan(2.5);
  });

  it('keep their relative accuracy everywhere on a fine grid, and are odd', () => {
    const x = Array.from({ length: 40_000 }, (_, i) => (i - 20_000) / 1999 + 1e-13);
    const tanh = through(x, (at, n) => exports.fusedTanhRows(at, at, n));
    const minus = through(
      x.map((v) => -v),
      (at, n) => exports.fusedTanhRows(at, at, n),
    );
    const line = through(x, (at, n) => {
      const direction = memory.take(n);
      memory.view(direction, n).set(Float64Array.from({ length: n }, (_, i) => x[i] ?? 0));
      exports.lineTanhRows(at, direction, -0.5, at, n);
    });
    x.forEach((v, i) => {
      expect(Math.abs(tanh[i] - Math.tanh(v))).toBeLessThanOrEqual(4 * ulp(Math.tanh(v)));
      expect(minus[i]).toBe(-tanh[i]);
      expect(Math.abs(line[i] - Math.tanh(v / 2))).toBeLessThanOrEqual(4 * ulp(Math.tanh(v / 2)));
    });
  });

  it.each(['sigmoid', 'swish', 'relu', 'leakyRelu', 'elu'] as const)(
    'give %s as the reference does',
    (name) => {
      const x = [NaN, Infinity, 0, ...Array.from({ length: 2000 }, (_, i) => (i - 1000) / 37)];
      if (name !== 'swish') x.push(-Infinity);
      const out = through(x, (at, n) => {
        if (name === 'sigmoid' || name === 'swish') exports.fusedSigmoidRows(at, at, n, name === 'swish');
        else exports.rectifierRows(at, at, n, name === 'leakyRelu' ? 0.01 : 0, name === 'elu');
      });
      const expected = new Float64Array(x.length);
      const none = new Float64Array(0);
      activationFunction(name).kernel(0, Float64Array.from(x), expected, none, none, x.length);
      x.forEach((_, i) => {
        if (Number.isFinite(expected[i])) {
          expect(Math.abs(out[i] - expected[i])).toBeLessThanOrEqual(4 * ulp(expected[i]));
        } else expect(out[i]).toBe(expected[i]);
      });
    },
  );

  it('keep NaN and the limits', () => {
    const special = [NaN, Infinity, -Infinity, 0, 30, -30, 1e300, 5e-324];
    const tanh = through(special, (at, n) => exports.fusedTanhRows(at, at, n));
    expect(tanh).toEqual([NaN, 1, -1, 0, 1, -1, 1, 5e-324]);
    const below = through([NaN, -Infinity, 0, -709], (at, n) => exports.exponentialsBelow(at, at, n));
    expect(below).toEqual([NaN, 0, 1, 0]);
  });

  /** Σ ℓ of samples whose outputs are given, by the kernel. */
  function classLoss(outputs: readonly (readonly number[])[], classes: readonly number[]): number {
    const width = outputs[0].length;
    const samples = outputs.length;
    const targets = new Float64Array(samples * width);
    classes.forEach((label, n) => (targets[n * width + label] = 1));
    const mark = memory.mark();
    const length = (samples + 3) & ~3;
    const [f, places, sums] = [memory.take(width * length), memory.take(length), memory.take(length + 4)];
    toRows(memory, Float64Array.from(outputs.flat()), width, null, samples, f, 1);
    placeClasses(memory, targets, width, samples, places);
    exports.classLosses(f, places, width, length, samples, sums);
    const sum = classLossSum(memory, sums, samples);
    memory.release(mark);
    return sum;
  }

  function reference(outputs: readonly (readonly number[])[], classes: readonly number[]): number {
    const { value } = lossFunction('crossEntropy');
    return outputs.reduce((sum, row, n) => {
      const y = Float64Array.from(row, (_, k) => (k === classes[n] ? 1 : 0));
      return sum + value(Float64Array.from(row), y, 0, row.length);
    }, 0);
  }

  it('sum the cross-entropy of any number of classes and samples, with its relative accuracy where it is tiny', () => {
    const stream = randomStream(3, 'test');
    for (const width of [1, 2, 3, 4, 10]) {
      for (const [samples, scale] of [
        [1, 1],
        [7, 3],
        [16, 0.1],
        [17, 20],
        [130, 100],
      ]) {
        const outputs = Array.from({ length: samples }, () =>
          Array.from({ length: width }, () => scale * stream.normal()),
        );
        const classes = outputs.map(() => stream.integer(width));
        const expected = reference(outputs, classes);
        expect(Math.abs(classLoss(outputs, classes) - expected)).toBeLessThanOrEqual(2e-15 * expected);
        // Every sample right beyond doubt: losses down to e^{−600}.
        const sure = outputs.map((row, n) => row.map((f, k) => (k === classes[n] ? 600 : f - 10)));
        const tiny = reference(sure, classes);
        expect(Math.abs(classLoss(sure, classes) - tiny)).toBeLessThanOrEqual(1e-14 * tiny);
      }
    }
  });

  it('count equal outputs, and let no output that is not finite pass', () => {
    const ties = [[2, 2, 2, 1], [0, 0, 0, 0], [5, 5, -1, 5], [1, 2, 3, 4]]; // prettier-ignore
    const expected = reference(ties, [0, 3, 2, 0]);
    expect(classLoss(ties, [0, 3, 2, 0])).toBeCloseTo(expected, 13);
    expect(classLoss([[0, 0]], [1])).toBeCloseTo(Math.LN2, 15);
    for (const bad of [NaN, Infinity]) {
      expect(classLoss([[bad, 1]], [0])).toBeNaN();
      expect(classLoss([[1, bad]], [1])).toBeNaN();
      expect(classLoss([[1, 2, bad]], [2])).toBeNaN();
      expect(classLoss([[bad, 2, 1]], [0])).toBeNaN();
    }
    expect(classLoss([[1, -Infinity, 1]], [0])).toBeCloseTo(Math.LN2, 15);
  });
});
