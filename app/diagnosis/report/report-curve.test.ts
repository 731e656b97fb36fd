import { describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from '../../training/metric-columns.ts';
import { metricCurve, thinnedCurve } from './report-curve.ts';

const WIDTH = METRIC_COLUMNS.length;

describe('a curve of a report', () => {
  it('keeps the one peak and the one dip of a million records, both ends and the order', () => {
    const rows = 1_000_000;
    const metrics = new Float64Array(rows * WIDTH).fill(NaN);
    const loss = METRIC_COLUMNS.indexOf('trainLoss');
    for (let row = 0; row < rows; row++) {
      metrics[row * WIDTH] = row;
      metrics[row * WIDTH + loss] = 1 / (1 + row);
    }
    metrics[654_321 * WIDTH + loss] = 7;
    metrics[123_457 * WIDTH + loss] = -7;
    const { x, y } = metricCurve(metrics, 'trainLoss');
    expect(x.length).toBeLessThanOrEqual(601);
    const points = new Map(Array.from(x, (at, k) => [at, y[k]]));
    expect([654_321, 123_457, 0, 999_999].map((at) => points.get(at))).toEqual([7, -7, 1, 1e-6]);
    expect(Array.from(x)).toEqual(Array.from(x).sort((a, b) => a - b));
  });

  it('is left as it is where it is short, without what was not recorded', () => {
    const metrics = new Float64Array(4 * WIDTH).fill(NaN);
    const loss = METRIC_COLUMNS.indexOf('batchLoss');
    [3, NaN, 2, Infinity].forEach((value, row) => {
      metrics[row * WIDTH] = 10 * row;
      metrics[row * WIDTH + loss] = value;
    });
    const { x, y } = metricCurve(metrics, 'batchLoss');
    expect([Array.from(x), Array.from(y)]).toEqual([
      [0, 20],
      [3, 2],
    ]);
    const short = { x: [1, 2], y: [2, 1] };
    expect(thinnedCurve(short)).toEqual(short);
  });
});
