import { createStore, type StoreApi } from 'zustand/vanilla';
import type { App } from '../state/app-store.ts';
import { activeRun, type AppState } from '../state/app-state.ts';
import type { RunView } from '../state/run-view.ts';
import { DEFAULT_SETTINGS, type SceneSettings } from './scene-settings.ts';
import { NO_SURFACE, surfaceLoader, type LoadedSurface } from './surface-loader.ts';
import { wantedColors, wantedSurface, type Wanted } from './wanted-surface.ts';

export interface SceneState extends LoadedSurface {
  readonly settings: SceneSettings;
  /** Why there is no surface to ask for. */
  readonly none: Extract<Wanted, { kind: 'none' }>['reason'] | null;
  /** What the surface is coloured by, where that is not its height. */
  readonly colors: LoadedSurface;
  /** Where a reopened picture wants the camera; a new object per wish. */
  readonly cameraWish: CameraPlace | null;
}

/** Where a camera stands: world units of the plot's box, degrees. */
export interface CameraPlace {
  readonly position: readonly [number, number, number];
  readonly target: readonly [number, number, number];
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
  /** The run whose surface is drawn. */
  readonly runOf: (state: AppState) => RunView | null;
  readonly camera: CameraMemory;
  /** Moves the camera, now or when the scene comes into sight. */
  lookFrom(place: CameraPlace): void;
  readonly store: StoreApi<SceneState>;
  change(settings: Partial<SceneSettings>): void;
  /** The same while a hand still moves: coarse, at once, one picture after the other; ended by `change`. */
  preview(settings: Partial<SceneSettings>): void;
  cancel(): void;
  /** Ends the colouring's work; the surface stays. */
  cancelColors(): void;
  redraw(): void;
  redrawColors(): void;
  /** Starts watching the window's state; answers the end of it. A picture survives being out of sight. */
  watch(): () => void;
}

/** Milliseconds of quiet before a change of settings starts a computation. */
const SETTLE = 120;

const sessions = new WeakMap<App, SurfaceSession>();

/** The one session of a window: its picture outlives the layout that shows it. */
export function surfaceSession(app: App): SurfaceSession {
  let session = sessions.get(app);
  if (session === undefined) sessions.set(app, (session = createSurfaceSession(app, activeRun)));
  return session;
}

/** A session of its own about the run that `runOf` picks. */
export function createSurfaceSession(app: App, runOf: SurfaceSession['runOf']): SurfaceSession {
  const store = createStore<SceneState>(() => ({
    ...NO_SURFACE,
    settings: DEFAULT_SETTINGS,
    none: null,
    colors: NO_SURFACE,
    cameraWish: null,
  }));
  let key: string | null = null;
  let seen: string | undefined;
  let colorKey: string | null = null;
  let waiting = false;
  let coarse = false;
  let next: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const surface = surfaceLoader(app.host, (change) => {
    store.setState((state) => change(state));
    considerColors();
    if (store.getState().status !== 'busy' && next !== null) {
      const begin = next;
      next = null;
      begin();
    }
  });
  const colors = surfaceLoader(app.host, (change) =>
    store.setState((state) => ({ colors: { ...state.colors, ...change(state.colors) } })),
  );

  /** Colours come after the surface that they belong to: they take longer, and it is what is looked at first. */
  function considerColors(): void {
    const { request, status, settings } = store.getState();
    const wanted = request === null || coarse ? null : wantedColors(request, settings);
    if (wanted === null || status === 'busy') {
      if (colorKey === null) return;
      colorKey = null;
      colors.leave(wanted !== null);
      return;
    }
    const wish = JSON.stringify(wanted);
    if ((status !== 'ready' && status !== 'cancelled') || wish === colorKey) return;
    colorKey = wish;
    colors.start(wanted);
  }

  function consider(): void {
    const run = runOf(app.store.getState());
    // A part of one run's plane means nothing on another's, nor does a point of its parameters.
    const { window, around } = store.getState().settings;
    if (run?.id !== seen && (window !== null || around !== null)) {
      store.setState((state) => ({ settings: { ...state.settings, window: null, around: null } }));
    }
    seen = run?.id;
    const wanted = wantedSurface(run, store.getState().settings, app.store.getState().runs, coarse);
    if (wanted.kind === 'none') {
      if (key === wanted.reason) return;
      key = wanted.reason;
      clearTimeout(timer);
      store.setState({ none: wanted.reason });
      surface.leave(wanted.reason === 'noCheckpoint');
      return;
    }
    if (wanted.key === key) return;
    key = wanted.key;
    clearTimeout(timer);
    const begin = (): void => {
      waiting = false;
      store.setState({ none: null });
      surface.start(wanted.request);
    };
    next = null;
    // Under a moving hand each picture is finished before the next, which is then of where the hand is.
    if (coarse) {
      if (surface.working) next = begin;
      else begin();
      return;
    }
    // Nothing to see yet: no reason to wait.
    if (store.getState().grid === null && !surface.working) begin();
    else {
      waiting = true;
      timer = setTimeout(begin, SETTLE);
    }
  }

  function put(settings: Partial<SceneSettings>): void {
    // A part of the plane is a part of this plane only.
    const elsewhere = ['plane', 'extent', 'center', 'around'].some((name) => name in settings);
    store.setState((state) => ({
      settings: {
        ...state.settings,
        ...(elsewhere ? { window: null } : {}),
        ...('center' in settings ? { around: null } : {}),
        ...settings,
      },
    }));
    consider();
    considerColors();
  }

  // The first surface is on its way before the 3D view has been set up.
  consider();
  const camera = cameraMemory();
  const session: SurfaceSession = {
    runOf,
    store,
    camera,
    lookFrom(place) {
      camera.remember(place);
      store.setState({ cameraWish: place });
    },
    preview(settings) {
      coarse = true;
      put(settings);
    },
    change(settings) {
      coarse = false;
      put(settings);
    },
    cancel: surface.cancel,
    cancelColors: colors.cancel,
    redraw() {
      key = null;
      consider();
    },
    redrawColors() {
      colorKey = null;
      considerColors();
    },
    watch() {
      consider();
      const unwatch = app.store.subscribe((state, before) => {
        if (state.connection === 'connected' && before.connection !== 'connected') {
          if (store.getState().status === 'failed') key = null;
          if (store.getState().colors.status === 'failed') session.redrawColors();
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
  return session;
}
