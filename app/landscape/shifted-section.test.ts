import { describe, expect, it } from 'vitest';
import { crossSection } from './cross-section.ts';
import { gridAxis } from './grid.ts';
import { shiftedSection } from './shifted-section.ts';

const SIZE = 51;

/** A cut along x through ½kx² + 5y² over [−1.25, 1.25]², d1 of the given length. */
function valley(k: number, length = 1) {
  const [x, y] = [gridAxis(-1.25, 1.25, SIZE), gridAxis(-1.25, 1.25, SIZE)];
  const values = Float64Array.from(
    { length: SIZE * SIZE },
    (_, cell) => 0.5 * k * x[cell % SIZE] ** 2 + 5 * y[Math.floor(cell / SIZE)] ** 2,
  );
  const directions = [Float64Array.of(length, 0), Float64Array.of(0, 1)] as const;
  const cut = crossSection({ size: SIZE, x, y, values, directions }, { angle: 0, offset: 0 });
  if (cut === null) throw new Error('no cut');
  return cut;
}

describe('a cut beside the same surface moved', () => {
  it.each([
    [1, 0.3, 0.045],
    [100, 0.3, 4.5],
    [100, -0.3, 4.5],
    [100, 0, 0],
  ])('costs ½kd² in the minimum of a valley: k = %d, d = %d: %d', (k, d, cost) => {
    const shifted = shiftedSection(valley(k), d);
    expect(shifted?.lowest).toBe(25);
    expect(shifted?.cost).toBeCloseTo(cost, 12);
  });

  it('measures the shift in parameter units', () => {
    // x moves θ by 2: d = 0.3 is 0.15 of x.
    expect(shiftedSection(valley(100, 2), 0.3)?.cost).toBeCloseTo(0.5 * 100 * 0.15 ** 2, 12);
  });

  it('is the moved closed form at every point that the cut reaches, and nothing beyond', () => {
    const cut = valley(100);
    const shifted = shiftedSection(cut, 0.5);
    cut.x.forEach((x, k) => {
      if (k < 10) expect(shifted?.values[k]).toBeNaN();
      else expect(shifted?.values[k]).toBeCloseTo(50 * (x - 0.5) ** 2, 11);
    });
    expect(shiftedSection(cut, 2)?.cost).toBeNaN();
  });

  it('is none on a cut of holes', () => {
    const cut = valley(1);
    expect(shiftedSection({ ...cut, values: cut.values.map(() => NaN) }, 0.1)).toBeNull();
  });
});
