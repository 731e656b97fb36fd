// Two-stage tridiagonalisation (Bischof, Lang & Sun 2000), first stage: dense → band by block reflectors, where every read of
// the matrix serves a whole panel. Conventions of tridiagonal.ts: lower triangle, rows reduced from the last one upwards.
//
// With U the panel's reflectors as columns, Q = I − U·T·Uᵀ, Y = A·U and S = Uᵀ·Y:
// Qᵀ·A·Q = A − U·Wᵀ − W·Uᵀ, W = Y·T − ½·U·(Tᵀ·S·T) (Schreiber & Van Loan 1989; Dongarra, Sorensen & Hammarling 1989).
// Three phases per panel: Y with its inner products by blocks of columns; W by blocks of columns; the update by bands of
// rows, of which the first goes on to the reflectors of the next panel.
import { multiplyAdd } from './multiply-add';
import {
  A,
  B,
  BAND,
  COEFFICIENTS,
  FORM,
  PACKED,
  PARTIALS,
  PRODUCT,
  PRODUCTS,
  SIZE,
  STRIDE,
  TAU,
  VECTORS,
  WIDE,
  WIDTH,
} from './solver-words';
import { setWord, word } from './team';
import { at, axpy, dot, NEGLIGIBLE_SQUARES, putSums, scale, subtractTiles, sumOfFour } from './tridiagonal';

/** Columns of an item of the products and of W, and columns of the matrix that stay in the first-level cache at a time … */
const COLUMNS: i32 = 64;
/** … with so many rows; also the rows of an item of the update. */
const ROWS: i32 = 32;
/** The same for the products left of the diagonal, whose sums go along the rows: longer ones, fewer of them. */
const LEFT_COLUMNS: i32 = 128;
const LEFT_ROWS: i32 = 16;

export function doItem(job: usize, kind: i32, item: i32): void {
  if (kind === PRODUCT) productItem(job, item);
  else if (kind === FORM) formItem(job, item);
  else updateItem(job, item);
}

/**
 * Makes x[last] ← 1 and the rest the vector v of a reflector I − τ·v·vᵀ that leaves only β at `last` of the old x; returns τ,
 * writes β. τ = 0 (and v = 0) where there is nothing to reflect.
 */
export function reflector(x: usize, last: i32, beta: usize): f64 {
  const to = at(x, last);
  const alpha = load<f64>(to);
  const squares = dot(x, x, last);
  if (!(squares > NEGLIGIBLE_SQUARES)) {
    memory.fill(x, 0, (<usize>(last + 1)) << 3);
    store<f64>(beta, alpha);
    return 0;
  }
  const norm = Math.sqrt(squares + alpha * alpha);
  const b = alpha > 0 ? -norm : norm;
  scale(1 / (alpha - b), x, last);
  store<f64>(to, 1);
  store<f64>(beta, b);
  return (b - alpha) / b;
}

/** The reflectors of the first panel, of `width` ≤ B rows; the rows left over are a positive multiple of 4. */
export function factorFirstPanel(job: usize, size: i32, width: i32): void {
  factorPanel(job, size, width);
  setWord(job, SIZE, size);
  setWord(job, WIDTH, width);
}

/** After all three phases: the next panel is the current one. */
export function nextPanel(job: usize): void {
  setWord(job, SIZE, word(job, SIZE) - word(job, WIDTH));
  setWord(job, WIDTH, B);
}

/**
 * Reflectors of rows size−1 … size−width, which leave a band of B below the diagonal; those rows of the band. Reflectors stay in
 * the rows of the matrix, the 1 of row i's in column i − width, with zeros behind it, and are copied to `VECTORS`.
 */
