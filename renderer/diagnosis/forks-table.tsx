import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { agrees, goOnOf } from '../../app/diagnosis/forks/fork.ts';
import type { TriedFork } from '../../app/diagnosis/report/report-html.ts';
import { predictionText, proposalText } from '../../app/diagnosis/verdict-text.ts';
import { formatCount, formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { RUN_COLORS } from '../theme/class-style.ts';
import { useDiagnosisText } from './use-diagnosis-text.ts';

/** What each what-if was predicted to do and did, at equal cost; a fork that completed can become the run. */
export function ForksTable({
  forks,
  nothing,
  onAdopt,
}: {
  forks: readonly (TriedFork | undefined)[];
  /** Losses that far apart are the same. */
  nothing: number;
  onAdopt: ((index: number) => void) | null;
}) {
  const { t } = useTranslation();
  const { say, note: noteText } = useDiagnosisText();
  const scheme = useApp((state) => state.preferences.theme);
  const goOn = goOnOf(forks);
  const hasValidation = forks.some(
    (tried) => tried !== undefined && !Number.isNaN(tried.fork.validationLoss),
  );
  const least = Math.min(...forks.map((tried) => finite(tried?.fork.trainLoss)));
  return (
    <table className="diagnosis-forks">
      <thead>
        <tr>
          <th scope="col">{t('diagnosis.fork')}</th>
          <th scope="col">{t('diagnosis.predicted')}</th>
          <th scope="col">{t('diagnosis.trainingLoss')}</th>
          {hasValidation ? <th scope="col">{t('diagnosis.validationLoss')}</th> : null}
          <th scope="col">{t('diagnosis.agrees')}</th>
          <th scope="col">{t('diagnosis.equalCost')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {forks.map((tried, index) => {
          if (tried === undefined) return null;
          const { fork, prediction } = tried;
          const verdict = prediction === null ? null : agrees(fork, goOn, prediction, nothing);
          return (
            <tr key={index}>
              <th scope="row">
                <i style={{ background: RUN_COLORS[scheme][index % 8] }} />
                {proposalText(fork.proposal, say)}
              </th>
              <td>
                {prediction === null ? '–' : predictionText(prediction, say)}
                {prediction?.basis === undefined ? null : (
                  <div className="muted">{noteText(prediction.basis)}</div>
                )}
              </td>
              {fork.note === null ? (
                <>
                  <td className="number" data-best={fork.trainLoss === least}>
                    {formatNumber(fork.trainLoss)}
                  </td>
                  {hasValidation ? (
                    <td className="number">
                      {Number.isNaN(fork.validationLoss) ? '–' : formatNumber(fork.validationLoss)}
                    </td>
                  ) : null}
                </>
              ) : (
                <td colSpan={hasValidation ? 2 : 1}>{noteText(fork.note)}</td>
              )}
              <td>
                {prediction === null
                  ? '–'
                  : t(verdict === null ? 'diagnosis.untried' : verdict ? 'diagnosis.yes' : 'diagnosis.no')}
              </td>
              <td>
                {t('diagnosis.updatesOf', {
                  updates: formatCount(fork.updates),
                  parameters: formatCount(fork.parameters),
                })}
              </td>
              <td>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={onAdopt === null || fork.status !== 'completed'}
                  onClick={() => onAdopt?.(index)}
                >
                  {t('diagnosis.adopt')}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const finite = (value: number | undefined): number =>
  value === undefined || Number.isNaN(value) ? Infinity : value;
