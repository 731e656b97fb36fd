import { useEffect, useState } from 'react';
import type { Note } from '../../app/data/prepared-data.ts';
import type { HostMethod, HostParams, HostResults } from '../../app/protocol/host-api.ts';
import { useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';

export interface Answer<T> {
  readonly status: 'none' | 'busy' | 'ready' | 'failed';
  readonly value: T | null;
  readonly failure: Note | string | null;
}

interface Held<T> {
  readonly key: string;
  readonly value?: T;
  readonly failure?: Note | string;
}

/** The host's answer to a question that follows what is selected; null asks nothing. Parameters are compared as JSON. */
export function useAnswer<M extends HostMethod>(
  method: M,
  params: HostParams<M> | null,
): Answer<HostResults[M]> {
  const host = useHost();
  const [held, setHeld] = useState<Held<HostResults[M]>>({ key: '' });
  const key = params === null ? '' : JSON.stringify(params);
  useEffect(() => {
    if (key === '') return;
    let current = true;
    host.request(method, JSON.parse(key) as HostParams<M>).then(
      (value) => {
        if (current) setHeld({ key, value });
      },
      (error: unknown) => {
        if (current) setHeld({ key, failure: failureText(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [host, method, key]);
  if (key === '') return { status: 'none', value: null, failure: null };
  if (held.key !== key) return { status: 'busy', value: null, failure: null };
  if (held.failure !== undefined) return { status: 'failed', value: null, failure: held.failure };
  return { status: 'ready', value: held.value ?? null, failure: null };
}
