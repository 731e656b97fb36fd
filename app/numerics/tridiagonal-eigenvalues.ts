import type { KernelMemory } from './kernels/kernel-memory.ts';
import { allFinite } from './vector.ts';

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the root-free QL iteration of Pal, Walker and Kahan.
 *
 * Parlett, The Symmetric Eigenvalue Problem (1980), §8.15: works on the squares of the off-diagonal, so one sweep costs
 * divisions but no square root per row.
 */

const EPSILON_SQUARED = (Number.EPSILON / 2) ** 2;
/** Squares below this are zero for a matrix scaled to max |a| ≈ 1. */
const TINY_SQUARE = 1e-290;
/** Above it the reciprocal of a squared cosine cannot overflow. */
const SAFE_COSINE = 1e-200;
/** Pairs of sweeps allowed per eigenvalue; one is usual. Past that the bisection, which cannot fail, takes over. */
const MAX_SWEEPS = 60;
/** Rows from which on four sweeps at once are worth their shifts. */
const FOUR_SWEEPS = 12;

/** Four sweeps over rows low … high, shifted by the four shifts in their order. */
type FourSweeps = (low: number, high: number, shifts: Float64Array) => void;

/**
 * Replaces `diagonal` by the eigenvalues, ascending.
 *
 * @param diagonal length n, of a matrix scaled to max |a| ≈ 1
 * @param offDiagonal length n; `offDiagonal[i]` = T[i][i−1], element 0 unused; left untouched
 * @param memory of the kernels, where long sweeps are to run in them, four at a time
 */
export function tridiagonalEigenvalues(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  memory: KernelMemory | null = null,
): void {
  const n = diagonal.length;
  if (memory !== null && n > FOUR_SWEEPS) {
    const mark = memory.mark();
    const d = memory.take(n);
    const s = memory.take(n);
    const values = memory.view(d, n);
    values.set(diagonal);
    const squares = squaresOf(offDiagonal, memory.view(s, n));
    const sweep: FourSweeps = (low, high, [first, second, third, fourth]) =>
      memory.exports.sweepFour(d, s, low, high, first, second, third, fourth);
    const isFound = iterate(values, squares, sweep);
    const found = values.slice();
    memory.release(mark);
    if (isFound) diagonal.set(found);
    else bisectAll(diagonal.slice(), offDiagonal, diagonal);
  } else {
    const original = diagonal.slice();
    if (!iterate(diagonal, squaresOf(offDiagonal, new Float64Array(n)), null)) {
      bisectAll(original, offDiagonal, diagonal);
    }
  }
}

/** Element i couples rows i and i + 1. */
function squaresOf(offDiagonal: Float64Array, squares: Float64Array): Float64Array {
  for (let i = 0; i + 1 < squares.length; i++) squares[i] = offDiagonal[i + 1] * offDiagonal[i + 1];
  if (squares.length > 0) squares[squares.length - 1] = 0;
  return squares;
}

/** False where the iteration does not converge, or met what it cannot divide by: finite matrices have finite eigenvalues. */
function iterate(diagonal: Float64Array, squares: Float64Array, four: FourSweeps | null): boolean {
  const n = diagonal.length;
  const isFinite = allFinite(diagonal);
  let begin = 0;
  while (begin < n) {
    let end = begin;
    while (end + 1 < n && !negligible(squares[end], diagonal[end], diagonal[end + 1])) end++;
    if (end + 1 < n) squares[end] = 0;
    if (end > begin) {
      // QL finds the small end of a graded matrix first; turn the block round so that the small end comes first.
      if (Math.abs(diagonal[end]) < Math.abs(diagonal[begin])) reverseBlock(diagonal, squares, begin, end);
      if (!solveBlock(diagonal, squares, begin, end, four)) return false;
    }
    begin = end + 1;
  }
  if (isFinite && !allFinite(diagonal)) return false;
  diagonal.sort();
  return true;
}

