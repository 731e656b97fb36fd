import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { formatNumber } from '../format/number.ts';
import type { ColorScheme } from '../theme/class-style.ts';
import { CHART_COLORS } from './chart-colors.ts';
import type { ChartData } from './decimate.ts';

export type ChartScale = 'linear' | 'log' | 'signLog';

export interface ChartSeries {
  readonly label: string;
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
      aligned(latest.current.data),
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
      chart.destroy();
      plot.current = null;
    };
  }, [structure]);

  useEffect(() => {
    plot.current?.setData(aligned(data));
  }, [data, end]);
  useEffect(() => {
    plot.current?.redraw(false);
  }, [cursor]);

  return <div ref={frame} className="chart-canvas" role="img" aria-label={label} />;
}

function aligned(data: ChartData): uPlot.AlignedData {
  return data as uPlot.AlignedData;
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
    padding: [6, 18, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC },
      drag: { x: false, y: false },
      points: { size: 5 },
      y: false,
    },
    scales: {
      x: { time: false, range: () => [0, Math.max(1, latest.current.end)] },
      y: yScale(scale, latest),
    },
    axes: [
      { ...axis, size: 20, space: 60, values: (_, splits) => splits.map((value) => formatTick(value)) },
      {
        ...axis,
        size: 52,
        space: 26,
        // The splits are chosen for the room there is; uPlot would thin out logarithmic labels once more.
        filter: (_, splits) => splits,
        ...(scale === 'signLog' ? { splits: signLogSplits } : scale === 'log' ? { splits: logSplits } : {}),
        values: (_, splits) => splits.map((value) => (value === null ? '' : formatTick(value))),
      },
    ],
    series: [
      {},
      ...series.map((item): uPlot.Series => ({
        label: item.label,
        stroke: item.color,
        width: item.width ?? 1.5,
        spanGaps: true,
        points: { show: item.points ?? false, size: 5, fill: item.color, stroke: item.color },
      })),
    ],
    hooks: {
      draw: [(chart) => drawCursor(chart, latest.current)],
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

function yScale(scale: ChartScale, latest: { current: LineChartProps }): uPlot.Scale {
  const extent = (): [number, number] | null => {
    let low = Infinity;
    let high = -Infinity;
    for (const column of latest.current.data.slice(1)) {
      for (const value of column) {
        if (value === null || (scale === 'log' && !(value > 0))) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return low <= high ? [low, high] : null;
  };
  if (scale === 'log') {
    return {
      distr: 3,
      log: 10,
      range: () => {
        const found = extent() ?? [0.1, 1];
        // Whole decades when there are many, else a frame around the values.
        const low = Math.log10(found[0]);
        const high = Math.log10(found[1]);
        const margin = Math.max(0.05, (high - low) * 0.06);
        return [10 ** (low - margin), 10 ** (high + margin)];
      },
    };
  }
  if (scale === 'signLog') {
    return {
      distr: 4,
      asinh: 1e-2,
      range: () => {
        const [low, high] = extent() ?? [-1, 1];
        return [Math.min(low * (low < 0 ? 1.5 : 1), -0.02), Math.max(high * (high > 0 ? 1.5 : 1), 0.02)];
      },
    };
  }
  return {
    range: () => {
      const [low, high] = extent() ?? [0, 1];
      const margin = high > low ? (high - low) * 0.08 : Math.max(Math.abs(high) * 0.1, 1e-12);
      return [low - margin, high + margin];
    },
  };
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

/** Zero and powers of ten from 0.1 on, as many as there is room for. */
function signLogSplits(chart: uPlot, _axis: number, low: number, high: number): number[] {
  const splits = [0];
  const room = 18 * window.devicePixelRatio;
  const at = (value: number): number => chart.valToPos(value, 'y', true);
  const powers = Array.from({ length: 24 }, (_, k) => k - 1);
  for (const [sign, limit] of [
    [1, high],
    [-1, -low],
  ] as const) {
    const fitting = powers.filter((power) => 10 ** power <= limit);
    // From the largest down, so that the ends are labelled first.
    for (const power of fitting.reverse()) {
      const value = sign * 10 ** power;
      if (splits.every((other) => Math.abs(at(other) - at(value)) >= room)) splits.push(value);
    }
  }
  return splits.sort((a, b) => a - b);
}

/** Powers of ten, as many as there is room for; with 2 and 5 between them where the axis has few. */
function logSplits(chart: uPlot, _axis: number, low: number, high: number): number[] {
  const decades = Math.log10(high) - Math.log10(low);
  const perDecade = chart.bbox.height / window.devicePixelRatio / Math.max(decades, 1e-9);
  const stride = Math.max(1, Math.ceil(20 / perDecade));
  const factors = perDecade > 80 ? [1, 2, 5] : [1];
  const splits: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    if (power % stride !== 0) continue;
    for (const factor of factors) {
      const value = Number(`${factor}e${power}`);
      if (value >= low && value <= high) splits.push(value);
    }
  }
  // Less than one power of ten in view: the ends say more than nothing.
  return splits.length > 0 ? splits : [low, high];
}

/** Short tick labels: 1e−5, 0.2, 400, 12k. */
function formatTick(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e4 && magnitude < 1e6) return `${formatNumber(value / 1e3, 3).replace(/\.?0+$/, '')}k`;
  if (magnitude >= 1e6 || magnitude < 1e-3) {
    return value.toExponential(0).replace('e+', 'e').replaceAll('-', '\u2212');
  }
  return String(Number(value.toPrecision(4))).replace('-', '\u2212');
}
