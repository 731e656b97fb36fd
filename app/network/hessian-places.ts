import type { DenseShape } from './dense-chain.ts';

/**
 * Where the entries of one product of two packed factors belong in the Hessian: tables for `multiplyScatter` of the
 * kernels. Index of weight (unit i, extended input j) of a layer = (part of i) + (part of j), but the part of i differs
 * between weights and biases, so columns have a class (which of their inputs are biases) and rows a place for each class.
 * All numbers are modulo 2³², like the kernels' addresses.
 */
export interface ScatterPlaces {
  /** Class of each column, 0 … 3. */
  readonly kinds: Uint32Array;
  /** [rows, 4]: by row and class. */
  readonly places: Uint32Array;
  /** By column. */
  readonly offsets: Uint32Array;
  /** The second place of an entry of a diagonal block (its mirror inside the block), or NOWHERE; null: never one. */
  readonly twins: Uint32Array | null;
  readonly twinOffsets: Uint32Array | null;
}

const NOWHERE = 0xffffffff;

/** The upper triangle of a [dimension, dimension] matrix, or the same places transposed. */
export interface Side {
  /** Factors of the row index and of the column index of an upper-triangle entry. */
  readonly row: number;
  readonly column: number;
}

export function side(dimension: number, transposed: boolean): Side {
  return transposed ? { row: 1, column: dimension } : { row: dimension, column: 1 };
}

const unitPart = (shape: DenseShape, i: number, bias: boolean): number => (bias ? i : i * shape.inputs);
const inputPart = (shape: DenseShape, j: number): number =>
  shape.offset + (j === shape.inputs ? shape.units * shape.inputs : j);

function emptyPlaces(rows: number, columns: number, twins: boolean): ScatterPlaces {
  return {
    kinds: new Uint32Array(columns),
    places: new Uint32Array(4 * rows),
    offsets: new Uint32Array(columns),
    twins: twins ? new Uint32Array(4 * rows).fill(NOWHERE) : null,
    twinOffsets: twins ? new Uint32Array(columns).fill(NOWHERE) : null,
  };
}

const CLASSES = [0, 1, 2, 3].map((kind) => ({ kind, first: (kind & 1) === 1, second: (kind & 2) === 2 }));

/** Rows: unit pairs (k, i ≤ k); columns: input pairs (j, p ≤ j). Entry (i, p) × (k, j), twin (i, j) × (k, p). */
export function diagonalPlaces(shape: DenseShape, at: Side): ScatterPlaces {
  const { units, extended, inputs } = shape;
  const out = emptyPlaces((units * (units + 1)) / 2, (extended * (extended + 1)) / 2, true);
  const { twins, twinOffsets } = out;
  if (twins === null || twinOffsets === null) return out;
  let r = 0;
  for (let k = 0; k < units; k++) {
    for (let i = 0; i <= k; i++, r++) {
      for (const { kind, first, second } of CLASSES) {
        out.places[4 * r + kind] =
          at.row * unitPart(shape, i, second) + at.column * unitPart(shape, k, first);
        if (i === k) continue;
        // A bias comes after every weight, so with j the bias the twin's rows and columns change places.
        twins[4 * r + kind] = first
          ? at.row * unitPart(shape, k, false) + at.column * unitPart(shape, i, true)
          : at.row * unitPart(shape, i, false) + at.column * unitPart(shape, k, false);
      }
    }
  }
  let c = 0;
  for (let j = 0; j < extended; j++) {
    for (let p = 0; p <= j; p++, c++) {
      out.kinds[c] = (j === inputs ? 1 : 0) + (p === inputs ? 2 : 0);
      out.offsets[c] = at.row * inputPart(shape, p) + at.column * inputPart(shape, j);
      if (p === j) continue;
      twinOffsets[c] =
        j === inputs
          ? at.row * inputPart(shape, p) + at.column * inputPart(shape, j)
          : at.row * inputPart(shape, j) + at.column * inputPart(shape, p);
    }
  }
  return out;
}

/** Rows: (k, i) of C_{m,l}; columns: (j, p) of x_l ⊗ x_m. Entry (i, j) of the lower layer × (k, p) of the upper one. */
export function crossPlaces(lower: DenseShape, upper: DenseShape, at: Side): ScatterPlaces {
  const out = emptyPlaces(upper.units * lower.units, lower.extended * upper.extended, false);
  for (let k = 0, r = 0; k < upper.units; k++) {
    for (let i = 0; i < lower.units; i++, r++) {
      for (const { kind, first, second } of CLASSES) {
        out.places[4 * r + kind] =
          at.row * unitPart(lower, i, first) + at.column * unitPart(upper, k, second);
      }
    }
  }
  for (let j = 0, c = 0; j < lower.extended; j++) {
    for (let p = 0; p < upper.extended; p++, c++) {
      out.kinds[c] = (j === lower.inputs ? 1 : 0) + (p === upper.inputs ? 2 : 0);
      out.offsets[c] = at.row * inputPart(lower, j) + at.column * inputPart(upper, p);
    }
  }
  return out;
}

/** Rows: k of δ_m; columns: (i, j) of f′_l ⊗ x_l, l = m − 1. Entry (i, j) of the lower layer × (k, i) of the upper one. */
export function adjacentPlaces(lower: DenseShape, upper: DenseShape, at: Side): ScatterPlaces {
  const out = emptyPlaces(upper.units, lower.units * lower.extended, false);
  for (let k = 0; k < upper.units; k++) out.places[4 * k] = at.column * unitPart(upper, k, false);
  for (let i = 0, c = 0; i < lower.units; i++) {
    for (let j = 0; j < lower.extended; j++, c++) {
      out.offsets[c] = at.row * lower.index[i * lower.extended + j] + at.column * inputPart(upper, i);
    }
  }
  return out;
}

/** Rows: (p, i) of D_{m,l}; columns: (k, j) of δ_m ⊗ x_l. Entry (i, j) of the lower layer × (k, p) of the upper one. */
export function jacobianPlaces(lower: DenseShape, upper: DenseShape, at: Side): ScatterPlaces {
  const out = emptyPlaces(upper.inputs * lower.units, upper.units * lower.extended, false);
  for (let p = 0, r = 0; p < upper.inputs; p++) {
    for (let i = 0; i < lower.units; i++, r++) {
      for (const { kind, first } of CLASSES) {
        out.places[4 * r + kind] = at.row * unitPart(lower, i, first) + at.column * inputPart(upper, p);
      }
    }
  }
  for (let k = 0, c = 0; k < upper.units; k++) {
    for (let j = 0; j < lower.extended; j++, c++) {
      out.kinds[c] = j === lower.inputs ? 1 : 0;
      out.offsets[c] = at.row * inputPart(lower, j) + at.column * unitPart(upper, k, false);
    }
  }
  return out;
}
