// Elementwise exponential functions, two numbers at a time. Errors are measured against 60-digit values by
// `elementary-functions.test.ts`.
import { multiplyAdd, subtractProduct } from './multiply-add';

/**
 * Constants, each twice, to be loaded as pairs: engines build a constant vector from immediates anew at each use, which takes
 * three times as long as a load.
 * 0: ln 2 in two parts, k·high exact for |k| < 2^20. 32: 1/ln 2. 48: 1.5·2^52, which rounds to an integer that then stands in
 * the low bits. 64 … 208: coefficients of `tail`. 224: −708. 240: 1. 256: 4. 272: −0. 288: 350. 304: −2. 320: −350. 336: 2/ln 2.
 * 352: ln 2 / 2 in two parts. 384 … 464: coefficients of `tangent`. 480: 1.5·2^52 + 1023, after which the low bits are those
 * of an exponent.
 */
const CONSTANTS: usize = memory.data<f64>(
  [
    6.93147180369123816490e-1, 6.93147180369123816490e-1,
    1.90821492927058770002e-10, 1.90821492927058770002e-10,
    1.44269504088896338700, 1.44269504088896338700,
    6755399441055744.0, 6755399441055744.0,
    0.166666666666667, 0.166666666666667,
    0.5000000000000013, 0.5000000000000013,
    0.00833333333330712, 0.00833333333330712,
    0.04166666666651493, 0.04166666666651493,
    0.00019841269917571418, 0.00019841269917571418,
    0.0013888888947156289, 0.0013888888947156289,
    2.755721613089655e-06, 2.755721613089655e-06,
    2.4801489785656404e-05, 2.4801489785656404e-05,
    2.5117915475339455e-08, 2.5117915475339455e-08,
    2.7631339763216277e-07, 2.7631339763216277e-07,
    -708.0, -708.0,
    1.0, 1.0,
    4.0, 4.0,
    -0.0, -0.0,
    350.0, 350.0,
    -2.0, -2.0,
    -350.0, -350.0,
    2.88539008177792681472, 2.88539008177792681472,
    3.46573590184561908245e-1, 3.46573590184561908245e-1,
    9.54107464635290385010e-11, 9.54107464635290385010e-11,
    -0.3333333333333248, -0.3333333333333248,
    0.1333333333278301, 0.1333333333278301,
    -0.05396825278045914, -0.05396825278045914,
    0.021869370582678994, 0.021869370582678994,
    -0.008857303914920907, -0.008857303914920907,
    0.003444773406610747, 0.003444773406610747,
    6755399441056767.0, 6755399441056767.0,
  ],
  16,
);

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load(CONSTANTS + offset);
}

// @ts-ignore: decorator
@inline
function c(value: f64): v128 {
  return f64x2.splat(value);
}

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, d: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), d);
}

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128, d: v128, fused: bool): v128 {
  return fused ? multiplyAdd(a, b, d) : madd(a, b, d);
}

/** (e^r − 1 − r)/r² for |r| ≤ ln2/2 and r2 = r²: minimax polynomial of degree 9, relative error of e^r below 4e−18. */
// @ts-ignore: decorator
@inline
function tail(r: v128, r2: v128, fused: bool): v128 {
  const r4 = f64x2.mul(r2, r2);
  const p01 = add(constant(64), r, constant(80), fused);
  const p23 = add(constant(96), r, constant(112), fused);
  const p45 = add(constant(128), r, constant(144), fused);
  const p67 = add(constant(160), r, constant(176), fused);
  const p89 = add(constant(192), r, constant(208), fused);
  const low = add(p23, r2, p01, fused);
  const high = add(p67, r2, p45, fused);
  return add(add(p89, r4, high, fused), r4, low, fused);
}

/** 2^k for integers k (as float64 + ROUNDER) in −1022 … 1023. */
// @ts-ignore: decorator
@inline
function powerOfTwo(rounded: v128): v128 {
  return i64x2.shl(i64x2.add(rounded, i64x2.splat(1023)), 52);
}

// @ts-ignore: decorator
@inline
function clamp(x: v128, low: f64, high: f64): v128 {
  // pmin/pmax keep the first operand where the comparison with NaN fails.
  return f64x2.pmin(f64x2.pmax(x, c(low)), c(high));
}

// @ts-ignore: decorator
@inline
function keepNaN(x: v128, value: v128): v128 {
  return v128.bitselect(value, x, f64x2.eq(x, x));
}

