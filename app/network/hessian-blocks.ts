import type { DenseShape } from './dense-chain.ts';

/**
 * The distinct entries of a dense network's Hessian, block by block, as the products over samples yield them: a quarter of
 * each diagonal block and half of the rest, contiguous. Sums over samples are formed in this form.
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

/** Numbers that stand at places[row] + offsets[column]. */
export interface Places {
  readonly places: Uint32Array;
  readonly offsets: Uint32Array;
}

/** Where the terms with D belong inside a block of C. */
export interface WeightedPlaces extends Places {
  /** Where in a matrix of weights what each is multiplied by stands; null: by nothing. */
  readonly weights: Places | null;
}

/** Rows: i of f′_l, the diagonal of D_{m,l} for l = m − 1; columns: (k, j) of δ_m ⊗ x_l. */
export function adjacentPlaces(lower: DenseShape, upper: DenseShape): WeightedPlaces {
  const columns = lower.extended * upper.extended;
  const places = Uint32Array.from({ length: lower.units }, (_, i) => i * columns + i);
  return { places, offsets: errorOffsets(lower, upper), weights: null };
}

/** Rows: (k, p) of δ_m ⊗ f′_{l+1}; columns: (i, j) of f′_l ⊗ x_l; l = m − 2. */
export function secondPlaces(lower: DenseShape, upper: DenseShape): WeightedPlaces {
  const columns = lower.extended * upper.extended;
  const places = new Uint32Array(upper.units * upper.inputs);
  const offsets = new Uint32Array(lower.units * lower.extended);
  const weights = { places: places.slice(), offsets: offsets.slice() };
  for (let k = 0, r = 0; k < upper.units; k++) {
    for (let p = 0; p < upper.inputs; p++, r++) {
      places[r] = k * lower.units * columns + p;
      weights.places[r] = p * lower.units;
    }
  }
  for (let i = 0, c = 0; i < lower.units; i++) {
    for (let j = 0; j < lower.extended; j++, c++) {
      offsets[c] = i * columns + j * upper.extended;
      weights.offsets[c] = i;
    }
  }
  return { places, offsets, weights };
}

/**
 * The same rows and columns in block (l + 1, l), where they are the terms with δ_{l+1}: `count` of the upper layer's units k, row (k, p)
 * times W_m[k, p].
 */
export function betweenPlaces(lower: DenseShape, middle: DenseShape, count: number): WeightedPlaces {
  const columns = lower.extended * middle.extended;
  const rows = count * middle.units;
  const places = Uint32Array.from({ length: rows }, (_, r) => (r % middle.units) * lower.units * columns);
  const offsets = new Uint32Array(lower.units * lower.extended);
  for (let i = 0, c = 0; i < lower.units; i++) {
    for (let j = 0; j < lower.extended; j++) offsets[c++] = i * columns + j * middle.extended + i;
  }
  const weights = {
    places: Uint32Array.from({ length: rows }, (_, r) => r),
    offsets: new Uint32Array(offsets.length),
  };
  return { places, offsets, weights };
}

/** Rows: (p, i) of D_{m,l}; columns: (k, j) of δ_m ⊗ x_l. */
export function jacobianPlaces(lower: DenseShape, upper: DenseShape): Places {
  const columns = lower.extended * upper.extended;
  const places = new Uint32Array(upper.inputs * lower.units);
  for (let p = 0, r = 0; p < upper.inputs; p++) {
    for (let i = 0; i < lower.units; i++) places[r++] = i * columns + p;
  }
  return { places, offsets: errorOffsets(lower, upper) };
}

function errorOffsets(lower: DenseShape, upper: DenseShape): Uint32Array {
  const columns = lower.extended * upper.extended;
  const offsets = new Uint32Array(upper.units * lower.extended);
  for (let k = 0, c = 0; k < upper.units; k++) {
    for (let j = 0; j < lower.extended; j++) offsets[c++] = k * lower.units * columns + j * upper.extended;
  }
  return offsets;
}
