import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import type { Objective } from '../numerics/objective.ts';
import { errorOrder, modelAt, onCircle, planeArrows, planeModel } from './plane-model.ts';

const of = (expression: string, variables = ['x', 'y']): Objective => compileFunction(expression, variables);
const axes = { center: Float64Array.of(0, 0), d1: Float64Array.of(1, 0), d2: Float64Array.of(0, 1) };

describe('the quadratic model on a plane', () => {
  it('is the function itself where that is quadratic, also from a point off the plane and along crooked directions', () => {
    const f = (x: number, y: number, z: number): number =>
      3 + x - 2 * z + x * x + 4 * x * y - z * y + 5 * z * z;
    const objective = of('3 + x - 2*z + x^2 + 4*x*y - z*y + 5*z^2', ['x', 'y', 'z']);
    const frame = {
      center: Float64Array.of(0.3, -1, 2),
      d1: Float64Array.of(2, 0.5, 0),
      d2: Float64Array.of(1, 1, 3),
    };
    const model = planeModel(objective, Float64Array.of(1, 1, -4), frame, 2);
    for (const [x, y] of [
      [0, 0],
      [1.5, -0.7],
      [-3, 2],
    ]) {
      const truth = f(0.3 + 2 * x + y, -1 + 0.5 * x + y, 2 + 3 * y);
      expect(modelAt(model.coefficients, x, y)).toBeCloseTo(truth, 10);
    }
    expect(Math.max(...model.errors)).toBeLessThan(1e-11);
    expect(errorOrder(model)).toBeNaN();
  });

  it('misses the toy saddle (1 − xy)² by t⁴/4 along its way down', () => {
    const model = planeModel(of('(1 - x*y)^2'), Float64Array.of(0, 0), axes, 0.5);
    const t = 0.5;
    const [x, y] = [t / Math.SQRT2, t / Math.SQRT2];
    const error = (1 - x * y) ** 2 - modelAt(model.coefficients, x, y);
    expect(error).toBeCloseTo(t ** 4 / 4, 14);
    // On the circle |xy| ≤ t²/2, so that its square is the whole error and t⁴/4 the largest.
    expect(model.errors.at(-1)).toBeCloseTo(t ** 4 / 4, 12);
    expect(errorOrder(model)).toBeCloseTo(4, 4);
  });

  it('errs to third order at a generic point', () => {
    const model = planeModel(of('exp(x) * cos(y) + x*y^3'), Float64Array.of(0.4, -0.3), axes, 0.25);
    expect(Math.abs(errorOrder(model) - 3)).toBeLessThan(0.05);
  });

  it('draws circles of parameter space around where the point projects to', () => {
    const frame = {
      center: Float64Array.of(1, 2, 3),
      d1: Float64Array.of(2, 0, 0),
      d2: Float64Array.of(1, 0.5, 0),
    };
    const model = planeModel(of('x^2 + y^2 + z^2', ['x', 'y', 'z']), Float64Array.of(3, 1, 7), frame, 1);
    expect(model.at.distance).toBeCloseTo(4, 12);
    for (const angle of [0, 1, 2.5, 4]) {
      const { x, y } = onCircle(model, 0.7, angle);
      expect(Math.hypot(1 + 2 * x + y - 3, 2 + 0.5 * y - 1)).toBeCloseTo(0.7, 12);
    }
  });

  it('shows of an eigenvector what lies in the plane', () => {
    const frame = { center: new Float64Array(3), d1: Float64Array.of(2, 0, 0), d2: Float64Array.of(0, 1, 0) };
    const s = Math.SQRT1_2;
    const pairs = { eigenvalues: Float64Array.of(-1, 2), vectors: Float64Array.of(s, 0, s, 0, 0, 1) };
    const [half, none] = planeArrows(frame, pairs, [1, 3]);
    expect([half.x, half.y, half.share].map((v) => v.toFixed(12))).toEqual(
      [s / 2, 0, s].map((v) => v.toFixed(12)),
    );
    expect(none.share).toBe(0);
  });
});
