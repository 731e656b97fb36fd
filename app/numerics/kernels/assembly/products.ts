// Products over samples of two factors, whose sums are the Hessian's entries (app/network/hessian-group.ts). Rows as in
// `curvature.ts`. Pointers are bytes.
import { multiplyAdd } from './multiply-add';
import { numberAt, packedAt, rowAt } from './places';
import { SINGLE, TRIANGLE } from './solver-words';

/**
 * Rows c = u·yCount + v of x_u ∘ y_v for first ≤ u < last; as a triangle (x = y) only v ≤ u, at u(u+1)/2 + v. But for single ones some
 * rows share a place, so that `multiplyFactors` reads them one behind the other: 2q and 2q + 1, two samples of the one beside the same
 * two of the other; or `wide` 4q to 4q + 3, their numbers of a sample beside each other.
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
  wide: bool,
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
    if (wide) {
      for (; v < end && (c & 3) !== 0; v++, c++) multiplyOne(xu, rowAt(y, v, bytes), bytes, fourthOf(out, c, bytes));
      for (; v + 4 <= end; v += 4, c += 4) multiplyFour(xu, rowAt(y, v, bytes), bytes, rowAt(out, c, bytes));
      for (; v < end; v++, c++) multiplyOne(xu, rowAt(y, v, bytes), bytes, fourthOf(out, c, bytes));
      continue;
    }
    if (c & 1) {
      multiplyRow(xu, rowAt(y, 0, bytes), bytes, rowAt(out, c & ~1, bytes) + 16, 32);
      v++;
      c++;
    }
    for (; v + 2 <= end; v += 2, c += 2) multiplyTwo(xu, rowAt(y, v, bytes), bytes, rowAt(out, c, bytes));
    if (v < end) multiplyRow(xu, rowAt(y, v, bytes), bytes, rowAt(out, c++, bytes), 32);
  }
}

/** Where row c begins among the four that share a place. */
// @ts-ignore: decorator
@inline
function fourthOf(out: usize, c: i32, bytes: usize): usize {
  return rowAt(out, c & ~3, bytes) + ((<usize>(c & 3)) << 3);
}

/** x ∘ y, two samples after the other `step` bytes apart. */
// @ts-ignore: decorator
@inline
function multiplyRow(x: usize, y: usize, bytes: usize, to: usize, step: usize): void {
  for (const end = x + bytes; x < end; x += 16, y += 16, to += step) {
    v128.store(to, f64x2.mul(v128.load(x), v128.load(y)));
  }
}

/** x ∘ y_v for two v, two samples of the one beside the same two of the other. */
// @ts-ignore: decorator
@inline
function multiplyTwo(x: usize, y: usize, bytes: usize, to: usize): void {
  let next = y + bytes;
  for (const end = x + bytes; x < end; x += 32, y += 32, next += 32, to += 64) {
    const f = v128.load(x);
    const g = v128.load(x, 16);
    v128.store(to, f64x2.mul(f, v128.load(y)));
    v128.store(to, f64x2.mul(f, v128.load(next)), 16);
    v128.store(to, f64x2.mul(g, v128.load(y, 16)), 32);
    v128.store(to, f64x2.mul(g, v128.load(next, 16)), 48);
  }
}

/** x ∘ y, one sample 32 bytes behind the other. */
function multiplyOne(x: usize, y: usize, bytes: usize, to: usize): void {
  for (const end = x + bytes; x < end; x += 16, y += 16, to += 64) {
    const a = f64x2.mul(v128.load(x), v128.load(y));
    v128.store64_lane(to, a, 0);
    v128.store64_lane(to, a, 1, 32);
  }
}

