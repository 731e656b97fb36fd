import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarseToFine, gridAxis, latticeTicks, planePoint } from './grid.ts';

const oddSize = fc.integer({ min: 1, max: 60 }).map((h) => 2 * h + 1);

describe('gridAxis', () => {
  it('is antisymmetric about an exact zero for symmetric ranges and reaches both ends', () => {
    fc.assert(
      fc.property(oddSize, fc.double({ min: 1e-9, max: 1e6, noNaN: true }), (size, extent) => {
        const axis = gridAxis(-extent, extent, size);
        expect(axis[(size - 1) / 2]).toBe(0);
        expect([axis[0], axis[size - 1]]).toEqual([-extent, extent]);
        for (let k = 0; k < size; k++) expect(axis[k] + axis[size - 1 - k]).toBe(0);
        for (let k = 1; k < size; k++) expect(axis[k]).toBeGreaterThan(axis[k - 1]);
      }),
    );
  });
  it('refuses even sizes and empty ranges with a suggestion', () => {
    expect(() => gridAxis(-1, 1, 50)).toThrow(/odd grid size.*50; use 51/);
    expect(() => gridAxis(1, 1, 5)).toThrow(/low < high/);
    expect(() => gridAxis(0, NaN, 5)).toThrow(/low < high/);
  });
});

describe('coarseToFine', () => {
  it('holds every cell exactly once, the centre first', () => {
    for (const size of [3, 5, 9, 25, 51, 101, 201]) {
      const levels = coarseToFine(size);
      const all = levels.flatMap((level) => [...level]);
      expect(all[0]).toBe((size * size - 1) / 2);
      expect(all.length).toBe(size * size);
      expect(new Set(all).size).toBe(size * size);
      expect(Math.min(...all.slice(0, 9))).toBeGreaterThanOrEqual(0);
    }
  });
  it('draws the corners at once and few cells at first', () => {
    for (const size of [25, 51, 101, 401]) {
      const first = new Set(coarseToFine(size)[0]);
      for (const corner of [0, size - 1, size * (size - 1), size * size - 1])
        expect(first.has(corner)).toBe(true);
      expect(first.size).toBeLessThan(400);
    }
  });
  it('completes a lattice with every level', () => {
    const size = 51;
    const known = new Set<number>();
    let spacing = 4;
    for (const level of coarseToFine(size)) {
      for (const cell of level) known.add(cell);
      const ticks = latticeTicks(25, spacing);
      for (const j of ticks) for (const i of ticks) expect(known.has(j * size + i)).toBe(true);
      spacing /= 2;
    }
  });
});

describe('planePoint', () => {
  it('is the centre bit for bit at the origin and leaves its inputs alone', () => {
    const vector = fc.float64Array({ minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(vector, vector, vector, (center, d1, d2) => {
        const before = [center.slice(), d1.slice(), d2.slice()];
        const out = new Float64Array(7);
        planePoint(center, d1, d2, 0, 0, out);
        expect(out).toEqual(center);
        planePoint(center, d1, d2, 0.5, -2, out);
        expect([center, d1, d2]).toEqual(before);
      }),
    );
  });
  it('gives every cell of a quadratic its closed form to 1e-12', () => {
    // L(θ) = ½ θᵀAθ + bᵀθ on the plane is a polynomial in (x, y) with coefficients from the plane's own products.
    const n = 6;
    const entries = fc.float64Array({ min: -2, max: 2, noNaN: true, minLength: n, maxLength: n });
    const matrix = fc.float64Array({ min: -1, max: 1, noNaN: true, minLength: n * n, maxLength: n * n });
    fc.assert(
      fc.property(matrix, entries, entries, entries, entries, (m, b, center, d1, d2) => {
        const a = (u: Float64Array, v: Float64Array): number => {
          let sum = 0;
          for (let r = 0; r < n; r++)
            for (let c = 0; c < n; c++) sum += 0.5 * (m[r * n + c] + m[c * n + r]) * u[r] * v[c];
          return sum;
        };
        const l = (v: Float64Array): number => v.reduce((sum, entry, k) => sum + entry * b[k], 0);
        const axis = gridAxis(-1.5, 1.5, 9);
        const out = new Float64Array(n);
        for (const y of axis) {
          for (const x of axis) {
            planePoint(center, d1, d2, x, y, out);
            const terms = [
              0.5 * a(center, center) + l(center),
              x * (a(center, d1) + l(d1)),
              y * (a(center, d2) + l(d2)),
              0.5 * x * x * a(d1, d1),
              x * y * a(d1, d2),
              0.5 * y * y * a(d2, d2),
            ];
            const closed = terms.reduce((sum, t) => sum + t, 0);
            const size = terms.reduce((sum, t) => sum + Math.abs(t), 1);
            expect(Math.abs(0.5 * a(out, out) + l(out) - closed)).toBeLessThanOrEqual(1e-12 * size);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
