// Forward, backward and tangent passes of dense layers, on rows over samples as in hessian.ts: `samples` float64, a multiple
// of 4; the caller keeps the entries beyond the real samples zero where sums over samples are taken.

import { multiplyAdd } from './multiply-add';

// @ts-ignore: decorator
@inline
function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128, c: v128, fused: bool): v128 {
  return fused ? multiplyAdd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
}

/** What the sums of `affine` begin with, each with tiles of its own: then they begin in one way, and stay in their registers. */
const ZERO: i32 = 0;
const BIAS: i32 = 1;
const OUTPUT: i32 = 2;

// @ts-ignore: decorator
@inline
function first(start: i32, bias: usize, to: usize): v128 {
  if (start === ZERO) return f64x2.splat(0);
  return start === BIAS ? v128.load64_splat(bias) : v128.load(to);
}

/**
 * `affine` for one or two units (the second's weights are `across` bytes further) of four or, `wide`, eight samples from `to`
 * on. Eight samples by two units fill the registers with sums and need the fewest addresses.
 */
// @ts-ignore: decorator
@inline
function affineTile(
  two: bool,
  wide: bool,
  input: usize,
  end: usize,
  w: usize,
  step: usize,
  across: usize,
  start: i32,
  bias: usize,
  to: usize,
  bytes: usize,
  fused: bool,
): void {
  const next = to + bytes;
  const zero = f64x2.splat(0);
  let a0 = first(start, bias, to);
  let a1 = first(start, bias, to + 16);
  let a2 = wide ? first(start, bias, to + 32) : zero;
  let a3 = wide ? first(start, bias, to + 48) : zero;
  let b0 = two ? first(start, bias + 8, next) : zero;
  let b1 = two ? first(start, bias + 8, next + 16) : zero;
  let b2 = two && wide ? first(start, bias + 8, next + 32) : zero;
  let b3 = two && wide ? first(start, bias + 8, next + 48) : zero;
  for (; input < end; input += bytes, w += step) {
    const x0 = v128.load(input);
    const x1 = v128.load(input, 16);
    const f = v128.load64_splat(w);
    a0 = add(f, x0, a0, fused);
    a1 = add(f, x1, a1, fused);
    const g = two ? v128.load64_splat(w + across) : f;
    if (two) {
      b0 = add(g, x0, b0, fused);
      b1 = add(g, x1, b1, fused);
    }
    if (wide) {
      const x2 = v128.load(input, 32);
      const x3 = v128.load(input, 48);
      a2 = add(f, x2, a2, fused);
      a3 = add(f, x3, a3, fused);
      if (two) {
        b2 = add(g, x2, b2, fused);
        b3 = add(g, x3, b3, fused);
      }
    }
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  if (wide) {
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
  }
  if (!two) return;
  v128.store(next, b0);
  v128.store(next, b1, 16);
  if (wide) {
    v128.store(next, b2, 32);
    v128.store(next, b3, 48);
  }
}

/** `affine` for one or two units and the first `length` bytes of their rows. */
// @ts-ignore: decorator
@inline
function affineUnits(
  two: bool,
  input: usize,
  count: i32,
  w: usize,
  step: usize,
  across: usize,
  start: i32,
  bias: usize,
  to: usize,
  bytes: usize,
  length: usize,
  fused: bool,
): void {
  const end = input + <usize>count * bytes;
  let n: usize = 0;
  for (; n + 64 <= length; n += 64) {
    affineTile(two, true, input + n, end, w, step, across, start, bias, to + n, bytes, fused);
  }
  if (n < length) affineTile(two, false, input + n, end, w, step, across, start, bias, to + n, bytes, fused);
}

// @ts-ignore: decorator
@inline
function affineFrom(
  start: i32,
  input: usize,
  count: i32,
  w: usize,
  step: usize,
  across: usize,
  bias: usize,
  out: usize,
  outCount: i32,
  bytes: usize,
  length: usize,
  fused: bool,
): void {
  let i = 0;
  for (; i + 2 <= outCount; i += 2, w += 2 * across, bias += 16, out += 2 * bytes) {
    affineUnits(true, input, count, w, step, across, start, bias, out, bytes, length, fused);
  }
  if (i < outCount) affineUnits(false, input, count, w, step, across, start, bias, out, bytes, length, fused);
}

/**
 * out_i = [bias_i] or [out_i if accumulate] + Σ_u w[u·wStep + i·wOut]·in_u for i < outCount, u < count; steps of weights in
 * numbers. bias 0: none.
 */
// @ts-ignore: decorator
@inline
function affine(
  input: usize,
  count: i32,
  w: usize,
  wStep: i32,
  wOut: i32,
  bias: usize,
  out: usize,
  outCount: i32,
  samples: i32,
  accumulate: bool,
  fused: bool,
): void {
  const bytes = (<usize>samples) << 3;
  const step = (<usize>wStep) << 3;
  const across = (<usize>wOut) << 3;
  if (accumulate) affineFrom(OUTPUT, input, count, w, step, across, 0, out, outCount, bytes, bytes, fused);
  else if (bias === 0) affineFrom(ZERO, input, count, w, step, across, 0, out, outCount, bytes, bytes, fused);
  else affineFrom(BIAS, input, count, w, step, across, bias, out, outCount, bytes, bytes, fused);
}

/** The same for curvature, for `length` samples, a multiple of 4, of rows that are `samples` long; never accumulates. */
export function affineStretch(
  input: usize,
  count: i32,
  w: usize,
  wStep: i32,
  wOut: i32,
  bias: usize,
  out: usize,
  outCount: i32,
  samples: i32,
  length: i32,
): void {
  const bytes = (<usize>samples) << 3;
  const part = (<usize>length) << 3;
  const step = (<usize>wStep) << 3;
  const across = (<usize>wOut) << 3;
  if (bias === 0) affineFrom(ZERO, input, count, w, step, across, 0, out, outCount, bytes, part, true);
  else affineFrom(BIAS, input, count, w, step, across, bias, out, outCount, bytes, part, true);
}

/** For training: the same bits on every machine. */
export function affineRows(
  input: usize,
  count: i32,
  w: usize,
  wStep: i32,
  wOut: i32,
  bias: usize,
  out: usize,
  outCount: i32,
  samples: i32,
  accumulate: bool,
): void {
  affine(input, count, w, wStep, wOut, bias, out, outCount, samples, accumulate, false);
}

/** For curvature and surfaces (`multiply-add.ts`). */
export function fusedAffineRows(
  input: usize,
  count: i32,
  w: usize,
  wStep: i32,
  wOut: i32,
  bias: usize,
  out: usize,
  outCount: i32,
  samples: i32,
  accumulate: bool,
): void {
  affine(input, count, w, wStep, wOut, bias, out, outCount, samples, accumulate, true);
}

/** Adds the two halves' sum to what is there, or with `fresh` replaces it. */
// @ts-ignore: decorator
@inline
function putOne(to: usize, v: v128, fresh: bool): void {
  store<f64>(to, fresh ? sum(v) : load<f64>(to) + sum(v));
}

// @ts-ignore: decorator
@inline
function putFour(to: usize, a: v128, b: v128, c: v128, d: v128, fresh: bool): void {
  const low = f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
  const high = f64x2.add(v128.shuffle<f64>(c, d, 0, 2), v128.shuffle<f64>(c, d, 1, 3));
  v128.store(to, fresh ? low : f64x2.add(v128.load(to), low));
  v128.store(to, fresh ? high : f64x2.add(v128.load(to, 16), high), 16);
}

/**
 * Adds to one or two rows of `out`, `to` and `next`, the sums of d and of the row behind it over one or four rows from x on.
 * Two samples, then two more at constant distances, with a way out between them: engines put all loads of a block before its
 * arithmetic, and there are not registers enough for those of four samples.
 */
// @ts-ignore: decorator
@inline
function outerTile(
  two: bool,
  four: bool,
  d: usize,
  x: usize,
  bytes: usize,
  to: usize,
  next: usize,
  fresh: bool,
  fused: bool,
): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  for (const end = d + bytes; d < end; d += 32, x += 32) {
    const f = v128.load(d);
    const g = two ? v128.load(d + bytes) : f;
    const x0 = v128.load(x);
    a0 = add(f, x0, a0, fused);
    if (two) b0 = add(g, x0, b0, fused);
    if (four) {
      const x1 = v128.load(x + bytes);
      const x2 = v128.load(x + 2 * bytes);
      const x3 = v128.load(x + 3 * bytes);
      a1 = add(f, x1, a1, fused);
      a2 = add(f, x2, a2, fused);
      a3 = add(f, x3, a3, fused);
      if (two) {
        b1 = add(g, x1, b1, fused);
        b2 = add(g, x2, b2, fused);
        b3 = add(g, x3, b3, fused);
      }
    }
    if (d + 16 >= end) break;
    const k = v128.load(d, 16);
    const l = two ? v128.load(d + bytes, 16) : k;
    const y0 = v128.load(x, 16);
    a0 = add(k, y0, a0, fused);
    if (two) b0 = add(l, y0, b0, fused);
    if (four) {
      const y1 = v128.load(x + bytes, 16);
      const y2 = v128.load(x + 2 * bytes, 16);
      const y3 = v128.load(x + 3 * bytes, 16);
      a1 = add(k, y1, a1, fused);
      a2 = add(k, y2, a2, fused);
      a3 = add(k, y3, a3, fused);
      if (two) {
        b1 = add(l, y1, b1, fused);
        b2 = add(l, y2, b2, fused);
        b3 = add(l, y3, b3, fused);
      }
    }
  }
  if (four) {
    putFour(to, a0, a1, a2, a3, fresh);
    if (two) putFour(next, b0, b1, b2, b3, fresh);
  } else {
    putOne(to, a0, fresh);
    if (two) putOne(next, b0, fresh);
  }
}