function factorPanel(job: usize, size: i32, width: i32): void {
  const a = <usize>word(job, A);
  const tau = <usize>word(job, TAU);
  const vectors = <usize>word(job, VECTORS);
  const bytes = (<usize>word(job, STRIDE)) << 3;
  const rest = size - width;
  for (let k = 0; k < width; k++) {
    const i = size - 1 - k;
    const row = a + <usize>i * bytes;
    // Column of what remains of this row left of the panel.
    const last = rest - 1 - k;
    for (let q = 0; q < k; q++) {
      const t = load<f64>(at(tau, size - 1 - q));
      if (t === 0) continue;
      const v = a + <usize>(size - 1 - q) * bytes;
      const length = rest - q;
      axpy(-t * dot(v, row, length), v, row, length);
    }
    const to = <usize>word(job, BAND) + ((<usize>(i * (2 * B - 1) + 2 * B - 1)) << 3);
    const kept = max(0, last);
    memory.copy(at(to, kept), at(row, kept), (<usize>(i + 1 - kept)) << 3);
    if (last > 0) {
      store<f64>(at(tau, i), reflector(row, last, at(to, last)));
      memory.fill(at(row, last + 1), 0, (<usize>(rest - last - 1)) << 3);
    } else {
      store<f64>(at(tau, i), 0);
      memory.fill(row, 0, (<usize>rest) << 3);
    }
    memory.copy(vectors + <usize>k * bytes, row, (<usize>rest) << 3);
  }
  for (let k = width; k < B; k++) memory.fill(vectors + <usize>k * bytes, 0, (<usize>rest) << 3);
}

/** Y = V·A in columns 64·item …, and what those columns contribute to V·Vᵀ and Y·Vᵀ. */
function productItem(job: usize, item: i32): void {
  const a = <usize>word(job, A);
  const bytes = (<usize>word(job, STRIDE)) << 3;
  const rest = word(job, SIZE) - word(job, WIDTH);
  const v = <usize>word(job, VECTORS);
  const y = <usize>word(job, PRODUCTS);
  const begin = item * COLUMNS;
  const end = min(begin + COLUMNS, rest);
  const wide = word(job, WIDE) !== 0;
  // Free until the inner products.
  const gram = <usize>word(job, PARTIALS) + ((<usize>(item * 2 * B * B)) << 3);
  for (let k = 0; k < B; k++) memory.fill(at(y + <usize>k * bytes, begin), 0, (<usize>(end - begin)) << 3);
  // Left of the block on the diagonal, in it, and below it: A is symmetric, and only this half is there.
  for (let rows = begin; rows < end; rows += LEFT_ROWS) {
    const rowEnd = min(rows + LEFT_ROWS, end);
    for (let columns = 0; columns < begin; columns += LEFT_COLUMNS) {
      const stop = min(columns + LEFT_COLUMNS, begin);
      for (let k = 0; k < B; k += 2) {
        const from = v + <usize>k * bytes;
        const to = y + <usize>k * bytes;
        for (let r = rows; r < rowEnd; r += 4) {
          const row = a + <usize>r * bytes;
          if (wide) dotTileWide(row, bytes, columns, stop, from, at(to, r), gram, at(gram, 16));
          else dotTile(row, bytes, columns, stop, from, bytes, at(to, r), bytes);
        }
      }
    }
  }
  for (let k = 0; k < B; k += 4) {
    const from = v + <usize>k * bytes;
    const to = y + <usize>k * bytes;
    for (let r = begin; r < end; r += 4) {
      if (r > begin) {
        const row = a + <usize>r * bytes;
        dotTile(row, bytes, begin, r, from, bytes, at(to, r), bytes);
        dotTile(row, bytes, begin, r, from + 2 * bytes, bytes, at(to + 2 * bytes, r), bytes);
      }
      diagonalTile(a, bytes, r, from, to);
      if (r + 4 < end) sumTile(at(a, r), bytes, r + 4, end, from, at(to, r));
    }
  }
  for (let rows = end; rows < rest; rows += ROWS) {
    const stop = min(rows + ROWS, rest);
    for (let k = 0; k < B; k += 4) {
      const from = v + <usize>k * bytes;
      const to = y + <usize>k * bytes;
      let c = begin;
      if (wide) for (; c + 8 <= end; c += 8) sumTileWide(at(a, c), bytes, rows, stop, from, at(to, c));
      for (; c < end; c += 4) sumTile(at(a, c), bytes, rows, stop, from, at(to, c));
    }
  }
  memory.fill(gram, 0, (<usize>(2 * B * B)) << 3);
  for (let part = 0; part < 2; part++) {
    const out = gram + ((<usize>(part * B * B)) << 3);
    const left = part === 0 ? v : y;
    for (let k = 0; k < B; k += 2) {
      for (let r = 0; r < B; r += 4) {
        const to = at(out, k * B + r);
        dotTile(left + <usize>r * bytes, bytes, begin, end, v + <usize>k * bytes, bytes, to, (<usize>B) << 3);
      }
    }
  }
}

