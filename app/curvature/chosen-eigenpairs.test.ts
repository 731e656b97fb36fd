import { describe, expect, it } from 'vitest';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { randomStream } from '../numerics/random.ts';
import { dot } from '../numerics/vector.ts';
import {
  chosenRanks,
  eachPair,
  groupShares,
  pairChoiceSchema,
  type ChosenEigenpairs,
} from './chosen-eigenpairs.ts';
import { createSpectrumDescriber } from './describe-spectrum.ts';

describe('chosen eigenpairs', () => {
  it('are the ends, and those nearest to a value, each once and ascending', () => {
    const values = Float64Array.of(-3, -1, 0, 0.5, 2, 10);
    const ranks = (choice: object): number[] => chosenRanks(values, pairChoiceSchema.parse(choice));
    expect(ranks({})).toEqual([]);
    expect(ranks({ largest: 2, smallest: 1 })).toEqual([0, 4, 5]);
    expect(ranks({ near: { value: 0.2 } })).toEqual([2]);
    expect(ranks({ near: { value: 0.2, count: 3 }, largest: 1 })).toEqual([1, 2, 3, 5]);
    expect(ranks({ near: { value: -99, count: 2 } })).toEqual([0, 1]);
    expect(ranks({ largest: 50, smallest: 50 })).toEqual([0, 1, 2, 3, 4, 5]);
    expect(pairChoiceSchema.safeParse({ largest: 101 }).success).toBe(false);
  });

  it('belong to the groups that their components lie in', () => {
    const groups = [
      { label: 'a', offset: 0, length: 1 },
      { label: 'b', offset: 1, length: 2 },
    ];
    const shares = groupShares(Float64Array.of(0.6, 0, 0.8, 0, 1, 0), 3, groups);
    expect([...shares].map((share) => Math.round(share * 1e12) / 1e12)).toEqual([0.36, 0.64, 0, 1]);
  });

  it('are what another solver finds, with residuals that are true and the gradient split over them', () => {
    const n = 24;
    const stream = randomStream(7, 'chosen-eigenpairs');
    const matrix = new Matrix(
      Array.from({ length: n }, () => Array.from({ length: n }, () => stream.normal())),
    );
    const symmetric = matrix.add(matrix.transpose());
    const slope = Float64Array.from({ length: n }, () => stream.normal());
    const objective = {
      dimension: n,
      loss: () => 0,
      gradient: (_theta: Float64Array, out: Float64Array) => (out.set(slope), 0),
      hessianVectorProduct: () => undefined,
      hessian: (_theta: Float64Array, out: Float64Array) => out.set(symmetric.to1DArray()),
    };
    const found: Omit<ChosenEigenpairs, 'groupShares'>[] = [];
    let read = NaN;
    createSpectrumDescriber(objective, null)(
      { step: 0, theta: new Float64Array(n), rate: NaN, scale: null },
      {
        read: (hessian) => (read = hessian[1]),
        choose: (values) => chosenRanks(values, { largest: 7, smallest: 2, near: { value: 0, count: 2 } }),
        chosen: (pairs) => found.push(pairs),
      },
    );
    expect(read).toBe(symmetric.get(0, 1));
    const all = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true });
    const known = all.realEigenvalues
      .map((value, at) => ({ value, vector: Float64Array.from(all.eigenvectorMatrix.getColumn(at)) }))
      .sort((a, b) => a.value - b.value);
    const pairs = eachPair({ ...found[0], groupShares: new Float64Array(0) });
    expect(pairs).toHaveLength(11);
    for (const { rank, value, vector, residual, gradientShare } of pairs) {
      expect(value).toBeCloseTo(known[rank].value, 11);
      expect(Math.abs(dot(vector, known[rank].vector))).toBeCloseTo(1, 10);
      const image = symmetric.mmul(Matrix.columnVector(vector)).to1DArray();
      const off = Math.hypot(...image.map((entry, i) => entry - value * vector[i]));
      expect(Math.abs(residual - off)).toBeLessThan(1e-13);
      expect(gradientShare).toBeCloseTo((dot(slope, known[rank].vector) / Math.hypot(...slope)) ** 2, 10);
    }
  });
});
