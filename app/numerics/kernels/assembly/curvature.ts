// What the structured exact Hessian of a dense network is made from, over one group of samples (app/network/curvature-rows.ts).
// Every quantity is a row over samples: `samples` float64, a multiple of 4, zero beyond the real ones; rows of one
// quantity are contiguous. Entry (k, i) of a matrix of rows is row k·columns + i. Pointers are bytes.
import { exponentialBelow } from './functions';
import { multiplyAdd } from './multiply-add';
import { rowAt } from './places';

/** Bytes of a row that `mixRows` takes at a time: those of thirty inputs then stay in the first-level cache for all outputs. */
const MIX_BLOCK: usize = 1024;

/** `mixRows` of one input: nothing is summed, so that tiles would only cost addresses. */
// @ts-ignore: decorator
@inline
function scaleRows(
  bent: bool,
  input: usize,
  weight: usize,
  weightOut: usize,
  output: usize,
  outputStep: usize,
  outCount: i32,
  scale: usize,
  bytes: usize,
  bends: usize,
  v: usize,
  bendOut: usize,
  slope: usize,
): void {
  for (let i = 0; i < outCount; i++) {
    const f = v128.load64_splat(weight);
    const g = bent ? v128.load64_splat(v) : f;
    for (let n: usize = 0; n < bytes; n += 32) {
      let a = f64x2.mul(f64x2.mul(f, v128.load(input + n)), v128.load(scale + n));
      let b = f64x2.mul(f64x2.mul(f, v128.load(input + n, 16)), v128.load(scale + n, 16));
      if (bent) {
        a = multiplyAdd(v128.load(bends + n), f64x2.mul(g, v128.load(slope + n)), a);
        b = multiplyAdd(v128.load(bends + n, 16), f64x2.mul(g, v128.load(slope + n, 16)), b);
      }
      v128.store(output + n, a);
      v128.store(output + n, b, 16);
    }
    output += outputStep;
    scale += bytes;
    weight += weightOut;
    if (!bent) continue;
    bends += bytes;
    v += bendOut;
  }
}

/**
 * out_i = scale_i ∘ Σ_u w[u·wStep + i·wOut]·in_u (+ bend_i ∘ v[i·vOut]·slope where bends ≠ 0) for i < outCount; steps of rows in
 * bytes, of weights in numbers. Register tile: four outputs × four samples.
 */
