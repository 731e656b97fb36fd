import { contourLines } from '../landscape/contours.ts';
import { linearTicks } from '../landscape/ticks.ts';
import { contourLabels } from './contour-labels.ts';
import { frame, INK, line, PAPER, type Drawing, type ImageMark, type Mark } from './drawing.ts';
import {
  BOTTOM_MARGIN,
  LABEL_SIZE,
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
import {
  checkSurface,
  finiteRange,
  PATH_COLUMNS,
  pathPieces,
  requireRange,
  type SurfaceData,
} from './surface-data.ts';
import { runColor } from './run-colors.ts';
import { textWidth } from './text-metrics.ts';
import { tickLabels, valueLabel } from './tick-labels.ts';
import { rgbOf, type Rgb } from './rgb.ts';

/** A contour line in plane coordinates: [x0, y0, x1, y1, …]. */
export interface PlaneContour {
  readonly level: number;
  readonly points: Float64Array;
}

/** How losses become colours; the scene's value scale fits. */
export interface FigureScale {
  /** 0 … 1, NaN for holes. */
  position(value: number): number;
  value(position: number): number;
  ticks(count?: number): number[];
}

export interface ContourFigureOptions {
  readonly lines: readonly PlaneContour[];
  readonly scale: FigureScale;
  /** Colour at a position of the scale, sRGB. */
  readonly color: (position: number) => Rgb;
  /** What the colour bar shows, e.g. "training loss". */
  readonly quantity: string;
  /** What may and may not be read off the picture: plane, normalisation, data, what is left out. Stands below it. */
  readonly statement?: string;
  /** Words beside the path's first and last point; default: none. */
  readonly pathLabels?: readonly [string, string];
  /** Colours between the lines. Default true; without, lines are coloured by level on white. */
  readonly filled?: boolean;
  /** Width of the figure in points. Default 360 (5 inches). */
  readonly width?: number;
}

const BAR_WIDTH = 10;
const PATH_COLOR: Rgb = [213 / 255, 94 / 255, 0];
/** Pixels along the longer side of the coloured background. */
const RASTER = 480;
/** More points than this are drawn as a line without dots. */
const MAX_DOTS = 100;

/** Contour lines of a surface at the given losses, straight between grid lines on the drawn scale. */
export function planeContours(
  surface: SurfaceData,
  levels: readonly number[],
  scale: FigureScale,
): PlaneContour[] {
  const { x, y } = surface;
  const drawn = surface.loss.map((value) => scale.position(value));
  const along = (axis: Float64Array, u: number): number => {
    const k = Math.min(axis.length - 2, Math.floor(u));
    return axis[k] + (u - k) * (axis[k + 1] - axis[k]);
  };
  return levels.flatMap((level) =>
    contourLines(drawn, x.length, y.length, scale.position(level)).map(({ points }) => ({
      level,
      points: points.map((u, k) => along(k % 2 === 0 ? x : y, u)),
    })),
  );
}

/**
 * A contour plot for papers: colours (an embedded picture, interpolated between grid points on the scale), contour lines
 * with labels, the path, axes, colour bar, title and a statement. Holes are hatched. Axes keep the plane's proportions
 * while its sides differ by less than a factor of 3.
 *
 * @throws InputError when every cell is a hole.
 */
export function contourFigure(surface: SurfaceData, options: ContourFigureOptions): Drawing {
  checkSurface(surface);
  requireRange(surface);
  const { width = 360, filled = true } = options;
  const xAxis = linearAxis(surface.x, surface.axisLabels[0]);
  const yAxis = linearAxis(surface.y, surface.axisLabels[1]);
  const margin = 8;
  const barTicks = options.scale.ticks(6);
  const barLabels = tickLabels(barTicks);
  const barRoom =
    12 + BAR_WIDTH + 6 + Math.max(...barLabels.map((label) => textWidth(label, TICK_SIZE))) + 5 + LABEL_SIZE;
  const titles = paragraph(surface.title, margin, margin + TITLE_SIZE, width - 2 * margin, TITLE_SIZE, true);
  const left = margin + leftMargin(yAxis) - 4;
  const plotWidth = width - left - barRoom - margin;
  const ratio = span(surface.y) / span(surface.x);
  const box: PlotBox = {
    x: left,
    // Room for the colour bar's pointed end.
    y: margin + titles.length * TITLE_SIZE * 1.3 + 10,
    width: plotWidth,
    height: plotWidth * (ratio > 1 / 3 && ratio < 3 ? ratio : 1),
  };
  const toPage = (points: Float64Array): Float64Array =>
    points.map((value, k) =>
      k % 2 === 0
        ? box.x + xAxis.position(value) * box.width
        : box.y + (1 - yAxis.position(value)) * box.height,
    );
  const paths = pathsOf(surface, options.pathLabels);
  const inside: Mark[] = [];
  if (filled) inside.push(background(surface, options, box));
  const { cut, labels } = contourLabels(
    options.lines.map(({ level, points }) => ({ level, points: toPage(points) })),
    box,
    valueLabel,
    Float64Array.from(paths.flatMap(({ rows }) => pathPoints(rows, toPage).flatMap((piece) => [...piece]))),
  );
  const lineColor = (level: number): Rgb => {
    const color = options.color(options.scale.position(level));
    if (!filled) return color;
    return luminance(color) < 0.2 ? PAPER : INK;
  };
  for (const { level, points } of cut)
    inside.push({
      kind: 'path',
      points,
      stroke: lineColor(level),
      width: filled ? 0.55 : 1,
      opacity: filled ? 0.75 : 1,
    });
  for (const { level, mark } of labels) inside.push({ ...mark, color: filled ? lineColor(level) : INK });
  for (const path of paths) inside.push(...pathMarks(path, toPage, box));
  const below = box.y + box.height + BOTTOM_MARGIN + 4;
  const notes = paragraph(options.statement ?? '', margin, below + NOTE_SIZE, width - 2 * margin, NOTE_SIZE);
  return {
    width,
    height: notes.length === 0 ? below : below + notes.length * NOTE_SIZE * 1.3 + margin,
    title: surface.title,
    metadata: surface.metadata,
    marks: [
      {
        kind: 'path',
        points: Float64Array.of(0, 0, width, 0, width, 2000, 0, 2000),
        closed: true,
        fill: PAPER,
      },
      { kind: 'clip', ...box, marks: inside },
      frame(box.x, box.y, box.width, box.height),
      ...xAxisMarks(box, xAxis),
      ...yAxisMarks(box, yAxis),
      ...colorBar(surface, options, {
        x: box.x + box.width + 12,
        y: box.y,
        width: BAR_WIDTH,
        height: box.height,
      }),
      ...titles,
      ...notes,
    ],
  };
}

function linearAxis(values: Float64Array, label: string): Axis {
  const low = values[0];
  const high = values[values.length - 1];
  return { label, ticks: linearTicks(low, high, 6), position: (value) => (value - low) / (high - low) };
}

function span(values: Float64Array): number {
  return values[values.length - 1] - values[0];
}

function background(surface: SurfaceData, options: ContourFigureOptions, box: PlotBox): ImageMark {
  const columns = Math.round(Math.min(RASTER, (RASTER * box.width) / box.height));
  const rows = Math.round(Math.min(RASTER, (RASTER * box.height) / box.width));
  const drawn = surface.loss.map((value) => options.scale.position(value));
  const across = samples(surface.x, columns);
  const up = samples(surface.y, rows);
  const pixels = new Uint8Array(3 * columns * rows);
  for (let r = 0; r < rows; r++) {
    const { cell: j, fraction: v } = up[rows - 1 - r];
    for (let c = 0; c < columns; c++) {
      const { cell: i, fraction: u } = across[c];
      const at = j * surface.x.length + i;
      const next = at + surface.x.length;
      const [a, b, d, e] = [drawn[at], drawn[at + 1], drawn[next], drawn[next + 1]];
      let t = (1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * d + u * e);
      // Beside a hole only the grid point itself is known.
      if (Number.isNaN(t)) t = v < 0.5 ? (u < 0.5 ? a : b) : u < 0.5 ? d : e;
      const color = Number.isNaN(t) ? hatch(r, c) : options.color(t);
      pixels.set(
        color.map((component) => Math.round(255 * component)),
        3 * (r * columns + c),
      );
    }
  }
  return { kind: 'image', x: box.x, y: box.y, width: box.width, height: box.height, columns, rows, pixels };
}

/** Light diagonal lines on white: nothing is known here. */
function hatch(row: number, column: number): Rgb {
  return (row + column) % 12 < 2 ? [0.7, 0.7, 0.7] : PAPER;
}

/** Grid cell and position in it, for pixel centres along an axis. */
function samples(axis: Float64Array, count: number): { cell: number; fraction: number }[] {
  let cell = 0;
  return Array.from({ length: count }, (_, k) => {
    const value = axis[0] + ((k + 0.5) / count) * span(axis);
    while (cell < axis.length - 2 && axis[cell + 1] < value) cell++;
    return { cell, fraction: (value - axis[cell]) / (axis[cell + 1] - axis[cell]) };
  });
}

interface DrawnPath {
  readonly rows: Float64Array;
  readonly color: Rgb;
  /** Words beside the first and the last point; empty for none. */
  readonly labels: readonly [string, string];
}

/** The surface's own path and those of other runs; among several each has its colour, and its name at its end. */
function pathsOf(surface: SurfaceData, labels: readonly [string, string] = ['', '']): DrawnPath[] {
  const { path, pathStyle, alongside = [] } = surface;
  const own: DrawnPath[] =
    path === undefined
      ? []
      : [
          pathStyle === undefined
            ? { rows: path, color: PATH_COLOR, labels }
            : { rows: path, color: rgbOf(pathStyle.color), labels: [labels[0], pathStyle.label] },
        ];
  const others = alongside.map((run, k): DrawnPath => ({
    rows: run.path,
    color: runColor(run, k),
    labels: ['', run.label],
  }));
  return [...others, ...own];
}

/** The path's unbroken pieces on the page. */
function pathPoints(rows: Float64Array, toPage: (points: Float64Array) => Float64Array): Float64Array[] {
  const coordinates = (row: number): number[] => {
    const at = PATH_COLUMNS.length * row;
    return [...rows.subarray(at + 1, at + 3)];
  };
  return pathPieces(rows).map((piece) => toPage(Float64Array.from(piece.flatMap(coordinates))));
}

function pathMarks(
  { rows, color, labels }: DrawnPath,
  toPage: (points: Float64Array) => Float64Array,
  box: PlotBox,
): Mark[] {
  const pieces = pathPoints(rows, toPage);
  const first = pieces.at(0)?.subarray(0, 2);
  const last = pieces.at(-1)?.subarray(-2);
  if (first === undefined || last === undefined) return [];
  const marks: Mark[] = [];
  for (const points of pieces) marks.push({ kind: 'path', points, stroke: PAPER, width: 2.6 });
  for (const points of pieces) marks.push({ kind: 'path', points, stroke: color, width: 1.3 });
  const count = pieces.reduce((sum, points) => sum + points.length / 2, 0);
  for (const points of count > MAX_DOTS ? [] : pieces) {
    for (let k = 0; k < points.length; k += 2)
      marks.push({ kind: 'disc', x: points[k], y: points[k + 1], radius: 1.5, fill: color });
  }
  marks.push({
    kind: 'disc',
    x: first[0],
    y: first[1],
    radius: 3,
    fill: PAPER,
    stroke: color,
    width: 1.3,
  });
  marks.push({
    kind: 'disc',
    x: last[0],
    y: last[1],
    radius: 3.2,
    fill: color,
    stroke: PAPER,
    width: 0.8,
  });
  [first, last].forEach((point, k) => {
    const label = labels[k];
    if (label === '') return;
    const fits = point[0] + 7 + textWidth(label, TICK_SIZE) < box.x + box.width;
    const mark = text(label, point[0] + (fits ? 6 : -6), point[1] - 4, TICK_SIZE, fits ? 'start' : 'end');
    marks.push({ ...mark, halo: PAPER });
  });
  return marks;
}

function colorBar(surface: SurfaceData, options: ContourFigureOptions, bar: PlotBox): Mark[] {
  const { scale, color, lines, quantity } = options;
  const rows = 256;
  const pixels = new Uint8Array(3 * rows);
  for (let r = 0; r < rows; r++)
    pixels.set(
      color(1 - (r + 0.5) / rows).map((component) => Math.round(255 * component)),
      3 * r,
    );
  const marks: Mark[] = [{ kind: 'image', ...bar, columns: 1, rows, pixels }];
  const heightOf = (value: number): number => bar.y + bar.height * (1 - scale.position(value));
  for (const level of new Set(lines.map((item) => item.level))) {
    const y = heightOf(level);
    const stroke = luminance(color(scale.position(level))) < 0.2 ? PAPER : INK;
    marks.push(line(bar.x, y, bar.x + bar.width, y, 0.55, stroke));
  }
  marks.push(frame(bar.x, bar.y, bar.width, bar.height));
  // A pointed end says that some values lie beyond the scale.
  const range = finiteRange(surface.loss);
  const middle = bar.x + bar.width / 2;
  for (const [beyond, y, tip, position] of [
    [range !== null && range.high > scale.value(1), bar.y, bar.y - 6, 1],
    [range !== null && range.low < scale.value(0), bar.y + bar.height, bar.y + bar.height + 6, 0],
  ] as const) {
    if (!beyond) continue;
    const points = Float64Array.of(bar.x, y, middle, tip, bar.x + bar.width, y);
    marks.push({ kind: 'path', points, closed: true, fill: color(position), stroke: INK, width: 0.7 });
  }
  const ticks = scale.ticks(6);
  const labels = tickLabels(ticks);
  const right = bar.x + bar.width;
  ticks.forEach((value, k) => {
    const y = heightOf(value);
    marks.push(line(right, y, right + 3, y));
    marks.push(text(labels[k], right + 6, y + TICK_SIZE * 0.35, TICK_SIZE, 'start'));
  });
  const widest = Math.max(...labels.map((label) => textWidth(label, TICK_SIZE)));
  const label = text(
    quantity,
    right + 6 + widest + 5 + LABEL_SIZE,
    bar.y + bar.height / 2,
    LABEL_SIZE,
    'middle',
  );
  marks.push({ ...label, rotate: -90 });
  return marks;
}

/** Relative luminance of an sRGB colour (WCAG 2). */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
