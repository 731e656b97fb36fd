/** A linear axis with round ticks. */
export interface PlotScale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Share of the way from `low` to `high`. */
  position(value: number): number;
}

/** Spans the finite values with a little room; something to look at when there is one value or none. */
export function plotScale(values: Iterable<number>, wished = 5, room = 0.06): PlotScale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(low <= high)) [low, high] = [0, 1];
  if (!(high - low > 1e-12 * Math.max(1, Math.abs(low), Math.abs(high)))) {
    const around = Math.max(0.5, Math.abs(low) * 0.1);
    [low, high] = [low - around, high + around];
  }
  const margin = (high - low) * room;
  [low, high] = [low - margin, high + margin];
  return {
    low,
    high,
    ticks: niceTicks(low, high, wished),
    position: (value) => (value - low) / (high - low),
  };
}

/** Multiples of 1, 2 or 5 times a power of ten. */
export function niceTicks(low: number, high: number, wished: number): number[] {
  const rough = (high - low) / Math.max(1, wished);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}
