import { Vector3 } from 'three';
import type { CheckpointSummary } from '../../app/protocol/host-api.ts';
import type { EscapeWalk } from '../state/app-state.ts';
import { classStyle, SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { polylineSegments } from './fat-lines.ts';
import type { Marker } from './marker-points.ts';
import { heightAt } from './pick-surface.ts';
import { inside, worldPoint } from './plot-frame.ts';
import type { PlotLine } from './plot-objects.ts';
import type { PathPlace } from './run-on-plane.ts';
import type { SurfaceView } from './surface-view.ts';

/** Rim of markers and casing of lines: dark, so that they stand out on every colour of the maps. */
const CASING = '#11151a';
const PATH = '#ffffff';
const BALL = '#ff5a5f';

/**
 * World position of a place at its own loss; null outside the picture, above its upper end or where the loss is not
 * finite. A loss under the lower end stands at it (on a log scale that may be any small number); the caption counts both.
 */
export function placeInWorld(view: SurfaceView, place: Pick<PathPlace, 'x' | 'y' | 'loss'>): Vector3 | null {
  const t = view.frame.scale.position(place.loss);
  if (!Number.isFinite(t) || !inside(view.frame, place.x, place.y)) return null;
  if (place.loss > view.frame.scale.high && !sameLoss(place.loss, view.frame.scale.high)) return null;
  return worldPoint(view.frame, place.x, place.y, t);
}

/** Equal but for the rounding of different summation orders. */
function sameLoss(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

/**
 * The path at its true losses: done up to `cursor`, faint after it. Between recorded points it is a straight chord, which
 * may run inside a hill: there it shows through.
 */
export function pathLines(
  view: SurfaceView,
  places: readonly PathPlace[],
  cursor: number | null,
  color = PATH,
): PlotLine[] {
  const cut = cursor === null ? places.length : places.findLastIndex((place) => place.step <= cursor) + 1;
  const segments = (part: readonly PathPlace[]): Float32Array =>
    polylineSegments(part.flatMap((place) => placeInWorld(view, place)?.toArray() ?? [NaN, NaN, NaN]));
  const done = segments(places.slice(0, Math.max(1, cut)));
  const coming = segments(places.slice(Math.max(0, cut - 1)));
  return [
    { segments: coming, style: { color: CASING, width: 3.6, opacity: 0.35 } },
    { segments: coming, style: { color, width: 1.6, opacity: 0.45 } },
    { segments: done, style: { color, width: 2.2, opacity: 0.4, through: true } },
    { segments: done, style: { color: CASING, width: 4.4, opacity: 0.9 } },
    { segments: done, style: { color, width: 2.2 } },
  ];
}

/** Where a path that is drawn up to `cursor` has come to: the last place of it that stands in the picture. */
export function pathEnd(
  view: SurfaceView,
  places: readonly PathPlace[],
  cursor: number | null,
): Vector3 | null {
  for (const place of places.toReversed()) {
    if (cursor !== null && place.step > cursor) continue;
    const at = placeInWorld(view, place);
    if (at !== null) return at;
  }
  return null;
}

/** From each checkpoint off the plane down (or up) to the surface: the slice does not pass through it. */
export function posts(view: SurfaceView, places: readonly PathPlace[]): PlotLine {
  const segments: number[] = [];
  for (const place of places) {
    const at = placeInWorld(view, place);
    if (at === null) continue;
    const height = heightAt(at, view.frame, view.heights, view.grid.size);
    if (Math.abs(height - at.y) > 0.004) segments.push(at.x, at.y, at.z, at.x, height, at.z);
  }
  return { segments: Float32Array.from(segments), style: { color: CASING, width: 1.4, opacity: 0.7 } };
}

export interface PlacedCheckpoint {
  readonly checkpoint: CheckpointSummary;
  readonly place: PathPlace;
}

export function checkpointMarkers(
  view: SurfaceView,
  placed: readonly PlacedCheckpoint[],
  selected: number | null,
  scheme: ColorScheme,
): Marker[] {
  return placed.flatMap(({ checkpoint, place }) => {
    const position = placeInWorld(view, place);
    if (position === null) return [];
    const style = classStyle(checkpoint.card?.class);
    const chosen = checkpoint.step === selected;
    return [
      {
        position,
        shape: style.shape,
        color: style.color[scheme],
        size: chosen ? 17 : 12,
        rim: chosen ? PATH : CASING,
      },
    ];
  });
}

export function ballMarker(position: Vector3): Marker {
  return { position, shape: 'ball', color: BALL, size: 15, rim: CASING };
}

/** Where a run among several has come to. */
export function runMarker(position: Vector3, color: string): Marker {
  return { position, shape: 'ball', color, size: 12, rim: CASING };
}

export function hoverMarker(position: Vector3): Marker {
  return { position, shape: 'ring', color: PATH, size: 13, rim: CASING };
}

/** The losses along an escape walk, drawn over the plane from its checkpoint; with the place of its current step. */
export function escapeOnPlane(
  view: SurfaceView,
  walk: EscapeWalk,
  from: PathPlace,
  direction: { x: number; y: number },
  scheme: ColorScheme,
): { lines: PlotLine[]; position: Vector3 | null } {
  const at = (k: number): Vector3 | null =>
    placeInWorld(view, {
      x: from.x + walk.distances[k] * direction.x,
      y: from.y + walk.distances[k] * direction.y,
      loss: walk.losses[k],
    });
  const points = Array.from(walk.distances, (_, k) => at(k)?.toArray() ?? [NaN, NaN, NaN]).flat();
  const segments = polylineSegments(points);
  return {
    lines: [
      { segments, style: { color: CASING, width: 5, opacity: 0.9 } },
      { segments, style: { color: SIGN_COLORS.negative[scheme], width: 3 } },
    ],
    position: at(walk.index),
  };
}

/** A point of the user's own choice. */
export function pointMarker(position: Vector3): Marker {
  return { position, shape: 'ring', color: BALL, size: 15, rim: PATH };
}
