import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Note } from '../../app/data/prepared-data.ts';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import type { TriedFork } from '../../app/diagnosis/report/report-html.ts';
import type { App } from '../state/app-store.ts';
import { followJob, NO_JOB, type JobProgress } from '../state/follow-job.ts';
import { failureText } from '../state/report.ts';
import { judgeRecords } from './read-records.ts';
import type { JudgedRecords } from './records-worker.ts';

export interface WhatIf {
  readonly run: string;
  readonly step: number;
  /** The host's name for it; it can be adopted and drawn once it is no longer running. */
  readonly job: string | null;
  readonly running: boolean;
  readonly progress: JobProgress | null;
  /** By place in the plan, "just go on" first; holes while they run. */
  readonly forks: readonly (TriedFork | undefined)[];
}

export interface DiagnosisFailure {
  readonly of: 'diagnosis' | 'along' | 'whatIf' | 'records';
  readonly text: Note | string;
  /** The file it is about. */
  readonly file?: string;
}

/** The records of another program, and what they say by themselves. */
export interface ForeignRecords extends JudgedRecords {
  readonly name: string;
}

export interface DiagnosisState {
  /** By {@link diagnosisKey}. */
  readonly known: ReadonlyMap<string, Diagnosis>;
  /** Key of the diagnosis that is asked for. */
  readonly asking: string | null;
  /** The run whose checkpoints are diagnosed one after the other. */
  readonly along: { readonly run: string; readonly progress: JobProgress | null } | null;
  readonly whatIf: WhatIf | null;
  /** Shown instead of the run in view until they are closed. */
  readonly records: ForeignRecords | null;
  /** The file that is being read, and the share that is done. */
  readonly reading: { readonly name: string; readonly share: number } | null;
  readonly failure: DiagnosisFailure | null;
}

/** Diagnoses and what-ifs of a window; they outlive the view that shows them. */
export interface DiagnosisSession {
  readonly store: StoreApi<DiagnosisState>;
  /** The diagnosis at a checkpoint; one asked for before and not there yet is given up. */
  ask(run: string, step: number): void;
  /** The diagnosis of a run that ended at `step` without a checkpoint: its records alone. */
  askRecords(run: string, step: number): void;
  /** Diagnoses along the run. */
  askAlong(run: string): void;
  cancelAlong(): void;
  tryForks(run: string, step: number): void;
  cancelForks(): void;
  /** Diagnoses the records in a CSV file. */
  openRecords(file: File): void;
  /** Leaves the file that is being read. */
  cancelRecords(): void;
  closeRecords(): void;
}

export const diagnosisKey = (run: string, step: number): string => `${run}:${step}`;

const sessions = new WeakMap<App, DiagnosisSession>();

export function diagnosisSession(app: App): DiagnosisSession {
  let session = sessions.get(app);
  if (session === undefined) sessions.set(app, (session = createSession(app)));
  return session;
}

function createSession({ host }: App): DiagnosisSession {
  const store = createStore<DiagnosisState>(() => ({
    known: new Map(),
    asking: null,
    along: null,
    whatIf: null,
    records: null,
    reading: null,
    failure: null,
  }));
  const { getState, setState } = store;
  let askedJob = NO_JOB;
  let alongJob = NO_JOB;
  let forksJob = NO_JOB;
  let leaveRecords = (): void => undefined;
  const keep = (run: string, diagnosis: Diagnosis): void =>
    setState({ known: new Map(getState().known).set(diagnosisKey(run, diagnosis.step), diagnosis) });
  const failed = (of: DiagnosisFailure['of'], text: Note | string | null): void => {
    if (text !== null) setState({ failure: { of, text } });
  };

  return {
    store,
    ask(run, step) {
      const key = diagnosisKey(run, step);
      const { known, asking } = getState();
      if (known.has(key) || asking === key) return;
      askedJob.leave();
      setState({ asking: key, failure: null });
      askedJob = followJob(host, () => host.request('diagnosis.start', { run, steps: [step] }), {
        receive: (event) => {
          if (event.kind === 'diagnosis') keep(run, event.diagnosis);
        },
        ended: (failure) => {
          setState({ asking: null });
          failed('diagnosis', failure);
        },
      });
    },
    askRecords(run, step) {
      const key = diagnosisKey(run, step);
      const { known, asking } = getState();
      if (known.has(key) || asking === key) return;
      askedJob.leave();
      setState({ asking: key, failure: null });
      const answer = (take: () => void): void => {
        if (getState().asking !== key) return;
        setState({ asking: null });
        take();
      };
      host.request('diagnosis.get', { run }).then(
        (diagnosis) => answer(() => keep(run, { ...diagnosis, step })),
        (error: unknown) => answer(() => failed('diagnosis', failureText(error))),
      );
    },
    askAlong(run) {
      alongJob.leave();
      setState({ along: { run, progress: null }, failure: null });
      alongJob = followJob(host, () => host.request('diagnosis.start', { run }), {
        progress: (progress) => setState({ along: { run, progress } }),
        receive: (event) => {
          if (event.kind === 'diagnosis') keep(run, event.diagnosis);
        },
        ended: (failure) => {
          setState({ along: null });
          failed('along', failure);
        },
      });
    },
    cancelAlong() {
      alongJob.leave();
      setState({ along: null });
    },
    tryForks(run, step) {
      forksJob.leave();
      const change = (next: Partial<WhatIf>): void => {
        const { whatIf } = getState();
        if (whatIf !== null) setState({ whatIf: { ...whatIf, ...next } });
      };
      setState({
        whatIf: { run, step, job: null, running: true, progress: null, forks: [] },
        failure: null,
      });
      forksJob = followJob(host, () => host.request('diagnosis.forks', { run, step }), {
        started: (job) => change({ job }),
        progress: (progress) => change({ progress }),
        receive: (event) => {
          if (event.kind !== 'fork') return;
          const forks = [...(getState().whatIf?.forks ?? [])];
          forks[event.index] = { fork: event.fork, prediction: event.prediction };
          change({ forks });
        },
        ended: (failure) => {
          // What did not finish has no paths on the host; its table stands.
          change(failure === null ? { running: false } : { running: false, job: null });
          failed('whatIf', failure);
        },
      });
    },
    cancelForks() {
      forksJob.leave();
      const { whatIf } = getState();
      if (whatIf !== null) setState({ whatIf: { ...whatIf, running: false, job: null } });
    },
    openRecords(file) {
      leaveRecords();
      const { name } = file;
      setState({ reading: { name, share: 0 }, failure: null });
      leaveRecords = judgeRecords(file, {
        progress: (share) => setState({ reading: { name, share } }),
        read: (read) => setState({ records: { ...read, name }, reading: null }),
        failed: (error) =>
          setState({ reading: null, failure: { of: 'records', text: failureText(error), file: name } }),
      });
    },
    cancelRecords() {
      leaveRecords();
      setState({ reading: null });
    },
    closeRecords() {
      setState({ records: null, failure: null });
    },
  };
}
