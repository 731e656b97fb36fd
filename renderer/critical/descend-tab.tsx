import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EscapeBranch } from '../../app/protocol/host-api.ts';
import { ClassMarker } from '../charts/class-marker.tsx';
import { formatCount, formatNumber } from '../format/number.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { linePath, Plot } from './plot.tsx';
import { plotScale } from './plot-scale.ts';
import { useCriticalSession, useOfRun } from './use-critical.ts';
import { useWorking, WorkStatus } from './work-status.tsx';

/** From a saddle down both sides of its negative directions: the minima it joins, and how long leaving takes. */
export function DescendTab() {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const descent = useOfRun((state) => state.descent);
  const selection = useApp((state) => state.selection);
  const working = useWorking('descend');
  const [clock, setClock] = useState({ rate: 0.05, start: 1e-5, distance: 1e-2 });
  return (
    <div className="dock-work">
      <div className="dock-controls">
        <p className="muted">{t('critical.descend.what')}</p>
        <div className="control-row">
          {(['rate', 'start', 'distance'] as const).map((name) => (
            <NumberInput
              key={name}
              size="xs"
              label={t(`critical.descend.${name === 'start' ? 'start0' : name}`)}
              value={clock[name]}
              min={0}
              step={clock[name]}
              onChange={(value) => {
                if (typeof value === 'number' && value > 0) setClock({ ...clock, [name]: value });
              }}
            />
          ))}
        </div>
        <Button size="xs" disabled={selection === null || working} onClick={() => session.descend(clock)}>
          {t('critical.descend.start')}
        </Button>
        <WorkStatus kind="descend" />
      </div>
      {descent === null ? (
        <div className="dock-empty">
          <p>{t('critical.descend.empty')}</p>
        </div>
      ) : (
        <>
          <BranchTable branches={descent.branches} />
          <BranchPlot branches={descent.branches} saddleLoss={descent.saddle.loss} />
        </>
      )}
    </div>
  );
}

function BranchTable({ branches }: { branches: readonly EscapeBranch[] }) {
  const { t } = useTranslation();
  const { selectPoint } = useActions();
  const run = useApp(activeRun);
  return (
    <div className="dock-table">
      <table className="branch-table">
        <thead>
          <tr>
            <th>{t('critical.descend.direction')}</th>
            <th>λ</th>
            <th>{t('critical.descend.end')}</th>
            <th>{t('critical.descend.predicted')}</th>
            <th>{t('critical.descend.measured')}</th>
          </tr>
        </thead>
        <tbody>
          {branches.map(({ branch, endClass, time }) => (
            <tr key={`${branch.rank}${branch.side}`}>
              <td>
                {branch.side > 0 ? '+' : '−'}v<sub>{branch.rank + 1}</sub>
              </td>
              <td className="negative">{formatNumber(branch.eigenvalue)}</td>
              <td>
                {branch.outcome === 'minimum' && run !== null ? (
                  <button
                    type="button"
                    className="link"
                    onClick={() => selectPoint(run.id, branch.end, branch.endLoss)}
                  >
                    <ClassMarker pointClass={endClass} size={13} />{' '}
                    {endClass === null ? t('critical.descend.flat') : t(`classes.${endClass}`)}
                  </button>
                ) : (
                  t(`critical.descend.outcomes.${branch.outcome}`)
                )}
                <span className="muted end-loss" title={String(branch.endLoss)}>
                  {t('critical.descend.endLoss', { loss: formatNumber(branch.endLoss) })}
                </span>
              </td>
              <td data-testid="escape-predicted">{formatNumber(time.predicted)}</td>
              <td data-testid="escape-measured">
                {time.measured === null ? t('critical.descend.notLeft') : formatCount(time.measured)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted formula">{t('critical.descend.formula')}</p>
    </div>
  );
}

/** Loss along each way down, over the length walked. */
function BranchPlot({ branches, saddleLoss }: { branches: readonly EscapeBranch[]; saddleLoss: number }) {
  const { t } = useTranslation();
  const lines = branches.map(({ branch }) => ({
    branch,
    // Sides are drawn to the left and right of the saddle.
    lengths: lengthsOf(branch.path, branch.losses.length).map((s) => s * branch.side),
  }));
  const x = plotScale(lines.flatMap(({ lengths }) => [0, lengths.at(-1) ?? 0]));
  const y = plotScale([saddleLoss, ...lines.map(({ branch }) => branch.losses.at(-1) ?? saddleLoss)]);
  return (
    <Plot
      title={t('critical.descend.plot')}
      label={t('critical.descend.plot')}
      xName={t('critical.descend.length')}
      yName={t('critical.plots.loss')}
      x={x}
      y={y}
    >
      {(place) => (
        <>
          {lines.map(({ branch, lengths }) => (
            <path
              key={`${branch.rank}${branch.side}`}
              className="curve down"
              style={{ opacity: 1 / (1 + 0.5 * branch.rank) }}
              d={linePath(place, lengths, branch.losses)}
            />
          ))}
          <g transform={`translate(${place.x(0) - 8} ${place.y(saddleLoss) - 8})`}>
            <path d="M8 1.2L14.8 8L8 14.8L1.2 8Z" className="saddle-mark" />
          </g>
        </>
      )}
    </Plot>
  );
}

function lengthsOf(path: Float64Array, count: number): number[] {
  const n = path.length / Math.max(1, count);
  const out = [0];
  for (let k = 1; k < count; k++) {
    let square = 0;
    for (let i = 0; i < n; i++) square += (path[k * n + i] - path[(k - 1) * n + i]) ** 2;
    out.push(out[k - 1] + Math.sqrt(square));
  }
  return out;
}