function mixRows(
  input: usize,
  inputStep: usize,
  count: i32,
  w: usize,
  wStep: i32,
  wOut: i32,
  output: usize,
  outputStep: usize,
  outCount: i32,
  scale: usize,
  bytes: usize,
  bends: usize,
  v: usize,
  vOut: i32,
  slope: usize,
): void {
  const weightStep = (<usize>wStep) << 3;
  const weightOut = (<usize>wOut) << 3;
  const bendOut = (<usize>vOut) << 3;
  const bent = bends !== 0;
  if (count === 1) {
    if (bent) {
      scaleRows(true, input, w, weightOut, output, outputStep, outCount, scale, bytes, bends, v, bendOut, slope);
    } else {
      scaleRows(false, input, w, weightOut, output, outputStep, outCount, scale, bytes, 0, 0, 0, 0);
    }
    return;
  }
  for (let begin: usize = 0; begin < bytes; begin += MIX_BLOCK) {
    const end = min(begin + MIX_BLOCK, bytes);
    let i = 0;
    for (; i + 4 <= outCount; i += 4) {
      const w0 = w + <usize>i * weightOut;
      const out = rowAt(output, i, outputStep);
      const s = rowAt(scale, i, bytes);
      const b = rowAt(bends, i, bytes);
      const v0 = v + <usize>i * bendOut;
      for (let n = begin; n < end; n += 32) {
        let a0 = f64x2.splat(0);
        let b0 = f64x2.splat(0);
        let a1 = f64x2.splat(0);
        let b1 = f64x2.splat(0);
        let a2 = f64x2.splat(0);
        let b2 = f64x2.splat(0);
        let a3 = f64x2.splat(0);
        let b3 = f64x2.splat(0);
        let from = input + n;
        let weight = w0;
        for (let u = 0; u < count; u++) {
          const x = v128.load(from);
          const y = v128.load(from, 16);
          const f0 = v128.load64_splat(weight);
          a0 = multiplyAdd(f0, x, a0);
          b0 = multiplyAdd(f0, y, b0);
          const f1 = v128.load64_splat(weight + weightOut);
          a1 = multiplyAdd(f1, x, a1);
          b1 = multiplyAdd(f1, y, b1);
          const f2 = v128.load64_splat(weight + 2 * weightOut);
          a2 = multiplyAdd(f2, x, a2);
          b2 = multiplyAdd(f2, y, b2);
          const f3 = v128.load64_splat(weight + 3 * weightOut);
          a3 = multiplyAdd(f3, x, a3);
          b3 = multiplyAdd(f3, y, b3);
          from += inputStep;
          weight += weightStep;
        }
        const to = out + n;
        const by = s + n;
        a0 = f64x2.mul(a0, v128.load(by));
        b0 = f64x2.mul(b0, v128.load(by, 16));
        a1 = f64x2.mul(a1, v128.load(by + bytes));
        b1 = f64x2.mul(b1, v128.load(by + bytes, 16));
        a2 = f64x2.mul(a2, v128.load(by + 2 * bytes));
        b2 = f64x2.mul(b2, v128.load(by + 2 * bytes, 16));
        a3 = f64x2.mul(a3, v128.load(by + 3 * bytes));
        b3 = f64x2.mul(b3, v128.load(by + 3 * bytes, 16));
        if (bent) {
          const x = v128.load(slope + n);
          const y = v128.load(slope + n, 16);
          const d = b + n;
          const f0 = v128.load64_splat(v0);
          a0 = multiplyAdd(v128.load(d), f64x2.mul(f0, x), a0);
          b0 = multiplyAdd(v128.load(d, 16), f64x2.mul(f0, y), b0);
          const f1 = v128.load64_splat(v0 + bendOut);
          a1 = multiplyAdd(v128.load(d + bytes), f64x2.mul(f1, x), a1);
          b1 = multiplyAdd(v128.load(d + bytes, 16), f64x2.mul(f1, y), b1);
          const f2 = v128.load64_splat(v0 + 2 * bendOut);
          a2 = multiplyAdd(v128.load(d + 2 * bytes), f64x2.mul(f2, x), a2);
          b2 = multiplyAdd(v128.load(d + 2 * bytes, 16), f64x2.mul(f2, y), b2);
          const f3 = v128.load64_splat(v0 + 3 * bendOut);
          a3 = multiplyAdd(v128.load(d + 3 * bytes), f64x2.mul(f3, x), a3);
          b3 = multiplyAdd(v128.load(d + 3 * bytes, 16), f64x2.mul(f3, y), b3);
        }
        v128.store(to, a0);
        v128.store(to, b0, 16);
        v128.store(to + outputStep, a1);
        v128.store(to + outputStep, b1, 16);
        v128.store(to + 2 * outputStep, a2);
        v128.store(to + 2 * outputStep, b2, 16);
        v128.store(to + 3 * outputStep, a3);
        v128.store(to + 3 * outputStep, b3, 16);
      }
    }
    for (; i < outCount; i++) {
      const w0 = w + <usize>i * weightOut;
      const out = rowAt(output, i, outputStep);
      const s = rowAt(scale, i, bytes);
      const b = rowAt(bends, i, bytes);
      for (let n = begin; n < end; n += 32) {
        let a0 = f64x2.splat(0);
        let b0 = f64x2.splat(0);
        let from = input + n;
        let weight = w0;
        for (let u = 0; u < count; u++) {
          const f0 = v128.load64_splat(weight);
          a0 = multiplyAdd(f0, v128.load(from), a0);
          b0 = multiplyAdd(f0, v128.load(from, 16), b0);
          from += inputStep;
          weight += weightStep;
        }
        a0 = f64x2.mul(a0, v128.load(s + n));
        b0 = f64x2.mul(b0, v128.load(s + n, 16));
        if (bent) {
          const f0 = v128.load64_splat(v + <usize>i * bendOut);
          a0 = multiplyAdd(v128.load(b + n), f64x2.mul(f0, v128.load(slope + n)), a0);
          b0 = multiplyAdd(v128.load(b + n, 16), f64x2.mul(f0, v128.load(slope + n, 16)), b0);
        }
        v128.store(out + n, a0);
        v128.store(out + n, b0, 16);
      }
    }
  }
}

