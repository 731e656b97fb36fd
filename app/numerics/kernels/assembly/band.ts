// Two-stage tridiagonalisation (Bischof, Lang & Sun 2000): dense → band by block reflectors, where every read of the matrix
// serves a whole panel, then band → tridiagonal by chasing bulges inside a matrix small enough for the cache.
// Conventions of tridiagonal.ts: lower triangle, rows reduced from the last one upwards.
import { multiplyAdd } from './multiply-add';
import {
  at,
  axpy,
  dot,
  dotFour,
  NEGLIGIBLE_SQUARES,
  rankUpdate,
  scale,
  subtractFour,
  subtractTwo,
  symmetricTimesVector,
} from './tridiagonal';

/** Rows and columns of the matrix that a pass over its tiles keeps in the first-level cache. */
const BLOCK: i32 = 64;

/**
 * Makes x[last] ← 1 and the rest the vector v of a reflector I − τ·v·vᵀ that leaves only β at `last` of the old x; returns τ,
 * writes β. τ = 0 (and v = 0) where there is nothing to reflect.
 */
function reflector(x: usize, last: i32, beta: usize): f64 {
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

/**
 * Reduces rows size−1 … size−width of the leading size×size block to a band of `bandwidth` below the diagonal, writes those rows
 * to `band` and updates the rest. Reflectors stay in the rows of `a`, the 1 of row i's in column i − width; τ by row in `tau`. size − width is a positive multiple of 4, width ≤ bandwidth, bandwidth a multiple of 4.
 *
 * band: entry (i, j) at band + 8·(i·(2·bandwidth − 1) + j + 2·bandwidth − 1). panel: `bandwidth` rows of `stride` numbers.
 * packed: 2·bandwidth·size numbers. scratch: two more rows of `stride` numbers and 2·bandwidth addresses.
 */
export function reducePanelToBand(
  a: usize,
  stride: i32,
  size: i32,
  width: i32,
  bandwidth: i32,
  band: usize,
  tau: usize,
  panel: usize,
  packed: usize,
  scratch: usize,
): void {
  const bytes = (<usize>stride) << 3;
  const rest = size - width;
  const zeros = scratch;
  const dummy = scratch + bytes;
  const vectors = dummy + bytes;
  const products = vectors + ((<usize>bandwidth) << 2);
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
    const to = band + ((<usize>(i * (2 * bandwidth - 1) + 2 * bandwidth - 1)) << 3);
    const kept = max(0, last);
    memory.copy(at(to, kept), at(row, kept), (<usize>(i + 1 - kept)) << 3);
    if (last > 0) {
      store<f64>(at(tau, i), reflector(row, last, at(to, last)));
      memory.fill(at(row, last + 1), 0, (<usize>(rest - last - 1)) << 3);
    } else {
      store<f64>(at(tau, i), 0);
      memory.fill(row, 0, (<usize>rest) << 3);
    }
    store<u32>(vectors + ((<usize>k) << 2), <u32>row);
    store<u32>(products + ((<usize>k) << 2), <u32>(panel + <usize>k * bytes));
  }
  memory.fill(zeros, 0, (<usize>rest) << 3);
  let padded = width;
  for (; padded & 3; padded++) {
    store<u32>(vectors + ((<usize>padded) << 2), <u32>zeros);
    store<u32>(products + ((<usize>padded) << 2), <u32>dummy);
  }
  symmetricTimesRows(a, bytes, rest, vectors, products, padded);
  // W from A·V as in the one-stage reduction: w_k = τ(A_k·v_k) − …, A_k with the reflectors before k.
  for (let k = 0; k < width; k++) {
    const v = a + <usize>(size - 1 - k) * bytes;
    const w = panel + <usize>k * bytes;
    const t = load<f64>(at(tau, size - 1 - k));
    if (t === 0) {
      memory.fill(w, 0, (<usize>rest) << 3);
      continue;
    }
    let q = 0;
    for (; q + 2 <= k; q += 2) {
      const v0 = a + <usize>(size - 1 - q) * bytes;
      const v1 = v0 - bytes;
      const w0 = panel + <usize>q * bytes;
      const w1 = w0 + bytes;
      dotFour(w0, v0, w1, v1, v, rest, packed);
      const d0 = load<f64>(packed);
      const d1 = load<f64>(packed, 8);
      const d2 = load<f64>(packed, 16);
      const d3 = load<f64>(packed, 24);
      subtractFour(d0, v0, d1, w0, d2, v1, d3, w1, w, rest);
    }
    if (q < k) {
      const vq = a + <usize>(size - 1 - q) * bytes;
      const wq = panel + <usize>q * bytes;
      subtractTwo(dot(wq, v, rest), vq, dot(vq, v, rest), wq, w, rest);
    }
    const half = 0.5 * t * t * dot(w, v, rest);
    scale(t, w, rest);
    axpy(-half, v, w, rest);
  }
  rankUpdate(a, stride, size, width, panel, packed);
}