// @ts-ignore: decorator
@inline
function expPair(x: v128): v128 {
  const near = clamp(x, -746, 710);
  const rounded = f64x2.add(f64x2.mul(near, constant(32)), constant(48));
  const k = f64x2.sub(rounded, constant(48));
  const r = f64x2.sub(f64x2.sub(near, f64x2.mul(k, constant(0))), f64x2.mul(k, constant(16)));
  const r2 = f64x2.mul(r, r);
  const value = f64x2.add(constant(240), madd(r2, tail(r, r2, false), r));
  // Two factors: 2^k alone leaves the normal range at both ends.
  const half = f64x2.floor(f64x2.mul(k, c(0.5)));
  const first = powerOfTwo(f64x2.add(half, constant(48)));
  const second = powerOfTwo(f64x2.add(f64x2.sub(k, half), constant(48)));
  return keepNaN(x, f64x2.mul(f64x2.mul(value, first), second));
}

/** e^r − 1 of what is left of x ≤ 0 after k = rounded of 1/ln 2. */
// @ts-ignore: decorator
@inline
function rest(x: v128, rounded: v128, fused: bool): v128 {
  const k = f64x2.sub(rounded, constant(480));
  const high = fused ? subtractProduct(k, constant(0), x) : f64x2.sub(x, f64x2.mul(k, constant(0)));
  const r = fused ? subtractProduct(k, constant(16), high) : f64x2.sub(high, f64x2.mul(k, constant(16)));
  const r2 = f64x2.mul(r, r);
  return add(r2, tail(r, r2, fused), r, fused);
}

/** e^x for x ≤ 0; 0 below −708, where the result would no longer be a normal number; NaN kept. */
// @ts-ignore: decorator
@inline
export function exponentialBelow(x: v128, fused: bool): v128 {
  const rounded = add(x, constant(32), constant(480), fused);
  const value = f64x2.mul(f64x2.add(constant(240), rest(x, rounded, fused)), i64x2.shl(rounded, 52));
  return v128.andnot(value, f64x2.lt(x, constant(224)));
}

/** e^x − 1 for x ≤ 0, NaN kept. */
// @ts-ignore: decorator
@inline
export function exponentialMinusOneBelow(x: v128): v128 {
  const near = f64x2.pmax(x, constant(224));
  const rounded = multiplyAdd(near, constant(32), constant(480));
  const power = i64x2.shl(rounded, 52);
  return multiplyAdd(power, rest(near, rounded, true), f64x2.sub(power, constant(240)));
}

/** z = x − k·ln 2 / 2. */
// @ts-ignore: decorator
@inline
function remainder(x: v128, k: v128, fused: bool): v128 {
  if (fused) return subtractProduct(k, constant(368), subtractProduct(k, constant(352), x));
  return f64x2.sub(f64x2.sub(x, f64x2.mul(k, constant(352))), f64x2.mul(k, constant(368)));
}

/** tanh z = z + z³·q(z²) for |z| ≤ ln 2 / 4: minimax, relative error 4e−18. */
// @ts-ignore: decorator
@inline
function tangent(z: v128, fused: bool): v128 {
  const s = f64x2.mul(z, z);
  const s2 = f64x2.mul(s, s);
  const low = add(constant(400), s, constant(384), fused);
  const middle = add(constant(432), s, constant(416), fused);
  const high = add(constant(464), s, constant(448), fused);
  const q = add(add(high, s2, middle, fused), s2, low, fused);
  return add(f64x2.mul(z, s), q, z, fused);
}

/** x within ±350, beyond which tanh and its derivatives have their limits; NaN kept. */
// @ts-ignore: decorator
@inline
function bounded(x: v128): v128 {
  return f64x2.pmin(f64x2.pmax(x, constant(320)), constant(288));
}

/**
 * tanh x, but for the sign of 0. With x = k·ln 2 / 2 + z, |z| ≤ ln 2 / 4, and t = tanh z it is
 * (2^k·(1 + t) − (1 − t))/(2^k·(1 + t) + (1 − t)): one division, no cancellation near 0.
 */
// @ts-ignore: decorator
@inline
export function tangentOf(x: v128, fused: bool): v128 {
  const y = bounded(x);
  const rounded = add(y, constant(336), constant(480), fused);
  const t = tangent(remainder(y, f64x2.sub(rounded, constant(480)), fused), fused);
  const power = i64x2.shl(rounded, 52);
  const less = f64x2.sub(power, constant(240));
  const more = f64x2.add(power, constant(240));
  return f64x2.div(add(more, t, less, fused), add(less, t, more, fused));
}

