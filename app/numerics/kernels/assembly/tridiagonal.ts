// Blocked Householder tridiagonalisation (Dongarra, Sorensen & Hammarling 1989) of a symmetric matrix of which only the
// lower triangle is used, row-major with a row stride that is a multiple of 4. Rows are reduced from the last one upwards,
// so that reflector v_i lies in row i, columns 0 … i−1, and every inner loop runs along a row.
// All pointers are bytes, all lengths count float64 numbers.
import { multiplyAdd, subtractProduct } from './multiply-add';

// @ts-ignore: decorator
@inline
export const NEGLIGIBLE_SQUARES: f64 = 1e-290;

// @ts-ignore: decorator
@inline
export function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

/** xᵀy, four partial sums. */
export function dot(x: usize, y: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 = multiplyAdd(v128.load(at(x, i)), v128.load(at(y, i)), s0);
    s1 = multiplyAdd(v128.load(at(x, i), 16), v128.load(at(y, i), 16), s1);
  }
  let s = sum(f64x2.add(s0, s1));
  for (; i < n; i++) s += load<f64>(at(x, i)) * load<f64>(at(y, i));
  return s;
}

/** y += a·x. */
export function axpy(a: f64, x: usize, y: usize, n: i32): void {
  const factor = f64x2.splat(a);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const first = multiplyAdd(factor, v128.load(at(x, i)), v128.load(at(y, i)));
    const second = multiplyAdd(factor, v128.load(at(x, i), 16), v128.load(at(y, i), 16));
    v128.store(at(y, i), first);
    v128.store(at(y, i), second, 16);
  }
  for (; i < n; i++) store<f64>(at(y, i), load<f64>(at(y, i)) + a * load<f64>(at(x, i)));
}

/** y −= a·x + b·z. */
export function subtractTwo(a: f64, x: usize, b: f64, z: usize, y: usize, n: i32): void {
  const fa = f64x2.splat(a);
  const fb = f64x2.splat(b);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const change = multiplyAdd(fb, v128.load(at(z, i)), f64x2.mul(fa, v128.load(at(x, i))));
    v128.store(at(y, i), f64x2.sub(v128.load(at(y, i)), change));
  }
  for (; i < n; i++) {
    store<f64>(at(y, i), load<f64>(at(y, i)) - (a * load<f64>(at(x, i)) + b * load<f64>(at(z, i))));
  }
}

/** y −= a·x + b·z + c·u + d·v. */
export function subtractFour(
  a: f64,
  x: usize,
  b: f64,
  z: usize,
  c: f64,
  u: usize,
  d: f64,
  v: usize,
  y: usize,
  n: i32,
): void {
  const fa = f64x2.splat(a);
  const fb = f64x2.splat(b);
  const fc = f64x2.splat(c);
  const fd = f64x2.splat(d);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const first = multiplyAdd(fb, v128.load(at(z, i)), f64x2.mul(fa, v128.load(at(x, i))));
    const firstBeside = multiplyAdd(fb, v128.load(at(z, i), 16), f64x2.mul(fa, v128.load(at(x, i), 16)));
    const second = multiplyAdd(fd, v128.load(at(v, i)), f64x2.mul(fc, v128.load(at(u, i))));
    const secondBeside = multiplyAdd(fd, v128.load(at(v, i), 16), f64x2.mul(fc, v128.load(at(u, i), 16)));
    subtractFrom(at(y, i), f64x2.add(first, second), f64x2.add(firstBeside, secondBeside));
  }
  for (; i < n; i++) {
    const first = a * load<f64>(at(x, i)) + b * load<f64>(at(z, i));
    const second = c * load<f64>(at(u, i)) + d * load<f64>(at(v, i));
    store<f64>(at(y, i), load<f64>(at(y, i)) - (first + second));
  }
}

/** x ← a·x. */
export function scale(a: f64, x: usize, n: i32): void {
  const factor = f64x2.splat(a);
  let i = 0;
  for (; i + 2 <= n; i += 2) v128.store(at(x, i), f64x2.mul(factor, v128.load(at(x, i))));
  for (; i < n; i++) store<f64>(at(x, i), a * load<f64>(at(x, i)));
}

