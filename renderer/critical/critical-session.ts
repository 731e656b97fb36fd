import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Note } from '../../app/data/prepared-data.ts';
import { SCHEMA_VERSION } from '../../app/experiment/loss-spec.ts';
import type { HostParams, JobEvent, Where } from '../../app/protocol/host-api.ts';
import type { KeptSearch } from '../../app/protocol/search-api.ts';
import { activeRun } from '../state/app-state.ts';
import type { App } from '../state/app-store.ts';
import { followJob, NO_JOB } from '../state/follow-job.ts';
import type { RunView } from '../state/run-view.ts';
import { goToPoint } from './go-to-point.ts';
import type { Selection } from '../state/selection.ts';
import {
  FIRST_STATE,
  type CriticalState,
  type DockTab,
  type PathEnd,
  type SearchSettings,
  type WorkKind,
} from './critical-state.ts';

/** What can be done about critical points; results land in the store, failures beside the control that asked. */
export interface CriticalSession {
  readonly store: StoreApi<CriticalState>;
  change(settings: Partial<SearchSettings>): void;
  show(tab: DockTab): void;
  cancel(): void;
  search(): void;
  /** Reads which searches a run's folder keeps, and shows the newest where there is nothing to lose sight of. */
  reopen(run: string): Promise<void>;
  /** Shows a kept search again, with its settings. */
  open(run: string, search: string): void;
  /** The full verdict on the selection, polished where a critical point lies right beside it. */
  verdict(): void;
  /** A finder from the selection; selects where it ends. */
  nearest(): void;
  descend(clock: { rate: number; start: number; distance: number }): void;
  takeEnd(which: 0 | 1, label: Note, loss: number): void;
  connect(curve: 'string' | 'bezier'): void;
  split(layer: number, unit: number): void;
  taylor(reach: number): void;
  dial(change: Partial<CriticalState['dial']>): void;
  chooseLambda(index: number): void;
}

const sessions = new WeakMap<App, CriticalSession>();

/** The one session of a window: what was found outlives the layout that shows it. */
export function criticalSession(app: App): CriticalSession {
  let session = sessions.get(app);
  if (session === undefined) sessions.set(app, (session = createSession(app)));
  return session;
}

/** λ from −1 to 2: the borders of the change of inertia at 0 and 1 are among them. */
const LAMBDAS = Array.from({ length: 31 }, (_, k) => (k - 10) / 10);

