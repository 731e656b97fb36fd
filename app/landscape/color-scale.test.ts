import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorAt, indexTable } from './color-map.ts';
import { quantityScale } from './color-scale.ts';
import { computedQuantity, curvatureValue, isCurvature, QUANTITIES } from './quantity.ts';

const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });

describe('quantityScale', () => {
  it('puts zero in the middle of signed colours and equal magnitudes equally far from it', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), value, (values, v) => {
        const { position } = quantityScale('lambdaMin', values, 'viridis');
        expect(position(0)).toBe(0.5);
        expect(position(v) + position(-v)).toBeCloseTo(1, 12);
      }),
    );
  });
  it('rises with the value, from 0 to 1, and leaves what is not finite without a colour', () => {
    for (const quantity of QUANTITIES) {
      if (quantity === 'loss') continue;
      fc.assert(
        fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (values) => {
          const scale = quantityScale(quantity, [...values, NaN, Infinity], 'viridis');
          const places = [...values].sort((a, b) => a - b).map(scale.position);
          places.forEach((place, k) => {
            expect(place).toBeGreaterThanOrEqual(k === 0 ? 0 : places[k - 1]);
            expect(place).toBeLessThanOrEqual(1);
          });
          expect(scale.position(NaN)).toBeNaN();
          expect(scale.position(-Infinity)).toBeNaN();
          for (const tick of scale.ticks(6)) expect(Number.isFinite(scale.position(tick))).toBe(true);
        }),
      );
    }
  });
  it('gives each number of negative eigenvalues a colour of its own, and only none the blue', () => {
    const scale = quantityScale('index', [0, 1, 2, 3, NaN], 'viridis');
    expect(scale.ticks(8)).toEqual([0, 1, 2, 3]);
    const colors = [0, 1, 2, 3].map((n) => colorAt(scale.table, scale.position(n)));
    expect(new Set(colors.map(String)).size).toBe(4);
    colors.forEach(([r, , b], n) => expect(b > r).toBe(n === 0));
    // Darker with each: told apart without hue.
    for (let n = 2; n < 4; n++) expect(sum(colors[n])).toBeLessThan(sum(colors[n - 1]));
  });
  it('colours two classes, one and a thousand', () => {
    for (const classes of [1, 2, 1000]) expect(indexTable(classes).length).toBe(768);
    const [r, , b] = colorAt(indexTable(2), 0.75);
    expect(r).toBeGreaterThan(b);
  });
});

describe('quantities', () => {
  it('of curvature are read off one row', () => {
    const row = [-2, 8, 1, 0, 3];
    expect(QUANTITIES.filter(isCurvature).map((name) => curvatureValue(name, row))).toEqual([-2, 8, 1, 0.25]);
    expect(QUANTITIES.map(computedQuantity)).toEqual([
      'loss',
      'curvature',
      'curvature',
      'curvature',
      'curvature',
      'gradientNorm',
      'accuracy',
    ]);
  });
});

const sum = (color: readonly number[]): number => color.reduce((a, b) => a + b, 0);