/** out[0 … 3] = xᵀt, zᵀt, uᵀt, vᵀt. */
export function dotFour(x: usize, z: usize, u: usize, v: usize, t: usize, n: i32, out: usize): void {
  let sx = f64x2.splat(0);
  let sz = f64x2.splat(0);
  let su = f64x2.splat(0);
  let sv = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const ti = v128.load(at(t, i));
    sx = multiplyAdd(v128.load(at(x, i)), ti, sx);
    sz = multiplyAdd(v128.load(at(z, i)), ti, sz);
    su = multiplyAdd(v128.load(at(u, i)), ti, su);
    sv = multiplyAdd(v128.load(at(v, i)), ti, sv);
  }
  let dx = sum(sx);
  let dz = sum(sz);
  let du = sum(su);
  let dv = sum(sv);
  for (; i < n; i++) {
    const ti = load<f64>(at(t, i));
    dx += load<f64>(at(x, i)) * ti;
    dz += load<f64>(at(z, i)) * ti;
    du += load<f64>(at(u, i)) * ti;
    dv += load<f64>(at(v, i)) * ti;
  }
  store<f64>(out, dx);
  store<f64>(out, dz, 8);
  store<f64>(out, du, 16);
  store<f64>(out, dv, 24);
}

/** y ← A·x for the leading m×m block, A given by its lower triangle; x and y do not overlap A's rows 0 … m−1. */
export function symmetricTimesVector(a: usize, stride: i32, x: usize, y: usize, m: i32): void {
  memory.fill(y, 0, (<usize>m) << 3);
  const bytes = (<usize>stride) << 3;
  let r = 0;
  for (; r + 4 <= m; r += 4) {
    const row0 = a + <usize>r * bytes;
    const row1 = row0 + bytes;
    const row2 = row1 + bytes;
    const row3 = row2 + bytes;
    const x0 = load<f64>(at(x, r));
    const x1 = load<f64>(at(x, r), 8);
    const x2 = load<f64>(at(x, r), 16);
    const x3 = load<f64>(at(x, r), 24);
    const f0 = f64x2.splat(x0);
    const f1 = f64x2.splat(x1);
    const f2 = f64x2.splat(x2);
    const f3 = f64x2.splat(x3);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    const end = (<usize>r) << 3;
    for (let c: usize = 0; c < end; c += 16) {
      const xc = v128.load(x + c);
      const a0 = v128.load(row0 + c);
      const a1 = v128.load(row1 + c);
      const a2 = v128.load(row2 + c);
      const a3 = v128.load(row3 + c);
      s0 = multiplyAdd(a0, xc, s0);
      s1 = multiplyAdd(a1, xc, s1);
      s2 = multiplyAdd(a2, xc, s2);
      s3 = multiplyAdd(a3, xc, s3);
      const left = multiplyAdd(a1, f1, f64x2.mul(a0, f0));
      const right = multiplyAdd(a3, f3, f64x2.mul(a2, f2));
      v128.store(y + c, f64x2.add(v128.load(y + c), f64x2.add(left, right)));
    }
    const d0 = row0 + end;
    const d1 = row1 + end;
    const d2 = row2 + end;
    const d3 = row3 + end;
    const b10 = load<f64>(d1);
    const b20 = load<f64>(d2);
    const b21 = load<f64>(d2, 8);
    const b30 = load<f64>(d3);
    const b31 = load<f64>(d3, 8);
    const b32 = load<f64>(d3, 16);
    store<f64>(y + end, sum(s0) + load<f64>(d0) * x0 + b10 * x1 + b20 * x2 + b30 * x3);
    store<f64>(y + end, sum(s1) + b10 * x0 + load<f64>(d1, 8) * x1 + b21 * x2 + b31 * x3, 8);
    store<f64>(y + end, sum(s2) + b20 * x0 + b21 * x1 + load<f64>(d2, 16) * x2 + b32 * x3, 16);
    store<f64>(y + end, sum(s3) + b30 * x0 + b31 * x1 + b32 * x2 + load<f64>(d3, 24) * x3, 24);
  }
  lastRowsTimesVector(a, bytes, x, y, r, m);
}

/** What rows first … m−1 add to y ← A·x, and their entries of it. */
function lastRowsTimesVector(a: usize, bytes: usize, x: usize, y: usize, first: i32, m: i32): void {
  for (let r = first; r < m; r++) {
    const row = a + <usize>r * bytes;
    const xr = load<f64>(at(x, r));
    const s = dot(row, x, r);
    axpy(xr, row, y, r);
    store<f64>(at(y, r), s + load<f64>(at(row, r)) * xr);
  }
}

