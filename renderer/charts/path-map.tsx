import { useEffect, useMemo, useRef } from 'react';
import { contourLines } from '../../app/landscape/contours.ts';
import { planeProjector } from '../../app/landscape/project.ts';
import type { SurfaceMeta } from '../../app/protocol/host-api.ts';
import { CHART_COLORS } from './chart-colors.ts';
import { colorAt, colorTable } from '../scene/color-map.ts';
import { useApp } from '../state/app-context.tsx';
import { RUN_COLORS } from '../theme/class-style.ts';
import './path-map.css';
import type { PathSurface } from './use-path-surface.ts';
import { useSize } from './use-size.ts';

export interface MappedPath {
  /** Place among the eight colours of runs. */
  readonly color: number;
  /** θ, row after row. */
  readonly path: Float64Array;
}

/** Paths on one map of the loss: where they begin together and where each ends. */
export function PathMap({
  surface,
  paths: given,
  label,
  caption,
  begin,
}: {
  surface: PathSurface;
  paths: readonly MappedPath[];
  label: string;
  caption: string;
  /** Name of the place where the first path begins, from which the others are led there by a dashed line; none: they begin apart. */
  begin?: string;
}) {
  const scheme = useApp((state) => state.preferences.theme);
  const [frame, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { meta, losses, version } = surface;
  const side = Math.max(0, Math.floor(Math.min(width, height)));
  const ground = useMemo(
    () => (meta === null || version < 0 ? null : shaded(meta, losses)),
    [meta, losses, version],
  );
  const paths = useMemo(() => (meta === null ? [] : projected(meta, given)), [meta, given]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || side === 0 || meta === null) return;
    const ratio = window.devicePixelRatio || 1;
    context.canvas.width = Math.round(side * ratio);
    context.canvas.height = Math.round(side * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, side, side);
    if (ground !== null) {
      context.imageSmoothingEnabled = true;
      context.drawImage(ground, 0, 0, side, side);
    }
    const [x0, x1] = [meta.x[0], meta.x[meta.size - 1]];
    const [y0, y1] = [meta.y[0], meta.y[meta.size - 1]];
    const colors = RUN_COLORS[scheme];
    const place = ([x, y]: readonly [number, number]): readonly [number, number] => [
      ((x - x0) / (x1 - x0)) * side,
      side - ((y - y0) / (y1 - y0)) * side,
    ];
    const start = begin === undefined || paths.length === 0 ? null : place(paths[0].points[0]);
    if (start !== null)
      for (const { color, points } of paths) leap(context, start, place(points[0]), colors[color]);
    for (const { color, points } of paths) {
      for (const [stroke, thick] of [
        ['rgba(0,0,0,0.75)', 4],
        [colors[color], 2],
      ] as const) {
        context.strokeStyle = stroke;
        context.lineWidth = thick;
        context.beginPath();
        for (const point of points) context.lineTo(...place(point));
        context.stroke();
      }
      const last = points[points.length - 1];
      context.fillStyle = colors[color];
      context.strokeStyle = '#000';
      context.lineWidth = 1;
      context.beginPath();
      context.arc(...place(last), 4, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
    if (start !== null && begin !== undefined) ring(context, start, begin, side);
    context.strokeStyle = CHART_COLORS[scheme].grid;
    context.strokeRect(0, 0, side, side);
  }, [ground, paths, side, scheme, meta, begin]);
  return (
    <figure className="path-map">
      <div className="path-map-ground" ref={frame}>
        <canvas ref={canvas} style={{ width: side, height: side }} role="img" aria-label={label} />
      </div>
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

/** What is set elsewhere before it trains, as a dashed line: no path, nothing was trained there. */
function leap(
  context: CanvasRenderingContext2D,
  from: readonly [number, number],
  to: readonly [number, number],
  color: string,
): void {
  if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 3) return;
  context.save();
  context.setLineDash([5, 4]);
  for (const [stroke, thick] of [
    ['rgba(0,0,0,0.75)', 4],
    [color, 2],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = thick;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
  }
  context.restore();
}

/** A ring with its name, in white on black: legible on every colour of the map. */
function ring(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  name: string,
  side: number,
): void {
  context.font = '12px Inter, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = x > side / 2 ? 'right' : 'left';
  for (const [stroke, thick] of [
    ['#000', 4],
    ['#fff', 2],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = thick;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.stroke();
  }
  const at = x > side / 2 ? x - 13 : x + 13;
  context.lineJoin = 'round';
  context.strokeStyle = '#000';
  context.lineWidth = 3;
  context.strokeText(name, at, y);
  context.fillStyle = '#fff';
  context.fillText(name, at, y);
}

/** The losses as colours on a logarithmic scale above their minimum; holes stay empty. */
function shaded(meta: SurfaceMeta, losses: Float64Array): HTMLCanvasElement {
  const { size } = meta;
  const image = document.createElement('canvas');
  image.width = size;
  image.height = size;
  const context = image.getContext('2d');
  if (context === null) return image;
  const pixels = context.createImageData(size, size);
  const table = colorTable('viridis');
  const finite = losses.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  const floor = (high - low) * 1e-4 || 1;
  const place = (value: number): number => Math.log((value - low + floor) / floor);
  const top = place(high) || 1;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const value = losses[j * size + i];
      const at = 4 * ((size - 1 - j) * size + i);
      if (!Number.isFinite(value)) continue;
      const color = colorAt(table, place(value) / top);
      for (let k = 0; k < 3; k++) pixels.data[at + k] = color[k];
      pixels.data[at + 3] = 255;
    }
  }
  context.putImageData(pixels, 0, 0);
  return enlarged(image, losses.map(place), size, top);
}

/** Pixels per grid cell of the enlarged picture, so that contour lines are lines. */
const ZOOM = 12;

/** The picture with contour lines at equal steps of what the colours show. */
function enlarged(
  image: HTMLCanvasElement,
  places: Float64Array,
  size: number,
  top: number,
): HTMLCanvasElement {
  const large = document.createElement('canvas');
  large.width = ZOOM * size;
  large.height = ZOOM * size;
  const context = large.getContext('2d');
  if (context === null) return image;
  context.drawImage(image, 0, 0, large.width, large.height);
  context.strokeStyle = 'rgba(0, 0, 0, 0.28)';
  context.lineWidth = 1.5;
  for (let k = 1; k < 14; k++) {
    for (const { points } of contourLines(places, size, size, (k * top) / 14)) {
      context.beginPath();
      for (let at = 0; at + 1 < points.length; at += 2) {
        context.lineTo((points[at] + 0.5) * ZOOM, large.height - (points[at + 1] + 0.5) * ZOOM);
      }
      context.stroke();
    }
  }
  return large;
}

/** The paths in plane coordinates. */
function projected(
  meta: SurfaceMeta,
  paths: readonly MappedPath[],
): { color: number; points: (readonly [number, number])[] }[] {
  const [d1, d2] = meta.directions;
  const project = planeProjector({ center: meta.center, d1, d2 });
  const dimension = meta.center.length;
  return paths
    .filter(({ path }) => path.length >= dimension)
    .map(({ color, path }) => ({
      color,
      points: Array.from({ length: path.length / dimension }, (_, k) => {
        const { x, y } = project(path.slice(k * dimension, (k + 1) * dimension));
        return [x, y] as const;
      }),
    }));
}
