import type { StoreApi } from 'zustand/vanilla';
import type { HostClient } from '../client/host-client.ts';
import type { AppState, StatusMessage } from './app-state.ts';
import type { DraftActions } from './draft-actions.ts';
import type { Preferences } from './preferences.ts';
import { reportFailure } from './report.ts';
import type { RunActions } from './run-actions.ts';

/** What the first start opens. */
const FIRST_PRESET = 'toy-saddle';

export interface WindowActions {
  /** Fetches what the window needs and opens the latest run, or the first example where there is none. */
  boot(): Promise<void>;
  setPreferences(change: Partial<Preferences>): void;
  say(message: StatusMessage | null): void;
  /** Puts a preset into the set-up (undoable); does not start it. */
  openPreset(id: string): void;
}

export function windowActions(
  host: HostClient,
  store: StoreApi<AppState>,
  draft: DraftActions,
  runs: RunActions,
): WindowActions {
  let started = false;

  async function boot(): Promise<void> {
    store.setState({ boot: 'starting' });
    try {
      const [info, presets, known] = await Promise.all([
        host.request('app.info', {}),
        host.request('experiment.presets', {}),
        host.request('run.list', {}),
      ]);
      store.setState({ info, presets, boot: 'ready' });
      if (started) {
        await runs.refreshRuns();
        return;
      }
      started = true;
      // The host lists the newest first.
      const latest = known[0];
      if (latest === undefined) {
        openPreset(FIRST_PRESET);
        // Not through the check: the example is known to train, and the first picture should not wait.
        await runs.startExperiment(store.getState().draft.present);
      } else {
        const { draft: before } = store.getState();
        // Nothing is started before the run that is opened is there: it would take the other's place.
        store.setState({ busy: true });
        await runs.showRun(latest.run);
        const { runs: views, draft: now } = store.getState();
        const experiment = views[latest.run]?.experiment;
        // What somebody has set up meanwhile stays.
        if (experiment !== undefined && now === before) draft.replaceDraft(experiment);
        store.setState({ busy: false });
      }
    } catch (error) {
      store.setState({ boot: store.getState().info === null ? 'failed' : 'ready' });
      reportFailure(store, error);
    }
  }

  function openPreset(id: string): void {
    const preset = store.getState().presets.find((item) => item.id === id);
    if (preset !== undefined) draft.replaceDraft(preset.experiment);
  }

  host.onConnection((connection) => {
    store.setState({ connection });
    if (connection === 'connected') void boot();
  });

  return {
    boot,
    setPreferences: (change) =>
      store.setState((state) => ({ preferences: { ...state.preferences, ...change } })),
    say: (message) => store.setState({ message }),
    openPreset,
  };
}
