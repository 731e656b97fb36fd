import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { curvatureAt, modelChange, remainderOrder, taylorFan } from './taylor-fan.ts';

const toy = compileFunction('(1 - x*y)^2', ['x', 'y']);
const himmelblau = compileFunction('(x^2 + y - 11)^2 + (x + y^2 - 7)^2', ['x', 'y']);

describe('the second-order model over directions', () => {
  it('has its least and greatest curvature at the eigenvalues (54 ∓ √800 at Himmelblau’s (3, 2))', () => {
    const fan = taylorFan(himmelblau, Float64Array.of(3, 2), 0.1);
    const [low, high] = fan.extremes.map((k) => curvatureAt(fan, fan.angles[k]));
    expect(low).toBeCloseTo(54 - Math.sqrt(800), 9);
    expect(high).toBeCloseTo(54 + Math.sqrt(800), 9);
    for (const angle of fan.angles) {
      expect(curvatureAt(fan, angle)).toBeGreaterThan(low - 1e-9);
      expect(curvatureAt(fan, angle)).toBeLessThan(high + 1e-9);
    }
  });

  it('misses the truth by t⁴/4 along the toy saddle’s way down', () => {
    const fan = taylorFan(toy, Float64Array.of(0, 0), 0.5);
    const down = fan.extremes[0];
    fan.radii.forEach((t, i) => {
      const change = fan.losses[i * fan.angles.length + down] - fan.loss;
      expect(change - modelChange(fan, fan.angles[down], t)).toBeCloseTo(t ** 4 / 4, 13);
    });
    expect(remainderOrder(fan, down)).toBeCloseTo(4, 1);
  });

  it('misses it by the third power of the radius at a generic point', () => {
    const fan = taylorFan(himmelblau, Float64Array.of(0.7, -1.3), 0.02);
    const order = remainderOrder(fan, 7);
    expect(Math.abs(order - 3)).toBeLessThan(0.05);
  });

  it('spans the extreme eigenvectors where there are more than two parameters', () => {
    const bowl = compileFunction('x^2 - 3*y^2 + 5*z^2', ['x', 'y', 'z']);
    const fan = taylorFan(bowl, new Float64Array(3), 1);
    expect(curvatureAt(fan, 0)).toBeCloseTo(-6, 12);
    expect(curvatureAt(fan, Math.PI / 2)).toBeCloseTo(10, 12);
    expect(remainderOrder(fan, 3)).toBeNaN();
  });
});
