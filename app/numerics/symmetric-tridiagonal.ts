/**
 * Householder reduction of a symmetric matrix to tridiagonal form, A = Q·T·Qᵀ: the plain reference of the WASM kernel.
 *
 * Row i (from n − 1 down to 2) is reduced by H_i = I − τ_i·v·vᵀ, which acts on coordinates 0 … i−1, so that
 * Q = H_{n−1}·H_{n−2}·…·H_2. Golub & Van Loan, Matrix Computations, §8.3.1, run from the last row so that every inner
 * loop walks along a row of the lower triangle.
 */

/** A reduction A = Q·T·Qᵀ in steps, by the plain reference or by the kernels. */
export interface TridiagonalForm {
  /** Diagonal of T, length n; complete when `step` has returned false. */
  readonly diagonal: Float64Array;
  /** `offDiagonal[i]` = T[i][i−1], length n; element 0 is 0. */
  readonly offDiagonal: Float64Array;
  /** Does a part of the work; false when nothing is left to do. */
  step(): boolean;
  /** Share of the work that is done, 0 … 1. */
  fraction(): number;
  /** Each row z of `vectors` [k, n] becomes Q·z. */
  backTransform(vectors: Float64Array): void;
  /** Gives the memory back; nothing else may be called after it. */
  release(): void;
}

/** One that also has Q as a matrix. */
export interface TridiagonalReduction extends TridiagonalForm {
  /** Qᵀ, [n, n] row-major (row k is column k of Q), with the plane rotations that QL applies to its rows. */
  basis(): RotatableBasis;
}

export interface RotatableBasis {
  /** (row_i, row_{i+1}) ← (c·row_i − s·row_{i+1}, s·row_i + c·row_{i+1}); may be deferred until `rows`. */
  rotate(i: number, cosine: number, sine: number): void;
  rows(): Float64Array;
}

/** Below this sum of squares (of a matrix scaled to max |a| ≈ 1) a row counts as zero: its squares have underflowed. */
const NEGLIGIBLE_SQUARES = 1e-290;

/** Reduction in progress; all arrays are owned by it. */
interface Tridiagonalization {
  readonly n: number;
  /** [n, n] row-major; rows below `next` hold v_i in columns 0 … i−1; only the lower triangle is used. */
  readonly a: Float64Array;
  /** Diagonal of T, length n. */
  readonly diagonal: Float64Array;
  /** `offDiagonal[i]` = T[i][i−1]; element 0 is 0. */
  readonly offDiagonal: Float64Array;
  /** τ_i; 0 where no reflection was needed. */
  readonly tau: Float64Array;
  /** Next row to reduce; the reduction is finished at 0. */
  next: number;
  readonly product: Float64Array;
}

/**
 * The plain reference.
 *
 * @param a shape [n, n], row-major, scaled to max |a| ≈ 1; it is overwritten
 */
export function reduceInScript(a: Float64Array, n: number): TridiagonalReduction {
  const state = startTridiagonalization(a, n);
  return {
    diagonal: state.diagonal,
    offDiagonal: state.offDiagonal,
    step() {
      if (state.next >= 0) stepTridiagonalization(state);
      return state.next >= 0;
    },
    fraction: () => 1 - Math.pow((state.next + 1) / Math.max(n, 1), 3),
    backTransform(vectors) {
      for (let at = 0; at < vectors.length; at += n) backTransform(state, vectors.subarray(at, at + n));
    },
    basis() {
      const rows = transposedBasis(state);
      return { rotate: (i, cosine, sine) => rotateRows(rows, n, i, cosine, sine), rows: () => rows };
    },
    release: () => undefined,
  };
}

function rotateRows(rows: Float64Array, n: number, i: number, cosine: number, sine: number): void {
  const upper = i * n;
  const lower = upper + n;
  for (let j = 0; j < n; j++) {
    const u = rows[upper + j];
    const l = rows[lower + j];
    rows[upper + j] = cosine * u - sine * l;
    rows[lower + j] = sine * u + cosine * l;
  }
}

