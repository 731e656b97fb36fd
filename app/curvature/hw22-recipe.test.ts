import { describe, expect, it } from 'vitest';
import { initialParameters } from '../network/initializers.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import exactCases from '../testing/exact-cases.json' with { type: 'json' };
import { batchNorm } from '../testing/random-layers.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { analyzePoint } from './analyze-point.ts';
import { hw22Recipe } from './hw22-recipe.ts';

/** The homework's 1–128–1 ReLU network on sin(5πx)/(5πx). */
function homework(samples: number): NetworkObjective {
  const x = Array.from({ length: samples }, (_, n) => [(n + 0.5) / samples]);
  const y = x.map(([t]) => [Math.sin(5 * Math.PI * t) / (5 * Math.PI * t)]);
  return createNetworkObjective(
    networkSpec([dense(128, 'relu'), dense(1)], 'mse'),
    regressionPart(x, y),
    1,
    1,
  );
}

describe('homework 2-2', () => {
  const artifact = exactCases.cases.find(({ id }) => id === 'hw22-gauss-newton-artifact');
  const [check] = (artifact?.checks ?? []) as unknown as { naive_range: [number, number]; tol_max: number }[];

  it('hw22-gauss-newton-artifact: counts noise', () => {
    const objective = homework(6);
    expect(objective.dimension).toBe(385);
    let mean = 0;
    for (let seed = 0; seed < 20; seed++) {
      const options = { seed, initializer: 'heUniform' } as const;
      const theta = initialParameters(objective.spec.layers, 1, options);
      const verdict = hw22Recipe(objective, theta);
      mean += verdict.minimumRatio / 20;
      expect(verdict.minimumRatio).toBeGreaterThan(check.naive_range[0]);
      expect(verdict.minimumRatio).toBeLessThan(check.naive_range[1]);
      expect(verdict.tolerantRatio).toBeLessThanOrEqual(check.tol_max);
      for (const layer of verdict.layers) {
        expect(layer).toMatchObject({ size: 128, largestRank: 6 });
        expect(layer.tolerantPositive).toBeLessThanOrEqual(6);
      }
      expect(verdict.localMinimumLike).toBe(false); // the gradient of a fresh network is large
    }
    expect(mean).toBeGreaterThan(0.35);
  });

  it('the gradient norm is the mean over layers of the weights’ gradients', () => {
    const objective = createNetworkObjective(
      networkSpec([dense(1, 'identity'), dense(1)], 'mse'),
      regressionPart([[1], [3]], [[0], [1]]),
      1,
      1,
    );
    // f = v(wx + b) + c at w = 2, b = 0, v = 1, c = 0: f = 2, 6; residuals 2, 5.
    const verdict = hw22Recipe(objective, Float64Array.of(2, 0, 1, 0));
    const [gw, gv] = [2 * 1 + 5 * 3, 2 * 2 + 5 * 6];
    expect(verdict.gradientNorm).toBeCloseTo((gw + gv) / 2, 12);
    // Blocks Σ (v x)² = 10 and Σ a² = 40: positive numbers.
    expect(verdict.layers.map(({ positive, tolerantPositive }) => [positive, tolerantPositive])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(verdict).toMatchObject({ minimumRatio: 1, tolerantRatio: 1, localMinimumLike: false });
  });

  it('stands beside the true inertia, from which it may differ altogether', () => {
    // A saddle of the true loss with zero gradient: every weight 0, and targets of mean 0.
    const objective = createNetworkObjective(
      networkSpec([dense(2, 'tanh'), dense(1)], 'mse'),
      regressionPart([[-1], [1]], [[-1], [1]]),
      1,
      1,
    );
    const origin = new Float64Array(objective.dimension);
    const card = analyzePoint(objective, origin);
    expect(card.class).toBe('saddle');
    expect(card.inertia.negative).toBe(2);
    const verdict = hw22Recipe(objective, origin);
    expect(verdict.gradientNorm).toBe(0);
    expect(verdict.layers.every(({ tolerantPositive }) => tolerantPositive === 0)).toBe(true);
  });

  it('refuses other networks', () => {
    const objective = createNetworkObjective(
      networkSpec([dense(2), batchNorm(), dense(1)], 'mse'),
      regressionPart([[1], [2]], [[1], [2]]),
      1,
      1,
    );
    expect(() => hw22Recipe(objective, new Float64Array(objective.dimension))).toThrow(/dense layers/);
  });
});
