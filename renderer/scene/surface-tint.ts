import type { ColorMapName } from '../../app/landscape/color-map.ts';
import { quantityScale, type ColorScale } from '../../app/landscape/color-scale.ts';
import {
  computedQuantity,
  curvatureValue,
  CURVATURE_COLUMNS,
  isCurvature,
  type Quantity,
} from '../../app/landscape/quantity.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import type { SurfaceGrid } from './surface-grid.ts';

/** Colours of a surface by another quantity than its height, from a grid of that quantity's own. */
export interface SurfaceTint {
  readonly quantity: Exclude<Quantity, 'loss'>;
  readonly grid: SurfaceGrid;
  readonly scale: ColorScale;
  /** Per cell of `grid`: place in the scale's table, and 1 where there is one; row-major [size, size, 2]. */
  readonly places: Float32Array;
  /** Cells of `grid` at a cell (i, j) of the surface: offset + gain · (i, j). */
  readonly offset: readonly [number, number];
  readonly gain: readonly [number, number];
}

/** The quantity at a cell of its grid; NaN where it is unknown or does not exist. */
export function tintValue(quantity: Exclude<Quantity, 'loss'>, grid: SurfaceGrid, cell: number): number {
  if (grid.known[cell] !== 1) return NaN;
  if (!isCurvature(quantity)) return grid.values[cell];
  const row = grid.curvature?.subarray(CURVATURE_COLUMNS * cell, CURVATURE_COLUMNS * (cell + 1));
  return row === undefined ? NaN : curvatureValue(quantity, row);
}

/** Null while nothing spans the plane, and where the grid is of another plane or quantity. */
export function surfaceTint(
  quantity: Quantity,
  grid: SurfaceGrid | null,
  surface: SurfaceMeta,
  colorMap: ColorMapName,
): SurfaceTint | null {
  if (quantity === 'loss' || grid === null || grid.spacing === null) return null;
  const { meta, size } = grid;
  if (meta.quantity !== computedQuantity(quantity) || !samePlane(meta, surface)) return null;
  const values = Float64Array.from({ length: size * size }, (_, cell) => tintValue(quantity, grid, cell));
  const scale = quantityScale(quantity, values, colorMap === 'cividis' ? 'cividis' : 'viridis');
  const spread = new Float32Array(size * size);
  grid.spread((cell) => scale.position(values[cell]), spread, scale.discrete);
  const places = new Float32Array(2 * size * size);
  spread.forEach((place, cell) => {
    if (Number.isFinite(place)) places.set([place, 1], 2 * cell);
  });
  const [offsetX, gainX] = along(surface.x, meta.x);
  const [offsetY, gainY] = along(surface.y, meta.y);
  return { quantity, grid, scale, places, offset: [offsetX, offsetY], gain: [gainX, gainY] };
}

/** The cell of a tint's grid that lies next to a cell of the surface. */
export function tintCell(tint: SurfaceTint, column: number, row: number): number | null {
  const { size } = tint.grid;
  const i = Math.round(tint.offset[0] + tint.gain[0] * column);
  const j = Math.round(tint.offset[1] + tint.gain[1] * row);
  return i >= 0 && i < size && j >= 0 && j < size ? j * size + i : null;
}

/** Index on one axis as a linear function of the index on another. */
function along(from: Float64Array, to: Float64Array): [number, number] {
  const step = (to[to.length - 1] - to[0]) / (to.length - 1);
  return [(from[0] - to[0]) / step, (from[from.length - 1] - from[0]) / (from.length - 1) / step];
}

function samePlane(a: SurfaceMeta, b: SurfaceMeta): boolean {
  const equal = (u: Float64Array, v: Float64Array): boolean =>
    u === v || (u.length === v.length && u.every((value, k) => value === v[k]));
  return (
    a.part === b.part &&
    equal(a.center, b.center) &&
    equal(a.directions[0], b.directions[0]) &&
    equal(a.directions[1], b.directions[1])
  );
}
