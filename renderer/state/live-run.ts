import type { RunEvent, RunSummary } from '../../app/protocol/host-api.ts';
import type { RunView } from './run-view.ts';

/** Where the optimizer is (small problems only). */
export interface LivePosition {
  readonly step: number;
  readonly theta: Float64Array;
  readonly loss: number;
}

/**
 * What changes with every frame while a run trains, apart from the run itself: only what moves on the screen needs it, and
 * the rest of the window is not drawn again sixty times a second.
 */
export interface LiveRun {
  /** Version of the run's metrics, which grow in place. */
  readonly metricsVersion: number;
  /** Last step that is known of. */
  readonly step: number;
  /** Where the optimizer was last. */
  readonly position: LivePosition | null;
  /** Positions that came with this frame, oldest first. */
  readonly fresh: readonly LivePosition[];
  /** Time of this frame, in ms. */
  readonly now: number;
  /** The run's last change of state: when it was told, in ms, and at which step. */
  readonly since: { readonly time: number; readonly step: number };
}

export function liveRun(view: RunView, now: number, previous?: LiveRun): LiveRun {
  return {
    metricsVersion: view.metrics.version,
    step: Math.max(view.summary.step, view.metrics.lastStep),
    position: previous?.position ?? null,
    fresh: [],
    now,
    since: { time: now, step: view.summary.step },
  };
}

/** What a frame's events of one run change; `view` has taken them already. */
export function withFrame(live: LiveRun, view: RunView, events: readonly RunEvent[], now: number): LiveRun {
  const fresh = events
    .filter((event) => event.kind === 'position')
    .map(({ step, theta, loss }): LivePosition => ({ step, theta, loss }));
  const position = fresh.at(-1) ?? live.position;
  const state = events.findLast((event) => event.kind === 'state');
  return {
    metricsVersion: view.metrics.version,
    step: Math.max(view.summary.step, view.metrics.lastStep, position?.step ?? 0),
    position,
    fresh,
    now,
    since: state === undefined ? live.since : { time: now, step: state.summary.step },
  };
}

export interface RunProgress {
  readonly step: number;
  /** 0 … 1. */
  readonly share: number;
  readonly secondsElapsed: number;
  /** Null where nothing is known of the run's pace, or it does not run. */
  readonly secondsLeft: number | null;
}

/** Shortest time in ms from which a pace is read. */
const ENOUGH = 500;

/** How far a run is: what its host said at the last change of state, and the steps made since. */
export function runProgress(summary: RunSummary, live: LiveRun | null): RunProgress {
  const { steps, state } = summary;
  const step = live?.step ?? summary.step;
  const share = steps > 0 ? Math.min(1, step / steps) : 0;
  if (live === null || state !== 'running') {
    return { step, share, secondsElapsed: summary.secondsElapsed, secondsLeft: null };
  }
  const passed = live.now - live.since.time;
  const made = step - live.since.step;
  return {
    step,
    share,
    secondsElapsed: summary.secondsElapsed + passed / 1000,
    secondsLeft:
      passed >= ENOUGH && made > 0
        ? ((passed / made) * Math.max(0, steps - step)) / 1000
        : summary.secondsLeft,
  };
}