/** `symmetricTimesVector` for instructions on four numbers; `room` for 16 of them. */
function symmetricTimesVectorWide(a: usize, stride: i32, x: usize, y: usize, m: i32, room: usize): void {
  memory.fill(y, 0, (<usize>m) << 3);
  const bytes = (<usize>stride) << 3;
  let r = 0;
  for (; r + 4 <= m; r += 4) {
    const row0 = a + <usize>r * bytes;
    const row1 = row0 + bytes;
    const row2 = row1 + bytes;
    const row3 = row2 + bytes;
    const f0 = v128.load64_splat(at(x, r));
    const f1 = v128.load64_splat(at(x, r), 8);
    const f2 = v128.load64_splat(at(x, r), 16);
    const f3 = v128.load64_splat(at(x, r), 24);
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    const end = (<usize>r) << 3;
    for (let c: usize = 0; c < end; c += 32) {
      const xs = v128.load(x + c);
      const xt = v128.load(x + c, 16);
      const a0 = v128.load(row0 + c);
      const b0 = v128.load(row0 + c, 16);
      const a1 = v128.load(row1 + c);
      const b1 = v128.load(row1 + c, 16);
      const a2 = v128.load(row2 + c);
      const b2 = v128.load(row2 + c, 16);
      const a3 = v128.load(row3 + c);
      const b3 = v128.load(row3 + c, 16);
      s0 = multiplyAdd(a0, xs, s0);
      t0 = multiplyAdd(b0, xt, t0);
      s1 = multiplyAdd(a1, xs, s1);
      t1 = multiplyAdd(b1, xt, t1);
      s2 = multiplyAdd(a2, xs, s2);
      t2 = multiplyAdd(b2, xt, t2);
      s3 = multiplyAdd(a3, xs, s3);
      t3 = multiplyAdd(b3, xt, t3);
      const left = multiplyAdd(a1, f1, f64x2.mul(a0, f0));
      const leftBeside = multiplyAdd(b1, f1, f64x2.mul(b0, f0));
      const right = multiplyAdd(a3, f3, f64x2.mul(a2, f2));
      const rightBeside = multiplyAdd(b3, f3, f64x2.mul(b2, f2));
      const first = f64x2.add(v128.load(y + c), f64x2.add(left, right));
      const second = f64x2.add(v128.load(y + c, 16), f64x2.add(leftBeside, rightBeside));
      v128.store(y + c, first);
      v128.store(y + c, second, 16);
    }
    putSums(room, s0, t0, s1, t1, s2, t2, s3, t3);
    // The 4×4 block on the diagonal, of which the lower triangle counts.
    for (let h = 0; h < 4; h++) {
      const row = row0 + <usize>h * bytes + end;
      const xh = load<f64>(at(x, r + h));
      let s = sumOfFour(room + ((<usize>h) << 5)) + load<f64>(at(row, h)) * xh;
      for (let q = 0; q < h; q++) {
        const value = load<f64>(at(row, q));
        s += value * load<f64>(at(x, r + q));
        store<f64>(at(y, r + q), load<f64>(at(y, r + q)) + value * xh);
      }
      store<f64>(at(y, r + h), s);
    }
  }
  lastRowsTimesVector(a, bytes, x, y, r, m);
}

/** Four sums of four partial ones each, to where they are joined: engines join what is stored beside each other. */
// @ts-ignore: decorator
@inline
export function putSums(
  to: usize,
  s0: v128,
  t0: v128,
  s1: v128,
  t1: v128,
  s2: v128,
  t2: v128,
  s3: v128,
  t3: v128,
): void {
  v128.store(to, s0);
  v128.store(to, t0, 16);
  v128.store(to, s1, 32);
  v128.store(to, t1, 48);
  v128.store(to, s2, 64);
  v128.store(to, t2, 80);
  v128.store(to, s3, 96);
  v128.store(to, t3, 112);
}

// @ts-ignore: decorator
@inline
export function sumOfFour(from: usize): f64 {
  return sum(f64x2.add(v128.load(from), v128.load(from, 16)));
}