function negligible(square: number, left: number, right: number): boolean {
  return square <= EPSILON_SQUARED * Math.abs(left * right) || square <= TINY_SQUARE;
}

function reverseBlock(d: Float64Array, squares: Float64Array, begin: number, end: number): void {
  d.subarray(begin, end + 1).reverse();
  squares.subarray(begin, end).reverse();
}

/** QL on rows begin … end; false when it does not converge. */
function solveBlock(
  d: Float64Array,
  squares: Float64Array,
  begin: number,
  end: number,
  four: FourSweeps | null,
): boolean {
  let sweepsLeft = MAX_SWEEPS * (end - begin + 1);
  let low = begin;
  while (low <= end) {
    let high = low;
    while (high < end && !negligible(squares[high], d[high], d[high + 1])) high++;
    if (high < end) squares[high] = 0;
    if (high === low) {
      low++;
    } else if (high === low + 1) {
      solvePair(d, squares[low], low);
      squares[low] = 0;
      low += 2;
    } else {
      if (sweepsLeft-- === 0) return false;
      if (four !== null && high - low >= FOUR_SWEEPS) four(low, high, fourShifts(d, squares, low));
      else sweepTwice(d, squares, low, high);
    }
  }
  return true;
}

/** Eigenvalues of [[d0, b], [b, d1]] with b² = square, without cancellation in the smaller one. */
function solvePair(d: Float64Array, square: number, low: number): void {
  const a = d[low];
  const c = d[low + 1];
  const sum = a + c;
  const half = 0.5 * (a - c);
  const root = Math.sqrt(half * half + square);
  const larger = 0.5 * sum + (sum < 0 ? -root : root);
  // a·c − b² over the larger root; its own rounding is relative to the larger of the two products.
  const smaller =
    larger === 0 ? 0 : (Math.max(Math.abs(a), Math.abs(c)) / larger) * smallerOf(a, c) - square / larger;
  d[low] = larger;
  d[low + 1] = smaller;
}

/**
 * Eigenvalues of the leading 4×4 block, the nearest to its first entry last: with them four sweeps deflate about as many
 * eigenvalues as two times two, each with the shifts that those before have left.
 */
function fourShifts(d: Float64Array, squares: Float64Array, low: number): Float64Array {
  const values = d.slice(low, low + 4);
  const first = values[0];
  if (!solveBlock(values, squares.slice(low, low + 3), 0, 3, null)) values.set(d.subarray(low, low + 4));
  return values.sort((a, b) => Math.abs(b - first) - Math.abs(a - first));
}

function smallerOf(a: number, c: number): number {
  return Math.abs(a) > Math.abs(c) ? (a < 0 ? -c : c) : c < 0 ? -a : a;
}

/**
 * Two QL sweeps over rows low … high (at least three), the second one row behind the first, shifted by the two eigenvalues of the
 * leading pair. A sweep is a chain of dependent divisions; two chains side by side cost little more than one.
 */
