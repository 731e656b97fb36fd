import { Vector3, type PerspectiveCamera } from 'three';
import { contourLabels } from '../../app/exchange/contour-labels.ts';
import { contourLines } from '../../app/landscape/contours.ts';
import type { OverlayTheme } from './overlay-theme.ts';
import { drawText } from './overlay-text.ts';
import { toScreen } from './picture-layout.ts';
import type { PlotFrame } from './plot-frame.ts';
import type { SurfaceView } from './surface-view.ts';

/** A contour line of the surface in world coordinates, three numbers a point, and the loss that it stands for. */
export interface SceneContour {
  readonly value: number;
  readonly points: Float64Array;
}

const known = new WeakMap<SurfaceView, readonly SceneContour[]>();

/** The contour lines that the surface shows; computed once for a view, which is drawn with many texts. */
export function sceneContours(view: SurfaceView): readonly SceneContour[] {
  let contours = known.get(view);
  if (contours === undefined) known.set(view, (contours = contoursOf(view)));
  return contours;
}

function contoursOf({ grid, heights, frame, look }: SurfaceView): SceneContour[] {
  const { size } = grid;
  const [stepX, stepZ] = [(2 * frame.halfX) / (size - 1), (2 * frame.halfZ) / (size - 1)];
  return look.levels.flatMap((level) =>
    contourLines(heights, size, size, level).map(({ points }) => {
      const world = new Float64Array((points.length / 2) * 3);
      for (let k = 0; k < points.length / 2; k++) {
        const [u, v] = points.subarray(2 * k, 2 * k + 2);
        world.set([-frame.halfX + u * stepX, level * frame.height, frame.halfZ - v * stepZ], 3 * k);
      }
      return { value: frame.scale.value(level), points: world };
    }),
  );
}

/** Cosine of the steepest angle off the vertical from which the picture is a map: 12°. */
const MAP = Math.cos((12 * Math.PI) / 180);

/** Whether the camera looks down so steeply that the picture is a contour plot. */
export function looksDown(camera: PerspectiveCamera): boolean {
  return camera.getWorldDirection(new Vector3()).y < -MAP;
}

const SIZE = 10;
/** `contourLabels` writes in points of 6.5. */
const SCALE = 6.5 / SIZE;

/** Writes each level on its lines where they run straight, seen from above. */
export function drawContourLabels(
  context: CanvasRenderingContext2D,
  contours: readonly SceneContour[],
  frame: PlotFrame,
  camera: PerspectiveCamera,
  room: { readonly width: number; readonly height: number },
  format: (value: number) => string,
  theme: OverlayTheme,
): void {
  if (contours.length === 0 || !looksDown(camera)) return;
  const screen = (x: number, y: number, z: number): readonly [number, number] => {
    const at = toScreen(new Vector3(x, y, z), camera, room.width, room.height);
    return [SCALE * at.x, SCALE * at.y];
  };
  const corners = [-1, 1].flatMap((a) => [-1, 1].map((b) => screen(a * frame.halfX, 0, b * frame.halfZ)));
  const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const box = { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
  const lines = contours.map(({ value, points }) => {
    const onPage = new Float64Array((2 * points.length) / 3);
    for (let k = 0; k < points.length / 3; k++)
      onPage.set(screen(points[3 * k], points[3 * k + 1], points[3 * k + 2]), 2 * k);
    return { level: value, points: onPage };
  });
  for (const { mark, level } of contourLabels(lines, box, format).labels) {
    const radians = ((mark.rotate ?? 0) * Math.PI) / 180;
    // The mark's place is its baseline; here writing is centred on the line.
    const x = (mark.x + Math.sin(radians) * 6.5 * 0.35) / SCALE;
    const y = (mark.y - Math.cos(radians) * 6.5 * 0.35) / SCALE;
    context.save();
    context.translate(x, y);
    context.rotate(radians);
    drawText(context, format(level), 0, 0, {
      size: SIZE,
      weight: 500,
      color: theme.ink,
      align: 'center',
      theme,
    });
    context.restore();
  }
}
