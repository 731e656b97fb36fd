// The structured exact Hessian of a dense network over one group of samples (see app/network/exact-hessian-kernel.ts).
// Every quantity is a row over samples: `samples` float64, a multiple of 4, zero beyond the real ones; rows of one
// quantity are contiguous. Entry (k, i) of a matrix of rows is row k·columns + i. Pointers are bytes.
import { exponentialBelow } from './functions';
import { multiplyAdd } from './multiply-add';
import { LAYER_WORDS, SINGLE, TRIANGLE } from './solver-words';

// @ts-ignore: decorator
@inline
function rowAt(base: usize, row: i32, bytes: usize): usize {
  return base + <usize>row * bytes;
}

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

/**
 * Rows c = u·yCount + v of x_u ∘ y_v for first ≤ u < last; as a triangle (x = y) only v ≤ u, at u(u+1)/2 + v. But for single ones rows
 * 2q and 2q + 1 share a place, two samples of the one beside the same two of the other: what `multiplyRowPairs` reads lies
 * behind each other.
 */
export function productRows(
  x: usize,
  first: i32,
  last: i32,
  y: usize,
  yCount: i32,
  form: i32,
  out: usize,
  samples: i32,
): void {
  const bytes = (<usize>samples) << 3;
  let c = form === TRIANGLE ? packedAt(first, 0) : first * yCount;
  for (let u = first; u < last; u++) {
    const xu = rowAt(x, u, bytes);
    const end = form === TRIANGLE ? u + 1 : yCount;
    let v = 0;
    if (form === SINGLE) {
      for (; v < end; v++, c++) multiplyRow(xu, rowAt(y, v, bytes), bytes, rowAt(out, c, bytes), 16);
      continue;
    }
    if (c & 1) {
      multiplyRow(xu, rowAt(y, 0, bytes), bytes, rowAt(out, c & ~1, bytes) + 16, 32);
      v++;
      c++;
    }
    for (; v + 2 <= end; v += 2, c += 2) {
      let yv = rowAt(y, v, bytes);
      let next = yv + bytes;
      let to = rowAt(out, c, bytes);
      for (let from = xu; from < xu + bytes; from += 32, yv += 32, next += 32, to += 64) {
        const f = v128.load(from);
        const g = v128.load(from, 16);
        v128.store(to, f64x2.mul(f, v128.load(yv)));
        v128.store(to, f64x2.mul(f, v128.load(next)), 16);
        v128.store(to, f64x2.mul(g, v128.load(yv, 16)), 32);
        v128.store(to, f64x2.mul(g, v128.load(next, 16)), 48);
      }
    }
    if (v < end) multiplyRow(xu, rowAt(y, v, bytes), bytes, rowAt(out, c++, bytes), 32);
  }
}

/** x ∘ y, two samples after the other `step` bytes apart. */
// @ts-ignore: decorator
@inline
function multiplyRow(x: usize, y: usize, bytes: usize, to: usize, step: usize): void {
  for (const end = x + bytes; x < end; x += 16, y += 16, to += step) {
    v128.store(to, f64x2.mul(v128.load(x), v128.load(y)));
  }
}

/** Columns whose rows, 256 samples long, fill an eighth of a megabyte: they stay in the second-level cache. */
const COLUMN_BLOCK: i32 = 64;
/** The scratch begins with a tile. */
const TILE_BYTES: usize = 128;
/** Most rows of a tile. Where a product needs no register of its own, twelve sums find place beside what they are made from. */
const TILE_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/** Rows of the next tile when so many are left: even, one more than there are at most. */
// @ts-ignore: decorator
@inline
function tileRows(left: i32): i32 {
  return min(TILE_ROWS, (left + 1) & ~1);
}

/**
 * Product over samples of two factors: out[r·columns + c] = (add: itself +) Σ_n a_r[n]·b_c[n] for n < count, an even number.
 *
 * rows: addresses of a_r (u32), padded to an even number. b: rows as `productRows` writes them, three more than `columns` are
 * readable. scratch: a tile and `rowCount` rows, rounded up to an even number.
 */