// @ts-ignore: decorator
@inline
function outerUnits(
  two: bool,
  d: usize,
  x: usize,
  columns: i32,
  bytes: usize,
  to: usize,
  fresh: bool,
  fused: bool,
): void {
  const below = (<usize>columns) << 3;
  let j = 0;
  for (; j + 4 <= columns; j += 4, x += 4 * bytes, to += 32) {
    outerTile(two, true, d, x, bytes, to, to + below, fresh, fused);
  }
  for (; j < columns; j++, x += bytes, to += 8) outerTile(two, false, d, x, bytes, to, to + below, fresh, fused);
}

/**
 * out[u·columns + j] += Σ_n d_u[n]·x_j[n]; biases (unless 0): biases[u] += Σ_n d_u[n]. `fresh`: what stood there does not
 * count.
 */
// @ts-ignore: decorator
@inline
function outer(
  d: usize,
  rows: i32,
  x: usize,
  columns: i32,
  out: usize,
  biases: usize,
  samples: i32,
  fresh: bool,
  fused: bool,
): void {
  const bytes = (<usize>samples) << 3;
  let row = d;
  let u = 0;
  for (; u + 2 <= rows; u += 2, row += 2 * bytes, out += (<usize>columns) << 4) {
    outerUnits(true, row, x, columns, bytes, out, fresh, fused);
  }
  if (u < rows) outerUnits(false, row, x, columns, bytes, out, fresh, fused);
  if (biases === 0) return;
  for (u = 0; u < rows; u++, d += bytes, biases += 8) {
    let s = f64x2.splat(0);
    for (let n: usize = 0; n < bytes; n += 16) s = f64x2.add(s, v128.load(d + n));
    putOne(biases, s, fresh);
  }
}

