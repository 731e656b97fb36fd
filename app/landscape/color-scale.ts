import { colorTable, indexTable, type ColorMapName } from './color-map.ts';
import type { Quantity } from './quantity.ts';
import { linearTicks, logTicks } from './ticks.ts';

/** From a quantity's values to places in a table of 256 colours, with the round numbers of its colour bar. */
export interface ColorScale {
  /** 256 sRGB colours, three bytes each. */
  readonly table: Uint8Array;
  /** Whole numbers, one colour each: nothing lies between two neighbours. */
  readonly discrete: boolean;
  readonly kind: 'linear' | 'log' | 'asinh' | 'discrete';
  /** Place in [0, 1]; NaN where the value is not finite. */
  position(value: number): number;
  ticks(count: number): number[];
}

/**
 * The scale of a quantity over the values of a picture.
 *
 * Signed ones (λmin, λmax): asinh around zero, the same reach on both sides, diverging colours; zero is the middle
 * whatever the values are. Index: one colour per number of negative eigenvalues, the first for none. Gradient norm and
 * ratio: logarithmic over positive values, where they span more than a decade, else linear from zero. Accuracy: linear,
 * 0 to 1.
 */
export function quantityScale(
  quantity: Exclude<Quantity, 'loss'>,
  values: ArrayLike<number>,
  sequential: Exclude<ColorMapName, 'diverging'>,
): ColorScale {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  const largest =
    finite.length === 0 ? 0 : Math.max(Math.abs(finite[0]), Math.abs(finite[finite.length - 1]));
  switch (quantity) {
    case 'lambdaMin':
    case 'lambdaMax':
      return signedScale(finite, largest);
    case 'index':
      return indexScale(largest);
    case 'accuracy':
      return linearScale(1, colorTable(sequential));
    default:
      return positiveScale(finite, largest, colorTable(sequential));
  }
}

function signedScale(finite: Float64Array, largest: number): ColorScale {
  const magnitudes = finite.map(Math.abs).filter((value) => value > 0);
  magnitudes.sort();
  // A tenth of the values lies where colours are proportional; values beyond 1e−4 of the largest stay apart from zero.
  const tenth = magnitudes.length === 0 ? 1 : magnitudes[Math.floor(0.1 * (magnitudes.length - 1))];
  const threshold = Math.max(tenth, 1e-4 * largest, Number.MIN_VALUE);
  const reach = Math.asinh(largest / threshold);
  return {
    table: colorTable('diverging'),
    discrete: false,
    kind: 'asinh',
    position: (value) => {
      if (!Number.isFinite(value)) return NaN;
      return reach > 0 ? clamp(0.5 + (0.5 * Math.asinh(value / threshold)) / reach) : 0.5;
    },
    ticks: (count) => {
      if (!(largest > 0)) return [0];
      const half = Math.max(1, Math.floor(count / 2));
      const above =
        largest > 4 * threshold
          ? logTicks(Math.max(threshold, 1e-3 * largest), largest, half)
          : linearTicks(0, largest, half).filter((value) => value > 0);
      return [...above.map((value) => -value).reverse(), 0, ...above];
    },
  };
}

function indexScale(largest: number): ColorScale {
  const classes = Math.round(largest) + 1;
  return {
    table: indexTable(classes),
    discrete: true,
    kind: 'discrete',
    position: (value) => (Number.isFinite(value) ? clamp((value + 0.5) / classes) : NaN),
    ticks: (count) => {
      if (classes <= count + 1) return Array.from({ length: classes }, (_, k) => k);
      return linearTicks(0, classes - 1, count).filter(Number.isInteger);
    },
  };
}

function positiveScale(finite: Float64Array, largest: number, table: Uint8Array): ColorScale {
  const least = finite.find((value) => value > 0) ?? 0;
  if (!(least > 0) || !(largest > 10 * least)) return linearScale(largest, table);
  // Below a hundred-millionth of the largest everything is zero to the eye.
  const low = Math.max(least, 1e-8 * largest);
  const span = Math.log(largest) - Math.log(low);
  return {
    table,
    discrete: false,
    kind: 'log',
    position: (value) => {
      if (!Number.isFinite(value)) return NaN;
      return value <= low ? 0 : clamp((Math.log(value) - Math.log(low)) / span);
    },
    ticks: (count) => logTicks(low, largest, count),
  };
}

function linearScale(largest: number, table: Uint8Array): ColorScale {
  return {
    table,
    discrete: false,
    kind: 'linear',
    position: (value) => (Number.isFinite(value) ? (largest > 0 ? clamp(value / largest) : 0) : NaN),
    ticks: (count) => (largest > 0 ? linearTicks(0, largest, count) : [0]),
  };
}

const clamp = (t: number): number => Math.min(1, Math.max(0, t));
