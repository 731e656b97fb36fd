import type { RunEvent, RunSummary } from '../../app/protocol/host-api.ts';
import type { RunView } from './run-view.ts';

/** Where the optimizer is (small problems only). */
export interface LivePosition {
  readonly step: number;
  readonly theta: Float64Array;
  readonly loss: number;
}

/**
 * Least time in ms between two changes of what is read (figures, charts) while a run trains. Nobody reads sixty figures a
 * second, and a curve over a thousand steps grows by less than a pixel a frame; the optimizer's place does move with every
 * frame.
 */
export const READING_PACE = 100;

/**
 * What changes all the time while a run trains, apart from the run itself: only what moves on the screen needs it, and the
 * rest of the window is not drawn again with every frame.
 */
export interface LiveRun {
  /** Version of the run's metrics, which grow in place. */
  readonly metricsVersion: number;
  /** Last step that is known of, for reading: it follows the position at the pace of figures. */
  readonly step: number;
  /** Where the optimizer was last. */
  readonly position: LivePosition | null;
  /** Positions that came with this frame, oldest first. */
  readonly fresh: readonly LivePosition[];
  /** Time of the last change of what is read, in ms. */
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

/** What records of one run change (rows, checkpoints, states); `view` has taken them already. */
export function withRecords(live: LiveRun, view: RunView, events: readonly RunEvent[], now: number): LiveRun {
  const state = events.findLast((event) => event.kind === 'state');
  return {
    metricsVersion: view.metrics.version,
    step: Math.max(view.summary.step, view.metrics.lastStep, live.position?.step ?? 0),
    position: live.position,
    fresh: [],
    now,
    since: state === undefined ? live.since : { time: now, step: state.summary.step },
  };
}

/** A frame's positions of one run, oldest first. */
export function withPositions(live: LiveRun, fresh: readonly LivePosition[], now: number): LiveRun {
  const position = fresh.at(-1) ?? live.position;
  const isDue = now - live.now >= READING_PACE;
  return {
    ...live,
    position,
    fresh,
    step: isDue ? Math.max(live.step, position?.step ?? 0) : live.step,
    now: isDue ? now : live.now,
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
