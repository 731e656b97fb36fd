import { describe, expect, it } from 'vitest';
import { INITIALIZERS } from '../experiment/loss-spec.ts';
import { dense } from '../testing/random-network.ts';
import { initialParameters } from './initializers.ts';
import { parameterCount, parameterLayout, parameterNames } from './parameter-layout.ts';

describe('initialParameters', () => {
  const layers = [dense(80, 'tanh'), dense(40)];
  const variance = (values: Float64Array): number =>
    values.reduce((sum, x) => sum + x * x, 0) / values.length;

  it.each([
    ['glorotUniform', 2 / 130],
    ['glorotNormal', 2 / 130],
    ['heUniform', 2 / 50],
    ['heNormal', 2 / 50],
    ['lecunUniform', 1 / 50],
    ['lecunNormal', 1 / 50],
  ] as const)('%s has its variance, and biases are 0', (initializer, expected) => {
    const theta = initialParameters(layers, 50, { seed: 3, initializer });
    const weights = theta.subarray(0, 4000);
    expect(Math.abs(variance(weights) / expected - 1)).toBeLessThan(0.1);
    if (initializer.endsWith('Uniform')) {
      expect(Math.max(...weights)).toBeLessThanOrEqual(Math.sqrt(3 * expected));
    }
    expect(theta.subarray(4000, 4080).every((x) => x === 0)).toBe(true);
  });

  it('orthogonal: rows or columns are orthonormal', () => {
    const theta = initialParameters([dense(5, 'tanh'), dense(9)], 7, { seed: 1, initializer: 'orthogonal' });
    const product = (at: number, rows: number, columns: number): number[][] => {
      const byRow = rows <= columns;
      const entry = (k: number, i: number): number => theta[at + (byRow ? k * columns + i : i * columns + k)];
      const [count, length] = byRow ? [rows, columns] : [columns, rows];
      return Array.from({ length: count }, (_, a) =>
        Array.from({ length: count }, (_, b) => {
          let sum = a === b ? -1 : 0;
          for (let i = 0; i < length; i++) sum += entry(a, i) * entry(b, i);
          return Math.abs(sum);
        }),
      );
    };
    expect(Math.max(...product(0, 5, 7).flat())).toBeLessThan(1e-14);
    expect(Math.max(...product(40, 9, 5).flat())).toBeLessThan(1e-14);
  });

  it('is reproducible, and different seeds differ', () => {
    for (const initializer of INITIALIZERS) {
      const [one, same, other] = [1, 1, 2].map((seed) => initialParameters(layers, 4, { seed, initializer }));
      expect(one).toEqual(same);
      if (initializer !== 'zeros') expect(one).not.toEqual(other);
    }
  });
});

describe('parameterLayout', () => {
  it('puts weights row-major before biases, layer by layer', () => {
    const layout = parameterLayout([dense(2, 'tanh'), dense(1, 'identity', false)], 3);
    expect(layout.count).toBe(10);
    expect(parameterNames(layout)).toEqual([
      'W1[1,1]',
      'W1[1,2]',
      'W1[1,3]',
      'W1[2,1]',
      'W1[2,2]',
      'W1[2,3]',
      'b1[1]',
      'b1[2]',
      'W2[1,1]',
      'W2[1,2]',
    ]);
  });

  it('counts Σ (fan_in + 1)·fan_out', () => {
    // The sizes of the frame-classification homework: 429 inputs, 39 classes.
    const count = (...units: number[]): number =>
      parameterCount(
        [...units, 39].map((u) => dense(u, 'relu')),
        429,
      );
    expect(count(1024, 512, 39)).toBe(430 * 1024 + 1025 * 512 + 513 * 39 + 40 * 39);
  });
});