/** Takes ownership of `a`, whose entries should be scaled to max |a| ≈ 1. */
function startTridiagonalization(a: Float64Array, n: number): Tridiagonalization {
  return {
    n,
    a,
    diagonal: new Float64Array(n),
    offDiagonal: new Float64Array(n),
    tau: new Float64Array(n),
    next: n - 1,
    product: new Float64Array(n),
  };
}

/** Reduces one more row. */
function stepTridiagonalization(state: Tridiagonalization): void {
  const { n, a, diagonal, offDiagonal, tau } = state;
  const i = state.next;
  const row = i * n;
  diagonal[i] = a[row + i];
  state.next = i - 1;
  if (i === 0) return;
  offDiagonal[i] = makeReflector(a, row, i, tau);
  if (tau[i] !== 0) reflectLeading(state, row, i, tau[i]);
}

/** Turns x = a[row … row+m) into v with v[m−1] = 1 and H·x = β·e_{m−1}; stores τ in `tau[m]` and returns β. */
function makeReflector(a: Float64Array, row: number, m: number, tau: Float64Array): number {
  let squares = 0;
  for (let j = 0; j < m - 1; j++) squares += a[row + j] * a[row + j];
  const alpha = a[row + m - 1];
  a[row + m - 1] = 1;
  if (!(squares > NEGLIGIBLE_SQUARES)) {
    a.fill(0, row, row + m - 1);
    tau[m] = 0;
    return alpha;
  }
  const norm = Math.sqrt(squares + alpha * alpha);
  const beta = alpha > 0 ? -norm : norm;
  const scale = 1 / (alpha - beta);
  for (let j = 0; j < m - 1; j++) a[row + j] *= scale;
  tau[m] = (beta - alpha) / beta;
  return beta;
}

/** B ← H·B·H for the leading m×m block, H = I − τ·v·vᵀ: B −= v·wᵀ + w·vᵀ with w = p − ½τ(pᵀv)·v, p = τ·B·v. */
function reflectLeading(state: Tridiagonalization, row: number, m: number, tau: number): void {
  const { n, a, product } = state;
  product.fill(0, 0, m);
  for (let r = 0; r < m; r++) {
    const at = r * n;
    const vr = a[row + r];
    let dot = 0;
    for (let c = 0; c < r; c++) {
      const value = a[at + c];
      dot += value * a[row + c];
      product[c] += value * vr;
    }
    product[r] += dot + a[at + r] * vr;
  }
  let inner = 0;
  for (let j = 0; j < m; j++) {
    product[j] *= tau;
    inner += product[j] * a[row + j];
  }
  const half = 0.5 * tau * inner;
  for (let j = 0; j < m; j++) product[j] -= half * a[row + j];
  for (let r = 0; r < m; r++) {
    const at = r * n;
    const vr = a[row + r];
    const wr = product[r];
    for (let c = 0; c <= r; c++) a[at + c] -= vr * product[c] + wr * a[row + c];
  }
}

/** z ← Q·z: turns a vector of T's coordinates (an eigenvector of T) into the matrix's coordinates. */
function backTransform(state: Tridiagonalization, z: Float64Array): void {
  const { n, a, tau } = state;
  for (let i = 2; i < n; i++) {
    if (tau[i] === 0) continue;
    const row = i * n;
    let dot = 0;
    for (let j = 0; j < i; j++) dot += a[row + j] * z[j];
    dot *= tau[i];
    for (let j = 0; j < i; j++) z[j] -= dot * a[row + j];
  }
}

/** Qᵀ, [n, n] row-major (row k is column k of Q). */
function transposedBasis(state: Tridiagonalization): Float64Array {
  const { n, a, tau } = state;
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  for (let i = 2; i < n; i++) {
    if (tau[i] === 0) continue;
    const row = i * n;
    for (let r = 0; r < i; r++) {
      const at = r * n;
      let dot = 0;
      for (let j = 0; j < i; j++) dot += basis[at + j] * a[row + j];
      dot *= tau[i];
      for (let j = 0; j < i; j++) basis[at + j] -= dot * a[row + j];
    }
  }
  return basis;
}
