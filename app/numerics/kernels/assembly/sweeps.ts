// Root-free QL (`tridiagonal-eigenvalues.ts`), four sweeps in one pass.
import { at } from './tridiagonal';

/** Above it the reciprocal of a squared cosine cannot overflow. */
const SAFE_COSINE: f64 = 1e-200;

/**
 * Four QL sweeps over rows low … high (at least eight) of the tridiagonal matrix with this diagonal and these squared
 * off-diagonals (squares[i] couples rows i and i + 1), shifted by the four shifts in their order. A sweep is a chain of dependent
 * divisions; four chains side by side, each two rows behind the one before it, take as long as one.
 *
 * A sweep takes (d, square) of the rows from `high` downwards, the square of row `high` being 0, and at last a 0; it gives those of
 * the row above each, first something meaningless. The next one takes what it gives.
 */
export function sweepFour(
  diagonal: usize,
  squares: usize,
  low: i32,
  high: i32,
  first: f64,
  second: f64,
  third: f64,
  fourth: f64,
): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const safe = f64x2.splat(SAFE_COSINE);
  const shiftA = f64x2.replace_lane(f64x2.splat(first), 1, second);
  const shiftB = f64x2.replace_lane(f64x2.splat(third), 1, fourth);
  const rows = high - low + 1;
  let xA = zero;
  let xB = zero;
  let squareA = zero;
  let squareB = zero;
  let pA = one;
  let pB = one;
  let gammaA = zero;
  let gammaB = zero;
  let cosineA = one;
  let cosineB = one;
  let sineA = zero;
  let sineB = zero;
  for (let t = 0; t < rows + 7; t++) {
    // What each takes: the first sweep a row, the others what the one before gave in the last round.
    const x = t < rows ? load<f64>(at(diagonal, high - t)) : 0;
    const square = t > 0 && t < rows ? load<f64>(at(squares, high - t)) : 0;
    xB = v128.shuffle<f64>(xA, xB, 1, 2);
    squareB = v128.shuffle<f64>(squareA, squareB, 1, 2);
    xA = f64x2.replace_lane(v128.shuffle<f64>(xA, xA, 0, 0), 0, x);
    squareA = f64x2.replace_lane(v128.shuffle<f64>(squareA, squareA, 0, 0), 0, square);

    const sumA = f64x2.add(pA, squareA);
    const sumB = f64x2.add(pB, squareB);
    const givenA = f64x2.mul(sineA, sumA);
    const givenB = f64x2.mul(sineB, sumB);
    // Where the sweep before has just split the matrix at an eigenvalue both are 0: no rotation is left to do.
    const splitA = f64x2.eq(sumA, zero);
    const splitB = f64x2.eq(sumB, zero);
    // Beside the division by the sum, not after it: the chain of dependent operations is what a sweep costs.
    const inverseA = v128.bitselect(one, f64x2.div(sumA, pA), splitA);
    const inverseB = v128.bitselect(one, f64x2.div(sumB, pB), splitB);
    const previousA = cosineA;
    const previousB = cosineB;
    cosineA = v128.bitselect(one, f64x2.div(pA, sumA), splitA);
    cosineB = v128.bitselect(one, f64x2.div(pB, sumB), splitB);
    sineA = v128.andnot(f64x2.div(squareA, sumA), splitA);
    sineB = v128.andnot(f64x2.div(squareB, sumB), splitB);
    const nextA = f64x2.sub(f64x2.mul(cosineA, f64x2.sub(xA, shiftA)), f64x2.mul(sineA, gammaA));
    const nextB = f64x2.sub(f64x2.mul(cosineB, f64x2.sub(xB, shiftB)), f64x2.mul(sineB, gammaB));
    xA = f64x2.add(gammaA, f64x2.sub(xA, nextA));
    xB = f64x2.add(gammaB, f64x2.sub(xB, nextB));
    gammaA = nextA;
    gammaB = nextB;
    pA = f64x2.mul(f64x2.mul(nextA, nextA), inverseA);
    pB = f64x2.mul(f64x2.mul(nextB, nextB), inverseB);
    const small = v128.or(f64x2.le(cosineA, safe), f64x2.le(cosineB, safe));
    if (v128.any_true(small)) {
      pA = limitSquare(pA, nextA, cosineA, f64x2.mul(previousA, squareA));
      pB = limitSquare(pB, nextB, cosineB, f64x2.mul(previousB, squareB));
    }
    squareA = givenA;
    squareB = givenB;
    if (t < 7) {
      // Sweeps that begin later are where they begin.
      const startedA = startedBy(t, 0);
      const startedB = startedBy(t, 4);
      pA = v128.bitselect(pA, one, startedA);
      pB = v128.bitselect(pB, one, startedB);
      gammaA = v128.and(gammaA, startedA);
      gammaB = v128.and(gammaB, startedB);
      cosineA = v128.bitselect(cosineA, one, startedA);
      cosineB = v128.bitselect(cosineB, one, startedB);
      sineA = v128.and(sineA, startedA);
      sineB = v128.and(sineB, startedB);
    } else {
      store<f64>(at(diagonal, high - t + 7), f64x2.extract_lane(xB, 1));
      store<f64>(at(squares, high - t + 7), f64x2.extract_lane(squareB, 1));
    }
  }
}

/** All bits of the lanes whose sweeps have taken their first row in round t; the first of them begins in round `begin`. */
// @ts-ignore: decorator
@inline
function startedBy(t: i32, begin: i32): v128 {
  return i64x2.replace_lane(i64x2.splat(t >= begin ? -1 : 0), 1, t >= begin + 2 ? -1 : 0);
}

/** γ²/cos where the cosine is small, or its limit where it is 0. */
function limitSquare(p: v128, gamma: v128, cosine: v128, limit: v128): v128 {
  const quotient = f64x2.div(f64x2.mul(gamma, gamma), cosine);
  const small = v128.bitselect(limit, quotient, f64x2.eq(cosine, f64x2.splat(0)));
  return v128.bitselect(small, p, f64x2.le(cosine, f64x2.splat(SAFE_COSINE)));
}
