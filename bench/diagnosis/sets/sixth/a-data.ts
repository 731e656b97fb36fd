import breastCancer from '../../../../assets/data/breast-cancer.csv?raw';
import digitTable from '../../../../assets/data/digits.csv?raw';
import penguins from '../../../../assets/data/penguins.csv?raw';
import wine from '../../../../assets/data/wine.csv?raw';
import { parseTable } from '../../../../app/data/table.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import type { Labelled, Rows } from '../fresh/data.ts';
import { networkRuns } from '../network-runs.ts';

/** Data and draws of the first half of the sixth held-out set (`sixth.ts`): digits in blocks, tables in their own units, time series, and families that no earlier set has. */

export function stream(purpose: string, index: number) {
  return randomStream(664_271, `sixth-a-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
/** A whole number from `low` to `high`. */
export function whole(purpose: string, index: number, low: number, high: number): number {
  return low + stream(purpose, index).integer(high - low + 1);
}
export const net = networkRuns(1_204_000, 83_900);

export interface Values {
  readonly inputs: Rows;
  readonly targets: Rows;
}

const TABLES = { wine, penguins, breastCancer };

/** Complete rows of a bundled table in a seeded order: its number columns as they stand in the file, and the codes of a class column. */
export function tableRows(name: keyof typeof TABLES, target: string, index: number): Labelled {
  const { columns, rows } = parseTable(TABLES[name]);
  const numbers = columns.flatMap((column) => (column.type === 'number' ? [column.values] : []));
  const named = columns.find((column) => column.name === target);
  if (named?.type !== 'category') throw new Error(`expected a class column ${target} in ${name}`);
  const order = Int32Array.from({ length: rows }, (_, n) => n);
  stream(`table-${name}`, index).shuffle(order);
  const complete = [...order].filter((n) => numbers.every((values) => Number.isFinite(values[n])));
  return {
    inputs: complete.map((n) => numbers.map((values) => values[n])),
    labels: complete.map((n) => named.codes[n]),
  };
}

const { columns: pixels, rows: images } = parseTable(digitTable);
const pixelValues = pixels.map((column) => {
  if (column.type !== 'number') throw new Error('expected numbers in the digits');
  return column.values;
});

/** Where pixel (row, column) of what a network sees is taken from. */
export type View = (row: number, column: number) => readonly [row: number, column: number];

/** Handwritten digits of some classes in a seeded order, 8 × 8 pixels as 4 × 4 blocks between −1 and 1. */
export function digits(
  index: number,
  names: readonly number[],
  [from, count]: readonly [number, number],
  view: View = (row, column) => [row, column],
): Labelled {
  const order = Int32Array.from({ length: images }, (_, n) => n);
  stream('digits', index).shuffle(order);
  const chosen = [...order].filter((n) => names.includes(pixelValues[64][n])).slice(from, from + count);
  const block = (n: number, k: number): number => {
    let sum = 0;
    for (let p = 0; p < 4; p++) {
      const [row, column] = view(2 * (k >> 2) + (p >> 1), 2 * (k & 3) + (p & 1));
      sum += pixelValues[8 * row + column][n] / 32;
    }
    return sum - 1;
  };
  return {
    inputs: chosen.map((n) => Array.from({ length: 16 }, (_, k) => block(n, k))),
    labels: chosen.map((n) => names.indexOf(pixelValues[64][n])),
  };
}

/** x_t = Σ a_k·x_{t−k} + noise (Laplace), after a hundred steps. */
export function autoregression(
  purpose: string,
  index: number,
  length: number,
  coefficients: readonly number[],
  noise = 1,
): number[] {
  const source = stream(`series-${purpose}`, index);
  const laplace = (): number => (source.uniform() < 0.5 ? -1 : 1) * Math.log(1 - source.uniform());
  const values = coefficients.map(() => source.normal());
  for (let t = values.length; t < length + 100; t++)
    values.push(coefficients.reduce((sum, a, k) => sum + a * values[t - 1 - k], noise * laplace()));
  return values.slice(-length);
}

/** Windows of a series with the value that follows each. */
export function windows(series: readonly number[], lags: number): Values {
  const starts = Array.from({ length: series.length - lags }, (_, t) => t);
  return {
    inputs: starts.map((t) => series.slice(t, t + lags)),
    targets: starts.map((t) => [series[t + lags]]),
  };
}

/** Friedman's first function of five of the inputs in [−1, 1] (Friedman 1991), centred, a fifth as large; Gaussian noise. */
export function friedman(purpose: string, index: number, samples: number, features = 5, noise = 0): Values {
  const source = stream(`friedman-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 2 * source.uniform() - 1),
  );
  const targets = inputs.map((row) => {
    const [a, b, c, d, e] = row.map((v) => (v + 1) / 2);
    const clean = 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e;
    return [(clean - 14.4) / 5 + noise * source.normal()];
  });
  return { inputs, targets };
}

/** Points of a rolled sheet in three dimensions; to be told is the place along the roll, around `level`. */
export function roll(purpose: string, index: number, samples: number, level = 0): Values {
  const source = stream(`roll-${purpose}`, index);
  const places = Array.from({ length: samples }, () => source.uniform());
  return {
    inputs: places.map((p) => {
      const t = 1.5 * Math.PI * (1 + 1.5 * p);
      return [(t * Math.cos(t)) / 7, 2 * source.uniform() - 1, (t * Math.sin(t)) / 7];
    }),
    targets: places.map((p) => [3 * p - 1.5 + level]),
  };
}
