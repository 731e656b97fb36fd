import { normalDistribution } from '../numerics/normal-distribution.ts';

/**
 * Is the loss still going down? The record is cut into block means, whose length doubles as the run grows: at most
 * {@link CAPACITY} of them are kept, so a record costs O(1) and nothing depends on the run's length. The test looks at the last
 * {@link TESTED} blocks, a quarter to the whole of the run.
 *
 * Test: Mann–Kendall trend S = Σ_{i<j} sign(x_j − x_i) of the block means against "no trend", with Var S corrected for lag-1
 * autocorrelation of the detrended means (Yue & Wang, Water Resour. Manag. 18, 2004), and the Theil–Sen slope with its
 * interval from the same variance (Sen, JASA 63, 1968). The drop is the slope times the window, relative to the median.
 *
 * A smooth curve without noise is all autocorrelation, so that the corrected test would see nothing in it. Beside it stands
 * the sign test of the n − 1 differences (Cox & Stuart's idea on neighbours): even for a random walk their signs are fair
 * coins, for noise that comes back to its mean they are fairer still. Either is significant at half the level.
 */
export interface StallOptions {
  /** One-sided level of the trend test. Default 0.01. */
  readonly level?: number;
  /** Relative drop over the window that counts as nothing. Default 0.05. */
  readonly negligible?: number;
}

/**
 * falling: significant, and more than negligible. crawling: significant, negligible. flat: no trend, and the interval excludes
 * a drop worth having. rising: significant, upwards. unsettled: the noise hides drops that would matter. tooShort: fewer
 * than {@link LEAST} blocks.
 */
export type TrendState = 'tooShort' | 'falling' | 'crawling' | 'flat' | 'rising' | 'unsettled';

export interface Trend {
  readonly state: TrendState;
  /** crawling, flat or rising. */
  readonly stalled: boolean;
  /** Finite records seen, and those that were not. */
  readonly records: number;
  readonly nonFinite: number;
  readonly blocks: number;
  readonly blockLength: number;
  /** First and last step of the window. */
  readonly window: readonly [number, number];
  /** Share of the differences of neighbouring block means that go down. */
  readonly downward: number;
  /** Mann–Kendall z with corrected variance; negative for falling. NaN when too short. */
  readonly z: number;
  /** Relative drop over the window (Theil–Sen) and its two-sided interval at 1 − 2·level; positive for falling. */
  readonly drop: number;
  readonly dropInterval: readonly [number, number];
  /** Lag-1 autocorrelation of the detrended block means, as corrected for. */
  readonly autocorrelation: number;
}

export interface StallDetector {
  /** Takes the next record; steps ascend. */
  push(step: number, loss: number): void;
  /** The state as of the last whole block; computed once per block. */
  trend(): Trend;
}

const CAPACITY = 64;
const TESTED = 16;
const LEAST = 8;
/** Block means whose autocorrelation is not worth trusting beyond this. */
const MOST_CORRELATED = 0.9;