/**
 * Reduces rows size−1 … size−width of the leading size×size block and, unless that was all of it, updates the rest.
 * size − width must be 0 or a multiple of 4.
 *
 * diagonal, offDiagonal, tau: indexed by row. panel: width rows of `stride` numbers. packed: 2·width·size numbers. wide: tiles are for
 * instructions on four numbers.
 */
export function tridiagonalizePanel(
  a: usize,
  stride: i32,
  size: i32,
  width: i32,
  diagonal: usize,
  offDiagonal: usize,
  tau: usize,
  panel: usize,
  packed: usize,
  wide: bool,
): void {
  const bytes = (<usize>stride) << 3;
  for (let j = 0; j < width; j++) {
    const i = size - 1 - j;
    const row = a + <usize>i * bytes;
    let k = 0;
    for (; k + 2 <= j; k += 2) {
      const v0 = a + <usize>(size - 1 - k) * bytes;
      const v1 = v0 - bytes;
      const w0 = panel + <usize>k * bytes;
      const w1 = w0 + bytes;
      const f0 = load<f64>(at(v0, i));
      const f1 = load<f64>(at(v1, i));
      subtractFour(f0, w0, load<f64>(at(w0, i)), v0, f1, w1, load<f64>(at(w1, i)), v1, row, i + 1);
    }
    if (k < j) {
      const v = a + <usize>(size - 1 - k) * bytes;
      const w = panel + <usize>k * bytes;
      subtractTwo(load<f64>(at(v, i)), w, load<f64>(at(w, i)), v, row, i + 1);
    }
    store<f64>(at(diagonal, i), load<f64>(at(row, i)));
    const w = panel + <usize>j * bytes;
    if (i === 0) {
      store<f64>(offDiagonal, 0);
      store<f64>(tau, 0);
      break;
    }
    const last = at(row, i - 1);
    const squares = dot(row, row, i - 1);
    const alpha = load<f64>(last);
    store<f64>(last, 1);
    if (!(squares > NEGLIGIBLE_SQUARES)) {
      memory.fill(row, 0, (<usize>(i - 1)) << 3);
      memory.fill(w, 0, (<usize>i) << 3);
      store<f64>(at(offDiagonal, i), alpha);
      store<f64>(at(tau, i), 0);
      // v = e with τ = 0 must not take part in later updates: W is zero, and so must V be.
      store<f64>(last, 0);
      continue;
    }
    const norm = Math.sqrt(squares + alpha * alpha);
    const beta = alpha > 0 ? -norm : norm;
    const factor = 1 / (alpha - beta);
    scale(factor, row, i - 1);
    const t = (beta - alpha) / beta;
    store<f64>(at(offDiagonal, i), beta);
    store<f64>(at(tau, i), t);
    // `packed` is free until the rank update.
    if (wide) symmetricTimesVectorWide(a, stride, row, w, i, packed);
    else symmetricTimesVector(a, stride, row, w, i);
    for (k = 0; k + 2 <= j; k += 2) {
      const v0 = a + <usize>(size - 1 - k) * bytes;
      const v1 = v0 - bytes;
      const w0 = panel + <usize>k * bytes;
      const w1 = w0 + bytes;
      dotFour(w0, v0, w1, v1, row, i, packed);
      const d0 = load<f64>(packed);
      const d1 = load<f64>(packed, 8);
      const d2 = load<f64>(packed, 16);
      const d3 = load<f64>(packed, 24);
      subtractFour(d0, v0, d1, w0, d2, v1, d3, w1, w, i);
    }
    if (k < j) {
      const vk = a + <usize>(size - 1 - k) * bytes;
      const wk = panel + <usize>k * bytes;
      subtractTwo(dot(wk, row, i), vk, dot(vk, row, i), wk, w, i);
    }
    const half = 0.5 * t * t * dot(w, row, i);
    scale(t, w, i);
    axpy(-half, row, w, i);
  }
  const rest = size - width;
  if (rest > 0) rankUpdate(a, stride, size, width, panel, packed, wide);
}