function createSession(app: App): CriticalSession {
  const { host } = app;
  const store = createStore<CriticalState>(() => FIRST_STATE);
  const set = store.setState;
  let job = NO_JOB;

  /** Starts a job and follows it; `receive` gets its results. */
  function follow(
    kind: WorkKind,
    start: () => Promise<{ readonly job: string }>,
    receive: (event: JobEvent) => void,
  ): void {
    job.leave();
    set({ work: { kind, progress: null }, failure: null });
    job = followJob(host, start, {
      progress: (progress) => set({ work: { kind, progress } }),
      receive,
      ended: (text) => set({ work: null, failure: text === null ? null : { kind, text } }),
    });
  }

  function current(): { run: RunView; selection: Selection | null } | null {
    const state = app.store.getState();
    const run = activeRun(state);
    return run === null ? null : { run, selection: state.selection };
  }

  function problemOf(run: RunView): HostParams<'critical.start'>['problem'] {
    return { schemaVersion: SCHEMA_VERSION, loss: run.experiment.loss };
  }

  function whereOf(selection: Selection): Where {
    if (selection.kind === 'checkpoint') return { run: selection.run, step: selection.step };
    const run = app.store.getState().runs[selection.run];
    const theta = new Float64Array(selection.theta);
    return { problem: { schemaVersion: SCHEMA_VERSION, loss: run.experiment.loss }, theta };
  }

  function search(): void {
    const now = current();
    if (now === null) return;
    const { run, selection } = now;
    const { method, from, index, ...rest } = store.getState().settings;
    const around = from === 'around' && selection !== null;
    const problem = problemOf(run);
    const id = run.id;
    set({ tab: 'plots' });
    follow(
      'search',
      () =>
        host.request('critical.start', {
          problem,
          keep: id,
          ...rest,
          ...(method === 'automatic' ? {} : { method }),
          ...(method === 'eigenvectorFollowing' ? { index } : {}),
          from: around
            ? { kind: 'around', where: whereOf(selection) }
            : from === 'path'
              ? { kind: 'path', run: id }
              : { kind: 'box' },
        }),
      (event) => {
        if (event.kind === 'atlas') {
          set({ atlas: { run: id, of: null, value: event.atlas }, opened: null });
          void readKept(id, true);
        }
      },
    );
  }

  /** A search that has just ended is the one that was begun or went on last: it is among the kept ones by its settings. */
  async function readKept(run: string, ended = false): Promise<readonly KeptSearch[]> {
    // A list that cannot be read leaves the window as it is: searching works without.
    const searches = await host.request('critical.kept', { run }).catch(() => []);
    const { settings } = store.getState();
    const mine = searches.find(
      (one) =>
        (one.settings.method ?? 'automatic') === settings.method &&
        one.settings.seed === settings.seed &&
        one.settings.from === settings.from &&
        one.settings.spread === settings.spread,
    );
    set({ kept: { run, searches }, ...(ended ? { opened: mine?.search ?? null } : {}) });
    return searches;
  }

  async function reopen(run: string): Promise<void> {
    const searches = await readKept(run);
    const { work, atlas } = store.getState();
    if (searches.length === 0 || work !== null || atlas?.run === run || current()?.run.id !== run) return;
    open(run, searches[0].search);
  }

  function open(run: string, search: string): void {
    const one = store.getState().kept?.searches.find((kept) => kept.search === search);
    if (one === undefined) return;
    const { method = 'automatic', index, seed, spread, from } = one.settings;
    session.change({ method, seed, spread, from, ...(index === undefined ? {} : { index }) });
    follow(
      'search',
      () => host.request('critical.open', { run, search }),
      (event) => {
        if (event.kind === 'atlas') set({ atlas: { run, of: null, value: event.atlas }, opened: search });
      },
    );
  }

  /** Does something with the selection, if there is one. */
  function withSelection(action: (selection: Selection, run: RunView) => void): void {
    const now = current();
    if (now?.selection == null) return;
    // An answer about a point is lost where a newer one takes its place meanwhile.
    app.store.setState({ followLive: false });
    action(now.selection, now.run);
  }

  const verdict = (): void =>
    withSelection((of, run) =>
      follow(
        'verdict',
        () => host.request('point.verdict', { where: whereOf(of) }),
        (event) => {
          if (event.kind === 'verdict') set({ verdict: { run: run.id, of, value: event.card } });
        },
      ),
    );

  const nearest = (): void =>
    withSelection((of, run) => {
      const { method, index } = store.getState().settings;
      follow(
        'nearest',
        () =>
          host.request('critical.nearest', {
            where: whereOf(of),
            ...(method === 'automatic' ? {} : { method }),
            ...(method === 'eigenvectorFollowing' ? { index } : {}),
          }),
        (event) => {
          if (event.kind !== 'nearest') return;
          const { card } = event.nearest;
          if (card !== null) goToPoint(app, run.id, card.theta, card.loss);
          const selection = card === null ? of : app.store.getState().selection;
          set({
            nearest: { run: run.id, of: selection, value: event.nearest },
            ...(card === null ? {} : { verdict: { run: run.id, of: selection, value: card } }),
          });
        },
      );
    });

  const descend: CriticalSession['descend'] = (clock) =>
    withSelection((of, run) =>
      follow(
        'descend',
        () => host.request('critical.descend', { where: whereOf(of), clock }),
        (event) => {
          if (event.kind === 'descent') set({ descent: { run: run.id, of, value: event.descent } });
        },
      ),
    );

  function connect(curve: 'string' | 'bezier'): void {
    const [from, to] = store.getState().ends;
    const run = current()?.run;
    if (from === null || to === null || run === undefined) return;
    follow(
      'connect',
      () =>
        host.request('critical.connect', {
          from: whereOf(from.selection),
          to: whereOf(to.selection),
          curve,
        }),
      (event) => {
        if (event.kind !== 'connection') return;
        set({ connection: { run: run.id, of: null, value: event.connection, final: event.final } });
      },
    );
  }

  const split: CriticalSession['split'] = (layer, unit) =>
    withSelection((of, run) =>
      follow(
        'split',
        () => host.request('critical.split', { where: whereOf(of), layer, unit, lambdas: LAMBDAS }),
        (event) => {
          if (event.kind !== 'splitting') return;
          set({ splitting: { run: run.id, of, value: event.line }, lambda: LAMBDAS.indexOf(0.5) });
        },
      ),
    );

  const taylor: CriticalSession['taylor'] = (reach) =>
    withSelection((of, run) =>
      follow(
        'taylor',
        () => host.request('point.taylor', { where: whereOf(of), reach }),
        (event) => {
          if (event.kind !== 'taylor') return;
          const { fan } = event;
          set({
            taylor: { run: run.id, of, value: fan },
            dial: { angle: fan.extremes[0], radius: fan.radii.length - 1 },
          });
        },
      ),
    );

  const session: CriticalSession = {
    store,
    change: (settings) => set((state) => ({ settings: { ...state.settings, ...settings } })),
    show: (tab) => set({ tab }),
    cancel: () => job.cancel(),
    search,
    reopen,
    open,
    verdict,
    nearest,
    descend,
    takeEnd(which, label, loss) {
      const { selection } = app.store.getState();
      if (selection === null) return;
      const end: PathEnd = { selection, label, loss };
      set(({ ends }) => ({ ends: which === 0 ? [end, ends[1]] : [ends[0], end], connection: null }));
    },
    connect,
    split,
    taylor,
    dial: (change) => set((state) => ({ dial: { ...state.dial, ...change } })),
    chooseLambda: (lambda) => set({ lambda }),
  };
  return session;
}
