import { Ray, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { coarseToFine, gridAxis } from '../../app/landscape/grid.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { pickSurface } from './pick-surface.ts';
import { worldPoint } from './plot-frame.ts';
import { placesOfPath, withPlace } from './run-on-plane.ts';
import { DEFAULT_SETTINGS } from './scene-settings.ts';
import { surfaceGeometry, updateSurfaceGeometry } from './surface-geometry.ts';
import { SurfaceGrid } from './surface-grid.ts';
import { surfaceView } from './surface-view.ts';

const SIZE = 25;

function gridOf(loss: (x: number, y: number) => number, levels = Infinity): SurfaceGrid {
  const meta: SurfaceMeta = {
    size: SIZE,
    x: gridAxis(-2, 2, SIZE),
    y: gridAxis(0, 3, SIZE),
    plane: { kind: 'coordinates', indices: [0, 1] },
    axisLabels: [{ key: 'x' }, { key: 'y' }],
    part: 'train',
    samples: 0,
    center: new Float64Array(2),
    directions: [Float64Array.of(1, 0), Float64Array.of(0, 1)],
    centerLoss: 0,
    path: new Float64Array(0),
    notes: [],
  };
  const grid = new SurfaceGrid(meta);
  coarseToFine(SIZE)
    .slice(0, levels)
    .forEach((cells) => {
      const at = (cell: number): number => loss(meta.x[cell % SIZE], meta.y[Math.floor(cell / SIZE)]);
      grid.add({ cells, values: Float64Array.from(cells, at) });
    });
  return grid;
}
const linear = { ...DEFAULT_SETTINGS, heightScale: 'linear' as const };

describe('SurfaceGrid', () => {
  it('stands in for cells to come without ever calling them values', () => {
    const grid = gridOf((x, y) => x + 2 * y, 1);
    expect(grid.complete).toBe(false);
    expect(grid.spacing).not.toBeNull();
    expect(grid.values.filter(Number.isFinite).length).toBe(grid.count);
    const { heights, frame } = surfaceView(grid, linear);
    // A plane is its own bilinear interpolant: the stand-ins are exact here.
    heights.forEach((t, k) => {
      const value = grid.meta.x[k % SIZE] + 2 * grid.meta.y[Math.floor(k / SIZE)];
      expect(t).toBeCloseTo(frame.scale.position(value), 5);
    });
  });
  it('takes a tile again without counting it twice, and no cell outside', () => {
    const grid = gridOf(() => 1);
    grid.add({ cells: Int32Array.of(0, 5, -1, 99999), values: Float64Array.of(1, 1, 7, 7) });
    expect(grid.count).toBe(SIZE * SIZE);
    expect(grid.values.every((v) => v === 1)).toBe(true);
  });
  it('leaves out exactly the squares that touch a hole', () => {
    const grid = gridOf((x, y) => (x === 0 && y === 1.5 ? Infinity : x));
    expect(grid.holes()).toBe(1);
    const { heights, frame } = surfaceView(grid, linear);
    const geometry = surfaceGeometry(SIZE);
    updateSurfaceGeometry(geometry, SIZE, heights, frame);
    expect(geometry.drawRange.count).toBe(6 * ((SIZE - 1) ** 2 - 4));
    const hole = ((SIZE - 1) / 2) * SIZE + (SIZE - 1) / 2;
    const drawn = geometry.getIndex()?.array.slice(0, geometry.drawRange.count) ?? [];
    expect(Array.from(drawn)).not.toContain(hole);
    expect(Number.isFinite(geometry.boundingSphere?.radius)).toBe(true);
  });
});

describe('pickSurface', () => {
  it('finds the place a ray was aimed at', () => {
    const view = surfaceView(
      gridOf((x, y) => Math.sin(x) + y),
      linear,
    );
    for (const [x, y] of [
      [0.3, 1.1],
      [-1.4, 2.5],
      [1.9, 0.2],
    ]) {
      const target = worldPoint(view.frame, x, y, view.frame.scale.position(Math.sin(x) + y));
      const origin = new Vector3(target.x + 0.05, 5, target.z + 0.04);
      const ray = new Ray(origin, target.clone().sub(origin).normalize());
      const pick = pickSurface(ray, view.frame, view.heights, SIZE);
      expect(pick?.x).toBeCloseTo(x, 2);
      expect(pick?.y).toBeCloseTo(y, 2);
    }
  });
  it('goes through holes and past the surface', () => {
    const view = surfaceView(
      gridOf(() => NaN),
      linear,
    );
    const down = new Vector3(0, -1, 0);
    expect(pickSurface(new Ray(new Vector3(0.1, 5, 0.1), down), view.frame, view.heights, SIZE)).toBeNull();
    const flat = surfaceView(
      gridOf(() => 1),
      linear,
    );
    expect(pickSurface(new Ray(new Vector3(3, 5, 0), down), flat.frame, flat.heights, SIZE)).toBeNull();
    expect(
      pickSurface(new Ray(new Vector3(0.1, 5, 0.1), down), flat.frame, flat.heights, SIZE),
    ).not.toBeNull();
  });
});

describe('places of a run', () => {
  it('are read from the path and kept in step order, one per step', () => {
    const places = placesOfPath(Float64Array.of(0, 1, 2, 3, 0, 10, 4, 5, 6, 0.5));
    expect(places[1]).toEqual({ step: 10, x: 4, y: 5, loss: 6, distance: 0.5 });
    const at = (step: number) => ({ step, x: 0, y: 0, loss: 0, distance: 0 });
    expect(withPlace(places, at(5)).map((p) => p.step)).toEqual([0, 5, 10]);
    expect(withPlace(places, at(10))[1].x).toBe(0);
    expect(withPlace([], at(3)).length).toBe(1);
  });
});
