import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { chooseDegree, timesHeldOut } from './choose-degree.ts';
import { kFolds } from './k-fold.ts';
import { fitPolynomial, quadraticSamples, quadraticTestError } from './polynomial-fit.ts';

describe('choosing a degree', () => {
  it('holds out every sample once, whatever N and k', () => {
    for (const [samples, count] of [
      [12, 2],
      [20, 3],
      [25, 7],
      [40, 40],
    ]) {
      const folds = kFolds(samples, count, 3);
      expect([...timesHeldOut(samples, folds)]).toEqual(new Array(samples).fill(1));
      for (const { train, validation } of folds) {
        expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
          Array.from({ length: samples }, (_, n) => n),
        );
      }
    }
  });

  it('leaving one out agrees with its closed form', () => {
    // Σ(eₙ/(1 − hₙₙ))²/N with the hat matrix of the straight line, h = 1/N + (x − x̄)²/Σ(x − x̄)².
    const x = Float64Array.of(0, 1, 2, 4, 5);
    const y = Float64Array.of(1, 0, 3, 2, 6);
    const { validation, train } = chooseDegree(x, y, kFolds(5, 5, 1), 1);
    const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / 5;
    const spread = x.reduce((sum, value) => sum + (value - mean(x)) ** 2, 0);
    const slope = x.reduce((sum, value, n) => sum + (value - mean(x)) * y[n], 0) / spread;
    const residuals = x.map((value, n) => y[n] - mean(y) - slope * (value - mean(x)));
    const left = residuals.map((e, n) => (e / (1 - 1 / 5 - (x[n] - mean(x)) ** 2 / spread)) ** 2);
    expect(validation[1]).toBeCloseTo(mean(left), 12);
    expect(train[1]).toBeCloseTo(mean(residuals.map((e) => e * e)), 12);
  });

  it('by validation beats choosing by the training error', () => {
    let [byTrain, byValidation] = [0, 0];
    for (let trial = 0; trial < 50; trial++) {
      const { x, y } = quadraticSamples(20, 0.2, randomStream(8, 'test', trial));
      const choice = chooseDegree(x, y, kFolds(20, 5, trial), 8);
      expect(choice.byTrain).toBe(8);
      byTrain += quadraticTestError(fitPolynomial(x, y, choice.byTrain), 0.2);
      byValidation += quadraticTestError(fitPolynomial(x, y, choice.byValidation), 0.2);
    }
    expect(byValidation).toBeLessThan(0.5 * byTrain);
  });
});
