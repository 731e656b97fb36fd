// One level of Strassen's algorithm for a large product over samples: seven products of halves instead of eight (V. Strassen,
// "Gaussian elimination is not optimal", Numerische Mathematik 13, 1969). Rows, columns and samples are cut in two:
//   C11 = A11·B11 + A12·B21  (first rows, first columns; first and second samples), C12, C21, C22 likewise, from
//   M1 = (A11 + A22)(B11 + B22)   M2 = (A21 + A22) B11   M3 = A11 (B12 − B22)   M4 = A22 (B21 − B11)
//   M5 = (A11 + A12) B22   M6 = (A21 − A11)(B11 + B12)   M7 = (A12 − A22)(B21 + B22)
//   C11 = M1 + M4 − M5 + M7   C12 = M3 + M5   C21 = M2 + M4   C22 = M1 − M2 + M3 + M6
// The sums of the right factor are formed once for all rows (`combineHalves`), those of the left one while its rows are packed; a
// tile of M is added to C where it belongs and never stored (Huang et al., "Strassen's algorithm reloaded", SC 2016).
//
// Accuracy (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 23.2): the error of an entry is bounded by
// c·u·max|A|·max|B| with c = O(samples²), not by its own row and column. Rows and columns of zeros, which mean dead units and
// inputs, still give exact zeros: what comes there is multiplied by 0.
import { multiplyAdd } from './multiply-add';
import { COLUMN_BLOCK, TILE_BYTES, multiplyPacked, multiplyTileInto, packFour, rowAt } from './hessian';

/** Columns of each half. */
// @ts-ignore: decorator
@inline
function halfColumns(columns: i32): i32 {
  return (columns >> 2) << 1;
}

/**
 * The five sums of halves of a right factor (rows as `productRows` writes them) that the seven products need, for the pairs
 * first ≤ q < last of columns of a half, and the factor of each column: 0 where it is zero, else 1.
 *
 * sums: 5/2 · half the columns · samples numbers, one sum after the other, rows in pairs as in `b`; then the factors of both halves.
 */
export function combineHalves(b: usize, columns: i32, samples: i32, sums: usize, first: i32, last: i32): void {
  const half = halfColumns(columns);
  const bytes = (<usize>samples) << 3;
  const size = <usize>(half >> 1) * bytes;
  const factors = sums + 5 * size;
  for (let q = first; q < last; q++) {
    let left = rowAt(b, 2 * q, bytes);
    let right = rowAt(left, half, bytes);
    let to = rowAt(sums, q, bytes);
    // Row 2q takes the even pairs of numbers, row 2q + 1 the odd ones.
    let anyLeft0 = f64x2.splat(0);
    let anyRight0 = f64x2.splat(0);
    let anyLeft1 = f64x2.splat(0);
    let anyRight1 = f64x2.splat(0);
    for (const end = left + bytes; left < end; left += 32, right += 32, to += 32) {
      let b11 = v128.load(left);
      let b21 = v128.load(left + bytes);
      let b12 = v128.load(right);
      let b22 = v128.load(right + bytes);
      anyLeft0 = v128.or(anyLeft0, v128.or(b11, b21));
      anyRight0 = v128.or(anyRight0, v128.or(b12, b22));
      storeSums(to, size, b11, b12, b21, b22);
      b11 = v128.load(left, 16);
      b21 = v128.load(left + bytes, 16);
      b12 = v128.load(right, 16);
      b22 = v128.load(right + bytes, 16);
      anyLeft1 = v128.or(anyLeft1, v128.or(b11, b21));
      anyRight1 = v128.or(anyRight1, v128.or(b12, b22));
      storeSums(to + 16, size, b11, b12, b21, b22);
    }
    const factor = factors + ((<usize>q) << 4);
    const other = factor + ((<usize>half) << 3);
    store<f64>(factor, zeroOrOne(anyLeft0));
    store<f64>(factor, zeroOrOne(anyLeft1), 8);
    store<f64>(other, zeroOrOne(anyRight0));
    store<f64>(other, zeroOrOne(anyRight1), 8);
  }
}

// @ts-ignore: decorator
@inline
function storeSums(to: usize, size: usize, b11: v128, b12: v128, b21: v128, b22: v128): void {
  v128.store(to, f64x2.add(b11, b22));
  v128.store(to + size, f64x2.sub(b12, b22));
  v128.store(to + 2 * size, f64x2.sub(b21, b11));
  v128.store(to + 3 * size, f64x2.add(b11, b12));
  v128.store(to + 4 * size, f64x2.add(b21, b22));
}

/** 0 where all bits but signs are 0. */
// @ts-ignore: decorator
@inline
function zeroOrOne(bits: v128): f64 {
  return v128.any_true(f64x2.abs(bits)) ? 1 : 0;
}

/**
 * The product of `multiplyRowPairs`, from the `sums` of its right factor.
 *
 * scratch: a tile, two factors per row, and `rowCount` rows, rounded up to a multiple of 4.
 */
