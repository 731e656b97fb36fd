import { InputError } from '../experiment/input-error.ts';
import { linearTicks, logTicks } from '../landscape/ticks.ts';
import { frame, line, PAPER, type Drawing, type Mark } from './drawing.ts';
import {
  BOTTOM_MARGIN,
  leftMargin,
  NOTE_SIZE,
  paragraph,
  text,
  TICK_SIZE,
  TITLE_SIZE,
  xAxisMarks,
  yAxisMarks,
  type Axis,
  type PlotBox,
} from './figure-axes.ts';
import { textWidth } from './text-metrics.ts';
import type { Rgb } from './rgb.ts';

export interface LineSeries {
  /** Stands at the line's end. */
  readonly name: string;
  readonly x: Float64Array;
  /** Same length as x; non-finite values break the line. */
  readonly y: Float64Array;
  /** Default: the next of the Okabe–Ito palette. */
  readonly color?: Rgb;
  readonly dash?: readonly number[];
  /** Shaded between two curves over x (quantiles, standard error). */
  readonly band?: { readonly low: Float64Array; readonly high: Float64Array };
}

export interface LineFigureOptions {
  readonly title: string;
  readonly metadata: string;
  readonly axisLabels: readonly [string, string];
  readonly series: readonly LineSeries[];
  /** Default false. On a logarithmic axis values ≤ 0 break the line. */
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly statement?: string;
  /** Points. Defaults 360 × 240. */
  readonly width?: number;
  readonly height?: number;
}

/** Okabe & Ito's palette, distinguishable with every kind of colour vision, without its yellow (too light on white). */
const PALETTE: readonly Rgb[] = [
  [0, 114, 178],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
  [86, 180, 233],
  [0, 0, 0],
  [120, 94, 240],
].map(([r, g, b]): Rgb => [r / 255, g / 255, b / 255]);

/**
 * Curves over a common axis (loss, gradient norm, spectra over steps; profiles along a line), labelled at their ends.
 *
 * @throws InputError when there is no finite point to draw.
 */
export function lineFigure(options: LineFigureOptions): Drawing {
  const { width = 360, height = 240, series, statement = '' } = options;
  const xs = series.flatMap((item) => [...item.x].filter((_, k) => Number.isFinite(item.y[k])));
  const ys = series.flatMap((item) => [...item.y, ...(item.band?.low ?? []), ...(item.band?.high ?? [])]);
  const xAxis = axis(xs, options.axisLabels[0], options.logX === true, 0);
  const yAxis = axis(ys, options.axisLabels[1], options.logY === true, 0.04);
  const margin = 8;
  const titles = paragraph(options.title, margin, margin + TITLE_SIZE, width - 2 * margin, TITLE_SIZE, true);
  const notes = paragraph(statement, margin, 0, width - 2 * margin, NOTE_SIZE);
  const left = margin + leftMargin(yAxis) - 4;
  const right = margin + Math.max(0, ...series.map((item) => textWidth(item.name, TICK_SIZE) + 6));
  const top = margin + titles.length * TITLE_SIZE * 1.3 + 8;
  const bottom = BOTTOM_MARGIN + 4 + (notes.length === 0 ? 0 : notes.length * NOTE_SIZE * 1.3 + margin);
  const box: PlotBox = { x: left, y: top, width: width - left - right, height: height - top - bottom };
  const pageX = (value: number): number => box.x + xAxis.position(value) * box.width;
  const pageY = (value: number): number => box.y + (1 - yAxis.position(value)) * box.height;
  const inside: Mark[] = yAxis.ticks.map((value) =>
    line(box.x, pageY(value), box.x + box.width, pageY(value), 0.4, [0.88, 0.88, 0.88]),
  );
  const colorOf = (k: number): Rgb => series[k].color ?? PALETTE[k % PALETTE.length];
  series.forEach(({ x, band }, k) => {
    if (band === undefined) return;
    for (const [from, to] of runs(x.length, (i) => [pageX(x[i]), pageY(band.low[i]), pageY(band.high[i])])) {
      const there = Array.from({ length: to - from }, (_, i) => [
        pageX(x[from + i]),
        pageY(band.high[from + i]),
      ]);
      const back = there.map((_, i) => [pageX(x[to - 1 - i]), pageY(band.low[to - 1 - i])]);
      const points = Float64Array.from([...there, ...back].flat());
      inside.push({ kind: 'path', points, closed: true, fill: colorOf(k), opacity: 0.2 });
    }
  });
  const ends: { name: string; y: number; color: Rgb }[] = [];
  series.forEach(({ name, x, y, dash }, k) => {
    for (const [from, to] of runs(x.length, (i) => [pageX(x[i]), pageY(y[i])])) {
      const points = new Float64Array(2 * (to - from));
      for (let i = from; i < to; i++) points.set([pageX(x[i]), pageY(y[i])], 2 * (i - from));
      if (to - from > 1) inside.push({ kind: 'path', points, stroke: colorOf(k), width: 1.2, dash });
      else inside.push({ kind: 'disc', x: points[0], y: points[1], radius: 1.5, fill: colorOf(k) });
      if (ends.at(-1)?.name === name) ends.pop();
      ends.push({ name, y: points[points.length - 1], color: colorOf(k) });
    }
  });
  return {
    width,
    height,
    title: options.title,
    metadata: options.metadata,
    marks: [
      {
        kind: 'path',
        points: Float64Array.of(0, 0, width, 0, width, height, 0, height),
        closed: true,
        fill: PAPER,
      },
      { kind: 'clip', ...box, marks: inside },
      frame(box.x, box.y, box.width, box.height),
      ...xAxisMarks(box, xAxis),
      ...yAxisMarks(box, yAxis),
      ...endLabels(ends, box),
      ...titles,
      ...notes.map((mark, k) => ({ ...mark, y: height - margin - (notes.length - 1 - k) * NOTE_SIZE * 1.3 })),
    ],
  };
}