/**
 * C of softmax cross-entropy on logits f, weight = Σ y: C[k, i] = −factor·weight·p_k·p_i for i ≠ k, and on the diagonal what makes
 * the sum of a row 0, free of cancellation when p is almost one-hot. `count` samples of rows of f and C that are `samples` long.
 */
export function softmaxCurvature(
  f: usize,
  weight: usize,
  width: i32,
  out: usize,
  samples: i32,
  count: i32,
  factor: f64,
): void {
  const bytes = (<usize>samples) << 3;
  const end = (<usize>count) << 3;
  const diagonal = <usize>(width + 1) * bytes;
  const scale = f64x2.splat(factor);
  for (let n: usize = 0; n < end; n += 16) {
    const logits = f + n;
    let largest = v128.load(logits);
    for (let k = 1; k < width; k++) {
      const value = v128.load(rowAt(logits, k, bytes));
      largest = v128.bitselect(value, largest, f64x2.gt(value, largest));
    }
    // p stands on the diagonal until it is no longer needed.
    const first = out + n;
    let sum = f64x2.splat(0);
    for (let k = 0; k < width; k++) {
      const e = exponentialBelow(f64x2.sub(v128.load(rowAt(logits, k, bytes)), largest), false);
      v128.store(rowAt(first, k, diagonal), e);
      sum = f64x2.add(sum, e);
    }
    for (let k = 0; k < width; k++) {
      const to = rowAt(first, k, diagonal);
      v128.store(to, f64x2.div(v128.load(to), sum));
    }
    const all = f64x2.neg(f64x2.mul(scale, v128.load(weight + n)));
    for (let k = 1; k < width; k++) {
      const ofK = f64x2.mul(all, v128.load(rowAt(first, k, diagonal)));
      for (let i = 0; i < k; i++) {
        const value = f64x2.mul(ofK, v128.load(rowAt(first, i, diagonal)));
        v128.store(rowAt(first, k * width + i, bytes), value);
        v128.store(rowAt(first, i * width + k, bytes), value);
      }
    }
    for (let k = 0; k < width; k++) {
      let rest = f64x2.splat(0);
      for (let i = 0; i < width; i++) {
        if (i !== k) rest = f64x2.sub(rest, v128.load(rowAt(first, k * width + i, bytes)));
      }
      // NaN where the logits are not finite, also with one output.
      const to = rowAt(first, k, diagonal);
      const p = v128.load(to);
      v128.store(to, f64x2.add(rest, f64x2.sub(p, p)));
    }
  }
}

/** C_{m,l}[k, i] = f′_l[i]·Σ_{u<above} C_{m,l+1}[k, u]·W_{l+1}[u, i]; C_{m,l+1} is [rows, width], W_{l+1} [above, units]. */
export function propagateCurvature(
  previous: usize,
  width: i32,
  rows: i32,
  above: i32,
  w: usize,
  units: i32,
  slopes: usize,
  out: usize,
  samples: i32,
): void {
  const bytes = (<usize>samples) << 3;
  for (let k = 0; k < rows; k++) {
    const from = rowAt(previous, k * width, bytes);
    mixRows(from, bytes, above, w, units, 1, rowAt(out, k * units, bytes), bytes, units, slopes, bytes, 0, 0, 0, 0);
  }
}

/**
 * C_{m,l}[k, i] = f′_m[k]·Σ_u W_{m+1}[u, k]·C_{m+1,l}[u, i] + bends[k]·W_m[k, i]·f′_l[i] for m = l + 1 and
 * first ≤ i < last; W_{m+1} is [above, rows], W_m [rows, units], next C_{m+1,l}. Where the layer above is narrow, cheaper than C_{m,m} W_m B_l.
 */
