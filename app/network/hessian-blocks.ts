import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { denseChain, type DenseShape } from './dense-chain.ts';

/**
 * The distinct entries of a dense network's Hessian, block by block, as the products over samples yield them: a quarter of
 * each diagonal block and half of the rest, contiguous. Sums over samples, groups of them and threads are formed in this
 * form; `joinHessianBlocks` writes the matrix.
 *
 * Diagonal block of layer m: rows are unit pairs (k, i ≤ k), columns input pairs (j, p ≤ j), entry (i, p) × (k, j).
 * Block of layers l < m: rows (k, i), unit of the upper and of the lower layer, columns (j, p), input of the lower and of
 * the upper layer, entry (i, j) of the lower × (k, p) of the upper layer. A bias is the weight of the last input.
 */
export interface HessianBlock {
  readonly lower: number;
  readonly upper: number;
  /** Place of its first entry. */
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
}

export const triangle = (n: number): number => (n * (n + 1)) / 2;

/** All blocks in the order in which they lie. */
export function hessianBlocks(chain: readonly DenseShape[]): HessianBlock[] {
  const blocks: HessianBlock[] = [];
  let start = 0;
  chain.forEach((above, upper) => {
    for (let lower = upper; lower >= 0; lower--) {
      const below = chain[lower];
      const rows = lower === upper ? triangle(above.units) : above.units * below.units;
      const columns = lower === upper ? triangle(above.extended) : above.extended * below.extended;
      blocks.push({ lower, upper, start, rows, columns });
      start += rows * columns;
    }
  });
  return blocks;
}

export function blocksLength(blocks: readonly HessianBlock[]): number {
  const last = blocks[blocks.length - 1];
  return last.start + last.rows * last.columns;
}

/** Number of entries of a part of the network's Hessian (`NetworkObjective.hessianPart`); 0 where it has no parts. */
export function hessianPartLength(layers: readonly LayerSpec[], features: number): number {
  const chain = denseChain(layers, features);
  return chain === null ? 0 : blocksLength(hessianBlocks(chain));
}

/** Where the terms with D belong inside the block (m, l) of C, an entry at places[row] + offsets[column]. */
export interface ExtraPlaces {
  readonly places: Uint32Array;
  readonly offsets: Uint32Array;
}

/** Rows: k of δ_m; columns: (i, j) of f′_l ⊗ x_l, l = m − 1. The entry's p is i. */
export function adjacentPlaces(lower: DenseShape, upper: DenseShape): ExtraPlaces {
  const columns = lower.extended * upper.extended;
  const places = Uint32Array.from({ length: upper.units }, (_, k) => k * lower.units * columns);
  const offsets = new Uint32Array(lower.units * lower.extended);
  for (let i = 0, c = 0; i < lower.units; i++) {
    for (let j = 0; j < lower.extended; j++) offsets[c++] = i * columns + j * upper.extended + i;
  }
  return { places, offsets };
}

/** Rows: (p, i) of D_{m,l}; columns: (k, j) of δ_m ⊗ x_l. */
export function jacobianPlaces(lower: DenseShape, upper: DenseShape): ExtraPlaces {
  const columns = lower.extended * upper.extended;
  const places = new Uint32Array(upper.inputs * lower.units);
  for (let p = 0, r = 0; p < upper.inputs; p++) {
    for (let i = 0; i < lower.units; i++) places[r++] = i * columns + p;
  }
  const offsets = new Uint32Array(upper.units * lower.extended);
  for (let k = 0, c = 0; k < upper.units; k++) {
    for (let j = 0; j < lower.extended; j++) offsets[c++] = k * lower.units * columns + j * upper.extended;
  }
  return { places, offsets };
}

/**
 * Softmax outputs add up to one, so ∂²ℓ/∂f² has zero row sums and ∂ℓ/∂f sums to zero: the rows of the last layer's last
 * unit follow from those of the others, row (K, i) = −Σ_{k<K} row (k, i). Writes them into `entries`.
 */
export function completeLastUnit(
  chain: readonly DenseShape[],
  blocks: readonly HessianBlock[],
  entries: Float64Array,
): void {
  const top = chain.length - 1;
  const last = chain[top].units - 1;
  const pairRow = (k: number, i: number): number => (k < i ? triangle(i) + k : triangle(k) + i);
  for (const { lower, upper, start, columns } of blocks) {
    if (upper !== top) continue;
    const rowOf = lower === upper ? pairRow : (k: number, i: number): number => k * chain[lower].units + i;
    for (let i = 0; i < chain[lower].units; i++) {
      const to = start + rowOf(last, i) * columns;
      entries.fill(0, to, to + columns);
      for (let k = 0; k < last; k++) {
        const from = start + rowOf(k, i) * columns;
        for (let c = 0; c < columns; c++) entries[to + c] -= entries[from + c];
      }
    }
  }
}

