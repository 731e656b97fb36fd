import { coarseToFine, latticeTicks } from '../../app/landscape/grid.ts';
import { CURVATURE_COLUMNS } from '../../app/landscape/quantity.ts';
import type { SurfaceMeta, SurfaceTile } from '../../app/protocol/host-api.ts';

/**
 * A surface as it arrives: values in place, and which cells are known. Mutable; `version` counts the tiles, so that
 * views notice growth without arrays being copied.
 */
export class SurfaceGrid {
  readonly meta: SurfaceMeta;
  /** Row-major [size, size]; NaN where unknown or a hole. */
  readonly values: Float64Array;
  /** 1 where the cell has been computed (holes included). */
  readonly known: Uint8Array;
  /** Of a surface of curvatures: rows [λmin, λmax, n₋, n₀, n₊], NaN where unknown; else null. */
  readonly curvature: Float64Array | null;
  count = 0;
  version = 0;
  readonly #levels: { spacing: number; missing: number }[];
  readonly #levelOf: Uint8Array;

  constructor(meta: SurfaceMeta) {
    this.meta = meta;
    const cells = meta.size * meta.size;
    this.values = new Float64Array(cells).fill(NaN);
    this.known = new Uint8Array(cells);
    this.curvature =
      meta.quantity === 'curvature' ? new Float64Array(CURVATURE_COLUMNS * cells).fill(NaN) : null;
    const levels = coarseToFine(meta.size);
    this.#levelOf = new Uint8Array(cells);
    this.#levels = levels.map((level, k) => {
      for (const cell of level) this.#levelOf[cell] = k;
      return { spacing: 2 ** (levels.length - 1 - k), missing: level.length };
    });
  }

  get size(): number {
    return this.meta.size;
  }

  get complete(): boolean {
    return this.count === this.values.length;
  }

  /** Spacing of the finest lattice that is complete; null before the first. */
  get spacing(): number | null {
    let finest: number | null = null;
    for (const level of this.#levels) {
      if (level.missing > 0) break;
      finest = level.spacing;
    }
    return finest;
  }

  add(tile: SurfaceTile): void {
    tile.cells.forEach((cell, k) => {
      if (!(cell >= 0 && cell < this.values.length)) return;
      this.values[cell] = tile.values[k];
      const row = tile.curvature?.subarray(CURVATURE_COLUMNS * k, CURVATURE_COLUMNS * (k + 1));
      if (row !== undefined) this.curvature?.set(row, CURVATURE_COLUMNS * cell);
      if (this.known[cell] === 1) return;
      this.known[cell] = 1;
      this.count++;
      this.#levels[this.#levelOf[cell]].missing--;
    });
    this.version++;
  }

  /** Number of known cells whose value is not finite. */
  holes(): number {
    let holes = 0;
    for (let k = 0; k < this.values.length; k++)
      if (this.known[k] === 1 && !Number.isFinite(this.values[k])) holes++;
    return holes;
  }

  /**
   * Writes the picture's heights: `position` of known values, and between the points of the finest complete lattice
   * the bilinear stand-in of cells that are still to come. Stand-ins are for the eye only; readouts use `values`.
   */
  heights(position: (value: number) => number, out: Float32Array): void {
    this.spread((cell) => position(this.values[cell]), out);
  }

  /** The same for any number per cell; `nearest` stands in with the next lattice point's own number. */
  spread(valueOf: (cell: number) => number, out: Float32Array, nearest = false): void {
    const { size, known } = this;
    for (let k = 0; k < known.length; k++) out[k] = known[k] === 1 ? valueOf(k) : NaN;
    const spacing = this.spacing;
    if (this.complete || spacing === null) return;
    const ticks = latticeTicks((size - 1) / 2, spacing);
    for (let b = 0; b + 1 < ticks.length; b++) {
      for (let a = 0; a + 1 < ticks.length; a++)
        fillSquare(out, known, size, ticks[a], ticks[a + 1], ticks[b], ticks[b + 1], nearest);
    }
  }
}

function fillSquare(
  out: Float32Array,
  known: Uint8Array,
  size: number,
  left: number,
  right: number,
  low: number,
  high: number,
  nearest: boolean,
): void {
  const sw = out[low * size + left];
  const se = out[low * size + right];
  const nw = out[high * size + left];
  const ne = out[high * size + right];
  const share = (part: number): number => (nearest ? Math.round(part) : part);
  for (let j = low; j <= high; j++) {
    const v = share((j - low) / (high - low));
    for (let i = left; i <= right; i++) {
      const cell = j * size + i;
      if (known[cell] === 1) continue;
      const u = share((i - left) / (right - left));
      if (nearest) out[cell] = v === 0 ? (u === 0 ? sw : se) : u === 0 ? nw : ne;
      else out[cell] = (1 - v) * ((1 - u) * sw + u * se) + v * ((1 - u) * nw + u * ne);
    }
  }
}