function sweepTwice(d: Float64Array, squares: Float64Array, low: number, high: number): void {
  const root = Math.sqrt(squares[low]);
  const ratio = (d[low + 1] - d[low]) / (2 * root);
  const length = Math.sqrt(ratio * ratio + 1);
  const distance = root / (ratio + (ratio < 0 ? -length : length));
  const shift = d[low] - distance;
  // The pair's eigenvalues add up to its trace.
  const laterShift = d[low + 1] + distance;

  let square = squares[high - 1];
  let gamma = d[high] - shift;
  let p = gamma * gamma;
  let sum = p + square;
  let inverseCosine = sum / p;
  let cosine = p / sum;
  let sine = square / sum;
  let previousGamma = gamma;
  gamma = cosine * (d[high - 1] - shift) - sine * previousGamma;
  p = nextSquare(gamma, cosine, inverseCosine, square);
  // What the first sweep has just finished is where the second begins.
  let laterGamma = previousGamma + (d[high - 1] - gamma) - laterShift;
  let laterP = laterGamma * laterGamma;
  let laterCosine = 1;
  let laterSine = 0;
  for (let i = high - 2; i >= low; i--) {
    square = squares[i];
    sum = p + square;
    const finishedSquare = sine * sum;
    const previousCosine = cosine;
    // Beside the division by the sum, not after it: the chain of dependent operations is what a sweep costs.
    inverseCosine = sum / p;
    cosine = p / sum;
    sine = square / sum;
    previousGamma = gamma;
    gamma = cosine * (d[i] - shift) - sine * previousGamma;
    const finished = previousGamma + (d[i] - gamma);
    p = nextSquare(gamma, cosine, inverseCosine, previousCosine * square);

    const laterSum = laterP + finishedSquare;
    if (i < high - 2) squares[i + 2] = laterSine * laterSum;
    const previousLaterCosine = laterCosine;
    // Where the first sweep has just split the matrix at an eigenvalue both are 0: no rotation is left to do.
    const split = laterSum === 0;
    const laterInverse = split ? 1 : laterSum / laterP;
    laterCosine = split ? 1 : laterP / laterSum;
    laterSine = split ? 0 : finishedSquare / laterSum;
    const previousLaterGamma = laterGamma;
    laterGamma = laterCosine * (finished - laterShift) - laterSine * previousLaterGamma;
    d[i + 2] = previousLaterGamma + (finished - laterGamma);
    laterP = nextSquare(laterGamma, laterCosine, laterInverse, previousLaterCosine * finishedSquare);
  }
  const lastSquare = sine * p;
  const last = shift + gamma;
  const laterSum = laterP + lastSquare;
  squares[low + 1] = laterSine * laterSum;
  const previousLaterCosine = laterCosine;
  const split = laterSum === 0;
  const laterInverse = split ? 1 : laterSum / laterP;
  laterCosine = split ? 1 : laterP / laterSum;
  laterSine = split ? 0 : lastSquare / laterSum;
  const previousLaterGamma = laterGamma;
  laterGamma = laterCosine * (last - laterShift) - laterSine * previousLaterGamma;
  d[low + 1] = previousLaterGamma + (last - laterGamma);
  laterP = nextSquare(laterGamma, laterCosine, laterInverse, previousLaterCosine * lastSquare);
  squares[low] = laterSine * laterP;
  d[low] = laterShift + laterGamma;
}

/** γ²/cos, or its limit where the cosine is 0. */
function nextSquare(gamma: number, cosine: number, inverseCosine: number, limit: number): number {
  if (cosine > SAFE_COSINE) return gamma * gamma * inverseCosine;
  return cosine === 0 ? limit : (gamma * gamma) / cosine;
}

/** Number of eigenvalues below x: negative pivots of T − x·I (Sturm; Parlett §3.3). */
function countBelow(diagonal: Float64Array, offDiagonal: Float64Array, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    const e = i === 0 ? 0 : offDiagonal[i];
    pivot = diagonal[i] - x - (e === 0 ? 0 : (e * e) / pivot);
    if (pivot < 0) count++;
    else if (!(pivot > 1e-300)) pivot = 1e-300;
  }
  return count;
}

/** All eigenvalues by bisection on `countBelow` inside Gershgorin's interval. */
function bisectAll(diagonal: Float64Array, offDiagonal: Float64Array, out: Float64Array): void {
  const n = diagonal.length;
  let bound = 0;
  for (let i = 0; i < n; i++) {
    const left = i === 0 ? 0 : Math.abs(offDiagonal[i]);
    const right = i + 1 < n ? Math.abs(offDiagonal[i + 1]) : 0;
    bound = Math.max(bound, Math.abs(diagonal[i]) + left + right);
  }
  for (let k = 0; k < n; k++) {
    let low = k === 0 ? -bound : out[k - 1];
    let high = bound;
    for (;;) {
      const middle = 0.5 * (low + high);
      if (!(middle > low && middle < high)) break;
      if (countBelow(diagonal, offDiagonal, middle) > k) high = middle;
      else low = middle;
    }
    out[k] = high;
  }
}
