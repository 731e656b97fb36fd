import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { exactChecks, type ExactCheck } from '../testing/exact-checks.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import {
  averageWeight,
  batchMoments,
  normalizationJacobian,
  normalizeBatch,
  runningStatistics,
} from './batch-norm-statistics.ts';
import {
  chanceCrossEntropy,
  doubleSoftmaxFloor,
  doubleSoftmaxLoss,
  logitGradient,
  lossSurface,
  oneHot,
} from './classification-losses.ts';
import { withIdentityLayer } from './identity-layer.ts';
import { inputConditioning } from './input-conditioning.ts';
import { crossValidate, kFolds } from './k-fold.ts';
import { comparePicks, expectedBestGuess, submitGuessers } from './leaderboard.ts';
import {
  batchGradientVariance,
  batchMeanVariance,
  batchMeanVarianceByEnumeration,
} from './minibatch-noise.ts';
import { errorOfLine, mismatchErrors, POPULATION_LINE } from './mismatch.ts';
import { momentumWeights } from './momentum-weights.ts';
import { denseParameterCount } from './parameter-count.ts';
import { fitPolynomial, quadraticSamples, quadraticTestError } from './polynomial-fit.ts';
import { POSITIVE_DEFINITE_PROBABILITY, positiveDefiniteShare } from './random-hessians.ts';

const stream = (index: number) => randomStream(11, 'test', index);
function meets(value: number, { expected, tol }: ExactCheck): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(tol);
}

describe('leaderboard', () => {
  it.each(exactChecks('leaderboard-overfit'))('$name: expected best of random guessers', (check) => {
    meets(expectedBestGuess(Number(check.M), 100), check);
  });
  it('simulated guessers agree, and are worth ½ in private', () => {
    const rounds = Array.from({ length: 400 }, (_, k) => submitGuessers(10, 100, 100, stream(k)));
    const mean = (pick: (round: (typeof rounds)[number]) => number) =>
      rounds.reduce((sum, round) => sum + pick(round), 0) / rounds.length;
    expect(Math.abs(mean(({ publicScore }) => publicScore) - 0.5767798)).toBeLessThan(3 * (0.03 / 20));
    expect(Math.abs(mean(({ privateScore }) => privateScore) - 0.5)).toBeLessThan(3 * (0.05 / 20));
  });
  it('picking by validation beats picking by a small public set', () => {
    const picks = comparePicks(30, 30, 300, 300, stream(0));
    expect(picks.byValidation).toBeGreaterThan(picks.byPublic + 0.01);
    expect(picks.publicOptimism).toBeGreaterThan(picks.validationOptimism);
  });
});

describe('mismatch', () => {
  it('is not cured by data', () => {
    const [train, test] = exactChecks('mismatch');
    meets(errorOfLine(POPULATION_LINE, 0), train);
    meets(errorOfLine(POPULATION_LINE, 1), test);
    const few = mismatchErrors(20, 1, 200, stream(1));
    const many = mismatchErrors(2000, 1, 200, stream(2));
    expect(many.train).toBeLessThan(few.train);
    expect(Math.abs(many.test - 241 / 180)).toBeLessThan(0.02);
    expect(few.test).toBeGreaterThan(1);
    expect(mismatchErrors(2000, 0, 50, stream(3)).test).toBeLessThan(0.006);
  });
});

describe('minibatch noise', () => {
  const values = [1, 2, 3, 4, 5, 15];
  it.each(exactChecks('minibatch-noise'))('$name: formula and enumeration', (check) => {
    meets(batchMeanVariance(values, Number(check.B)), check);
    meets(batchMeanVarianceByEnumeration(values, Number(check.B)), check);
  });
  it('sums over coordinates', () => {
    const gradients = Float64Array.from(values.flatMap((value) => [value, -2 * value]));
    expect(batchGradientVariance(gradients, 2, 3)).toBeCloseTo(5 * batchMeanVariance(values, 3), 12);
    expect(batchGradientVariance(gradients, 2, 6)).toBe(0);
  });
});

