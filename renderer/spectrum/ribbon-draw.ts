import {
  SPECTRUM_COLUMN,
  type SpectrumColumn,
  type SpectrumRecord,
} from '../../app/curvature/spectrum-record.ts';
import { CHART_COLORS } from '../charts/chart-colors.ts';
import { formatNumber } from '../format/number.ts';
import { SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import { loneStep, ribbonAxis, ribbonPicture } from './ribbon-data.ts';
import { stepOf } from './spectrum-table.ts';

/** Room around the plot in CSS pixels, the same as the charts' beside it. */
export const RIBBON_FRAME = { left: 52, right: 40, top: 10, bottom: 20 } as const;
const FONT = 'Inter, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", sans-serif';

export interface RibbonView {
  readonly records: readonly SpectrumRecord[];
  readonly scheme: ColorScheme;
  readonly end: number;
  readonly cursor: number | null;
  /** P. */
  readonly parameters: number;
}

/** Paints the ribbon into a canvas of `width`×`height` device pixels. */
export function drawRibbon(
  context: CanvasRenderingContext2D,
  view: RibbonView,
  width: number,
  height: number,
  ratio: number,
): void {
  const { records, scheme, end, cursor, parameters } = view;
  const colors = CHART_COLORS[scheme];
  const box = {
    x: RIBBON_FRAME.left * ratio,
    y: RIBBON_FRAME.top * ratio,
    width: width - (RIBBON_FRAME.left + RIBBON_FRAME.right) * ratio,
    height: height - (RIBBON_FRAME.top + RIBBON_FRAME.bottom) * ratio,
  };
  context.clearRect(0, 0, width, height);
  if (box.width < 8 || box.height < 8) return;
  const axis = ribbonAxis(records);
  paintDensity(context, view, axis, box, ratio);
  const lone = loneStep(records, end);
  const x = (step: number): number => box.x + (lone === null ? step / end : 0.5) * box.width;
  const y = (lambda: number): number => box.y + (1 - axis.position(lambda)) * box.height;

  context.font = `${11 * ratio}px ${FONT}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const tick of axis.ticks) {
    context.strokeStyle = colors.grid;
    context.lineWidth = ratio;
    line(context, [box.x, y(tick), box.x + box.width, y(tick)]);
    context.fillStyle = colors.text;
    const text = tick === 0 ? '0' : tickText(tick);
    context.fillText(text, box.x - 5 * ratio, y(tick));
  }
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  for (const step of lone === null ? stepTicks(end, box.width / ratio) : [lone]) {
    context.fillText(String(step), x(step), height - 5 * ratio);
  }

  const curve = (
    column: SpectrumColumn,
    color: string,
    place: (value: number) => number,
    dash: number[] = [],
  ) => {
    context.strokeStyle = color;
    context.lineWidth = 1.5 * ratio;
    context.setLineDash(dash.map((part) => part * ratio));
    context.beginPath();
    let isOpen = false;
    for (const record of records) {
      const value = record.row[SPECTRUM_COLUMN[column]];
      if (!Number.isFinite(value)) isOpen = false;
      else if (lone !== null) {
        // Nothing to go to from here: a level across its band.
        context.moveTo(box.x, place(value));
        context.lineTo(box.x + box.width, place(value));
      } else if (isOpen) context.lineTo(x(stepOf(record)), place(value));
      else {
        context.moveTo(x(stepOf(record)), place(value));
        isOpen = true;
      }
    }
    context.stroke();
    context.setLineDash([]);
  };
  curve('lambdaMax', SIGN_COLORS.positive[scheme], y);
  curve('lambdaMin', SIGN_COLORS.negative[scheme], y);
  const count = (value: number): number => box.y + (1 - value / parameters) * box.height;
  curve('negative', colors.train, count, [4, 3]);
  context.fillStyle = colors.train;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  // Of estimates n₋ is not known: no axis without its curve.
  const isCounted = records.some(({ row }) => Number.isFinite(row[SPECTRUM_COLUMN.negative]));
  for (const value of isCounted ? [0, parameters] : []) {
    const at = Math.min(Math.max(count(value), box.y + 6 * ratio), box.y + box.height - 6 * ratio);
    context.fillText(String(value), box.x + box.width + 5 * ratio, at);
  }
  if (cursor === null || cursor > end) return;
  context.strokeStyle = colors.cursor;
  context.lineWidth = Math.max(1, ratio);
  const left = Math.round(x(cursor));
  line(context, [left, box.y, left, box.y + box.height]);
}

/** Density as opacity: the logarithm of the count, of which a single eigenvalue is still visible. */
function paintDensity(
  context: CanvasRenderingContext2D,
  { records, scheme, end }: RibbonView,
  axis: ReturnType<typeof ribbonAxis>,
  box: { x: number; y: number; width: number; height: number },
  ratio: number,
): void {
  const columns = Math.max(1, Math.floor(box.width));
  // Cells of two pixels: a single eigenvalue is a line that can be seen.
  const rows = Math.max(1, Math.floor(box.height / (2 * ratio)));
  const { counts, signs } = ribbonPicture(records, axis, end, columns, rows);
  let most = 1;
  for (const value of counts) if (value > most) most = value;
  const { buffer, image } = bufferOf(context, columns, rows);
  // Red is the lowest byte wherever Chromium runs.
  const pixels = new Uint32Array(image.data.buffer);
  const hues = [SIGN_COLORS.negative, SIGN_COLORS.zero, SIGN_COLORS.positive].map((colors) => {
    const [red, green, blue] = rgb(colors[scheme]);
    return red | (green << 8) | (blue << 16);
  });
  const full = Math.log(1 + most);
  const alphaOf = (value: number): number =>
    Math.round(255 * Math.min(1, value) * (0.18 + (0.82 * Math.log(1 + value)) / full));
  // Most cells hold none, a few, or (of an estimate) any part of an eigenvalue.
  const alphas = Uint8Array.from({ length: 256 }, (_, value) => alphaOf(Math.min(value, most)));
  for (let row = 0; row < rows; row++) {
    const hue = hues[signs[row] + 1];
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      const value = counts[at];
      const alpha = value > 0 ? (alphas[value] ?? alphaOf(value)) : 0;
      pixels[at] = hue | (alpha << 24);
    }
  }
  buffer.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(buffer, box.x, box.y, box.width, box.height);
}

interface DensityBuffer {
  readonly buffer: OffscreenCanvas;
  readonly image: ImageData;
}

/** One for every canvas that is drawn on, made anew when its size changes. */
const buffers = new WeakMap<CanvasRenderingContext2D, DensityBuffer>();

function bufferOf(context: CanvasRenderingContext2D, width: number, height: number): DensityBuffer {
  const known = buffers.get(context);
  if (known?.image.width === width && known.image.height === height) return known;
  const made = { buffer: new OffscreenCanvas(width, height), image: new ImageData(width, height) };
  buffers.set(context, made);
  return made;
}

function line(context: CanvasRenderingContext2D, [x0, y0, x1, y1]: [number, number, number, number]): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

export function rgb(color: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
}

function tickText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(3))).replace('-', '−');
  return formatNumber(value, 1);
}

/** Round steps, about one every 70 pixels. */
function stepTicks(end: number, width: number): number[] {
  const rough = end / Math.max(1, width / 70);
  const power = 10 ** Math.floor(Math.log10(rough));
  const stride = Math.max(1, [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough) ?? rough);
  const ticks: number[] = [];
  for (let step = 0; step <= end; step += stride) ticks.push(Math.round(step));
  return ticks;
}
