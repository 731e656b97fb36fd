/**
 * Chosen eigenvectors of a symmetric tridiagonal matrix by inverse iteration.
 *
 * Ipsen, Computing an Eigenvector with Inverse Iteration, SIAM Review 39 (1997); Peters & Wilkinson (1979). Every vector
 * is orthogonalised against all found before it, which keeps clusters and multiple eigenvalues orthogonal to rounding.
 */

const MAX_ITERATIONS = 6;

/** LU factors with partial pivoting of T − λ·I: U has three diagonals. */
interface Factors {
  readonly u0: Float64Array;
  readonly u1: Float64Array;
  readonly u2: Float64Array;
  readonly multiplier: Float64Array;
  readonly swapped: Uint8Array;
}

/**
 * @param diagonal length n, of a matrix scaled to max |a| ≈ 1
 * @param offDiagonal `offDiagonal[i]` = T[i][i−1], element 0 unused
 * @param wanted eigenvalues of T, in any order, repeated as often as their vectors are wanted
 * @returns shape [wanted.length, n], orthonormal rows
 */
export function tridiagonalEigenvectors(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  wanted: Float64Array,
): Float64Array {
  const n = diagonal.length;
  const vectors = new Float64Array(wanted.length * n);
  const norm = tridiagonalNorm(diagonal, offDiagonal);
  const factors: Factors = {
    u0: new Float64Array(n),
    u1: new Float64Array(n),
    u2: new Float64Array(n),
    multiplier: new Float64Array(n),
    swapped: new Uint8Array(n),
  };
  for (let k = 0; k < wanted.length; k++) {
    const z = vectors.subarray(k * n, (k + 1) * n);
    factorize(diagonal, offDiagonal, wanted[k], norm, factors);
    iterate(factors, vectors, k, z, norm);
  }
  return vectors;
}

/** ‖T‖∞. */
function tridiagonalNorm(d: Float64Array, e: Float64Array): number {
  let norm = 0;
  for (let i = 0; i < d.length; i++) {
    const left = i === 0 ? 0 : Math.abs(e[i]);
    const right = i + 1 < d.length ? Math.abs(e[i + 1]) : 0;
    norm = Math.max(norm, Math.abs(d[i]) + left + right);
  }
  return norm;
}

function factorize(d: Float64Array, e: Float64Array, value: number, norm: number, f: Factors): void {
  const n = d.length;
  const { u0, u1, u2, multiplier, swapped } = f;
  // A zero pivot stands for an exact eigenvalue; ε‖T‖ in its place perturbs T by no more than rounding did.
  const floor = norm > 0 ? norm * Number.EPSILON : 1;
  let pivot = d[0] - value;
  let right = n > 1 ? e[1] : 0;
  for (let i = 0; i + 1 < n; i++) {
    const below = e[i + 1];
    const nextPivot = d[i + 1] - value;
    const nextRight = i + 2 < n ? e[i + 2] : 0;
    if (Math.abs(below) > Math.abs(pivot)) {
      swapped[i] = 1;
      const m = pivot / below;
      multiplier[i] = m;
      u0[i] = below;
      u1[i] = nextPivot;
      u2[i] = nextRight;
      pivot = right - m * nextPivot;
      right = -m * nextRight;
    } else {
      swapped[i] = 0;
      if (Math.abs(pivot) < floor) pivot = pivot < 0 ? -floor : floor;
      const m = below / pivot;
      multiplier[i] = m;
      u0[i] = pivot;
      u1[i] = right;
      u2[i] = 0;
      pivot = nextPivot - m * right;
      right = nextRight;
    }
  }
  u0[n - 1] = Math.abs(pivot) < floor ? (pivot < 0 ? -floor : floor) : pivot;
}

/** z ← (T − λ·I)⁻¹·z. */
function solve(f: Factors, z: Float64Array): void {
  const n = z.length;
  const { u0, u1, u2, multiplier, swapped } = f;
  for (let i = 0; i + 1 < n; i++) {
    if (swapped[i] === 1) {
      const upper = z[i];
      z[i] = z[i + 1];
      z[i + 1] = upper - multiplier[i] * z[i];
    } else {
      z[i + 1] -= multiplier[i] * z[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    let value = z[i];
    if (i + 1 < n) value -= u1[i] * z[i + 1];
    if (i + 2 < n) value -= u2[i] * z[i + 2];
    z[i] = value / u0[i];
  }
}

function iterate(f: Factors, vectors: Float64Array, k: number, z: Float64Array, norm: number): void {
  const n = z.length;
  const enough = norm > 0 ? 1 / (norm * Number.EPSILON * 100 * Math.sqrt(n)) : 0;
  fillPseudoRandom(z, k + 1);
  normalize(z);
  let good = 0;
  for (let iteration = 0; iteration < MAX_ITERATIONS && good < 2; iteration++) {
    solve(f, z);
    const growth = normalize(z);
    orthogonalize(vectors, k, z);
    const kept = normalize(z);
    if (!(kept > 0)) {
      fillPseudoRandom(z, k + 1 + 7919 * (iteration + 1));
      normalize(z);
      continue;
    }
    // One more solve after the first good one removes what is left of far eigenvectors.
    if (growth * kept >= enough) good++;
  }
  orthogonalize(vectors, k, z);
  normalize(z);
}

/** Two passes of Gram–Schmidt ("twice is enough"). */
function orthogonalize(vectors: Float64Array, k: number, z: Float64Array): void {
  const n = z.length;
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < k; j++) {
      const at = j * n;
      let dot = 0;
      for (let i = 0; i < n; i++) dot += vectors[at + i] * z[i];
      for (let i = 0; i < n; i++) z[i] -= dot * vectors[at + i];
    }
  }
}

/** Scales z to length 1 and returns its old length; guards the squares against overflow. */
function normalize(z: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < z.length; i++) largest = Math.max(largest, Math.abs(z[i]));
  if (!(largest > 0)) return 0;
  let squares = 0;
  for (let i = 0; i < z.length; i++) {
    z[i] /= largest;
    squares += z[i] * z[i];
  }
  const length = Math.sqrt(squares);
  for (let i = 0; i < z.length; i++) z[i] /= length;
  return length * largest;
}

/** Fixed start vectors (a linear congruential sequence): a spectrum must not depend on anybody's random stream. */
function fillPseudoRandom(z: Float64Array, seed: number): void {
  let state = (seed * 2654435761) >>> 0;
  for (let i = 0; i < z.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    z[i] = state / 4294967296 - 0.5;
  }
}