function axis(values: readonly number[], label: string, log: boolean, room: number): Axis {
  const usable = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  if (usable.length === 0) {
    throw new InputError(
      `expected at least one ${log ? 'positive ' : ''}finite value for the axis ${JSON.stringify(label)}, got none`,
    );
  }
  const forward = log ? Math.log : (value: number) => value;
  let low = usable.reduce((a, b) => Math.min(a, b), Infinity);
  let high = usable.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(low < high)) [low, high] = log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  const pad = room * (forward(high) - forward(low));
  const from = forward(low) - pad;
  const size = forward(high) + pad - from;
  const ticks = log ? logTicks(low, high, 6) : linearTicks(low, high, 6);
  const position = (value: number): number => (forward(value) - from) / size;
  return { label, ticks, position };
}

/** Ranges [from, to) of indices whose coordinates are all finite. */
function runs(count: number, at: (i: number) => readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  let from = -1;
  for (let i = 0; i <= count; i++) {
    const drawn = i < count && at(i).every(Number.isFinite);
    if (drawn && from < 0) from = i;
    if (!drawn && from >= 0) {
      found.push([from, i]);
      from = -1;
    }
  }
  return found;
}

/** Names beside the line ends, pushed apart where they would overlap. */
function endLabels(ends: readonly { name: string; y: number; color: Rgb }[], box: PlotBox): Mark[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const places = sorted.map((end) => Math.min(box.y + box.height, Math.max(box.y, end.y)));
  const gap = TICK_SIZE * 1.15;
  for (let k = 1; k < places.length; k++) places[k] = Math.max(places[k], places[k - 1] + gap);
  const last = places.length - 1;
  if (last >= 0) places[last] = Math.min(places[last], box.y + box.height);
  for (let k = last - 1; k >= 0; k--) places[k] = Math.min(places[k], places[k + 1] - gap);
  return sorted.map(({ name, color }, k) => ({
    ...text(name, box.x + box.width + 5, places[k] + TICK_SIZE * 0.35, TICK_SIZE, 'start'),
    color,
  }));
}
