import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridAxis } from './grid.ts';
import { windowAxis } from './plane-window.ts';

const size = fc.integer({ min: 1, max: 60 }).map((half) => 2 * half + 1);

describe('windowAxis', () => {
  it('is the grid itself, bit for bit, where nothing is moved', () => {
    fc.assert(
      fc.property(
        size,
        fc.double({ min: -5, max: 0, noNaN: true }),
        fc.double({ min: 0.1, max: 7, noNaN: true }),
        (n, low, high) => {
          expect(windowAxis(low, high, n, 0, 0).coordinates).toEqual(gridAxis(low, high, n));
        },
      ),
    );
  });
  it('names a point alike in every window, zoom and dividing grid that holds it', () => {
    const known = new Map<number, number>();
    const [low, high] = [-0.7, 1.9];
    for (const n of [51, 101, 201]) {
      for (const zoom of [-2, -1, 0, 1, 2]) {
        for (const offset of [0, 0.28, -1.3, 2]) {
          const { places, coordinates } = windowAxis(low, high, n, offset, zoom);
          places.forEach((u, i) => {
            const before = known.get(u);
            if (before !== undefined) expect(coordinates[i]).toBe(before);
            known.set(u, coordinates[i]);
            expect(coordinates[i]).toBeCloseTo((low + high) / 2 + (u * (high - low)) / 2, 12);
          });
        }
      }
    }
    // 51 points are a subset of 201, half of a picture widened twice is known: names do meet.
    const one = windowAxis(low, high, 51, 0, 0).places;
    const finer = new Set(windowAxis(low, high, 201, 0, 0).places);
    expect(one.every((u) => finer.has(u))).toBe(true);
    const moved = new Set(windowAxis(low, high, 51, 0.4, 0).places);
    expect(one.filter((u) => moved.has(u)).length).toBe(41);
    const wide = new Set(windowAxis(low, high, 51, 0, -1).places);
    expect(one.filter((u) => wide.has(u)).length).toBe(25);
  });
});
