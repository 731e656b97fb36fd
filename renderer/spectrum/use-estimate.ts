import { useEffect, useRef, useState } from 'react';
import type { Note } from '../../app/data/prepared-data.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { SpectrumReport } from '../../app/protocol/spectra.ts';
import { useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import type { Selection } from '../state/selection.ts';

export type Estimate =
  | { readonly status: 'busy'; readonly percent: number }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly text: Note | string }
  | { readonly status: 'ready'; readonly report: SpectrumReport };

const STARTED: Estimate = { status: 'busy', percent: 0 };

/** The spectrum of the selected checkpoint as a job: another selection, or leaving, cancels it. */
export function useEstimate(selection: Selection | null): { estimate: Estimate; cancel: () => void } {
  const host = useHost();
  const [held, setHeld] = useState<{ key: unknown; estimate: Estimate }>({ key: null, estimate: STARTED });
  const job = useRef<string | null>(null);
  useEffect(() => {
    if (selection?.kind !== 'checkpoint') return;
    let current = true;
    // A cancelled estimate tells what it has before it ends.
    let hasReport = false;
    let unsubscribe = (): void => undefined;
    const show = (estimate: Estimate): void => {
      if (current) setHeld({ key: selection, estimate });
    };
    const end = (id: string): void => void host.request('job.cancel', { job: id }).catch(() => undefined);
    const onEvent = (event: JobEvent): void => {
      if (event.kind === 'progress') show({ status: 'busy', percent: event.done });
      else if (event.kind === 'spectrum') show({ status: 'ready', report: event.report });
      else if (event.kind === 'failed') show({ status: 'failed', text: event.error.message });
      else if (event.kind === 'done' && event.outcome === 'cancelled' && !hasReport) {
        show({ status: 'cancelled' });
      }
      if (event.kind === 'spectrum') hasReport = true;
      if (event.kind === 'done' || event.kind === 'failed') job.current = null;
    };
    const where = { run: selection.run, step: selection.step };
    host.request('point.spectrum', { where }).then(
      (reply) => {
        if (!current) return end(reply.job);
        job.current = reply.job;
        unsubscribe = host.subscribe(`job:${reply.job}`, onEvent);
      },
      (error: unknown) => show({ status: 'failed', text: failureText(error) }),
    );
    return () => {
      current = false;
      unsubscribe();
      if (job.current !== null) end(job.current);
      job.current = null;
    };
  }, [host, selection]);
  const cancel = (): void => {
    if (job.current !== null) host.request('job.cancel', { job: job.current }).catch(() => undefined);
  };
  return { estimate: held.key === selection ? held.estimate : STARTED, cancel };
}
