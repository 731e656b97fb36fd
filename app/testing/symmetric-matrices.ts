import { randomStream } from '../numerics/random.ts';

/** Symmetric matrices whose spectra are known because they were built from them: A = Q·D·Qᵀ. */
export interface KnownSpectrum {
  readonly name: string;
  readonly n: number;
  /** Shape [n, n], exactly symmetric. */
  readonly matrix: Float64Array;
  /** Ascending; true up to rounding of the construction. */
  readonly eigenvalues: Float64Array;
}

/** Entries from the standard normal distribution. */
export function randomSymmetric(n: number, seed: number): Float64Array {
  const stream = randomStream(Math.abs(seed), 'test-symmetric');
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = stream.normal();
  }
  return matrix;
}

/** Q·diag(eigenvalues)·Qᵀ with Q a product of n random reflections, each applied exactly symmetrically. */
export function spectralMatrix(eigenvalues: Float64Array, seed: number): Float64Array {
  const n = eigenvalues.length;
  const stream = randomStream(seed, 'test-spectral');
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) a[i * n + i] = eigenvalues[i];
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let reflection = 0; reflection < Math.min(n, 12); reflection++) {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (v[i] = stream.normal()) ** 2;
    const tau = 2 / squares;
    let inner = 0;
    for (let i = 0; i < n; i++) {
      w[i] = 0;
      for (let j = 0; j < n; j++) w[i] += tau * a[i * n + j] * v[j];
      inner += w[i] * v[i];
    }
    for (let i = 0; i < n; i++) w[i] -= 0.5 * tau * inner * v[i];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = a[i * n + j] - (v[i] * w[j] + w[i] * v[j]);
    }
  }
  return a;
}

function known(name: string, eigenvalues: readonly number[], seed = 1): KnownSpectrum {
  const ascending = Float64Array.from(eigenvalues).sort();
  return { name, n: ascending.length, matrix: spectralMatrix(ascending, seed), eigenvalues: ascending };
}

const range = (n: number, value: (k: number) => number) => Array.from({ length: n }, (_, k) => value(k));

/** The awkward cases that every symmetric solver here is tried on. */
export function hardMatrices(): KnownSpectrum[] {
  const graded = range(31, (k) => 10 ** (-2 * k));
  const diagonal = new Float64Array(31 * 31);
  graded.forEach((value, k) => (diagonal[k * 31 + k] = value));
  return [
    { name: 'n = 0', n: 0, matrix: new Float64Array(0), eigenvalues: new Float64Array(0) },
    { name: 'n = 1', n: 1, matrix: Float64Array.of(-7), eigenvalues: Float64Array.of(-7) },
    { name: 'n = 1, zero', n: 1, matrix: Float64Array.of(0), eigenvalues: Float64Array.of(0) },
    { name: 'n = 2', n: 2, matrix: Float64Array.of(0, 2, 2, 0), eigenvalues: Float64Array.of(-2, 2) },
    {
      name: 'n = 2, multiple of I',
      n: 2,
      matrix: Float64Array.of(3, 0, 0, 3),
      eigenvalues: Float64Array.of(3, 3),
    },
    known('n = 3', [-1, 0.5, 4]),
    known('n = 3, double', [2, 2, 5]),
    { name: 'zero matrix', n: 9, matrix: new Float64Array(81), eigenvalues: new Float64Array(9) },
    known(
      'all ones: rank one',
      range(20, (k) => (k === 0 ? 20 : 0)),
    ),
    known('graded 1 … 1e-60, rotated', graded),
    {
      name: 'graded 1 … 1e-60, diagonal',
      n: 31,
      matrix: diagonal,
      eigenvalues: Float64Array.from(graded).sort(),
    },
    known(
      'clusters',
      range(50, (k) => (k % 5) + 1e-13 * k),
    ),
    known(
      '± pairs',
      range(40, (k) => (k % 2 === 0 ? 1 : -1) * (1 + Math.floor(k / 2))),
    ),
    known(
      'rank deficient',
      range(45, (k) => (k < 30 ? 0 : k - 29.5)),
    ),
    known(
      'huge norm',
      range(33, (k) => (k - 16) * 1e300),
    ),
    known(
      'tiny norm',
      range(33, (k) => (k - 16) * 1e-300),
    ),
    known(
      'one outlier',
      range(37, (k) => (k === 36 ? 1e8 : Math.sin(k))),
    ),
    known(
      'larger than two panels',
      range(101, (k) => Math.cos(k) * (1 + k)),
    ),
  ];
}
