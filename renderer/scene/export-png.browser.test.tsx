import { decode } from 'fast-png';
import { PerspectiveCamera, Raycaster, Scene, Vector2, WebGLRenderer } from 'three';
import { afterAll, describe, expect, it } from 'vitest';
import { gridAxis } from '../../app/landscape/grid.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { COLOR_MAPS, colorTable, type ColorMapName } from '../../app/landscape/color-map.ts';
import { drawOverlay, type Picture } from './draw-overlay.ts';
import { exportPng, fitsCanvas, setPlotOffset, type ExportSource } from './export-png.ts';
import { OVERLAY_THEMES } from './overlay-theme.ts';
import { pickSurface } from './pick-surface.ts';
import { worldPoint } from './plot-frame.ts';
import { PlotObjects } from './plot-objects.ts';
import { clipCamera, placeCamera, type CameraPreset } from './scene-camera.ts';
import { DEFAULT_SETTINGS } from './scene-settings.ts';
import { SurfaceGrid } from './surface-grid.ts';
import { surfaceView, type SurfaceView } from './surface-view.ts';

const WIDTH = 320;
const HEIGHT = 200;
const SIZE = 41;

const renderer = new WebGLRenderer({ antialias: true, alpha: true });
afterAll(() => renderer.dispose());

function meta(): SurfaceMeta {
  return {
    size: SIZE,
    x: gridAxis(-1, 1, SIZE),
    y: gridAxis(-1, 1, SIZE),
    plane: { kind: 'coordinates', indices: [0, 1] },
    axisLabels: [
      { key: 'scene.axis.coordinate', values: { name: 'x' } },
      { key: 'scene.axis.coordinate', values: { name: 'y' } },
    ],
    part: 'train',
    samples: 0,
    center: new Float64Array(2),
    directions: [Float64Array.of(1, 0), Float64Array.of(0, 1)],
    centerLoss: 0,
    path: new Float64Array(0),
    notes: [],
  };
}

interface Stage {
  readonly source: ExportSource;
  readonly view: SurfaceView;
  readonly camera: PerspectiveCamera;
}

function stage(
  loss: (x: number, y: number) => number,
  colorMap: ColorMapName,
  preset: CameraPreset,
  overlay: (view: SurfaceView, camera: PerspectiveCamera) => ExportSource['overlay'] = () => () => undefined,
  lines = false,
): Stage {
  const grid = new SurfaceGrid(meta());
  const cells = Int32Array.from({ length: SIZE * SIZE }, (_, k) => k);
  const { x, y } = grid.meta;
  grid.add({ cells, values: Float64Array.from(cells, (k) => loss(x[k % SIZE], y[Math.floor(k / SIZE)])) });
  const view = surfaceView(grid, {
    ...DEFAULT_SETTINGS,
    colorMap,
    heightScale: 'linear',
    contours: lines,
    mesh: lines,
    floor: lines,
  });
  const plot = new PlotObjects();
  plot.setSurface(SIZE, view.heights, view.frame, view.look);
  if (lines) plot.setBox(view.frame, '#888888');
  const scene = new Scene();
  scene.add(plot.group);
  const camera = new PerspectiveCamera();
  camera.aspect = WIDTH / HEIGHT;
  placeCamera(camera, preset);
  clipCamera(camera);
  setPlotOffset(camera, { width: WIDTH, height: HEIGHT });
  camera.updateMatrixWorld();
  const source = {
    renderer,
    scene,
    camera,
    plot,
    width: WIDTH,
    height: HEIGHT,
    overlay: overlay(view, camera),
  };
  return { source, view, camera };
}

const OPTIONS = { scale: 1, ground: null, metadata: {}, title: 'test' };

async function pixels(source: ExportSource, options: Partial<Parameters<typeof exportPng>[1]> = {}) {
  return decode(await exportPng(source, { ...OPTIONS, ...options }), { checkCrc: true });
}

/** Colour between the two nearest of the table. */
function expected(name: ColorMapName, t: number): number[] {
  const table = colorTable(name);
  const at = Math.min(254, Math.floor(t * 255));
  return [0, 1, 2].map(
    (c) => table[3 * at + c] + (t * 255 - at) * (table[3 * at + 3 + c] - table[3 * at + c]),
  );
}

/** Loss that a picture pixel shows, by geometry alone; null beside the surface and near its rim. */
function lossAt({ view, camera }: Stage, px: number, py: number, scale: number): number | null {
  const raycaster = new Raycaster();
  const at = new Vector2((2 * (px + 0.5)) / (WIDTH * scale) - 1, 1 - (2 * (py + 0.5)) / (HEIGHT * scale));
  raycaster.setFromCamera(at, camera);
  const pick = pickSurface(raycaster.ray, view.frame, view.heights, SIZE);
  return pick === null || Math.abs(pick.x) > 0.96 || Math.abs(pick.y) > 0.96 ? null : pick.x;
}

