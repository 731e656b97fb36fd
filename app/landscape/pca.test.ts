import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { pathComponents, randomWalkFraction } from './pca.ts';

function walk(steps: number, dimension: number, seed: number): Float64Array[] {
  const stream = randomStream(seed, 'test-walk');
  const at = new Float64Array(dimension);
  return Array.from({ length: steps }, () => {
    for (let k = 0; k < dimension; k++) at[k] += stream.normal();
    return at.slice();
  });
}

describe('pathComponents', () => {
  it('explains a random walk by 60.8, 15.2, 6.8, 3.8 % (Antognini & Sohl-Dickstein 2018)', () => {
    const { explained } = pathComponents(walk(300, 6000, 1), 2);
    [60.8, 15.2, 6.8, 3.8].forEach((percent, k) => {
      expect(100 * randomWalkFraction(k + 1)).toBeCloseTo(percent, 1);
      expect(Math.abs(100 * explained[k] - percent)).toBeLessThan(1.2);
    });
    expect(explained.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
  it('gives the covariance eigenvectors whether through the Gram matrix or the covariance', () => {
    for (const [steps, dimension] of [
      [8, 20],
      [20, 5],
    ]) {
      const path = walk(steps, dimension, 3);
      const { directions, explained } = pathComponents(path, 2);
      const matrix = new Matrix(path.map((p) => [...p]));
      const centred = matrix.subRowVector(matrix.mean('column'));
      const covariance = centred.transpose().mmul(centred);
      const total = covariance.trace();
      const reference = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
      const values = reference.realEigenvalues.map((v) => v / total).sort((a, b) => b - a);
      directions.forEach((d, k) => {
        expect(explained[k]).toBeCloseTo(values[k], 12);
        const column = Matrix.columnVector([...d]);
        const image = covariance.mmul(column).div(total);
        for (let r = 0; r < dimension; r++) expect(image.get(r, 0)).toBeCloseTo(values[k] * d[r], 12);
      });
      expect(Math.abs(directions[0].reduce((s, v, k) => s + v * directions[1][k], 0))).toBeLessThan(1e-14);
    }
  });
  it('finds one direction on a straight path and none on a resting one', () => {
    const straight = [0, 1, 2, 5].map((t) => Float64Array.of(3 * t, 1 - 4 * t, 2));
    const { directions, explained } = pathComponents(straight, 2);
    expect(directions.length).toBe(1);
    expect([...directions[0]].map(Math.abs)).toEqual([0.6, 0.8, 0].map((v) => expect.closeTo(v, 12)));
    expect(explained[0]).toBeCloseTo(1, 12);
    expect(pathComponents([straight[0], straight[0]], 2).directions.length).toBe(0);
    expect(pathComponents([], 2).directions.length).toBe(0);
  });
  it('samples long paths evenly and says how many points it used', () => {
    const found = pathComponents(walk(500, 60, 2), 2, 40);
    expect(found.used).toBe(40);
    expect(found.directions.length).toBe(2);
  });
});
