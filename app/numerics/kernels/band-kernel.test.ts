import { describe, expect, it } from 'vitest';
import { testKernels } from '../../testing/kernels.ts';
import { randomStream } from '../random.ts';
import { symmetricEigenvalues, symmetricSpectrum } from '../symmetric-eigen.ts';
import { tridiagonalEigenvectors } from '../tridiagonal-inverse-iteration.ts';
import { matrixVector, norm2 } from '../vector.ts';
import { tridiagonalEigenvalues } from '../tridiagonal-eigenvalues.ts';
import { reduceInTwoStages, TWO_STAGE_SIZE } from './band-kernel.ts';
import { useKernels, type Kernels } from './kernels.ts';

const ONE = [1, 1] as const;

function byTwoStages(kernels: Kernels, matrix: Float64Array, n: number): Float64Array {
  const form = reduceInTwoStages(kernels.memory, matrix, n, ONE, false);
  if (form === null) throw new Error('expected room for the matrix');
  while (form.step()) expect(form.fraction()).toBeLessThan(1);
  tridiagonalEigenvalues(form.diagonal, form.offDiagonal);
  form.release();
  return form.diagonal;
}

function symmetric(n: number, entry: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = entry(i, j);
  }
  return matrix;
}

/** Against the plain script's one-stage reduction, which shares no code with the kernels. */
function expectSame(kernels: Kernels, matrix: Float64Array, n: number): void {
  const expected = symmetricEigenvalues(matrix, n);
  const size = Math.max(Math.abs(expected[0]), Math.abs(expected[n - 1]));
  const values = byTwoStages(kernels, matrix, n);
  for (let k = 0; k < n; k++) {
    expect(Math.abs(values[k] - expected[k])).toBeLessThanOrEqual(2 * n * Number.EPSILON * size);
  }
}

describe.each([
  ['plain', false, false],
  ['fused', true, false],
  ['wide', true, true],
] as const)('two stages in the %s kernels', (_name, fused, wide) => {
  const kernels = testKernels(fused, wide);

  it('find the eigenvalues for every remainder of panel and chase', () => {
    for (const n of [32, 33, 34, 35, 36, 47, 48, 49, 65, 66, 67, 68, 95, 98, 130, 163, 257]) {
      const stream = randomStream(n, 'test');
      expectSame(
        kernels,
        symmetric(n, () => stream.normal()),
        n,
      );
    }
  });

  it('find those of hard matrices: zero, diagonal, of low rank, banded, graded, clustered', () => {
    const n = 150;
    const stream = randomStream(5, 'test');
    const u = Float64Array.from({ length: n }, () => stream.normal());
    const cases = [
      symmetric(n, () => 0),
      symmetric(n, (i, j) => (i === j ? i - 70 : 0)),
      symmetric(n, (i, j) => u[i] * u[j]),
      symmetric(n, (i, j) => (Math.abs(i - j) <= 1 ? 1 / (1 + i + j) : 0)),
      symmetric(n, (i, j) => 10 ** (-(i + j) / 5) * (1 + 0.1 * stream.normal())),
      symmetric(n, (i, j) => (i === j ? 1 : 0) + 1e-9 * stream.normal()),
      symmetric(n, (i, j) => (i % 37 === 0 || j % 41 === 0 ? 0 : stream.normal())),
    ];
    for (const matrix of cases) expectSame(kernels, matrix, n);
  });

  it('give the same bits again, and their memory back', () => {
    const n = 120;
    const stream = randomStream(6, 'test');
    const matrix = symmetric(n, () => stream.normal());
    const before = kernels.memory.mark();
    const first = byTwoStages(kernels, matrix, n);
    expect(byTwoStages(kernels, matrix, n)).toEqual(first);
    expect(kernels.memory.mark()).toBe(before);
  });

  it('bring eigenvectors of the tridiagonal form back', () => {
    for (const n of [40, 97, 131, 200]) {
      const stream = randomStream(n, 'test');
      const matrix = symmetric(n, () => stream.normal());
      const form = reduceInTwoStages(kernels.memory, matrix, n, ONE, true);
      if (form === null) throw new Error('expected room for the matrix');
      while (form.step());
      const values = form.diagonal.slice();
      tridiagonalEigenvalues(values, form.offDiagonal);
      const vectors = tridiagonalEigenvectors(form.diagonal, form.offDiagonal, values);
      form.backTransform(vectors);
      form.release();
      const image = new Float64Array(n);
      for (let k = 0; k < n; k++) {
        const v = vectors.subarray(k * n, (k + 1) * n);
        matrixVector(matrix, v, image);
        expect(norm2(image.map((value, i) => value - values[k] * v[i]))).toBeLessThan(1e-12 * n);
        expect(norm2(v)).toBeCloseTo(1, 12);
      }
    }
  });

  it('solve large matrices with progress, and stop when asked', () => {
    const n = TWO_STAGE_SIZE;
    const stream = randomStream(7, 'test');
    const matrix = symmetric(n, () => stream.normal());
    const before = kernels.memory.mark();
    useKernels(kernels);
    const seen: number[] = [];
    const ranks = [0, 5, n - 1];
    const { status, values, residuals } = symmetricSpectrum(matrix, n, {
      ranks,
      progress: (fraction) => seen.push(fraction),
    });
    expect(Math.max(...residuals)).toBeLessThan(1e-13 * n);
    expect(symmetricEigenvalues(matrix, n)).toEqual(values);
    let polls = 0;
    const stopped = symmetricSpectrum(matrix, n, { cancelled: () => ++polls === 20 });
    useKernels(null);
    expect(status).toBe('converged');
    let trace = 0;
    for (let i = 0; i < n; i++) trace += matrix[i * n + i];
    const squares = matrix.reduce((sum, value) => sum + value * value, 0);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 8);
    expect(values.reduce((sum, value) => sum + value * value, 0) / squares).toBeCloseTo(1, 12);
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.every((fraction, k) => k === 0 || fraction >= seen[k - 1])).toBe(true);
    expect(seen[seen.length - 1]).toBe(1);
    expect(stopped.status).toBe('cancelled');
    expect(polls).toBe(20);
    expect(kernels.memory.mark()).toBe(before);
  });
});
