import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Connection } from '../../app/critical/connection.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import { formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { linePath, Plot } from './plot.tsx';
import { plotScale } from './plot-scale.ts';
import { useCritical, useCriticalSession, useOfRun, useVerdict } from './use-critical.ts';
import { useWorking, WorkStatus } from './work-status.tsx';

/** A path of low loss between two points: the string over its pass, or a trained Bézier curve. */
export function ConnectTab() {
  const { t } = useTranslation();
  const text = useNoteText();
  const session = useCriticalSession();
  const run = useApp(activeRun);
  const selection = useApp((state) => state.selection);
  const ends = useCritical((state) => state.ends);
  const connection = useOfRun((state) => state.connection);
  const working = useWorking('connect');
  const [curve, setCurve] = useState<'string' | 'bezier'>('string');
  const verdict = useVerdict();
  const label: Note =
    run !== null && selection?.kind === 'checkpoint'
      ? { key: 'critical.connect.checkpoint', values: { name: run.summary.name, step: selection.step } }
      : { key: verdict === null ? 'critical.connect.point' : `classes.${verdict.class}` };
  const loss =
    selection?.kind === 'point'
      ? selection.loss
      : (run?.checkpoints.find((one) => selection?.kind === 'checkpoint' && one.step === selection.step)
          ?.loss ?? NaN);
  return (
    <div className="dock-work">
      <div className="dock-controls">
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t('critical.connect.kind')}
          value={curve}
          data={(['string', 'bezier'] as const).map((value) => ({
            value,
            label: t(`critical.connect.${value}`),
          }))}
          onChange={(value) => setCurve(value === 'bezier' ? 'bezier' : 'string')}
        />
        <p className="muted">{t(`critical.connect.${curve}Why`)}</p>
        {([0, 1] as const).map((which) => {
          const end = ends[which];
          return (
            <div key={which} className="path-end">
              <b>{which === 0 ? 'A' : 'B'}</b>
              <span>
                {end === null
                  ? t('critical.connect.none')
                  : t('critical.connect.end', { label: text(end.label), loss: formatNumber(end.loss) })}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                disabled={selection === null}
                onClick={() => session.takeEnd(which, label, loss)}
              >
                {t(which === 0 ? 'critical.connect.takeA' : 'critical.connect.takeB')}
              </Button>
            </div>
          );
        })}
        <Button
          size="xs"
          disabled={ends[0] === null || ends[1] === null || working}
          onClick={() => session.connect(curve)}
        >
          {t('critical.connect.start')}
        </Button>
        <WorkStatus kind="connect" />
      </div>
      {connection === null ? (
        <div className="dock-empty">
          <p>{t('critical.connect.empty')}</p>
        </div>
      ) : (
        <>
          <ConnectionPlot connection={connection} />
          <ConnectionFacts connection={connection} />
        </>
      )}
    </div>
  );
}

function ConnectionPlot({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { parameter, losses, straight, saddle } = connection;
  const y = plotScale([...losses, ...straight, ...(saddle === null ? [] : [saddle.loss])]);
  return (
    <Plot
      title={t('critical.connect.profile')}
      label={t('critical.connect.profile')}
      xName={t('critical.connect.position')}
      yName={t('critical.plots.loss')}
      x={plotScale([0, 1], 5, 0.03)}
      y={y}
    >
      {(place) => (
        <>
          <path className="curve straight" d={linePath(place, parameter, straight)} />
          <path className="curve path" d={linePath(place, parameter, losses)} />
          {saddle === null ? null : (
            <g
              transform={`translate(${place.x(parameter[highest(losses)]) - 8} ${place.y(saddle.loss) - 8})`}
            >
              <path d="M8 1.2L14.8 8L8 14.8L1.2 8Z" className="saddle-mark" />
            </g>
          )}
        </>
      )}
    </Plot>
  );
}

function ConnectionFacts({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { selectPoint } = useActions();
  const run = useApp(activeRun);
  const { barrier, saddle, status, iteration } = connection;
  return (
    <div className="dock-facts">
      <div className="plot-legend">
        <span className="path">{t(`critical.connect.${connection.curve}`)}</span>
        <span className="straight">{t('critical.connect.straight')}</span>
      </div>
      <dl className="facts">
        <div>
          <dt>{t('critical.connect.fromA')}</dt>
          <dd>{formatNumber(barrier.fromStart)}</dd>
        </div>
        <div>
          <dt>{t('critical.connect.fromB')}</dt>
          <dd>{formatNumber(barrier.fromEnd)}</dd>
        </div>
        <div>
          <dt>{t('critical.connect.straightBarrier')}</dt>
          <dd>{formatNumber(barrier.straight)}</dd>
        </div>
        <div>
          <dt>{t('critical.connect.status')}</dt>
          <dd>{t(`critical.connect.statuses.${status}`, { steps: iteration })}</dd>
        </div>
      </dl>
      {saddle === null || run === null ? null : (
        <button type="button" className="link" onClick={() => selectPoint(run.id, saddle.theta, saddle.loss)}>
          {t('critical.connect.saddle', {
            class: t(`classes.${saddle.class}`),
            index: saddle.inertia.negative,
            loss: formatNumber(saddle.loss),
          })}
        </button>
      )}
    </div>
  );
}

function highest(losses: Float64Array): number {
  let top = 0;
  losses.forEach((loss, k) => (top = loss > losses[top] ? k : top));
  return top;
}
