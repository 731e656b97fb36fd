import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomNetwork } from '../testing/random-network.ts';
import { buildLine } from './line.ts';
import { lineDerivatives, linePositions } from './profile.ts';
import { norm2 } from '../numerics/vector.ts';

const point = (dimension: number) => ({ theta: new Float64Array(dimension).fill(0.5), layout: null });

describe('lineDerivatives', () => {
  it('is the closed form on a quartic: L = t⁴, 4t³, 12t² times the powers of the direction', () => {
    const quartic = {
      dimension: 1,
      loss: (theta: Float64Array) => theta[0] ** 4,
      gradient: (theta: Float64Array, out: Float64Array) => {
        out[0] = 4 * theta[0] ** 3;
        return theta[0] ** 4;
      },
      hessianVectorProduct: (theta: Float64Array, v: Float64Array, out: Float64Array) => {
        out[0] = 12 * theta[0] ** 2 * v[0];
      },
      hessian: () => undefined,
    };
    const t = linePositions(-2, 2, 9);
    const { loss, slope, curvature } = lineDerivatives(quartic, Float64Array.of(0), Float64Array.of(3), t);
    t.forEach((at, k) => {
      expect(loss[k]).toBeCloseTo(81 * at ** 4, 10);
      expect(slope[k]).toBeCloseTo(3 * 4 * (3 * at) ** 3, 9);
      expect(curvature[k]).toBeCloseTo(9 * 12 * (3 * at) ** 2, 9);
    });
  });

  it('agrees with differences of the loss on networks, is bit-equal at t = 0, and moves nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (seed) => {
        const { objective, theta, spec } = randomNetwork(seed);
        // Kinks have no second derivative to compare with.
        if (spec.layers.some((layer) => 'activation' in layer && /relu/i.test(layer.activation))) return;
        const before = theta.slice();
        const direction = theta.map((_, k) => Math.cos(3 * k + 1));
        const h = 1e-4;
        const { loss, slope, curvature } = lineDerivatives(
          objective,
          theta,
          direction,
          Float64Array.of(-h, 0, h),
        );
        expect(loss[1]).toBe(objective.loss(theta));
        expect(theta).toEqual(before);
        if (!loss.every(Number.isFinite)) return;
        const size = Math.max(1, Math.abs(loss[1]), Math.abs(slope[1]), Math.abs(curvature[1]));
        expect(Math.abs((loss[2] - loss[0]) / (2 * h) - slope[1])).toBeLessThan(1e-4 * size);
        expect(Math.abs((slope[2] - slope[0]) / (2 * h) - curvature[1])).toBeLessThan(1e-4 * size);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe('buildLine', () => {
  it('runs from here to the other point', () => {
    const { direction, range } = buildLine(
      { kind: 'between', to: { run: 'r', step: 0 } },
      { ...point(3), other: Float64Array.of(1.5, 0.5, 0.5) },
    );
    expect([...direction]).toEqual([1, 0, 0]);
    expect(range).toEqual([-0.25, 1.25]);
  });
  it('goes downhill with length 1', () => {
    const { direction } = buildLine(
      { kind: 'gradient' },
      { ...point(2), gradient: Float64Array.of(3e200, -4e200) },
    );
    expect(norm2(direction)).toBeCloseTo(1, 14);
    expect(direction[0]).toBeCloseTo(-0.6, 14);
  });
  it('refuses what leads nowhere, in one line', () => {
    const zero = new Float64Array(3);
    expect(() => buildLine({ kind: 'gradient' }, { ...point(3), gradient: zero })).toThrow(/not zero/);
    const gradient = Float64Array.of(NaN, 0, 0);
    expect(() => buildLine({ kind: 'gradient' }, { ...point(3), gradient })).toThrow(/finite gradient/);
    const same = { ...point(3), other: point(3).theta };
    const to = { run: 'r', step: 0 };
    expect(() => buildLine({ kind: 'between', to }, same)).toThrow(/same one twice/);
    expect(() => buildLine({ kind: 'between', to }, { ...point(3), other: zero.slice(1) })).toThrow(
      /3 parameters, got 2/,
    );
    expect(() => buildLine({ kind: 'coordinate', index: 3 }, point(3))).toThrow(/from 0 to 2, got 3/);
  });
});
