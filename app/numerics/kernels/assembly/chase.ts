// Two-stage tridiagonalisation, second stage: band → tridiagonal by chasing bulges (Schwarz 1968; Bischof, Lang & Sun 2000)
// inside a matrix small enough for the cache.
//
// Sweep i (of row i, from the last row upwards) takes ⌈i/B⌉ steps; step s of the next sweep needs step s + 1 of this one and
// nothing else. Eight sweeps are a group, cut into tiles of eight steps each, every sweep one step behind the one before it;
// a tile needs the group's tiles before it and two more of the group ahead. Any order that keeps to this gives the same bits.
import { multiplyAdd, subtractProduct } from './multiply-add';
import { reflector } from './band';
import { B, BAND, CARRIED, DIAGONAL, GROUPS, LOG, N, OFF_DIAGONAL } from './solver-words';
import { finish, word } from './team';
import {
  at,
  axpy,
  dot,
  NEGLIGIBLE_SQUARES,
  scale,
  subtractTwo,
  sum,
  symmetricTimesVector,
} from './tridiagonal';

const SWEEPS: i32 = 8;
const STEPS: i32 = 8;
/** Bytes of a group's state: tiles done, whether it is taken, and behind them 2·B numbers to work in. Groups next to each other belong to different threads. */
const STATE: usize = 320;
const SCRATCH: usize = 64;
/** Numbers that a sweep carries from tile to tile: τ and v. */
const CARRY: i32 = B + 2;
/** Numbers from one row of the band to the next. */
const ROW: i32 = 2 * B - 1;

// @ts-ignore: decorator
@inline
function groups(n: i32): i32 {
  return (n + SWEEPS - 1) / SWEEPS;
}

function tiles(n: i32, group: i32): i32 {
  const first = n - 1 - group * SWEEPS;
  const sweeps = min(SWEEPS, first + 1);
  return max(1, ((first + B - 1) / B + sweeps - 1 + STEPS - 1) / STEPS);
}

/** Nothing is done yet; returns the number of tiles. */
export function prepareChase(job: usize): i32 {
  const n = word(job, N);
  const states = <usize>word(job, GROUPS);
  let count = 0;
  for (let g = 0; g < groups(n); g++) {
    memory.fill(states + <usize>g * STATE, 0, STATE);
    count += tiles(n, g);
  }
  return count;
}

/** Does up to `budget` tiles as far as they can be done now; returns how many. */
export function chaseTiles(job: usize, budget: i32): i32 {
  const n = word(job, N);
  const states = <usize>word(job, GROUPS);
  const count = groups(n);
  let done = 0;
  let first = 0;
  let found = true;
  while (found && done < budget) {
    found = false;
    for (let g = first; g < count && done < budget; g++) {
      const state = states + <usize>g * STATE;
      const all = tiles(n, g);
      const tile = atomic.load<i32>(state);
      if (tile === all) {
        if (g === first) first++;
        continue;
      }
      if (!isReady(states, n, g, tile)) {
        // Later groups have not begun either.
        if (tile === 0) break;
        continue;
      }
      if (atomic.load<i32>(state, 4) !== 0 || atomic.cmpxchg<i32>(state, 0, 1, 4) !== 0) continue;
      for (let t = atomic.load<i32>(state); t < all && done < budget && isReady(states, n, g, t); t++) {
        chaseTile(job, n, g, t, state + SCRATCH);
        atomic.store<i32>(state, t + 1);
        finish(job);
        found = true;
        done++;
      }
      atomic.store<i32>(state, 0, 4);
    }
  }
  return done;
}

function isReady(states: usize, n: i32, group: i32, tile: i32): bool {
  if (group === 0) return true;
  const ahead = atomic.load<i32>(states + <usize>(group - 1) * STATE);
  return ahead >= min(tile + 2, tiles(n, group - 1));
}

function chaseTile(job: usize, n: i32, group: i32, tile: i32, scratch: usize): void {
  const first = n - 1 - group * SWEEPS;
  for (let k = 0; k < SWEEPS && first - k >= 0; k++) {
    const i = first - k;
    const begin = max(0, tile * STEPS - k);
    const end = min((tile + 1) * STEPS - k, (i + B - 1) / B);
    if (tile === 0) startSweep(job, i);
    if (begin < end) chaseSteps(job, n, i, begin, end, scratch);
  }
}

