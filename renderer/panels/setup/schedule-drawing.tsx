import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { rateAt } from '../../../app/training/rate-at.ts';
import { formatCount, formatNumber } from '../../format/number.ts';
import { useApp } from '../../state/app-context.tsx';
import { useDataSummary } from './use-data-summary.ts';
import type { DataSpec } from '../../../app/experiment/loss-spec.ts';
import type { TrainingSpec } from '../../../app/experiment/experiment.ts';

const WIDTH = 280;
const HEIGHT = 96;
const POINTS = 400;
const MARGIN = 6;

/** η of every update of the coming run. */
export function ScheduleDrawing() {
  const loss = useApp((state) => state.draft.present.loss);
  return loss.kind === 'network' ? <OnData data={loss.data} /> : <Drawing samples={1} />;
}

function OnData({ data }: { data: DataSpec }) {
  const { summary } = useDataSummary(data);
  return <Drawing samples={summary?.samples.train ?? 1} />;
}

function Drawing({ samples }: { samples: number }) {
  const { t } = useTranslation();
  const training = useApp((state) => state.draft.present.training);
  const rates = useMemo(() => ratesOf(training, samples), [training, samples]);
  if (rates === null) return null;
  const { steps, values, updatesPerEpoch } = rates;
  const high = Math.max(...values);
  const low = Math.min(...values);
  const place = (value: number): number => HEIGHT - MARGIN - (value / (high || 1)) * (HEIGHT - 2 * MARGIN);
  const path = values
    .map(
      (value, k) =>
        `${k === 0 ? 'M' : 'L'}${((k / (values.length - 1 || 1)) * WIDTH).toFixed(1)} ${place(value).toFixed(1)}`,
    )
    .join('');
  return (
    <figure className="schedule">
      <svg
        className="line-plot"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('setup.scheduleDrawing', {
          from: formatNumber(values[0], 3),
          high: formatNumber(high, 3),
          to: formatNumber(values[values.length - 1], 3),
          steps: formatCount(steps),
        })}
      >
        <path d={path} fill="none" stroke="var(--good)" strokeWidth={2} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption>
        <span>η {formatNumber(values[0], 3)}</span>
        <span>{t('setup.scheduleRange', { low: formatNumber(low, 3), high: formatNumber(high, 3) })}</span>
        <span>{formatNumber(values[values.length - 1], 3)}</span>
      </figcaption>
      <p className="field-help always">
        {t('setup.epochs', {
          count: updatesPerEpoch,
          epochs: formatNumber(steps / updatesPerEpoch, 3),
          steps: formatCount(steps),
        })}
      </p>
    </figure>
  );
}

function ratesOf(
  { schedule, optimizer, steps, batchSize }: TrainingSpec,
  samples: number,
): { steps: number; values: number[]; updatesPerEpoch: number } | null {
  if (!(steps >= 1 && optimizer.rate > 0)) return null;
  const size = batchSize === 'full' ? samples : Math.min(batchSize, samples);
  const updatesPerEpoch = Math.max(1, Math.ceil(samples / (size > 0 ? size : samples)));
  const count = Math.min(POINTS, steps);
  const values = Array.from({ length: count }, (_, k) => {
    const step = count === 1 ? 0 : Math.round((k * (steps - 1)) / (count - 1));
    return rateAt(schedule, step, Math.floor(step / updatesPerEpoch), {
      rate: optimizer.rate,
      steps,
      updatesPerEpoch,
    });
  });
  return values.every(Number.isFinite) ? { steps, values, updatesPerEpoch } : null;
}
