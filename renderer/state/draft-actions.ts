import type { StoreApi } from 'zustand/vanilla';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { HostClient } from '../client/host-client.ts';
import type { AppState } from './app-state.ts';
import { readyCheck, schemaIssues } from './draft-check.ts';
import { edit, redo, undo, type DraftHistory } from './draft-history.ts';
import { nameAlong } from './name-along.ts';

/** Milliseconds of quiet before the host is asked about a draft. */
const CHECK_DELAY = 150;

export interface DraftActions {
  /** Edits the draft. `field` names what is edited, so that typing in one field is one step of undo. */
  editDraft(change: (draft: Experiment) => Experiment, field?: string): void;
  replaceDraft(experiment: Experiment): void;
  undo(): void;
  redo(): void;
  /** Asks the host about the draft now (data, parameter count, memory). */
  checkDraft(): Promise<void>;
  /** Where training starts from: θ in parameter order (a click on the surface). */
  setStart(theta: readonly number[]): void;
}

export function draftActions(host: HostClient, store: StoreApi<AppState>): DraftActions {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(draft: DraftHistory): void {
    if (draft === store.getState().draft) return;
    const issues = schemaIssues(draft.present);
    const previous = store.getState().check;
    store.setState({
      draft,
      check:
        issues.length > 0
          ? { status: 'ready', issues, notes: [], parameterCount: null }
          : { ...previous, status: 'checking', issues: [] },
    });
    clearTimeout(timer);
    if (issues.length === 0) timer = setTimeout(() => void checkDraft(), CHECK_DELAY);
  }

  async function checkDraft(): Promise<void> {
    clearTimeout(timer);
    const experiment = store.getState().draft.present;
    if (schemaIssues(experiment).length > 0) return;
    try {
      const result = await host.request('experiment.check', { experiment });
      if (store.getState().draft.present === experiment) store.setState({ check: readyCheck(result) });
    } catch {
      // Without the host the schema's verdict stands; the connection has its own place in the window.
      if (store.getState().draft.present === experiment) {
        store.setState({ check: { ...store.getState().check, status: 'ready' } });
      }
    }
  }

  function editDraft(change: (draft: Experiment) => Experiment, field?: string): void {
    const { draft } = store.getState();
    put(edit(draft, nameAlong(draft.present, change(draft.present)), field ?? null));
  }

  return {
    editDraft,
    replaceDraft: (experiment) => editDraft(() => experiment),
    undo: () => put(undo(store.getState().draft)),
    redo: () => put(redo(store.getState().draft)),
    checkDraft,
    setStart: (theta) => editDraft((draft) => ({ ...draft, start: [...theta] }), 'start'),
  };
}
