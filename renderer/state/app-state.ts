import type { Note } from '../../app/data/prepared-data.ts';
import type { AppInfo, Preset } from '../../app/protocol/host-api.ts';
import type { ConnectionState } from '../client/host-client.ts';
import type { DraftCheck } from './draft-check.ts';
import type { DraftHistory } from './draft-history.ts';
import type { LessonState } from './lesson-state.ts';
import type { Preferences } from './preferences.ts';
import type { LiveRun } from './live-run.ts';
import type { RunView } from './run-view.ts';
import type { Selection } from './selection.ts';

/** The latest thing worth saying, for the status line; errors stay until the next message. */
export interface StatusMessage {
  readonly kind: 'info' | 'error';
  /** A note of the catalogue, or a line that the host wrote. */
  readonly text: Note | string;
}

/** A walk along the most negative eigenvector of a checkpoint, and how far along it the user is. */
export interface EscapeWalk {
  readonly run: string;
  readonly step: number;
  /** v_min, unit length. */
  readonly direction: Float64Array;
  readonly eigenvalue: number;
  readonly distances: Float64Array;
  /** L(θ + t·v) and the quadratic model at each distance. */
  readonly losses: Float64Array;
  readonly model: Float64Array;
  /** Index into `distances`. */
  readonly index: number;
}

/** Everything the window knows. Mutable numbers (metrics) grow in place behind a version; all else is replaced. */
export interface AppState {
  readonly connection: ConnectionState;
  readonly info: AppInfo | null;
  readonly presets: readonly Preset[];
  readonly boot: 'starting' | 'ready' | 'failed';
  readonly preferences: Preferences;
  readonly draft: DraftHistory;
  readonly check: DraftCheck;
  /** By run id; in the order they were started. */
  readonly runs: Readonly<Record<string, RunView>>;
  /** What moves while they train, by run id. */
  readonly live: Readonly<Record<string, LiveRun>>;
  readonly runOrder: readonly string[];
  /** The run that charts, scene and controls are about. */
  readonly activeRun: string | null;
  /** A request to start or control a run is on its way. */
  readonly busy: boolean;
  readonly selection: Selection | null;
  /** The step all charts and scenes point at. */
  readonly cursor: number | null;
  /** Selection follows the newest checkpoint while the run goes on. */
  readonly followLive: boolean;
  /** Playing along the checkpoints. */
  readonly playing: boolean;
  readonly escape: EscapeWalk | null;
  readonly message: StatusMessage | null;
  readonly lesson: LessonState;
}

/** What moves in the run in view, or null. */
export function activeLive(state: AppState): LiveRun | null {
  return state.activeRun === null ? null : (state.live[state.activeRun] ?? null);
}

/** The run in view, or null. */
export function activeRun(state: AppState): RunView | null {
  return state.activeRun === null ? null : (state.runs[state.activeRun] ?? null);
}