export function createStallDetector(options: StallOptions = {}): StallDetector {
  const { level = 0.01, negligible = 0.05 } = options;
  if (!(level > 0 && level < 0.5)) throw new RangeError(`level: expected 0 < level < 0.5, got ${level}`);
  if (!(negligible > 0)) throw new RangeError(`negligible: expected a number above 0, got ${negligible}`);
  const quantile = normalQuantile(1 - level);
  const halfQuantile = normalQuantile(1 - level / 2);
  const means = new Float64Array(CAPACITY);
  const starts = new Float64Array(CAPACITY);
  const ends = new Float64Array(CAPACITY);
  let count = 0;
  let length = 1;
  let [filled, sum, first] = [0, 0, NaN];
  let [records, nonFinite] = [0, 0];
  let [least, most] = [Infinity, -Infinity];
  let known: Trend | null = null;

  function halve(): void {
    for (let k = 0; k < CAPACITY / 2; k++) {
      means[k] = (means[2 * k] + means[2 * k + 1]) / 2;
      starts[k] = starts[2 * k];
      ends[k] = ends[2 * k + 1];
    }
    count = CAPACITY / 2;
    length *= 2;
  }

  return {
    push(step, loss) {
      if (!Number.isFinite(loss)) {
        nonFinite++;
        return;
      }
      records++;
      least = Math.min(least, loss);
      most = Math.max(most, loss);
      if (filled === 0) first = step;
      sum += loss;
      filled++;
      if (filled < length) return;
      if (count === CAPACITY) {
        halve();
        // The block under way becomes the first half of a longer one.
        if (filled < length) return;
      }
      means[count] = sum / filled;
      starts[count] = first;
      ends[count] = step;
      count++;
      filled = 0;
      sum = 0;
      known = null;
    },
    trend() {
      known ??= judge();
      return { ...known, records, nonFinite };
    },
  };

  function judge(): Trend {
    const n = Math.min(TESTED, count);
    const from = count - n;
    const base = {
      records,
      nonFinite,
      blocks: n,
      blockLength: length,
      window: [n > 0 ? starts[from] : NaN, n > 0 ? ends[count - 1] : NaN] as const,
    };
    if (n < LEAST) {
      const nothing = {
        downward: NaN,
        z: NaN,
        drop: NaN,
        dropInterval: [NaN, NaN] as const,
        autocorrelation: NaN,
      };
      return { ...base, ...nothing, state: 'tooShort', stalled: false };
    }
    const x = means.slice(from, count);
    const slopes: number[] = [];
    let s = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        s += Math.sign(x[j] - x[i]);
        slopes.push((x[j] - x[i]) / (j - i));
      }
    }
    let [up, down] = [0, 0];
    for (let i = 1; i < n; i++) {
      if (x[i] > x[i - 1]) up++;
      else if (x[i] < x[i - 1]) down++;
    }
    const falls = coinTail(n - 1, down) <= level / 2;
    const rises = coinTail(n - 1, up) <= level / 2;
    slopes.sort((a, b) => a - b);
    const slope = quantileOf(slopes, 0.5);
    const autocorrelation = correlation(x, slope);
    let inflation = 1;
    for (let k = 1; k < n; k++) inflation += 2 * (1 - k / n) * autocorrelation ** k;
    const deviation = Math.sqrt(((n * (n - 1) * (2 * n + 5)) / 18) * inflation);
    const z = (s - Math.sign(s)) / deviation;
    const median = Math.abs(
      quantileOf(
        [...x].sort((a, b) => a - b),
        0.5,
      ),
    );
    // A loss that can be negative has no natural zero; its range stands in for one.
    const size = Math.max(median, least < 0 ? 0.01 * (most - least) : 0, Number.MIN_VALUE);
    const half = (quantile * deviation) / (2 * slopes.length);
    const over = (value: number): number => (-value * (n - 1)) / size + 0; // never −0
    const drop = over(slope);
    const dropInterval = [
      over(quantileOf(slopes, Math.min(1, 0.5 + half))),
      over(quantileOf(slopes, Math.max(0, 0.5 - half))),
    ] as const;
    const state = stateOf(z <= -halfQuantile || falls, z >= halfQuantile || rises, drop, dropInterval[1]);
    const stalled = state === 'crawling' || state === 'flat' || state === 'rising';
    return { ...base, state, stalled, downward: down / (n - 1), z, drop, dropInterval, autocorrelation };
  }

  function stateOf(falls: boolean, rises: boolean, drop: number, most: number): TrendState {
    if (falls && drop > 0) return drop >= negligible ? 'falling' : 'crawling';
    if (rises && -drop >= negligible) return 'rising';
    return most < negligible ? 'flat' : 'unsettled';
  }
}

/** P(at least k heads of n fair coins). */
function coinTail(n: number, k: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let heads = 0; heads <= n; heads++) {
    if (heads >= k) sum += term;
    term *= (n - heads) / (heads + 1);
  }
  return sum;
}

/** The state of a whole record at once. */
export function trendOf(
  steps: ArrayLike<number>,
  losses: ArrayLike<number>,
  options: StallOptions = {},
): Trend {
  const detector = createStallDetector(options);
  for (let k = 0; k < steps.length; k++) detector.push(steps[k], losses[k]);
  return detector.trend();
}

/**
 * Of the trends of full losses and of batches' losses the one that decides: the full ones', which batches' noise reaches only
 * through θ, unless theirs is open and the batches' is not.
 */
export function clearerTrend(full: Trend, ofBatches: Trend): Trend {
  const isOpen = ({ state }: Trend): boolean => state === 'unsettled' || state === 'tooShort';
  if (!isOpen(full)) return full;
  if (!isOpen(ofBatches)) return ofBatches;
  if (full.state === ofBatches.state) return full.records > 0 ? full : ofBatches;
  return full.state === 'unsettled' ? full : ofBatches;
}

/** Lag-1 autocorrelation around the line, with Kendall's small-sample correction; 0 … MOST_CORRELATED. */
function correlation(x: Float64Array, slope: number): number {
  const n = x.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (x[i] - slope * i) / n;
  let [products, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const here = x[i] - slope * i - mean;
    squares += here * here;
    if (i > 0) products += here * (x[i - 1] - slope * (i - 1) - mean);
  }
  if (!(squares > 0)) return 0;
  const corrected = (n * (products / squares) + 2) / (n - 4);
  return Math.min(MOST_CORRELATED, Math.max(0, corrected));
}

/** Linear interpolation between order statistics; `sorted` ascending, not empty. */
function quantileOf(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Φ⁻¹, by bisection: asked for once per detector. */
function normalQuantile(p: number): number {
  let [low, high] = [-9, 9];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
