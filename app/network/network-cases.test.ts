import { describe, expect, it } from 'vitest';
import { analyzePoint } from '../curvature/analyze-point.ts';
import { networkCases } from '../testing/network-cases.ts';

/** Networks whose critical points, Hessians and spectra are known in closed form. */
describe('exact cases', () => {
  const rows = networkCases().flatMap(({ id, objective, points }) =>
    points.map((point) => [`${id}: ${point.name}`, objective, point] as const),
  );

  it('are all there', () => {
    expect(networkCases().map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'tanh-mlp-origin',
        'linear-regression',
        'logistic-xor',
        'softmax-shift',
        'baldi-hornik-regression',
        'deep-linear-matrix-3',
        'xor-sigmoid-221',
        'fukumizu-amari-plus',
        'fukumizu-amari-minus',
        'relu-scale-zero-residual',
        'relu-dead-unit',
        'reference-tanh-mse',
      ]),
    );
    expect(rows.length).toBeGreaterThan(25);
  });

  it.each(rows)('%s', (_, objective, point) => {
    const card = analyzePoint(objective, Float64Array.from(point.x));
    expect(Math.abs(card.loss - point.loss)).toBeLessThan(1e-12 * Math.max(1, point.loss));
    expect(Math.abs(card.gradientNorm - point.grad_norm)).toBeLessThan(1e-12 * Math.max(1, point.grad_norm));
    const scale = Math.max(1, ...point.eigenvalues.map(Math.abs));
    point.eigenvalues.forEach((value, k) =>
      expect(Math.abs(card.eigenvalues[k] - value)).toBeLessThan(1e-12 * scale),
    );
    expect(card.inertia).toEqual({ negative: point.n_neg, zero: point.n_zero, positive: point.n_pos });
    if (point.hessian !== undefined) {
      const n = objective.dimension;
      const hessian = new Float64Array(n * n);
      objective.hessian(Float64Array.from(point.x), hessian);
      point.hessian
        .flat()
        .forEach((value, k) => expect(Math.abs(hessian[k] - value)).toBeLessThan(1e-12 * scale));
    }
    // The class never says more than the truth, and says it where second order decides.
    const truth = point.true_class;
    if (!point.critical) expect(['notCritical', 'gradientFlat']).toContain(card.class);
    else if (point.hessian_class === 'positive_definite') expect(card.class).toBe('minimum');
    else if (point.hessian_class === 'indefinite') {
      expect(card.class).toBe('saddle');
      expect(card.morseIndex).toBe(point.n_neg);
    } else expect(['inconclusive', 'minimumModuloSymmetry']).toContain(card.class);
    if (card.class === 'minimumModuloSymmetry') expect(truth).toMatch(/_min_nonstrict$/);
    if (card.class === 'minimum') expect(truth).toMatch(/_min_strict$/);
    if (card.class === 'saddle') expect(truth).toBe('saddle');
  });

  it('explains the zeros of relu units', () => {
    const find = (id: string): ReturnType<typeof analyzePoint> => {
      const found = networkCases().find((one) => one.id === id);
      if (found === undefined) throw new Error(id);
      return analyzePoint(found.objective, Float64Array.from(found.points[0].x));
    };
    expect(find('relu-scale-zero-residual').explainedZeros).toEqual([{ cause: 'reluRescaling', count: 2 }]);
    expect(find('relu-dead-unit').explainedZeros).toEqual([
      { cause: 'deadUnit', count: 3 },
      { cause: 'reluRescaling', count: 2 },
    ]);
    expect(find('relu-dead-unit').class).toBe('minimumModuloSymmetry');
    expect(find('softmax-shift').explainedZeros).toEqual([{ cause: 'softmaxShift', count: 3 }]);
  });
});