/** For training: the same bits on every machine. */
export function outerSums(
  d: usize,
  rows: i32,
  x: usize,
  columns: i32,
  out: usize,
  biases: usize,
  samples: i32,
  fresh: bool,
): void {
  if (fresh) outer(d, rows, x, columns, out, biases, samples, true, false);
  else outer(d, rows, x, columns, out, biases, samples, false, false);
}

/** For curvature. */
export function fusedOuterSums(
  d: usize,
  rows: i32,
  x: usize,
  columns: i32,
  out: usize,
  biases: usize,
  samples: i32,
): void {
  outer(d, rows, x, columns, out, biases, samples, false, true);
}

/** out = x ∘ y, `n` even numbers; `out` may be x or y. */
export function multiplyRows(x: usize, y: usize, out: usize, n: i32): void {
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += 16) v128.store(out + i, f64x2.mul(v128.load(x + i), v128.load(y + i)));
}

/** The same for `count` samples of `rows` rows that are `samples` long. */
export function multiplyStretch(x: usize, y: usize, out: usize, rows: i32, samples: i32, count: i32): void {
  const bytes = (<usize>samples) << 3;
  const end = x + <usize>rows * bytes;
  for (; x < end; x += bytes, y += bytes, out += bytes) multiplyRows(x, y, out, count);
}

