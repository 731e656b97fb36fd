import type uPlot from 'uplot';
import { formatNumber } from '../format/number.ts';
import { forward, type ChartScale } from './axis-scale.ts';
import type { ChartData } from './row-thinner.ts';

/** For every series the half-widths of its values' intervals, row by row; null where there is none. */
export type ChartErrors = readonly (readonly (number | null)[] | null)[];

/** One interval, as places on the axis; an end that a logarithm has no place for is null. */
export interface ErrorBar {
  readonly row: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The intervals of one series; values without one, or with one of no width, have none. */
export function errorBars(
  values: readonly (number | null)[],
  errors: readonly (number | null)[] | null | undefined,
  scale: ChartScale,
): ErrorBar[] {
  if (errors == null) return [];
  return values.flatMap((value, row) => {
    const error = errors[row];
    if (value === null || error == null || !(error > 0)) return [];
    return [{ row, low: forward(scale, value - error), high: forward(scale, value + error) }];
  });
}

/** An error as it stands behind a value of three digits: nothing where these are not touched. */
export function spreadText(value: number, error: number | null): string {
  if (error === null || !(error > 5e-4 * Math.abs(value))) return '';
  return ` ±${formatNumber(error, 2)}`;
}

/** The ends of an axis, widened so that all intervals are on it. */
export function widened(
  [low, high]: readonly [number | null, number | null],
  data: ChartData,
  errors: ChartErrors,
  scale: ChartScale,
): [number | null, number | null] {
  let [least, most] = [low, high];
  errors.forEach((own, k) => {
    for (const bar of errorBars(data[k + 1], own, scale)) {
      if (bar.low !== null) least = Math.min(least ?? bar.low, bar.low);
      if (bar.high !== null) most = Math.max(most ?? bar.high, bar.high);
    }
  });
  return [least, most];
}

/** Draws whiskers; where many stand side by side they make a band, and lose their caps. */
export function drawErrorBars(
  chart: uPlot,
  data: ChartData,
  errors: ChartErrors,
  { scale, colors }: { readonly scale: ChartScale; readonly colors: readonly string[] },
): void {
  const { ctx, bbox } = chart;
  const ratio = window.devicePixelRatio;
  const steps = data[0];
  const apart = bbox.width / Math.max(1, steps.length);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 1.5 * ratio;
  ctx.globalAlpha = apart > 3 * ratio ? 0.8 : 0.3;
  const cap = apart > 10 * ratio ? 3 * ratio : 0;
  // Beside each other where there is room: bars of several curves at one step would hide each other.
  const beside = cap > 0 ? 3 * ratio : 0;
  errors.forEach((own, k) => {
    ctx.strokeStyle = colors[k];
    const aside = (k - (errors.length - 1) / 2) * beside;
    ctx.beginPath();
    for (const { row, low, high } of errorBars(data[k + 1], own, scale)) {
      const step = steps[row];
      if (step === null || high === null) continue;
      const x = Math.round(chart.valToPos(step, 'x', true) + aside);
      const top = chart.valToPos(high, 'y', true);
      const bottom = low === null ? bbox.top + bbox.height : chart.valToPos(low, 'y', true);
      // Shorter than a pixel: the curve itself says it.
      if (bottom - top < 1) continue;
      ctx.moveTo(x, top);
      ctx.lineTo(x, bottom);
      for (const end of cap > 0 ? [top, bottom] : []) {
        ctx.moveTo(x - cap, end);
        ctx.lineTo(x + cap, end);
      }
    }
    ctx.stroke();
  });
  ctx.restore();
}
