import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearTicks, logTicks } from './ticks.ts';
import { chooseScale } from './value-scale.ts';

describe('chooseScale', () => {
  it('is monotone from 0 to 1 and inverted by value(t), for every kind', () => {
    const values = fc.array(fc.double({ min: -1e8, max: 1e8, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.constantFrom('linear' as const, 'log' as const, 'asinh' as const), (v, kind) => {
        const scale = chooseScale(kind, v);
        const sorted = [...v].sort((a, b) => a - b);
        let last = 0;
        for (const x of sorted) {
          const t = scale.position(x);
          expect(t >= last - 1e-15 && t <= 1).toBe(true);
          last = t;
          if (x > scale.low) {
            const back = scale.position(scale.value(t));
            expect(Math.abs(back - t)).toBeLessThan(1e-9);
          }
        }
      }),
    );
  });
  it('keeps zero honest: log leaves zeros below its end and refuses negative values', () => {
    const log = chooseScale('log', [0, 0, 1e-3, 10]);
    expect([log.kind, log.low, log.high, log.below]).toEqual(['log', 1e-3, 10, 2]);
    expect(log.position(0)).toBe(0);
    expect(log.position(0.1)).toBeCloseTo(0.5, 12);
    const negative = chooseScale('log', [-1, 2, 5]);
    expect([negative.kind, negative.reason]).toEqual(['asinh', 'negativeValues']);
    expect(negative.ticks()).toContain(0);
  });
  it('labels zero on an asinh scale that begins at it, and never a value outside', () => {
    const scale = chooseScale('asinh', [0, 40, 50, 200, 900, 2000]);
    expect(scale.ticks(6)[0]).toBe(0);
    expect(chooseScale('asinh', [1e-29, 40, 50, 200, 900, 2000]).ticks(6)[0]).toBe(0);
    expect(chooseScale('asinh', [-300, -1, 2, 500]).ticks(8)).toContain(0);
    expect(Math.min(...chooseScale('asinh', [30, 40, 200, 900]).ticks(6))).toBeGreaterThanOrEqual(30);
  });
  it('spans 300 orders of magnitude and the whole of float64', () => {
    const log = chooseScale('log', [1e-150, 1, 1e150]);
    expect(log.position(1)).toBeCloseTo(0.5, 12);
    expect(log.ticks(6).length).toBeLessThanOrEqual(7);
    const linear = chooseScale('linear', [-1.7e308, 0, 1.7e308]);
    expect(linear.position(0)).toBeCloseTo(0.5, 12);
  });
  it('treats non-finite values as holes, constants as flat, nothing as an empty scale', () => {
    const scale = chooseScale('linear', [NaN, 2, Infinity, 4, -Infinity]);
    expect([scale.low, scale.high]).toEqual([2, 4]);
    expect([NaN, Infinity, -Infinity].map((v) => scale.position(v))).toEqual([NaN, NaN, NaN]);
    expect(chooseScale('log', [3, 3]).position(3)).toBe(0.5);
    expect(chooseScale('log', [NaN]).ticks()).toEqual([0]);
  });
  it('clips at a user level and counts what is above', () => {
    const scale = chooseScale('linear', [0, 1, 2, 1000], 10);
    expect([scale.high, scale.above, scale.position(1000)]).toEqual([10, 1, 1]);
    expect(chooseScale('linear', [0, 1], -5).high).toBe(1);
  });
});

describe('ticks', () => {
  it('are round, exact and inside', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTicks(-2, 2, 4)).toEqual([-2, -1, 0, 1, 2]);
    expect(linearTicks(0.1, 0.4, 3)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(linearTicks(5, 5)).toEqual([5]);
    expect(logTicks(1e-3, 1e3, 7)).toEqual([1e-3, 1e-2, 0.1, 1, 10, 100, 1000]);
    expect(logTicks(0.03, 25, 3)).toEqual([0.1, 1, 10]);
    expect(logTicks(0.03, 25, 14)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]);
    expect(logTicks(0.9, 30, 6)).toEqual([1, 2, 5, 10, 20]);
    expect(logTicks(2.1, 2.3, 6).every((v) => v >= 2.1 && v <= 2.3)).toBe(true);
  });
  it('stay within bounds for any range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (a, w) => {
          const ticks = linearTicks(a, a + w);
          expect(ticks.length).toBeGreaterThanOrEqual(1);
          expect(ticks.length).toBeLessThan(26);
          for (const t of ticks)
            expect(
              t >= a - 1e-8 * w - 1e-12 * Math.abs(a) && t <= a + w * (1 + 1e-8) + 1e-12 * Math.abs(a),
            ).toBe(true);
        },
      ),
    );
  });
});
