import type { PerspectiveCamera } from 'three';
import type { MarkerShape } from '../theme/class-style.ts';
import { CAPTION_LINE, captionLayout, INSETS } from './caption-layout.ts';
import { drawColorBar, type ColorBar } from './color-bar.ts';
import type { OverlayTheme } from './overlay-theme.ts';
import { drawText, FONT, placeInside, turnedWidth } from './overlay-text.ts';
import { drawContourLabels, type SceneContour } from './contour-labels.ts';
import { drawLabels, type SceneLabel } from './scene-labels.ts';
import { axisLayouts, type AxisLayout } from './picture-layout.ts';
import type { PlotFrame } from './plot-frame.ts';

/** Everything of the picture that is writing: the same on the screen and in an export. All texts are translated. */
export interface Picture {
  readonly title: string;
  readonly axes: { readonly x: string; readonly y: string; readonly height: string };
  /** Lines under the picture: plane, normalisation, data, and what it leaves out. */
  readonly caption: readonly string[];
  readonly legend: readonly {
    readonly shape: MarkerShape | 'ball' | 'line';
    readonly color: string;
    readonly label: string;
  }[];
  readonly bar: ColorBar;
  /** Lines of equal loss, labelled in the view from above. */
  readonly contours: readonly SceneContour[];
  /** Words at places of the scene: ends of runs, eigenvalues. */
  readonly labels: readonly SceneLabel[];
  readonly formatNumber: (value: number) => string;
}

/**
 * Draws title, axes, colour bar, legend and caption. `context` is scaled so that one unit is one layout pixel.
 *
 * @param width Layout pixels of the whole picture; `height` likewise.
 */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  picture: Picture,
  frame: PlotFrame,
  camera: PerspectiveCamera,
  width: number,
  height: number,
  theme: OverlayTheme,
): void {
  context.save();
  context.lineJoin = 'round';
  const axes = axisLayouts(frame, camera, width, height);
  drawAxis(context, axes.x, picture.axes.x, picture.formatNumber, theme, width);
  drawAxis(context, axes.y, picture.axes.y, picture.formatNumber, theme, width);
  if (axes.height !== null)
    drawAxis(context, axes.height, picture.axes.height, picture.formatNumber, theme, width);
  const whole = { width, height };
  drawContourLabels(context, picture.contours, frame, camera, whole, picture.formatNumber, theme);
  const { lines, bottom } = captionLayout(picture.caption, width, height);
  drawColorBar(context, picture.bar, width, height, theme, { top: INSETS.top, bottom });
  const room = { width, height, right: INSETS.right, bottom: 20 + CAPTION_LINE * lines.length };
  drawLabels(context, picture.labels, camera, room, theme);
  drawLegend(context, picture, theme);
  drawText(context, picture.title, 16, 22, {
    size: 15,
    weight: 600,
    color: theme.ink,
    align: 'left',
    theme,
    width: width - 32,
  });
  lines.forEach((line, k) => {
    const y = height - 12 - CAPTION_LINE * (lines.length - 1 - k);
    drawText(context, line, 16, y, { size: 11, weight: 400, color: theme.muted, align: 'left', theme });
  });
  context.restore();
}