/** y_k[h] += Σ_c row_h[c]·v_k[c] for four rows and two vectors, begin ≤ c < end. */
// @ts-ignore: decorator
@inline
function dotTile(row: usize, bytes: usize, begin: i32, end: i32, v: usize, vBytes: usize, y: usize, yBytes: usize): void {
  const row1 = row + bytes;
  const row2 = row1 + bytes;
  const row3 = row2 + bytes;
  const v1 = v + vBytes;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  const stop = (<usize>end) << 3;
  for (let c = (<usize>begin) << 3; c < stop; c += 16) {
    const x = v128.load(v + c);
    const z = v128.load(v1 + c);
    const a0 = v128.load(row + c);
    s00 = multiplyAdd(a0, x, s00);
    s10 = multiplyAdd(a0, z, s10);
    const a1 = v128.load(row1 + c);
    s01 = multiplyAdd(a1, x, s01);
    s11 = multiplyAdd(a1, z, s11);
    const a2 = v128.load(row2 + c);
    s02 = multiplyAdd(a2, x, s02);
    s12 = multiplyAdd(a2, z, s12);
    const a3 = v128.load(row3 + c);
    s03 = multiplyAdd(a3, x, s03);
    s13 = multiplyAdd(a3, z, s13);
  }
  addPairs(y, s00, s01, s02, s03);
  addPairs(y + yBytes, s10, s11, s12, s13);
}

/**
 * `dotTile` for instructions on four numbers, y_k and v_k `bytes` apart; begin and end are multiples of 4. room, more: for 16 numbers each
 * (what is stored at offsets from one address might be joined the wrong way).
 */
function dotTileWide(
  row: usize,
  bytes: usize,
  begin: i32,
  end: i32,
  v: usize,
  y: usize,
  room: usize,
  more: usize,
): void {
  const row1 = row + bytes;
  const row2 = row1 + bytes;
  const row3 = row2 + bytes;
  const v1 = v + bytes;
  let s00 = f64x2.splat(0);
  let t00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let t01 = f64x2.splat(0);
  let s02 = f64x2.splat(0);
  let t02 = f64x2.splat(0);
  let s03 = f64x2.splat(0);
  let t03 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let t10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let t11 = f64x2.splat(0);
  let s12 = f64x2.splat(0);
  let t12 = f64x2.splat(0);
  let s13 = f64x2.splat(0);
  let t13 = f64x2.splat(0);
  const stop = (<usize>end) << 3;
  for (let c = (<usize>begin) << 3; c < stop; c += 32) {
    const x = v128.load(v + c);
    const xBeside = v128.load(v + c, 16);
    const z = v128.load(v1 + c);
    const zBeside = v128.load(v1 + c, 16);
    const a0 = v128.load(row + c);
    const b0 = v128.load(row + c, 16);
    s00 = multiplyAdd(a0, x, s00);
    t00 = multiplyAdd(b0, xBeside, t00);
    s10 = multiplyAdd(a0, z, s10);
    t10 = multiplyAdd(b0, zBeside, t10);
    const a1 = v128.load(row1 + c);
    const b1 = v128.load(row1 + c, 16);
    s01 = multiplyAdd(a1, x, s01);
    t01 = multiplyAdd(b1, xBeside, t01);
    s11 = multiplyAdd(a1, z, s11);
    t11 = multiplyAdd(b1, zBeside, t11);
    const a2 = v128.load(row2 + c);
    const b2 = v128.load(row2 + c, 16);
    s02 = multiplyAdd(a2, x, s02);
    t02 = multiplyAdd(b2, xBeside, t02);
    s12 = multiplyAdd(a2, z, s12);
    t12 = multiplyAdd(b2, zBeside, t12);
    const a3 = v128.load(row3 + c);
    const b3 = v128.load(row3 + c, 16);
    s03 = multiplyAdd(a3, x, s03);
    t03 = multiplyAdd(b3, xBeside, t03);
    s13 = multiplyAdd(a3, z, s13);
    t13 = multiplyAdd(b3, zBeside, t13);
  }
  putSums(room, s00, t00, s01, t01, s02, t02, s03, t03);
  putSums(more, s10, t10, s11, t11, s12, t12, s13, t13);
  const y1 = y + bytes;
  for (let h: usize = 0; h < 32; h += 8, room += 32, more += 32, y += 8) {
    store<f64>(y, load<f64>(y) + sumOfFour(room));
    store<f64>(y1 + h, load<f64>(y1 + h) + sumOfFour(more));
  }
}

