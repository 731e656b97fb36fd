import type { StoreApi } from 'zustand/vanilla';
import type { PointCard } from '../../app/curvature/point-card.ts';
import type { HostClient } from '../client/host-client.ts';
import type { AppState } from './app-state.ts';
import type { DraftActions } from './draft-actions.ts';
import { reportFailure } from './report.ts';
import type { RunActions } from './run-actions.ts';

/** Points of the escape walk on each side of the checkpoint. */
const SIDE = 40;

export interface PointActions {
  /** Selects a point of the user's own under a run's loss. */
  selectPoint(run: string, theta: Float64Array, loss: number): void;
  /** Computes the loss along the most negative eigenvector of the selected checkpoint, up to ±reach. */
  startEscape(reach: number): Promise<void>;
  moveEscape(index: number): void;
  endEscape(): void;
  /** Goes on training from the escaped point, with the run's own settings. */
  trainFromEscape(): Promise<void>;
}

export function pointActions(
  host: HostClient,
  store: StoreApi<AppState>,
  draft: DraftActions,
  runs: RunActions,
): PointActions {
  /** As the run recorded it; a long run came without most of its cards. */
  async function cardAt(run: string, step: number): Promise<PointCard | null> {
    const known = store.getState().runs[run]?.checkpoints.find((item) => item.step === step);
    if (known?.card != null) return known.card;
    try {
      return (await host.request('run.checkpoint', { run, step })).card;
    } catch (error) {
      reportFailure(store, error);
      return null;
    }
  }

  async function startEscape(reach: number): Promise<void> {
    const { selection } = store.getState();
    if (selection?.kind !== 'checkpoint') return;
    const { run, step } = selection;
    // Who walks from a point has chosen it: newer ones no longer take its place.
    store.setState({ followLive: false });
    const card = await cardAt(run, step);
    if (card === null) return;
    if (card.inertia.negative === 0) {
      store.setState({ message: { kind: 'info', text: { key: 'escape.none' } } });
      return;
    }
    const distances = Array.from({ length: 2 * SIDE + 1 }, (_, i) => ((i - SIDE) / SIDE) * reach);
    store.setState({ busy: true });
    try {
      const result = await host.request('point.escape', { where: { run, step }, distances });
      const now = store.getState().selection;
      if (now?.kind !== 'checkpoint' || now.run !== run || now.step !== step) return;
      // A tenth of the reach to the side that descends.
      const tenth = Math.max(1, Math.round(SIDE / 10));
      const index = result.losses[SIDE + tenth] <= result.losses[SIDE - tenth] ? SIDE + tenth : SIDE - tenth;
      store.setState({
        escape: { run, step, ...result, distances: Float64Array.from(distances), index },
      });
    } catch (error) {
      reportFailure(store, error);
    } finally {
      store.setState({ busy: false });
    }
  }

  async function trainFromEscape(): Promise<void> {
    const { escape, runs: known } = store.getState();
    const view = escape === null ? undefined : known[escape.run];
    if (escape === null || view === undefined) return;
    try {
      const { theta } = await host.request('run.checkpoint', { run: escape.run, step: escape.step });
      const t = escape.distances[escape.index];
      const start = Array.from(theta, (value, i) => value + t * escape.direction[i]);
      draft.replaceDraft({ ...view.experiment, start });
      await runs.startRun();
    } catch (error) {
      reportFailure(store, error);
    }
  }

  return {
    selectPoint: (run, theta, loss) =>
      store.setState({ selection: { kind: 'point', run, theta, loss }, escape: null }),
    startEscape,
    moveEscape: (index) => {
      const { escape } = store.getState();
      if (escape !== null) store.setState({ escape: { ...escape, index } });
    },
    endEscape: () => store.setState({ escape: null }),
    trainFromEscape,
  };
}
