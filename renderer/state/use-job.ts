import { useEffect, useRef, useState } from 'react';
import type { Note } from '../../app/data/prepared-data.ts';
import type { HostMethod, HostParams, HostResults, JobEvent } from '../../app/protocol/host-api.ts';
import { useHost } from './app-context.tsx';
import { followJob, NO_JOB, type JobProgress } from './follow-job.ts';

type JobMethod = {
  [M in HostMethod]: HostResults[M] extends { readonly job: string } ? M : never;
}[HostMethod];

/** What is asked of the host; another object asks anew. */
export interface JobQuestion<M extends JobMethod = JobMethod> {
  readonly method: M;
  readonly params: HostParams<M>;
}

export type JobAnswer<T> =
  | { readonly status: 'busy'; readonly progress: JobProgress | null }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly text: Note | string }
  | { readonly status: 'ready'; readonly value: T };

interface Held<T> {
  readonly question: JobQuestion | null;
  readonly answer: JobAnswer<T>;
  /** The newest value, whatever it was asked by. */
  readonly last: T | null;
}

const STARTED = { status: 'busy', progress: null } as const;

/**
 * The answer of a job while somebody looks: another question, or leaving, ends its work. A cancelled job may still answer with
 * what it has.
 *
 * @param take picks the value out of the job's events; null for others. Must not change
 */
export function useJob<M extends JobMethod, T>(
  question: JobQuestion<M> | null,
  take: (event: JobEvent) => T | null,
): { readonly answer: JobAnswer<T>; readonly last: T | null; readonly cancel: () => void } {
  const host = useHost();
  const [held, setHeld] = useState<Held<T>>({ question: null, answer: STARTED, last: null });
  const job = useRef(NO_JOB);
  useEffect(() => {
    if (question === null) return;
    let hasValue = false;
    const show = (answer: JobAnswer<T>): void => setHeld(({ last }) => ({ question, answer, last }));
    job.current = followJob(host, () => host.request(question.method, question.params), {
      progress: (progress) => show({ status: 'busy', progress }),
      receive(event) {
        const value = take(event);
        if (value === null) return;
        hasValue = true;
        setHeld({ question, answer: { status: 'ready', value }, last: value });
      },
      ended(text, outcome) {
        if (text !== null) show({ status: 'failed', text });
        else if (outcome === 'cancelled' && !hasValue) show({ status: 'cancelled' });
      },
    });
    return () => job.current.leave();
  }, [host, question, take]);
  return {
    answer: held.question === question ? held.answer : STARTED,
    last: held.last,
    cancel: () => job.current.cancel(),
  };
}
