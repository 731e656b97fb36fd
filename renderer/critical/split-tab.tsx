import { Button, NativeSelect, Slider } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SplittingLine } from '../../app/critical/splitting.ts';
import { ClassMarker } from '../charts/class-marker.tsx';
import { formatInertia, formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { Plot } from './plot.tsx';
import { plotScale } from './plot-scale.ts';
import { useCritical, useCriticalSession, useOfRun } from './use-critical.ts';
import { useWorking, WorkStatus } from './work-status.tsx';

/** A hidden unit written as two: the loss stays, and along λ one sees the saddle that every split makes. */
export function SplitTab() {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const run = useApp(activeRun);
  const selection = useApp((state) => state.selection);
  const line = useOfRun((state) => state.splitting);
  const working = useWorking('split');
  const [choice, setChoice] = useState('0.0');
  const loss = run?.experiment.loss;
  const dense = loss?.kind === 'network' ? loss.layers.filter((layer) => layer.type === 'dense') : [];
  const units = dense
    .slice(0, -1)
    .flatMap((layer, l) => Array.from({ length: Math.min(layer.units, 64) }, (_, u) => ({ l, u })));
  return (
    <div className="dock-work">
      <div className="dock-controls">
        <p className="muted">{t('critical.split.what')}</p>
        <NativeSelect
          size="xs"
          label={t('critical.split.unit')}
          value={choice}
          data={units.map(({ l, u }) => ({
            value: `${l}.${u}`,
            label: t('critical.split.unitName', { layer: l + 1, unit: u + 1 }),
          }))}
          onChange={(event) => setChoice(event.currentTarget.value)}
        />
        <Button
          size="xs"
          disabled={selection === null || working || units.length === 0}
          onClick={() => {
            const [layer, unit] = choice.split('.').map(Number);
            session.split(layer, unit);
          }}
        >
          {t('critical.split.start')}
        </Button>
        <WorkStatus kind="split" />
      </div>
      {line === null ? (
        <div className="dock-empty">
          <p>{t('critical.split.empty')}</p>
        </div>
      ) : (
        <Line line={line} />
      )}
    </div>
  );
}

function Line({ line }: { line: SplittingLine }) {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const chosen = Math.min(
    useCritical((state) => state.lambda),
    line.points.length - 1,
  );
  const { points, small } = line;
  const at = points[chosen];
  const kinds = ['negative', 'zero'] as const;
  const x = plotScale(points.map(({ lambda }) => lambda));
  const y = plotScale(
    [0, ...points.flatMap(({ inertia }) => kinds.map((kind) => inertia[kind])), 1],
    4,
    0.12,
  );
  return (
    <>
      <Plot
        title={t('critical.split.plot')}
        label={t('critical.split.plot')}
        xName="λ"
        yName="n₋, n₀"
        x={x}
        y={{ ...y, ticks: y.ticks.filter(Number.isInteger) }}
      >
        {(place) => (
          <>
            {[0, 1].map((border) => (
              <line
                key={border}
                className="border-line"
                x1={place.x(border)}
                x2={place.x(border)}
                y1={place.top}
                y2={place.bottom}
              />
            ))}
            <line
              className="cursor-line"
              x1={place.x(at.lambda)}
              x2={place.x(at.lambda)}
              y1={place.top}
              y2={place.bottom}
            />
            {points.flatMap((point, k) =>
              kinds.map((kind) => (
                <circle
                  key={`${kind}${k}`}
                  className={`dot ${kind}`}
                  cx={place.x(point.lambda)}
                  cy={place.y(point.inertia[kind])}
                  r={k === chosen ? 5.5 : 3.5}
                  onClick={() => session.chooseLambda(k)}
                />
              )),
            )}
          </>
        )}
      </Plot>
      <div className="dock-facts">
        <div className="plot-legend">
          <span className="negative">n₋</span>
          <span className="zero">n₀</span>
        </div>
        <Slider
          size="sm"
          min={0}
          max={points.length - 1}
          value={chosen}
          thumbLabel="λ"
          label={(k) => `λ = ${points[k].lambda}`}
          onChange={(k) => session.chooseLambda(k)}
        />
        <table className="branch-table split-table">
          <thead>
            <tr>
              <th />
              <th>L</th>
              <th>n₋ · n₀ · n₊</th>
              <th>{t('critical.split.class')}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <td>{t('critical.split.before')}</td>
              <td title={String(small.loss)}>{formatNumber(small.loss, 6)}</td>
              <td>{formatInertia(small.inertia)}</td>
              <td>
                <ClassMarker pointClass={small.class} size={13} /> {t(`classes.${small.class}`)}
              </td>
            </tr>
            <tr>
              <td>λ = {formatNumber(at.lambda, 2)}</td>
              <td title={String(at.loss)} data-testid="split-loss">
                {formatNumber(at.loss, 6)}
              </td>
              <td>{formatInertia(at.inertia)}</td>
              <td>
                <ClassMarker pointClass={at.class} size={13} /> {t(`classes.${at.class}`)}
              </td>
            </tr>
            <tr>
              <td>{t('critical.split.predicted')}</td>
              <td />
              <td>{at.predicted === null ? '–' : formatInertia(at.predicted)}</td>
              <td>{at.predicted === null ? t('critical.split.noTheorem') : ''}</td>
            </tr>
          </tbody>
        </table>
        <p className="muted">
          {t('critical.split.curvature', {
            values: [...line.curvature].map((value) => formatNumber(value, 3)).join(', '),
          })}
        </p>
      </div>
    </>
  );
}
