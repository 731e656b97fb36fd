import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testKernels } from '../testing/kernels.ts';
import { hardMatrices, randomSymmetric, spectralMatrix } from '../testing/symmetric-matrices.ts';
import { useKernels } from './kernels/kernels.ts';
import {
  eigenvalueErrorBound,
  selectedEigenpairs,
  symmetricEigenpairs,
  symmetricEigenvalues,
  symmetricSpectrum,
} from './symmetric-eigen.ts';

function oracle(matrix: Float64Array, n: number): Float64Array {
  if (n === 0) return new Float64Array(0);
  const rows = Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n)));
  return Float64Array.from(
    new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true }).realEigenvalues,
  ).sort();
}

const engines = ['reference', 'kernels', 'fused kernels', 'wide kernels'] as const;

function install(engine: (typeof engines)[number]): void {
  beforeAll(() =>
    useKernels(engine === 'reference' ? null : testKernels(engine !== 'kernels', engine === 'wide kernels')),
  );
  afterAll(() => useKernels(null));
}

const norm = (values: Float64Array) => values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);

/** Largest |a − b|. */
function distance(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, v, i) => Math.max(largest, Math.abs(v - b[i])), 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}

function expectOrthonormal(vectors: Float64Array, count: number, n: number, tolerance: number): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const inner = dot(vectors.subarray(i * n, (i + 1) * n), vectors.subarray(j * n, (j + 1) * n));
      expect(Math.abs(inner - (i === j ? 1 : 0))).toBeLessThan(tolerance);
    }
  }
}

function residual(matrix: Float64Array, n: number, value: number, vector: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(
      largest,
      Math.abs(dot(matrix.subarray(i * n, (i + 1) * n), vector) - value * vector[i]),
    );
  }
  return largest;
}

describe.each(engines)('eigenvalues of symmetric matrices (%s)', (engine) => {
  install(engine);

  it.each(hardMatrices())('$name: known spectrum within the stated bound', ({ matrix, n, eigenvalues }) => {
    const before = matrix.slice();
    const values = symmetricEigenvalues(matrix, n);
    expect(matrix).toEqual(before);
    const bound = eigenvalueErrorBound(n, norm(eigenvalues));
    // The witness itself is built by rounded products, so it may be off by as much again.
    expect(distance(values, eigenvalues)).toBeLessThanOrEqual(2 * bound);
    for (let i = 1; i < n; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
  });

  it('agrees with ml-matrix on random matrices of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer(), (n, seed) => {
        const matrix = randomSymmetric(n, seed);
        const expected = oracle(matrix, n);
        expect(distance(symmetricEigenvalues(matrix, n), expected)).toBeLessThanOrEqual(
          eigenvalueErrorBound(n, norm(expected)) * 2,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('finds eigenvalues of every multiplicity in pairs of opposite sign, as saddles of symmetric losses have them', () => {
    // [[0, A], [Aᵀ, 0]] has ± the singular values of A, each as often as A repeats them: sweeps split it at eigenvalues.
    const levels = [1, 2, 6, 10];
    for (let seed = 0; seed < 150; seed++) {
      const half = 3 + (seed % 10);
      const n = 2 * half;
      const { vectors } = symmetricEigenpairs(randomSymmetric(half, seed), half);
      const chosen = Float64Array.from({ length: half }, (_, k) => levels[(k * 7 + seed) % (1 + (seed % 4))]);
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < half; i++) {
        for (let j = 0; j < half; j++) {
          let sum = 0;
          for (let k = 0; k < half; k++) sum += chosen[k] * vectors[k * half + i] * vectors[k * half + j];
          matrix[i * n + half + j] = matrix[(half + j) * n + i] = sum;
        }
      }
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i];
      const expected = Float64Array.from([...chosen, ...chosen.map((value) => -value)]).sort();
      const bound = 4 * eigenvalueErrorBound(n, 10);
      expect(distance(symmetricEigenvalues(matrix, n), expected)).toBeLessThanOrEqual(bound);
    }
  });

  it('keeps trace and Frobenius norm', () => {
    const n = 120;
    const matrix = randomSymmetric(n, 7);
    const values = symmetricEigenvalues(matrix, n);
    const scale = norm(values);
    let trace = 0;
    for (let i = 0; i < n; i++) trace += matrix[i * n + i];
    expect(Math.abs(values.reduce((s, v) => s + v, 0) - trace)).toBeLessThan(1e-13 * n * scale);
    expect(dot(values, values) / dot(matrix, matrix)).toBeCloseTo(1, 13);
  });

  it('finds the closed form of the second-difference matrix', () => {
    const n = 200;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
    }
    const expected = Float64Array.from(
      { length: n },
      (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)),
    );
    expect(distance(symmetricEigenvalues(matrix, n), expected)).toBeLessThan(2e-14);
  });

  it('scales with the matrix, bit by bit, from the smallest to the largest numbers', () => {
    const n = 30;
    const matrix = randomSymmetric(n, 3);
    const values = symmetricEigenvalues(matrix, n);
    for (const power of [-900, -500, 40, 500, 1000]) {
      const scaled = symmetricEigenvalues(
        matrix.map((v) => v * 2 ** power),
        n,
      );
      expect(scaled).toEqual(values.map((v) => v * 2 ** power));
    }
    const smallest = symmetricEigenvalues(Float64Array.of(0, Number.MIN_VALUE, Number.MIN_VALUE, 0), 2);
    expect(smallest).toEqual(Float64Array.of(-Number.MIN_VALUE, Number.MIN_VALUE));
  });

  it('answers NaN for matrices that have no spectrum', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const matrix = randomSymmetric(6, 1);
      matrix[3 * 6 + 2] = matrix[2 * 6 + 3] = bad;
      expect(symmetricEigenvalues(matrix, 6)).toEqual(new Float64Array(6).fill(NaN));
      expect(symmetricSpectrum(matrix, 6, { ranks: [0] }).status).toBe('notFinite');
      expect(symmetricEigenpairs(matrix, 6).status).toBe('notFinite');
    }
  });

  it('refuses a matrix of the wrong length and ranks outside the spectrum', () => {
    expect(() => symmetricEigenvalues(new Float64Array(5), 2)).toThrow(/expected 2×2 = 4 numbers, got 5/);
    expect(() => selectedEigenpairs(new Float64Array(4), 2, [2])).toThrow(/0 … 1, got 2/);
    expect(() => selectedEigenpairs(new Float64Array(4), 2, [1, 1])).toThrow(/each rank once/);
  });
});

