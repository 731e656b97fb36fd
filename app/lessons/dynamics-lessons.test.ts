import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { optimizerSchema } from '../experiment/experiment.ts';
import { exactChecks } from '../testing/exact-checks.ts';
import { networkSpec, dense, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { autoencoderSpectra, countSigns } from './autoencoder-spectra.ts';
import { optimizerPath, stepVerdict, tiltedWell, valley, type SmallLoss } from './optimizer-path.ts';
import { eigen2, toyEscape, toyGradient, toyHessian, toyLoss } from './toy-saddle.ts';
import { fitCurve, xorObjective } from './xor-fit.ts';

const square: SmallLoss = (theta, out) => {
  out[0] = 2 * theta[0];
  return theta[0] ** 2;
};

describe('optimizer paths', () => {
  const kinds: Record<string, object> = {
    adagrad_lecture: { kind: 'adagrad', convention: 'lecture' },
    adagrad_original: { kind: 'adagrad', epsilon: 0 },
    rmsprop_lecture: { kind: 'rmsprop', decay: 0.9, convention: 'lecture' },
    rmsprop_pytorch: { kind: 'rmsprop', decay: 0.99 },
    adam: { kind: 'adam' },
  };
  it.each(exactChecks('adaptive-forms'))('$name has the five iterates of the notes', (check) => {
    const spec = optimizerSchema.parse({ ...kinds[check.name], rate: 0.03 });
    const { points } = optimizerPath(square, [1], spec, 5);
    (check.expected as unknown as number[]).forEach((value, k) => {
      expect(Math.abs(points[k + 1] - value)).toBeLessThanOrEqual(check.tol);
    });
  });

  it('are the product of direction, scale and rate to 1e−15', () => {
    for (const kind of ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'radam', 'lion']) {
      const spec = optimizerSchema.parse({ kind, rate: 0.01 });
      const { points, directions, scales, rates } = optimizerPath(
        valley,
        [1, 0.5],
        spec,
        30,
        (t) => 0.01 / (t + 1),
      );
      for (let t = 0; t < 30; t++) {
        for (let i = 0; i < 2; i++) {
          const at = 2 * t + i;
          const applied = points[at + 2] - points[at];
          expect(Math.abs(-rates[t] * (directions[at] / scales[at]) - applied)).toBeLessThan(1e-15);
        }
      }
    }
  });

  it('take the first step of the lecture’s Adagrad by η·sign(g) in every coordinate', () => {
    const spec = optimizerSchema.parse({ kind: 'adagrad', rate: 0.4, convention: 'lecture' });
    const { points } = optimizerPath(valley, [-10, 1], spec, 1);
    expect(points[2]).toBeCloseTo(-9.6, 14);
    expect(points[3]).toBeCloseTo(0.6, 14);
  });

  it('stall at η = 2/λ with loss 50 and gradient 100, and are named', () => {
    const spec = optimizerSchema.parse({ kind: 'sgd', rate: 0.02 });
    const { losses, gradientNorms } = optimizerPath(valley, [0, 1], spec, 1000);
    expect(Math.max(...losses.map((loss) => Math.abs(loss - 50)))).toBeLessThan(1e-9);
    expect(Math.max(...gradientNorms.map((norm) => Math.abs(norm - 100)))).toBeLessThan(1e-9);
    const named = [1e-5, 0.005, 0.0199, 0.02, 0.0201, NaN].map((rate) => stepVerdict(1 - 100 * rate));
    expect(named).toEqual(['crawling', 'converging', 'oscillating', 'bouncing', 'diverging', 'diverging']);
  });

  it('roll through the shallow well with inertia, from 2 but not from 1.5', () => {
    const end = (start: number, momentum: number): number =>
      optimizerPath(
        tiltedWell,
        [start],
        optimizerSchema.parse({ kind: 'momentum', rate: 0.01, momentum }),
        3000,
      ).points[3000];
    expect(end(2, 0)).toBeCloseTo(0.9601495555, 9);
    expect(end(2, 0.9)).toBeCloseTo(-1.0355787141, 9);
    expect(end(1.5, 0.9)).toBeCloseTo(0.9601495555, 9);
  });
});

