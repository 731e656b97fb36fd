// The Hessian from its distinct entries as `hessian-blocks.ts` arranges them. Pointers are bytes.
import { numberAt, packedAt, pairAt } from './places';
import { LAYER_WORDS } from './solver-words';

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
