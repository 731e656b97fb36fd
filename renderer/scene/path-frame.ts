import type { Marker } from './marker-points.ts';
import type { PlotLine } from './plot-objects.ts';
import { placeAt } from './run-on-plane.ts';
import type { SceneLabel } from './scene-labels.ts';
import {
  ballMarker,
  checkpointMarkers,
  pathEnd,
  pathLines,
  placeInWorld,
  posts,
  runMarker,
} from './scene-overlays.ts';
import type { SurfaceView } from './surface-view.ts';
import type { SceneModel } from './use-scene-model.ts';

/** The paths as they stand at a step, for one picture of an animation. */
export function pathFrame(
  view: SurfaceView,
  { places, placed, shared, run, scheme }: SceneModel,
  step: number,
): { lines: PlotLine[]; markers: Marker[]; labels: SceneLabel[] } {
  const others = shared.filter(({ id }) => id !== run?.id);
  const own = shared.find(({ id }) => id === run?.id);
  const lines = [
    ...others.flatMap(({ places: path, color }) => pathLines(view, path, step, color)),
    ...pathLines(view, places, step, own?.color),
    posts(
      view,
      placed.map(({ place }) => place),
    ),
  ];
  const markers = checkpointMarkers(view, placed, null, scheme);
  const labels: SceneLabel[] = [];
  for (const { id, places: path, color, label } of others.length === 0 ? [] : shared) {
    const end = pathEnd(view, id === run?.id ? places : path, step);
    if (end === null) continue;
    markers.push(runMarker(end, color));
    labels.push({ position: end, text: label, color });
  }
  const here = placeAt(places, step);
  const ball = here === null || others.length > 0 ? null : placeInWorld(view, here);
  if (ball !== null) markers.push(ballMarker(ball));
  return { lines, markers, labels };
}
