import { PerspectiveCamera } from 'three';
import { describe, expect, it } from 'vitest';
import { gridAxis } from '../../app/landscape/grid.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { drawContourLabels, looksDown, sceneContours } from './contour-labels.ts';
import { OVERLAY_THEMES } from './overlay-theme.ts';
import { setPlotOffset } from './export-png.ts';
import { clipCamera, placeCamera, type CameraPreset } from './scene-camera.ts';
import { DEFAULT_SETTINGS } from './scene-settings.ts';
import { SurfaceGrid } from './surface-grid.ts';
import { surfaceView, type SurfaceView } from './surface-view.ts';

const SIZE = 51;
const ROOM = { width: 900, height: 640 };

/** x² + 4y² over [−2, 2] × [−2, 2]. */
function bowl(): SurfaceView {
  const axis = gridAxis(-2, 2, SIZE);
  const grid = new SurfaceGrid({
    size: SIZE,
    x: axis,
    y: axis,
    plane: { kind: 'coordinates', indices: [0, 1] },
    axisLabels: [{ key: 'x' }, { key: 'y' }],
    part: 'train',
    samples: 1,
    center: new Float64Array(2),
    directions: [Float64Array.of(1, 0), Float64Array.of(0, 1)],
    centerLoss: 0,
    path: new Float64Array(0),
    notes: [],
  } satisfies SurfaceMeta);
  const cells = Int32Array.from({ length: SIZE * SIZE }, (_, k) => k);
  const values = Float64Array.from(cells, (k) => axis[k % SIZE] ** 2 + 4 * axis[Math.floor(k / SIZE)] ** 2);
  grid.add({ cells, values });
  return surfaceView(grid, { ...DEFAULT_SETTINGS, heightScale: 'linear' });
}

function camera(preset: CameraPreset): PerspectiveCamera {
  const made = new PerspectiveCamera();
  placeCamera(made, preset);
  clipCamera(made);
  setPlotOffset(made, ROOM);
  made.updateMatrixWorld();
  return made;
}

/** What is written, where: a context that only remembers. */
function written(view: SurfaceView, preset: CameraPreset): { text: string; x: number; y: number }[] {
  const found: { text: string; x: number; y: number }[] = [];
  let at = { x: 0, y: 0 };
  const context = new Proxy({} as CanvasRenderingContext2D, {
    get: (_, name) =>
      name === 'translate'
        ? (x: number, y: number) => (at = { x, y })
        : name === 'fillText'
          ? (text: string) => found.push({ text, ...at })
          : () => undefined,
    set: () => true,
  });
  drawContourLabels(
    context,
    sceneContours(view),
    view.frame,
    camera(preset),
    ROOM,
    String,
    OVERLAY_THEMES.dark,
  );
  return found;
}

describe('labels of contour lines', () => {
  it('stand on the line of their own loss in the view from above, and in no other', () => {
    const view = bowl();
    const top = written(view, 'top');
    expect(top.length).toBeGreaterThan(3);
    const { halfX, halfZ } = view.frame;
    const eye = camera('top');
    for (const { text, x, y } of top) {
      // From the picture back to the plane, by the projection of two corners: the view is nearly parallel.
      const corner = (a: number, b: number): { x: number; y: number } => {
        const p = eye.position
          .clone()
          .set(a * halfX, view.frame.scale.position(Number(text)) * view.frame.height, b * halfZ)
          .project(eye);
        return { x: ((p.x + 1) / 2) * ROOM.width, y: ((1 - p.y) / 2) * ROOM.height };
      };
      const [low, high] = [corner(-1, 1), corner(1, -1)];
      const px = -2 + (4 * (x - low.x)) / (high.x - low.x);
      const py = -2 + (4 * (y - low.y)) / (high.y - low.y);
      // A label stands across a chord of a curved line: near its loss, far from the next level.
      expect(Math.abs(px * px + 4 * py * py - Number(text))).toBeLessThan(0.5);
    }
    expect(written(view, 'perspective')).toEqual([]);
    expect([looksDown(eye), looksDown(camera('front'))]).toEqual([true, false]);
  });
});
