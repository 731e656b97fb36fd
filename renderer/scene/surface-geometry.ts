import { BufferAttribute, BufferGeometry } from 'three';
import type { PlotFrame } from './plot-frame.ts';

/**
 * The surface as triangles. One vertex per grid cell; a square with a corner that is not finite is left out: a hole is a
 * hole. Attributes: position, normal (central differences over finite neighbours), level (t) and cell (column, row).
 * The caller disposes the geometry.
 */
export function surfaceGeometry(size: number): BufferGeometry {
  const geometry = new BufferGeometry();
  const vertices = size * size;
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(3 * vertices), 3));
  geometry.setAttribute('normal', new BufferAttribute(new Float32Array(3 * vertices), 3));
  geometry.setAttribute('level', new BufferAttribute(new Float32Array(vertices), 1));
  const cells = new Float32Array(2 * vertices);
  for (let k = 0; k < vertices; k++) cells.set([k % size, Math.floor(k / size)], 2 * k);
  geometry.setAttribute('cell', new BufferAttribute(cells, 2));
  geometry.setIndex(new BufferAttribute(new Uint32Array(6 * (size - 1) ** 2), 1));
  geometry.setDrawRange(0, 0);
  return geometry;
}

/** Rewrites a geometry for new heights (t per cell, NaN for holes). */
export function updateSurfaceGeometry(
  geometry: BufferGeometry,
  size: number,
  heights: Float32Array,
  frame: PlotFrame,
): void {
  const position = geometry.getAttribute('position').array as Float32Array;
  const normal = geometry.getAttribute('normal').array as Float32Array;
  const level = geometry.getAttribute('level').array as Float32Array;
  const stepX = (2 * frame.halfX) / (size - 1);
  const stepZ = (2 * frame.halfZ) / (size - 1);
  const slope = (behind: number, here: number, ahead: number, step: number): number => {
    if (Number.isFinite(behind) && Number.isFinite(ahead)) return (ahead - behind) / (2 * step);
    if (Number.isFinite(ahead)) return (ahead - here) / step;
    if (Number.isFinite(behind)) return (here - behind) / step;
    return 0;
  };
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const k = j * size + i;
      const t = heights[k];
      // Holes keep a finite place so that bounding volumes stay finite; no triangle refers to them.
      const y = Number.isFinite(t) ? t * frame.height : 0;
      position[3 * k] = -frame.halfX + i * stepX;
      position[3 * k + 1] = y;
      position[3 * k + 2] = frame.halfZ - j * stepZ;
      level[k] = Number.isFinite(t) ? t : 0;
      const sx =
        slope(i > 0 ? heights[k - 1] : NaN, t, i < size - 1 ? heights[k + 1] : NaN, stepX) * frame.height;
      const sz =
        slope(j > 0 ? heights[k - size] : NaN, t, j < size - 1 ? heights[k + size] : NaN, stepZ) *
        frame.height;
      const length = Math.hypot(sx, 1, sz);
      normal[3 * k] = -sx / length;
      normal[3 * k + 1] = 1 / length;
      normal[3 * k + 2] = sz / length;
    }
  }
  const index = geometry.getIndex();
  if (index === null) return;
  const indices = index.array as Uint32Array;
  let at = 0;
  for (let j = 0; j + 1 < size; j++) {
    for (let i = 0; i + 1 < size; i++) {
      const a = j * size + i;
      const b = a + 1;
      const c = a + size + 1;
      const d = a + size;
      if (!Number.isFinite(heights[a] + heights[b] + heights[c] + heights[d])) continue;
      // The diagonal that bends least: a saddle drawn along the wrong one looks like a ridge.
      const alongAC = Math.abs(heights[a] - heights[c]) <= Math.abs(heights[b] - heights[d]);
      const triangles = alongAC ? [a, b, c, a, c, d] : [a, b, d, b, c, d];
      for (const vertex of triangles) indices[at++] = vertex;
    }
  }
  geometry.setDrawRange(0, at);
  index.needsUpdate = true;
  for (const name of ['position', 'normal', 'level']) geometry.getAttribute(name).needsUpdate = true;
  geometry.computeBoundingSphere();
}
