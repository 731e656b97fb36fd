import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planePoint } from './grid.ts';
import { cosine, planeProjector, spanProblem } from './project.ts';

const vector = fc.float64Array({ min: -3, max: 3, noNaN: true, minLength: 6, maxLength: 6 });
const coordinate = fc.double({ min: -5, max: 5, noNaN: true });

describe('planeProjector', () => {
  it('finds the coordinates of points on a skew plane, at distance 0', () => {
    fc.assert(
      fc.property(vector, vector, vector, coordinate, coordinate, (center, d1, d2, x, y) => {
        fc.pre(spanProblem(d1, d2) === null && Math.abs(cosine(d1, d2)) < 0.999);
        fc.pre(Math.hypot(...d1) > 0.1 && Math.hypot(...d2) > 0.1);
        const theta = new Float64Array(6);
        planePoint(center, d1, d2, x, y, theta);
        const p = planeProjector({ center, d1, d2 })(theta);
        expect(Math.abs(p.x - x)).toBeLessThan(1e-9);
        expect(Math.abs(p.y - y)).toBeLessThan(1e-9);
        expect(p.distance).toBeLessThan(1e-11);
      }),
    );
  });
  it('leaves a residual orthogonal to both directions (normal equations)', () => {
    fc.assert(
      fc.property(vector, vector, vector, vector, (center, d1, d2, theta) => {
        fc.pre(spanProblem(d1, d2) === null && Math.abs(cosine(d1, d2)) < 0.999);
        fc.pre(Math.hypot(...d1) > 0.1 && Math.hypot(...d2) > 0.1);
        const p = planeProjector({ center, d1, d2 })(theta);
        const at = new Float64Array(6);
        planePoint(center, d1, d2, p.x, p.y, at);
        const rest = theta.map((v, k) => v - at[k]);
        for (const d of [d1, d2])
          expect(Math.abs(rest.reduce((s, v, k) => s + v * d[k], 0))).toBeLessThan(1e-9);
        expect(Math.abs(Math.hypot(...rest) - p.distance)).toBeLessThan(1e-9);
      }),
    );
  });
  it('refuses directions that span no plane, in one line', () => {
    const e = Float64Array.of(1, 0, 0);
    expect(spanProblem(e, Float64Array.of(0, 0, 0))).toMatch(/zero second direction/);
    expect(spanProblem(e, Float64Array.of(-2, 0, 0))).toMatch(/parallel/);
    expect(spanProblem(Float64Array.of(NaN, 0, 0), e)).toMatch(/non-finite first/);
    expect(spanProblem(Float64Array.of(1e-200, 0, 0), Float64Array.of(0, 1e200, 0))).toBeNull();
  });
});
