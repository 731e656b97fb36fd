import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { SPECTRUM_COLUMN, type SpectrumColumn } from '../../app/curvature/spectrum-record.ts';
import { analysisStatistics } from '../../app/network/network-state.ts';
import { stabilityEdge } from '../../app/training/stability-edge.ts';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { ChartCard } from '../charts/chart-card.tsx';
import { useApp } from '../state/app-context.tsx';
import { activeLive } from '../state/app-state.ts';
import type { RunView } from '../state/run-view.ts';
import { RUN_COLORS, SIGN_COLORS } from '../theme/class-style.ts';
import { SpectrumRibbon } from './spectrum-ribbon.tsx';
import { columnOf, stepOf, type SpectrumTable } from './spectrum-table.ts';
import { TableChart } from './table-chart.tsx';
import type { RunSpectra } from './use-run-spectra.ts';
import './spectrum.css';

const SHARES = ['share1', 'share2', 'share3', 'share4', 'share5'] as const;

/** The spectrum over training: all eigenvalues, sharpness with its edge, ratios, split of the gradient, size and conditioning. */
export function SpectrumCharts({ run, spectra }: { run: RunView; spectra: RunSpectra }) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const colors = CHART_COLORS[scheme];
  const { table, source } = spectra;
  // A series grows with its spectra; drawing it again with every metric would show nothing new.
  const lastStep = useApp((state) => (source === 'series' ? 0 : (activeLive(state)?.step ?? 0)));
  const end = Math.max(lastStep, stepOf(table.records.at(-1)), run.checkpoints.at(-1)?.step ?? 0, 1);
  if (table.records.length === 0) {
    return <p className="spectrum-empty">{t('spectrum.empty')}</p>;
  }
  const hasPreconditioned = columnOf(table, 'preconditionedSharpness').some((value) => value !== null);
  // Where the optimizer's own edge is not one of λmax, gradient descent's at the same rate is what it can be held against.
  const { optimizer } = run.experiment.training;
  const boundsSharpness = stabilityEdge(optimizer, optimizer.rate)?.of === 'sharpness';
  const hasShares = columnOf(table, 'share1').some((value) => value !== null);
  const hasInertia = columnOf(table, 'positive').some((value) => value !== null);
  const { loss } = run.experiment;
  const statistics = loss.kind === 'network' ? analysisStatistics(loss.layers) : null;
  const isSparse = source === 'checkpoints' || table.records.length < 40;
  return (
    <>
      {statistics === null ? null : (
        <p className="spectrum-statistics">{t(`spectrum.statistics.${statistics}`)}</p>
      )}
      <div className="charts spectrum-charts" data-source={source}>
        <SpectrumRibbon table={table} end={end} parameters={run.summary.parameterCount} />
        {hasPreconditioned ? (
          <TableChart
            name="preconditionedSharpness"
            table={table}
            end={end}
            scales={sharpnessScales(table, 'preconditionedSharpness', (at) => at('edge'))}
            series={[
              {
                column: 'preconditionedSharpness',
                label: t('spectrum.preconditioned'),
                short: t('spectrum.sharpness'),
                color: SIGN_COLORS.positive[scheme],
                points: isSparse,
              },
              {
                column: 'edge',
                label: edgeLabel(run),
                short: t('spectrum.edge'),
                color: colors.validation,
                width: 1.5,
              },
            ]}
          />
        ) : null}
        <TableChart
          name="sharpness"
          table={table}
          end={end}
          scales={sharpnessScales(table, 'lambdaMax', (at) =>
            boundsSharpness ? at('edge') : 2 / at('rate'),
          )}
          series={[
            {
              column: 'lambdaMax',
              error: 'lambdaMaxError',
              label: t('spectrum.sharpness'),
              color: SIGN_COLORS.positive[scheme],
              points: isSparse,
            },
            {
              ...(boundsSharpness
                ? { column: 'edge', label: edgeLabel(run), short: t('spectrum.edge') }
                : { column: 'rate', twoOver: true, label: t('spectrum.descentEdge'), short: '2/η' }),
              color: colors.validation,
              width: 1.5,
            },
          ]}
        />
        {hasInertia ? (
          <TableChart
            name="ratios"
            table={table}
            end={end}
            scales={['linear']}
            series={[
              { column: 'positive', label: 'n₊/n', color: SIGN_COLORS.positive[scheme], points: isSparse },
              { column: 'negative', label: 'n₋/n', color: SIGN_COLORS.negative[scheme], points: isSparse },
            ]}
            divisor={run.summary.parameterCount}
          />
        ) : null}
        {hasShares ? (
          <TableChart
            name="gradientSplit"
            table={table}
            end={end}
            scales={['linear', 'log']}
            series={SHARES.map((column, k) => ({
              column,
              label: `v${'₁₂₃₄₅'[k]}`,
              color: RUN_COLORS[scheme][k],
              width: k === 0 ? 1.5 : 1,
              faint: k > 1,
            }))}
          />
        ) : null}
        <TableChart
          name="hessianSize"
          table={table}
          end={end}
          scales={['linear', 'log']}
          series={[
            {
              column: 'trace',
              error: 'traceError',
              label: 'tr H',
              color: RUN_COLORS[scheme][0],
              points: isSparse,
            },
            {
              column: 'frobenius',
              error: 'frobeniusError',
              label: '‖H‖F',
              color: RUN_COLORS[scheme][1],
              points: isSparse,
            },
          ]}
        />
        {hasInertia ? (
          <TableChart
            name="conditioning"
            table={table}
            end={end}
            scales={['log', 'linear']}
            series={[
              {
                column: 'effectiveRank',
                label: t('spectrum.rank'),
                color: RUN_COLORS[scheme][0],
                points: isSparse,
              },
              { column: 'conditionNumber', label: 'κ', color: RUN_COLORS[scheme][1], points: isSparse },
            ]}
          />
        ) : null}
      </div>
    </>
  );
}

/** Beside an edge ten times as high a curve would lie on a linear axis' floor. */
function sharpnessScales(
  table: SpectrumTable,
  column: SpectrumColumn,
  edgeOf: (at: (column: SpectrumColumn) => number) => number,
): ComponentProps<typeof ChartCard>['scales'] {
  const last = table.records.at(-1);
  const edge = last === undefined ? NaN : edgeOf((name) => last.row[SPECTRUM_COLUMN[name]]);
  const most = columnOf(table, column).reduce<number>((high, value) => Math.max(high, value ?? 0), 0);
  return edge > 10 * most && most > 0 ? ['log', 'linear'] : ['linear', 'log'];
}

/** The edge's formula, by the optimizer. */
function edgeLabel(run: RunView): string {
  const { optimizer } = run.experiment.training;
  switch (optimizer.kind) {
    case 'momentum':
      return optimizer.convention === 'ema' ? '(2+2β)/((1−β)η)' : '(2+2β)/η';
    case 'nesterov':
      return '(2+2β)/((1+2β)η)';
    case 'adam':
    case 'adamw':
    case 'amsgrad':
      return '(2+2β₁)/((1−β₁)η)';
    default:
      return '2/η';
  }
}
