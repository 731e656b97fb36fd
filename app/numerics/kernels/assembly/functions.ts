// Elementwise exponential functions, two numbers at a time. Errors are measured against 60-digit values by
// `elementary-functions.test.ts`.

/**
 * Constants, each twice, to be loaded as pairs: engines build a constant vector from immediates anew at each use, which takes
 * three times as long as a load.
 * 0: ln 2 in two parts, k·high exact for |k| < 2^20. 32: 1/ln 2. 48: 1.5·2^52, which rounds to an integer that then stands in
 * the low bits. 64 … 224: coefficients of `tail`. 240: 1. 256: 2. 272: −0. 288: 350. 304: −2.
 */
const CONSTANTS: usize = memory.data<f64>(
  [
    6.93147180369123816490e-1, 6.93147180369123816490e-1,
    1.90821492927058770002e-10, 1.90821492927058770002e-10,
    1.44269504088896338700, 1.44269504088896338700,
    6755399441055744.0, 6755399441055744.0,
    0.16666666666666674, 0.16666666666666674,
    0.5, 0.5,
    0.00833333333332266, 0.00833333333332266,
    0.0416666666666667, 0.0416666666666667,
    0.00019841269883845612, 0.00019841269883845612,
    0.0013888888888868667, 0.0013888888888868667,
    2.7557246248954452e-06, 2.7557246248954452e-06,
    2.4801587357729672e-05, 2.4801587357729672e-05,
    2.510840005012394e-08, 2.510840005012394e-08,
    2.7557244722628835e-07, 2.7557244722628835e-07,
    2.0923938150066544e-09, 2.0923938150066544e-09,
    1.0, 1.0,
    2.0, 2.0,
    -0.0,
    -0.0,
    350.0,
    350.0,
    -2.0,
    -2.0,
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

/** (e^r − 1 − r)/r² for |r| ≤ ln2/2: minimax polynomial of degree 10, relative error of e^r − 1 below 4e−19. */
// @ts-ignore: decorator
@inline
function tail(r: v128): v128 {
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const p01 = madd(constant(64), r, constant(80));
  const p23 = madd(constant(96), r, constant(112));
  const p45 = madd(constant(128), r, constant(144));
  const p67 = madd(constant(160), r, constant(176));
  const p89 = madd(constant(192), r, constant(208));
  const low = madd(p23, r2, p01);
  const high = madd(p67, r2, p45);
  const top = madd(constant(224), r2, p89);
  return madd(madd(top, r4, high), r4, low);
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
  const bounded = clamp(x, -746, 710);
  const rounded = f64x2.add(f64x2.mul(bounded, constant(32)), constant(48));
  const k = f64x2.sub(rounded, constant(48));
  const r = f64x2.sub(f64x2.sub(bounded, f64x2.mul(k, constant(0))), f64x2.mul(k, constant(16)));
  const value = f64x2.add(constant(240), madd(f64x2.mul(r, r), tail(r), r));
  // Two factors: 2^k alone leaves the normal range at both ends.
  const half = f64x2.floor(f64x2.mul(k, constant(80)));
  const first = powerOfTwo(f64x2.add(half, constant(48)));
  const second = powerOfTwo(f64x2.add(f64x2.sub(k, half), constant(48)));
  return keepNaN(x, f64x2.mul(f64x2.mul(value, first), second));
}

/** e^{2|x|} − 1, from which tanh and its derivatives follow; beyond 350 all of them have their limits. */
// @ts-ignore: decorator
@inline
function growth(x: v128): v128 {
  const y = f64x2.mul(f64x2.pmin(f64x2.abs(x), constant(288)), constant(256));
  const rounded = f64x2.add(f64x2.mul(y, constant(32)), constant(48));
  const k = f64x2.sub(rounded, constant(48));
  const high = f64x2.sub(y, f64x2.mul(k, constant(0)));
  const low = f64x2.mul(k, constant(16));
  const r = f64x2.sub(high, low);
  // The rounding of r would be amplified where 2^k·r cancels against 2^k − 1; carry it along.
  const lost = f64x2.sub(f64x2.sub(high, r), low);
  const power = powerOfTwo(rounded);
  const small = f64x2.add(r, f64x2.add(f64x2.mul(f64x2.mul(r, r), tail(r)), lost));
  return f64x2.add(f64x2.mul(power, small), f64x2.sub(power, constant(240)));
}

// @ts-ignore: decorator
@inline
function withSign(x: v128, size: v128): v128 {
  return keepNaN(x, v128.or(size, v128.and(x, constant(272))));
}

// @ts-ignore: decorator
@inline
function tanhPair(x: v128): v128 {
  const t = growth(x);
  return withSign(x, f64x2.div(t, f64x2.add(t, constant(256))));
}

/** a = tanh z; with order ≥ 1 first = 1 − a²; with order 2 second = −2·a·first. `a` may be `z`. n is even. */
export function tanhRows(z: usize, a: usize, first: usize, second: usize, n: i32, order: i32): void {
  const end = z + ((<usize>n) << 3);
  for (; z < end; z += 16, a += 16, first += 16, second += 16) {
    const x = v128.load(z);
    const t = growth(x);
    const inverse = f64x2.div(constant(240), f64x2.add(t, constant(256)));
    const size = f64x2.mul(t, inverse);
    const value = withSign(x, size);
    v128.store(a, value);
    if (order === 0) continue;
    // 1 − |tanh| = 2/(t + 2) without cancellation.
    const slope = keepNaN(x, f64x2.mul(f64x2.add(inverse, inverse), f64x2.add(constant(240), size)));
    v128.store(first, slope);
    if (order > 1) v128.store(second, f64x2.mul(f64x2.mul(constant(304), value), slope));
  }
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
  for (; x < end; x += 16, out += 16) v128.store(out, tanhPair(v128.load(x)));
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
  const bytes = (<usize>samples) << 3;
  const zero = f64x2.splat(0);
  const scale = f64x2.splat(factor);
  for (let n: usize = 0; n < bytes; n += 16) {
    let largest = v128.load(f + n);
    let from = f + n + bytes;
    for (let k = 1; k < width; k++, from += bytes) {
      const value = v128.load(from);
      largest = v128.bitselect(value, largest, f64x2.gt(value, largest));
    }
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
      const e = expPair(below);
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