/** x = k·ln 2 / 2 + z: rest ← z, power ← 2^k. `rest` may be `x`. */
function reduceRows(x: usize, rest: usize, power: usize, bytes: usize): void {
  const factor = constant(336);
  const rounder = constant(480);
  const lowest = constant(320);
  const highest = constant(288);
  const high = constant(352);
  const low = constant(368);
  for (let i: usize = 0; i < bytes; i += 16) {
    const y = f64x2.pmin(f64x2.pmax(v128.load(x + i), lowest), highest);
    const rounded = madd(y, factor, rounder);
    const k = f64x2.sub(rounded, rounder);
    v128.store(rest + i, f64x2.sub(f64x2.sub(y, f64x2.mul(k, high)), f64x2.mul(k, low)));
    v128.store(power + i, i64x2.shl(rounded, 52));
  }
}

/** t ← tanh t for |t| ≤ ln 2 / 4. */
function tangentRows(t: usize, bytes: usize): void {
  const c0 = constant(384);
  const c1 = constant(400);
  const c2 = constant(416);
  const c3 = constant(432);
  const c4 = constant(448);
  const c5 = constant(464);
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = v128.load(t + i);
    const s = f64x2.mul(z, z);
    const s2 = f64x2.mul(s, s);
    const q = madd(madd(madd(c5, s, c4), s2, madd(c3, s, c2)), s2, madd(c1, s, c0));
    v128.store(t + i, madd(f64x2.mul(z, s), q, z));
  }
}

/** From t in `a` and 2^k in `first` to a = tanh and first = 1 − a². */
function joinRows(a: usize, first: usize, bytes: usize): void {
  const one = constant(240);
  const four = constant(256);
  for (let i: usize = 0; i < bytes; i += 16) {
    const t = v128.load(a + i);
    const power = v128.load(first + i);
    const less = f64x2.sub(power, one);
    const more = f64x2.add(power, one);
    const inverse = f64x2.div(one, madd(less, t, more));
    v128.store(a + i, f64x2.mul(madd(more, t, less), inverse));
    // 1 − tanh² = 4·2^k·(1 − t²)/(2^k·(1 + t) + (1 − t))² without cancellation.
    const scaled = f64x2.mul(f64x2.mul(four, power), inverse);
    v128.store(first + i, f64x2.mul(scaled, f64x2.mul(f64x2.sub(one, f64x2.mul(t, t)), inverse)));
  }
}

/** Bytes of a stretch of `tanhRows`: what one loop writes is still in the cache for the next. */
const STRETCH: usize = 2048;

/**
 * a = tanh z, first = 1 − a² (whatever the order: it needs the place), with order 2 second = −2·a·first. `a` may be `z`, n is
 * even.
 *
 * The formula of `tangentOf` in three short loops: its operations wait for each other, and the shorter a loop's body, the more
 * rounds a processor has in hand meanwhile. Constants are read before the loops, as engines read anew after every store.
 */
export function tanhRows(z: usize, a: usize, first: usize, second: usize, n: i32, order: i32): void {
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += STRETCH) {
    const bytes = min(STRETCH, end - i);
    reduceRows(z + i, a + i, first + i, bytes);
    tangentRows(a + i, bytes);
    joinRows(a + i, first + i, bytes);
  }
  if (order < 2) return;
  for (let i: usize = 0; i < end; i += 16) {
    v128.store(second + i, f64x2.mul(f64x2.mul(constant(304), v128.load(a + i)), v128.load(first + i)));
  }
}

/** The same with order 2 for `count` samples, an even number, of `rows` rows that are `samples` long; `a` in place of z. */
export function tanhStretch(z: usize, first: usize, second: usize, rows: i32, samples: i32, count: i32): void {
  const bytes = (<usize>samples) << 3;
  const end = z + <usize>rows * bytes;
  for (; z < end; z += bytes, first += bytes, second += bytes) tanhRows(z, z, first, second, count, 2);
}

// @ts-ignore: decorator
@inline
function sigmoidPair(x: v128): v128 {
  // 1/(1 + e^{−x}) for x ≥ 0 and e^x/(1 + e^x) below: no overflow, full relative accuracy in both tails.
  const e = expPair(f64x2.neg(f64x2.abs(x)));
  const one = constant(240);
  const top = v128.bitselect(one, e, f64x2.ge(x, c(0)));
  return f64x2.div(top, f64x2.add(one, e));
}