/** x ∘ y_v for four v, their numbers of a sample beside each other. */
function multiplyFour(x: usize, y: usize, bytes: usize, to: usize): void {
  const second = bytes;
  const third = 2 * bytes;
  const fourth = 3 * bytes;
  for (const end = x + bytes; x < end; x += 16, y += 16, to += 64) {
    const f = v128.load(x);
    const a = f64x2.mul(f, v128.load(y));
    const b = f64x2.mul(f, v128.load(y + second));
    const c = f64x2.mul(f, v128.load(y + third));
    const d = f64x2.mul(f, v128.load(y + fourth));
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(c, d, 1, 3), 48);
  }
}

/** Columns whose rows, 256 samples long, fill an eighth of a megabyte: they stay in the second-level cache. */
const COLUMN_BLOCK: i32 = 64;
/** Most rows of a tile. Where a product needs no register of its own, twelve sums find place beside what they are made from. */
const TILE_ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
/** Bytes of a row of a tile that stands by itself: eight columns. */
const TILE_STEP: usize = 64;
/** The scratch begins with a tile. */
const TILE_BYTES: usize = 6 * TILE_STEP;

/** Rows of the next tile when so many are left: even, perhaps more than there are. */
// @ts-ignore: decorator
@inline
function tileRows(left: i32, wide: bool): i32 {
  return wide ? 6 : min(TILE_ROWS, (left + 1) & ~1);
}

// @ts-ignore: decorator
@inline
function tileColumns(height: i32, wide: bool): i32 {
  return wide ? 8 : height === 2 ? 4 : 2;
}

/**
 * Product over samples of two factors: out[r·columns + c] = (add: itself +) Σ_n a_r[n]·b_c[n] for n < count, an even number.
 *
 * rows: addresses of a_r (u32), five more than `rowCount` are readable. b: rows as `productRows` writes them, seven more than `columns`
 * are readable. scratch: a tile and `rowCount` rows, rounded up to a multiple of six. wide: six rows times eight columns at a time,
 * for engines that join pairs of numbers beside each other to twice as long registers; others have too few.
 */
export function multiplyFactors(
  rows: usize,
  rowCount: i32,
  b: usize,
  columns: i32,
  samples: i32,
  count: i32,
  out: usize,
  scratch: usize,
  add: bool,
  wide: bool,
): void {
  const bytes = (<usize>samples) << 3;
  const outBytes = (<usize>columns) << 3;
  const packed = scratch + TILE_BYTES;
  packTiles(rows, rowCount, bytes, count, packed, wide);
  for (let begin = 0; begin < columns; begin += COLUMN_BLOCK) {
    const end = min(begin + COLUMN_BLOCK, columns);
    for (let r = 0; r < rowCount; r += TILE_ROWS) {
      const a = rowAt(packed, r, bytes);
      const left = rowCount - r;
      const height = tileRows(left, wide);
      const width = tileColumns(height, wide);
      const row = out + <usize>r * outBytes;
      for (let c = begin; c < end; c += width) {
        const from = rowAt(b, c, bytes);
        const to = row + ((<usize>c) << 3);
        if (left >= height && end - c >= width) {
          multiplyTile(a, height, from, width, bytes, count, to, outBytes, add);
        } else {
          multiplyTile(a, height, from, width, bytes, count, scratch, TILE_STEP, false);
          putTile(scratch, min(left, height), min(end - c, width), to, outBytes, add);
        }
      }
    }
  }
}

