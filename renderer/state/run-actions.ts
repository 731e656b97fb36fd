import type { StoreApi } from 'zustand/vanilla';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { HostParams, RunEvent } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { activeRun, type AppState } from './app-state.ts';
import type { DraftActions } from './draft-actions.ts';
import { reportFailure } from './report.ts';
import { frameBatcher } from './frame-batcher.ts';
import { pageShare } from './frame-share.ts';
import {
  liveRun,
  READING_PACE,
  withPositions,
  withRecords,
  type LivePosition,
  type LiveRun,
} from './live-run.ts';
import { applyRunEvents, isLive, runView } from './run-view.ts';
import type { TimeActions } from './time-actions.ts';

export type RunCommand = HostParams<'run.control'>['action'];

export interface RunActions {
  /** Starts the draft as a new run and looks at it; answers its id, or null when it was refused. */
  startRun(options?: { paused?: boolean }): Promise<string | null>;
  startExperiment(experiment: Experiment, options?: { paused?: boolean }): Promise<string | null>;
  control(action: RunCommand): Promise<void>;
  /** One update: continues a paused run, else starts the draft paused and takes its first step. */
  singleStep(): Promise<void>;
  /** Looks at a run of the list. */
  showRun(run: string): Promise<void>;
  /** Fetches all known runs again (after a reconnection). */
  refreshRuns(): Promise<void>;
}

export function runActions(
  host: HostClient,
  store: StoreApi<AppState>,
  time: TimeActions,
  draft: DraftActions,
): { readonly actions: RunActions; closeInbox(): void } {
  const subscriptions = new Map<string, () => void>();
  const records = frameBatcher(deliver, { pace: READING_PACE, share: pageShare });
  const positions = frameBatcher(move);
  let toFollow: string | null = null;

  function receive(run: string, event: RunEvent): void {
    if (event.kind === 'position') positions.add({ run, item: event });
    // Spectra are taken where they are drawn.
    else if (event.kind !== 'spectra') records.add({ run, item: event });
    // Who pressed Pause waits for it.
    if (event.kind === 'state') flush();
  }

  function flush(): void {
    positions.flush();
    records.flush();
    pageShare.cancel(followNewest);
    followNewest();
  }

  /** A run that got checkpoints is looked at where it is now, unless somebody has chosen another place since. */
  function followNewest(): void {
    const run = toFollow;
    toFollow = null;
    const { activeRun: active, followLive } = store.getState();
    if (run !== null && run === active && followLive) time.followRun(run);
  }

  /** What moves; nothing else of the window is drawn again. */
  function move(items: readonly OfRun<LivePosition>[]): void {
    const { runs, live } = store.getState();
    const now = performance.now();
    const moved: Record<string, LiveRun> = {};
    for (const [run, fresh] of byRun(items)) {
      const view = runs[run];
      if (view !== undefined) moved[run] = withPositions(live[run] ?? liveRun(view, now), fresh, now);
    }
    store.setState({ live: { ...live, ...moved } });
  }

  function deliver(items: readonly OfRun<RunEvent>[]): void {
    const { runs, live, activeRun: active, followLive } = store.getState();
    const now = performance.now();
    const nextRuns = { ...runs };
    const nextLive = { ...live };
    const events = byRun(items);
    for (const [run, own] of events) {
      const view = runs[run];
      // Events that arrive before the run's record are contained in it.
      if (view === undefined) continue;
      const next = applyRunEvents(view, own);
      nextRuns[run] = next;
      nextLive[run] = withRecords(live[run] ?? liveRun(view, now), next, own, now);
    }
    const changed = Object.keys(runs).some((run) => runs[run] !== nextRuns[run]);
    store.setState({ ...(changed ? { runs: nextRuns } : {}), live: nextLive });
    if (active === null || !followLive) return;
    if (events.get(active)?.some(({ kind }) => kind === 'checkpoint' || kind === 'state') !== true) return;
    // Card and charts are drawn again with it: more than fits into one frame beside what the checkpoints themselves change.
    toFollow = active;
    pageShare.request(followNewest, followNewest);
  }

  async function load(run: string): Promise<void> {
    if (!subscriptions.has(run)) {
      subscriptions.set(
        run,
        host.subscribe(`run:${run}`, (event) => receive(run, event)),
      );
    }
    const record = await host.request('run.get', { run });
    // What came before the record is contained in it, and must not be applied after it.
    flush();
    const { runs, live, runOrder } = store.getState();
    const view = runView(record, runs[run]);
    store.setState({
      runs: { ...runs, [run]: view },
      live: { ...live, [run]: liveRun(view, performance.now(), live[run]) },
      runOrder: runOrder.includes(run) ? runOrder : [...runOrder, run],
    });
  }

  async function showRun(run: string): Promise<void> {
    try {
      if (store.getState().runs[run] === undefined) await load(run);
      time.pausePlay();
      store.setState({ activeRun: run, selection: null, cursor: null, followLive: true, escape: null });
      time.followRun(run);
    } catch (error) {
      reportFailure(store, error);
    }
  }

  async function startExperiment(
    experiment: Experiment,
    options: { paused?: boolean } = {},
  ): Promise<string | null> {
    store.setState({ busy: true });
    try {
      const summary = await host.request('run.start', { experiment, paused: options.paused ?? false });
      await showRun(summary.run);
      store.setState({
        message: { kind: 'info', text: { key: 'status.started', values: { name: summary.name } } },
      });
      return summary.run;
    } catch (error) {
      reportFailure(store, error);
      return null;
    } finally {
      store.setState({ busy: false });
    }
  }

  async function control(action: RunCommand): Promise<void> {
    const run = store.getState().activeRun;
    if (run === null) return;
    store.setState({ busy: true });
    try {
      const summary = await host.request('run.control', { run, action });
      receive(run, { kind: 'state', summary });
    } catch (error) {
      reportFailure(store, error);
    } finally {
      store.setState({ busy: false });
    }
  }

  async function singleStep(): Promise<void> {
    const current = activeRun(store.getState());
    if (current === null || !isLive(current.summary)) {
      const run = await startExperiment(store.getState().draft.present, { paused: true });
      if (run === null) return;
    } else if (current.summary.state === 'running') {
      await control('pause');
    }
    await control('step');
  }

  async function refreshRuns(): Promise<void> {
    for (const run of store.getState().runOrder) {
      try {
        await load(run);
      } catch (error) {
        reportFailure(store, error);
      }
    }
  }

  const actions: RunActions = {
    startRun: async (options) => {
      await draft.checkDraft();
      const { check, draft: history } = store.getState();
      return check.issues.length > 0 ? null : startExperiment(history.present, options);
    },
    startExperiment,
    control,
    singleStep,
    showRun,
    refreshRuns,
  };
  return {
    actions,
    closeInbox: () => {
      records.close();
      positions.close();
      pageShare.cancel(followNewest);
    },
  };
}

/** What came of one of several runs. */
interface OfRun<T> {
  readonly run: string;
  readonly item: T;
}

function byRun<T>(items: readonly OfRun<T>[]): Map<string, T[]> {
  const sorted = new Map<string, T[]>();
  for (const { run, item } of items) {
    const own = sorted.get(run);
    if (own === undefined) sorted.set(run, [item]);
    else own.push(item);
  }
  return sorted;
}