describe('classification losses', () => {
  const checks = exactChecks('softmax-examples');
  const check = (start: string): ExactCheck => {
    const found = checks.find(({ name }) => name.startsWith(start));
    if (found === undefined) throw new Error(start);
    return found;
  };
  const wrong = Float64Array.of(-10, 10, -1000);
  it('on the wrong side: cross-entropy pulls, squared error does not', () => {
    const [entropy, squared] = [
      logitGradient('crossEntropy', wrong, 0),
      logitGradient('mseOnSoftmax', wrong, 0),
    ];
    meets(entropy.norm, check('CE gradient norm'));
    meets(squared.norm, check('MSE gradient norm'));
    meets(entropy.norm / squared.norm, check('ratio'));
    meets(entropy.loss, check('CE value'));
    meets(squared.loss, check('MSE value'));
    const [y, at] = [Float64Array.of(10), Float64Array.of(-10, 10)];
    expect(lossSurface('crossEntropy', at, y, -1000)[0]).toBe(entropy.loss);
  });
  it('squared error is steepest at d = −ln 2, with slope 16/27, concave beyond', () => {
    const slope = (d: number): number => logitGradient('mseOnSoftmax', Float64Array.of(d, 0), 0).gradient[0];
    expect(slope(-Math.LN2)).toBeCloseTo(-16 / 27, 14);
    expect(slope(-Math.LN2 - 0.01)).toBeGreaterThan(slope(-Math.LN2));
    expect(slope(-Math.LN2 + 0.01)).toBeGreaterThan(slope(-Math.LN2));
  });
  it('one-hot classes are √2 apart', () => {
    const [a, b] = [oneHot(0, 4), oneHot(3, 4)];
    meets(Math.hypot(...a.map((value, k) => value - b[k])), check('one-hot'));
  });
  it('a double softmax never undercuts its floor', () => {
    meets(doubleSoftmaxFloor(3), check('double softmax floor of CE'));
    meets(doubleSoftmaxFloor(10), check('double softmax floor, C=10'));
    meets(doubleSoftmaxFloor(39), check('double softmax floor, C=39'));
    meets(chanceCrossEntropy(39), check('uniform-prediction'));
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e3, max: 1e3 }), { minLength: 2, maxLength: 39 }),
        (logits) => {
          const loss = doubleSoftmaxLoss(Float64Array.from(logits), 0);
          expect(loss).toBeGreaterThanOrEqual(doubleSoftmaxFloor(logits.length) - 1e-12);
        },
      ),
    );
    expect(doubleSoftmaxLoss(Float64Array.of(1000, 0, 0), 0)).toBeCloseTo(doubleSoftmaxFloor(3), 12);
  });
});

describe('batch normalisation statistics', () => {
  const [forward, mean, variance, average, misread, weight] = exactChecks('batchnorm-numbers');
  const batch = Float64Array.of(1, 2, 3, 4);
  it('normalises with the biased variance and stores the unbiased one', () => {
    normalizeBatch(batch, 1e-5).forEach((value, n) => {
      expect(Math.abs(value - Number((forward.expected as unknown as number[])[n]))).toBeLessThan(
        forward.tol,
      );
    });
    const [running] = runningStatistics([batch], 0.9);
    meets(running.mean, mean);
    meets(running.variance, variance);
    const out = batchMoments(normalizeBatch(batch, 1e-5));
    expect(Math.abs(out.mean)).toBeLessThan(1e-15);
    expect(Math.abs(out.biased - 1)).toBeLessThan(1e-5);
    expect([...normalizeBatch(Float64Array.of(7), 1e-5)]).toEqual([0]);
  });
  it('averages with p, PyTorch’s 1 − momentum', () => {
    meets(averageWeight(0.9, 10), average);
    meets(averageWeight(0.1, 10), misread);
    meets(averageWeight(0.9, 1), weight);
    const ones = Array.from({ length: 10 }, () => Float64Array.of(1, 1));
    expect(runningStatistics(ones, 0.9)[9].mean).toBeCloseTo(average.expected, 13);
  });
  it('couples the samples of a batch', () => {
    const jacobian = normalizationJacobian(batch, 1e-5);
    const h = 1e-6;
    for (let i = 0; i < 4; i++) {
      const [up, down] = [1, -1].map((sign) =>
        normalizeBatch(
          batch.map((value, n) => (n === i ? value + sign * h : value)),
          1e-5,
        ),
      );
      for (let j = 0; j < 4; j++) {
        expect(Math.abs(jacobian[j * 4 + i] - (up[j] - down[j]) / (2 * h))).toBeLessThan(1e-8);
        if (i !== j) expect(Math.abs(jacobian[j * 4 + i])).toBeGreaterThan(1e-6);
      }
    }
  });
});

describe('parameter counts', () => {
  it.each(exactChecks('hw02-parameter-counts').filter(({ sizes }) => sizes !== undefined))(
    '$name',
    (check) => {
      expect(denseParameterCount(check.sizes as number[])).toBe(check.expected);
    },
  );
});

describe('random Hessians', () => {
  it.each([1, 2, 3] as const)('are positive definite as often as theory says, n = %i', (n) => {
    const { share, standardError } = positiveDefiniteShare(n, 100_000, stream(100 + n));
    expect(Math.abs(share - POSITIVE_DEFINITE_PROBABILITY[n])).toBeLessThan(3 * standardError);
    expect(POSITIVE_DEFINITE_PROBABILITY[n]).toBeCloseTo(
      exactChecks('goe-positive-definite')[n - 1].expected,
      14,
    );
  });
});

