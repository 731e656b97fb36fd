import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { THOROUGH } from '../../app/curvature/estimate-spectrum.ts';
import { SPECTRUM_COLUMN, type SpectrumColumn } from '../../app/curvature/spectrum-record.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import type { Where } from '../../app/protocol/host-api.ts';
import type { SpectrumReport } from '../../app/protocol/spectra.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import { followJob } from '../state/follow-job.ts';
import type { Selection } from '../state/selection.ts';

interface Measured {
  readonly report: SpectrumReport;
  /** From the request to the answer. */
  readonly milliseconds: number;
}
type Comparison =
  | { readonly kind: 'busy'; readonly dense: Measured | null }
  | { readonly kind: 'failed'; readonly text: Note | string }
  | { readonly kind: 'ready'; readonly dense: Measured; readonly lanczos: Measured };

/** The whole spectrum of the selected point beside its ends from products with H alone (C10): time, memory, agreement. */
export function DenseAndLanczos({ parameters }: { parameters: number }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const host = useHost();
  const selection = useApp((state) => state.selection);
  const [held, setHeld] = useState<{ of: Selection | null; what: Comparison } | null>(null);
  const leave = useRef<() => void>(() => undefined);
  useEffect(() => () => leave.current(), [selection]);
  const shown = held !== null && held.of === selection ? held.what : null;

  function compare(): void {
    if (selection === null) return;
    const show = (what: Comparison): void => setHeld({ of: selection, what });
    const measure = (estimate: boolean, then: (measured: Measured) => void): void => {
      const began = performance.now();
      let found: Measured | null = null;
      leave.current = followJob(
        host,
        () => host.request('point.spectrum', { where: whereOf(selection), estimate }),
        {
          receive(event) {
            if (event.kind !== 'spectrum') return;
            found = { report: event.report, milliseconds: performance.now() - began };
          },
          ended(failure) {
            if (failure !== null) show({ kind: 'failed', text: failure });
            else if (found !== null) then(found);
          },
        },
      );
    };
    leave.current();
    show({ kind: 'busy', dense: null });
    measure(false, (dense) => {
      show({ kind: 'busy', dense });
      measure(true, (lanczos) => show({ kind: 'ready', dense, lanczos }));
    });
  }

  return (
    <div className="dense-and-lanczos">
      <Button
        size="compact-xs"
        variant="default"
        loading={shown?.kind === 'busy'}
        disabled={selection === null}
        onClick={compare}
      >
        {t('spectrum.compare.start')}
      </Button>
      {shown?.kind === 'failed' ? (
        <p className="field-error" role="alert">
          {text(shown.text)}
        </p>
      ) : null}
      {shown?.kind === 'ready' ? <Table {...shown} parameters={parameters} /> : null}
    </div>
  );
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

function whereOf(selection: Selection): Where {
  return selection.kind === 'checkpoint'
    ? { run: selection.run, step: selection.step }
    : { run: selection.run, theta: new Float64Array(selection.theta) };
}
