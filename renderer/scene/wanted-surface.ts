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
  | { readonly kind: 'none'; readonly reason: 'noRun' | 'noCheckpoint' | 'oneParameter' };

/** Grid points per side while a hand moves the plane. */
const COARSE = 25;

/**
 * Which surface to draw; `coarse` while a hand moves it. While a run goes on the picture stays where it was begun (at its first checkpoint) unless the
 * user centred it; when the run has ended it moves to the last checkpoint, and the recorded path is complete.
 */
export function wantedSurface(
  run: RunView | null,
  settings: SceneSettings,
  runs: AppState['runs'],
  coarse = false,
): Wanted {
  if (run === null) return { kind: 'none', reason: 'noRun' };
  if (run.summary.parameterCount === 1) return { kind: 'none', reason: 'oneParameter' };
  if (run.checkpoints.length === 0) return { kind: 'none', reason: 'noCheckpoint' };
  const live = isLive(run.summary);
  const steps = run.checkpoints.map((checkpoint) => checkpoint.step);
  const finite = run.checkpoints.filter((checkpoint) => Number.isFinite(checkpoint.loss)).map((c) => c.step);
  const asked = settings.center !== null && steps.includes(settings.center) ? settings.center : null;
  const step = asked ?? (live ? steps[0] : (finite.at(-1) ?? steps[0]));
  const chosen = settings.plane ?? defaultPlane(run.experiment);
  const others = settings.alongside
    .filter((id) => id !== run.id)
    .flatMap((id) => (canShare(run, runs[id]) ? [runs[id]] : []));
  const plane = chosen.kind === 'pca' ? planeOfPaths(others) : chosen;
  const request: SurfaceRequest = {
    where: { run: run.id, step },
    plane,
    size: coarse ? Math.min(COARSE, settings.size) : settings.size,
    quantity: 'loss',
    part: run.experiment.loss.kind === 'function' ? 'train' : settings.part,
    ...(settings.extent === null ? {} : { extent: settings.extent }),
    ...(settings.tilt === null ? {} : { tilt: settings.tilt }),
    ...(settings.window === null ? {} : { window: settings.window }),
  };
  // The plane of several paths is another when one of them has grown to its end.
  const ended = plane.kind === 'pca' ? others.map(({ summary }) => isLive(summary)) : [];
  return { kind: 'request', request, key: JSON.stringify([request, live, ...ended]) };
}

/** The principal components of all paths that are drawn. */
function planeOfPaths(others: readonly RunView[]): PlaneSpec {
  return { kind: 'pca', ...(others.length === 0 ? {} : { runs: others.map(({ id }) => id) }) };
}

/** The surface's plane once more with the quantity that colours it; null where its height does. */
export function wantedColors(surface: SurfaceRequest, settings: SceneSettings): SurfaceRequest | null {
  const { quantity, spectraSize } = settings;
  if (quantity === 'loss') return null;
  const size = isCurvature(quantity) ? Math.min(spectraSize, surface.size ?? spectraSize) : surface.size;
  return { ...surface, quantity: computedQuantity(quantity), size };
}

function defaultPlane(experiment: Experiment): PlaneSpec {
  return experiment.loss.kind === 'function'
    ? { kind: 'coordinates', indices: [0, 1] }
    : { kind: 'random', normalization: 'filter', seed: 0 };
}
