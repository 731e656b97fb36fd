import {
  OrthographicCamera,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
  WebGLRenderTarget,
  type Camera,
} from 'three';
import { afterAll, describe, expect, it } from 'vitest';
import { gridAxis } from '../../app/landscape/grid.ts';
import { fatLines } from './fat-lines.ts';
import { frameUniforms } from './frame-uniforms.ts';
import { PlotObjects } from './plot-objects.ts';
import { clipCamera, placeCamera } from './scene-camera.ts';
import { DEFAULT_SETTINGS } from './scene-settings.ts';
import { SurfaceGrid } from './surface-grid.ts';
import { surfaceView } from './surface-view.ts';

const SIZE = 120;
/** The coarsest that a moving picture is drawn. */
const COARSE = 0.35;
const renderer = new WebGLRenderer();
afterAll(() => renderer.dispose());

/** Values 0…255 of a colour channel, by [row][column]. */
function drawn(scene: Scene, camera: Camera): number[][] {
  const target = new WebGLRenderTarget(SIZE, SIZE);
  renderer.setRenderTarget(target);
  renderer.setClearColor(0x000000, 1);
  renderer.render(scene, camera);
  const bytes = new Uint8Array(4 * SIZE * SIZE);
  renderer.readRenderTargetPixels(target, 0, 0, SIZE, SIZE, bytes);
  renderer.setRenderTarget(null);
  target.dispose();
  return Array.from({ length: SIZE }, (_, row) =>
    Array.from({ length: SIZE }, (__, column) => bytes[4 * (row * SIZE + column) + 1]),
  );
}

describe('lines of a picture that is drawn coarsely while it moves', () => {
  it('have no gaps where they pass between pixels', () => {
    const frame = frameUniforms();
    frame.resolution.value.set(SIZE, SIZE);
    frame.pixel.value = COARSE;
    const scene = new Scene();
    scene.add(fatLines(Float32Array.of(-2, -0.07, 0, 2, 0.07, 0), { color: '#ffffff', width: 1.5 }, frame));
    const picture = drawn(scene, new OrthographicCamera(-1, 1, 1, -1, -1, 1));
    const most = picture[0].map((_, column) => Math.max(...picture.map((row) => row[column])));
    expect(Math.min(...most)).toBeGreaterThan(0.4 * 255);
  });

  it('are on the surface, too: its contours go on from row to row', () => {
    const grid = new SurfaceGrid({
      size: 41,
      x: gridAxis(-1, 1, 41),
      y: gridAxis(-1, 1, 41),
      plane: { kind: 'coordinates', indices: [0, 1] },
      axisLabels: [{ key: 'x' }, { key: 'y' }],
      part: 'train',
      samples: 0,
      center: new Float64Array(2),
      directions: [Float64Array.of(1, 0), Float64Array.of(0, 1)],
      centerLoss: 0,
      path: new Float64Array(0),
      notes: [],
    });
    const cells = Int32Array.from({ length: 41 * 41 }, (_, k) => k);
    const values = Float64Array.from(cells, (k) => (k % 41) / 40 + Math.floor(k / 41) / 400);
    grid.add({ cells, values });
    const camera = new PerspectiveCamera();
    camera.aspect = 1;
    placeCamera(camera, 'top');
    clipCamera(camera);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    const pictureWith = (contours: boolean): number[][] => {
      const settings = { ...DEFAULT_SETTINGS, contours, mesh: false, floor: false };
      const { heights, frame, look } = surfaceView(grid, settings);
      const plot = new PlotObjects();
      plot.setSurface(41, heights, frame, look);
      plot.prepare(camera, SIZE, SIZE, COARSE);
      const scene = new Scene();
      scene.add(plot.group);
      const picture = drawn(scene, camera);
      plot.dispose();
      return picture;
    };
    const [plain, lined] = [pictureWith(false), pictureWith(true)];
    // How dark a pixel is beside the same one without lines; 1 beside the surface.
    const share = (row: number, column: number): number =>
      plain[row][column] < 40 ? 1 : lined[row][column] / plain[row][column];
    /** The palest place of the line that passes the middle, followed from one row to the next. */
    const palest = (at: (along: number, across: number) => number): number => {
      const darkest = (along: number, places: readonly number[]): number =>
        places.reduce((best, one) => (at(along, one) < at(along, best) ? one : best));
      const from = SIZE / 2 - 15;
      let place = darkest(
        from,
        Array.from({ length: SIZE / 2 }, (_, k) => SIZE / 4 + k),
      );
      let most = 0;
      for (let along = from; along < from + 30; along++) {
        place = darkest(along, [place, place - 1, place + 1]);
        most = Math.max(most, at(along, place));
      }
      return most;
    };
    // It runs from row to row or from column to column.
    expect(
      Math.min(
        palest(share),
        palest((column, row) => share(row, column)),
      ),
    ).toBeLessThan(0.75);
  });
});