export function multiplyRowPairs(
  rows: usize,
  rowCount: i32,
  b: usize,
  columns: i32,
  samples: i32,
  count: i32,
  out: usize,
  scratch: usize,
  add: bool,
): void {
  const bytes = (<usize>samples) << 3;
  const length = (<usize>count) << 3;
  const outBytes = (<usize>columns) << 3;
  const packed = scratch + TILE_BYTES;
  packTiles(rows, rowCount, bytes, length, packed);
  for (let begin = 0; begin < columns; begin += COLUMN_BLOCK) {
    const end = min(begin + COLUMN_BLOCK, columns);
    for (let r = 0; r < rowCount; r += TILE_ROWS) {
      const left = rowCount - r;
      const row = out + <usize>r * outBytes;
      multiplyTiles(rowAt(packed, r, bytes), left, b, begin, end, bytes, length, row, outBytes, add);
    }
  }
}

/** One tile of rows, of which `left` are there, times the columns from `begin` to `end`. */
// @ts-ignore: decorator
@inline
function multiplyTiles(
  a: usize,
  left: i32,
  b: usize,
  begin: i32,
  end: i32,
  bytes: usize,
  length: usize,
  row: usize,
  outBytes: usize,
  add: bool,
): void {
  const height = tileRows(left);
  let c = begin;
  if (height === 2) {
    for (; c < end; c += 4) {
      multiplyTwo(a, rowAt(b, c, bytes), bytes, length, row + ((<usize>c) << 3), outBytes, left, end - c, add);
    }
  } else if (TILE_ROWS > 4 && height > 4) {
    for (; c < end; c += 2) {
      multiplySix(a, rowAt(b, c, bytes), length, row + ((<usize>c) << 3), outBytes, left, end - c, add);
    }
  } else {
    for (; c < end; c += 2) {
      multiplyFour(a, rowAt(b, c, bytes), length, row + ((<usize>c) << 3), outBytes, left, end - c, add);
    }
  }
}

/** The same products, each added to out[places[r] + offsets[c]]. */
export function scatterRowPairs(
  rows: usize,
  rowCount: i32,
  b: usize,
  columns: i32,
  samples: i32,
  count: i32,
  places: usize,
  offsets: usize,
  out: usize,
  scratch: usize,
): void {
  const bytes = (<usize>samples) << 3;
  const length = (<usize>count) << 3;
  const packed = scratch + TILE_BYTES;
  packTiles(rows, rowCount, bytes, length, packed);
  for (let r = 0; r < rowCount; r += TILE_ROWS) {
    const a = rowAt(packed, r, bytes);
    const left = rowCount - r;
    for (let c = 0; c < columns; c += 2) {
      multiplyTiles(a, left, b, c, min(c + 2, columns), bytes, length, scratch - ((<usize>c) << 3), 16, false);
      for (let q = c; q < min(c + 2, columns); q++) {
        for (let h = 0; h < min(TILE_ROWS, left); h++) {
          const to = placeOf(out, places, r + h, offsets, q);
          store<f64>(to, load<f64>(to) + numberAt(scratch, 2 * h + q - c));
        }
      }
    }
  }
}

/**
 * Adds sums[r·columns + c], where `weights` ≠ 0 times weights[weightPlaces[r] + weightOffsets[c]], to out[places[r] + offsets[c]] for all
 * rows and first ≤ c < last.
 */
export function scatterSums(
  sums: usize,
  rowCount: i32,
  columns: i32,
  first: i32,
  last: i32,
  places: usize,
  offsets: usize,
  out: usize,
  weights: usize,
  weightPlaces: usize,
  weightOffsets: usize,
): void {
  for (let r = 0; r < rowCount; r++) {
    for (let c = first; c < last; c++) {
      let value = numberAt(sums, r * columns + c);
      if (weights !== 0) value *= load<f64>(placeOf(weights, weightPlaces, r, weightOffsets, c));
      const to = placeOf(out, places, r, offsets, c);
      store<f64>(to, load<f64>(to) + value);
    }
  }
}

/** to ← to + from, `count` numbers. */
export function addRows(to: usize, from: usize, count: i32): void {
  let n = 0;
  for (; n + 2 <= count; n += 2, to += 16, from += 16) {
    v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
  }
  if (n < count) store<f64>(to, load<f64>(to) + load<f64>(from));
}

/** Address of number places[r] + offsets[c]. */
// @ts-ignore: decorator
@inline
function placeOf(base: usize, places: usize, r: i32, offsets: usize, c: i32): usize {
  const number = load<u32>(places + ((<usize>r) << 2)) + load<u32>(offsets + ((<usize>c) << 2));
  return base + ((<usize>number) << 3);
}