/** y_k ← A·v_k for the leading n×n block (lower triangle) and `count` rows given by their addresses; n and count multiples of 4. */
function symmetricTimesRows(
  a: usize,
  bytes: usize,
  n: i32,
  vectors: usize,
  products: usize,
  count: i32,
): void {
  for (let k = 0; k < count; k++) {
    memory.fill(<usize>load<u32>(products + ((<usize>k) << 2)), 0, (<usize>n) << 3);
  }
  for (let rows = 0; rows < n; rows += BLOCK) {
    const rowEnd = min(rows + BLOCK, n);
    for (let columns = 0; columns <= rows; columns += BLOCK) {
      const columnEnd = min(columns + BLOCK, n);
      for (let k = 0; k < count; k += 4) {
        const v = vectors + ((<usize>k) << 2);
        const y = products + ((<usize>k) << 2);
        for (let r = rows; r < rowEnd; r += 4) {
          const end = min(columnEnd, r);
          if (end > columns) {
            dotTile(a + <usize>r * bytes, bytes, columns, end, v, y, r);
            dotTile(a + <usize>r * bytes, bytes, columns, end, v + 8, y + 8, r);
          }
          if (rows === columns) diagonalTile(a, bytes, r, v, y);
        }
        for (let c = columns; c < columnEnd; c += 4) {
          const from = max(rows, c + 4);
          if (from < rowEnd) sumTile(at(a, c), bytes, from, rowEnd, v, y, c);
        }
      }
    }
  }
}

/** y_k[r + h] += Σ_c row_h[c]·v_k[c] for four rows and two vectors, begin ≤ c < end. */
// @ts-ignore: decorator
@inline
function dotTile(row: usize, bytes: usize, begin: i32, end: i32, v: usize, y: usize, r: i32): void {
  const row1 = row + bytes;
  const row2 = row1 + bytes;
  const row3 = row2 + bytes;
  const v0 = <usize>load<u32>(v);
  const v1 = <usize>load<u32>(v, 4);
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
    const x = v128.load(v0 + c);
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
  addPairs(at(<usize>load<u32>(y), r), s00, s01, s02, s03);
  addPairs(at(<usize>load<u32>(y, 4), r), s10, s11, s12, s13);
}

// @ts-ignore: decorator
@inline
function addPairs(to: usize, p: v128, q: v128, r: v128, s: v128): void {
  const low = f64x2.add(v128.shuffle<f64>(p, q, 0, 2), v128.shuffle<f64>(p, q, 1, 3));
  const high = f64x2.add(v128.shuffle<f64>(r, s, 0, 2), v128.shuffle<f64>(r, s, 1, 3));
  v128.store(to, f64x2.add(v128.load(to), low));
  v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
}

/** y_k[c + h] += Σ_r A[r, c + h]·v_k[r] for four columns from `column` on and four vectors, begin ≤ r < end. */
// @ts-ignore: decorator
@inline
function sumTile(column: usize, bytes: usize, begin: i32, end: i32, v: usize, y: usize, c: i32): void {
  const first = (<usize>begin) << 3;
  let v0 = <usize>load<u32>(v) + first;
  let v1 = <usize>load<u32>(v, 4) + first;
  let v2 = <usize>load<u32>(v, 8) + first;
  let v3 = <usize>load<u32>(v, 12) + first;
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
  addTwo(at(<usize>load<u32>(y), c), s00, s01);
  addTwo(at(<usize>load<u32>(y, 4), c), s10, s11);
  addTwo(at(<usize>load<u32>(y, 8), c), s20, s21);
  addTwo(at(<usize>load<u32>(y, 12), c), s30, s31);
}

// @ts-ignore: decorator
@inline
function addTwo(to: usize, p: v128, q: v128): void {
  v128.store(to, f64x2.add(v128.load(to), p));
  v128.store(to, f64x2.add(v128.load(to, 16), q), 16);
}

