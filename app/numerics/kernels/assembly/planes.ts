// Losses over a plane: the functions of functions.ts for values alone, with fused multiply-add where there is one. Their errors
// against 300-bit values stand in `plane-functions.test.ts`.
import { multiplyAdd, subtractProduct } from './multiply-add';

/**
 * Constants, each twice, loaded as pairs (functions.ts says why). 0: 20. 16: 2/ln 2. 32: 1.5·2^52 + 1023, which rounds to an integer k that then
 * stands in the low bits, as the exponent of 2^k. 48: ln 2 / 2 in two parts,
 * k·high exact. 80 … 160: coefficients of `tangentOf`. 176: 1. 192: −20. 208: −708. 224: 1/ln 2. 240: ln 2 in two parts.
 * 272 … 416: coefficients of `exponentialBelow`.
 */
const CONSTANTS: usize = memory.data<f64>(
  [
    20.0, 20.0,
    2.88539008177792681472, 2.88539008177792681472,
    6755399441056767.0, 6755399441056767.0,
    3.46573590184561908245e-1, 3.46573590184561908245e-1,
    9.54107464635290385010e-11, 9.54107464635290385010e-11,
    -0.3333333333333248, -0.3333333333333248,
    0.1333333333278301, 0.1333333333278301,
    -0.05396825278045914, -0.05396825278045914,
    0.021869370582678994, 0.021869370582678994,
    -0.008857303914920907, -0.008857303914920907,
    0.003444773406610747, 0.003444773406610747,
    1.0, 1.0,
    -20.0, -20.0,
    -708.0, -708.0,
    1.44269504088896338700, 1.44269504088896338700,
    6.93147180369123816490e-1, 6.93147180369123816490e-1,
    1.90821492927058770002e-10, 1.90821492927058770002e-10,
    0.5000000000000013, 0.5000000000000013,
    0.166666666666667, 0.166666666666667,
    0.04166666666651493, 0.04166666666651493,
    0.00833333333330712, 0.00833333333330712,
    0.0013888888947156289, 0.0013888888947156289,
    0.00019841269917571418, 0.00019841269917571418,
    2.4801489785656404e-05, 2.4801489785656404e-05,
    2.755721613089655e-06, 2.755721613089655e-06,
    2.7631339763216277e-07, 2.7631339763216277e-07,
    2.5117915475339455e-08, 2.5117915475339455e-08,
  ],
  16,
);

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load(CONSTANTS + offset);
}

/**
 * tanh x. With x = k·ln 2 / 2 + z, |z| ≤ ln 2 / 4, and t = tanh z = z + z³·q(z²) (minimax, relative error 4e−18) it is
 * (2^k·(1 + t) − (1 − t))/(2^k·(1 + t) + (1 − t)): one division, no cancellation near 0. NaN is kept, the sign of 0 is not.
 */
// @ts-ignore: decorator
@inline
function tangentOf(x: v128): v128 {
  const bounded = f64x2.pmin(f64x2.pmax(x, constant(192)), constant(0));
  const rounded = multiplyAdd(bounded, constant(16), constant(32));
  const k = f64x2.sub(rounded, constant(32));
  const z = subtractProduct(k, constant(64), subtractProduct(k, constant(48), bounded));
  const s = f64x2.mul(z, z);
  const s2 = f64x2.mul(s, s);
  const low = multiplyAdd(constant(96), s, constant(80));
  const middle = multiplyAdd(constant(128), s, constant(112));
  const high = multiplyAdd(constant(160), s, constant(144));
  const q = multiplyAdd(multiplyAdd(high, s2, middle), s2, low);
  const t = multiplyAdd(f64x2.mul(z, s), q, z);
  const power = i64x2.shl(rounded, 52);
  const less = f64x2.sub(power, constant(176));
  const more = f64x2.add(power, constant(176));
  return f64x2.div(multiplyAdd(more, t, less), multiplyAdd(less, t, more));
}

/** a = tanh z; `n` is a multiple of 4, `a` may be `z`. */
export function fusedTanhRows(z: usize, a: usize, n: i32): void {
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 32, a += 32) {
    const first = tangentOf(v128.load(z));
    const second = tangentOf(v128.load(z, 16));
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
    const first = tangentOf(multiplyAdd(factor, v128.load(d + i), v128.load(z + i)));
    const second = tangentOf(multiplyAdd(factor, v128.load(d + i, 16), v128.load(z + i, 16)));
    v128.store(out + i, first);
    v128.store(out + i, second, 16);
  }
}

/** (e^r − 1 − r)/r² for |r| ≤ ln2/2: minimax polynomial of degree 9, relative error of e^r below 4e−18. */
// @ts-ignore: decorator
@inline
function tail(r: v128, r2: v128): v128 {
  const r4 = f64x2.mul(r2, r2);
  const p01 = multiplyAdd(constant(288), r, constant(272));
  const p23 = multiplyAdd(constant(320), r, constant(304));
  const p45 = multiplyAdd(constant(352), r, constant(336));
  const p67 = multiplyAdd(constant(384), r, constant(368));
  const p89 = multiplyAdd(constant(416), r, constant(400));
  const low = multiplyAdd(p23, r2, p01);
  const high = multiplyAdd(p67, r2, p45);
  return multiplyAdd(multiplyAdd(p89, r4, high), r4, low);
}

/** e^x for x ≤ 0; 0 below −708, where the result would no longer be a normal number; NaN kept. */
// @ts-ignore: decorator
@inline
function exponentialBelow(x: v128): v128 {
  const rounded = multiplyAdd(x, constant(224), constant(32));
  const k = f64x2.sub(rounded, constant(32));
  const r = subtractProduct(k, constant(256), subtractProduct(k, constant(240), x));
  const r2 = f64x2.mul(r, r);
  const value = f64x2.add(constant(176), multiplyAdd(r2, tail(r, r2), r));
  return v128.andnot(f64x2.mul(value, i64x2.shl(rounded, 52)), f64x2.lt(x, constant(208)));
}

/** e^x − 1 for x ≤ 0, NaN kept. */
// @ts-ignore: decorator
@inline
function exponentialMinusOneBelow(x: v128): v128 {
  const bounded = f64x2.pmax(x, constant(208));
  const rounded = multiplyAdd(bounded, constant(224), constant(32));
  const k = f64x2.sub(rounded, constant(32));
  const r = subtractProduct(k, constant(256), subtractProduct(k, constant(240), bounded));
  const r2 = f64x2.mul(r, r);
  const power = i64x2.shl(rounded, 52);
  return multiplyAdd(power, multiplyAdd(r2, tail(r, r2), r), f64x2.sub(power, constant(176)));
}

/** out = e^x for x ≤ 0, `n` even numbers. */
export function exponentialsBelow(x: usize, out: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, exponentialBelow(v128.load(x)));
}

/** a = σ(z) = 1/(1 + e^{−z}), with full relative accuracy in both tails, or with `gated` z·σ(z). `n` even, `a` may be `z`. */
export function fusedSigmoidRows(z: usize, a: usize, n: i32, gated: bool): void {
  const one = constant(176);
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 16, a += 16) {
    const x = v128.load(z);
    const isNegative = f64x2.lt(x, f64x2.splat(0));
    const e = exponentialBelow(v128.bitselect(x, f64x2.neg(x), isNegative));
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
      rest = exponentialBelow(f64x2.pmin(f64x2.sub(f1, f0), f64x2.sub(f0, f1)));
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
        rest = f64x2.add(rest, v128.andnot(exponentialBelow(below), isLargest));
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
