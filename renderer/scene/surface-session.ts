import { createStore, type StoreApi } from 'zustand/vanilla';
import type { JobEvent, SurfaceRequest } from '../../app/protocol/host-api.ts';
import type { App } from '../state/app-store.ts';
import { activeRun } from '../state/app-state.ts';
import { DEFAULT_SETTINGS, type SceneSettings } from './scene-settings.ts';
import { SurfaceGrid } from './surface-grid.ts';
import { wantedSurface, type Wanted } from './wanted-surface.ts';

export type SurfaceStatus = 'empty' | 'busy' | 'ready' | 'failed' | 'cancelled';

export interface SceneState {
  readonly settings: SceneSettings;
  readonly status: SurfaceStatus;
  /** Why there is no surface to ask for. */
  readonly none: Extract<Wanted, { kind: 'none' }>['reason'] | null;
  /** What is drawn: the newest surface with a first complete level. Grows in place behind `gridVersion`. */
  readonly grid: SurfaceGrid | null;
  readonly gridVersion: number;
  /** What the drawn surface was asked for. */
  readonly request: SurfaceRequest | null;
  /** Of the job at work. */
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly secondsLeft: number | null;
  } | null;
  /** The host's line on what failed. */
  readonly error: string | null;
}

interface CameraPlace {
  readonly position: readonly [number, number, number];
  readonly fov: number;
}

/** Where the camera stood when the scene was last in sight. */
export interface CameraMemory {
  recall(): CameraPlace | null;
  remember(place: CameraPlace): void;
}

function cameraMemory(): CameraMemory {
  let last: CameraPlace | null = null;
  return {
    recall: () => last,
    remember: (place) => {
      last = place;
    },
  };
}

export interface SurfaceSession {
  readonly camera: CameraMemory;
  readonly store: StoreApi<SceneState>;
  change(settings: Partial<SceneSettings>): void;
  cancel(): void;
  redraw(): void;
  /** Starts watching the window's state; answers the end of it. A picture survives being out of sight. */
  watch(): () => void;
}

/** Milliseconds of quiet before a change of settings starts a computation. */
const SETTLE = 120;

const sessions = new WeakMap<App, SurfaceSession>();

/** The one session of a window: its picture outlives the layout that shows it. */
export function surfaceSession(app: App): SurfaceSession {
  let session = sessions.get(app);
  if (session === undefined) sessions.set(app, (session = createSurfaceSession(app)));
  return session;
}

function createSurfaceSession(app: App): SurfaceSession {
  const store = createStore<SceneState>(() => ({
    settings: DEFAULT_SETTINGS,
    status: 'empty',
    none: null,
    grid: null,
    gridVersion: 0,
    request: null,
    progress: null,
    error: null,
  }));
  let key: string | null = null;
  let job: string | null = null;
  let attempt = 0;
  let waiting = false;
  let unsubscribe: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function leaveJob(): void {
    unsubscribe?.();
    unsubscribe = null;
    if (job !== null && store.getState().status === 'busy') {
      app.host.request('job.cancel', { job }).catch(() => undefined);
    }
    job = null;
  }

  async function start(request: SurfaceRequest): Promise<void> {
    waiting = false;
    leaveJob();
    const mine = ++attempt;
    store.setState({ status: 'busy', none: null, error: null, progress: null });
    try {
      const reply = await app.host.request('surface.start', request);
      if (mine !== attempt) {
        app.host.request('job.cancel', { job: reply.job }).catch(() => undefined);
        return;
      }
      job = reply.job;
      const incoming: { grid: SurfaceGrid | null } = { grid: null };
      unsubscribe = app.host.subscribe(`job:${reply.job}`, (event) => {
        if (mine === attempt) receive(event, request, incoming);
      });
    } catch (error) {
      if (mine !== attempt) return;
      store.setState({ status: 'failed', error: error instanceof Error ? error.message : String(error) });
    }
  }

  function receive(event: JobEvent, request: SurfaceRequest, incoming: { grid: SurfaceGrid | null }): void {
    switch (event.kind) {
      case 'progress':
        store.setState({ progress: event });
        return;
      case 'surfaceMeta':
        // Events are repeated after a reconnection: the same surface goes on.
        incoming.grid ??= new SurfaceGrid(event.meta);
        return;
      case 'surfaceTile': {
        const { grid } = incoming;
        if (grid === null) return;
        grid.add(event.tile);
        // The last good picture stays until the new one spans the plane.
        if (grid.spacing === null) return;
        store.setState((state) => ({ grid, request, gridVersion: state.gridVersion + 1 }));
        return;
      }
      case 'done':
        store.setState({ status: event.outcome === 'completed' ? 'ready' : 'cancelled', progress: null });
        return;
      case 'failed':
        store.setState({ status: 'failed', error: event.error.message, progress: null });
        return;
    }
  }

  function consider(): void {
    const wanted = wantedSurface(activeRun(app.store.getState()), store.getState().settings);
    if (wanted.kind === 'none') {
      if (key === wanted.reason) return;
      key = wanted.reason;
      clearTimeout(timer);
      leaveJob();
      attempt++;
      const keep = wanted.reason === 'noCheckpoint';
      store.setState({
        none: wanted.reason,
        status: 'empty',
        error: null,
        progress: null,
        ...(keep ? {} : { grid: null, request: null }),
      });
      return;
    }
    if (wanted.key === key) return;
    key = wanted.key;
    clearTimeout(timer);
    if (store.getState().grid === null && job === null) {
      // Nothing to see yet: no reason to wait.
      void start(wanted.request);
      return;
    }
    waiting = true;
    timer = setTimeout(() => void start(wanted.request), SETTLE);
  }

  // The first surface is on its way before the 3D view has been set up.
  consider();
  return {
    store,
    camera: cameraMemory(),
    change(settings) {
      store.setState((state) => ({ settings: { ...state.settings, ...settings } }));
      consider();
    },
    cancel() {
      const cancelled = job;
      if (cancelled === null) {
        attempt++;
        store.setState({ status: 'cancelled', progress: null });
      } else app.host.request('job.cancel', { job: cancelled }).catch(() => undefined);
    },
    redraw() {
      key = null;
      consider();
    },
    watch() {
      consider();
      const unwatch = app.store.subscribe((state, before) => {
        if (state.connection === 'connected' && before.connection !== 'connected') {
          if (store.getState().status === 'failed') key = null;
        }
        consider();
      });
      return () => {
        unwatch();
        clearTimeout(timer);
        // What was about to start is asked for again by the next to watch.
        if (waiting) key = null;
      };
    },
  };
}
