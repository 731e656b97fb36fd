import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { ColorScheme } from '../theme/class-style.ts';
import { pageShare } from '../state/frame-share.ts';
import { forward, inverse, logTicks, type ChartScale } from './axis-scale.ts';
import { CHART_COLORS } from './chart-colors.ts';
import { drawErrorBars, widened, type ChartErrors } from './error-bars.ts';
import type { ChartData } from './row-thinner.ts';
import { tickText } from './tick-text.ts';

export interface ChartSeries {
  readonly label: string;
  /** The name where there is little room; a tooltip has the whole one. */
  readonly short?: string;
  readonly color: string;
  readonly width?: number;
  readonly points?: boolean;
  /** In the background: first to leave the legend where there is little room. */
  readonly faint?: boolean;
}

export interface LineChartProps {
  readonly label: string;
  readonly scheme: ColorScheme;
  readonly scale: ChartScale;
  readonly series: readonly ChartSeries[];
  readonly data: ChartData;
  /** Error bars of the series. */
  readonly errors?: ChartErrors | undefined;
  /** The window's time cursor, drawn as a line. */
  readonly cursor: number | null;
  /** Last step of the run, so that charts side by side have one x axis. */
  readonly end: number;
  readonly onPick: (step: number) => void;
  /** Gives the chart's canvas to whoever wants to save it. */
  readonly onCanvas?: (canvas: HTMLCanvasElement | null) => void;
}

/** Hovering one chart moves the hover line of all. */
const SYNC = 'saddlescope-steps';
const FONT = '11px Inter, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", sans-serif';

/** A step chart on one uPlot instance; data and cursor change it in place. */
export function LineChart(props: LineChartProps) {
  const { scheme, scale, series, data, cursor, end, label } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const structure = JSON.stringify([scheme, scale, series]);

  useEffect(() => {
    const host = frame.current;
    if (host === null) return;
    const chart = new uPlot(
      options(latest, host.clientWidth, host.clientHeight),
      aligned(latest.current.data, latest.current.scale),
      host,
    );
    plot.current = chart;
    latest.current.onCanvas?.(chart.ctx.canvas);
    const observer = new ResizeObserver(() => {
      if (host.clientWidth > 0 && host.clientHeight > 0) {
        chart.setSize({ width: host.clientWidth, height: host.clientHeight });
      }
    });
    observer.observe(host);
    return () => {
      observer.disconnect();
      latest.current.onCanvas?.(null);
      pageShare.cancel(latest);
      chart.destroy();
      plot.current = null;
    };
  }, [structure]);

  const drawn = useRef<unknown[]>([]);
  useEffect(() => {
    pageShare.request(latest, () => {
      const now = latest.current;
      const shown = [now.data, now.end, now.scale];
      // A cursor that moves over the same curves leaves their scales as they are.
      if (shown.every((value, k) => value === drawn.current[k])) plot.current?.redraw(false);
      else plot.current?.setData(aligned(now.data, now.scale));
      drawn.current = shown;
    });
  }, [data, end, scale, cursor]);

  return <div ref={frame} className="chart-canvas" role="img" aria-label={label} />;
}

/** uPlot's own logarithmic axes give up labels beyond 1e17, where diverging runs go: it gets places, not values. */
function aligned(data: ChartData, scale: ChartScale): uPlot.AlignedData {
  const [steps, ...series] = data;
  const placed =
    scale === 'linear'
      ? series
      : series.map((values) => values.map((value) => (value === null ? null : forward(scale, value))));
  return [steps, ...placed] as uPlot.AlignedData;
}

function options(latest: { current: LineChartProps }, width: number, height: number): uPlot.Options {
  const { scheme, scale, series } = latest.current;
  const colors = CHART_COLORS[scheme];
  const axis: uPlot.Axis = {
    stroke: colors.text,
    font: FONT,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    gap: 4,
  };
  return {
    width: Math.max(width, 40),
    height: Math.max(height, 40),
    // Above the axis there is room for the upper half of its last label.
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC },
      drag: { x: false, y: false },
      points: { size: 5 },
      y: false,
    },
    scales: {
      x: {
        time: false,
        range: () => {
          const alone = loneStep(latest.current);
          return alone === null ? [0, Math.max(1, latest.current.end)] : [alone - 1, alone + 1];
        },
      },
      y: {
        range: (_, low, high) => {
          const { data, errors } = latest.current;
          const [least, most] =
            errors === undefined ? [low, high] : widened([low, high], data, errors, scale);
          return framed(least, most);
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 20,
        space: 60,
        filter: (_, splits) => {
          const alone = loneStep(latest.current);
          return alone === null ? splits : splits.map((value) => (value === alone ? value : null));
        },
        values: (_, splits) => splits.map((value) => (value === null ? null : tickText(value))),
      },
      {
        ...axis,
        size: 52,
        space: 26,
        ...(scale === 'linear'
          ? {}
          : {
              splits: (chart, _axis, low, high) =>
                logTicks(scale, low, high, chart.bbox.height / window.devicePixelRatio),
            }),
        values: (_, splits) => splits.map((place) => tickText(inverse(scale, place))),
      },
    ],
    series: [
      {},
      ...series.map((item): uPlot.Series => ({
        label: item.label,
        stroke: item.color,
        width: item.width ?? 1.5,
        spanGaps: true,
        points: {
          show: () => item.points === true || loneStep(latest.current) !== null,
          size: 5,
          fill: item.color,
          stroke: item.color,
        },
      })),
    ],
    hooks: {
      draw: [
        (chart) => {
          const { data, errors } = latest.current;
          const colors = series.map(({ color }) => color);
          if (errors !== undefined) drawErrorBars(chart, data, errors, { scale, colors });
          drawCursor(chart, latest.current);
        },
      ],
      ready: [
        (chart) => {
          chart.over.addEventListener('click', () => {
            const left = chart.cursor.left ?? -1;
            if (left >= 0) latest.current.onPick(chart.posToVal(left, 'x'));
          });
        },
      ],
    },
  };
}

/** The one step that there is anything at, of a run that has no other; null of any other run. It stands in the middle, as a point. */
function loneStep({ data: [steps], end }: Pick<LineChartProps, 'data' | 'end'>): number | null {
  const [step] = steps;
  return steps.length === 1 && step !== null && (step >= end || (step === 0 && end <= 1)) ? step : null;
}

/** A little room around the values; something to look at when there is one value or none. */
function framed(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || !(low <= high)) return [0, 1];
  const margin = high > low ? (high - low) * 0.07 : Math.max(Math.abs(high) * 0.1, 1e-12);
  return [low - margin, high + margin];
}

function drawCursor(chart: uPlot, { cursor, scheme }: LineChartProps): void {
  if (cursor === null) return;
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(cursor, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = CHART_COLORS[scheme].cursor;
  ctx.lineWidth = Math.max(1, window.devicePixelRatio);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