// @ts-ignore: decorator
@inline
function addPairs(to: usize, p: v128, q: v128, r: v128, s: v128): void {
  const low = f64x2.add(v128.shuffle<f64>(p, q, 0, 2), v128.shuffle<f64>(p, q, 1, 3));
  const high = f64x2.add(v128.shuffle<f64>(r, s, 0, 2), v128.shuffle<f64>(r, s, 1, 3));
  v128.store(to, f64x2.add(v128.load(to), low));
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
}

/** y_k[h] += Σ_r A[r, column + h]·v_k[r] for four columns and four vectors, begin ≤ r < end; y_k and v_k `bytes` apart. */
// @ts-ignore: decorator
@inline
function sumTile(column: usize, bytes: usize, begin: i32, end: i32, v: usize, y: usize): void {
  let v0 = at(v, begin);
  let v1 = v0 + bytes;
  let v2 = v1 + bytes;
  let v3 = v2 + bytes;
  let from = column + <usize>begin * bytes;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (let r = begin; r < end; r++) {
    const x = v128.load(from);
    const z = v128.load(from, 16);
    const f0 = v128.load64_splat(v0);
    s00 = multiplyAdd(f0, x, s00);
    s01 = multiplyAdd(f0, z, s01);
    const f1 = v128.load64_splat(v1);
    s10 = multiplyAdd(f1, x, s10);
    s11 = multiplyAdd(f1, z, s11);
    const f2 = v128.load64_splat(v2);
    s20 = multiplyAdd(f2, x, s20);
    s21 = multiplyAdd(f2, z, s21);
    const f3 = v128.load64_splat(v3);
    s30 = multiplyAdd(f3, x, s30);
    s31 = multiplyAdd(f3, z, s31);
    from += bytes;
    v0 += 8;
    v1 += 8;
    v2 += 8;
    v3 += 8;
  }
  addTwo(y, s00, s01);
  addTwo(y + bytes, s10, s11);
  addTwo(y + 2 * bytes, s20, s21);
  addTwo(y + 3 * bytes, s30, s31);
}

/** `sumTile` for eight columns, for instructions on four numbers. */
function sumTileWide(column: usize, bytes: usize, begin: i32, end: i32, v: usize, y: usize): void {
  let v0 = at(v, begin);
  let v1 = v0 + bytes;
  let v2 = v1 + bytes;
  let v3 = v2 + bytes;
  let from = column + <usize>begin * bytes;
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s02 = f64x2.splat(0);
  let s03 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s12 = f64x2.splat(0);
  let s13 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s22 = f64x2.splat(0);
  let s23 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  let s32 = f64x2.splat(0);
  let s33 = f64x2.splat(0);
  for (let r = begin; r < end; r++) {
    const x = v128.load(from);
    const xBeside = v128.load(from, 16);
    const z = v128.load(from, 32);
    const zBeside = v128.load(from, 48);
    const f0 = v128.load64_splat(v0);
    s00 = multiplyAdd(f0, x, s00);
    s01 = multiplyAdd(f0, xBeside, s01);
    s02 = multiplyAdd(f0, z, s02);
    s03 = multiplyAdd(f0, zBeside, s03);
    const f1 = v128.load64_splat(v1);
    s10 = multiplyAdd(f1, x, s10);
    s11 = multiplyAdd(f1, xBeside, s11);
    s12 = multiplyAdd(f1, z, s12);
    s13 = multiplyAdd(f1, zBeside, s13);
    const f2 = v128.load64_splat(v2);
    s20 = multiplyAdd(f2, x, s20);
    s21 = multiplyAdd(f2, xBeside, s21);
    s22 = multiplyAdd(f2, z, s22);
    s23 = multiplyAdd(f2, zBeside, s23);
    const f3 = v128.load64_splat(v3);
    s30 = multiplyAdd(f3, x, s30);
    s31 = multiplyAdd(f3, xBeside, s31);
    s32 = multiplyAdd(f3, z, s32);
    s33 = multiplyAdd(f3, zBeside, s33);
    from += bytes;
    v0 += 8;
    v1 += 8;
    v2 += 8;
    v3 += 8;
  }
  addTwo(y, s00, s01);
  addTwo(y + 32, s02, s03);
  y += bytes;
  addTwo(y, s10, s11);
  addTwo(y + 32, s12, s13);
  y += bytes;
  addTwo(y, s20, s21);
  addTwo(y + 32, s22, s23);
  y += bytes;
  addTwo(y, s30, s31);
  addTwo(y + 32, s32, s33);
}

