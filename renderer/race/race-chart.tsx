import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { linearTicks } from '../../app/landscape/ticks.ts';
import { forward, inverse, logTicks } from '../charts/axis-scale.ts';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { formatTick } from '../scene/format-tick.ts';
import { useApp } from '../state/app-context.tsx';
import { RUN_COLORS } from '../theme/class-style.ts';
import type { RaceGroup } from './race-table.ts';
import { useSize } from '../charts/use-size.ts';

/** Lines drawn with a label of their own; the others stay in the table. */
export const DRAWN = 8;
const FONT = '12px Inter, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif';
const LEFT = 60;
const BOTTOM = 24;
const TOP = 12;

/** What is drawn of a group: its median and quartiles over its steps. */
export type RaceCurve = Pick<RaceGroup, 'group' | 'label'> & {
  readonly band: Pick<RaceGroup['band'], 'runs' | 'steps' | 'median' | 'lower' | 'upper'>;
};

/** Median curves of the best groups with their quartile bands, labels at the line ends. */
export function RaceChart({
  groups,
  colorOf,
  title,
}: {
  groups: readonly RaceCurve[];
  /** Place among the eight colours, by group. */
  colorOf: (group: number) => number;
  title: string;
}) {
  const { t } = useTranslation();
  const scheme = useApp((state) => state.preferences.theme);
  const [frame, { width, height }] = useSize<HTMLElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    context.canvas.width = Math.round(width * ratio);
    context.canvas.height = Math.round(height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const colors = RUN_COLORS[scheme];
    draw(context, {
      width,
      height,
      groups: groups.slice(0, DRAWN),
      line: (group) => colors[colorOf(group)],
      scheme,
    });
  }, [groups, width, height, scheme, colorOf]);
  return (
    <figure className="race-chart" ref={frame}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('race.chartLabel', { title, count: Math.min(groups.length, DRAWN) })}
      />
    </figure>
  );
}

interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly RaceCurve[];
  readonly line: (group: number) => string;
  readonly scheme: 'dark' | 'light';
}

function draw(context: CanvasRenderingContext2D, { width, height, groups, line, scheme }: Drawing): void {
  const colors = CHART_COLORS[scheme];
  context.clearRect(0, 0, width, height);
  context.font = FONT;
  const right = Math.min(
    width * 0.34,
    18 + Math.max(0, ...groups.map(({ label }) => context.measureText(label).width)),
  );
  const finite = groups.flatMap(({ band }) => [...band.median].filter(Number.isFinite));
  if (finite.length === 0) return;
  const isLog = least(finite) > 0;
  const scale = isLog ? 'log' : 'signLog';
  const at = (value: number): number => forward(scale, value) ?? NaN;
  const places = finite.map(at).filter(Number.isFinite);
  let low = least(places);
  let high = -least(places.map((place) => -place));
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  const end = Math.max(1, ...groups.map(({ band }) => band.steps[band.steps.length - 1] ?? 0));
  const plot = { width: width - LEFT - right, height: height - TOP - BOTTOM };
  const x = (step: number): number => LEFT + (step / end) * plot.width;
  const y = (value: number): number => {
    const place = value === Infinity ? high + (high - low) : at(value);
    return Math.max(TOP - 40, TOP + (1 - (place - low) / (high - low)) * plot.height);
  };
  context.strokeStyle = colors.grid;
  context.fillStyle = colors.text;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const place of logTicks(scale, low, high, plot.height)) {
    const py = TOP + (1 - (place - low) / (high - low)) * plot.height;
    context.beginPath();
    context.moveTo(LEFT, py);
    context.lineTo(LEFT + plot.width, py);
    context.stroke();
    context.fillText(formatTick(inverse(scale, place)), LEFT - 6, py);
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const step of linearTicks(0, end)) context.fillText(formatTick(step), x(step), height - BOTTOM + 6);
  context.save();
  context.beginPath();
  context.rect(LEFT, 0, plot.width + 2, height - BOTTOM + 2);
  context.clip();
  for (const { band, group } of [...groups].reverse()) {
    if (band.runs > 1) {
      context.globalAlpha = 0.18;
      context.fillStyle = line(group);
      context.beginPath();
      band.steps.forEach((step, k) => context.lineTo(x(step), y(band.upper[k])));
      for (let k = band.steps.length - 1; k >= 0; k--) context.lineTo(x(band.steps[k]), y(band.lower[k]));
      context.fill();
      context.globalAlpha = 1;
    }
    context.strokeStyle = line(group);
    context.lineWidth = 2;
    context.beginPath();
    band.steps.forEach((step, k) => {
      if (Number.isFinite(band.median[k])) context.lineTo(x(step), y(band.median[k]));
    });
    context.stroke();
  }
  context.restore();
  labelEnds(context, groups, { x, y, line, width, bottom: height - BOTTOM });
}

/** The least of any number of values: as arguments of a function they must be few. */
const least = (values: readonly number[]): number =>
  values.reduce((low, value) => (value < low ? value : low), Infinity);

/** Labels at the ends, moved apart so that none covers another. */
function labelEnds(
  context: CanvasRenderingContext2D,
  groups: readonly RaceCurve[],
  {
    x,
    y,
    line,
    width,
    bottom,
  }: {
    x: (step: number) => number;
    y: (value: number) => number;
    line: (group: number) => string;
    width: number;
    bottom: number;
  },
): void {
  const ends = groups
    .map(({ band, group, label }) => {
      const k = band.median.findLastIndex(Number.isFinite);
      return { group, label, px: k < 0 ? 0 : x(band.steps[k]), py: k < 0 ? TOP : y(band.median[k]) };
    })
    .sort((a, b) => a.py - b.py);
  const gap = 15;
  ends.forEach((end, k) => {
    end.py = Math.max(end.py, k === 0 ? TOP : ends[k - 1].py + gap);
  });
  for (let k = ends.length - 1; k >= 0; k--) {
    const limit = k === ends.length - 1 ? bottom - 4 : ends[k + 1].py - gap;
    ends[k].py = Math.min(ends[k].py, limit);
  }
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { group, label, px, py } of ends) {
    context.fillStyle = line(group);
    context.fillText(label, px + 8, py, Math.max(20, width - px - 12));
  }
}
