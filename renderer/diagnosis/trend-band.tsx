import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createTrendFeed, type TrendFeed, type TrendPlace } from '../../app/diagnosis/trend-feed.ts';
import { formatCount } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import type { MetricsTable } from '../state/metrics-table.ts';
import type { RunView } from '../state/run-view.ts';

/** One feed a table: it takes what is new, however many views ask. */
const feeds = new WeakMap<MetricsTable, TrendFeed>();

function feedOf(metrics: MetricsTable): TrendFeed {
  const steps = metrics.column('step');
  let feed = feeds.get(metrics);
  // A table that was begun anew has fewer rows than its feed has seen.
  if (feed === undefined || feed.records > steps.length) feed = createTrendFeed();
  feeds.set(metrics, feed);
  feed.extend(steps, metrics.column('trainLoss'), metrics.column('batchLoss'));
  return feed;
}

/** The detector's state now, and at places along the run. */
export function useTrend(run: RunView | null) {
  const metrics = run?.metrics ?? null;
  const version = useApp((state) => (run === null ? 0 : (state.live[run.id]?.metricsVersion ?? 0)));
  return useMemo(() => {
    const feed = metrics === null ? createTrendFeed() : feedOf(metrics);
    const trend = feed.trend();
    const states = [...feed.places()];
    const last = metrics?.lastStep ?? -1;
    if (last > (states.at(-1)?.step ?? 0)) states.push({ step: last, state: trend.state });
    return { trend, states: joined(states) };
    // `metrics` grows in place; its version says when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [metrics, version]);
}

/** Neighbours of one state as one piece, which ends where the last of them does. */
function joined(states: readonly TrendPlace[]): TrendPlace[] {
  return states.filter(({ state }, k) => states[k + 1]?.state !== state);
}

/** The trend of the loss along the steps 0 … `end`, as coloured pieces that end at their step, with their names. */
export function TrendPieces({ states, end }: { states: readonly TrendPlace[]; end: number }) {
  const { t } = useTranslation();
  const names = [...new Set(states.map(({ state }) => state))];
  return (
    <>
      <p className="trend-names muted">
        <span>{t('diagnosis.timeline')}</span>
        {names.map((state) => (
          <span key={state} className={`trend-name trend-${state}`}>
            {t(`diagnosis.trend.${state}`)}
          </span>
        ))}
      </p>
      <ol className="trend-pieces" aria-label={t('diagnosis.timeline')}>
        {states.map(({ step, state }, k) => {
          const from = k === 0 ? 0 : states[k - 1].step;
          return (
            <li
              key={step}
              className={`trend-${state}`}
              style={{ left: `${(100 * from) / end}%`, width: `${(100 * (step - from)) / end}%` }}
              title={`${t('diagnosis.step', { step: formatCount(step) })}: ${t(`diagnosis.trend.${state}`)}`}
            />
          );
        })}
      </ol>
    </>
  );
}
