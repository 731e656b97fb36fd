/** A dense matrix drawn small: every cell stands for a rectangle of entries. */
export interface HessianPicture {
  /** Cells per side. */
  readonly size: number;
  /** First parameter of each cell, length size + 1; the last entry is P. */
  readonly edges: Int32Array;
  /** Shape [size, size], row-major: of each rectangle the entry of largest magnitude, with its sign; NaN where one is not finite. */
  readonly cells: Float64Array;
  /** max |H_ij| over finite entries. */
  readonly largest: number;
}

/**
 * Down-samples |H| by its maximum, so that no large entry is lost however small the picture.
 *
 * @param hessian dense, row-major [n, n]
 * @param maximum most cells per side. Default 512.
 */
export function hessianPicture(hessian: Float64Array, n: number, maximum = 512): HessianPicture {
  const size = Math.min(n, maximum);
  const edges = Int32Array.from({ length: size + 1 }, (_, k) => Math.floor((k * n) / size));
  const cells = new Float64Array(size * size);
  let largest = 0;
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size; c++) {
      let found = 0;
      for (let i = edges[r]; i < edges[r + 1]; i++) {
        for (let j = edges[c]; j < edges[c + 1]; j++) {
          const value = hessian[i * n + j];
          if (!Number.isFinite(value)) found = NaN;
          // Written so that a NaN stays.
          else if (Math.abs(value) > Math.abs(found)) found = value;
        }
      }
      cells[r * size + c] = found;
      if (Math.abs(found) > largest) largest = Math.abs(found);
    }
  }
  return { size, edges, cells, largest };
}