/** The 4×4 block on the diagonal at row r, four vectors. */
function diagonalTile(a: usize, bytes: usize, r: i32, v: usize, y: usize): void {
  for (let k = 0; k < 4; k++) {
    const x = at(<usize>load<u32>(v + ((<usize>k) << 2)), r);
    const to = at(<usize>load<u32>(y + ((<usize>k) << 2)), r);
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

/**
 * Reduces rows `first` … `last` + 1 (downwards; call with first = n − 1 first) of the band matrix to tridiagonal form. Each row's
 * reflector pushes a bulge to the left of the band, which is chased to the matrix's beginning; of a bulge only the row is
 * removed that the next sweep needs without it. scratch: 3·bandwidth numbers.
 *
 * log: 0, or where the reflectors go in their order, τ and bandwidth numbers v each; returns where the next will go.
 */
export function chaseBand(
  band: usize,
  n: i32,
  bandwidth: i32,
  first: i32,
  last: i32,
  diagonal: usize,
  offDiagonal: usize,
  scratch: usize,
  log: usize,
): usize {
  const b = bandwidth;
  const stride = 2 * b - 1;
  const bytes = (<usize>stride) << 3;
  // Address of entry (0, 0): entry (i, j) lies i·stride + j numbers further.
  const origin = band + bytes;
  const v = scratch;
  const next = scratch + ((<usize>b) << 3);
  const w = next + ((<usize>b) << 3);
  for (let i = first; i > last; i--) {
    const row = origin + <usize>i * bytes;
    store<f64>(at(diagonal, i), load<f64>(at(row, i)));
    if (i === 0) {
      store<f64>(offDiagonal, 0);
      break;
    }
    // Columns begin … begin + length − 1 are being combined.
    let begin = max(0, i - b);
    let length = i - begin;
    memory.copy(v, at(row, begin), (<usize>length) << 3);
    let tau = reflector(v, length - 1, at(offDiagonal, i));
    for (;;) {
      if (log !== 0) {
        store<f64>(log, tau);
        memory.copy(log + 8, v, (<usize>length) << 3);
        log += (<usize>(b + 1)) << 3;
      }
      const block = at(origin + <usize>begin * bytes, begin);
      if (tau !== 0) {
        // Two-sided on the block on the diagonal.
        symmetricTimesVector(block, stride, v, w, length);
        const half = 0.5 * tau * tau * dot(w, v, length);
        scale(tau, w, length);
        axpy(-half, v, w, length);
        for (let p = 0; p < length; p++) {
          const to = block + <usize>p * bytes;
          subtractTwo(load<f64>(at(w, p)), v, load<f64>(at(v, p)), w, to, p + 1);
        }
      }
      if (begin === 0) break;
      const below = max(0, begin - b);
      const reach = begin - below;
      const left = at(origin + <usize>begin * bytes, below);
      if (tau !== 0) {
        // From the left on the rows' entries beside that block.
        memory.fill(w, 0, (<usize>reach) << 3);
        for (let p = 0; p < length; p++) axpy(load<f64>(at(v, p)), left + <usize>p * bytes, w, reach);
        for (let p = 0; p < length; p++) axpy(-tau * load<f64>(at(v, p)), w, left + <usize>p * bytes, reach);
      }
      // The last of these rows back into the band, and with it the others as far as they are concerned.
      const source = left + <usize>(length - 1) * bytes;
      memory.copy(next, source, (<usize>reach) << 3);
      tau = reflector(next, reach - 1, at(source, reach - 1));
      memory.fill(source, 0, (<usize>(reach - 1)) << 3);
      if (tau !== 0) {
        for (let p = 0; p + 1 < length; p++) {
          const to = left + <usize>p * bytes;
          axpy(-tau * dot(to, next, reach), next, to, reach);
        }
      }
      memory.copy(v, next, (<usize>reach) << 3);
      begin = below;
      length = reach;
    }
  }
  return log;
}

/**
 * Each of `count` rows z (stride numbers apart) ← Q·z, Q being both stages' reflectors in their order: `end` is where the log of
 * `chaseBand` ended, firstWidth the width of the first panel.
 */
export function applyBandReflectors(
  a: usize,
  stride: i32,
  n: i32,
  bandwidth: i32,
  firstWidth: i32,
  tau: usize,
  end: usize,
  z: usize,
  count: i32,
): void {
  const bytes = (<usize>stride) << 3;
  const entry = (<usize>(bandwidth + 1)) << 3;
  for (let i = 1; i < n; i++) {
    // Backwards: the last bulge of a sweep, at the beginning of the matrix, first.
    for (let step = (i - 1) / bandwidth; step >= 0; step--) {
      end -= entry;
      const begin = max(0, i - (step + 1) * bandwidth);
      reflectRows(end + 8, load<f64>(end), i - step * bandwidth - begin, at(z, begin), bytes, count);
    }
  }
  for (let i = 1; i < n; i++) {
    const last = i - (i < n - firstWidth ? bandwidth : firstWidth);
    if (last > 0) reflectRows(a + <usize>i * bytes, load<f64>(at(tau, i)), last + 1, z, bytes, count);
  }
}

function reflectRows(v: usize, tau: f64, length: i32, z: usize, bytes: usize, count: i32): void {
  if (tau === 0) return;
  for (let k = 0; k < count; k++, z += bytes) axpy(-tau * dot(v, z, length), v, z, length);
}
