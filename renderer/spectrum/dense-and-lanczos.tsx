import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { THOROUGH } from '../../app/curvature/estimate-spectrum.ts';
import { SPECTRUM_COLUMN, type SpectrumColumn } from '../../app/curvature/spectrum-record.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import type { SpectrumReport } from '../../app/protocol/spectra.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import { followJob, NO_JOB, type JobProgress } from '../state/follow-job.ts';
import type { Selection } from '../state/selection.ts';
import type { JobAnswer } from '../state/use-job.ts';
import { JobStatus } from './job-status.tsx';
import { whereOf } from './where-of.ts';

interface Measured {
  readonly report: SpectrumReport;
  /** From the request to the answer. */
  readonly milliseconds: number;
}
type Comparison =
  | { readonly kind: 'busy'; readonly dense: Measured | null; readonly progress: JobProgress | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly text: Note | string }
  | { readonly kind: 'ready'; readonly dense: Measured; readonly lanczos: Measured };

/** The whole spectrum of the selected point beside its ends from products with H alone (C10): time, memory, agreement. */
export function DenseAndLanczos({ parameters }: { parameters: number }) {
  const { t } = useTranslation();
  const host = useHost();
  const selection = useApp((state) => state.selection);
  const [held, setHeld] = useState<{ of: Selection | null; what: Comparison } | null>(null);
  const job = useRef(NO_JOB);
  useEffect(() => () => job.current.leave(), [selection]);
  const shown = held !== null && held.of === selection ? held.what : null;

  function compare(): void {
    if (selection === null) return;
    const show = (what: Comparison): void => setHeld({ of: selection, what });
    const measure = (dense: Measured | null, then: (measured: Measured) => void): void => {
      const began = performance.now();
      let found: Measured | null = null;
      show({ kind: 'busy', dense, progress: null });
      const params = { where: whereOf(selection), estimate: dense !== null };
      job.current = followJob(host, () => host.request('point.spectrum', params), {
        progress: (progress) => show({ kind: 'busy', dense, progress }),
        receive(event) {
          if (event.kind !== 'spectrum') return;
          found = { report: event.report, milliseconds: performance.now() - began };
        },
        ended(failure, outcome) {
          if (failure !== null) show({ kind: 'failed', text: failure });
          else if (outcome === 'cancelled') show({ kind: 'cancelled' });
          else if (found !== null) then(found);
        },
      });
    };
    job.current.leave();
    measure(null, (dense) => measure(dense, (lanczos) => show({ kind: 'ready', dense, lanczos })));
  }

  return (
    <div className="dense-and-lanczos">
      <Button
        size="compact-xs"
        variant="default"
        disabled={selection === null || shown?.kind === 'busy'}
        onClick={compare}
      >
        {t('spectrum.compare.start')}
      </Button>
      {shown === null || shown.kind === 'ready' ? null : (
        <JobStatus
          answer={statusOf(shown)}
          busy={t(
            shown.kind === 'busy' && shown.dense !== null
              ? 'spectrum.compare.byProducts'
              : 'spectrum.compare.exactly',
          )}
          onCancel={() => job.current.cancel()}
        />
      )}
      {shown?.kind === 'ready' ? <Table {...shown} parameters={parameters} /> : null}
    </div>
  );
}

function statusOf(shown: Exclude<Comparison, { kind: 'ready' }>): JobAnswer<never> {
  if (shown.kind === 'failed') return { status: 'failed', text: shown.text };
  return shown.kind === 'busy' ? { status: 'busy', progress: shown.progress } : { status: 'cancelled' };
}

function Table({ dense, lanczos, parameters }: { dense: Measured; lanczos: Measured; parameters: number }) {
  const { t } = useTranslation();
  const at = ({ report }: Measured, column: SpectrumColumn): number =>
    report.block.rows[SPECTRUM_COLUMN[column]];
  const size = Math.max(Math.abs(at(dense, 'lambdaMin')), Math.abs(at(dense, 'lambdaMax')));
  const off = (column: SpectrumColumn): number => Math.abs(at(dense, column) - at(lanczos, column)) / size;
  const megabytes = (bytes: number): string => `${formatNumber(bytes / 1e6, 3)} MB`;
  const rows: [string, string, string][] = [
    ['time', `${formatNumber(dense.milliseconds, 3)} ms`, `${formatNumber(lanczos.milliseconds, 3)} ms`],
    [
      'memory',
      megabytes(8 * parameters ** 2),
      megabytes(8 * parameters * Math.min(THOROUGH.vectors, parameters)),
    ],
    ['products', '–', formatCount(lanczos.report.quality?.products ?? 0)],
    ['lambdaMin', formatNumber(at(dense, 'lambdaMin')), formatNumber(at(lanczos, 'lambdaMin'))],
    ['lambdaMax', formatNumber(at(dense, 'lambdaMax')), formatNumber(at(lanczos, 'lambdaMax'))],
  ];
  return (
    <>
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">{t('spectrum.compare.dense')}</th>
            <th scope="col">{t('spectrum.compare.lanczos')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, left, right]) => (
            <tr key={name}>
              <th scope="row">{t(`spectrum.compare.${name}`)}</th>
              <td>{left}</td>
              <td>{right}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">
        {t('spectrum.compare.off', {
          least: formatNumber(off('lambdaMin'), 2),
          greatest: formatNumber(off('lambdaMax'), 2),
        })}
      </p>
    </>
  );
}
