import { useEffect, useState } from 'react';
import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import type { TriedFork } from '../../app/diagnosis/report/report-html.ts';
import { useHost } from '../state/app-context.tsx';

export type Work<T> =
  | { readonly state: 'none' | 'working' | 'failed'; readonly value: null }
  | { readonly state: 'ready'; readonly value: T };
const NONE = { state: 'none', value: null } as const;

/** The diagnosis of a run at a checkpoint; asked for again whenever either changes. */
export function useDiagnosis(run: string | null, step: number | null): Work<Diagnosis> {
  const host = useHost();
  const [found, setFound] = useState<{ key: string; work: Work<Diagnosis> } | null>(null);
  const key = `${run ?? ''}:${step ?? ''}`;
  useEffect(() => {
    if (run === null || step === null) return;
    let current = true;
    host.request('diagnosis.get', { run, step }).then(
      (value) => current && setFound({ key, work: { state: 'ready', value } }),
      () => current && setFound({ key, work: { state: 'failed', value: null } }),
    );
    return () => {
      current = false;
    };
  }, [host, run, step, key]);
  if (run === null || step === null) return NONE;
  return found?.key === key ? found.work : { state: 'working', value: null };
}

export interface WhatIf {
  readonly job: string | null;
  readonly running: boolean;
  /** By place in the plan, "just go on" first; holes while they run. */
  readonly forks: readonly (TriedFork | undefined)[];
  start(run: string, step: number): void;
}

/** Forks of the run in view. */
export function useForks(): WhatIf {
  const host = useHost();
  const [job, setJob] = useState<string | null>(null);
  const [running, setRunning] = useState(false);
  const [forks, setForks] = useState<readonly (TriedFork | undefined)[]>([]);
  useEffect(() => {
    if (job === null) return;
    return host.subscribe(`job:${job}`, (event) => {
      if (event.kind === 'done' || event.kind === 'failed') setRunning(false);
      if (event.kind !== 'fork') return;
      const { index, fork, prediction } = event;
      setForks((known) => {
        const next = [...known];
        next[index] = { fork, prediction };
        return next;
      });
    });
  }, [host, job]);
  return {
    job,
    running,
    forks,
    start(run, step) {
      setForks([]);
      setRunning(true);
      host.request('diagnosis.forks', { run, step }).then(
        (reply) => setJob(reply.job),
        () => setRunning(false),
      );
    },
  };
}
