import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { recordAt, SPECTRUM_COLUMN, type SpectrumColumn } from '../../app/curvature/spectrum-record.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import { qualityKey, type SpectrumReport } from '../../app/protocol/spectra.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { useJob, type JobQuestion } from '../state/use-job.ts';
import { DensityChart } from './density-chart.tsx';
import { JobStatus } from './job-status.tsx';
import { whereOf } from './where-of.ts';
import './spectrum.css';

const take = (event: JobEvent): SpectrumReport | null => (event.kind === 'spectrum' ? event.report : null);

/** In place of a card above the dense limit: the spectrum as an estimate, with how good it is. */
export function EstimateBlock() {
  const { t } = useTranslation();
  const selection = useApp((state) => state.selection);
  const question = useMemo(
    (): JobQuestion<'point.spectrum'> | null =>
      selection === null ? null : { method: 'point.spectrum', params: { where: whereOf(selection) } },
    [selection],
  );
  const { answer, cancel } = useJob(question, take);
  if (selection === null) return null;
  return (
    <div className="card-block" data-testid="estimate-block">
      <h3>{t('spectrum.estimate.title')}</h3>
      <JobStatus answer={answer} busy={t('spectrum.estimate.busy')} onCancel={cancel} />
      {answer.status === 'ready' ? <EstimateFacts report={answer.value} /> : null}
    </div>
  );
}

function EstimateFacts({ report }: { report: SpectrumReport }) {
  const { t } = useTranslation();
  const { row, values, weights } = recordAt(report.block, 0);
  const at = (column: SpectrumColumn): number => row[SPECTRUM_COLUMN[column]];
  const rows = [
    ['lambdaMin', 'lambdaMinError'],
    ['lambdaMax', 'lambdaMaxError'],
    ['trace', 'traceError'],
    ['frobenius', 'frobeniusError'],
  ] as const;
  // What was broken off may have got no further than one half of the answer.
  const known = rows.filter(([name]) => Number.isFinite(at(name)));
  const hasExtremes = Number.isFinite(at('lambdaMin'));
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
        {known.map(([name, error]) => (
          <div key={name}>
            <dt>{t(`spectrum.facts.${name}`)}</dt>
            <dd>
              {formatNumber(at(name))} <span className="aside">± {formatNumber(at(error), 2)}</span>
            </dd>
          </div>
        ))}
        {Number.isFinite(at('share1')) ? (
          <div>
            <dt>{t('spectrum.facts.share1')}</dt>
            <dd>{formatNumber(at('share1'), 3)}</dd>
          </div>
        ) : null}
      </dl>
      {quality === null ? null : (
        <p>{t(`spectrum.estimate.class.${hasExtremes ? quality.class : 'unknown'}`)}</p>
      )}
      {quality === null || !Number.isFinite(quality.bandwidth) ? null : (
        <DensityChart values={values} counts={weights} errors={quality.weightErrors} />
      )}
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
