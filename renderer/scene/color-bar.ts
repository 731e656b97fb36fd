import { colorAt } from '../../app/landscape/color-map.ts';
import type { OverlayTheme } from './overlay-theme.ts';
import { drawText } from './overlay-text.ts';

/** The colour bar of a picture: what its colours mean, on the same scale as on the surface. */
export interface ColorBar {
  readonly title: string;
  /** 256 sRGB colours. */
  readonly table: Uint8Array;
  /** Place in the table at a height t of the bar, as on the surface. */
  readonly color: { readonly offset: number; readonly gain: number };
  /** Heights t of the contour lines on the surface. */
  readonly levels?: readonly number[];
  /** Values beyond the ends, shown by caps. */
  readonly below: boolean;
  readonly above: boolean;
  /** About `count` round values with their heights t and writing. */
  ticks(count: number): readonly { readonly t: number; readonly label: string }[];
}

const THICK = 14;

export function drawColorBar(
  context: CanvasRenderingContext2D,
  bar: ColorBar,
  width: number,
  height: number,
  theme: OverlayTheme,
  insets: { readonly top: number; readonly bottom: number },
): void {
  const room = height - insets.top - insets.bottom - 60;
  const length = Math.max(80, Math.min(280, room));
  const x = width - 80;
  const top = insets.top + 22 + Math.max(0, (room - length) / 2);
  const rows = Math.round(length);
  const colorOf = (t: number): string => {
    const c = Math.min(1, Math.max(0, bar.color.offset + bar.color.gain * t));
    return `rgb(${colorAt(bar.table, c).join(' ')})`;
  };
  for (let k = 0; k < rows; k++) {
    context.fillStyle = colorOf(1 - (k + 0.5) / rows);
    context.fillRect(x, top + k, THICK, k + 1 < rows ? 1.5 : 1);
  }
  context.strokeStyle = 'rgba(0, 0, 0, 0.6)';
  context.lineWidth = 1;
  for (const level of bar.levels ?? []) {
    const y = top + (1 - level) * length;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + THICK, y);
    context.stroke();
  }
  const cap = (y: number, direction: number, t: number): void => {
    context.fillStyle = colorOf(t);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + THICK, y);
    context.lineTo(x + THICK / 2, y + direction * 9);
    context.closePath();
    context.fill();
    context.strokeStyle = theme.line;
    context.stroke();
  };
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  context.strokeRect(x, top, THICK, length);
  if (bar.above) cap(top, -1, 1);
  if (bar.below) cap(top + length, 1, 0);
  for (const { t, label } of bar.ticks(Math.max(3, Math.round(length / 42)))) {
    const y = top + (1 - t) * length;
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x + THICK, y);
    context.lineTo(x + THICK + 4, y);
    context.stroke();
    drawText(context, label, x + THICK + 8, y, {
      size: 11,
      weight: 400,
      color: theme.muted,
      align: 'left',
      theme,
    });
  }
  drawText(context, bar.title, width - 12, top - (bar.above ? 24 : 16), {
    size: 12,
    weight: 500,
    color: theme.ink,
    align: 'right',
    theme,
    width: 180,
  });
}
