import { decode } from 'fast-png';
import { PerspectiveCamera, Raycaster, Scene, Vector2, WebGLRenderer } from 'three';
import { afterAll, describe, expect, it } from 'vitest';
import { gridAxis } from '../../app/landscape/grid.ts';
import { colorAt } from '../../app/landscape/color-map.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { exportPng, setPlotOffset } from './export-png.ts';
import { pickSurface } from './pick-surface.ts';
import { PlotObjects } from './plot-objects.ts';
import { clipCamera, placeCamera } from './scene-camera.ts';
import { DEFAULT_SETTINGS, type SceneSettings } from './scene-settings.ts';
import { SurfaceGrid } from './surface-grid.ts';
import { tintCell, tintValue } from './surface-tint.ts';
import { surfaceView } from './surface-view.ts';

const WIDTH = 360;
const HEIGHT = 240;
const renderer = new WebGLRenderer({ antialias: true, alpha: true });
afterAll(() => renderer.dispose());

function gridOf(size: number, quantity: NonNullable<SurfaceMeta['quantity']>): SurfaceGrid {
  return new SurfaceGrid({
    size,
    x: gridAxis(-1, 1, size),
    y: gridAxis(-1, 1, size),
    plane: { kind: 'coordinates', indices: [0, 1] },
    axisLabels: [{ key: 'x' }, { key: 'y' }],
    part: 'train',
    quantity,
    samples: 0,
    center: new Float64Array(3),
    directions: [Float64Array.of(1, 0, 0), Float64Array.of(0, 1, 0)],
    centerLoss: 0,
    path: new Float64Array(0),
    notes: [],
  });
}

/** The bowl x² + y² coloured by a curvature of its own grid: negative within a radius. */
async function picture(settings: Partial<SceneSettings>, row: (r: number) => number[]) {
  const heights = gridOf(41, 'loss');
  const colors = gridOf(13, 'curvature');
  const all = (grid: SurfaceGrid): Int32Array => Int32Array.from({ length: grid.size ** 2 }, (_, k) => k);
  const radius = (grid: SurfaceGrid, k: number): number =>
    Math.hypot(grid.meta.x[k % grid.size], grid.meta.y[Math.floor(k / grid.size)]);
  heights.add({
    cells: all(heights),
    values: Float64Array.from(all(heights), (k) => radius(heights, k) ** 2),
  });
  const rows = Float64Array.from([...all(colors)].flatMap((k) => row(radius(colors, k))));
  colors.add({
    cells: all(colors),
    values: Float64Array.from(all(colors), (k) => rows[5 * k]),
    curvature: rows,
  });
  const plain = { ...DEFAULT_SETTINGS, contours: false, mesh: false, floor: false, ...settings };
  const view = surfaceView(heights, plain, colors);
  const { tint } = view.look;
  if (tint === null) throw new Error('expected colours');
  const plot = new PlotObjects();
  plot.setSurface(41, view.heights, view.frame, view.look);
  const scene = new Scene();
  scene.add(plot.group);
  const camera = new PerspectiveCamera();
  camera.aspect = WIDTH / HEIGHT;
  placeCamera(camera, 'top');
  clipCamera(camera);
  setPlotOffset(camera, { width: WIDTH, height: HEIGHT });
  camera.updateMatrixWorld();
  const source = { renderer, scene, camera, plot, width: WIDTH, height: HEIGHT, overlay: () => undefined };
  const image = decode(await exportPng(source, { scale: 1, ground: null, metadata: {}, title: 'test' }));
  plot.dispose();
  const raycaster = new Raycaster();
  const samples: { color: number[]; column: number; row: number }[] = [];
  for (let py = 2; py < HEIGHT; py += 3) {
    for (let px = 2; px < WIDTH; px += 3) {
      raycaster.setFromCamera(
        new Vector2((2 * (px + 0.5)) / WIDTH - 1, 1 - (2 * (py + 0.5)) / HEIGHT),
        camera,
      );
      const pick = pickSurface(raycaster.ray, view.frame, view.heights, 41);
      if (pick === null || Math.abs(pick.x) > 0.95 || Math.abs(pick.y) > 0.95) continue;
      const at = image.channels * (py * WIDTH + px);
      samples.push({
        color: [...image.data.subarray(at, at + 3)],
        column: (pick.x + 1) * 20,
        row: (pick.y + 1) * 20,
      });
    }
  }
  return { tint, samples };
}

describe('colours by curvature', () => {
  it('shows the exact index of the nearest computed cell, in its own colour', async () => {
    const { tint, samples } = await picture({ quantity: 'index' }, (r) =>
      r < 0.7 ? [-1, 2, 1, 0, 2] : [1, 2, 0, 0, 3],
    );
    let inside = 0;
    for (const { color, column, row } of samples) {
      // Beside the border of two cells a pixel may belong to either.
      const [i, j] = [tint.offset[0] + tint.gain[0] * column, tint.offset[1] + tint.gain[1] * row];
      if ([i, j].some((at) => Math.abs(at - Math.floor(at) - 0.5) < 0.12)) continue;
      const cell = tintCell(tint, column, row) ?? 0;
      const index = tintValue('index', tint.grid, cell);
      inside += index;
      const want = colorAt(tint.scale.table, tint.scale.position(index));
      expect(Math.max(...color.map((v, k) => Math.abs(v - want[k])))).toBeLessThanOrEqual(3);
    }
    expect(inside).toBeGreaterThan(200);
    expect(inside).toBeLessThan(samples.length);
  });

  it('goes evenly between cells for λmin, and leaves cells without a spectrum grey', async () => {
    const { tint, samples } = await picture({ quantity: 'lambdaMin' }, (r) =>
      r > 1 ? [NaN, NaN, NaN, NaN, NaN] : [r - 0.6, 2, 0, 0, 3],
    );
    let grey = 0;
    let orange = 0;
    let blue = 0;
    for (const { color, column, row } of samples) {
      const r = Math.hypot(column / 20 - 1, row / 20 - 1);
      const [red, green, b] = color;
      if (r > 1.15) {
        grey++;
        expect(Math.max(Math.abs(red - green), Math.abs(red - b))).toBeLessThanOrEqual(2);
      }
      if (r < 0.4) {
        orange++;
        expect(red - b).toBeGreaterThan(10);
      }
      if (r > 0.75 && r < 0.85) {
        blue++;
        expect(b - red).toBeGreaterThan(10);
      }
    }
    expect(Math.min(grey, orange, blue)).toBeGreaterThan(20);
    expect(tint.scale.position(0)).toBe(0.5);
  });

  it('takes no colours of another plane or another quantity', () => {
    const heights = gridOf(25, 'loss');
    heights.add({
      cells: Int32Array.from({ length: 625 }, (_, k) => k),
      values: new Float64Array(625).fill(1),
    });
    const other = gridOf(13, 'gradientNorm');
    other.add({
      cells: Int32Array.from({ length: 169 }, (_, k) => k),
      values: new Float64Array(169).fill(1),
    });
    const settings = { ...DEFAULT_SETTINGS, quantity: 'lambdaMin' as const };
    expect(surfaceView(heights, settings, other).look.tint).toBeNull();
    other.meta.directions[0][2] = 1;
    expect(surfaceView(heights, { ...settings, quantity: 'gradientNorm' }, other).look.tint).toBeNull();
  });
});
