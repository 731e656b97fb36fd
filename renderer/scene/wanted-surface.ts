import { computedQuantity, isCurvature } from '../../app/landscape/quantity.ts';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { SurfaceRequest } from '../../app/protocol/host-api.ts';
import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import type { RunView } from '../state/run-view.ts';
import type { AppState } from '../state/app-state.ts';
import { isLive } from '../state/run-view.ts';
import { canShare } from './runs-on-surface.ts';
import type { SceneSettings } from './scene-settings.ts';

/** The surface that belongs to a run and the settings, or why there is none. */
export type Wanted =
  | { readonly kind: 'request'; readonly request: SurfaceRequest; readonly key: string }
  | { readonly kind: 'none'; readonly reason: 'noRun' | 'noCheckpoint' | 'endedBefore' | 'oneParameter' };

/** Half-width around a point of its own: weights are of order 1, and the path may be far. */
const REACH = 1;
/** A spectrum with vectors takes seconds beyond. */
const MOST_FOR_EIGENVECTORS = 1000;
/** Grid points per side while a hand moves the plane. */
const COARSE = 25;

/**
 * Which surface to draw; `coarse` while a hand moves it. While a run goes on the picture stays where it was begun (at its first checkpoint) unless the
 * user centred it, on a checkpoint or on a point of its own; when the run has ended it moves to the last checkpoint, and the recorded path is complete.
 */
export function wantedSurface(
  run: RunView | null,
  settings: SceneSettings,
  runs: AppState['runs'],
  coarse = false,
): Wanted {
  if (run === null) return { kind: 'none', reason: 'noRun' };
  if (run.summary.parameterCount === 1) return { kind: 'none', reason: 'oneParameter' };
  const live = isLive(run.summary);
  if (run.checkpoints.length === 0) return { kind: 'none', reason: live ? 'noCheckpoint' : 'endedBefore' };
  const steps = run.checkpoints.map((checkpoint) => checkpoint.step);
  const finite = run.checkpoints.filter((checkpoint) => Number.isFinite(checkpoint.loss)).map((c) => c.step);
  const asked = settings.center !== null && steps.includes(settings.center) ? settings.center : null;
  const step = asked ?? (live ? steps[0] : (finite.at(-1) ?? steps[0]));
  const { parameterCount } = run.summary;
  const around =
    settings.around !== null && settings.around.length === parameterCount ? vectorOf(settings.around) : null;
  const chosen = settings.plane ?? defaultPlane(run.experiment, around !== null, parameterCount);
  const others = settings.alongside
    .filter((id) => id !== run.id)
    .flatMap((id) => (canShare(run, runs[id]) ? [runs[id]] : []));
  const plane = chosen.kind === 'pca' ? planeOfPaths(others) : chosen;
  const extent = settings.extent ?? (around === null ? null : REACH);
  const request: SurfaceRequest = {
    where: around === null ? { run: run.id, step } : { run: run.id, theta: around.theta },
    plane,
    size: coarse ? Math.min(COARSE, settings.size) : settings.size,
    quantity: 'loss',
    part: run.experiment.loss.kind === 'function' ? 'train' : settings.part,
    ...(extent === null ? {} : { extent }),
    ...(settings.tilt === null ? {} : { tilt: settings.tilt }),
    ...(settings.window === null ? {} : { window: settings.window }),
  };
  // The plane of several paths is another when one of them has grown to its end.
  const ended = plane.kind === 'pca' ? others.map(({ summary }) => isLive(summary)) : [];
  // The numbers of a point would make a long key: its name stands for them.
  const named = around === null ? request : { ...request, where: { run: run.id, point: around.name } };
  return { kind: 'request', request, key: JSON.stringify([named, live, ...ended]) };
}

/** The principal components of all paths that are drawn. */
function planeOfPaths(others: readonly RunView[]): PlaneSpec {
  return { kind: 'pca', ...(others.length === 0 ? {} : { runs: others.map(({ id }) => id) }) };
}

const vectors = new WeakMap<
  readonly number[],
  { readonly theta: Float64Array<ArrayBuffer>; readonly name: number }
>();
let names = 0;

function vectorOf(numbers: readonly number[]): {
  readonly theta: Float64Array<ArrayBuffer>;
  readonly name: number;
} {
  let known = vectors.get(numbers);
  if (known === undefined) {
    known = { theta: Float64Array.from(numbers), name: names++ };
    vectors.set(numbers, known);
  }
  return known;
}

/** The surface's plane once more with the quantity that colours it; null where its height does. */
export function wantedColors(surface: SurfaceRequest, settings: SceneSettings): SurfaceRequest | null {
  const { quantity, spectraSize } = settings;
  if (quantity === 'loss') return null;
  const size = isCurvature(quantity) ? Math.min(spectraSize, surface.size ?? spectraSize) : surface.size;
  return { ...surface, quantity: computedQuantity(quantity), size };
}

/** Around a point of its own the directions of least and most curvature show what it is. */
function defaultPlane(experiment: Experiment, around: boolean, parameters: number): PlaneSpec {
  if (experiment.loss.kind === 'function' && parameters === 2)
    return { kind: 'coordinates', indices: [0, 1] };
  if (around && parameters <= MOST_FOR_EIGENVECTORS) return { kind: 'eigenvectors', ranks: [-1, 0] };
  if (experiment.loss.kind === 'function') return { kind: 'coordinates', indices: [0, 1] };
  return { kind: 'random', normalization: 'filter', seed: 0 };
}
