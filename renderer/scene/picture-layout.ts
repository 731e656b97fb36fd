import { PerspectiveCamera, Vector3 } from 'three';
import { linearTicks } from '../../app/landscape/ticks.ts';
import { worldPoint, type PlotFrame } from './plot-frame.ts';

/** Height of the floor with its contour lines, in world units. */
export const FLOOR = -0.22;

export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}
export interface AxisTick {
  readonly value: number;
  readonly at: ScreenPoint;
}
/** One axis of the box as it stands on the picture: which edge carries it depends on the camera. */
export interface AxisLayout {
  readonly from: ScreenPoint;
  readonly to: ScreenPoint;
  /** Unit vector away from the box. */
  readonly outward: ScreenPoint;
  readonly ticks: readonly AxisTick[];
}

/** Layout pixels of a world point; x to the right, y down. */
export function toScreen(
  point: Vector3,
  camera: PerspectiveCamera,
  width: number,
  height: number,
): ScreenPoint {
  const p = point.clone().project(camera);
  return { x: ((p.x + 1) / 2) * width, y: ((1 - p.y) / 2) * height };
}

/** The three axes of the plot; `height` is null when the camera looks down so steeply that it has no length. */
export function axisLayouts(
  frame: PlotFrame,
  camera: PerspectiveCamera,
  width: number,
  height: number,
): { x: AxisLayout; y: AxisLayout; height: AxisLayout | null } {
  const screen = (p: Vector3): ScreenPoint => toScreen(p, camera, width, height);
  const middle = screen(new Vector3(0, (FLOOR + frame.height) / 2, 0));
  const edge = (
    a: Vector3,
    b: Vector3,
    values: readonly number[],
    place: (v: number) => Vector3,
  ): AxisLayout => {
    const from = screen(a);
    const to = screen(b);
    return {
      from,
      to,
      outward: outward(from, to, middle),
      ticks: values.map((value) => ({ value, at: screen(place(value)) })),
    };
  };
  /** About how many ticks an edge has room for, `room` layout pixels each. */
  const count = (a: Vector3, b: Vector3, room: number): number => {
    const [p, q] = [screen(a), screen(b)];
    return Math.max(2, Math.min(8, Math.round(Math.hypot(p.x - q.x, p.y - q.y) / room)));
  };
  const along = (side: 'x' | 'y'): AxisLayout => {
    const range = side === 'x' ? frame.x : frame.y;
    const options = [0, 1].map((end) => {
      const across = side === 'x' ? frame.y[end] : frame.x[end];
      const place = (v: number): Vector3 => {
        const p = side === 'x' ? worldPoint(frame, v, across, 0) : worldPoint(frame, across, v, 0);
        return p.setY(FLOOR);
      };
      const [a, b] = [place(range[0]), place(range[1])];
      return edge(a, b, linearTicks(range[0], range[1], count(a, b, 70)), place);
    });
    // The edge in front: lower on the picture; in the view from above, where both are level, the left one.
    const low = options.map((o) => o.from.y + o.to.y);
    if (Math.abs(low[0] - low[1]) > 0.02 * height) return low[0] > low[1] ? options[0] : options[1];
    return options[0].from.x + options[0].to.x <= options[1].from.x + options[1].to.x
      ? options[0]
      : options[1];
  };
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([a, b]) => new Vector3(a * frame.halfX, 0, b * frame.halfZ));
  const left = corners.reduce((best, c) => (screen(c).x < screen(best).x ? c : best));
  const top = left.clone().setY(frame.height);
  const [p, q] = [screen(left), screen(top)];
  const upright = Math.hypot(p.x - q.x, p.y - q.y) > 0.08 * height;
  const values = frame.scale.ticks(count(left, top, 36));
  return {
    x: along('x'),
    y: along('y'),
    height: upright
      ? edge(left, top, values, (v) => left.clone().setY(frame.scale.position(v) * frame.height))
      : null,
  };
}

function outward(from: ScreenPoint, to: ScreenPoint, middle: ScreenPoint): ScreenPoint {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const normal = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
  const away = ((from.x + to.x) / 2 - middle.x) * normal.x + ((from.y + to.y) / 2 - middle.y) * normal.y;
  return away >= 0 ? normal : { x: -normal.x, y: -normal.y };
}