/** Copies the rows whose addresses (u32) stand at `rows`, tile by tile: two samples of each of its rows, then the next two. */
function packTiles(rows: usize, rowCount: i32, bytes: usize, length: usize, packed: usize): void {
  for (let r = 0; r < rowCount; r += TILE_ROWS) {
    const height = tileRows(rowCount - r);
    const step = (<usize>height) << 4;
    let first = rowAt(packed, r, bytes);
    for (let h = r; h < r + height; h += 2, first += 32) {
      const pair = rows + ((<usize>h) << 2);
      let from = <usize>load<u32>(pair);
      let next = <usize>load<u32>(pair, 4);
      let to = first;
      for (const end = from + length; from < end; from += 16, next += 16, to += step) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(next), 16);
      }
    }
  }
}

/**
 * Six rows (`packTiles`) times two: out[r, c] = (add: itself +) Σ_n a_r[n]·b_c[n] for r < `left` and c < `right`, rows of `out` being
 * `step` bytes apart.
 *
 * An instruction takes four cycles, and a processor begins two in each: eight sums just keep it busy, twelve do so whatever else
 * comes between. They leave one register for a row of a. Engines put all loads of a block before its arithmetic, so each row
 * has a block of its own: nothing lies at the addresses that are compared with.
 */
// @ts-ignore: decorator
@inline
function multiplySix(a: usize, b: usize, length: usize, out: usize, step: usize, left: i32, right: i32, add: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let s40 = s00;
  let s41 = s00;
  let s50 = s00;
  let s51 = s00;
  for (const end = b + 2 * length; b < end; a += 96, b += 32) {
    const x = v128.load(b);
    const y = v128.load(b, 16);
    const f0 = v128.load(a);
    s00 = multiplyAdd(f0, x, s00);
    s01 = multiplyAdd(f0, y, s01);
    if (a === 1) break;
    const f1 = v128.load(a, 16);
    s10 = multiplyAdd(f1, x, s10);
    s11 = multiplyAdd(f1, y, s11);
    if (a === 2) break;
    const f2 = v128.load(a, 32);
    s20 = multiplyAdd(f2, x, s20);
    s21 = multiplyAdd(f2, y, s21);
    if (a === 3) break;
    const f3 = v128.load(a, 48);
    s30 = multiplyAdd(f3, x, s30);
    s31 = multiplyAdd(f3, y, s31);
    if (a === 4) break;
    const f4 = v128.load(a, 64);
    s40 = multiplyAdd(f4, x, s40);
    s41 = multiplyAdd(f4, y, s41);
    if (a === 5) break;
    const f5 = v128.load(a, 80);
    s50 = multiplyAdd(f5, x, s50);
    s51 = multiplyAdd(f5, y, s51);
  }
  putPair(out, pairSums(s00, s01), right, add);
  putPair(out + step, pairSums(s10, s11), right, add);
  putPair(out + 2 * step, pairSums(s20, s21), right, add);
  putPair(out + 3 * step, pairSums(s30, s31), right, add);
  putPair(out + 4 * step, pairSums(s40, s41), right, add);
  if (left > 5) putPair(out + 5 * step, pairSums(s50, s51), right, add);
}

/** Four rows times two. */
// @ts-ignore: decorator
@inline
function multiplyFour(a: usize, b: usize, length: usize, out: usize, step: usize, left: i32, right: i32, add: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (const end = b + 2 * length; b < end; a += 64, b += 32) {
    const x = v128.load(b);
    const y = v128.load(b, 16);
    const f0 = v128.load(a);
    s00 = multiplyAdd(f0, x, s00);
    s01 = multiplyAdd(f0, y, s01);
    const f1 = v128.load(a, 16);
    s10 = multiplyAdd(f1, x, s10);
    s11 = multiplyAdd(f1, y, s11);
    const f2 = v128.load(a, 32);
    s20 = multiplyAdd(f2, x, s20);
    s21 = multiplyAdd(f2, y, s21);
    const f3 = v128.load(a, 48);
    s30 = multiplyAdd(f3, x, s30);
    s31 = multiplyAdd(f3, y, s31);
  }
  putPair(out, pairSums(s00, s01), right, add);
  putPair(out + step, pairSums(s10, s11), right, add);
  putPair(out + 2 * step, pairSums(s20, s21), right, add);
  if (left > 3) putPair(out + 3 * step, pairSums(s30, s31), right, add);
}

