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
  let i = 0;
  for (; i + 4 <= outCount; i += 4) {
    const w0 = w + <usize>i * across;
    const row = out + <usize>i * bytes;
    for (let n: usize = 0; n < bytes; n += 32) {
      const to = row + n;
      let a0 = f64x2.splat(0);
      let b0 = a0;
      let a1 = a0;
      let b1 = a0;
      let a2 = a0;
      let b2 = a0;
      let a3 = a0;
      let b3 = a0;
      if (accumulate) {
        a0 = v128.load(to);
        b0 = v128.load(to, 16);
        a1 = v128.load(to + bytes);
        b1 = v128.load(to + bytes, 16);
        a2 = v128.load(to + 2 * bytes);
        b2 = v128.load(to + 2 * bytes, 16);
        a3 = v128.load(to + 3 * bytes);
        b3 = v128.load(to + 3 * bytes, 16);
      } else if (bias !== 0) {
        const at = bias + ((<usize>i) << 3);
        b0 = a0 = v128.load64_splat(at);
        b1 = a1 = v128.load64_splat(at, 8);
        b2 = a2 = v128.load64_splat(at, 16);
        b3 = a3 = v128.load64_splat(at, 24);
      }
      let from = input + n;
      let weight = w0;
      for (let u = 0; u < count; u++) {
        const x = v128.load(from);
        const y = v128.load(from, 16);
        const f0 = v128.load64_splat(weight);
        a0 = add(f0, x, a0, fused);
        b0 = add(f0, y, b0, fused);
        const f1 = v128.load64_splat(weight + across);
        a1 = add(f1, x, a1, fused);
        b1 = add(f1, y, b1, fused);
        const f2 = v128.load64_splat(weight + 2 * across);
        a2 = add(f2, x, a2, fused);
        b2 = add(f2, y, b2, fused);
        const f3 = v128.load64_splat(weight + 3 * across);
        a3 = add(f3, x, a3, fused);
        b3 = add(f3, y, b3, fused);
        from += bytes;
        weight += step;
      }
      v128.store(to, a0);
      v128.store(to, b0, 16);
      v128.store(to + bytes, a1);
      v128.store(to + bytes, b1, 16);
      v128.store(to + 2 * bytes, a2);
      v128.store(to + 2 * bytes, b2, 16);
      v128.store(to + 3 * bytes, a3);
      v128.store(to + 3 * bytes, b3, 16);
    }
  }
  for (; i + 2 <= outCount; i += 2) {
    const w0 = w + <usize>i * across;
    const row = out + <usize>i * bytes;
    for (let n: usize = 0; n < bytes; n += 32) {
      const to = row + n;
      let a0 = f64x2.splat(0);
      let b0 = a0;
      let a1 = a0;
      let b1 = a0;
      if (accumulate) {
        a0 = v128.load(to);
        b0 = v128.load(to, 16);
        a1 = v128.load(to + bytes);
        b1 = v128.load(to + bytes, 16);
      } else if (bias !== 0) {
        const at = bias + ((<usize>i) << 3);
        b0 = a0 = v128.load64_splat(at);
        b1 = a1 = v128.load64_splat(at, 8);
      }
      let from = input + n;
      let weight = w0;
      for (let u = 0; u < count; u++) {
        const x = v128.load(from);
        const y = v128.load(from, 16);
        const f0 = v128.load64_splat(weight);
        a0 = add(f0, x, a0, fused);
        b0 = add(f0, y, b0, fused);
        const f1 = v128.load64_splat(weight + across);
        a1 = add(f1, x, a1, fused);
        b1 = add(f1, y, b1, fused);
        from += bytes;
        weight += step;
      }
      v128.store(to, a0);
      v128.store(to, b0, 16);
      v128.store(to + bytes, a1);
      v128.store(to + bytes, b1, 16);
    }
  }
  for (; i < outCount; i++) {
    const w0 = w + <usize>i * across;
    const row = out + <usize>i * bytes;
    for (let n: usize = 0; n < bytes; n += 32) {
      const to = row + n;
      let a = f64x2.splat(0);
      let b = a;
      if (accumulate) {
        a = v128.load(to);
        b = v128.load(to, 16);
      } else if (bias !== 0) {
        b = a = v128.load64_splat(bias + ((<usize>i) << 3));
      }
      let from = input + n;
      let weight = w0;
      for (let u = 0; u < count; u++) {
        const f = v128.load64_splat(weight);
        a = add(f, v128.load(from), a, fused);
        b = add(f, v128.load(from, 16), b, fused);
        from += bytes;
        weight += step;
      }
      v128.store(to, a);
      v128.store(to, b, 16);
    }
  }
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

