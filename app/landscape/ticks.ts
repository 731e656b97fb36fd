/** Round numbers for axes, colour bars and contour levels. */

/**
 * Round numbers 1, 2 or 5 · 10^k within [low, high], about `count` of them; for a range that is empty or not finite,
 * only `low`.
 */
export function linearTicks(low: number, high: number, count = 6): number[] {
  const raw = high / count - low / count;
  if (!(raw > 0) || !Number.isFinite(raw)) return [low];
  const power = Math.floor(Math.log10(raw));
  const base = 10 ** power;
  if (!(base > 0)) return [low, high];
  const factor = [1, 2, 5, 10].find((f) => f * base >= raw * (1 - 1e-9)) ?? 10;
  const exponent = factor === 10 ? power + 1 : power;
  const mantissa = factor === 10 ? 1 : factor;
  // Multiples are formed as integer · 10^k by dividing where k < 0: 3 / 10 is 0.3, 3 * 0.1 is not.
  const tick = (k: number): number =>
    exponent < 0 ? (k * mantissa) / 10 ** -exponent : k * mantissa * 10 ** exponent;
  const step = tick(1);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: number[] = [];
  for (let k = first; k <= last && ticks.length < 4 * count; k++) ticks.push(tick(k === 0 ? 0 : k));
  return ticks.length > 0 ? ticks : [low];
}

/**
 * Round numbers on a logarithmic scale within [low, high], low > 0: 1, 2 and 5 of each decade where at most `count` of
 * them fit or there are fewer than two decades; else decades, thinned to about `count`.
 */
export function logTicks(low: number, high: number, count = 6): number[] {
  if (!(low > 0) || !(high > low)) return [low];
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const within = (v: number): boolean => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9);
  const all: number[] = [];
  for (let k = first; k <= last; k++) if (within(power10(k))) all.push(k);
  const every = Math.max(1, Math.ceil(all.length / count));
  const decades = all.filter((k) => k % every === 0).map(power10);
  const fine: number[] = [];
  if (all.length <= count) {
    for (let k = first; k <= last; k++) {
      for (const m of [1, 2, 5]) if (within(Number(`${m}e${k}`))) fine.push(Number(`${m}e${k}`));
    }
  }
  if (fine.length >= 2 && (fine.length <= count || decades.length < 2)) return fine;
  return decades.length >= 2 ? decades : linearTicks(low, high, count).filter((v) => v > 0);
}

/** 10^k as the nearest float64 (Math.pow is off by an ulp for some k). */
function power10(k: number): number {
  return Number(`1e${k}`);
}
