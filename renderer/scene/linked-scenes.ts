import { createStore, type StoreApi } from 'zustand/vanilla';
import type { App } from '../state/app-store.ts';
import {
  createSurfaceSession,
  surfaceSession,
  type CameraPlace,
  type SurfaceSession,
} from './surface-session.ts';

/** A second scene beside the first: another run under the same settings and the same camera. */
export interface LinkedScenes {
  /** The run that stands beside the active one; null: one scene. */
  readonly store: StoreApi<{ readonly beside: string | null }>;
  readonly session: SurfaceSession;
  show(run: string | null): void;
}

const links = new WeakMap<App, LinkedScenes>();

export function linkedScenes(app: App): LinkedScenes {
  let link = links.get(app);
  if (link === undefined) links.set(app, (link = createLink(app)));
  return link;
}

function createLink(app: App): LinkedScenes {
  const store = createStore<{ readonly beside: string | null }>(() => ({ beside: null }));
  const first = surfaceSession(app);
  const session = createSurfaceSession(app, ({ runs }) => {
    const { beside } = store.getState();
    return beside === null ? null : (runs[beside] ?? null);
  });
  // Each is centred on its own run's checkpoint; all else is common.
  const take = (): void => session.change({ ...first.store.getState().settings, center: null });
  first.store.subscribe((state, before) => {
    if (store.getState().beside !== null && state.settings !== before.settings) take();
  });
  return {
    store,
    session,
    show(run) {
      const place = first.camera.recall();
      if (place !== null) session.camera.remember(place);
      store.setState({ beside: run });
      take();
    },
  };
}

/** Relative distance below which two cameras stand at one place: turning one moves the other, and no further. */
const SAME = 1e-6;

/** Puts another scene's camera where this one stands. */
export function follow(other: SurfaceSession, place: CameraPlace): void {
  const known = other.camera.recall();
  const reach = Math.hypot(...place.position);
  const same =
    known !== null &&
    known.fov === place.fov &&
    [...known.position, ...known.target].every(
      (value, k) => Math.abs(value - [...place.position, ...place.target][k]) <= SAME * reach,
    );
  if (!same) other.lookFrom(place);
}
