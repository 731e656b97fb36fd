import { INK, line, type Mark, type TextMark } from './drawing.ts';
import { textWidth, wrapText } from './text-metrics.ts';
import { tickLabels } from './tick-labels.ts';

/** Type sizes of all figures, in points: what journals ask of a single-column figure. */
export const TICK_SIZE = 8;
export const LABEL_SIZE = 9;
export const TITLE_SIZE = 10;
export const NOTE_SIZE = 7.5;
const TICK_LENGTH = 3;

/** The rectangle that axes enclose, on the page. */
export interface PlotBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An axis: where a value lies between its ends (0 … 1), and its ticks. */
export interface Axis {
  readonly label: string;
  readonly ticks: readonly number[];
  position(value: number): number;
}

/** Room that tick labels and the axis label take left of a plot. */
export function leftMargin(axis: Axis): number {
  const widest = Math.max(0, ...tickLabels(axis.ticks).map((label) => textWidth(label, TICK_SIZE)));
  return TICK_LENGTH + 3 + widest + 6 + LABEL_SIZE + 4;
}

/** Room below a plot: tick labels and axis label. */
export const BOTTOM_MARGIN = TICK_LENGTH + 3 + TICK_SIZE + 5 + LABEL_SIZE + 4;

export function xAxisMarks(box: PlotBox, axis: Axis): Mark[] {
  const bottom = box.y + box.height;
  const labels = tickLabels(axis.ticks);
  const marks: Mark[] = axis.ticks.flatMap((value, k) => {
    const x = box.x + axis.position(value) * box.width;
    return [
      line(x, bottom, x, bottom + TICK_LENGTH),
      text(labels[k], x, bottom + TICK_LENGTH + 2 + TICK_SIZE, TICK_SIZE, 'middle'),
    ];
  });
  const y = bottom + TICK_LENGTH + 2 + TICK_SIZE + 5 + LABEL_SIZE;
  return [...marks, text(axis.label, box.x + box.width / 2, y, LABEL_SIZE, 'middle')];
}

export function yAxisMarks(box: PlotBox, axis: Axis): Mark[] {
  const labels = tickLabels(axis.ticks);
  const marks: Mark[] = axis.ticks.flatMap((value, k) => {
    const y = box.y + box.height * (1 - axis.position(value));
    return [
      line(box.x - TICK_LENGTH, y, box.x, y),
      text(labels[k], box.x - TICK_LENGTH - 3, y + TICK_SIZE * 0.35, TICK_SIZE, 'end'),
    ];
  });
  const x = box.x - leftMargin(axis) + LABEL_SIZE + 2;
  const label = text(axis.label, x, box.y + box.height / 2, LABEL_SIZE, 'middle');
  return [...marks, { ...label, rotate: -90 }];
}

export function text(
  content: string,
  x: number,
  y: number,
  size: number,
  anchor: TextMark['anchor'],
): TextMark {
  return { kind: 'text', text: content, x, y, size, anchor, color: INK };
}

/** Lines of a paragraph from baseline `y` on. */
export function paragraph(
  content: string,
  x: number,
  y: number,
  width: number,
  size: number,
  bold = false,
): TextMark[] {
  return wrapText(content, size, width).map((part, k) => ({
    ...text(part, x, y + k * size * 1.3, size, 'start'),
    bold,
  }));
}
