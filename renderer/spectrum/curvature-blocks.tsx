import { Button, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Note } from '../../app/data/prepared-data.ts';
import { recordAt, SPECTRUM_COLUMN, type SpectrumColumn } from '../../app/curvature/spectrum-record.ts';
import type { HostMethod, HostParams, HostResults } from '../../app/protocol/host-api.ts';
import { qualityKey, type SpectrumReport } from '../../app/protocol/spectra.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import type { Selection } from '../state/selection.ts';
import { HessianMap } from './hessian-map.tsx';
import { LayerTable } from './layer-table.tsx';
import { useEstimate } from './use-estimate.ts';
import './spectrum.css';

type Answer<T> =
  /** `last`: the answer about another checkpoint of the same run, until the new one is there. */
  | { readonly status: 'busy'; readonly last: T | null }
  | { readonly status: 'failed'; readonly text: Note | string }
  | { readonly status: 'ready'; readonly value: T };

/** Asks the host about the selected checkpoint, anew when another one is selected. */
function useAboutCheckpoint<M extends HostMethod>(
  method: M,
  selection: Selection | null,
  isWanted: boolean,
  extra: Partial<HostParams<M>>,
): Answer<HostResults[M]> {
  const host = useHost();
  const [held, setHeld] = useState<{ key: Selection | null; answer: Answer<HostResults[M]> }>({
    key: null,
    answer: { status: 'busy', last: null },
  });
  const parameters = JSON.stringify(extra);
  useEffect(() => {
    if (!isWanted || selection?.kind !== 'checkpoint') return;
    let current = true;
    const where = { run: selection.run, step: selection.step };
    const request = { where, ...(JSON.parse(parameters) as object) } as unknown as HostParams<M>;
    host.request(method, request).then(
      (value) => {
        if (current) setHeld({ key: selection, answer: { status: 'ready', value } });
      },
      (error: unknown) => {
        if (current) setHeld({ key: selection, answer: { status: 'failed', text: failureText(error) } });
      },
    );
    return () => {
      current = false;
    };
  }, [host, method, selection, isWanted, parameters]);
  if (held.key === selection) return held.answer;
  const last = held.answer.status === 'ready' && held.key?.run === selection?.run ? held.answer.value : null;
  return { status: 'busy', last };
}

/** The Hessian as a picture and by layers, computed when it is unfolded. */
export function CurvatureBlock() {
  const { t } = useTranslation();
  const text = useNoteText();
  const selection = useApp((state) => state.selection);
  const [isOpen, setOpen] = useState(false);
  const report = useAboutCheckpoint('point.hessian', selection, isOpen, { size: 384 });
  if (selection?.kind !== 'checkpoint') return null;
  const shown = report.status === 'ready' ? report.value : report.status === 'busy' ? report.last : null;
  return (
    <details
      className="card-block explanation"
      aria-busy={isOpen && report.status === 'busy'}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="curvature-block"
    >
      <summary>{t('spectrum.map.title')}</summary>
      {report.status === 'busy' && shown === null ? (
        <Loader size="xs" aria-label={t('spectrum.map.busy')} />
      ) : null}
      {report.status === 'failed' ? (
        <p className="field-error" role="alert">
          {text(report.text)}
        </p>
      ) : null}
      {shown === null ? null : (
        <>
          <HessianMap report={shown} />
          <LayerTable blocks={shown.layers} />
        </>
      )}
      <p className="muted">{t('spectrum.map.how')}</p>
    </details>
  );
}

/** In place of a card above the dense limit: the spectrum as an estimate, with how good it is. */
export function EstimateBlock() {
  const { t } = useTranslation();
  const text = useNoteText();
  const selection = useApp((state) => state.selection);
  const { estimate, cancel } = useEstimate(selection);
  if (selection?.kind !== 'checkpoint') return null;
  return (
    <div className="card-block" data-testid="estimate-block">
      <h3>{t('spectrum.estimate.title')}</h3>
      {estimate.status === 'busy' ? (
        <p aria-busy="true">
          <Loader size="xs" /> {t('spectrum.estimate.busy')}{' '}
          {t('spectrum.estimate.left', { percent: estimate.percent })}{' '}
          <Button size="compact-xs" variant="subtle" onClick={cancel}>
            {t('spectrum.estimate.cancel')}
          </Button>
        </p>
      ) : null}
      {estimate.status === 'cancelled' ? <p className="muted">{t('spectrum.estimate.cancelled')}</p> : null}
      {estimate.status === 'failed' ? (
        <p className="field-error" role="alert">
          {text(estimate.text)}
        </p>
      ) : null}
      {estimate.status === 'ready' ? <EstimateFacts report={estimate.report} /> : null}
    </div>
  );
}

function EstimateFacts({ report }: { report: SpectrumReport }) {
  const { t } = useTranslation();
  const { row } = recordAt(report.block, 0);
  const at = (column: SpectrumColumn): number => row[SPECTRUM_COLUMN[column]];
  const rows = [
    ['lambdaMin', 'lambdaMinError'],
    ['lambdaMax', 'lambdaMaxError'],
    ['trace', 'traceError'],
    ['frobenius', 'frobeniusError'],
  ] as const;
  const { quality } = report;
  return (
    <>
      {quality?.stopped == null ? null : (
        <p role="status">
          {t('spectrum.estimate.stopped', {
            products: formatCount(quality.stopped.products),
            planned: formatCount(quality.stopped.planned),
          })}
        </p>
      )}
      <dl className="facts">
        {rows.map(([name, error]) => (
          <div key={name}>
            <dt>{t(`spectrum.facts.${name}`)}</dt>
            <dd>
              {formatNumber(at(name))} <span className="aside">± {formatNumber(at(error), 2)}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t('spectrum.facts.share1')}</dt>
          <dd>{formatNumber(at('share1'), 3)}</dd>
        </div>
      </dl>
      {quality === null ? null : <p>{t(`spectrum.estimate.class.${quality.class}`)}</p>}
      {quality === null ? null : (
        <p className="muted">
          {t(`spectrum.estimate.${qualityKey(quality)}`, {
            parameters: formatCount(report.parameterCount),
            products: formatCount(quality.products),
            bandwidth: formatNumber(quality.bandwidth, 2),
          })}
        </p>
      )}
    </>
  );
}
