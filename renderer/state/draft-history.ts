import type { Experiment } from '../../app/experiment/experiment.ts';

/** The experiment being set up, with its past and future. A blank number field is NaN until it is filled. */
export interface DraftHistory {
  readonly present: Experiment;
  readonly past: readonly Experiment[];
  readonly future: readonly Experiment[];
  /** The field the latest edit was about: typing on in the same field is one step of undo. */
  readonly field: string | null;
}

/** Steps of undo that are kept. */
export const UNDO_LIMIT = 100;

export function startHistory(experiment: Experiment): DraftHistory {
  return { present: experiment, past: [], future: [], field: null };
}

/** `field` names what is edited; null makes the edit its own step of undo. */
export function edit(history: DraftHistory, next: Experiment, field: string | null): DraftHistory {
  const continues = field !== null && field === history.field && history.future.length === 0;
  return {
    present: next,
    past: continues ? history.past : [...history.past, history.present].slice(-UNDO_LIMIT),
    future: [],
    field,
  };
}

export function undo(history: DraftHistory): DraftHistory {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    present: previous,
    past: history.past.slice(0, -1),
    future: [history.present, ...history.future],
    field: null,
  };
}

export function redo(history: DraftHistory): DraftHistory {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { present: next, past: [...history.past, history.present], future: rest, field: null };
}
