/**
 * All eigenpairs of a symmetric tridiagonal matrix by implicit QL with accumulated rotations.
 *
 * Golub & Van Loan, Matrix Computations, §8.3.3 (run upwards). The basis is kept transposed, so that one rotation mixes two
 * contiguous rows.
 */

const HALF_EPSILON = Number.EPSILON / 2;
/** Off-diagonals below this are zero for a matrix scaled to max |a| ≈ 1: their squares would underflow. */
const TINY = 1e-145;
/** Below this a sum of two squares has lost digits to underflow. */
const SAFE_SQUARES = 1e-280;
const MAX_SWEEPS = 60;

/** Mixes rows i and i+1 of the transposed basis: (row_i, row_{i+1}) ← (c·row_i − s·row_{i+1}, s·row_i + c·row_{i+1}). */
export type RotateRows = (i: number, cosine: number, sine: number) => void;

/** Implicit QL, one sweep per step. */
export interface QlIteration {
  readonly diagonal: Float64Array;
  /** `links[i]` = T[i+1][i]. */
  readonly links: Float64Array;
  /** First row whose eigenvalue is not known yet; the iteration is finished at n. */
  low: number;
  sweepsLeft: number;
}

/** @param offDiagonal `offDiagonal[i]` = T[i][i−1], element 0 unused; both arrays are copied */
export function startQl(diagonal: Float64Array, offDiagonal: Float64Array): QlIteration {
  const n = diagonal.length;
  const links = new Float64Array(n);
  links.set(offDiagonal.subarray(1));
  return { diagonal: diagonal.slice(), links, low: 0, sweepsLeft: MAX_SWEEPS * n };
}

/** One sweep or one deflation; false when it is finished or out of sweeps. */
export function stepQl(state: QlIteration, rotate: RotateRows): boolean {
  const { diagonal, links } = state;
  const n = diagonal.length;
  while (state.low < n) {
    let high = state.low;
    while (high + 1 < n && !negligible(links[high], diagonal[high], diagonal[high + 1])) high++;
    if (high + 1 < n) links[high] = 0;
    if (high > state.low) {
      if (state.sweepsLeft-- <= 0) return false;
      sweep(diagonal, links, state.low, high, rotate);
      return true;
    }
    state.low++;
  }
  return false;
}

function negligible(link: number, left: number, right: number): boolean {
  const size = Math.abs(link);
  return size <= HALF_EPSILON * Math.sqrt(Math.abs(left)) * Math.sqrt(Math.abs(right)) || size <= TINY;
}

function sweep(d: Float64Array, links: Float64Array, low: number, high: number, rotate: RotateRows): void {
  const ratio = (d[low + 1] - d[low]) / (2 * links[low]);
  const length = Math.sqrt(ratio * ratio + 1);
  // d[high] minus Wilkinson's shift, the eigenvalue of the first 2×2 block nearer to d[low].
  let bulge = d[high] - d[low] + links[low] / (ratio + (ratio < 0 ? -length : length));
  let sine = 1;
  let cosine = 1;
  let correction = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * links[i];
    const b = cosine * links[i];
    const squares = f * f + bulge * bulge;
    const r = squares > SAFE_SQUARES ? Math.sqrt(squares) : Math.hypot(f, bulge);
    links[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= correction;
      links[high] = 0;
      return;
    }
    sine = f / r;
    cosine = bulge / r;
    const next = d[i + 1] - correction;
    const t = (d[i] - next) * sine + 2 * cosine * b;
    correction = sine * t;
    d[i + 1] = next + correction;
    bulge = cosine * t - b;
    rotate(i, cosine, sine);
  }
  d[low] -= correction;
  links[low] = bulge;
  links[high] = 0;
}