/** Two rows times four. */
// @ts-ignore: decorator
@inline
function multiplyTwo(a: usize, b: usize, bytes: usize, length: usize, out: usize, step: usize, left: i32, right: i32, add: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  let d = b + 2 * bytes;
  for (const end = b + 2 * length; b < end; a += 32, b += 32, d += 32) {
    const f0 = v128.load(a);
    const f1 = v128.load(a, 16);
    const x0 = v128.load(b);
    s00 = multiplyAdd(f0, x0, s00);
    s10 = multiplyAdd(f1, x0, s10);
    const x1 = v128.load(b, 16);
    s01 = multiplyAdd(f0, x1, s01);
    s11 = multiplyAdd(f1, x1, s11);
    const x2 = v128.load(d);
    s02 = multiplyAdd(f0, x2, s02);
    s12 = multiplyAdd(f1, x2, s12);
    const x3 = v128.load(d, 16);
    s03 = multiplyAdd(f0, x3, s03);
    s13 = multiplyAdd(f1, x3, s13);
  }
  putPair(out, pairSums(s00, s01), right, add);
  if (right > 2) putPair(out + 16, pairSums(s02, s03), right - 2, add);
  if (left < 2) return;
  putPair(out + step, pairSums(s10, s11), right, add);
  if (right > 2) putPair(out + step + 16, pairSums(s12, s13), right - 2, add);
}

/** Stores, or adds to what is there, the first of two numbers, and the second where `right` > 1. */
// @ts-ignore: decorator
@inline
function putPair(to: usize, value: v128, right: i32, add: bool): void {
  if (right > 1) {
    v128.store(to, add ? f64x2.add(v128.load(to), value) : value);
  } else {
    const one = f64x2.extract_lane(value, 0);
    store<f64>(to, add ? load<f64>(to) + one : one);
  }
}

// @ts-ignore: decorator
@inline
function pairSums(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}

// @ts-ignore: decorator
@inline
function numberAt(from: usize, index: i32): f64 {
  return load<f64>(from + ((<usize>index) << 3));
}

// @ts-ignore: decorator
@inline
function pairAt(from: usize, index: i32): v128 {
  return v128.load(from + ((<usize>index) << 3));
}

/** Entry (p, j) of a packed lower triangle. */
// @ts-ignore: decorator
@inline
function packedAt(p: i32, j: i32): i32 {
  return ((p * (p + 1)) >> 1) + j;
}

/** `count` numbers from `from` on; few of them cost less than a call of `memory.copy`. */
// @ts-ignore: decorator
@inline
function copyRow(from: usize, count: i32, to: usize): void {
  if (count >= 24) {
    memory.copy(to, from, (<usize>count) << 3);
    return;
  }
  let i: usize = 0;
  for (const end = (<usize>(count & ~1)) << 3; i < end; i += 16) v128.store(to + i, v128.load(from + i));
  if (count & 1) store<f64>(to + i, load<f64>(from + i));
}

/** out[c] = −Σ_k a_k[c] for the first `columns` numbers of the rows that begin `shift` bytes behind the addresses (u32) at `rows`. */
export function negatedSums(rows: usize, count: i32, shift: usize, columns: i32, out: usize): void {
  const end = rows + ((<usize>count) << 2);
  let c = 0;
  for (; c + 2 <= columns; c += 2) {
    let sum = f64x2.splat(0);
    for (let row = rows; row < end; row += 4) sum = f64x2.sub(sum, pairAt(<usize>load<u32>(row) + shift, c));
    v128.store(out + ((<usize>c) << 3), sum);
  }
  if (c === columns) return;
  let sum: f64 = 0;
  for (let row = rows; row < end; row += 4) sum -= numberAt(<usize>load<u32>(row) + shift, c);
  store<f64>(out + ((<usize>c) << 3), sum);
}

/**
 * The rows of H of unit i of layer l, its inputs in order and the bias last, from the distinct entries of H as
 * `hessian-blocks.ts` arranges them: [extended, n] into `out`.
 *
 * chain: units, inputs, extended inputs and offset of every layer, then for each pair of layers the number of its block's first
 * entry.
 */
