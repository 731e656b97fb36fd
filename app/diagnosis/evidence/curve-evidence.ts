import { METRIC_COLUMNS } from '../../training/metric-columns.ts';
import type { CurveEvidence } from '../diagnosis-evidence.ts';
import { clearerTrend, trendOf, type Trend } from '../stall-detector.ts';

const WIDTH = METRIC_COLUMNS.length;
type Column = (typeof METRIC_COLUMNS)[number];

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** The records of one column where it was evaluated; `finite: false` keeps non-finite losses that were recorded as such. */
export function metricSeries(metrics: Float64Array, column: Column): CurvePoint[] {
  const at = METRIC_COLUMNS.indexOf(column);
  const series: CurvePoint[] = [];
  for (let row = 0; row + WIDTH <= metrics.length; row += WIDTH) {
    const value = metrics[row + at];
    if (Number.isFinite(value)) series.push({ step: metrics[row], value });
  }
  return series;
}

/** What the metrics rows say (row-major [rows, METRIC_COLUMNS]); records may be missing anywhere. */
export function curveEvidence(metrics: Float64Array, diverged: boolean): CurveEvidence {
  const train = metricSeries(metrics, 'trainLoss');
  const batch = metricSeries(metrics, 'batchLoss');
  const [full, ofBatches] = [trendOfSeries(train), trendOfSeries(batch)];
  const trend = clearerTrend(full, ofBatches);
  const column = trend === full ? 'trainLoss' : 'batchLoss';
  const losses = column === 'trainLoss' ? train : batch;
  const validation = metricSeries(metrics, 'validationLoss');
  const divergedAt = firstNonFinite(metrics);
  const gradients = [
    ...metricSeries(metrics, 'gradientNorm'),
    ...metricSeries(metrics, 'batchGradientNorm'),
  ].sort((a, b) => a.step - b.step);
  let best = { step: NaN, value: NaN };
  for (const point of validation) if (!(point.value >= best.value)) best = point;
  return {
    trend,
    column,
    firstLoss: losses.at(0)?.value ?? NaN,
    lastLoss: losses.at(-1)?.value ?? NaN,
    leastLoss: losses.reduce((least, { value }) => Math.min(least, value), Infinity),
    middleLoss: medianAround(losses, 0.5),
    endLoss: medianAround(losses, 1),
    diverged: diverged || Number.isFinite(divergedAt),
    divergedAt,
    trainLoss: train.at(-1)?.value ?? losses.at(-1)?.value ?? NaN,
    validationLoss: validation.at(-1)?.value ?? NaN,
    leastValidationLoss: best.value,
    leastValidationStep: best.step,
    trainAccuracy: metricSeries(metrics, 'trainAccuracy').at(-1)?.value ?? NaN,
    upwardShare: upwardShare(losses),
    firstGradientNorm: gradients.at(0)?.value ?? NaN,
    lastGradientNorm: median(gradients.slice(Math.floor(0.9 * gradients.length)).map(({ value }) => value)),
  };
}

function trendOfSeries(series: readonly CurvePoint[]): Trend {
  return trendOf(
    series.map(({ step }) => step),
    series.map(({ value }) => value),
  );
}

/**
 * Step of the first recorded infinity, or of the row from which on no loss is finite. NaN alone means "not evaluated" in a
 * metrics table: in between it is a missing record, and at the end as well where no more of them follow each other than before
 * (a loss that is recorded every tenth row).
 */
function firstNonFinite(metrics: Float64Array): number {
  const [loss, full] = [METRIC_COLUMNS.indexOf('batchLoss'), METRIC_COLUMNS.indexOf('trainLoss')];
  let since = NaN;
  let [gap, longest] = [0, 0];
  for (let row = 0; row + WIDTH <= metrics.length; row += WIDTH) {
    const values = [metrics[row + loss], metrics[row + full]];
    if (values.some((value) => value === Infinity || value === -Infinity)) return metrics[row];
    if (values.some((value) => Number.isFinite(value))) {
      longest = Math.max(longest, gap);
      [since, gap] = [NaN, 0];
    } else {
      if (gap === 0) since = metrics[row];
      gap++;
    }
  }
  return gap > longest ? since : NaN;
}

/** Length of the means that a median is taken of: what bounces in two or four steps is on neither side. */
const CYCLE = 4;

/** Median of means of neighbouring records within a twentieth of the recorded steps beside the place `share` (0 first, 1 last). */
function medianAround(losses: readonly CurvePoint[], share: number): number {
  if (losses.length === 0) return NaN;
  const [from, to] = [losses[0].step, losses[losses.length - 1].step];
  const [middle, reach] = [from + share * (to - from), 0.05 * (to - from)];
  const values = losses.filter(({ step }) => Math.abs(step - middle) <= reach).map(({ value }) => value);
  // Of a few records only, each counts by itself.
  const length = values.length >= 3 * CYCLE ? CYCLE : 1;
  return median(
    values
      .slice(length - 1)
      .map((_, k) => values.slice(k, k + length).reduce((sum, v) => sum + v / length, 0)),
  );
}

function upwardShare(losses: readonly CurvePoint[]): number {
  const half = losses.slice(Math.floor(losses.length / 2));
  if (half.length < 4) return NaN;
  let up = 0;
  for (let k = 1; k < half.length; k++) if (half[k].value > half[k - 1].value) up++;
  return up / (half.length - 1);
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