/** What `spreadPairs` of the kernels is given: how the entries of a unit pair lie. */
const DIRECT = 0;
const TRANSPOSED = 1;
const SYMMETRIC = 2;

/**
 * `joinHessianBlocks` in the kernels, for one or two parts that lie in their memory: the rows of one unit at a time, which
 * are then copied whole.
 */
export function joinInKernels(
  memory: KernelMemory,
  chain: readonly DenseShape[],
  blocks: readonly HessianBlock[],
  parts: readonly number[],
  out: Float64Array,
): void {
  const n = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  const panel = memory.take(n * Math.max(...chain.map(({ extended }) => extended)));
  const scratch = memory.take(Math.max(...blocks.map(({ columns }) => columns)));
  const { exports } = memory;
  const second = parts.length > 1 ? parts[1] - parts[0] : 0;
  chain.forEach((across, l) => {
    const { inputs, extended, units, offset } = across;
    const crossed = chain.map((_, m) => {
      const block = blocks.find(({ lower, upper }) => lower === Math.min(l, m) && upper === Math.max(l, m));
      if (block === undefined) throw new Error('every pair of layers has a block');
      return block;
    });
    for (let i = 0; i < units; i++) {
      chain.forEach((along, m) => {
        const { start, columns } = crossed[m];
        const form = m === l ? SYMMETRIC : m > l ? DIRECT : TRANSPOSED;
        for (let k = 0; k < along.units; k++) {
          const row =
            m === l ? triangle(Math.max(i, k)) + Math.min(i, k) : m > l ? k * units + i : i * along.units + k;
          const first = parts[0] + 8 * (start + row * columns);
          const column = along.offset + k * along.inputs;
          exports.spreadPairs(
            form,
            first,
            second === 0 ? 0 : first + second,
            extended,
            along.extended,
            along.inputs,
            panel + 8 * column,
            8 * n,
            8 * (along.offset + along.units * along.inputs + k - column),
            scratch,
          );
        }
      });
      out.set(memory.view(panel, inputs * n), (offset + i * inputs) * n);
      if (across.bias)
        out.set(memory.view(panel + 8 * inputs * n, n), across.index[i * extended + inputs] * n);
    }
  });
}

/** Both triangles of the matrix, [P, P], whose entries are the sums over all parts. */
export function joinHessianBlocks(
  chain: readonly DenseShape[],
  blocks: readonly HessianBlock[],
  parts: readonly Float64Array[],
  out: Float64Array,
): void {
  const n = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  const row = new Float64Array(Math.max(...blocks.map(({ columns }) => columns)));
  const square = new Float64Array(Math.max(...chain.map(({ extended }) => extended * extended)));
  for (const { lower, upper, start, rows, columns } of blocks) {
    let k = 0;
    let i = 0;
    for (let r = 0; r < rows; r++) {
      addRows(parts, start + r * columns, columns, row);
      if (lower === upper) {
        unfold(row, chain[upper].extended, square);
        place(square, chain[upper], i, chain[upper], k, n, out);
        if (i < k) place(square, chain[upper], k, chain[upper], i, n, out);
      } else {
        place(row, chain[lower], i, chain[upper], k, n, out);
        transpose(row, chain[lower].extended, chain[upper].extended, square);
        place(square, chain[upper], k, chain[lower], i, n, out);
      }
      if (++i > (lower === upper ? k : chain[lower].units - 1)) {
        k++;
        i = 0;
      }
    }
  }
}

function addRows(parts: readonly Float64Array[], from: number, count: number, out: Float64Array): void {
  const first = parts[0];
  for (let c = 0; c < count; c++) out[c] = first[from + c];
  for (let index = 1; index < parts.length; index++) {
    const part = parts[index];
    for (let c = 0; c < count; c++) out[c] += part[from + c];
  }
}

/** Packed lower triangle → symmetric [size, size]. */
function unfold(packed: Float64Array, size: number, out: Float64Array): void {
  for (let j = 0, q = 0; j < size; j++) {
    for (let p = 0; p <= j; p++) out[j * size + p] = out[p * size + j] = packed[q++];
  }
}

function transpose(x: Float64Array, rows: number, columns: number, out: Float64Array): void {
  for (let j = 0, q = 0; j < rows; j++) {
    for (let p = 0; p < columns; p++) out[p * rows + j] = x[q++];
  }
}

/** Writes [across.extended, along.extended] where row j is input j of unit i, column p is input p of unit k. */
function place(
  values: Float64Array,
  across: DenseShape,
  i: number,
  along: DenseShape,
  k: number,
  n: number,
  out: Float64Array,
): void {
  const { inputs } = along;
  const first = along.offset + k * inputs;
  const bias = along.offset + along.units * inputs + k;
  let q = 0;
  for (let j = 0; j < across.extended; j++) {
    const base = across.index[i * across.extended + j] * n;
    for (let p = 0, to = base + first; p < inputs; p++) out[to++] = values[q++];
    if (along.bias) out[base + bias] = values[q++];
  }
}
