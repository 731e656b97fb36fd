import type { CriticalPointAtlas } from '../../app/critical/atlas.ts';
import type { Connection } from '../../app/critical/connection.ts';
import type { FinderName } from '../../app/critical/finders/finder-options.ts';
import type { NearestCritical } from '../../app/critical/nearest-critical.ts';
import type { SplittingLine } from '../../app/critical/splitting.ts';
import type { TaylorFan } from '../../app/critical/taylor-fan.ts';
import type { VerdictCard } from '../../app/critical/verdict-card.ts';
import type { Descent } from '../../app/protocol/host-api.ts';
import type { KeptSearch } from '../../app/protocol/search-api.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import type { JobProgress } from '../state/follow-job.ts';
import type { Selection } from '../state/selection.ts';

/** What is asked of a search. */
export interface SearchSettings {
  /** `automatic`: Levenberg–Marquardt on ½‖g‖², finished by Newton's method. */
  readonly method: FinderName | 'automatic';
  readonly starts: number;
  readonly seed: number;
  readonly from: 'box' | 'around' | 'path';
  readonly spread: number;
  /** Wished Morse index, for eigenvector following. */
  readonly index: number;
}

export type WorkKind = 'search' | 'verdict' | 'nearest' | 'descend' | 'connect' | 'split' | 'taylor';

/** The one piece of work under way; a new one takes its place. */
export interface Work {
  readonly kind: WorkKind;
  readonly progress: JobProgress | null;
}

/** An end of a path between minima: a point the user took, under the run it belongs to. */
export interface PathEnd {
  readonly selection: Selection;
  /** What it is, in catalogue terms. */
  readonly label: Note;
  readonly loss: number;
}

/** A result with the run, and where it matters the selection, that it belongs to. */
export interface Of<T> {
  readonly run: string;
  readonly of: Selection | null;
  readonly value: T;
}

export type DockTab = 'plots' | 'descend' | 'connect' | 'taylor' | 'split';

export interface CriticalState {
  readonly settings: SearchSettings;
  readonly work: Work | null;
  readonly failure: { readonly kind: WorkKind; readonly text: Note | string } | null;
  readonly atlas: Of<CriticalPointAtlas> | null;
  /** The searches that a run's folder keeps, newest first. */
  readonly kept: { readonly run: string; readonly searches: readonly KeptSearch[] } | null;
  /** Which of them the atlas is of; null before it is kept. */
  readonly opened: string | null;
  readonly verdict: Of<VerdictCard> | null;
  readonly nearest: Of<NearestCritical> | null;
  readonly descent: Of<Descent> | null;
  readonly connection: (Of<Connection> & { readonly final: boolean }) | null;
  readonly splitting: Of<SplittingLine> | null;
  readonly taylor: Of<TaylorFan> | null;
  readonly ends: readonly [PathEnd | null, PathEnd | null];
  readonly tab: DockTab;
  /** Chosen direction (index of an angle) and radius (index) of the Taylor model. */
  readonly dial: { readonly angle: number; readonly radius: number };
  /** Chosen λ (index) of the splitting line. */
  readonly lambda: number;
}

export const FIRST_STATE: CriticalState = {
  settings: { method: 'automatic', starts: 200, seed: 0, from: 'box', spread: 1, index: 1 },
  work: null,
  failure: null,
  atlas: null,
  kept: null,
  opened: null,
  verdict: null,
  nearest: null,
  descent: null,
  connection: null,
  splitting: null,
  taylor: null,
  ends: [null, null],
  tab: 'plots',
  dial: { angle: 0, radius: 8 },
  lambda: 0,
};