// @ts-ignore: decorator
@inline
function addTwo(to: usize, p: v128, q: v128): void {
  const first = f64x2.add(v128.load(to), p);
  const second = f64x2.add(v128.load(to, 16), q);
  v128.store(to, first);
  v128.store(to, second, 16);
}

/** The 4×4 block on the diagonal at row r, four vectors. */
function diagonalTile(a: usize, bytes: usize, r: i32, v: usize, y: usize): void {
  for (let k = 0; k < 4; k++) {
    const x = at(v + <usize>k * bytes, r);
    const to = at(y + <usize>k * bytes, r);
    for (let h = 0; h < 4; h++) {
      const row = at(a + <usize>(r + h) * bytes, r);
      const xh = load<f64>(at(x, h));
      let s = load<f64>(at(row, h)) * xh;
      for (let q = 0; q < h; q++) {
        const value = load<f64>(at(row, q));
        s += value * load<f64>(at(x, q));
        store<f64>(at(to, q), load<f64>(at(to, q)) + value * xh);
      }
      store<f64>(at(to, h), load<f64>(at(to, h)) + s);
    }
  }
}

/** T and −½·Tᵀ·S·T from the inner products of all blocks, added up in their order. */
export function formCoefficients(job: usize): void {
  const size = word(job, SIZE);
  const width = word(job, WIDTH);
  const items = (size - width + COLUMNS - 1) / COLUMNS;
  const partials = <usize>word(job, PARTIALS);
  const tau = <usize>word(job, TAU);
  const t = <usize>word(job, COEFFICIENTS);
  const m = at(t, B * B);
  const st = at(t, 2 * B * B);
  const gram = partials;
  const s = at(partials, B * B);
  for (let item = 1; item < items; item++) {
    const from = at(partials, item * 2 * B * B);
    for (let k = 0; k < 2 * B * B; k += 2) {
      v128.store(at(gram, k), f64x2.add(v128.load(at(gram, k)), v128.load(at(from, k))));
    }
  }
  memory.fill(t, 0, (<usize>(B * B)) << 3);
  // T[p, k] = −τ_k·Σ_{p ≤ q < k} T[p, q]·(v_q·v_k), upper triangular, row-major.
  for (let k = 0; k < width; k++) {
    const tk = load<f64>(at(tau, size - 1 - k));
    store<f64>(at(t, k * B + k), tk);
    for (let p = 0; p < k; p++) {
      let sum: f64 = 0;
      for (let q = p; q < k; q++) sum += load<f64>(at(t, p * B + q)) * load<f64>(at(gram, k * B + q));
      store<f64>(at(t, p * B + k), -tk * sum);
    }
  }
  // S·T, of S one triangle: it is symmetric up to rounding.
  for (let p = 0; p < B; p++) {
    for (let k = 0; k < B; k++) {
      let sum: f64 = 0;
      for (let q = 0; q <= k; q++) {
        sum += load<f64>(at(s, max(p, q) * B + min(p, q))) * load<f64>(at(t, q * B + k));
      }
      store<f64>(at(st, p * B + k), sum);
    }
  }
  for (let p = 0; p < B; p++) {
    for (let k = 0; k <= p; k++) {
      let sum: f64 = 0;
      for (let q = 0; q <= p; q++) sum += load<f64>(at(t, q * B + p)) * load<f64>(at(st, q * B + k));
      store<f64>(at(m, p * B + k), -0.5 * sum);
      store<f64>(at(m, k * B + p), -0.5 * sum);
    }
  }
}

