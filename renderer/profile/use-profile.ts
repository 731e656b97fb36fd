import { useEffect, useRef, useState } from 'react';
import type { Profile } from '../../app/landscape/profile.ts';
import type { HostParams } from '../../app/protocol/host-api.ts';
import { useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import type { StatusMessage } from '../state/app-state.ts';

export interface ProfileWork {
  readonly profile: Profile | null;
  readonly busy: boolean;
  /** Share done of the work under way. */
  readonly share: number;
  readonly error: StatusMessage['text'] | null;
  start(request: HostParams<'profile.start'>): void;
  /** Ends the work; what was measured stays. */
  stop(): void;
}

/** One profile at a time; the next replaces it as soon as it has something to show. */
export function useProfile(): ProfileWork {
  const host = useHost();
  const [state, setState] = useState<Omit<ProfileWork, 'start' | 'stop'>>({
    profile: null,
    busy: false,
    share: 0,
    error: null,
  });
  const job = useRef<{ id: string | null; end: () => void } | null>(null);

  function leave(): void {
    const left = job.current;
    job.current = null;
    left?.end();
    if (left?.id != null) host.request('job.cancel', { job: left.id }).catch(() => undefined);
  }
  useEffect(
    () => () => {
      const left = job.current;
      job.current = null;
      left?.end();
      if (left?.id != null) host.request('job.cancel', { job: left.id }).catch(() => undefined);
    },
    [host],
  );

  async function run(request: HostParams<'profile.start'>): Promise<void> {
    leave();
    const mine: { id: string | null; end: () => void } = { id: null, end: () => undefined };
    job.current = mine;
    setState((old) => ({ ...old, busy: true, share: 0, error: null }));
    try {
      const reply = await host.request('profile.start', request);
      mine.id = reply.job;
      if (job.current !== mine) {
        host.request('job.cancel', { job: reply.job }).catch(() => undefined);
        return;
      }
      mine.end = host.subscribe(`job:${reply.job}`, (event) => {
        if (job.current !== mine) return;
        if (event.kind === 'profile') setState((old) => ({ ...old, profile: event.profile }));
        else if (event.kind === 'progress') setState((old) => ({ ...old, share: event.done / event.total }));
        else if (event.kind === 'done') setState((old) => ({ ...old, busy: false }));
        else if (event.kind === 'failed')
          setState((old) => ({ ...old, busy: false, error: event.error.message }));
      });
    } catch (error) {
      if (job.current === mine) setState((old) => ({ ...old, busy: false, error: failureText(error) }));
    }
  }
  return {
    ...state,
    start: (request) => void run(request),
    stop: () => {
      if (job.current?.id != null) host.request('job.cancel', { job: job.current.id }).catch(() => undefined);
    },
  };
}
