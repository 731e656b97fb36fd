import type { StoreApi } from 'zustand/vanilla';
import { activeRun, type AppState } from './app-state.ts';
import { followedCheckpoint } from './run-view.ts';

/** Milliseconds per checkpoint while playing. */
const PLAY_INTERVAL = 350;

export interface TimeActions {
  /** Selects a checkpoint, everywhere. The newest one keeps following a live run. */
  selectCheckpoint(run: string, step: number): void;
  /** Selects what is to be seen of a run while nobody has chosen a checkpoint, and goes on doing so. */
  followRun(run: string): void;
  /** Selects the checkpoint nearest to a step of the active run. */
  selectNearest(step: number): void;
  /** Moves by checkpoints: −1 back, +1 forward. */
  stepSelection(by: number): void;
  /** Plays along the checkpoints from the selected one, from the first when at the end. */
  play(): void;
  pausePlay(): void;
}

export function timeActions(store: StoreApi<AppState>): TimeActions {
  let timer: ReturnType<typeof setInterval> | undefined;

  function selectCheckpoint(run: string, step: number): void {
    const view = store.getState().runs[run];
    if (view === undefined) return;
    const last = view.checkpoints.at(-1)?.step;
    const previous = store.getState().escape;
    store.setState({
      activeRun: run,
      selection: { kind: 'checkpoint', run, step },
      cursor: step,
      followLive: step === last,
      escape: previous?.run === run && previous.step === step ? previous : null,
    });
  }

  function followRun(run: string): void {
    const view = store.getState().runs[run];
    const followed = view === undefined ? undefined : followedCheckpoint(view);
    if (followed === undefined) return;
    selectCheckpoint(run, followed.step);
    store.setState({ followLive: true });
  }

  function selectNearest(step: number): void {
    const run = activeRun(store.getState());
    if (run === null || run.checkpoints.length === 0) return;
    const nearest = run.checkpoints.reduce((best, item) =>
      Math.abs(item.step - step) < Math.abs(best.step - step) ? item : best,
    );
    selectCheckpoint(run.id, nearest.step);
  }

  function stepSelection(by: number): void {
    const state = store.getState();
    const run = activeRun(state);
    if (run === null || run.checkpoints.length === 0) return;
    const steps = run.checkpoints.map((item) => item.step);
    const at = state.cursor === null ? -1 : steps.findLastIndex((step) => step <= (state.cursor ?? 0));
    const next = Math.min(steps.length - 1, Math.max(0, at + by));
    selectCheckpoint(run.id, steps[next]);
  }

  function pausePlay(): void {
    clearInterval(timer);
    timer = undefined;
    if (store.getState().playing) store.setState({ playing: false });
  }

  function play(): void {
    const run = activeRun(store.getState());
    const last = run?.checkpoints.at(-1);
    if (run === null || last === undefined) return;
    pausePlay();
    if ((store.getState().cursor ?? 0) >= last.step) selectCheckpoint(run.id, run.checkpoints[0].step);
    store.setState({ playing: true });
    timer = setInterval(() => {
      const before = store.getState().cursor;
      stepSelection(1);
      if (store.getState().cursor === before) pausePlay();
    }, PLAY_INTERVAL);
  }

  return { selectCheckpoint, followRun, selectNearest, stepSelection, play, pausePlay };
}