describe('k folds', () => {
  it('are disjoint and together everything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 10 }), (samples, wanted) => {
        const folds = kFolds(samples, Math.min(wanted, samples), 5);
        const all = folds.flatMap(({ validation }) => [...validation]).sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: samples }, (_, n) => n));
        const sizes = folds.map(({ validation }) => validation.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const { train, validation } of folds) {
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual(all);
        }
      }),
    );
    expect(() => kFolds(5, 6, 0)).toThrow('N = 5');
    expect(crossValidate(kFolds(10, 5, 0), ({ validation }) => validation.length)).toBe(2);
  });
});

describe('polynomials', () => {
  it('train no worse with every degree, and pass through as many points as they have coefficients', () => {
    const { x, y } = quadraticSamples(12, 0.3, stream(200));
    const { trainErrors } = fitPolynomial(x, y, 11);
    for (let k = 1; k < trainErrors.length; k++)
      expect(trainErrors[k]).toBeLessThanOrEqual(trainErrors[k - 1]);
    expect(trainErrors[11]).toBeLessThan(1e-20);
    const exact = quadraticSamples(3, 0, stream(201));
    const fit = fitPolynomial(exact.x, exact.y, 2);
    expect(fit.trainErrors[2]).toBeLessThan(1e-20);
    expect(fit.at(0.37)).toBeCloseTo(0.37 ** 2, 12);
    expect(fitPolynomial(exact.x, exact.y, 9).degree).toBe(2);
  });
  it('overfit less with more data', () => {
    const test = (samples: number): number => {
      let sum = 0;
      for (let seed = 0; seed < 50; seed++) {
        const { x, y } = quadraticSamples(samples, 0.3, stream(300 + seed));
        sum += quadraticTestError(fitPolynomial(x, y, 4), 0.3) / 50;
      }
      return sum;
    };
    const errors = [5, 20, 100, 500].map(test);
    expect([...errors].sort((a, b) => b - a)).toEqual(errors);
    expect(errors[3]).toBeLessThan(0.3 ** 2 * 1.05);
  });
});

describe('identity layer', () => {
  it('makes a deeper network with the same outputs', () => {
    const layers = [dense(3, 'relu'), dense(1)];
    const theta = Float64Array.from({ length: 10 }, (_, i) => Math.sin(2 * i + 1));
    const deeper = withIdentityLayer(layers, 1, theta, 0);
    const inputs = Float64Array.from({ length: 50 }, (_, n) => -2 + (4 * n) / 49);
    const outputs = [
      [layers, theta],
      [deeper.layers, deeper.theta],
    ].map(([net, at]) => {
      const spec = networkSpec(net as typeof layers, 'mse');
      const objective = createNetworkObjective(spec, regressionPart([[0]], [[0]]), 1, 1);
      const out = new Float64Array(50);
      objective.predict(at as Float64Array, inputs, 50, out);
      return out;
    });
    expect(outputs[0]).toEqual(outputs[1]);
    expect(outputs[0].some((value) => value !== outputs[0][0])).toBe(true);
    expect(() => withIdentityLayer(layers, 1, theta, 1)).toThrow('expected a dense relu layer');
  });
});

describe('momentum weights', () => {
  it('sum the past gradients to the recursion', () => {
    const gradients = [3, -1, 4, 1, -5, 9];
    let move = 0;
    gradients.forEach((gradient, t) => {
      move = 0.9 * move - 0.1 * gradient;
      const sum = momentumWeights(0.1, 0.9, t + 1).reduce(
        (total, weight, k) => total + weight * gradients[k],
        0,
      );
      expect(Math.abs(sum - move)).toBeLessThan(1e-12);
    });
  });
});

describe('input conditioning', () => {
  it('standardising turns an ellipse of 527683 into a circle', () => {
    const [raw, standard, ratio] = exactChecks('feature-normalisation-conditioning');
    const inputs = Float64Array.of(1, 100, 1, 200, 2, 100, 2, 200);
    const before = inputConditioning(inputs, 2, false);
    before.eigenvalues.forEach((value, k) => {
      expect(Math.abs(value - (raw.expected as unknown as number[])[k])).toBeLessThan(raw.tol);
    });
    expect(Math.abs(before.condition / ratio.expected - 1)).toBeLessThan(1e-9);
    inputConditioning(inputs, 2, true).eigenvalues.forEach((value) => {
      expect(Math.abs(value - 2)).toBeLessThan(standard.tol);
    });
  });
});
