import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createStallDetector, type TrendState } from '../../app/diagnosis/stall-detector.ts';
import type { RunView } from '../state/run-view.ts';

const PIECES = 60;

/** The detector fed with a run's records; its state at up to 60 places along the run, and now. */
export function useTrend(run: RunView | null) {
  const metrics = run?.metrics ?? null;
  const version = run?.metricsVersion ?? 0;
  return useMemo(() => {
    const detector = createStallDetector();
    const states: { step: number; state: TrendState }[] = [];
    if (metrics !== null) {
      const full = metrics.column('trainLoss');
      const losses = full.filter((value) => value !== null).length >= 32 ? full : metrics.column('batchLoss');
      const steps = metrics.column('step');
      const every = Math.max(1, Math.ceil(losses.length / PIECES));
      losses.forEach((loss, k) => {
        if (loss !== null) detector.push(steps[k] ?? k, loss);
        if (k % every === every - 1) states.push({ step: steps[k] ?? k, state: detector.trend().state });
      });
    }
    return { trend: detector.trend(), states };
    // `metrics` grows in place; its version says when.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [metrics, version]);
}

interface Piece {
  readonly step: number;
  readonly state: TrendState;
}

/** The trend of the loss along the steps 0 … `end`, as coloured pieces that end at their step, with their names. */
export function TrendPieces({ states, end }: { states: readonly Piece[]; end: number }) {
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
              title={`${t('diagnosis.step', { step })}: ${t(`diagnosis.trend.${state}`)}`}
            />
          );
        })}
      </ol>
    </>
  );
}
