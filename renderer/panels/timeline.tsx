import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { ChartCard } from '../charts/chart-card.tsx';
import { RowThinner, thinned, type ChartData } from '../charts/row-thinner.ts';
import type { ChartSeries } from '../charts/line-chart.tsx';
import { ProfilePanel } from '../profile/profile-panel.tsx';
import { CostMeter } from '../spectrum/cost-meter.tsx';
import { EstimatedCurvature } from '../spectrum/estimated-curvature.tsx';
import { SpectrumCharts } from '../spectrum/spectrum-charts.tsx';
import { useRunSpectra } from '../spectrum/use-run-spectra.ts';
import { useApp, useAppHandle } from '../state/app-context.tsx';
import { activeLive, activeRun } from '../state/app-state.ts';
import type { MetricColumn, MetricsTable } from '../state/metrics-table.ts';
import type { RunView } from '../state/run-view.ts';
import { SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { CheckpointTrack } from './checkpoint-track.tsx';
import { TIMELINE_TABS, timelineChoice } from './timeline-choice.ts';

/** Rows that a chart draws at most. */
const DRAWN_ROWS = 4000;

/** Charts over steps with one cursor, and below them the checkpoints with scrubber and play. */
export function Timeline() {
  const { t } = useTranslation();
  const choice = timelineChoice(useAppHandle());
  const { tab, line } = useStore(choice);
  const run = useApp(activeRun);
  if (run === null) {
    return (
      <section className="timeline empty" aria-label={t('timeline.title')}>
        <p>{t('timeline.empty')}</p>
      </section>
    );
  }
  return (
    <section className="timeline" aria-label={t('timeline.title')}>
      {tab === 'training' ? (
        <Charts run={run} />
      ) : tab === 'profile' ? (
        <ProfilePanel
          key={`${run.id} ${line?.serial ?? 0}`}
          run={run}
          handed={line?.run === run.id ? line : null}
        />
      ) : (
        <SpectrumTab run={run} tab={tab} />
      )}
      <div className="timeline-foot">
        <CheckpointTrack run={run} />
        <SegmentedControl
          className="timeline-tabs"
          size="xs"
          aria-label={t('timelineTabs.label')}
          value={tab}
          onChange={(value) =>
            choice.setState({ tab: TIMELINE_TABS.find((known) => known === value) ?? 'training' })
          }
          data={TIMELINE_TABS.map((value) => ({ value, label: t(`timelineTabs.${value}`) }))}
        />
      </div>
    </section>
  );
}

function SpectrumTab({ run, tab }: { run: RunView; tab: 'spectrum' | 'cost' }) {
  const spectra = useRunSpectra(run);
  return tab === 'cost' ? (
    <CostMeter run={run} spectra={spectra} />
  ) : (
    <SpectrumCharts run={run} spectra={spectra} />
  );
}

interface MetricSeries extends ChartSeries {
  readonly column: MetricColumn;
}

function Charts({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const colors = CHART_COLORS[scheme];
  // The table grows in place: its version says that there is more to draw.
  const version = useApp((state) => activeLive(state)?.metricsVersion ?? 0);
  const denseLimit = useApp((state) => state.info?.denseLimit ?? Infinity);
  const isLarge = run.summary.parameterCount > denseLimit;
  const batches = run.experiment.loss.kind === 'network' && run.experiment.training.batchSize !== 'full';
  const has = (column: MetricColumn): boolean => run.metrics.least(column) !== null;
  const series = (column: MetricColumn, color: string, width = 1.5): MetricSeries => ({
    column,
    color,
    width,
    faint: color === colors.faint,
    label: t(`metrics.${column}`),
    short: t(`metrics.short.${column}`),
  });
  const loss = [
    ...(batches ? [series('batchLoss', colors.faint, 1)] : []),
    series('trainLoss', colors.train),
    ...(has('validationLoss') ? [series('validationLoss', colors.validation)] : []),
  ];
  // Functions may be negative, where a logarithm has nothing to draw.
  const signed = (run.metrics.least('trainLoss') ?? 0) < 0;
  const gradient = [
    ...(batches ? [series('batchGradientNorm', colors.faint, 1)] : []),
    series('gradientNorm', colors.train),
  ];
  const accuracy = [
    ...(has('trainAccuracy') ? [series('trainAccuracy', colors.train)] : []),
    ...(has('validationAccuracy') ? [series('validationAccuracy', colors.validation)] : []),
  ];
  return (
    <div className="charts">
      <MetricChart
        run={run}
        version={version}
        name="loss"
        series={loss}
        scales={signed ? ['signLog', 'linear'] : ['log', 'linear', 'signLog']}
      />
      <MetricChart run={run} version={version} name="gradient" series={gradient} scales={['log', 'linear']} />
      {accuracy.length === 0 ? null : (
        <MetricChart run={run} version={version} name="accuracy" series={accuracy} scales={['linear']} />
      )}
      {isLarge ? (
        <EstimatedCurvature run={run} scheme={scheme} end={chartEnd(run)} />
      ) : (
        <CurvatureChart run={run} scheme={scheme} />
      )}
      <EngineChart run={run} color={colors.train} />
    </div>
  );
}

function chartEnd(run: RunView): number {
  return Math.max(run.metrics.lastStep, run.checkpoints.at(-1)?.step ?? 0, 1);
}

/** One thinner a table and choice of columns: it looks only at what is new. */
const thinners = new WeakMap<MetricsTable, Map<string, RowThinner>>();

function thinnerOf(metrics: MetricsTable, columns: string): RowThinner {
  const known = thinners.get(metrics) ?? new Map<string, RowThinner>();
  thinners.set(metrics, known);
  const thinner = known.get(columns) ?? new RowThinner(DRAWN_ROWS);
  known.set(columns, thinner);
  return thinner;
}

function MetricChart({
  run,
  version,
  name,
  series,
  scales,
}: {
  run: RunView;
  /** Of the run's metrics. */
  version: number;
  name: string;
  series: readonly MetricSeries[];
  scales: readonly ('log' | 'linear' | 'signLog')[];
}) {
  const cursor = useApp((state) => state.cursor);
  const columns = series.map((item) => item.column).join();
  const { metrics } = run;
  const data = useMemo((): ChartData => {
    const table = ['step' as const, ...(columns.split(',') as MetricColumn[])].map((column) =>
      metrics.column(column),
    );
    // The lists grow in place; uPlot must see them as they were when it was told.
    return version < 0
      ? []
      : thinned(table, DRAWN_ROWS, thinnerOf(metrics, columns)).map((column) => [...column]);
  }, [metrics, version, columns]);
  const values = series.map((item) => metrics.at(item.column, cursor ?? metrics.lastStep));
  return (
    <ChartCard name={name} series={series} data={data} scales={scales} end={chartEnd(run)} values={values} />
  );
}

/** λmin and λmax at the checkpoints. */
function CurvatureChart({ run, scheme }: { run: RunView; scheme: ColorScheme }) {
  const cursor = useApp((state) => state.cursor);
  const { checkpoints } = run;
  const data = useMemo((): ChartData => {
    const known = checkpoints.filter((item) => item.card !== null && item.card.eigenvalues.length > 0);
    const finite = (value: number | undefined): number | null =>
      value !== undefined && Number.isFinite(value) ? value : null;
    return [
      known.map((item) => item.step),
      known.map((item) => finite(item.card?.eigenvalues.at(-1))),
      known.map((item) => finite(item.card?.eigenvalues[0])),
    ];
  }, [checkpoints]);
  const at = data[0].findLastIndex((step) => step !== null && step <= (cursor ?? Infinity));
  return (
    <ChartCard
      name="curvature"
      series={[
        { label: 'λmax', color: SIGN_COLORS.positive[scheme], points: true },
        { label: 'λmin', color: SIGN_COLORS.negative[scheme], points: true },
      ]}
      data={data}
      scales={['signLog', 'linear']}
      end={chartEnd(run)}
      values={[data[1][at] ?? null, data[2][at] ?? null]}
    />
  );
}

/** How far TensorFlow's θ is from the float64 engine's, where both trained. */
function EngineChart({ run, color }: { run: RunView; color: string }) {
  const { t } = useTranslation();
  const cursor = useApp((state) => state.cursor);
  const distances = run.summary.tensorflow?.difference?.distances;
  const data = useMemo(
    (): ChartData => [distances?.map((_, k) => k + 1) ?? [], distances?.map((value) => value) ?? []],
    [distances],
  );
  if (distances === undefined || distances.length === 0) return null;
  const at = Math.min(cursor ?? distances.length, distances.length) - 1;
  return (
    <ChartCard
      name="engines"
      series={[{ label: t('charts.engines.series'), color }]}
      data={data}
      scales={['log', 'linear']}
      end={distances.length}
      values={[distances[at] ?? null]}
    />
  );
}
