import './critical.css';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { sameSelection, useCritical, useCriticalSession, useVerdict } from './use-critical.ts';
import { VerdictView } from './verdict-view.tsx';
import { useWorking, WorkStatus } from './work-status.tsx';

/** What the selected point is, and where one can go from it: the block of the Inspector about critical points. */
export function WhatIsHere() {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const run = useApp(activeRun);
  const selection = useApp((state) => state.selection);
  const { selectPoint, setPreferences } = useActions();
  const verdict = useVerdict();
  const nearest = useCritical((state) => state.nearest);
  const [asking, searching] = [useWorking('verdict'), useWorking('nearest')];
  if (run === null || selection === null) return null;
  const here = nearest !== null && sameSelection(nearest.of, selection) ? nearest.value : null;
  const hasWayDown = verdict !== null && isSaddle(verdict.class) && verdict.inertia.negative > 0;
  return (
    <div
      className="card-block what-is-here"
      data-verdict={verdict === null ? 'none' : verdict.polished === null ? 'given' : 'polished'}
    >
      <div className="button-row">
        <Button
          size="xs"
          loading={asking}
          variant={verdict === null ? 'filled' : 'light'}
          onClick={() => session.verdict()}
        >
          {t('critical.whatIsHere')}
        </Button>
        <Button size="xs" variant="default" loading={searching} onClick={() => session.nearest()}>
          {t('critical.goToNearest')}
        </Button>
      </div>
      <WorkStatus kind="verdict" />
      <WorkStatus kind="nearest" />
      {here === null ? null : (
        <p className="muted" role="status">
          {t(here.card === null ? 'critical.nearestNone' : 'critical.nearestFound', {
            outcome: t(`searchOutcomes.${here.outcome}`),
            steps: here.iterations,
            gradient: formatNumber(here.gradientNorms.at(-1) ?? NaN, 2),
          })}
        </p>
      )}
      {verdict === null ? null : <VerdictView card={verdict} />}
      <div className="button-row">
        {verdict?.polished != null && selection.kind === 'checkpoint' ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => selectPoint(run.id, verdict.theta, verdict.loss)}
          >
            {t('critical.selectPolished')}
          </Button>
        ) : null}
        {hasWayDown ? (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              session.show('descend');
              setPreferences({ workspace: 'critical' });
            }}
          >
            {t('critical.waysDown')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function isSaddle(name: string): boolean {
  return name !== 'notCritical' && name !== 'gradientFlat';
}
