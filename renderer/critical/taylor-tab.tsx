import { Button, NumberInput, Slider } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { curvatureAt, modelChange, remainderOrder, type TaylorFan } from '../../app/critical/taylor-fan.ts';
import { formatNumber } from '../format/number.ts';
import { useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import type { RunView } from '../state/run-view.ts';
import { CurvatureDial } from './curvature-dial.tsx';
import { linePath, Plot } from './plot.tsx';
import { plotScale } from './plot-scale.ts';
import { useCritical, useCriticalSession, useOfRun } from './use-critical.ts';
import { useWorking, WorkStatus } from './work-status.tsx';

/** The second-order model at the selected point: turn v, read vᵀHv and the true ΔL, see where the model fails. */
export function TaylorTab() {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const selection = useApp((state) => state.selection);
  const fan = useOfRun((state) => state.taylor);
  const working = useWorking('taylor');
  const run = useApp(activeRun);
  const [chosen, setReach] = useState<number | null>(null);
  const reach = chosen ?? usualReach(run);
  return (
    <div className="dock-work">
      <div className="dock-controls">
        <p className="muted">{t('critical.taylor.what')}</p>
        <NumberInput
          size="xs"
          label={t('critical.taylor.reach')}
          value={reach}
          min={0}
          step={0.1}
          onChange={(value) => {
            if (typeof value === 'number' && value > 0) setReach(value);
          }}
        />
        <Button size="xs" disabled={selection === null || working} onClick={() => session.taylor(reach)}>
          {t('critical.taylor.start')}
        </Button>
        <WorkStatus kind="taylor" />
      </div>
      {fan === null ? (
        <div className="dock-empty">
          <p>{t('critical.taylor.empty')}</p>
        </div>
      ) : (
        <Fan fan={fan} />
      )}
    </div>
  );
}

/** A sixth of a function's region, so that the model is large enough to be seen and fails visibly. */
function usualReach(run: RunView | null): number {
  const loss = run?.experiment.loss;
  if (loss?.kind !== 'function') return 0.5;
  const widths = (loss.box ?? [[-2, 2]]).map(([low, high]) => high - low);
  return Number((Math.min(...widths) / 6).toPrecision(2));
}

function Fan({ fan }: { fan: TaylorFan }) {
  const { t } = useTranslation();
  const session = useCriticalSession();
  const dial = useCritical((state) => state.dial);
  const at = Math.min(dial.angle, fan.angles.length - 1);
  const radiusIndex = Math.min(dial.radius, fan.radii.length - 1);
  const angle = fan.angles[at];
  const radius = fan.radii[radiusIndex];
  const change = (i: number): number => fan.losses[i * fan.angles.length + at] - fan.loss;
  const errors = Array.from(fan.radii, (r, i) => Math.abs(change(i) - modelChange(fan, angle, r)));
  const logs = errors.map((error) => (error > 0 ? Math.log10(error) : NaN));
  const radii = Array.from(fan.radii, Math.log10);
  const truth = change(radiusIndex);
  const model = modelChange(fan, angle, radius);
  const order = remainderOrder(fan, at);
  const facts = [
    ['curvature', curvatureAt(fan, angle)],
    ['truth', truth],
    ['model', model],
    ['error', truth - model],
    ['least', fan.smallestEigenvalue],
    ['greatest', fan.largestEigenvalue],
  ] as const;
  return (
    <>
      <CurvatureDial fan={fan} chosen={at} onChoose={(next) => session.dial({ angle: next })} />
      <div className="dock-facts">
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`critical.taylor.${name}`)}</dt>
              <dd title={String(value)} data-sign={value < 0 ? 'negative' : 'positive'}>
                {formatNumber(value)}
              </dd>
            </div>
          ))}
        </dl>
        <span className="slider-name">{t('critical.taylor.turn')}</span>
        <Slider
          size="sm"
          min={0}
          max={fan.angles.length - 1}
          value={at}
          thumbLabel={t('critical.taylor.turn')}
          label={(k) => `${((fan.angles[k] * 180) / Math.PI).toFixed(1)}°`}
          onChange={(next) => session.dial({ angle: next })}
        />
        <span className="slider-name">
          {t('critical.taylor.radius', { radius: formatNumber(radius, 3) })}
        </span>
        <Slider
          size="sm"
          min={0}
          max={fan.radii.length - 1}
          value={radiusIndex}
          thumbLabel={t('critical.taylor.radiusName')}
          label={(k) => formatNumber(fan.radii[k], 3)}
          onChange={(next) => session.dial({ radius: next })}
        />
      </div>
      <Plot
        title={
          Number.isFinite(order)
            ? t('critical.taylor.errorPlot', { order: formatNumber(order, 3) })
            : t('critical.taylor.exact')
        }
        label={t('critical.taylor.errorLabel')}
        xName="log₁₀ r"
        yName="log₁₀ |ΔL − model|"
        x={plotScale(radii)}
        y={plotScale(logs)}
      >
        {(place) => (
          <>
            <path className="curve path" d={linePath(place, radii, logs)} />
            {logs.map((log, k) =>
              Number.isFinite(log) ? (
                <circle
                  key={k}
                  className={k === radiusIndex ? 'dot chosen' : 'dot'}
                  cx={place.x(radii[k])}
                  cy={place.y(log)}
                  r={k === radiusIndex ? 5 : 3}
                />
              ) : null,
            )}
          </>
        )}
      </Plot>
    </>
  );
}