/** The same products, each added to out[places[r] + offsets[c]]. */
export function scatterFactors(
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
  wide: bool,
): void {
  const bytes = (<usize>samples) << 3;
  const packed = scratch + TILE_BYTES;
  packTiles(rows, rowCount, bytes, count, packed, wide);
  for (let r = 0; r < rowCount; r += TILE_ROWS) {
    const a = rowAt(packed, r, bytes);
    const height = tileRows(rowCount - r, wide);
    const width = tileColumns(height, wide);
    const end = min(r + height, rowCount);
    for (let c = 0; c < columns; c += width) {
      multiplyTile(a, height, rowAt(b, c, bytes), width, bytes, count, scratch, TILE_STEP, false);
      const last = min(c + width, columns);
      for (let h = r; h < end; h++) {
        for (let q = c; q < last; q++) {
          const to = placeOf(out, places, h, offsets, q);
          store<f64>(to, load<f64>(to) + numberAt(rowAt(scratch, h - r, TILE_STEP), q - c));
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

/**
 * Copies the rows whose addresses (u32) stand at `rows`, tile by tile: two samples of each of its rows, then the next two; or `wide` a
 * number of each of its rows for the first sample, then for the next.
 */
function packTiles(rows: usize, rowCount: i32, bytes: usize, count: i32, packed: usize, wide: bool): void {
  for (let r = 0; r < rowCount; r += TILE_ROWS) {
    const height = tileRows(rowCount - r, wide);
    const step = (<usize>height) << 4;
    let first = rowAt(packed, r, bytes);
    for (let h = r; h < r + height; h += 2, first += wide ? 16 : 32) {
      const pair = rows + ((<usize>h) << 2);
      let from = <usize>load<u32>(pair);
      let next = <usize>load<u32>(pair, 4);
      let to = first;
      const end = from + ((<usize>count) << 3);
      if (wide) {
        for (; from < end; from += 16, next += 16, to += step) {
          const x = v128.load(from);
          const y = v128.load(next);
          v128.store(to, v128.shuffle<f64>(x, y, 0, 2));
          v128.store(to + (step >> 1), v128.shuffle<f64>(x, y, 1, 3));
        }
      } else {
        for (; from < end; from += 16, next += 16, to += step) {
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(next), 16);
        }
      }
    }
  }
}

/**
 * One tile, stored or added to what is there: `height` rows (`packTiles`) times `width` columns, rows of `out` `step` bytes apart.
 *
 * An instruction takes four cycles, and a processor begins two in each: eight sums just keep it busy, twelve do so whatever else
 * comes between, and leave room for what they are made from. Six rows times eight columns are twelve registers of four numbers.
 */
// @ts-ignore: decorator
@inline
function multiplyTile(
  a: usize,
  height: i32,
  b: usize,
  width: i32,
  bytes: usize,
  count: i32,
  out: usize,
  step: usize,
  add: bool,
): void {
  if (TILE_ROWS > 4 && width === 8) sixByEight(a, b, 4 * bytes, count, out, step, add);
  else if (TILE_ROWS > 4 && height === 6) sixByTwo(a, b, count, out, step, add);
  else if (height === 4) fourByTwo(a, b, count, out, step, add);
  else twoByFour(a, b, 2 * bytes, count, out, step, add);
}

/** Copies, or adds, the first numbers of a tile that stands by itself. */
function putTile(tile: usize, rows: i32, columns: i32, out: usize, step: usize, add: bool): void {
  for (let r = 0; r < rows; r++, tile += TILE_STEP, out += step) {
    for (let c: usize = 0; c < (<usize>columns) << 3; c += 8) {
      const value = load<f64>(tile + c);
      store<f64>(out + c, add ? load<f64>(out + c) + value : value);
    }
  }
}

/**
 * Six rows times eight columns, the last four of which begin `next` bytes behind the first; what is there is added where `add`. Engines
 * that join pairs do so where each two stand beside each other in one block, and where no store lies between two loads.
 */
function sixByEight(a: usize, b: usize, next: usize, count: i32, out: usize, step: usize, add: bool): void {
  let p0 = f64x2.splat(0);
  let q0 = f64x2.splat(0);
  let r0 = f64x2.splat(0);
  let s0 = f64x2.splat(0);
  let p1 = f64x2.splat(0);
  let q1 = f64x2.splat(0);
  let r1 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let p2 = f64x2.splat(0);
  let q2 = f64x2.splat(0);
  let r2 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let p3 = f64x2.splat(0);
  let q3 = f64x2.splat(0);
  let r3 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let p4 = f64x2.splat(0);
  let q4 = f64x2.splat(0);
  let r4 = f64x2.splat(0);
  let s4 = f64x2.splat(0);
  let p5 = f64x2.splat(0);
  let q5 = f64x2.splat(0);
  let r5 = f64x2.splat(0);
  let s5 = f64x2.splat(0);
  let d = b + next;
  for (const end = b + ((<usize>count) << 5); b < end; a += 48, b += 32, d += 32) {
    const x = v128.load(b);
    const y = v128.load(b, 16);
    const z = v128.load(d);
    const w = v128.load(d, 16);
    const f0 = v128.load64_splat(a);
    p0 = multiplyAdd(f0, x, p0);
    q0 = multiplyAdd(f0, y, q0);
    r0 = multiplyAdd(f0, z, r0);
    s0 = multiplyAdd(f0, w, s0);
    const f1 = v128.load64_splat(a, 8);
    p1 = multiplyAdd(f1, x, p1);
    q1 = multiplyAdd(f1, y, q1);
    r1 = multiplyAdd(f1, z, r1);
    s1 = multiplyAdd(f1, w, s1);
    const f2 = v128.load64_splat(a, 16);
    p2 = multiplyAdd(f2, x, p2);
    q2 = multiplyAdd(f2, y, q2);
    r2 = multiplyAdd(f2, z, r2);
    s2 = multiplyAdd(f2, w, s2);
    const f3 = v128.load64_splat(a, 24);
    p3 = multiplyAdd(f3, x, p3);
    q3 = multiplyAdd(f3, y, q3);
    r3 = multiplyAdd(f3, z, r3);
    s3 = multiplyAdd(f3, w, s3);
    const f4 = v128.load64_splat(a, 32);
    p4 = multiplyAdd(f4, x, p4);
    q4 = multiplyAdd(f4, y, q4);
    r4 = multiplyAdd(f4, z, r4);
    s4 = multiplyAdd(f4, w, s4);
    const f5 = v128.load64_splat(a, 40);
    p5 = multiplyAdd(f5, x, p5);
    q5 = multiplyAdd(f5, y, q5);
    r5 = multiplyAdd(f5, z, r5);
    s5 = multiplyAdd(f5, w, s5);
  }
  if (add) {
    let at = out;
    p0 = f64x2.add(v128.load(at, 0), p0);
    q0 = f64x2.add(v128.load(at, 16), q0);
    r0 = f64x2.add(v128.load(at, 32), r0);
    s0 = f64x2.add(v128.load(at, 48), s0);
    at += step;
    p1 = f64x2.add(v128.load(at, 0), p1);
    q1 = f64x2.add(v128.load(at, 16), q1);
    r1 = f64x2.add(v128.load(at, 32), r1);
    s1 = f64x2.add(v128.load(at, 48), s1);
    at += step;
    p2 = f64x2.add(v128.load(at, 0), p2);
    q2 = f64x2.add(v128.load(at, 16), q2);
    r2 = f64x2.add(v128.load(at, 32), r2);
    s2 = f64x2.add(v128.load(at, 48), s2);
    at += step;
    p3 = f64x2.add(v128.load(at, 0), p3);
    q3 = f64x2.add(v128.load(at, 16), q3);
    r3 = f64x2.add(v128.load(at, 32), r3);
    s3 = f64x2.add(v128.load(at, 48), s3);
    at += step;
    p4 = f64x2.add(v128.load(at, 0), p4);
    q4 = f64x2.add(v128.load(at, 16), q4);
    r4 = f64x2.add(v128.load(at, 32), r4);
    s4 = f64x2.add(v128.load(at, 48), s4);
    at += step;
    p5 = f64x2.add(v128.load(at, 0), p5);
    q5 = f64x2.add(v128.load(at, 16), q5);
    r5 = f64x2.add(v128.load(at, 32), r5);
    s5 = f64x2.add(v128.load(at, 48), s5);
  }
  v128.store(out, p0, 0);
  v128.store(out, q0, 16);
  v128.store(out, r0, 32);
  v128.store(out, s0, 48);
  out += step;
  v128.store(out, p1, 0);
  v128.store(out, q1, 16);
  v128.store(out, r1, 32);
  v128.store(out, s1, 48);
  out += step;
  v128.store(out, p2, 0);
  v128.store(out, q2, 16);
  v128.store(out, r2, 32);
  v128.store(out, s2, 48);
  out += step;
  v128.store(out, p3, 0);
  v128.store(out, q3, 16);
  v128.store(out, r3, 32);
  v128.store(out, s3, 48);
  out += step;
  v128.store(out, p4, 0);
  v128.store(out, q4, 16);
  v128.store(out, r4, 32);
  v128.store(out, s4, 48);
  out += step;
  v128.store(out, p5, 0);
  v128.store(out, q5, 16);
  v128.store(out, r5, 32);
  v128.store(out, s5, 48);
}

/**
 * Six rows times two columns, two samples at a time. Engines put all loads of a block before its arithmetic, so each row has a block of
 * its own: nothing lies at the addresses that are compared with.
 */
function sixByTwo(a: usize, b: usize, count: i32, out: usize, step: usize, add: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  let s40 = f64x2.splat(0);
  let s41 = f64x2.splat(0);
  let s50 = f64x2.splat(0);
  let s51 = f64x2.splat(0);
  for (const end = b + ((<usize>count) << 4); b < end; a += 96, b += 32) {
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
  putPair(out, s00, s01, add);
  putPair(out + step, s10, s11, add);
  putPair(out + 2 * step, s20, s21, add);
  putPair(out + 3 * step, s30, s31, add);
  putPair(out + 4 * step, s40, s41, add);
  putPair(out + 5 * step, s50, s51, add);
}

/** Four rows times two columns. */
function fourByTwo(a: usize, b: usize, count: i32, out: usize, step: usize, add: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  for (const end = b + ((<usize>count) << 4); b < end; a += 64, b += 32) {
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
  putPair(out, s00, s01, add);
  putPair(out + step, s10, s11, add);
  putPair(out + 2 * step, s20, s21, add);
  putPair(out + 3 * step, s30, s31, add);
}

/** Two rows times four columns, the last two of which begin `next` bytes behind the first. */
function twoByFour(a: usize, b: usize, next: usize, count: i32, out: usize, step: usize, add: bool): void {
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s02 = f64x2.splat(0);
  let s03 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s12 = f64x2.splat(0);
  let s13 = f64x2.splat(0);
  let d = b + next;
  for (const end = b + ((<usize>count) << 4); b < end; a += 32, b += 32, d += 32) {
    const x = v128.load(b);
    const y = v128.load(b, 16);
    const z = v128.load(d);
    const w = v128.load(d, 16);
    const f0 = v128.load(a);
    s00 = multiplyAdd(f0, x, s00);
    s01 = multiplyAdd(f0, y, s01);
    s02 = multiplyAdd(f0, z, s02);
    s03 = multiplyAdd(f0, w, s03);
    const f1 = v128.load(a, 16);
    s10 = multiplyAdd(f1, x, s10);
    s11 = multiplyAdd(f1, y, s11);
    s12 = multiplyAdd(f1, z, s12);
    s13 = multiplyAdd(f1, w, s13);
  }
  putPair(out, s00, s01, add);
  putPair(out + 16, s02, s03, add);
  putPair(out + step, s10, s11, add);
  putPair(out + step + 16, s12, s13, add);
}

/** Stores the sums of two pairs, or adds them to what is there. */
// @ts-ignore: decorator
@inline
function putPair(to: usize, x: v128, y: v128, add: bool): void {
  const sums = f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3));
  v128.store(to, add ? f64x2.add(v128.load(to), sums) : sums);
}
