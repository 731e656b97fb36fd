import { linearTicks, logTicks } from './ticks.ts';

/**
 * How losses become heights and colours. A scale maps a value monotonically to t in [0, 1]; holes (non-finite values)
 * map to NaN. What cannot be shown truthfully is said, not bent: see `reason`, `below` and `above`.
 */
export type ScaleKind = 'linear' | 'log' | 'asinh';

export interface ValueScale {
  /** The kind in use; differs from the one asked for when that cannot show the values (see `reason`). */
  readonly kind: ScaleKind;
  /** Why the kind asked for is not in use: a logarithm of negative values does not exist. */
  readonly reason: 'negativeValues' | null;
  /** Values at t = 0 and t = 1. */
  readonly low: number;
  readonly high: number;
  /** Number of finite values below `low` (on a log scale: zeros), drawn at t = 0 and marked as such. */
  readonly below: number;
  /** Number of finite values above `high` (clipped by the user), drawn at t = 1 and marked as such. */
  readonly above: number;
  /** asinh only: |v| ≪ threshold is linear, |v| ≫ threshold logarithmic. */
  readonly threshold: number;
  /** t of a value, clamped to [0, 1]; NaN for non-finite values. Constant surfaces lie at t = ½. */
  position(value: number): number;
  /** Value at t in [0, 1]. */
  value(t: number): number;
  /** Round values within [low, high] for ticks and contour levels. */
  ticks(count?: number): number[];
}

/**
 * Chooses the scale for a set of values.
 *
 * linear: t ∝ v. log: t ∝ ln v from the smallest positive value; zeros lie below it. asinh: t ∝ asinh(v/s), which shows
 * zero and both signs; s is the 10 % quantile of |v| > 0 (so that a tenth of the surface lies in the linear part), at
 * least 1e−12 of the largest.
 *
 * @param clip Upper end of the scale, when the user cuts off peaks; ignored unless some value lies below it.
 */
export function chooseScale(
  kind: ScaleKind,
  values: ArrayLike<number>,
  clip: number | null = null,
): ValueScale {
  const finite = Float64Array.from(values).filter((v) => Number.isFinite(v));
  finite.sort();
  if (finite.length === 0) return makeScale('linear', null, 0, 0, 1, 0, 0);
  const minimum = finite[0];
  const maximum = finite[finite.length - 1];
  const high = clip !== null && clip > minimum && clip < maximum ? clip : maximum;
  const above = finite.filter((v) => v > high).length;
  const firstPositive = finite.findIndex((v) => v > 0);
  if (kind === 'log' && !(minimum < 0) && firstPositive >= 0 && finite[firstPositive] <= high) {
    return makeScale('log', null, finite[firstPositive], high, 1, firstPositive, above);
  }
  const useAsinh = kind === 'asinh' || (kind === 'log' && minimum < 0);
  if (!useAsinh) return makeScale('linear', null, minimum, high, 1, 0, above);
  const magnitudes = finite.map((v) => Math.abs(v)).filter((v) => v > 0);
  magnitudes.sort();
  const largest = magnitudes.length > 0 ? magnitudes[magnitudes.length - 1] : 1;
  const quantile = magnitudes.length > 0 ? magnitudes[Math.floor(0.1 * (magnitudes.length - 1))] : 1;
  const threshold = Math.max(quantile, 1e-12 * largest, Number.MIN_VALUE);
  return makeScale('asinh', kind === 'log' ? 'negativeValues' : null, minimum, high, threshold, 0, above);
}

function makeScale(
  kind: ScaleKind,
  reason: ValueScale['reason'],
  low: number,
  high: number,
  threshold: number,
  below: number,
  above: number,
): ValueScale {
  // Halves keep high − low finite where the range itself would overflow.
  const forward =
    kind === 'linear'
      ? (v: number) => v / 2
      : kind === 'log'
        ? (v: number) => Math.log(v)
        : (v: number) => Math.asinh(v / threshold);
  const backward =
    kind === 'linear'
      ? (u: number) => u * 2
      : kind === 'log'
        ? (u: number) => Math.exp(u)
        : (u: number) => Math.sinh(u) * threshold;
  const from = forward(low);
  const span = forward(high) - from;
  return {
    kind,
    reason,
    low,
    high,
    below,
    above,
    threshold,
    position: (value) => {
      if (!Number.isFinite(value)) return NaN;
      if (!(span > 0)) return 0.5;
      if (value <= low) return 0;
      if (value >= high) return 1;
      return (forward(value) - from) / span;
    },
    value: (t) => (t <= 0 ? low : t >= 1 ? high : backward(from + t * span)),
    ticks: (count = 6) => {
      if (!(span > 0)) return [low];
      if (kind === 'linear') return linearTicks(low, high, count);
      if (kind === 'log') return logTicks(low, high, count);
      return asinhTicks(low, high, threshold, count);
    },
  };
}

/** Share of the threshold below which the lower end is zero to the eye: t differs by less than a thousandth. */
const NEAR_ZERO = 1e-3;

/** Zero, and round numbers on both sides of it from the linear part's rim outwards. */
function asinhTicks(low: number, high: number, threshold: number, count: number): number[] {
  if (!(high > 4 * threshold) && !(low < -4 * threshold)) return linearTicks(low, high, count);
  const side = (reach: number): number[] =>
    reach > threshold ? logTicks(Math.max(threshold / 2, 1e-3 * reach), reach, Math.ceil(count * 0.7)) : [];
  const positive = side(high).filter((v) => v >= low);
  const negative = side(-low).map((v) => -v);
  const zero = high >= 0 && low <= NEAR_ZERO * threshold ? [0] : [];
  return [...negative.reverse(), ...zero, ...positive];
}