export function exponentials(x: usize, out: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, expPair(v128.load(x)));
}

export function hyperbolicTangents(x: usize, out: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (; x < end; x += 16, out += 16) {
    const value = v128.load(x);
    v128.store(out, v128.or(tangentOf(value, false), v128.and(value, constant(272))));
  }
}

export function sigmoids(x: usize, out: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  for (; x < end; x += 16, out += 16) v128.store(out, sigmoidPair(v128.load(x)));
}

/**
 * Softmax cross-entropy of rows over samples (app/network/losses.ts in its order of operations): gradient_k = factor·∂ℓ/∂f_k,
 * linear = −Σ_k y_k·(f_k − max f), rest = Σ e^{f_k − max f} without the largest term, weight = Σ y_k; the loss is
 * linear + weight·ln(1 + rest). Rows of f, y and gradient are `samples` long; y 0 beyond the real samples makes the gradient 0.
 * With gradient 0 only the loss is wanted.
 */
export function crossEntropyRows(
  f: usize,
  y: usize,
  gradient: usize,
  linear: usize,
  rest: usize,
  weight: usize,
  width: i32,
  samples: i32,
  factor: f64,
): void {
  crossEntropyStretch(f, y, gradient, linear, rest, weight, width, samples, samples, factor);
}

/** The same for `count` samples of rows that are `samples` long. */
export function crossEntropyStretch(
  f: usize,
  y: usize,
  gradient: usize,
  linear: usize,
  rest: usize,
  weight: usize,
  width: i32,
  samples: i32,
  count: i32,
  factor: f64,
): void {
  const bytes = (<usize>samples) << 3;
  const end = (<usize>count) << 3;
  const zero = f64x2.splat(0);
  const scale = f64x2.splat(factor);
  for (let n: usize = 0; n < end; n += 16) {
    let largest = v128.load(f + n);
    let from = f + n + bytes;
    for (let k = 1; k < width; k++, from += bytes) largest = f64x2.pmax(largest, v128.load(from));
    // The first entry that equals the largest is left out of `others`; `open` is set until it has come.
    let open = i64x2.splat(-1);
    let others = zero;
    let line = zero;
    let all = zero;
    from = f + n;
    let target = y + n;
    let to = gradient + n;
    for (let k = 0; k < width; k++, from += bytes, target += bytes, to += bytes) {
      const value = v128.load(from);
      const below = f64x2.sub(value, largest);
      const e = exponentialBelow(below, false);
      if (gradient !== 0) v128.store(to, e);
      const best = v128.and(open, f64x2.eq(value, largest));
      open = v128.andnot(open, best);
      others = f64x2.add(others, v128.andnot(e, best));
      const share = v128.load(target);
      all = f64x2.add(all, share);
      // Only where y ≠ 0: 0·∞ must not come in.
      line = f64x2.sub(line, v128.and(f64x2.mul(share, below), f64x2.ne(share, zero)));
    }
    // NaN where the largest output is not finite.
    const whole = f64x2.add(f64x2.add(constant(240), f64x2.sub(largest, largest)), others);
    v128.store(linear + n, line);
    v128.store(rest + n, f64x2.add(others, f64x2.sub(largest, largest)));
    v128.store(weight + n, all);
    if (gradient === 0) continue;
    let total = zero;
    let most = zero;
    to = gradient + n;
    for (let k = 0; k < width; k++, to += bytes) {
      const p = f64x2.div(v128.load(to), whole);
      v128.store(to, p);
      total = f64x2.add(total, p);
      most = f64x2.pmax(most, p);
    }
    open = i64x2.splat(-1);
    others = zero;
    to = gradient + n;
    for (let k = 0; k < width; k++, to += bytes) {
      const p = v128.load(to);
      const best = v128.and(open, f64x2.eq(p, most));
      open = v128.andnot(open, best);
      others = f64x2.add(others, v128.andnot(p, best));
    }
    open = i64x2.splat(-1);
    to = gradient + n;
    target = y + n;
    for (let k = 0; k < width; k++, to += bytes, target += bytes) {
      const p = v128.load(to);
      const best = v128.and(open, f64x2.eq(p, most));
      open = v128.andnot(open, best);
      const share = v128.load(target);
      const withoutK = v128.bitselect(others, f64x2.sub(total, p), best);
      const g = f64x2.sub(f64x2.mul(p, f64x2.sub(all, share)), f64x2.mul(share, withoutK));
      v128.store(to, f64x2.mul(scale, g));
    }
  }
}