/** Leading (size−width)² block −= Σ_k v_k·w_kᵀ + w_k·v_kᵀ, from panels packed in strips of four columns. */
function rankUpdate(a: usize, stride: i32, size: i32, width: i32, panel: usize, packed: usize, wide: bool): void {
  const bytes = (<usize>stride) << 3;
  const rest = size - width;
  const half = (<usize>width) << 5;
  const strip = half << 1;
  for (let k = 0; k < width; k++) {
    const v = a + <usize>(size - 1 - k) * bytes;
    const w = panel + <usize>k * bytes;
    let to = packed + ((<usize>k) << 5);
    for (let c = 0; c < rest; c += 4) {
      v128.store(to, v128.load(at(v, c)));
      v128.store(to, v128.load(at(v, c), 16), 16);
      v128.store(to + half, v128.load(at(w, c)));
      v128.store(to + half, v128.load(at(w, c), 16), 16);
      to += strip;
    }
  }
  // Columns in blocks whose packed strips stay in the second-level cache while all rows pass by.
  const block = 256;
  for (let begin = 0; begin < rest; begin += block) {
    const end = min(begin + block, rest);
    for (let r = begin; r < rest; r += 4) {
      const x = packed + (<usize>r >> 2) * strip;
      subtractTiles(x, packed, half, a + <usize>r * bytes, bytes, begin, min(r + 4, end), wide);
    }
  }
}

/**
 * Columns begin … end−1, multiples of 4, of four rows −= X_v·Y_wᵀ + X_w·Y_vᵀ: x is the rows' strip of four columns of V and, `half` bytes
 * behind it, of W; those of the columns lie one behind the other from `packed` on.
 */
export function subtractTiles(
  x: usize,
  packed: usize,
  half: usize,
  rows: usize,
  bytes: usize,
  begin: i32,
  end: i32,
  wide: bool,
): void {
  const strip = half << 1;
  let c = begin;
  let y = packed + (<usize>c >> 2) * strip;
  if (wide) for (; c + 8 <= end; c += 8, y += 2 * strip) subtractTwoTiles(x, y, half, at(rows, c), bytes);
  for (; c < end; c += 4, y += strip) subtractTile(x, y, half, at(rows, c), bytes);
}

/** 4×4 tile −= X_v·Y_wᵀ + X_w·Y_vᵀ. */
function subtractTile(x: usize, y: usize, half: usize, tile: usize, bytes: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  let from = x;
  let other = y + half;
  for (let part = 0; part < 2; part++) {
    const stop = from + half;
    while (from < stop) {
      const y0 = v128.load(other);
      const y1 = v128.load(other, 16);
      const x0 = v128.load64_splat(from);
      c00 = multiplyAdd(x0, y0, c00);
      c01 = multiplyAdd(x0, y1, c01);
      const x1 = v128.load64_splat(from, 8);
      c10 = multiplyAdd(x1, y0, c10);
      c11 = multiplyAdd(x1, y1, c11);
      const x2 = v128.load64_splat(from, 16);
      c20 = multiplyAdd(x2, y0, c20);
      c21 = multiplyAdd(x2, y1, c21);
      const x3 = v128.load64_splat(from, 24);
      c30 = multiplyAdd(x3, y0, c30);
      c31 = multiplyAdd(x3, y1, c31);
      from += 32;
      other += 32;
    }
    other = y;
  }
  const t1 = tile + bytes;
  const t2 = t1 + bytes;
  const t3 = t2 + bytes;
  subtractFrom(tile, c00, c01);
  subtractFrom(t1, c10, c11);
  subtractFrom(t2, c20, c21);
  subtractFrom(t3, c30, c31);
}

/** Both loads before both stores: engines join pairs only where no store lies between. */
// @ts-ignore: decorator
@inline
function subtractFrom(to: usize, x: v128, y: v128): void {
  const first = f64x2.sub(v128.load(to), x);
  const second = f64x2.sub(v128.load(to, 16), y);
  v128.store(to, first);
  v128.store(to, second, 16);
}