/**
 * Tangent of the step from ∂ℓ/∂a to ∂ℓ/∂z: tangent ← second ∘ zTangent ∘ gradient + first ∘ tangent, then
 * gradient ← first ∘ gradient.
 */
export function bendRows(
  first: usize,
  second: usize,
  zTangent: usize,
  gradient: usize,
  tangent: usize,
  n: i32,
): void {
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const g = v128.load(gradient + i);
    const f = v128.load(first + i);
    const bent = f64x2.mul(f64x2.mul(v128.load(second + i), v128.load(zTangent + i)), g);
    v128.store(tangent + i, f64x2.add(bent, f64x2.mul(f, v128.load(tangent + i))));
    v128.store(gradient + i, f64x2.mul(f, g));
  }
}

/** tangent ← bent ∘ zTangent + first ∘ tangent: `bendRows` where f″ ∘ ∂ℓ/∂a is known. */
export function bendTangents(first: usize, bent: usize, zTangent: usize, tangent: usize, n: i32): void {
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += 16) {
    const along = f64x2.mul(v128.load(first + i), v128.load(tangent + i));
    v128.store(tangent + i, multiplyAdd(v128.load(bent + i), v128.load(zTangent + i), along));
  }
}

/**
 * Rows `indices` (i32) of source, [·, columns], as rows over samples: out_u[n] = source[indices[n], u], zero up to the next
 * multiple of four.
 */
export function gatherRows(source: usize, columns: i32, indices: usize, samples: i32, out: usize): void {
  const bytes = (<usize>((samples + 3) & ~3)) << 3;
  const rowBytes = (<usize>columns) << 3;
  for (let n = 0; n < samples; n += 2) {
    const at = indices + ((<usize>n) << 2);
    const two = n + 1 < samples;
    const first = source + <usize>load<i32>(at) * rowBytes;
    const second = two ? source + <usize>load<i32>(at, 4) * rowBytes : first;
    let to = out + ((<usize>n) << 3);
    let u: usize = 0;
    for (; u + 16 <= rowBytes; u += 16, to += 2 * bytes) {
      const a = v128.load(first + u);
      const b = two ? v128.load(second + u) : f64x2.splat(0);
      v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(to + bytes, v128.shuffle<f64>(a, b, 1, 3));
    }
    if (u < rowBytes) {
      store<f64>(to, load<f64>(first + u));
      store<f64>(to, two ? load<f64>(second + u) : 0, 8);
    }
  }
  for (let n = (samples + 1) & ~1; n < ((samples + 3) & ~3); n++) {
    let to = out + ((<usize>n) << 3);
    for (let u = 0; u < columns; u++, to += bytes) store<f64>(to, 0);
  }
}
