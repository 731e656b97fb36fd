import { z } from 'zod';

/** A part of a plane: see {@link windowAxis}. */
export const planeWindowSchema = z.strictObject({
  x: z.number().min(-1e6).max(1e6).default(0),
  y: z.number().min(-1e6).max(1e6).default(0),
  zoom: z.number().int().min(-12).max(24).default(0),
});
export type PlaneWindow = z.infer<typeof planeWindowSchema>;

export const WHOLE_PLANE: PlaneWindow = { x: 0, y: 0, zoom: 0 };

/**
 * One axis of a window on a plane whose whole spans [low, high], `size` (odd) equally spaced points.
 *
 * Place i is u = (k + i − h)/(h·2^zoom) half-widths from the whole's middle, h = (size − 1)/2, with the offset rounded to a
 * whole number k of grid steps; its coordinate is middle + radius·u. Places are the same float64 numbers in every window
 * and at every zoom in which they occur, and in grids whose h divide each other (51, 101, 201, 401): known by u, a cell
 * computed once is never computed again. The whole (offset 0, zoom 0) is bit for bit `gridAxis`.
 */
export function windowAxis(
  low: number,
  high: number,
  size: number,
  offset: number,
  zoom: number,
): { readonly places: Float64Array; readonly coordinates: Float64Array } {
  const half = (size - 1) / 2;
  const scale = 2 ** zoom;
  const shift = Math.round(offset * half * scale);
  const middle = (low + high) / 2;
  const radius = (high - low) / 2;
  // Adding 0 makes the middle +0, whichever side it is reached from: −0 would be another name for the same cell.
  const places = Float64Array.from({ length: size }, (_, i) => (shift + i - half) / half / scale + 0);
  const coordinates = places.map((u) => (u === -1 ? low : u === 1 ? high : middle + radius * u));
  return { places, coordinates };
}
