/**
 * Products of two factors that are packed over samples, the one hot loop of the exact Hessian:
 *   panel[r, c] = Σ_n A[n, 4·rowTile + r]·B[n, c],   r = 0 … 3.
 *
 * Packing: entry q of sample n of a factor stands at (q >> 2)·4·capacity + 4·n + (q & 3): tiles of four entries, samples
 * contiguous in a tile, so that a 4×4 register tile streams through both factors. Unused entries of the last tile must be 0.
 */

/** Numbers a factor of `entries` entries takes for `capacity` samples. */
export function packedLength(entries: number, capacity: number): number {
  return ((entries + 3) >> 2) * 4 * capacity;
}

/** Writes four rows of the product into `panel` (row stride `stride` ≥ 4·columnTiles); samples in ascending order. */
export function multiplyPanel(
  a: Float64Array,
  rowTile: number,
  b: Float64Array,
  columnTiles: number,
  samples: number,
  capacity: number,
  panel: Float64Array,
  stride: number,
): void {
  const from = rowTile * 4 * capacity;
  for (let tile = 0; tile < columnTiles; tile++) {
    let p = from;
    let q = tile * 4 * capacity;
    const end = p + 4 * samples;
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    let s20 = 0;
    let s21 = 0;
    let s22 = 0;
    let s23 = 0;
    let s30 = 0;
    let s31 = 0;
    let s32 = 0;
    let s33 = 0;
    while (p < end) {
      const b0 = b[q];
      const b1 = b[q + 1];
      const b2 = b[q + 2];
      const b3 = b[q + 3];
      const a0 = a[p];
      s00 += a0 * b0;
      s01 += a0 * b1;
      s02 += a0 * b2;
      s03 += a0 * b3;
      const a1 = a[p + 1];
      s10 += a1 * b0;
      s11 += a1 * b1;
      s12 += a1 * b2;
      s13 += a1 * b3;
      const a2 = a[p + 2];
      s20 += a2 * b0;
      s21 += a2 * b1;
      s22 += a2 * b2;
      s23 += a2 * b3;
      const a3 = a[p + 3];
      s30 += a3 * b0;
      s31 += a3 * b1;
      s32 += a3 * b2;
      s33 += a3 * b3;
      p += 4;
      q += 4;
    }
    let to = tile * 4;
    panel[to] = s00;
    panel[to + 1] = s01;
    panel[to + 2] = s02;
    panel[to + 3] = s03;
    to += stride;
    panel[to] = s10;
    panel[to + 1] = s11;
    panel[to + 2] = s12;
    panel[to + 3] = s13;
    to += stride;
    panel[to] = s20;
    panel[to + 1] = s21;
    panel[to + 2] = s22;
    panel[to + 3] = s23;
    to += stride;
    panel[to] = s30;
    panel[to + 1] = s31;
    panel[to + 2] = s32;
    panel[to + 3] = s33;
  }
}