export function adjacentCurvature(
  next: usize,
  above: i32,
  wAbove: usize,
  rows: i32,
  slopesAbove: usize,
  bends: usize,
  w: usize,
  units: i32,
  slopes: usize,
  out: usize,
  samples: i32,
  first: i32,
  last: i32,
): void {
  const bytes = (<usize>samples) << 3;
  const step = <usize>units * bytes;
  for (let i = first; i < last; i++) {
    const from = rowAt(next, i, bytes);
    const to = rowAt(out, i, bytes);
    const v = w + ((<usize>i) << 3);
    const slope = rowAt(slopes, i, bytes);
    mixRows(from, step, above, wAbove, rows, 1, to, step, rows, slopesAbove, bytes, bends, v, units, slope);
  }
}

/**
 * C_{l,l}[k, i] = f′_l[k]·Σ_u W_{l+1}[u, k]·C_{l+1,l}[u, i] + (k = i: bends[i]) for first ≤ i < last, k ≥ i; with `mirrored`
 * also for k < i, else undefined there.
 */
export function ownCurvature(
  next: usize,
  above: i32,
  w: usize,
  units: i32,
  slopes: usize,
  bends: usize,
  out: usize,
  samples: i32,
  first: i32,
  last: i32,
  mirrored: bool,
): void {
  const bytes = (<usize>samples) << 3;
  const step = <usize>units * bytes;
  for (let i = first; i < last; i++) {
    // Whole tiles of four outputs cost less than single ones: where nobody reads it, some of the upper triangle with them.
    const k0 = mirrored || above === 1 ? i : max(0, units - ((units - i + 3) & ~3));
    const from = rowAt(next, i, bytes);
    const weights = w + ((<usize>k0) << 3);
    const scale = rowAt(slopes, k0, bytes);
    mixRows(from, step, above, weights, units, 1, rowAt(out, k0 * units + i, bytes), step, units - k0, scale, bytes, 0, 0, 0, 0);
    const to = rowAt(out, i * units + i, bytes);
    const bend = rowAt(bends, i, bytes);
    for (let n: usize = 0; n < bytes; n += 16) {
      v128.store(to + n, f64x2.add(v128.load(to + n), v128.load(bend + n)));
    }
    if (!mirrored) continue;
    for (let k = i + 1; k < units; k++) {
      memory.copy(rowAt(out, i * units + k, bytes), rowAt(out, k * units + i, bytes), bytes);
    }
  }
}

/** D_{l+2,l}[p, i] = f′_{l+1}[p]·W_{l+1}[p, i]·f′_l[i]; W_{l+1} is [above, units]. */
export function firstJacobian(
  w: usize,
  above: i32,
  units: i32,
  slopesAbove: usize,
  slopes: usize,
  out: usize,
  samples: i32,
): void {
  const bytes = (<usize>samples) << 3;
  let to = out;
  let weight = w;
  for (let p = 0; p < above; p++) {
    const x = rowAt(slopesAbove, p, bytes);
    for (let i = 0; i < units; i++) {
      const y = rowAt(slopes, i, bytes);
      const factor = v128.load64_splat(weight);
      for (let n: usize = 0; n < bytes; n += 16) {
        v128.store(to + n, f64x2.mul(f64x2.mul(v128.load(x + n), factor), v128.load(y + n)));
      }
      to += bytes;
      weight += 8;
    }
  }
}

/** D_{m+1,l}[p, i] = f′_m[p]·Σ_q W_m[p, q]·D_{m,l}[q, i] for first ≤ i < last; W_m is [rows, inner]. */
export function nextJacobian(
  previous: usize,
  inner: i32,
  w: usize,
  rows: i32,
  units: i32,
  slopes: usize,
  out: usize,
  samples: i32,
  first: i32,
  last: i32,
): void {
  const bytes = (<usize>samples) << 3;
  const step = <usize>units * bytes;
  for (let i = first; i < last; i++) {
    mixRows(rowAt(previous, i, bytes), step, inner, w, 1, inner, rowAt(out, i, bytes), step, rows, slopes, bytes, 0, 0, 0, 0);
  }
}