/** out[u·columns + j] += Σ_n d_u[n]·x_j[n]; biases (unless 0): biases[u] += Σ_n d_u[n]. */
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
  fused: bool,
): void {
  const bytes = (<usize>samples) << 3;
  for (let u = 0; u < rows; u += 2) {
    const d0 = d + <usize>u * bytes;
    const two = u + 1 < rows;
    const d1 = two ? d0 + bytes : d0;
    const to = out + ((<usize>(u * columns)) << 3);
    const next = to + ((<usize>columns) << 3);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const x0 = x + <usize>j * bytes;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s02 = s00;
      let s03 = s00;
      let s10 = s00;
      let s11 = s00;
      let s12 = s00;
      let s13 = s00;
      for (let n: usize = 0; n < bytes; n += 16) {
        const f = v128.load(d0 + n);
        const g = v128.load(d1 + n);
        const y0 = v128.load(x0 + n);
        s00 = add(f, y0, s00, fused);
        s10 = add(g, y0, s10, fused);
        const y1 = v128.load(x0 + bytes + n);
        s01 = add(f, y1, s01, fused);
        s11 = add(g, y1, s11, fused);
        const y2 = v128.load(x0 + 2 * bytes + n);
        s02 = add(f, y2, s02, fused);
        s12 = add(g, y2, s12, fused);
        const y3 = v128.load(x0 + 3 * bytes + n);
        s03 = add(f, y3, s03, fused);
        s13 = add(g, y3, s13, fused);
      }
      addFour(to + ((<usize>j) << 3), s00, s01, s02, s03);
      if (two) addFour(next + ((<usize>j) << 3), s10, s11, s12, s13);
    }
    for (; j < columns; j++) {
      const y = x + <usize>j * bytes;
      let s0 = f64x2.splat(0);
      let s1 = s0;
      for (let n: usize = 0; n < bytes; n += 16) {
        const v = v128.load(y + n);
        s0 = f64x2.add(s0, f64x2.mul(v128.load(d0 + n), v));
        s1 = f64x2.add(s1, f64x2.mul(v128.load(d1 + n), v));
      }
      const at = (<usize>j) << 3;
      store<f64>(to + at, load<f64>(to + at) + sum(s0));
      if (two) store<f64>(next + at, load<f64>(next + at) + sum(s1));
    }
  }
  if (biases === 0) return;
  for (let u = 0; u < rows; u++) {
    const row = d + <usize>u * bytes;
    let s = f64x2.splat(0);
    for (let n: usize = 0; n < bytes; n += 16) s = f64x2.add(s, v128.load(row + n));
    const at = biases + ((<usize>u) << 3);
    store<f64>(at, load<f64>(at) + sum(s));
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
): void {
  outer(d, rows, x, columns, out, biases, samples, false);
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
  outer(d, rows, x, columns, out, biases, samples, true);
}

// @ts-ignore: decorator
@inline
function addFour(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const low = f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
  const high = f64x2.add(v128.shuffle<f64>(c, d, 0, 2), v128.shuffle<f64>(c, d, 1, 3));
  v128.store(to, f64x2.add(v128.load(to), low));
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
}

/** out = x ∘ y, `n` even numbers; `out` may be x or y. */
export function multiplyRows(x: usize, y: usize, out: usize, n: i32): void {
  const end = (<usize>n) << 3;
  for (let i: usize = 0; i < end; i += 16) v128.store(out + i, f64x2.mul(v128.load(x + i), v128.load(y + i)));
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
    for (let u: usize = 0; u < rowBytes; u += 8, to += bytes) {
      const value = v128.load64_zero(first + u);
      v128.store(to, two ? v128.load64_lane(second + u, value, 1) : value);
    }
  }
  for (let n = (samples + 1) & ~1; n < ((samples + 3) & ~3); n++) {
    let to = out + ((<usize>n) << 3);
    for (let u = 0; u < columns; u++, to += bytes) store<f64>(to, 0);
  }
}
