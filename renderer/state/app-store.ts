import { createStore, type StoreApi } from 'zustand/vanilla';
import type { HostClient } from '../client/host-client.ts';
import type { AppState } from './app-state.ts';
import { DEFAULT_EXPERIMENT } from './default-experiment.ts';
import { UNCHECKED } from './draft-check.ts';
import { startHistory } from './draft-history.ts';
import { draftActions, type DraftActions } from './draft-actions.ts';
import { pointActions, type PointActions } from './point-actions.ts';
import { lessonActions, type LessonActions } from './lesson-actions.ts';
import { NO_LESSON } from './lesson-state.ts';
import { loadPreferences, savePreferences, type PreferenceStorage } from './preferences.ts';
import { runActions, type RunActions } from './run-actions.ts';
import { timeActions, type TimeActions } from './time-actions.ts';
import { windowActions, type WindowActions } from './window-actions.ts';

export type AppActions = DraftActions &
  RunActions &
  TimeActions &
  PointActions &
  LessonActions &
  WindowActions;

export interface App {
  readonly host: HostClient;
  readonly store: StoreApi<AppState>;
  readonly actions: AppActions;
  /** Ends timers and the connection. */
  close(): void;
}

/** The store and what can be done with it. One per window; tests make as many as they like. */
export function createApp(host: HostClient, storage: PreferenceStorage, languages: readonly string[]): App {
  const store = createStore<AppState>(() => ({
    connection: host.connection(),
    info: null,
    presets: [],
    boot: 'starting',
    preferences: loadPreferences(storage, languages),
    draft: startHistory(DEFAULT_EXPERIMENT),
    check: UNCHECKED,
    runs: {},
    live: {},
    runOrder: [],
    activeRun: null,
    busy: false,
    selection: null,
    cursor: null,
    followLive: true,
    playing: false,
    escape: null,
    message: null,
    lesson: NO_LESSON,
  }));
  const time = timeActions(store);
  const draft = draftActions(host, store);
  const runs = runActions(host, store, time, draft);
  const points = pointActions(host, store, draft, runs.actions);
  const window = windowActions(host, store, draft, runs.actions);
  const unwatch = store.subscribe((state, before) => {
    if (state.preferences !== before.preferences) savePreferences(storage, state.preferences);
  });
  return {
    host,
    store,
    actions: { ...time, ...draft, ...runs.actions, ...points, ...lessonActions(store), ...window },
    close() {
      unwatch();
      runs.closeInbox();
      time.pausePlay();
      host.close();
    },
  };
}
