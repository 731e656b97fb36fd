import { useEffect, useMemo, useState } from 'react';
import type { RunEvent } from '../../app/protocol/host-api.ts';
import type { SeriesCost } from '../../app/protocol/spectra.ts';
import { useHost } from '../state/app-context.tsx';
import { frameBatcher } from '../state/frame-batcher.ts';
import { pageShare } from '../state/frame-share.ts';
import { READING_PACE } from '../state/live-run.ts';
import type { RunView } from '../state/run-view.ts';
import {
  NO_SPECTRA,
  tableOfCheckpoints,
  withBlock,
  withTable,
  type SpectrumTable,
} from './spectrum-table.ts';

export interface RunSpectra {
  readonly table: SpectrumTable;
  readonly cost: SeriesCost | null;
  /** `series`: recorded along the run; `checkpoints`: those of its checkpoints, for want of others. */
  readonly source: 'series' | 'checkpoints';
}

type SpectraEvent = Extract<RunEvent, { kind: 'spectra' }>;

interface Fetched {
  readonly run: string;
  readonly table: SpectrumTable;
  readonly cost: SeriesCost | null;
}

/** Spectra drawn when the charts open. */
const FIRST = 1000;

/** The spectra of a run while somebody looks: what is recorded, and what comes in. */
export function useRunSpectra(run: RunView): RunSpectra {
  const host = useHost();
  const { id } = run;
  const [fetched, setFetched] = useState<Fetched | null>(null);
  useEffect(() => {
    let current = true;
    const inbox = frameBatcher<SpectraEvent>(
      (events) => {
        setFetched((known) => {
          const own = known?.run === id ? known : null;
          return {
            run: id,
            table: events.reduce((table, { block }) => withBlock(table, block), own?.table ?? NO_SPECTRA),
            cost: events.findLast(({ cost }) => cost !== null)?.cost ?? own?.cost ?? null,
          };
        });
      },
      { pace: READING_PACE, share: pageShare },
    );
    const unsubscribe = host.subscribe(`run:${id}`, (event) => {
      if (event.kind === 'spectra') inbox.add(event);
    });
    host.request('run.spectra', { run: id, maximum: FIRST }).then(
      ({ block, cost }) => {
        if (!current) return;
        // What came in while the record was read goes behind it.
        setFetched((known) => {
          const live = known?.run === id ? known : null;
          const table = withBlock(NO_SPECTRA, block);
          return {
            run: id,
            table: live === null ? table : withTable(table, live.table),
            cost: live?.cost ?? cost,
          };
        });
      },
      // Checkpoints still have theirs.
      () => undefined,
    );
    return () => {
      current = false;
      inbox.close();
      unsubscribe();
    };
  }, [host, id]);
  const own = fetched?.run === id ? fetched : null;
  const hasSeries = own !== null && own.table.records.length > 0;
  const { checkpoints, metrics } = run;
  const { optimizer } = run.experiment.training;
  const atCheckpoints = useMemo(
    () =>
      hasSeries
        ? NO_SPECTRA
        : tableOfCheckpoints(checkpoints, optimizer, (step) => metrics.at('rate', step) ?? optimizer.rate),
    [hasSeries, checkpoints, optimizer, metrics],
  );
  if (hasSeries) return { ...own, source: 'series' };
  return { table: atCheckpoints, cost: own?.cost ?? null, source: 'checkpoints' };
}
