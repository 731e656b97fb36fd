import type { Ray } from 'three';
import { Vector3 } from 'three';
import { planeCoordinates, type PlotFrame } from './plot-frame.ts';

export interface SurfacePick {
  /** Plane coordinates where the ray meets the drawn surface. */
  readonly x: number;
  readonly y: number;
  /** The grid point next to it: cell = row · size + column. */
  readonly cell: number;
}

/**
 * First point where a ray meets the drawn surface, by marching through the heights (a square with a hole lets the ray
 * through) and halving the step that crosses. Costs a few hundred look-ups whatever the grid's size, so that hovering
 * computes nothing anew.
 */
export function pickSurface(
  ray: Ray,
  frame: PlotFrame,
  heights: Float32Array,
  size: number,
): SurfacePick | null {
  const range = slab(ray, frame);
  if (range === null) return null;
  const [near, far] = range;
  const steps = 2 * size;
  const point = new Vector3();
  const above = (s: number): number => {
    ray.at(s, point);
    return point.y - heightAt(point, frame, heights, size);
  };
  let before = above(near);
  let last = near;
  for (let k = 1; k <= steps; k++) {
    const s = near + ((far - near) * k) / steps;
    const here = above(s);
    if (before * here <= 0) {
      let [a, b] = [last, s];
      for (let halving = 0; halving < 24; halving++) {
        const middle = (a + b) / 2;
        if (before * above(middle) <= 0) b = middle;
        else a = middle;
      }
      ray.at((a + b) / 2, point);
      const { x, y } = planeCoordinates(frame, point);
      return { x, y, cell: nearestCell(point, frame, size) };
    }
    before = here;
    last = s;
  }
  return null;
}

/** Bilinear height of the drawn surface below or above a world point; NaN beside it and over holes. */
export function heightAt(point: Vector3, frame: PlotFrame, heights: Float32Array, size: number): number {
  const u = ((point.x / frame.halfX + 1) / 2) * (size - 1);
  const v = ((1 - point.z / frame.halfZ) / 2) * (size - 1);
  if (!(u >= 0 && u <= size - 1 && v >= 0 && v <= size - 1)) return NaN;
  const i = Math.min(size - 2, Math.floor(u));
  const j = Math.min(size - 2, Math.floor(v));
  const [a, b] = [u - i, v - j];
  const k = j * size + i;
  const low = (1 - a) * heights[k] + a * heights[k + 1];
  const high = (1 - a) * heights[k + size] + a * heights[k + size + 1];
  return ((1 - b) * low + b * high) * frame.height;
}

function nearestCell(point: Vector3, frame: PlotFrame, size: number): number {
  const i = Math.round(((point.x / frame.halfX + 1) / 2) * (size - 1));
  const j = Math.round(((1 - point.z / frame.halfZ) / 2) * (size - 1));
  const clamp = (k: number): number => Math.min(size - 1, Math.max(0, k));
  return clamp(j) * size + clamp(i);
}

/** Distances along the ray between which it is inside the plot's box. */
function slab(ray: Ray, frame: PlotFrame): [number, number] | null {
  let near = 0;
  let far = Infinity;
  const sides: readonly (readonly [number, number, number, number])[] = [
    [ray.origin.x, ray.direction.x, -frame.halfX, frame.halfX],
    [ray.origin.y, ray.direction.y, -1e-6, frame.height + 1e-6],
    [ray.origin.z, ray.direction.z, -frame.halfZ, frame.halfZ],
  ];
  for (const [origin, direction, low, high] of sides) {
    const a = (low - origin) / direction;
    const b = (high - origin) / direction;
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    near = Math.max(near, Math.min(a, b));
    far = Math.min(far, Math.max(a, b));
  }
  return near <= far && Number.isFinite(far) ? [near, far] : null;
}