/** Takes row i's entry of T; its reflector goes to what the sweep carries. */
function startSweep(job: usize, i: i32): void {
  const row = <usize>word(job, BAND) + ((<usize>(i * ROW + ROW)) << 3);
  const beta = at(<usize>word(job, OFF_DIAGONAL), i);
  store<f64>(at(<usize>word(job, DIAGONAL), i), load<f64>(at(row, i)));
  if (i === 0) {
    store<f64>(beta, 0);
    return;
  }
  const begin = max(0, i - B);
  const length = i - begin;
  const carried = at(<usize>word(job, CARRIED), i * CARRY);
  const v = at(carried, 1);
  memory.copy(v, at(row, begin), (<usize>length) << 3);
  store<f64>(carried, reflector(v, length - 1, beta));
}

/** Reflectors that come before row i's: Σ of ⌈r/B⌉ over the rows r below it. */
function logged(n: i32, i: i32): i32 {
  return upTo(n - 1) - upTo(i);
}

/** Σ ⌈r/B⌉, 1 ≤ r ≤ m. */
function upTo(m: i32): i32 {
  const whole = m / B;
  return (B * whole * (whole + 1)) / 2 + (m - whole * B) * (whole + 1);
}

/**
 * Steps begin … end−1 of row i's sweep. A step applies the reflector to the block on the diagonal and from the left to the
 * rows' entries beside it; of the bulge that arises only the row is removed that the next sweep needs without it.
 */
function chaseSteps(job: usize, n: i32, i: i32, begin: i32, end: i32, scratch: usize): void {
  const origin = <usize>word(job, BAND) + ((<usize>ROW) << 3);
  const carried = at(<usize>word(job, CARRIED), i * CARRY);
  const w = at(scratch, B);
  let v = at(carried, 1);
  let next = scratch;
  let tau = load<f64>(carried);
  let log = <usize>word(job, LOG);
  if (log !== 0) log += <usize>(logged(n, i) + begin) * ((<usize>(B + 1)) << 3);
  for (let step = begin; step < end; step++) {
    const from = max(0, i - (step + 1) * B);
    const length = i - step * B - from;
    if (log !== 0) {
      store<f64>(log, tau);
      memory.copy(log + 8, v, (<usize>length) << 3);
      log += (<usize>(B + 1)) << 3;
    }
    const rows = origin + ((<usize>(from * ROW)) << 3);
    if (tau !== 0) {
      if (length === B) reflectFull(at(rows, from), v, tau, w);
      else reflectBlock(at(rows, from), v, tau, w, length);
    }
    if (from === 0) return;
    const below = max(0, from - B);
    const reach = from - below;
    const left = at(rows, below);
    if (length === B && reach === B && tau !== 0) tau = pushFull(left, v, tau, next, w);
    else tau = push(left, v, tau, next, w, length, reach);
    const free = v;
    v = next;
    next = free;
  }
  store<f64>(carried, tau);
  if (v === scratch) memory.copy(next, v, (<usize>B) << 3);
}

/** Two-sided on a block on the diagonal. */
function reflectBlock(block: usize, v: usize, tau: f64, w: usize, length: i32): void {
  symmetricTimesVector(block, ROW, v, w, length);
  const half = 0.5 * tau * tau * dot(w, v, length);
  scale(tau, w, length);
  axpy(-half, v, w, length);
  for (let p = 0; p < length; p++) {
    subtractTwo(load<f64>(at(w, p)), v, load<f64>(at(v, p)), w, block + (<usize>(p * ROW) << 3), p + 1);
  }
}

