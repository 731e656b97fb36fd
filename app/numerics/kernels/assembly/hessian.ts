// The structured exact Hessian of a dense network over one group of samples (see app/network/exact-hessian-kernel.ts).
// Every quantity is a row over samples: `samples` float64, a multiple of 4, zero beyond the real ones; rows of one
// quantity are contiguous. Entry (k, i) of a matrix of rows is row k·columns + i. Pointers are bytes.

// @ts-ignore: decorator
@inline
function rowAt(base: usize, row: i32, bytes: usize): usize {
  return base + <usize>row * bytes;
}

/**
 * out_i = scale_i ∘ Σ_u w[u·wStep + i·wOut]·in_u for i < outCount; steps of rows in bytes, of weights in numbers.
 * Register tile: four outputs × four samples.
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
): void {
  const weightStep = (<usize>wStep) << 3;
  const weightOut = (<usize>wOut) << 3;
  let i = 0;
  for (; i + 4 <= outCount; i += 4) {
    const w0 = w + <usize>i * weightOut;
    const out = rowAt(output, i, outputStep);
    const s = rowAt(scale, i, bytes);
    for (let n: usize = 0; n < bytes; n += 32) {
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
        a0 = f64x2.add(a0, f64x2.mul(f0, x));
        b0 = f64x2.add(b0, f64x2.mul(f0, y));
        const f1 = v128.load64_splat(weight + weightOut);
        a1 = f64x2.add(a1, f64x2.mul(f1, x));
        b1 = f64x2.add(b1, f64x2.mul(f1, y));
        const f2 = v128.load64_splat(weight + 2 * weightOut);
        a2 = f64x2.add(a2, f64x2.mul(f2, x));
        b2 = f64x2.add(b2, f64x2.mul(f2, y));
        const f3 = v128.load64_splat(weight + 3 * weightOut);
        a3 = f64x2.add(a3, f64x2.mul(f3, x));
        b3 = f64x2.add(b3, f64x2.mul(f3, y));
        from += inputStep;
        weight += weightStep;
      }
      const to = out + n;
      const by = s + n;
      v128.store(to, f64x2.mul(a0, v128.load(by)));
      v128.store(to, f64x2.mul(b0, v128.load(by, 16)), 16);
      v128.store(to + outputStep, f64x2.mul(a1, v128.load(by + bytes)));
      v128.store(to + outputStep, f64x2.mul(b1, v128.load(by + bytes, 16)), 16);
      v128.store(to + 2 * outputStep, f64x2.mul(a2, v128.load(by + 2 * bytes)));
      v128.store(to + 2 * outputStep, f64x2.mul(b2, v128.load(by + 2 * bytes, 16)), 16);
      v128.store(to + 3 * outputStep, f64x2.mul(a3, v128.load(by + 3 * bytes)));
      v128.store(to + 3 * outputStep, f64x2.mul(b3, v128.load(by + 3 * bytes, 16)), 16);
    }
  }
  for (; i < outCount; i++) {
    const w0 = w + <usize>i * weightOut;
    const out = rowAt(output, i, outputStep);
    const s = rowAt(scale, i, bytes);
    for (let n: usize = 0; n < bytes; n += 32) {
      let a0 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let from = input + n;
      let weight = w0;
      for (let u = 0; u < count; u++) {
        const f0 = v128.load64_splat(weight);
        a0 = f64x2.add(a0, f64x2.mul(f0, v128.load(from)));
        b0 = f64x2.add(b0, f64x2.mul(f0, v128.load(from, 16)));
        from += inputStep;
        weight += weightStep;
      }
      v128.store(out + n, f64x2.mul(a0, v128.load(s + n)));
      v128.store(out + n, f64x2.mul(b0, v128.load(s + n, 16)), 16);
    }
  }
}

/** C_{m,l}[k, i] = f′_l[i]·Σ_u C_{m,l+1}[k, u]·W_{l+1}[u, i]; W_{l+1} is [above, units]. */
export function propagateCurvature(
  previous: usize,
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
    const from = rowAt(previous, k * above, bytes);
    mixRows(from, bytes, above, w, units, 1, rowAt(out, k * units, bytes), bytes, units, slopes, bytes);
  }
}

