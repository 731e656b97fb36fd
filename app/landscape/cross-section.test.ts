import { describe, expect, it } from 'vitest';
import { crossSection, type SectionGrid } from './cross-section.ts';
import { gridAxis } from './grid.ts';

const SIZE = 21;

function grid(f: (x: number, y: number) => number): SectionGrid {
  const [x, y] = [gridAxis(-1, 3, SIZE), gridAxis(-2, 0, SIZE)];
  const values = Float64Array.from({ length: SIZE * SIZE }, (_, k) =>
    f(x[k % SIZE], y[Math.floor(k / SIZE)]),
  );
  return { size: SIZE, x, y, values, directions: [Float64Array.of(2, 0, 1), Float64Array.of(1, 1, 0)] };
}

describe('a cut across a surface', () => {
  it('is a row or a column of the grid where it runs along one, to the last bit', () => {
    const { x, y, values } = grid((a, b) => Math.exp(a) * Math.sin(b));
    const whole = grid((a, b) => Math.exp(a) * Math.sin(b));
    const row = crossSection(whole, { angle: 0, offset: 0 });
    const column = crossSection(whole, { angle: 90, offset: 0 });
    for (let k = 0; k < SIZE; k++) {
      expect([row?.x[k], row?.values[k]]).toEqual([x[k], values[10 * SIZE + k]]);
      expect([column?.y[k], column?.values[k]]).toEqual([y[k], values[k * SIZE + 10]]);
    }
  });

  it('shows a linear function as it is, at distances of parameter space', () => {
    const cut = crossSection(
      grid((a, b) => 3 * a - 2 * b + 1),
      { angle: 37, offset: -0.3 },
    );
    expect(cut).not.toBeNull();
    cut?.values.forEach((value, k) => {
      const [x, y] = [cut.x[k], cut.y[k]];
      expect(value).toBeCloseTo(3 * x - 2 * y + 1, 11);
      const [dx, dy] = [x - cut.x[0], y - cut.y[0]];
      expect(cut.t[k]).toBeCloseTo(Math.hypot(2 * dx + dy, dy, dx), 12);
    });
  });

  it('does not wave along a straight ridge that runs across the cells', () => {
    const ridge = grid((a, b) => Math.exp(-((a + 1 - 2 * (b + 2)) ** 2)));
    const cut = crossSection(ridge, { angle: 45, offset: 0 });
    cut?.values.forEach((value) => expect(value).toBeCloseTo(1, 12));
    expect(cut?.values.length).toBe(SIZE);
  });

  it('has a gap beside a hole, and none where the line misses it', () => {
    const holed = grid((a, b) => a + b);
    holed.values[10 * SIZE + 7] = Infinity;
    const through = crossSection(holed, { angle: 0, offset: 0 });
    expect(through?.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0)).toBe(1);
    expect(crossSection(holed, { angle: 0, offset: 0.2 })?.values.every(Number.isFinite)).toBe(true);
    expect(crossSection(holed, { angle: 0, offset: 1.5 })).toBeNull();
  });
});
