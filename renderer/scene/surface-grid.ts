import { coarseToFine, latticeTicks } from '../../app/landscape/grid.ts';
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
  count = 0;
  version = 0;
  readonly #levels: { spacing: number; missing: number }[];
  readonly #levelOf: Uint8Array;

  constructor(meta: SurfaceMeta) {
    this.meta = meta;
    const cells = meta.size * meta.size;
    this.values = new Float64Array(cells).fill(NaN);
    this.known = new Uint8Array(cells);
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
    const { size, values, known } = this;
    for (let k = 0; k < values.length; k++) out[k] = known[k] === 1 ? position(values[k]) : NaN;
    const spacing = this.spacing;
    if (this.complete || spacing === null) return;
    const ticks = latticeTicks((size - 1) / 2, spacing);
    for (let b = 0; b + 1 < ticks.length; b++) {
      for (let a = 0; a + 1 < ticks.length; a++)
        fillSquare(out, known, size, ticks[a], ticks[a + 1], ticks[b], ticks[b + 1]);
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
): void {
  const sw = out[low * size + left];
  const se = out[low * size + right];
  const nw = out[high * size + left];
  const ne = out[high * size + right];
  for (let j = low; j <= high; j++) {
    const v = (j - low) / (high - low);
    for (let i = left; i <= right; i++) {
      const cell = j * size + i;
      if (known[cell] === 1) continue;
      const u = (i - left) / (right - left);
      out[cell] = (1 - v) * ((1 - u) * sw + u * se) + v * ((1 - u) * nw + u * ne);
    }
  }
}