/** `reflectBlock` for B rows. */
function reflectFull(block: usize, v: usize, tau: f64, w: usize): void {
  const bytes = (<usize>ROW) << 3;
  for (let k: usize = 0; k < (<usize>B) << 3; k += 16) v128.store(w + k, f64x2.splat(0));
  // Pairs of rows: what is left of their 2×2 block on the diagonal as it is, and by symmetry.
  let row = block;
  for (let p = 0; p < B; p += 2) {
    const lower = row + bytes;
    const f = v128.load64_splat(at(v, p));
    const g = v128.load64_splat(at(v, p), 8);
    let s = f64x2.splat(0);
    let t = s;
    const end = (<usize>p) << 3;
    for (let c: usize = 0; c < end; c += 16) {
      const x = v128.load(row + c);
      const z = v128.load(lower + c);
      const vc = v128.load(v + c);
      s = multiplyAdd(x, vc, s);
      t = multiplyAdd(z, vc, t);
      v128.store(w + c, multiplyAdd(g, z, multiplyAdd(f, x, v128.load(w + c))));
    }
    const corner = load<f64>(lower + end);
    const v0 = load<f64>(at(v, p));
    const v1 = load<f64>(at(v, p), 8);
    store<f64>(at(w, p), sum(s) + load<f64>(row + end) * v0 + corner * v1);
    store<f64>(at(w, p), sum(t) + corner * v0 + load<f64>(lower + end, 8) * v1, 8);
    row = lower + bytes;
  }
  const half = 0.5 * tau * tau * dot(w, v, B);
  const scaled = f64x2.splat(tau);
  const back = f64x2.splat(half);
  for (let k: usize = 0; k < (<usize>B) << 3; k += 16) {
    v128.store(w + k, subtractProduct(back, v128.load(v + k), f64x2.mul(scaled, v128.load(w + k))));
  }
  row = block;
  for (let p = 0; p < B; p += 2) {
    const lower = row + bytes;
    const v0 = v128.load64_splat(at(v, p));
    const v1 = v128.load64_splat(at(v, p), 8);
    const w0 = v128.load64_splat(at(w, p));
    const w1 = v128.load64_splat(at(w, p), 8);
    const end = (<usize>p) << 3;
    for (let c: usize = 0; c < end; c += 16) {
      const vc = v128.load(v + c);
      const wc = v128.load(w + c);
      v128.store(row + c, subtractProduct(v0, wc, subtractProduct(w0, vc, v128.load(row + c))));
      v128.store(lower + c, subtractProduct(v1, wc, subtractProduct(w1, vc, v128.load(lower + c))));
    }
    const vp = v128.load(at(v, p));
    const wp = v128.load(at(w, p));
    const upper = subtractProduct(v0, wp, subtractProduct(w0, vp, v128.load64_zero(row + end)));
    store<f64>(row + end, f64x2.extract_lane(upper, 0));
    v128.store(lower + end, subtractProduct(v1, wp, subtractProduct(w1, vp, v128.load(lower + end))));
    row = lower + bytes;
  }
}

/** The rows left of the block: H from the left, then the reflector `next` that clears the last of them, from the right. Returns its τ. */
function push(left: usize, v: usize, tau: f64, next: usize, w: usize, length: i32, reach: i32): f64 {
  const bytes = (<usize>ROW) << 3;
  if (tau !== 0) {
    memory.fill(w, 0, (<usize>reach) << 3);
    for (let p = 0; p < length; p++) axpy(load<f64>(at(v, p)), left + <usize>p * bytes, w, reach);
    for (let p = 0; p < length; p++) axpy(-tau * load<f64>(at(v, p)), w, left + <usize>p * bytes, reach);
  }
  const source = left + <usize>(length - 1) * bytes;
  memory.copy(next, source, (<usize>reach) << 3);
  const turned = reflector(next, reach - 1, at(source, reach - 1));
  memory.fill(source, 0, (<usize>(reach - 1)) << 3);
  if (turned !== 0) {
    for (let p = 0; p + 1 < length; p++) {
      const to = left + <usize>p * bytes;
      axpy(-turned * dot(to, next, reach), next, to, reach);
    }
  }
  return turned;
}

