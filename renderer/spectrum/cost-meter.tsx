import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { frequencyCost, frequencyForShare } from '../../app/curvature/spectrum-cost.ts';
import type { SpectrumPrediction } from '../../app/protocol/spectra.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useApp, useHost } from '../state/app-context.tsx';
import type { RunView } from '../state/run-view.ts';
import { DenseAndLanczos } from './dense-and-lanczos.tsx';
import type { RunSpectra } from './use-run-spectra.ts';
import './spectrum.css';

const FREQUENCIES = [1, 10, 100, 1000];

/** What spectra along this run cost, as measured, and what other frequencies would. */
export function CostMeter({ run, spectra }: { run: RunView; spectra: RunSpectra }) {
  const { t } = useTranslation();
  const host = useHost();
  const { cost } = spectra;
  const { id } = run;
  const parameters = run.summary.parameterCount;
  const [predicted, setPredicted] = useState<{ of: string; value: SpectrumPrediction } | null>(null);
  useEffect(() => {
    let current = true;
    host.request('spectrum.cost', { run: id }).then(
      (value) => {
        if (current) setPredicted({ of: id, value });
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [host, id]);
  const guess = predicted?.of === id ? predicted.value : null;
  // What was measured may be there long before the prediction, which waits for a thread.
  const denseLimit = useApp((state) => state.info?.denseLimit ?? Infinity);
  const isEstimate = guess === null ? parameters > denseLimit : guess.products !== null;
  const { hessian, solve } = cost ?? guess ?? { hessian: NaN, solve: NaN };
  const spectrum = hessian + solve;
  const name =
    `${cost === null ? 'predicted' : 'measured'}${isEstimate ? ('Estimate' as const) : ''}` as const;
  const step = cost?.step ?? (1000 * run.summary.secondsElapsed) / Math.max(1, run.summary.step);
  const threads = cost?.threads ?? guess?.threads ?? 1;
  const milliseconds = (value: number): string =>
    Number.isFinite(value) ? `${formatNumber(value, 3)} ms` : '–';
  const percent = (value: number): string => `${formatNumber(100 * value, 3)} %`;
  const share = run.experiment.analysis.analysisShare ?? 0.2;
  return (
    <div className="cost-meter" role="group" aria-label={t('spectrum.cost.title')}>
      <div className="cost-facts">
        <dl className="facts">
          <div>
            <dt>{t(`spectrum.cost.${name}`)}</dt>
            <dd>{milliseconds(spectrum)}</dd>
          </div>
          {!isEstimate ? (
            <>
              <div>
                <dt>{t('spectrum.cost.hessian')}</dt>
                <dd>{milliseconds(hessian)}</dd>
              </div>
              <div>
                <dt>{t('spectrum.cost.solve')}</dt>
                <dd>{milliseconds(solve)}</dd>
              </div>
            </>
          ) : guess?.products == null ? null : (
            <div>
              <dt>{t('spectrum.cost.products')}</dt>
              <dd>{formatCount(guess.products)}</dd>
            </div>
          )}
          <div>
            <dt>{t('spectrum.cost.step')}</dt>
            <dd>{milliseconds(step)}</dd>
          </div>
          {cost === null ? null : (
            <>
              <div>
                <dt>{t('spectrum.cost.share')}</dt>
                <dd>{percent(cost.share)}</dd>
              </div>
              <div>
                <dt>{t('spectrum.cost.held')}</dt>
                <dd>{formatNumber(cost.secondsHeld, 2)} s</dd>
              </div>
            </>
          )}
        </dl>
        <p className="muted">
          {Number.isFinite(spectrum) && step > 0
            ? t('spectrum.cost.fits', {
                share: formatNumber(100 * share, 3),
                shown: formatCount(frequencyForShare(spectrum, step, share)),
              })
            : null}{' '}
          {t(isEstimate ? 'spectrum.cost.howEstimate' : 'spectrum.cost.how')}
        </p>
      </div>
      <table className="cost-table">
        <thead>
          <tr>
            <th scope="col">{t('spectrum.cost.every')}</th>
            <th scope="col">{t('spectrum.cost.load')}</th>
            <th scope="col">{t('spectrum.cost.slowdown')}</th>
          </tr>
        </thead>
        <tbody>
          {FREQUENCIES.map((every) => {
            const { load, slowdown } = frequencyCost(spectrum, step, every, threads);
            return (
              <tr key={every}>
                <th scope="row">{t('spectrum.cost.steps', { count: every, shown: formatCount(every) })}</th>
                <td>{Number.isFinite(load) ? percent(load) : '–'}</td>
                <td>{Number.isFinite(slowdown) ? `× ${formatNumber(slowdown, 3)}` : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {isEstimate ? null : <DenseAndLanczos parameters={parameters} />}
    </div>
  );
}
