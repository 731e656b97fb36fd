import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { SLICE_EIGENVALUES, sliceCurvature, sliceLoss } from './slice-deception.ts';

describe('slices that deceive', () => {
  const f = compileFunction('x^2 + y^2 - 3*x*y', ['x', 'y']);
  it('are the function along a line, with the curvature of its Hessian', () => {
    for (let k = 0; k < 24; k++) {
      const angle = (k * Math.PI) / 12;
      const v = Float64Array.of(Math.cos(angle), Math.sin(angle));
      const image = new Float64Array(2);
      f.hessianVectorProduct(Float64Array.of(0, 0), v, image);
      expect(sliceCurvature(angle)).toBeCloseTo(v[0] * image[0] + v[1] * image[1], 12);
      expect(sliceLoss(angle, 0.7)).toBeCloseTo(f.loss(v.map((entry) => 0.7 * entry)), 12);
    }
  });
  it('both axis slices are minima of a saddle with eigenvalues −1 and 5', () => {
    expect([sliceCurvature(0), sliceCurvature(Math.PI / 2)].every((value) => value > 1.9)).toBe(true);
    const hessian = new Float64Array(4);
    f.hessian(Float64Array.of(0, 0), hessian);
    [...symmetricEigenvalues(hessian, 2)].forEach((value, k) => {
      expect(value).toBeCloseTo(SLICE_EIGENVALUES[k], 12);
    });
  });
});
