import { linearTicks } from '../../app/landscape/ticks.ts';

export type ChartScale = 'linear' | 'log' | 'signLog';

/** Below this size a sign-log axis is linear. */
const SIGN_LOG_UNIT = 1e-2;

/** Value → place on the axis; null where the axis has none (zero and below on a logarithm). */
export function forward(scale: ChartScale, value: number): number | null {
  if (scale === 'linear') return value;
  if (scale === 'log') return value > 0 ? Math.log10(value) : null;
  return Math.sign(value) * Math.log10(1 + Math.abs(value) / SIGN_LOG_UNIT);
}

/** Place on the axis → value. */
export function inverse(scale: ChartScale, place: number): number {
  if (scale === 'linear') return place;
  if (scale === 'log') return 10 ** place;
  return Math.sign(place) * SIGN_LOG_UNIT * (10 ** Math.abs(place) - 1);
}

/**
 * Places of labels between `low` and `high` (places) on an axis of `pixels`: powers of ten at least 20 pixels apart; 2
 * and 5 between them where a logarithmic axis shows few powers. Only for the two logarithmic scales.
 */
export function logTicks(scale: 'log' | 'signLog', low: number, high: number, pixels: number): number[] {
  return scale === 'log' ? plainTicks(low, high, pixels) : signedTicks(low, high, pixels);
}

function plainTicks(low: number, high: number, pixels: number): number[] {
  const perDecade = pixels / Math.max(high - low, 1e-9);
  const stride = Math.max(1, Math.ceil(20 / perDecade));
  const factors = perDecade > 80 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= high; power += 1) {
    if (power % stride !== 0) continue;
    for (const factor of factors) {
      const place = power + Math.log10(factor);
      if (place >= low && place <= high) ticks.push(place);
    }
  }
  if (ticks.length > 1) return ticks;
  // Less than one power of ten in view: round numbers on what is nearly a linear axis there, else the ends.
  const values = linearTicks(10 ** low, 10 ** high, Math.max(1, Math.min(5, Math.floor(pixels / 40))));
  const places = values.map(Math.log10).filter((place) => place >= low && place <= high);
  const gaps = places.slice(1).map((place, k) => (place - places[k]) * perDecade);
  if (places.length > 1 && gaps.every((gap) => gap > 20)) return places;
  return ticks.length > 0 ? ticks : [low, high];
}

function signedTicks(low: number, high: number, pixels: number): number[] {
  const room = (20 * (high - low)) / Math.max(pixels, 1);
  const ticks = [0];
  for (const [sign, limit] of [
    [1, high],
    [-1, -low],
  ] as const) {
    const largest = Math.floor(Math.log10(Math.max(Math.abs(inverse('signLog', limit)), SIGN_LOG_UNIT)));
    // From the largest down, so that the ends are labelled first.
    for (let power = largest; power >= -1; power -= 1) {
      const place = forward('signLog', sign * 10 ** power) ?? 0;
      if (place < low || place > high) continue;
      if (ticks.every((other) => Math.abs(other - place) >= room)) ticks.push(place);
    }
  }
  return ticks.sort((a, b) => a - b);
}