/** `subtractTile` for two strips beside each other. */
function subtractTwoTiles(x: usize, y: usize, half: usize, tile: usize, bytes: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c02 = f64x2.splat(0);
  let c03 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c12 = f64x2.splat(0);
  let c13 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c22 = f64x2.splat(0);
  let c23 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  let c32 = f64x2.splat(0);
  let c33 = f64x2.splat(0);
  let from = x;
  let other = y + half;
  let beside = other + 2 * half;
  for (let part = 0; part < 2; part++) {
    const stop = from + half;
    while (from < stop) {
      const y0 = v128.load(other);
      const y1 = v128.load(other, 16);
      const y2 = v128.load(beside);
      const y3 = v128.load(beside, 16);
      const x0 = v128.load64_splat(from);
      c00 = multiplyAdd(x0, y0, c00);
      c01 = multiplyAdd(x0, y1, c01);
      c02 = multiplyAdd(x0, y2, c02);
      c03 = multiplyAdd(x0, y3, c03);
      const x1 = v128.load64_splat(from, 8);
      c10 = multiplyAdd(x1, y0, c10);
      c11 = multiplyAdd(x1, y1, c11);
      c12 = multiplyAdd(x1, y2, c12);
      c13 = multiplyAdd(x1, y3, c13);
      const x2 = v128.load64_splat(from, 16);
      c20 = multiplyAdd(x2, y0, c20);
      c21 = multiplyAdd(x2, y1, c21);
      c22 = multiplyAdd(x2, y2, c22);
      c23 = multiplyAdd(x2, y3, c23);
      const x3 = v128.load64_splat(from, 24);
      c30 = multiplyAdd(x3, y0, c30);
      c31 = multiplyAdd(x3, y1, c31);
      c32 = multiplyAdd(x3, y2, c32);
      c33 = multiplyAdd(x3, y3, c33);
      from += 32;
      other += 32;
      beside += 32;
    }
    other = y;
    beside = y + 2 * half;
  }
  subtractFrom(tile, c00, c01);
  subtractFrom(tile + 32, c02, c03);
  tile += bytes;
  subtractFrom(tile, c10, c11);
  subtractFrom(tile + 32, c12, c13);
  tile += bytes;
  subtractFrom(tile, c20, c21);
  subtractFrom(tile + 32, c22, c23);
  tile += bytes;
  subtractFrom(tile, c30, c31);
  subtractFrom(tile + 32, c32, c33);
}

/** Each of `count` rows z (stride numbers apart) ← H_{n−1} ⋯ H_2·z. */
export function applyReflectors(a: usize, stride: i32, n: i32, tau: usize, z: usize, count: i32): void {
  const bytes = (<usize>stride) << 3;
  for (let i = 2; i < n; i++) {
    const t = load<f64>(at(tau, i));
    if (t === 0) continue;
    const v = a + <usize>i * bytes;
    for (let k = 0; k < count; k++) {
      const row = z + <usize>k * bytes;
      axpy(-t * dot(v, row, i), v, row, i);
    }
  }
}

/** basis ← Qᵀ = H_2·H_3 ⋯ H_{n−1}, rows `stride` numbers apart. Does reflectors first … last−1; start with 2. */
export function accumulateBasis(
  a: usize,
  stride: i32,
  n: i32,
  tau: usize,
  basis: usize,
  first: i32,
  last: i32,
): void {
  const bytes = (<usize>stride) << 3;
  if (first <= 2) {
    memory.fill(basis, 0, <usize>n * bytes);
    for (let i = 0; i < n; i++) store<f64>(at(basis + <usize>i * bytes, i), 1);
  }
  // Rows outside, so that a row stays in the first-level cache while the reflectors of the range pass over it.
  for (let r = 0; r + 1 < last; r++) {
    const row = basis + <usize>r * bytes;
    for (let i = max(first, r + 1); i < last; i++) {
      const t = load<f64>(at(tau, i));
      if (t === 0) continue;
      const v = a + <usize>i * bytes;
      axpy(-t * dot(v, row, i), v, row, i);
    }
  }
}

/**
 * Applies `count` plane rotations in order to rows of the basis: rotation k is (row, cosine, sine) in three consecutive
 * float64; (row_i, row_{i+1}) ← (c·row_i − s·row_{i+1}, s·row_i + c·row_{i+1}). Sixteen columns at a time: all their rows
 * stay in the cache, and the row that a sweep's next rotation needs again stays in registers.
 */
