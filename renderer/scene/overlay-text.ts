import type { OverlayTheme } from './overlay-theme.ts';

export const FONT =
  'Inter, "Segoe UI", "Noto Sans", "DejaVu Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

interface TextStyle {
  /** Layout pixels. */
  readonly size: number;
  readonly weight: number;
  readonly color: string;
  readonly align: CanvasTextAlign;
  readonly theme: OverlayTheme;
  /** Squeezed to it where it would be longer. */
  readonly width?: number;
}

/** One line of writing with a halo of the ground's colour, so that it reads over the surface too. */
export function drawText(
  context: CanvasRenderingContext2D,
  line: string,
  x: number,
  y: number,
  style: TextStyle,
): void {
  context.font = `${style.weight} ${style.size}px ${FONT}`;
  context.textAlign = style.align;
  context.textBaseline = 'middle';
  context.strokeStyle = style.theme.ground;
  context.lineWidth = 3;
  context.strokeText(line, x, y, style.width);
  context.fillStyle = style.color;
  context.fillText(line, x, y, style.width);
}

/** Between writing and the left edge of a picture. */
const EDGE = 4;

/** Where a number `length` wide that is aligned at x is written so that the picture's left edge does not cut it. */
export function placeInside(x: number, length: number, align: CanvasTextAlign): number {
  const before = align === 'right' ? length : align === 'center' ? length / 2 : 0;
  return Math.max(x, EDGE + before);
}

/** How wide a box of writing lies that is turned by an angle. */
export function turnedWidth(width: number, height: number, angle: number): number {
  return width * Math.abs(Math.cos(angle)) + height * Math.abs(Math.sin(angle));
}
