import { INK, type TextMark } from './drawing.ts';
import type { PlotBox } from './figure-axes.ts';
import { textWidth } from './text-metrics.ts';

const SIZE = 6.5;
/** Free space along the line on both sides of a label, to the frame, and between labels, in points. */
const GAP = 2;
const BORDER = 8;
const APART = 30;

interface PageLine {
  readonly level: number;
  /** Page coordinates. */
  readonly points: Float64Array;
}

/**
 * Puts each level's value on its lines where they run straightest, and cuts the lines there. Lines too short or too bent
 * for their label, and places near the frame or another label, go without.
 *
 * @param avoid Page coordinates [x0, y0, …] that labels keep away from (the path).
 */
export function contourLabels(
  lines: readonly PageLine[],
  box: PlotBox,
  format: (level: number) => string,
  avoid: Float64Array = new Float64Array(0),
): { cut: PageLine[]; labels: { level: number; mark: TextMark }[] } {
  const labels: { level: number; mark: TextMark }[] = [];
  const cut: PageLine[] = [];
  for (const { level, points } of lines) {
    const label = format(level);
    const place = bestPlace(points, textWidth(label, SIZE) + 2 * GAP, box, labels, avoid);
    if (place === null) {
      cut.push({ level, points });
      continue;
    }
    const { from, to, end, x, y, angle } = place;
    const rest = Float64Array.of(...end, ...points.subarray(2 * to));
    cut.push({ level, points: points.slice(0, 2 * from + 2) }, { level, points: rest });
    const radians = (angle * Math.PI) / 180;
    const mark: TextMark = {
      kind: 'text',
      text: label,
      // The baseline lies below the line's middle by a third of the size, across the line.
      x: x - Math.sin(radians) * SIZE * 0.35,
      y: y + Math.cos(radians) * SIZE * 0.35,
      size: SIZE,
      anchor: 'middle',
      color: INK,
      rotate: angle,
    };
    labels.push({ level, mark });
  }
  return { cut: cut.filter((line) => line.points.length >= 4), labels };
}

interface Place {
  /** The cut begins at this vertex, and ends at `end` between the vertices to − 1 and to. */
  readonly from: number;
  readonly to: number;
  readonly end: readonly [number, number];
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

function bestPlace(
  points: Float64Array,
  room: number,
  box: PlotBox,
  taken: readonly { mark: TextMark }[],
  avoid: Float64Array,
): Place | null {
  const count = points.length / 2;
  const length = new Float64Array(count);
  for (let k = 1; k < count; k++) {
    const step = Math.hypot(points[2 * k] - points[2 * k - 2], points[2 * k + 1] - points[2 * k - 1]);
    length[k] = length[k - 1] + step;
  }
  if (!(length[count - 1] > 2.5 * room)) return null;
  let best: Place | null = null;
  let straightest = 0.93;
  let to = 0;
  for (let from = 0; from < count; from++) {
    while (to < count && length[to] - length[from] < room) to++;
    if (to >= count) break;
    const u = (length[from] + room - length[to - 1]) / (length[to] - length[to - 1]);
    const end = [0, 1].map((c) => points[2 * to - 2 + c] + u * (points[2 * to + c] - points[2 * to - 2 + c]));
    const [dx, dy] = [end[0] - points[2 * from], end[1] - points[2 * from + 1]];
    const straight = Math.hypot(dx, dy) / room;
    const x = points[2 * from] + dx / 2;
    const y = points[2 * from + 1] + dy / 2;
    const edge = Math.min(x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y);
    if (!(straight > straightest) || edge < BORDER + room / 2) continue;
    if (!taken.every(({ mark }) => Math.hypot(mark.x - x, mark.y - y) > APART)) continue;
    if (isNear(avoid, x, y, room)) continue;
    straightest = straight;
    const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
    best = {
      from,
      to,
      end: [end[0], end[1]],
      x,
      y,
      angle: angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle,
    };
  }
  return best;
}

function isNear(points: Float64Array, x: number, y: number, distance: number): boolean {
  for (let k = 0; k < points.length; k += 2)
    if (Math.hypot(points[k] - x, points[k + 1] - y) < distance) return true;
  return false;
}