export function multiplyHalves(
  rows: usize,
  rowCount: i32,
  b: usize,
  columns: i32,
  samples: i32,
  sums: usize,
  out: usize,
  scratch: usize,
  add: bool,
): void {
  const bytes = (<usize>samples) << 3;
  const outBytes = (<usize>columns) << 3;
  const half = halfColumns(columns);
  const size = <usize>(half >> 1) * bytes;
  const count = (rowCount >> 3) << 2;
  const lower = rows + ((<usize>count) << 2);
  const factors = scratch + TILE_BYTES;
  const packed = factors + ((<usize>rowCount) << 4);
  rowFactors(rows, 2 * count, bytes, factors);
  const right = (<usize>half) << 3;
  const c11 = out;
  const c12 = out + right;
  const c21 = rowAt(out, count, outBytes);
  const c22 = c21 + right;
  const l = sums + 5 * size;
  const r = l + right;
  // The factors of the upper rows and of the lower ones, and those with the other sign.
  const u = factors;
  const d = u + ((<usize>count) << 3);
  const nu = d + ((<usize>count) << 3);
  const nd = nu + ((<usize>count) << 3);
  const b22 = rowAt(b, half, bytes) + bytes;

  packHalves(rows, 0, lower, 1, 1, count, bytes, packed);
  addProduct(packed, count, sums, bytes, half, bytes, outBytes, c11, u, l, add, c22, d, r, add);
  packHalves(lower, 0, lower, 1, 1, count, bytes, packed);
  addProduct(packed, count, b, 2 * bytes, half, bytes, outBytes, c21, d, l, add, c22, nd, r, true);
  packHalves(rows, 0, 0, 0, 0, count, bytes, packed);
  addProduct(packed, count, sums + size, bytes, half, bytes, outBytes, c12, u, r, add, c22, d, r, true);
  packHalves(lower, 1, 0, 0, 0, count, bytes, packed);
  addProduct(packed, count, sums + 2 * size, bytes, half, bytes, outBytes, c11, u, l, true, c21, d, l, true);
  packHalves(rows, 0, rows, 1, 1, count, bytes, packed);
  addProduct(packed, count, b22, 2 * bytes, half, bytes, outBytes, c12, u, r, true, c11, nu, l, true);
  packHalves(lower, 0, rows, 0, -1, count, bytes, packed);
  addProduct(packed, count, sums + 3 * size, bytes, half, bytes, outBytes, c22, d, r, true, 0, 0, 0, true);
  packHalves(rows, 1, lower, 1, -1, count, bytes, packed);
  addProduct(packed, count, sums + 4 * size, bytes, half, bytes, outBytes, c11, u, l, true, 0, 0, 0, true);

  const odd = 2 * half < columns;
  if (!odd && 2 * count === rowCount) return;
  for (let k = 0; k < rowCount; k += 4) packFour(rows + ((<usize>k) << 2), bytes, rowAt(packed, k, bytes));
  if (odd) multiplyPacked(packed, 2 * count, b, 2 * half, columns, bytes, out, outBytes, scratch, add);
  const rest = rowCount - 2 * count;
  const from = rowAt(packed, 2 * count, bytes);
  multiplyPacked(from, rest, b, 0, columns, bytes, rowAt(out, 2 * count, outBytes), outBytes, scratch, add);
}

/** For each row 1, or 0 where it is zero; then the same with the other sign. */
function rowFactors(rows: usize, count: i32, bytes: usize, out: usize): void {
  for (let r = 0; r < count; r++) {
    const row = <usize>load<u32>(rows + ((<usize>r) << 2));
    let any = f64x2.splat(0);
    for (let n: usize = 0; n < bytes; n += 16) any = v128.or(any, v128.load(row + n));
    const factor = zeroOrOne(any);
    store<f64>(out + ((<usize>r) << 3), factor);
    store<f64>(out + ((<usize>(count + r)) << 3), -factor);
  }
}

/**
 * Half the samples of `count` rows (0: the first, 1: the second half) + sign·half of others, packed like `packFour`; sign 0: no
 * others.
 */
function packHalves(
  rows: usize,
  part: i32,
  others: usize,
  otherPart: i32,
  sign: f64,
  count: i32,
  bytes: usize,
  out: usize,
): void {
  const half = bytes >> 1;
  const shift = part !== 0 ? half : 0;
  const otherShift = otherPart !== 0 ? half : 0;
  const factor = f64x2.splat(sign);
  for (let r = 0; r < count; r += 4) {
    for (let k = 0; k < 4; k++) {
      const at = (<usize>(r + k)) << 2;
      let from = <usize>load<u32>(rows + at) + shift;
      let to = rowAt(out, r, half) + ((<usize>k) << 4);
      const end = to + 4 * half;
      if (sign === 0) {
        for (; to < end; to += 64, from += 16) v128.store(to, v128.load(from));
        continue;
      }
      let other = <usize>load<u32>(others + at) + otherShift;
      for (; to < end; to += 64, from += 16, other += 16) {
        v128.store(to, multiplyAdd(factor, v128.load(other), v128.load(from)));
      }
    }
  }
}

/** A product of packed rows with pairs of columns that are `step` bytes apart, added to two quadrants (`other` 0: to one). */
function addProduct(
  packed: usize,
  count: i32,
  b: usize,
  step: usize,
  columns: i32,
  bytes: usize,
  outBytes: usize,
  out: usize,
  rowFactors: usize,
  columnFactors: usize,
  add: bool,
  other: usize,
  otherRowFactors: usize,
  otherColumnFactors: usize,
  otherAdd: bool,
): void {
  const half = bytes >> 1;
  for (let begin = 0; begin < columns; begin += COLUMN_BLOCK) {
    const end = min(begin + COLUMN_BLOCK, columns);
    for (let r = 0; r < count; r += 4) {
      const four = rowAt(packed, r, half);
      const rowShift = (<usize>r) << 3;
      for (let c = begin; c < end; c += 2) {
        const shift = (<usize>c) << 3;
        const at = rowAt(shift, r, outBytes);
        multiplyTileInto(
          four,
          b + <usize>(c >> 1) * step,
          half,
          out + at,
          outBytes,
          add,
          rowFactors + rowShift,
          columnFactors + shift,
          other === 0 ? 0 : other + at,
          otherRowFactors + rowShift,
          otherColumnFactors + shift,
          otherAdd,
        );
      }
    }
  }
}