function drawAxis(
  context: CanvasRenderingContext2D,
  axis: AxisLayout,
  title: string,
  format: (value: number) => string,
  theme: OverlayTheme,
  width: number,
): void {
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(axis.from.x, axis.from.y);
  context.lineTo(axis.to.x, axis.to.y);
  const { outward } = axis;
  for (const { at } of axis.ticks) {
    context.moveTo(at.x, at.y);
    context.lineTo(at.x + 5 * outward.x, at.y + 5 * outward.y);
  }
  context.stroke();
  const align: CanvasTextAlign = outward.x > 0.35 ? 'left' : outward.x < -0.35 ? 'right' : 'center';
  context.font = `400 11px ${FONT}`;
  let widest = 0;
  for (const { at, value } of axis.ticks) {
    const label = format(value);
    const length = context.measureText(label).width;
    widest = Math.max(widest, length);
    const reach = 8 + 6 * Math.abs(outward.y);
    drawText(context, label, placeInside(at.x + reach * outward.x, length, align), at.y + reach * outward.y, {
      size: 11,
      weight: 400,
      color: theme.muted,
      align,
      theme,
    });
  }
  const away = 22 + Math.abs(outward.x) * widest + 12 * Math.abs(outward.y);
  const x = (axis.from.x + axis.to.x) / 2 + away * outward.x;
  const y = (axis.from.y + axis.to.y) / 2 + away * outward.y;
  context.font = `500 12px ${FONT}`;
  const length = context.measureText(title).width;
  // A title beside a slanted edge runs away from it; one that would leave the picture is turned along the edge.
  const left = align === 'left' ? x : align === 'right' ? x - length : x - length / 2;
  const style = { size: 12, weight: 500, color: theme.ink, theme };
  if (x < 10 || x > width - 10) {
    // No room beside the edge even for turned writing: above its upper end.
    const end = axis.from.y < axis.to.y ? axis.from : axis.to;
    const middle = Math.min(Math.max(end.x, 6 + length / 2), width - 6 - length / 2);
    drawText(context, title, middle, end.y - 14, { ...style, align: 'center' });
  } else if (left < 6 || left + length > width - (align === 'left' ? INSETS.right - 6 : 6)) {
    let angle = Math.atan2(axis.to.y - axis.from.y, axis.to.x - axis.from.x);
    if (angle > Math.PI / 2) angle -= Math.PI;
    if (angle < -Math.PI / 2) angle += Math.PI;
    const edge = Math.hypot(axis.to.x - axis.from.x, axis.to.y - axis.from.y);
    // Two lines along an edge that its name would fill.
    const parts = length > 0.8 * edge ? halves(title) : [title];
    const longest = Math.max(...parts.map((part) => context.measureText(part).width));
    context.save();
    context.translate(placeInside(x, turnedWidth(longest, 15 * parts.length, angle), 'center'), y);
    context.rotate(angle);
    parts.forEach((part, k) =>
      drawText(context, part, 0, (k - (parts.length - 1) / 2) * 15, { ...style, align: 'center' }),
    );
    context.restore();
  } else drawText(context, title, x, y, { ...style, align });
}

/** A name broken at the blank nearest to its middle, after a comma where it has one. */
function halves(title: string): string[] {
  const comma = title.indexOf(', ');
  const blanks = comma >= 0 ? [comma + 1] : Array.from(title.matchAll(/ /g), ({ index }) => index);
  if (blanks.length === 0) return [title];
  const at = blanks.reduce((best, k) =>
    Math.abs(k - title.length / 2) < Math.abs(best - title.length / 2) ? k : best,
  );
  return [title.slice(0, at), title.slice(at + 1)];
}

/** Below the title, where the box leaves the picture's corner free: the corner at the bottom has an axis's name. */
function drawLegend(context: CanvasRenderingContext2D, picture: Picture, theme: OverlayTheme): void {
  picture.legend.forEach((entry, k) => {
    const y = 46 + 16 * k;
    drawShape(context, entry.shape, 22, y, entry.color);
    drawText(context, entry.label, 34, y, { size: 11, weight: 400, color: theme.ink, align: 'left', theme });
  });
}

function drawShape(
  context: CanvasRenderingContext2D,
  shape: Picture['legend'][number]['shape'],
  x: number,
  y: number,
  color: string,
): void {
  context.fillStyle = color;
  context.strokeStyle = color;
  context.beginPath();
  switch (shape) {
    case 'line':
      context.lineWidth = 2.5;
      context.moveTo(x - 7, y);
      context.lineTo(x + 7, y);
      context.stroke();
      return;
    case 'ring':
      context.lineWidth = 2.2;
      context.arc(x, y, 4.2, 0, 2 * Math.PI);
      context.stroke();
      return;
    case 'diamond':
      context.moveTo(x, y - 6);
      context.lineTo(x + 6, y);
      context.lineTo(x, y + 6);
      context.lineTo(x - 6, y);
      break;
    case 'triangle':
      context.moveTo(x, y - 5.5);
      context.lineTo(x + 5.5, y + 4.5);
      context.lineTo(x - 5.5, y + 4.5);
      break;
    case 'square':
      context.rect(x - 4.5, y - 4.5, 9, 9);
      break;
    default:
      context.arc(x, y, shape === 'dot' ? 3.2 : 5, 0, 2 * Math.PI);
  }
  context.fill();
}