describe('exportPng', () => {
  for (const name of COLOR_MAPS) {
    it(`shows the colours of ${name} within 2/255`, async () => {
      for (const preset of ['perspective', 'top'] as const) {
        const made = stage((x) => x, name, preset);
        const image = await pixels(made.source, { scale: 2 });
        let compared = 0;
        for (let py = 3; py < image.height; py += 7) {
          for (let px = 5; px < image.width; px += 7) {
            const loss = lossAt(made, px, py, 2);
            if (loss === null) continue;
            compared++;
            const want = expected(name, (loss + 1) / 2);
            const at = image.channels * (py * image.width + px);
            want.forEach((v, c) => expect(Math.abs(image.data[at + c] - v)).toBeLessThanOrEqual(2));
            expect(image.data[at + 3]).toBe(255);
          }
        }
        expect(compared).toBeGreaterThan(300);
      }
    });
  }

  it('shows the same colours on the screen', () => {
    const made = stage((x) => x, 'viridis', 'perspective');
    renderer.setSize(WIDTH, HEIGHT, false);
    made.source.plot.prepare(made.camera, WIDTH, HEIGHT, 1);
    renderer.render(made.source.scene, made.camera);
    const gl = renderer.getContext();
    const data = new Uint8Array(4 * WIDTH * HEIGHT);
    gl.readPixels(0, 0, WIDTH, HEIGHT, gl.RGBA, gl.UNSIGNED_BYTE, data);
    let compared = 0;
    for (let py = 3; py < HEIGHT; py += 4) {
      for (let px = 5; px < WIDTH; px += 4) {
        const loss = lossAt(made, px, py, 1);
        if (loss === null) continue;
        compared++;
        const at = 4 * ((HEIGHT - 1 - py) * WIDTH + px);
        expected('viridis', (loss + 1) / 2).forEach((v, c) => {
          expect(Math.abs(data[at + c] - v)).toBeLessThanOrEqual(2);
        });
      }
    }
    expect(compared).toBeGreaterThan(150);
  });

  it('has exactly the size that was asked for', async () => {
    const { source } = stage((x, y) => x * y, 'viridis', 'perspective');
    for (const scale of [1, 2, 4]) {
      const image = await pixels(source, { scale });
      expect([image.width, image.height]).toEqual([WIDTH * scale, HEIGHT * scale]);
    }
  });

  it('is the same picture drawn in tiles', async () => {
    const { source, view } = stage((x, y) => x * x - y * y, 'viridis', 'perspective', undefined, true);
    source.plot.setMarkers(
      Array.from({ length: 60 }, (_, k) => ({
        position: worldPoint(view.frame, -0.9 + (k % 10) * 0.2, -0.8 + Math.floor(k / 10) * 0.3, 1),
        shape: 'square',
        color: '#e69f00',
        size: 16,
        rim: '#000000',
      })),
    );
    const whole = await pixels(source, { scale: 2, ground: '#ffffff' });
    const tiled = await pixels(source, { scale: 2, ground: '#ffffff', tile: 256 });
    expect([tiled.width, tiled.height]).toEqual([whole.width, whole.height]);
    let different = 0;
    for (let k = 0; k < whole.data.length; k++) if (Math.abs(whole.data[k] - tiled.data[k]) > 6) different++;
    expect(different / whole.data.length).toBeLessThan(0.002);
  });

  it('is eight times as fine in tiles, without seams, and the same picture seen from afar', async () => {
    const { source } = stage((x, y) => x * x - y * y, 'viridis', 'perspective', undefined, true);
    const shares: number[] = [];
    const options = { scale: 8, ground: '#ffffff' };
    const fine = await pixels(source, { ...options, tile: 1200, onShare: (share) => shares.push(share) });
    expect([fine.width, fine.height]).toEqual([8 * WIDTH, 8 * HEIGHT]);
    // Four by three tiles of 1200 pixels, of which 256 on every side are drawn twice.
    expect(shares).toHaveLength(12);
    expect(shares.at(-1)).toBeCloseTo(1, 12);
    const whole = await pixels(source, options);
    let different = 0;
    for (let k = 0; k < whole.data.length; k++) if (Math.abs(whole.data[k] - fine.data[k]) > 6) different++;
    expect(different / whole.data.length).toBeLessThan(0.001);
    // Each pixel of the small picture is the mean of its 8 × 8, lines included: they grow with the picture.
    const small = await pixels(source, { scale: 1, ground: '#ffffff' });
    const { channels } = fine;
    let [sum, far] = [0, 0];
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        let mean = 0;
        for (let k = 0; k < 64; k++)
          mean += fine.data[channels * ((8 * y + (k >> 3)) * fine.width + 8 * x + (k & 7)) + 1] / 64;
        const error = Math.abs(mean - small.data[small.channels * (y * WIDTH + x) + 1]);
        sum += error;
        if (error > 48) far++;
      }
    }
    expect(sum / (WIDTH * HEIGHT)).toBeLessThan(3);
    expect(far / (WIDTH * HEIGHT)).toBeLessThan(0.01);
  });

  it('ends between two tiles when it is told to', async () => {
    const { source } = stage((x) => x, 'viridis', 'top');
    const controller = new AbortController();
    let tiles = 0;
    const onShare = (): void => {
      if (++tiles === 2) controller.abort(new Error('enough'));
    };
    const options = { scale: 4, tile: 512, signal: controller.signal, onShare };
    await expect(pixels(source, options)).rejects.toThrow('enough');
    expect(tiles).toBe(2);
  });

  it('leaves holes empty', async () => {
    const made = stage((x) => (x > 0.2 ? NaN : x), 'viridis', 'top');
    const image = await pixels(made.source, { scale: 2 });
    const flat = stage(() => 0, 'viridis', 'top');
    let holes = 0;
    for (let py = 3; py < image.height; py += 5) {
      for (let px = 5; px < image.width; px += 5) {
        const x = lossAt(flat, px, py, 2);
        if (x === null || Math.abs(x - 0.2) < 0.12) continue;
        const alpha = image.data[image.channels * (py * image.width + px) + 3];
        expect(alpha).toBe(x > 0.2 ? 0 : 255);
        if (alpha === 0) holes++;
      }
    }
    expect(holes).toBeGreaterThan(100);
  });

  it('carries title, colour bar, axes and caption, and its own description', async () => {
    const picture: Picture = {
      title: 'x',
      axes: { x: 'x', y: 'y', height: 'Loss' },
      caption: ['one', 'two'],
      labels: [],
      contours: [],
      legend: [{ shape: 'diamond', color: '#e69f00', label: 'Saddle' }],
      bar: {
        title: 'Loss',
        table: colorTable('viridis'),
        color: { offset: 0, gain: 1 },
        below: false,
        above: false,
        ticks: () => [],
      },
      formatNumber: String,
    };
    const overlay = (view: SurfaceView, camera: PerspectiveCamera) => (context: CanvasRenderingContext2D) =>
      drawOverlay(context, picture, view.frame, camera, WIDTH, HEIGHT, OVERLAY_THEMES.light);
    const { source } = stage((x) => x, 'viridis', 'perspective', overlay);
    const image = await pixels(source, { scale: 2, ground: '#ffffff', metadata: { name: '鞍点', seed: 3 } });
    expect(JSON.parse(image.text['saddlescope:view'])).toEqual({ name: '鞍点', seed: 3 });
    expect(image.text.Software).toBe('Saddlescope');
    // The bar's column holds the table from its end to its beginning.
    const column = (2 * (WIDTH - 80) + 14) | 0;
    const seen: number[][] = [];
    for (let py = 0; py < image.height; py++) {
      const at = image.channels * (py * image.width + column);
      seen.push([image.data[at], image.data[at + 1], image.data[at + 2]]);
    }
    const table = colorTable('viridis');
    for (const k of [8, 64, 128, 192, 247]) {
      const want = [table[3 * k], table[3 * k + 1], table[3 * k + 2]];
      const nearest = Math.min(...seen.map((c) => Math.max(...c.map((v, i) => Math.abs(v - want[i])))));
      expect(nearest).toBeLessThanOrEqual(2);
    }
    const ink = (left: number, top: number, right: number, bottom: number): boolean => {
      for (let py = 2 * top; py < 2 * bottom; py++) {
        for (let px = 2 * left; px < 2 * right; px++) {
          const at = image.channels * (py * image.width + px);
          if (image.data[at] + image.data[at + 1] + image.data[at + 2] < 450) return true;
        }
      }
      return false;
    };
    expect(ink(10, 10, 40, 34)).toBe(true);
    expect(ink(10, HEIGHT - 34, 60, HEIGHT - 4)).toBe(true);
  });

  it('refuses what no browser can hold, before drawing anything', async () => {
    const { source } = stage((x) => x, 'viridis', 'top');
    expect(fitsCanvas({ width: 2105, height: 1156 }, 4)).toBe(true);
    // 16840 pixels are more than 16384.
    expect(fitsCanvas({ width: 2105, height: 1156 }, 8)).toBe(false);
    await expect(exportPng(source, { ...OPTIONS, scale: 100 })).rejects.toMatchObject({
      key: 'scene.export.tooLarge',
    });
  });
});
