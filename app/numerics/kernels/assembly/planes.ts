// Losses over a plane: the functions of functions.ts for values alone, with fused multiply-add where there is one. Their errors
// against 300-bit values stand in `plane-functions.test.ts`.
import { exponentialBelow, exponentialMinusOneBelow, tangentOf } from './functions';
import { multiplyAdd } from './multiply-add';

/** a = tanh z; `n` is a multiple of 4, `a` may be `z`. */
export function fusedTanhRows(z: usize, a: usize, n: i32): void {
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 32, a += 32) {
    const first = tangentOf(v128.load(z), true);
    const second = tangentOf(v128.load(z, 16), true);
    v128.store(a, first);
    v128.store(a, second, 16);
  }
}

/** out = z + t·d, `n` even numbers. */
export function lineRows(z: usize, d: usize, t: f64, out: usize, n: i32): void {
  const end = (<usize>n) << 3;
  const factor = f64x2.splat(t);
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(out + i, multiplyAdd(factor, v128.load(d + i), v128.load(z + i)));
  }
}

/** out = tanh(z + t·d), `n` a multiple of 4. */
export function lineTanhRows(z: usize, d: usize, t: f64, out: usize, n: i32): void {
  const end = (<usize>n) << 3;
  const factor = f64x2.splat(t);
  for (let i: usize = 0; i < end; i += 32) {
    const first = tangentOf(multiplyAdd(factor, v128.load(d + i), v128.load(z + i)), true);
    const second = tangentOf(multiplyAdd(factor, v128.load(d + i, 16), v128.load(z + i, 16)), true);
    v128.store(out + i, first);
    v128.store(out + i, second, 16);
  }
}

/** out = e^x for x ≤ 0, `n` even numbers. */
export function exponentialsBelow(x: usize, out: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, exponentialBelow(v128.load(x), true));
}

/** a = σ(z) = 1/(1 + e^{−z}), with full relative accuracy in both tails, or with `gated` z·σ(z). `n` even, `a` may be `z`. */
export function fusedSigmoidRows(z: usize, a: usize, n: i32, gated: bool): void {
  const one = f64x2.splat(1);
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 16, a += 16) {
    const x = v128.load(z);
    const isNegative = f64x2.lt(x, f64x2.splat(0));
    const e = exponentialBelow(v128.bitselect(x, f64x2.neg(x), isNegative), true);
    const value = f64x2.div(v128.bitselect(e, one, isNegative), f64x2.add(one, e));
    v128.store(a, gated ? f64x2.mul(x, value) : value);
  }
}

/** a = z for z ≥ 0, else slope·z, or with `exponential` e^z − 1. `n` even, `a` may be `z`. */
export function rectifierRows(z: usize, a: usize, n: i32, slope: f64, exponential: bool): void {
  const factor = f64x2.splat(slope);
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 16, a += 16) {
    const x = v128.load(z);
    let below = f64x2.splat(0);
    if (exponential) below = exponentialMinusOneBelow(x);
    else if (slope !== 0) below = f64x2.mul(factor, x);
    v128.store(a, v128.bitselect(below, x, f64x2.lt(x, f64x2.splat(0))));
  }
}

/** Pairs of samples whose 1 + r are multiplied before a logarithm is taken. */
const GROUP: i32 = 8;

/**
 * Softmax cross-entropy summed over samples that each have one class: Σ_n [max f − f_class] into out[0 … 1] as two partial
 * sums, then for every 16 samples two numbers p, where 1 + p is the product of 1 + r over eight of them and
 * r = Σ e^{f_k − max f} without the largest term: Σ_n ln(1 + r_n) = Σ ln(1 + p). p ← p + r + p·r keeps its relative accuracy
 * however small the r are.
 *
 * Rows of f are `samples` long, a multiple of 4, of which the first `count` are real. classes: for each sample the distance
 * in bytes from row 0 of f to that of its class (u32).
 */
export function classLosses(
  f: usize,
  classes: usize,
  width: i32,
  samples: i32,
  count: i32,
  out: usize,
): void {
  const bytes = (<usize>samples) << 3;
  const end = (<usize>count) << 3;
  const zero = f64x2.splat(0);
  let line = zero;
  let product = zero;
  let group = 0;
  let to = out;
  for (let n: usize = 0; n < end; n += 16) {
    let largest = v128.load(f + n);
    let own = v128.load64_zero(f + n + <usize>load<u32>(classes));
    own = v128.load64_lane(f + n + 8 + <usize>load<u32>(classes, 4), own, 1);
    classes += 8;
    let rest = zero;
    if (width === 2) {
      const f0 = largest;
      const f1 = v128.load(f + bytes + n);
      largest = f64x2.pmax(f0, f1);
      rest = exponentialBelow(f64x2.pmin(f64x2.sub(f1, f0), f64x2.sub(f0, f1)), true);
      // NaN where the larger output is not finite.
      rest = f64x2.add(rest, f64x2.sub(largest, largest));
    } else {
      let from = f + n + bytes;
      for (let k = 1; k < width; k++, from += bytes) largest = f64x2.pmax(largest, v128.load(from));
      // All that equal the largest are left out; all of those but one come back afterwards.
      let ties = i64x2.splat(1);
      from = f + n;
      for (let k = 0; k < width; k++, from += bytes) {
        const below = f64x2.sub(v128.load(from), largest);
        const isLargest = f64x2.eq(below, zero);
        ties = i64x2.add(ties, isLargest);
        rest = f64x2.add(rest, v128.andnot(exponentialBelow(below, true), isLargest));
      }
      // `ties` is −(number − 1).
      rest = f64x2.add(rest, f64x2.neg(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(ties, ties, 0, 2, 0, 2))));
    }
    let gap = f64x2.sub(largest, own);
    if (n + 8 === end) {
      gap = f64x2.replace_lane(gap, 1, 0);
      rest = f64x2.replace_lane(rest, 1, 0);
    }
    line = f64x2.add(line, gap);
    product = multiplyAdd(product, rest, f64x2.add(product, rest));
    if (++group === GROUP) {
      to += 16;
      v128.store(to, product);
      product = zero;
      group = 0;
    }
  }
  if (group > 0) v128.store(to + 16, product);
  v128.store(out, line);
}
