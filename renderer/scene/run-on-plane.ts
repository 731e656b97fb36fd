import { planeProjector } from '../../app/landscape/project.ts';
import type { CheckpointSummary, SurfaceMeta } from '../../app/protocol/host-api.ts';

/** A recorded place of a run on the plane, with its true loss. */
export interface PathPlace {
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly loss: number;
  /** ‖θ − its projection‖: 0 when the plane contains the point. */
  readonly distance: number;
}

/** Columns of `SurfaceMeta.path`. */
const COLUMNS = 5;

export function placesOfPath(path: Float64Array): PathPlace[] {
  const places: PathPlace[] = [];
  for (let k = 0; k + COLUMNS <= path.length; k += COLUMNS) {
    places.push({ step: path[k], x: path[k + 1], y: path[k + 2], loss: path[k + 3], distance: path[k + 4] });
  }
  return places;
}

/** Places θ on the plane of a surface. */
export function placer(meta: SurfaceMeta): (step: number, theta: Float64Array, loss: number) => PathPlace {
  const project = planeProjector({ center: meta.center, d1: meta.directions[0], d2: meta.directions[1] });
  return (step, theta, loss) => ({ step, loss, ...project(theta) });
}

/** Adds a place in step order; a place of the same step is replaced. */
export function withPlace(places: readonly PathPlace[], place: PathPlace): PathPlace[] {
  const at = places.findLastIndex((known) => known.step <= place.step);
  if (at >= 0 && places[at].step === place.step) return places.with(at, place);
  return places.toSpliced(at + 1, 0, place);
}

/** Checkpoints that have a place, with it. */
export function placedCheckpoints(
  checkpoints: readonly CheckpointSummary[],
  places: readonly PathPlace[],
): { checkpoint: CheckpointSummary; place: PathPlace }[] {
  const bySteps = new Map(places.map((place) => [place.step, place]));
  return checkpoints.flatMap((checkpoint) => {
    const place = bySteps.get(checkpoint.step);
    return place === undefined ? [] : [{ checkpoint, place: { ...place, loss: checkpoint.loss } }];
  });
}

/** The last place at or before a step. */
export function placeAt(places: readonly PathPlace[], step: number): PathPlace | null {
  return places.findLast((place) => place.step <= step) ?? null;
}
