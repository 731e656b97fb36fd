// One optimizer step, elementwise: the formulas of app/training/optimizers in their order of operations, hence their bits.
// Pointers are bytes; n float64 each; arrays may follow each other without a gap.

// @ts-ignore: decorator
@inline
function put(to: usize, value: v128, two: bool): void {
  if (two) v128.store(to, value);
  else v128.store64_lane(to, value, 0);
}

// @ts-ignore: decorator
@inline
function take(from: usize, two: bool): v128 {
  return two ? v128.load(from) : v128.load64_zero(from);
}

/** Σ xᵢ², over eight interleaved partial sums. */
export function squaredSum(x: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = a;
  let c = a;
  let d = a;
  let i = 0;
  for (; i + 8 <= n; i += 8, x += 64) {
    const p = v128.load(x);
    const q = v128.load(x, 16);
    const r = v128.load(x, 32);
    const s = v128.load(x, 48);
    a = f64x2.add(a, f64x2.mul(p, p));
    b = f64x2.add(b, f64x2.mul(q, q));
    c = f64x2.add(c, f64x2.mul(r, r));
    d = f64x2.add(d, f64x2.mul(s, s));
  }
  const v = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum = f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
  for (; i < n; i++, x += 8) sum += load<f64>(x) * load<f64>(x);
  return sum;
}

// @ts-ignore: decorator
@inline
function adamPair(
  i: usize,
  g: usize,
  m: usize,
  v: usize,
  largest: usize,
  direction: usize,
  scale: usize,
  beta1: v128,
  rest1: v128,
  beta2: v128,
  rest2: v128,
  correction: v128,
  root: v128,
  epsilon: v128,
  two: bool,
): void {
  const gradient = take(g + i, two);
  const first = f64x2.add(f64x2.mul(beta1, take(m + i, two)), f64x2.mul(rest1, gradient));
  let second = f64x2.add(
    f64x2.mul(beta2, take(v + i, two)),
    f64x2.mul(f64x2.mul(rest2, gradient), gradient),
  );
  put(m + i, first, two);
  put(v + i, second, two);
  if (largest !== 0) {
    const most = take(largest + i, two);
    second = v128.bitselect(most, second, f64x2.lt(second, most));
    put(largest + i, second, two);
  }
  put(direction + i, f64x2.mul(first, correction), two);
  put(scale + i, f64x2.add(f64x2.mul(f64x2.sqrt(second), root), epsilon), two);
}

/** m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², direction = correction·m, scale = root·√v + ε; `largest` (unless 0) keeps the largest v. */
export function adamParts(
  g: usize,
  m: usize,
  v: usize,
  largest: usize,
  direction: usize,
  scale: usize,
  n: i32,
  beta1: f64,
  beta2: f64,
  correction: f64,
  root: f64,
  epsilon: f64,
): void {
  const b1 = f64x2.splat(beta1);
  const r1 = f64x2.splat(1 - beta1);
  const b2 = f64x2.splat(beta2);
  const r2 = f64x2.splat(1 - beta2);
  const c1 = f64x2.splat(correction);
  const c2 = f64x2.splat(root);
  const e = f64x2.splat(epsilon);
  const end = (<usize>(n & ~1)) << 3;
  let i: usize = 0;
  for (; i < end; i += 16) adamPair(i, g, m, v, largest, direction, scale, b1, r1, b2, r2, c1, c2, e, true);
  if (n & 1) adamPair(i, g, m, v, largest, direction, scale, b1, r1, b2, r2, c1, c2, e, false);
}

/** v ← decay·v + weight·g², direction = g, scale = √v + ε. */
export function rootMeanSquareParts(
  g: usize,
  v: usize,
  direction: usize,
  scale: usize,
  n: i32,
  decay: f64,
  weight: f64,
  epsilon: f64,
): void {
  const keep = f64x2.splat(decay);
  const add = f64x2.splat(weight);
  const e = f64x2.splat(epsilon);
  for (let at: i32 = 0; at < n; at += 2) {
    const i = (<usize>at) << 3;
    const two = at + 1 < n;
    const gradient = take(g + i, two);
    const second = f64x2.add(
      f64x2.mul(keep, take(v + i, two)),
      f64x2.mul(f64x2.mul(add, gradient), gradient),
    );
    put(v + i, second, two);
    put(direction + i, gradient, two);
    put(scale + i, f64x2.add(f64x2.sqrt(second), e), two);
  }
}

/** v ← decay·v + weight·g, direction = ofMoment·v + ofGradient·g, scale = 1; finite g. */
export function momentParts(
  g: usize,
  v: usize,
  direction: usize,
  scale: usize,
  n: i32,
  decay: f64,
  weight: f64,
  ofMoment: f64,
  ofGradient: f64,
): void {
  const keep = f64x2.splat(decay);
  const add = f64x2.splat(weight);
  const p = f64x2.splat(ofMoment);
  const q = f64x2.splat(ofGradient);
  const one = f64x2.splat(1);
  for (let at: i32 = 0; at < n; at += 2) {
    const i = (<usize>at) << 3;
    const two = at + 1 < n;
    const gradient = take(g + i, two);
    const moment = f64x2.add(f64x2.mul(keep, take(v + i, two)), f64x2.mul(add, gradient));
    put(v + i, moment, two);
    put(direction + i, f64x2.add(f64x2.mul(p, moment), f64x2.mul(q, gradient)), two);
    put(scale + i, one, two);
  }
}

/** θ·keep − rate·m/σ of one pair, only the first where m = 0; `before` receives θ. */
// @ts-ignore: decorator
@inline
function movedPair(
  i: usize,
  theta: usize,
  direction: usize,
  scale: usize,
  before: usize,
  rate: v128,
  keep: v128,
  two: bool,
): v128 {
  const old = take(theta + i, two);
  const kept = f64x2.mul(old, keep);
  const m = take(direction + i, two);
  const moved = f64x2.sub(kept, f64x2.div(f64x2.mul(rate, m), take(scale + i, two)));
  const after = v128.bitselect(moved, kept, f64x2.ne(m, f64x2.splat(0)));
  put(before + i, old, two);
  put(theta + i, after, two);
  return after;
}

/**
 * θᵢ ← θᵢ·keep − rate·mᵢ/σᵢ (only the first where mᵢ = 0), the old θ into `before`; returns whether all of θ is finite.
 */
export function applyStep(
  theta: usize,
  direction: usize,
  scale: usize,
  before: usize,
  n: i32,
  rate: f64,
  keep: f64,
): bool {
  const eta = f64x2.splat(rate);
  const factor = f64x2.splat(keep);
  const zero = f64x2.splat(0);
  const end = (<usize>(n & ~1)) << 3;
  // 0 for finite entries, NaN otherwise.
  let odd = zero;
  let i: usize = 0;
  for (; i < end; i += 16) {
    odd = f64x2.add(odd, f64x2.mul(movedPair(i, theta, direction, scale, before, eta, factor, true), zero));
  }
  if (n & 1) {
    odd = f64x2.add(odd, f64x2.mul(movedPair(i, theta, direction, scale, before, eta, factor, false), zero));
  }
  return f64x2.extract_lane(odd, 0) + f64x2.extract_lane(odd, 1) === 0;
}