/** W in columns 64·item …, and V beside it, packed in strips of four columns. */
function formItem(job: usize, item: i32): void {
  const bytes = (<usize>word(job, STRIDE)) << 3;
  const rest = word(job, SIZE) - word(job, WIDTH);
  const v = <usize>word(job, VECTORS);
  const y = <usize>word(job, PRODUCTS);
  const coefficients = <usize>word(job, COEFFICIENTS);
  const end = min((item + 1) * COLUMNS, rest);
  const half = (<usize>B) << 5;
  for (let c = item * COLUMNS; c < end; c += 4) {
    const strip = <usize>word(job, PACKED) + (<usize>c >> 2) * 2 * half;
    for (let k = 0; k < B; k++) {
      const from = at(v + <usize>k * bytes, c);
      const to = strip + ((<usize>k) << 5);
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
    for (let j = 0; j < B; j += 4) combine(at(y, c), at(v, c), bytes, at(coefficients, j), at(strip + half, 4 * j));
  }
}

/** Four rows of W in four columns: Σ_k coefficient[k, j]·y_k + coefficient[B + k, j]·v_k. */
function combine(y: usize, v: usize, bytes: usize, coefficients: usize, out: usize): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let from = y;
  let factors = coefficients;
  for (let part = 0; part < 2; part++) {
    for (let k = 0; k < B; k++) {
      const x = v128.load(from);
      const z = v128.load(from, 16);
      const f0 = v128.load64_splat(factors);
      s00 = multiplyAdd(f0, x, s00);
      s01 = multiplyAdd(f0, z, s01);
      const f1 = v128.load64_splat(factors, 8);
      s10 = multiplyAdd(f1, x, s10);
      s11 = multiplyAdd(f1, z, s11);
      const f2 = v128.load64_splat(factors, 16);
      s20 = multiplyAdd(f2, x, s20);
      s21 = multiplyAdd(f2, z, s21);
      const f3 = v128.load64_splat(factors, 24);
      s30 = multiplyAdd(f3, x, s30);
      s31 = multiplyAdd(f3, z, s31);
      from += bytes;
      factors += (<usize>B) << 3;
    }
    from = v;
  }
  v128.store(out, s00);
  v128.store(out, s01, 16);
  v128.store(out, s10, 32);
  v128.store(out, s11, 48);
  v128.store(out, s20, 64);
  v128.store(out, s21, 80);
  v128.store(out, s30, 96);
  v128.store(out, s31, 112);
}

/** Item 0: the rows of the next panel and their reflectors, where there is a next one; the others: 32 rows, from the last upwards. */
function updateItem(job: usize, item: i32): void {
  const rest = word(job, SIZE) - word(job, WIDTH);
  const next = rest > B + 1 ? B : 0;
  if (item === 0) {
    if (next === 0) return;
    updateRows(job, rest - next, rest);
    factorPanel(job, rest, next);
    return;
  }
  const left = rest - next;
  const band = (left + ROWS - 1) / ROWS - item;
  updateRows(job, band * ROWS, min((band + 1) * ROWS, left));
}

function updateRows(job: usize, begin: i32, end: i32): void {
  const a = <usize>word(job, A);
  const bytes = (<usize>word(job, STRIDE)) << 3;
  const packed = <usize>word(job, PACKED);
  const half = (<usize>B) << 5;
  const strip = half << 1;
  const wide = word(job, WIDE) !== 0;
  for (let columns = 0; columns < end; columns += COLUMNS) {
    for (let r = begin; r < end; r += 4) {
      const x = packed + (<usize>r >> 2) * strip;
      const row = a + <usize>r * bytes;
      subtractTiles(x, packed, half, row, bytes, columns, min(columns + COLUMNS, r + 4), wide);
    }
  }
}

/**
 * Each of `count` rows z (stride numbers apart) ← Q·z, Q being both stages' reflectors in their order: `end` is where the log of
 * the chase ended, firstWidth the width of the first panel.
 */
export function applyBandReflectors(
  a: usize,
  stride: i32,
  n: i32,
  firstWidth: i32,
  tau: usize,
  end: usize,
  z: usize,
  count: i32,
): void {
  const bytes = (<usize>stride) << 3;
  const entry = (<usize>(B + 1)) << 3;
  for (let i = 1; i < n; i++) {
    // Backwards: the last bulge of a sweep, at the beginning of the matrix, first.
    for (let step = (i - 1) / B; step >= 0; step--) {
      end -= entry;
      const begin = max(0, i - (step + 1) * B);
      reflectRows(end + 8, load<f64>(end), i - step * B - begin, at(z, begin), bytes, count);
    }
  }
  for (let i = 1; i < n; i++) {
    const last = i - (i < n - firstWidth ? B : firstWidth);
    if (last > 0) reflectRows(a + <usize>i * bytes, load<f64>(at(tau, i)), last + 1, z, bytes, count);
  }
}

function reflectRows(v: usize, tau: f64, length: i32, z: usize, bytes: usize, count: i32): void {
  if (tau === 0) return;
  for (let k = 0; k < count; k++, z += bytes) axpy(-tau * dot(v, z, length), v, z, length);
}
