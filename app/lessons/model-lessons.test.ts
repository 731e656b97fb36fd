import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { augmentGlyphs } from './augmentation-lesson.ts';
import {
  depthObjective,
  depthSweep,
  LECTURE_LOSSES,
  optimizationIssues,
  witnessFrom,
} from './depth-sweep.ts';
import { ridgeFit } from './ridge.ts';
import {
  compareUnits,
  normalizedUnitGradient,
  normalizedUnitHessian,
  normalizedUnitLoss,
} from './scale-invariance.ts';
import { descendTwoSamples, sampleLoss, shiftCost, twoSampleLoss } from './two-sample.ts';

describe('depth', () => {
  it('5 alone has an optimisation issue in the lecture’s table', () => {
    expect(optimizationIssues(LECTURE_LOSSES)).toEqual([false, false, false, false, true]);
    expect(optimizationIssues([1, 1, 0.5])).toEqual([false, false, false]);
  });
  it('has, for every flagged run, weights of the same network with a lower loss', () => {
    const { losses, thetas } = depthSweep(5, 0.05, 400, 4);
    const issues = optimizationIssues(losses);
    expect(issues).toEqual([false, false, false, false, true]);
    const best = losses.indexOf(Math.min(...losses));
    const deep = depthObjective(5);
    const witness = witnessFrom(thetas[best], best + 1, 5);
    expect(witness.length).toBe(deep.dimension);
    expect(deep.loss(witness)).toBe(losses[best]);
    expect(deep.loss(witness)).toBeLessThan(losses[4]);
  });
});

describe('augmentation', () => {
  it('doubles N by every flip; the vertical one changes every label', () => {
    expect(
      [augmentGlyphs(false, false), augmentGlyphs(true, false), augmentGlyphs(true, true)].map(
        ({ samples }) => samples,
      ),
    ).toEqual([8, 16, 32]);
    expect(augmentGlyphs(false, false).changed).toEqual({ horizontal: 0, vertical: 1 });
  });
});

describe('the ridge', () => {
  it('moves every eigenvalue by 2λ, and has the exact solution', () => {
    const [plain, fit] = [ridgeFit(0), ridgeFit(0.5)];
    expect(fit.low).toBeCloseTo(1.5948751620466728, 12);
    expect(fit.high).toBeCloseTo(9.405124837953327, 12);
    expect(
      [fit.low - plain.low, fit.high - plain.high].map((move) => Math.round(1e12 * move) / 1e12),
    ).toEqual([1, 1]);
    expect(fit.intercept).toBeCloseTo(11 / 15, 13);
    expect(fit.slope).toBeCloseTo(11 / 10, 13);
    expect(plain.trainLoss).toBeCloseTo(0.675, 13);
  });
});

describe('two samples', () => {
  it('hold full batches at their saddle and let batches of one escape', () => {
    const full = descendTwoSamples('full', 0.1, 0.1, 500);
    expect(Math.abs(full.losses[500])).toBeLessThan(1e-9);
    expect([...full.points.subarray(1000)].map(Math.abs).every((value) => value < 1e-9)).toBe(true);
    const one = descendTwoSamples('one', 0.1, 0.1, 500);
    expect(one.losses[500]).toBeLessThan(-0.2);
    expect(one.losses[500]).toBeGreaterThan(-0.25);
    expect(descendTwoSamples('one', 0, 0.1, 500).losses[500]).toBeCloseTo(0, 9);
    expect((sampleLoss(0, 0.1)(0.3, 0.7) + sampleLoss(1, 0.1)(0.3, 0.7)) / 2).toBeCloseTo(
      twoSampleLoss(0.3, 0.7),
      15,
    );
  });
  it('pay ½kd² for a shift', () => {
    expect(shiftCost(1, 0.3)).toBeCloseTo(0.045, 15);
    expect(shiftCost(100, 0.3)).toBeCloseTo(4.5, 12);
  });
});

describe('a normalised unit', () => {
  it('has the loss, gradient and Hessian of batch normalisation written out over its four samples', () => {
    const written = compileFunction(
      '(((x+y)/sqrt(x^2+y^2)-1.9)^2+((x-y)/sqrt(x^2+y^2)+0.7)^2+((-x+y)/sqrt(x^2+y^2)+0.3)^2+((-x-y)/sqrt(x^2+y^2)+0.9)^2)/4',
      ['x', 'y'],
    );
    for (const [w1, w2] of [
      [0.6, 0.8],
      [1, 0],
      [-1.3, 0.4],
      [3, 4],
    ]) {
      const theta = Float64Array.of(w1, w2);
      const [gradient, hessian] = [new Float64Array(2), new Float64Array(4)];
      written.gradient(theta, gradient);
      written.hessian(theta, hessian);
      expect(normalizedUnitLoss(w1, w2)).toBeCloseTo(written.loss(theta), 12);
      normalizedUnitGradient(w1, w2).forEach((value, i) => expect(value).toBeCloseTo(gradient[i], 12));
      const { a, b, c } = normalizedUnitHessian(w1, w2);
      [a, b, b, c].forEach((value, k) => expect(value).toBeCloseTo(hessian[k], 12));
      // w·g = 0 and Hw = −g.
      expect(w1 * gradient[0] + w2 * gradient[1]).toBeCloseTo(0, 12);
      expect(a * w1 + b * w2).toBeCloseTo(-gradient[0], 12);
    }
    expect(symmetricEigenvalues(Float64Array.of(1.28, -0.96, -0.96, 0.72), 2)[1]).toBeCloseTo(2, 12);
  });
  it('is flatter the longer its weights: 2, 0.5, 0.08 at ‖w‖ = 1, 2, 5', () => {
    [
      [1, 2],
      [2, 0.5],
      [5, 0.08],
    ].forEach(([radius, high]) => {
      const { normalized } = compareUnits(radius);
      expect(normalized.high).toBeCloseTo(high, 13);
      expect(Math.abs(normalized.low)).toBeLessThan(1e-14);
      expect(normalized.rate).toBeCloseTo(2 / high, 10);
    });
  });
});