export function rotateRows(basis: usize, stride: i32, n: i32, rotations: usize, count: i32): void {
  const bytes = (<usize>stride) << 3;
  let begin = 0;
  for (; begin + 16 <= stride; begin += 16) rotateStrip(basis + ((<usize>begin) << 3), bytes, rotations, count);
  for (; begin < stride; begin += 2) {
    const from = basis + ((<usize>begin) << 3);
    for (let k = 0; k < count; k++) {
      const rotation = rotations + <usize>k * 24;
      const upper = from + <usize>load<f64>(rotation) * bytes;
      const lower = upper + bytes;
      const c = v128.load64_splat(rotation, 8);
      const s = v128.load64_splat(rotation, 16);
      const u = v128.load(upper);
      const l = v128.load(lower);
      v128.store(upper, subtractProduct(s, l, f64x2.mul(c, u)));
      v128.store(lower, multiplyAdd(c, l, f64x2.mul(s, u)));
    }
  }
}

function rotateStrip(basis: usize, bytes: usize, rotations: usize, count: i32): void {
  if (count === 0) return;
  // Address of the row held in the registers.
  let held = basis + (<usize>load<f64>(rotations) + 1) * bytes;
  let h0 = v128.load(held, 0);
  let h1 = v128.load(held, 16);
  let h2 = v128.load(held, 32);
  let h3 = v128.load(held, 48);
  let h4 = v128.load(held, 64);
  let h5 = v128.load(held, 80);
  let h6 = v128.load(held, 96);
  let h7 = v128.load(held, 112);
  const end = rotations + <usize>count * 24;
  for (let rotation = rotations; rotation < end; rotation += 24) {
    const upper = basis + <usize>load<f64>(rotation) * bytes;
    const lower = upper + bytes;
    if (lower !== held) {
      v128.store(held, h0, 0);
      v128.store(held, h1, 16);
      v128.store(held, h2, 32);
      v128.store(held, h3, 48);
      v128.store(held, h4, 64);
      v128.store(held, h5, 80);
      v128.store(held, h6, 96);
      v128.store(held, h7, 112);
      h0 = v128.load(lower, 0);
      h1 = v128.load(lower, 16);
      h2 = v128.load(lower, 32);
      h3 = v128.load(lower, 48);
      h4 = v128.load(lower, 64);
      h5 = v128.load(lower, 80);
      h6 = v128.load(lower, 96);
      h7 = v128.load(lower, 112);
    }
    const c = v128.load64_splat(rotation, 8);
    const s = v128.load64_splat(rotation, 16);
    const u0 = v128.load(upper, 0);
    v128.store(lower, multiplyAdd(c, h0, f64x2.mul(s, u0)), 0);
    h0 = subtractProduct(s, h0, f64x2.mul(c, u0));
    const u1 = v128.load(upper, 16);
    v128.store(lower, multiplyAdd(c, h1, f64x2.mul(s, u1)), 16);
    h1 = subtractProduct(s, h1, f64x2.mul(c, u1));
    const u2 = v128.load(upper, 32);
    v128.store(lower, multiplyAdd(c, h2, f64x2.mul(s, u2)), 32);
    h2 = subtractProduct(s, h2, f64x2.mul(c, u2));
    const u3 = v128.load(upper, 48);
    v128.store(lower, multiplyAdd(c, h3, f64x2.mul(s, u3)), 48);
    h3 = subtractProduct(s, h3, f64x2.mul(c, u3));
    const u4 = v128.load(upper, 64);
    v128.store(lower, multiplyAdd(c, h4, f64x2.mul(s, u4)), 64);
    h4 = subtractProduct(s, h4, f64x2.mul(c, u4));
    const u5 = v128.load(upper, 80);
    v128.store(lower, multiplyAdd(c, h5, f64x2.mul(s, u5)), 80);
    h5 = subtractProduct(s, h5, f64x2.mul(c, u5));
    const u6 = v128.load(upper, 96);
    v128.store(lower, multiplyAdd(c, h6, f64x2.mul(s, u6)), 96);
    h6 = subtractProduct(s, h6, f64x2.mul(c, u6));
    const u7 = v128.load(upper, 112);
    v128.store(lower, multiplyAdd(c, h7, f64x2.mul(s, u7)), 112);
    h7 = subtractProduct(s, h7, f64x2.mul(c, u7));
    held = upper;
  }
  v128.store(held, h0, 0);
  v128.store(held, h1, 16);
  v128.store(held, h2, 32);
  v128.store(held, h3, 48);
  v128.store(held, h4, 64);
  v128.store(held, h5, 80);
  v128.store(held, h6, 96);
  v128.store(held, h7, 112);
}