/** C_{l,l}[k, i] = f′_l[k]·Σ_u W_{l+1}[u, k]·C_{l+1,l}[u, i] + (k = i: bends[i]); the upper triangle is mirrored. */
export function ownCurvature(
  next: usize,
  above: i32,
  w: usize,
  units: i32,
  slopes: usize,
  bends: usize,
  out: usize,
  samples: i32,
): void {
  const bytes = (<usize>samples) << 3;
  const step = <usize>units * bytes;
  for (let i = 0; i < units; i++) {
    const to = rowAt(out, i * units + i, bytes);
    const from = rowAt(next, i, bytes);
    const weights = w + ((<usize>i) << 3);
    mixRows(from, step, above, weights, units, 1, to, step, units - i, rowAt(slopes, i, bytes), bytes);
    const bend = rowAt(bends, i, bytes);
    for (let n: usize = 0; n < bytes; n += 16) {
      v128.store(to + n, f64x2.add(v128.load(to + n), v128.load(bend + n)));
    }
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

/** D_{m+1,l}[p, i] = f′_m[p]·Σ_q W_m[p, q]·D_{m,l}[q, i]; W_m is [rows, inner]. */
export function nextJacobian(
  previous: usize,
  inner: i32,
  w: usize,
  rows: i32,
  units: i32,
  slopes: usize,
  out: usize,
  samples: i32,
): void {
  const bytes = (<usize>samples) << 3;
  const step = <usize>units * bytes;
  for (let i = 0; i < units; i++) {
    mixRows(rowAt(previous, i, bytes), step, inner, w, 1, inner, rowAt(out, i, bytes), step, rows, slopes, bytes);
  }
}

/** out[u·yCount + v] = x_u ∘ y_v; with `triangle` (x = y) only v ≤ u, at u(u+1)/2 + v. */
export function productRows(
  x: usize,
  xCount: i32,
  y: usize,
  yCount: i32,
  triangle: bool,
  out: usize,
  samples: i32,
): void {
  const bytes = (<usize>samples) << 3;
  let to = out;
  for (let u = 0; u < xCount; u++) {
    const xu = rowAt(x, u, bytes);
    const end = triangle ? u + 1 : yCount;
    for (let v = 0; v < end; v++) {
      const yv = rowAt(y, v, bytes);
      for (let n: usize = 0; n < bytes; n += 32) {
        v128.store(to + n, f64x2.mul(v128.load(xu + n), v128.load(yv + n)));
        v128.store(to + n, f64x2.mul(v128.load(xu + n, 16), v128.load(yv + n, 16)), 16);
      }
      to += bytes;
    }
  }
}

// @ts-ignore: decorator
@inline
const NOWHERE: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
function put(out: usize, index: u32, value: f64, add: bool): void {
  const to = out + ((<usize>index) << 3);
  store<f64>(to, add ? load<f64>(to) + value : value);
}

/** Columns whose rows, 512 samples long, fill a quarter of a megabyte: they stay in the second-level cache. */
const COLUMN_BLOCK: i32 = 64;

/**
 * Product over samples of two factors, scattered into the Hessian: v[r, c] = Σ_n a_r[n]·b_c[n].
 *
 * rows: addresses of a_r (u32), padded to a multiple of 4. b: contiguous rows, one more than `columns` is readable.
 * kinds: class (0 … 3) of column c. v[r, c] goes to out[places[4·r + class] + offsets[c]] and, where neither is NOWHERE,
 * to out[twins[4·r + class] + twinOffsets[c]]; `twins` 0 means no second place. An entry that has no twin because both
 * its pairs are equal lies on the diagonal of the [n, n] matrix; with `diagonal` = n it goes behind the matrix instead.
 */
export function multiplyScatter(
  rows: usize,
  rowCount: i32,
  b: usize,
  columns: i32,
  samples: i32,
  kinds: usize,
  places: usize,
  offsets: usize,
  twins: usize,
  twinOffsets: usize,
  diagonal: u32,
  out: usize,
  scratch: usize,
  add: bool,
): void {
  const bytes = (<usize>samples) << 3;
  for (let begin = 0; begin < columns; begin += COLUMN_BLOCK) {
    const end = min(begin + COLUMN_BLOCK, columns);
    for (let r = 0; r < rowCount; r += 4) {
      const a = rows + ((<usize>r) << 2);
      const a0 = <usize>load<u32>(a);
      const a1 = <usize>load<u32>(a, 4);
      const a2 = <usize>load<u32>(a, 8);
      const a3 = <usize>load<u32>(a, 12);
      const height = min(4, rowCount - r);
      for (let c = begin; c < end; c += 2) {
        multiplyTile(a0, a1, a2, a3, rowAt(b, c, bytes), bytes, scratch);
        const width = min(2, end - c);
        for (let q = c; q < c + width; q++) {
          const kind = (<usize>load<u32>(kinds + ((<usize>q) << 2))) << 2;
          const offset = load<u32>(offsets + ((<usize>q) << 2));
          let place = places + ((<usize>r) << 4) + kind;
          let value = scratch + ((<usize>(q - c)) << 3);
          if (twins === 0) {
            for (let h = 0; h < height; h++) {
              put(out, load<u32>(place) + offset, load<f64>(value), add);
              place += 16;
              value += 16;
            }
          } else {
            const twinOffset = load<u32>(twinOffsets + ((<usize>q) << 2));
            let twin = twins + ((<usize>r) << 4) + kind;
            for (let h = 0; h < height; h++) {
              const twinPlace = load<u32>(twin);
              const x = load<f64>(value);
              const index = load<u32>(place) + offset;
              if (twinPlace !== NOWHERE && twinOffset !== NOWHERE) {
                put(out, index, x, add);
                put(out, twinPlace + twinOffset, x, add);
              } else {
                const behind = diagonal !== 0 && twinPlace === twinOffset;
                put(out, behind ? diagonal * diagonal + index / (diagonal + 1) : index, x, add);
              }
              place += 16;
              twin += 16;
              value += 16;
            }
          }
        }
      }
    }
  }
}

/** Four rows times two: scratch[2·r + c] = Σ_n a_r[n]·b_c[n]. */
// @ts-ignore: decorator
@inline
function multiplyTile(a0: usize, a1: usize, a2: usize, a3: usize, b0: usize, bytes: usize, scratch: usize): void {
  const b1 = b0 + bytes;
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  for (let n: usize = 0; n < bytes; n += 16) {
    const x = v128.load(b0 + n);
    const y = v128.load(b1 + n);
    const f0 = v128.load(a0 + n);
    s00 = f64x2.add(s00, f64x2.mul(f0, x));
    s01 = f64x2.add(s01, f64x2.mul(f0, y));
    const f1 = v128.load(a1 + n);
    s10 = f64x2.add(s10, f64x2.mul(f1, x));
    s11 = f64x2.add(s11, f64x2.mul(f1, y));
    const f2 = v128.load(a2 + n);
    s20 = f64x2.add(s20, f64x2.mul(f2, x));
    s21 = f64x2.add(s21, f64x2.mul(f2, y));
    const f3 = v128.load(a3 + n);
    s30 = f64x2.add(s30, f64x2.mul(f3, x));
    s31 = f64x2.add(s31, f64x2.mul(f3, y));
  }
  v128.store(scratch, pairSums(s00, s01));
  v128.store(scratch, pairSums(s10, s11), 16);
  v128.store(scratch, pairSums(s20, s21), 32);
  v128.store(scratch, pairSums(s30, s31), 48);
}

// @ts-ignore: decorator
@inline
function pairSums(x: v128, y: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
}

/**
 * Finishes h, [n, n]: part 0 of the sum stands in the upper triangle, part 1 (if `two`) transposed in the lower one, its
 * diagonal behind the matrix. Both triangles ← part 0 + part 1. Blocks keep the transposed side in the cache.
 */
export function joinTriangles(h: usize, n: i32, two: bool): void {
  const block = 32;
  const bytes = (<usize>n) << 3;
  for (let rowBlock = 0; rowBlock < n; rowBlock += block) {
    const rowEnd = min(rowBlock + block, n);
    for (let columnBlock = rowBlock; columnBlock < n; columnBlock += block) {
      const columnEnd = min(columnBlock + block, n);
      for (let r = rowBlock; r < rowEnd; r++) {
        for (let c = max(columnBlock, r + 1); c < columnEnd; c++) {
          const upper = h + <usize>r * bytes + ((<usize>c) << 3);
          const lower = h + <usize>c * bytes + ((<usize>r) << 3);
          const value = two ? load<f64>(upper) + load<f64>(lower) : load<f64>(upper);
          store<f64>(upper, value);
          store<f64>(lower, value);
        }
      }
    }
  }
  if (two) {
    const extra = h + <usize>n * bytes;
    for (let r = 0; r < n; r++) {
      const to = h + <usize>r * bytes + ((<usize>r) << 3);
      store<f64>(to, load<f64>(to) + load<f64>(extra + ((<usize>r) << 3)));
    }
  }
}
