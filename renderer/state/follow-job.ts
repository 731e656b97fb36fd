import type { Note } from '../../app/data/prepared-data.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { failureText } from './report.ts';

export type JobProgress = Pick<Extract<JobEvent, { kind: 'progress' }>, 'done' | 'total' | 'secondsLeft'>;

export type JobOutcome = 'completed' | 'cancelled' | 'failed';

/** What becomes of a job; nothing is called after `leave` or `forget`. */
export interface JobListener {
  /** The id has come; results follow. */
  started?(job: string): void;
  progress?(progress: JobProgress): void;
  receive(event: JobEvent): void;
  /** @param failure what the user reads, where the outcome is `failed` */
  ended(failure: Note | string | null, outcome: JobOutcome): void;
}

/** The ways to part from a job. */
export interface FollowedJob {
  /** Ends the job; what it still has to say comes, and `ended` with it. At once where the host has not named it yet. */
  cancel(): void;
  /** Listens no longer, and ends the job. */
  leave(): void;
  /** Listens no longer; the job goes on. */
  forget(): void;
}

/** Before there is anything to follow. */
export const NO_JOB: FollowedJob = {
  cancel: () => undefined,
  leave: () => undefined,
  forget: () => undefined,
};

/** Starts a job of the host, or finds one, and follows it over reconnections until it ends. */
export function followJob(
  host: HostClient,
  start: () => Promise<{ readonly job: string }>,
  listener: JobListener,
): FollowedJob {
  let current = true;
  /** A job that the host names only now has nobody left. */
  let wanted = true;
  let job: string | null = null;
  let unsubscribe: (() => void) | null = null;
  function forget(): void {
    current = false;
    unsubscribe?.();
  }
  function end(failure: Note | string | null, outcome: JobOutcome): void {
    if (!current) return;
    forget();
    listener.ended(failure, outcome);
  }
  const cancel = (id: string): void => void host.request('job.cancel', { job: id }).catch(() => undefined);
  start().then(
    (reply) => {
      if (!current) {
        if (!wanted) cancel(reply.job);
        return;
      }
      job = reply.job;
      listener.started?.(job);
      unsubscribe = host.subscribe(`job:${job}`, (event) => {
        if (!current) return;
        if (event.kind === 'progress') listener.progress?.(event);
        else if (event.kind === 'failed') end(event.error.note ?? event.error.message, 'failed');
        else if (event.kind === 'done') end(null, event.outcome);
        else listener.receive(event);
      });
      // A finished job repeats all its events at once, before there is anything to unsubscribe.
      if (!current) unsubscribe();
    },
    (error: unknown) => end(failureText(error), 'failed'),
  );
  return {
    cancel() {
      if (!current) return;
      if (job !== null) cancel(job);
      else {
        wanted = false;
        end(null, 'cancelled');
      }
    },
    leave() {
      if (!current) return;
      wanted = false;
      forget();
      if (job !== null) cancel(job);
    },
    forget,
  };
}