/** `push` for B rows of B entries: two passes over them instead of four. */
function pushFull(left: usize, v: usize, tau: f64, next: usize, w: usize): f64 {
  const bytes = (<usize>ROW) << 3;
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let row = left;
  for (let p = 0; p < B; p++, row += bytes) {
    const f = v128.load64_splat(at(v, p));
    s0 = multiplyAdd(f, v128.load(row), s0);
    s1 = multiplyAdd(f, v128.load(row, 16), s1);
    s2 = multiplyAdd(f, v128.load(row, 32), s2);
    s3 = multiplyAdd(f, v128.load(row, 48), s3);
    s4 = multiplyAdd(f, v128.load(row, 64), s4);
    s5 = multiplyAdd(f, v128.load(row, 80), s5);
    s6 = multiplyAdd(f, v128.load(row, 96), s6);
    s7 = multiplyAdd(f, v128.load(row, 112), s7);
  }
  const t = f64x2.splat(tau);
  s0 = f64x2.mul(t, s0);
  s1 = f64x2.mul(t, s1);
  s2 = f64x2.mul(t, s2);
  s3 = f64x2.mul(t, s3);
  s4 = f64x2.mul(t, s4);
  s5 = f64x2.mul(t, s5);
  s6 = f64x2.mul(t, s6);
  s7 = f64x2.mul(t, s7);
  v128.store(w, s0);
  v128.store(w, s1, 16);
  v128.store(w, s2, 32);
  v128.store(w, s3, 48);
  v128.store(w, s4, 64);
  v128.store(w, s5, 80);
  v128.store(w, s6, 96);
  v128.store(w, s7, 112);
  // v ends with 1. The last of the rows, whose own reflector is next.
  const source = left + <usize>(B - 1) * bytes;
  s0 = f64x2.sub(v128.load(source), s0);
  s1 = f64x2.sub(v128.load(source, 16), s1);
  s2 = f64x2.sub(v128.load(source, 32), s2);
  s3 = f64x2.sub(v128.load(source, 48), s3);
  s4 = f64x2.sub(v128.load(source, 64), s4);
  s5 = f64x2.sub(v128.load(source, 80), s5);
  s6 = f64x2.sub(v128.load(source, 96), s6);
  s7 = f64x2.sub(v128.load(source, 112), s7);
  const alpha = f64x2.extract_lane(s7, 1);
  s7 = f64x2.replace_lane(s7, 1, 0);
  const low = multiplyAdd(s3, s3, multiplyAdd(s2, s2, multiplyAdd(s1, s1, f64x2.mul(s0, s0))));
  const high = multiplyAdd(s7, s7, multiplyAdd(s6, s6, multiplyAdd(s5, s5, f64x2.mul(s4, s4))));
  const squares = sum(f64x2.add(low, high));
  const none = f64x2.splat(0);
  v128.store(source, none);
  v128.store(source, none, 16);
  v128.store(source, none, 32);
  v128.store(source, none, 48);
  v128.store(source, none, 64);
  v128.store(source, none, 80);
  v128.store(source, none, 96);
  let beta = alpha;
  let turned: f64 = 0;
  let factor: f64 = 0;
  if (squares > NEGLIGIBLE_SQUARES) {
    const norm = Math.sqrt(squares + alpha * alpha);
    beta = alpha > 0 ? -norm : norm;
    turned = (beta - alpha) / beta;
    factor = 1 / (alpha - beta);
  }
  v128.store(source, f64x2.replace_lane(none, 1, beta), 112);
  const shrink = f64x2.splat(factor);
  v128.store(next, f64x2.mul(shrink, s0));
  v128.store(next, f64x2.mul(shrink, s1), 16);
  v128.store(next, f64x2.mul(shrink, s2), 32);
  v128.store(next, f64x2.mul(shrink, s3), 48);
  v128.store(next, f64x2.mul(shrink, s4), 64);
  v128.store(next, f64x2.mul(shrink, s5), 80);
  v128.store(next, f64x2.mul(shrink, s6), 96);
  v128.store(next, f64x2.replace_lane(f64x2.mul(shrink, s7), 1, factor === 0 ? 0 : 1), 112);
  row = left;
  for (let p = 0; p < B - 1; p++, row += bytes) {
    const f = v128.load64_splat(at(v, p));
    const x0 = subtractProduct(f, v128.load(w), v128.load(row));
    const x1 = subtractProduct(f, v128.load(w, 16), v128.load(row, 16));
    const x2 = subtractProduct(f, v128.load(w, 32), v128.load(row, 32));
    const x3 = subtractProduct(f, v128.load(w, 48), v128.load(row, 48));
    const x4 = subtractProduct(f, v128.load(w, 64), v128.load(row, 64));
    const x5 = subtractProduct(f, v128.load(w, 80), v128.load(row, 80));
    const x6 = subtractProduct(f, v128.load(w, 96), v128.load(row, 96));
    const x7 = subtractProduct(f, v128.load(w, 112), v128.load(row, 112));
    let d0 = f64x2.mul(x0, v128.load(next));
    let d1 = f64x2.mul(x1, v128.load(next, 16));
    d0 = multiplyAdd(x2, v128.load(next, 32), d0);
    d1 = multiplyAdd(x3, v128.load(next, 48), d1);
    d0 = multiplyAdd(x4, v128.load(next, 64), d0);
    d1 = multiplyAdd(x5, v128.load(next, 80), d1);
    d0 = multiplyAdd(x6, v128.load(next, 96), d0);
    d1 = multiplyAdd(x7, v128.load(next, 112), d1);
    const g = f64x2.splat(turned * sum(f64x2.add(d0, d1)));
    v128.store(row, subtractProduct(g, v128.load(next), x0));
    v128.store(row, subtractProduct(g, v128.load(next, 16), x1), 16);
    v128.store(row, subtractProduct(g, v128.load(next, 32), x2), 32);
    v128.store(row, subtractProduct(g, v128.load(next, 48), x3), 48);
    v128.store(row, subtractProduct(g, v128.load(next, 64), x4), 64);
    v128.store(row, subtractProduct(g, v128.load(next, 80), x5), 80);
    v128.store(row, subtractProduct(g, v128.load(next, 96), x6), 96);
    v128.store(row, subtractProduct(g, v128.load(next, 112), x7), 112);
  }
  return turned;
}
