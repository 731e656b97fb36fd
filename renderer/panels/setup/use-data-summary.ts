import { useEffect, useState } from 'react';
import type { Note } from '../../../app/data/prepared-data.ts';
import type { DataSpec } from '../../../app/experiment/loss-spec.ts';
import type { DataSummary } from '../../../app/protocol/host-api.ts';
import { useHost } from '../../state/app-context.tsx';
import { failureText } from '../../state/report.ts';

export interface DataDescription {
  readonly status: 'busy' | 'ready' | 'failed';
  /** The latest summary that could be made; stays while another is on its way. */
  readonly summary: DataSummary | null;
  readonly failure: Note | string | null;
}

/** Milliseconds of quiet before the host is asked. */
const DELAY = 200;

/** What the host reads in a data specification: counts, columns, a preview. */
export function useDataSummary(data: DataSpec): DataDescription {
  const host = useHost();
  const key = JSON.stringify(data);
  const [state, setState] = useState<DataDescription & { key: string }>({
    key: '',
    status: 'busy',
    summary: null,
    failure: null,
  });
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      host.request('data.describe', { data: JSON.parse(key) as DataSpec }).then(
        (summary) => {
          if (current) setState({ key, status: 'ready', summary, failure: null });
        },
        (error: unknown) => {
          if (current)
            setState((before) => ({ ...before, key, status: 'failed', failure: failureText(error) }));
        },
      );
    }, DELAY);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [host, key]);
  return state.key === key ? state : { ...state, status: 'busy', failure: null };
}
