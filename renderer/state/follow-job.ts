import type { Note } from '../../app/data/prepared-data.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { failureText } from './report.ts';

export type JobProgress = Pick<Extract<JobEvent, { kind: 'progress' }>, 'done' | 'total' | 'secondsLeft'>;

/** What becomes of a job; nothing is called after `cancel`, but that the host may have been asked to end it. */
export interface JobListener {
  /** The id has come; results follow. */
  started?(job: string): void;
  progress?(progress: JobProgress): void;
  receive(event: JobEvent): void;
  ended(failure: Note | string | null): void;
}

/** Starts a job of the host and follows it; the answer ends both. */
export function followJob(
  host: HostClient,
  start: () => Promise<{ readonly job: string }>,
  listener: JobListener,
): () => void {
  let current = true;
  let job: string | null = null;
  let unsubscribe: (() => void) | null = null;
  function leave(): void {
    current = false;
    unsubscribe?.();
  }
  function end(failure: Note | string | null): void {
    if (!current) return;
    leave();
    listener.ended(failure);
  }
  const cancel = (id: string): void => void host.request('job.cancel', { job: id }).catch(() => undefined);
  start().then(
    (reply) => {
      if (!current) {
        cancel(reply.job);
        return;
      }
      job = reply.job;
      listener.started?.(job);
      unsubscribe = host.subscribe(`job:${job}`, (event) => {
        if (!current) return;
        if (event.kind === 'progress') listener.progress?.(event);
        else if (event.kind === 'failed') end(event.error.note ?? event.error.message);
        else if (event.kind === 'done') end(null);
        else listener.receive(event);
      });
      // A finished job repeats all its events at once, before there is anything to unsubscribe.
      if (!current) unsubscribe();
    },
    (error: unknown) => end(failureText(error)),
  );
  return () => {
    if (!current) return;
    leave();
    if (job !== null) cancel(job);
  };
}
