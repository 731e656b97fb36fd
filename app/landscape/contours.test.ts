import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contourLines } from './contours.ts';

function field(width: number, height: number, f: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: width * height }, (_, k) => f(k % width, Math.floor(k / width)));
}

describe('contourLines', () => {
  it('draws the straight line of a plane exactly', () => {
    const lines = contourLines(
      field(5, 4, (i, j) => i + 2 * j),
      5,
      4,
      3.5,
    );
    expect(lines.length).toBe(1);
    expect(lines[0].closed).toBe(false);
    const { points } = lines[0];
    for (let k = 0; k < points.length; k += 2) expect(points[k] + 2 * points[k + 1]).toBeCloseTo(3.5, 12);
  });
  it('closes a circle and lies on it within the interpolation error', () => {
    const lines = contourLines(
      field(41, 41, (i, j) => (i - 20) ** 2 + (j - 20) ** 2),
      41,
      41,
      200,
    );
    expect(lines.length).toBe(1);
    expect(lines[0].closed).toBe(true);
    const { points } = lines[0];
    expect([...points.slice(0, 2)]).toEqual([...points.slice(-2)]);
    for (let k = 0; k < points.length; k += 2) {
      expect(Math.hypot(points[k] - 20, points[k + 1] - 20)).toBeCloseTo(Math.sqrt(200), 1);
    }
  });
  it('draws nothing in squares that touch a hole', () => {
    for (const hole of [NaN, Infinity, -Infinity]) {
      const values = field(7, 7, (i) => i);
      values[3 * 7 + 3] = hole;
      for (const line of contourLines(values, 7, 7, 2.5)) {
        for (let k = 2; k < line.points.length; k += 2) {
          const middle = (line.points[k + 1] + line.points[k - 1]) / 2;
          expect(middle < 2 || middle > 4).toBe(true);
        }
      }
    }
  });
  it('puts every point on an edge where the linear interpolant has the level, each crossed edge once', () => {
    const grid = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(grid, (values) => {
        const seen = new Set<string>();
        for (const line of contourLines(values, 6, 5, 0.5)) {
          const count = line.points.length / 2 - (line.closed ? 1 : 0);
          for (let k = 0; k < count; k++) {
            const u = line.points[2 * k];
            const v = line.points[2 * k + 1];
            const [i, j] = [Math.floor(u), Math.floor(v)];
            const next = u > i ? values[j * 6 + i + 1] : values[(j + 1) * 6 + i];
            const t = u > i ? u - i : v - j;
            expect(values[j * 6 + i] * (1 - t) + next * t).toBeCloseTo(0.5, 12);
            seen.add(`${u},${v}`);
          }
        }
        let crossed = 0;
        for (let k = 0; k < 30; k++) {
          if (k % 6 < 5 && values[k] >= 0.5 !== values[k + 1] >= 0.5) crossed++;
          if (k < 24 && values[k] >= 0.5 !== values[k + 6] >= 0.5) crossed++;
        }
        expect(seen.size).toBe(crossed);
      }),
    );
  });
  it('survives values at both ends of float64', () => {
    const [line] = contourLines([-1.7e308, 1.7e308, -1.7e308, 1.7e308], 2, 2, 0);
    expect([...line.points]).toEqual([0.5, 0, 0.5, 1]);
  });
});