export function spreadUnit(chain: usize, layers: i32, l: i32, i: i32, entries: usize, out: usize, n: i32): void {
  const across = layerAt(chain, l);
  const units = load<i32>(across);
  const extended = load<i32>(across, 8);
  const starts = layerAt(chain, layers) + ((<usize>(l * layers)) << 2);
  for (let m = 0; m < layers; m++) {
    const along = layerAt(chain, m);
    const count = load<i32>(along);
    const inputs = load<i32>(along, 4);
    const width = load<i32>(along, 8);
    const offset = load<i32>(along, 12);
    const block = entries + ((<usize>load<u32>(starts + ((<usize>m) << 2))) << 3);
    const length = (<usize>(m === l ? packedAt(extended, 0) : extended * width)) << 3;
    for (let k = 0; k < count; k++) {
      const row = m === l ? packedAt(max(i, k), min(i, k)) : m > l ? k * units + i : i * count + k;
      const column = offset + k * inputs;
      const pairs = block + <usize>row * length;
      const to = out + ((<usize>column) << 3);
      const step = (<usize>n) << 3;
      const bias = (<usize>(offset + count * inputs + k - column)) << 3;
      if (m === l) spreadTriangle(pairs, width, inputs, to, step, bias);
      else spreadPairs(m > l, pairs, extended, width, inputs, to, step, bias);
    }
  }
}

// @ts-ignore: decorator
@inline
function layerAt(chain: usize, l: i32): usize {
  return chain + ((<usize>(l * LAYER_WORDS)) << 2);
}

/**
 * Writes one unit pair's entries, a matrix of rows [rows, columns] or else [columns, rows], as a matrix [rows, columns] whose rows
 * are `step` bytes apart; its column `weights`, where there is one, goes to `bias` bytes behind the row's start.
 */
function spreadPairs(
  direct: bool,
  pairs: usize,
  rows: i32,
  columns: i32,
  weights: i32,
  out: usize,
  step: usize,
  bias: usize,
): void {
  const hasBias = weights < columns;
  if (direct) {
    for (let j = 0; j < rows; j++, out += step) {
      copyRow(pairs + ((<usize>(j * columns)) << 3), weights, out);
      if (hasBias) store<f64>(out + bias, numberAt(pairs, j * columns + weights));
    }
    return;
  }
  // Two rows at a time, so that entries that follow each other in memory go to both.
  for (let j = 0; j < rows; j += 2, out += 2 * step) {
    const two = j + 1 < rows;
    const next = out + step;
    let p = 0;
    if (two) {
      for (; p + 2 <= weights; p += 2) {
        const x = pairAt(pairs, p * rows + j);
        const y = pairAt(pairs, (p + 1) * rows + j);
        const at = (<usize>p) << 3;
        v128.store(out + at, v128.shuffle<f64>(x, y, 0, 2));
        v128.store(next + at, v128.shuffle<f64>(x, y, 1, 3));
      }
    }
    for (; p < columns; p++) {
      const at = p < weights ? (<usize>p) << 3 : bias;
      store<f64>(out + at, numberAt(pairs, p * rows + j));
      if (two) store<f64>(next + at, numberAt(pairs, p * rows + j + 1));
    }
  }
}

/** The same of a packed lower triangle of a symmetric matrix [count, count], two rows at a time. */
function spreadTriangle(pairs: usize, count: i32, weights: i32, out: usize, step: usize, bias: usize): void {
  let row = pairs;
  for (let j = 0; j < count; j += 2, out += 2 * step) {
    const next = out + step;
    const below = row + ((<usize>(j + 1)) << 3);
    const left = (<usize>j) << 3;
    const at = j < weights ? left : bias;
    if (j + 1 === count) {
      copyRow(row, j, out);
      store<f64>(out + at, load<f64>(row + left));
      return;
    }
    for (let q: usize = 0; q < left; q += 16) {
      v128.store(out + q, v128.load(row + q));
      v128.store(next + q, v128.load(below + q));
    }
    const between = load<f64>(below + left);
    const after = j + 1 < weights ? left + 8 : bias;
    store<f64>(out + at, load<f64>(row + left));
    store<f64>(next + at, between);
    store<f64>(out + after, between);
    store<f64>(next + after, load<f64>(below + left, 8));
    row = below + left + 16;
    // Entries (p, j) and (p, j + 1) of the rows further down.
    let p = j + 2;
    let from = row + left;
    for (; p + 2 <= weights; p += 2) {
      const x = v128.load(from);
      const y = pairAt(from, p + 1);
      const to = (<usize>p) << 3;
      v128.store(out + to, v128.shuffle<f64>(x, y, 0, 2));
      v128.store(next + to, v128.shuffle<f64>(x, y, 1, 3));
      from += (<usize>(2 * p + 3)) << 3;
    }
    for (; p < count; p++) {
      const to = p < weights ? (<usize>p) << 3 : bias;
      store<f64>(out + to, load<f64>(from));
      store<f64>(next + to, load<f64>(from, 8));
      from += (<usize>(p + 1)) << 3;
    }
  }
}