describe.each(engines)('eigenvectors of symmetric matrices (%s)', (engine) => {
  install(engine);

  it.each(hardMatrices())('$name: A·V = V·D and Vᵀ·V = I', ({ matrix, n, eigenvalues }) => {
    const { values, vectors, status } = symmetricEigenpairs(matrix, n);
    expect(status).toBe('converged');
    const bound = eigenvalueErrorBound(n, norm(eigenvalues));
    expect(distance(values, eigenvalues)).toBeLessThanOrEqual(2 * bound);
    expectOrthonormal(vectors, n, n, 1e-14 * Math.max(n, 10));
    for (let k = 0; k < n; k++) {
      expect(residual(matrix, n, values[k], vectors.subarray(k * n, (k + 1) * n))).toBeLessThanOrEqual(
        2 * bound,
      );
    }
  });

  it.each(hardMatrices())('$name: chosen pairs have small residuals and are orthonormal', ({ matrix, n }) => {
    const ranks = Array.from({ length: n }, (_, k) => k)
      .filter((k) => k < 6 || k >= n - 6)
      .reverse();
    const { values, vectors, residuals } = selectedEigenpairs(matrix, n, ranks);
    const all = symmetricEigenvalues(matrix, n);
    expect(values).toEqual(Float64Array.from(ranks, (k) => all[k]));
    expectOrthonormal(vectors, ranks.length, n, 1e-13);
    const bound = eigenvalueErrorBound(n, norm(all));
    ranks.forEach((_, k) => {
      expect(residuals[k]).toBeLessThanOrEqual(2 * bound);
      expect(residual(matrix, n, values[k], vectors.subarray(k * n, (k + 1) * n))).toBeLessThanOrEqual(
        residuals[k] + bound,
      );
    });
  });

  it('gives the whole basis of a matrix that is all clusters', () => {
    const eigenvalues = Float64Array.from({ length: 40 }, (_, k) => (k < 20 ? 1 : 2) + 1e-15 * (k % 3));
    const matrix = spectralMatrix(eigenvalues, 5);
    const { vectors, residuals } = selectedEigenpairs(
      matrix,
      40,
      Array.from({ length: 40 }, (_, k) => k),
    );
    expectOrthonormal(vectors, 40, 40, 1e-13);
    expect(norm(residuals)).toBeLessThan(eigenvalueErrorBound(40, 2));
  });

  it('picks ranks from the spectrum: the largest and the most negative', () => {
    const matrix = spectralMatrix(Float64Array.of(-3, -1, 0, 0, 2, 9), 2);
    const found = symmetricSpectrum(matrix, 6, { ranks: (values) => [values.length - 1, 0] });
    expect(found.ranks).toEqual([5, 0]);
    expect(found.residuals.every((r) => r < 1e-13)).toBe(true);
  });
});

describe.each(engines)('long solves (%s)', (engine) => {
  install(engine);

  it('report progress and end when cancelled, with NaN instead of half a spectrum', () => {
    const n = engine === 'reference' ? 60 : 400;
    const matrix = randomSymmetric(n, 11);
    const seen: number[] = [];
    const done = symmetricSpectrum(matrix, n, { progress: (f) => seen.push(f) });
    expect(done.status).toBe('converged');
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.at(-1)).toBe(1);
    seen.reduce((before, now) => (expect(now).toBeGreaterThan(before), now));
    let polls = 0;
    const ended = symmetricSpectrum(matrix, n, { cancelled: () => ++polls > 2 });
    expect(ended.status).toBe('cancelled');
    expect(ended.values).toEqual(new Float64Array(n).fill(NaN));
    expect(symmetricEigenpairs(matrix, n, { cancelled: () => true }).status).toBe('cancelled');
    expect(symmetricSpectrum(matrix, n).values).toEqual(done.values);
  });
});

describe('kernels against the reference', () => {
  it('agree to rounding for every remainder of the panel width', () => {
    const kernels = testKernels();
    for (let n = 30; n < 110; n += 3) {
      const matrix = randomSymmetric(n, n);
      const expected = symmetricEigenvalues(matrix, n);
      useKernels(kernels);
      const values = symmetricEigenvalues(matrix, n);
      useKernels(null);
      expect(distance(values, expected)).toBeLessThanOrEqual(1e-13 * norm(expected));
    }
  });

  it('give the same bits again, and give their memory back', () => {
    const kernels = testKernels();
    useKernels(kernels);
    const before = kernels.memory.mark();
    const matrix = randomSymmetric(150, 4);
    const first = symmetricSpectrum(matrix, 150, { ranks: [0, 149] });
    symmetricSpectrum(matrix, 150, { cancelled: () => true });
    const second = symmetricSpectrum(matrix, 150, { ranks: [0, 149] });
    useKernels(null);
    expect(second).toEqual(first);
    expect(kernels.memory.mark()).toBe(before);
  });
});