describe('the toy’s saddle', () => {
  it('has the gradient and Hessian of its formula', () => {
    const formula = compileFunction('(1 - x*y)^2', ['x', 'y']);
    for (const [w1, w2] of [
      [0, 0],
      [1, 1],
      [2, 0.5],
      [0.25, 4],
      [-0.7, 1.3],
    ]) {
      const theta = Float64Array.of(w1, w2);
      const [own, theirs] = [new Float64Array(2), new Float64Array(2)];
      expect(toyGradient(theta, own)).toBeCloseTo(formula.gradient(theta, theirs), 12);
      expect(own[0]).toBeCloseTo(theirs[0], 12);
      expect(own[1]).toBeCloseTo(theirs[1], 12);
      expect(toyLoss(w1, w2)).toBeCloseTo(formula.loss(theta), 12);
      const hessian = new Float64Array(4);
      formula.hessian(theta, hessian);
      const { a, b, c } = toyHessian(w1, w2);
      [a, b, b, c].forEach((value, k) => expect(value).toBeCloseTo(hessian[k], 12));
      const { low, high, lowVector } = eigen2({ a, b, c });
      const values = symmetricEigenvalues(hessian, 2);
      expect(low).toBeCloseTo(values[0], 11);
      expect(high).toBeCloseTo(values[1], 11);
      const image = [a * lowVector[0] + b * lowVector[1], b * lowVector[0] + c * lowVector[1]];
      expect(image[0]).toBeCloseTo(low * lowVector[0], 11);
      expect(image[1]).toBeCloseTo(low * lowVector[1], 11);
    }
    expect(eigen2(toyHessian(0, 0))).toMatchObject({ low: -2, high: 2 });
    expect(
      [
        [1, 1],
        [2, 0.5],
        [4, 0.25],
      ].map(([w1, w2]) => eigen2(toyHessian(w1, w2)).high),
    ).toEqual([4, 8.5, 32.125]);
    expect(eigen2({ a: 74, b: 20, c: 34 }).low).toBeCloseTo(54 - Math.sqrt(800), 12);
  });

  it('is left along (1, 1): 0.990025 at t = 0.1, t⁴/4 above the model', () => {
    expect(toyEscape(0.1).loss).toBeCloseTo(0.990025, 15);
    expect(toyEscape(0.1).model).toBeCloseTo(0.99, 15);
    for (const t of [0.1, 0.5, 1]) {
      const { loss, model } = toyEscape(t);
      expect(loss - model).toBeCloseTo(t ** 4 / 4, 14);
    }
  });

  it('catches w₁ = −w₂ and lets go of a nudge of one in a million', () => {
    const spec = optimizerSchema.parse({ kind: 'sgd', rate: 0.1 });
    expect(optimizerPath(toyGradient, [1, -1], spec, 400).losses[400]).toBe(1);
    expect(optimizerPath(toyGradient, [1.000001, -1], spec, 400).losses[400]).toBeLessThan(1e-9);
  });
});

describe('a linear autoencoder', () => {
  it('has eleven kinds of critical points with the inertia of theory; its global minimum has ratio 0.75', () => {
    const spectra = autoencoderSpectra();
    expect(spectra.length).toBe(11);
    for (const { eigenvalues, index, nullity, kept, loss } of spectra) {
      const counts = countSigns(eigenvalues, 1e-9 * 16);
      expect([counts.negative, counts.zero]).toEqual([index, nullity]);
      expect(loss).toBeCloseTo(
        [4, 3, 2, 1].filter((_, k) => !kept.includes(k + 1)).reduce((a, b) => a + b, 0),
        12,
      );
    }
    expect(spectra[0].loss).toBeCloseTo(3, 12);
    expect(countSigns(spectra[0].eigenvalues, 1e-8)).toMatchObject({ negative: 0, zero: 4, ratio: 0.75 });
    const { rounded } = spectra[0];
    expect(countSigns(rounded, 0).ratio).not.toBe(0.75);
    expect(countSigns(rounded, 1e-5 * rounded[15])).toMatchObject({ negative: 0, zero: 4, ratio: 0.75 });
  });
});

describe('XOR', () => {
  it('is beyond logistic regression: ln 2 from every seed and optimizer, eigenvalues ¼', () => {
    const logistic = xorObjective(0, false);
    for (const optimizer of [
      { kind: 'sgd', rate: 0.5 },
      { kind: 'adam', rate: 0.05 },
      { kind: 'lbfgs', rate: 1 },
    ]) {
      for (let seed = 0; seed < 5; seed++) {
        const { losses, theta } = fitCurve(logistic, optimizerSchema.parse(optimizer), seed, 800);
        expect(Math.abs(logistic.loss(theta) - 0.6931471806)).toBeLessThan(1e-6);
        expect(losses[0]).toBeGreaterThanOrEqual(Math.LN2);
        const hessian = new Float64Array(9);
        logistic.hessian(theta, hessian);
        symmetricEigenvalues(hessian, 3).forEach((value) => expect(value).toBeCloseTo(0.25, 5));
      }
    }
  });

  it('is learnt with the product as an input, or with two tanh units', () => {
    const optimizer = optimizerSchema.parse({ kind: 'adam', rate: 0.05 });
    const least = (hidden: number, product: boolean): number =>
      Math.min(
        ...[0, 1, 2, 3, 4].map(
          (seed) => fitCurve(xorObjective(hidden, product), optimizer, seed, 800).losses[800],
        ),
      );
    expect(least(0, true)).toBeLessThan(0.01);
    expect(least(2, false)).toBeLessThan(0.01);
  });

  it('has a tanh 2-2-1 network of loss below 1e−20', () => {
    const inputs = [
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ];
    const net = createNetworkObjective(
      networkSpec([dense(2, 'tanh'), dense(1)], 'mse'),
      regressionPart(inputs, [[-1], [1], [1], [-1]]),
      2,
      1,
    );
    // f = v(tanh(s + 1) − tanh(s − 1)) + c with s = x₁ + x₂ ∈ {−2, 0, 2}: two equations for v and c.
    const v = 2 / (3 * Math.tanh(1) - Math.tanh(3));
    const c = 1 - 2 * v * Math.tanh(1);
    expect(v).toBeCloseTo(1.5507149129, 10);
    expect(c).toBeCloseTo(-1.3620308305, 10);
    expect(net.loss(Float64Array.of(1, 1, 1, 1, 1, -1, v, -v, c))).toBeLessThan(1e-20);
  });
});
