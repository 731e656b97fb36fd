import { METRIC_COLUMNS } from '../../training/metric-columns.ts';

/** Stretches of a long curve that are drawn, each by its first point and its extremes: more than a page has pixels. */
const STRETCHES = 200;
const PER_STRETCH = 3;

export interface CurvePoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * A curve as it is drawn: of a long one the first, lowest and highest point of each of equal stretches, and the last, so that no
 * peak is lost. One pass over flat numbers: a million points take as long as a click may.
 *
 * @param y finite
 */
export function thinnedCurve({ x, y }: CurvePoints): CurvePoints {
  const count = y.length;
  if (count <= PER_STRETCH * STRETCHES) return { x, y };
  const length = Math.ceil(count / STRETCHES);
  const kept: number[] = [];
  for (let from = 0; from < count; from += length) {
    const end = Math.min(count, from + length);
    let [low, high] = [from, from];
    for (let k = from + 1; k < end; k++) {
      if (y[k] < y[low]) low = k;
      if (y[k] > y[high]) high = k;
    }
    kept.push(...[...new Set([from, low, high])].sort((a, b) => a - b));
  }
  if (kept.at(-1) !== count - 1) kept.push(count - 1);
  return { x: kept.map((k) => x[k]), y: kept.map((k) => y[k]) };
}

/** A column of the metrics rows (row-major [rows, METRIC_COLUMNS]) over the steps, where it was recorded, as it is drawn. */
export function metricCurve(metrics: Float64Array, column: (typeof METRIC_COLUMNS)[number]): CurvePoints {
  const width = METRIC_COLUMNS.length;
  const at = METRIC_COLUMNS.indexOf(column);
  const rows = Math.floor(metrics.length / width);
  const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const value = metrics[row * width + at];
    if (!Number.isFinite(value)) continue;
    x[count] = metrics[row * width];
    y[count++] = value;
  }
  return thinnedCurve({ x: x.subarray(0, count), y: y.subarray(0, count) });
}
