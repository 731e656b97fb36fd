import breastCancer from '../../../../assets/data/breast-cancer.csv?raw';
import iris from '../../../../assets/data/iris.csv?raw';
import penguins from '../../../../assets/data/penguins.csv?raw';
import wine from '../../../../assets/data/wine.csv?raw';
import { parseTable } from '../../../../app/data/table.ts';
import type { DenseLayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import { dense, type Samples } from '../../labelled-run.ts';
import { networkRuns } from '../network-runs.ts';

/** Data, optimizers and draws of the fifth held-out set (`fresh.ts`): bundled tables, and families that no earlier set has. */

export function stream(purpose: string, index: number) {
  return randomStream(530_917, `fresh-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
export const sgd = (rate: number): object => ({ kind: 'sgd', rate });
export const nesterov = (rate: number, momentum = 0.8): object => ({ kind: 'nesterov', rate, momentum });
/** The heavy ball whose velocity is an average: its edge is (2 + 2β)/((1 − β)η). */
export const averagedBall = (rate: number, momentum: number): object => ({
  kind: 'momentum',
  convention: 'ema',
  rate,
  momentum,
});
export const heavyBall = (rate: number, momentum = 0.8): object => ({ kind: 'momentum', rate, momentum });
export const adam = (rate: number, beta1 = 0.9): object => ({ kind: 'adam', rate, beta1 });
export const rmsprop = (rate: number, decay = 0.95): object => ({ kind: 'rmsprop', rate, decay });
export const adagrad = (rate: number): object => ({ kind: 'adagrad', rate });
export const schedule = (decay: object): object => ({ unit: 'step', decay });
export const net = networkRuns(918_000, 61_700);
export const unbiased = (
  units: number,
  activation: DenseLayerSpec['activation'] = 'identity',
): DenseLayerSpec => ({
  ...dense(units, activation),
  bias: false,
});

export type Rows = number[][];
export interface Labelled extends Samples {
  readonly inputs: Rows;
  readonly labels: number[];
}

const TABLES = { iris, wine, penguins, breastCancer };
const TARGETS = { iris: 'species', wine: 'cultivar', penguins: 'species', breastCancer: 'diagnosis' };
type TableName = keyof typeof TABLES;

/** Complete rows of a bundled table in a seeded order, as they stand in the file: number columns and the class. */
export function rowsOf(
  name: TableName,
  index: number,
  keep: (label: number) => boolean = () => true,
): Labelled {
  const { columns, rows } = parseTable(TABLES[name]);
  const numbers = columns.flatMap((column) => (column.type === 'number' ? [column.values] : []));
  const target = columns.find((column) => column.name === TARGETS[name]);
  if (target?.type !== 'category') throw new Error(`expected a class column in ${name}`);
  const order = Int32Array.from({ length: rows }, (_, n) => n);
  stream(`rows-${name}`, index).shuffle(order);
  const complete = [...order].filter(
    (n) => keep(target.codes[n]) && numbers.every((values) => Number.isFinite(values[n])),
  );
  return {
    inputs: complete.map((n) => numbers.map((values) => values[n])),
    labels: complete.map((n) => target.codes[n]),
  };
}

/** Some rows from `from` on, some columns. */
export function cut(
  { inputs, labels }: Labelled,
  from: number,
  count: number,
  columns: readonly number[],
): Labelled {
  return {
    inputs: inputs.slice(from, from + count).map((row) => columns.map((j) => row[j])),
    labels: labels.slice(from, from + count),
  };
}

/** Columns with the mean 0 and the standard deviation 1 of `of`. */
export function standard(rows: Rows, of: Rows = rows): Rows {
  const moments = of[0].map((_, j) => {
    const mean = of.reduce((sum, row) => sum + row[j] / of.length, 0);
    return { mean, sd: Math.sqrt(of.reduce((sum, row) => sum + (row[j] - mean) ** 2 / of.length, 0)) };
  });
  return rows.map((row) => row.map((v, j) => (v - moments[j].mean) / moments[j].sd));
}

/** Standardised rows of a table with their classes. */
export function classes(
  name: TableName,
  index: number,
  samples: number,
  columns: readonly number[],
  keep?: (label: number) => boolean,
): Labelled {
  const rows = cut(rowsOf(name, index, keep), 0, samples, columns);
  return { inputs: standard(rows.inputs), labels: rows.labels };
}

/** Uniform inputs in [−1, 1]^d, targets f(x) plus noise that is exponential less its mean. */
export function cube(
  purpose: string,
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number | number[],
  noise = 0,
): { inputs: Rows; targets: Rows } {
  const source = stream(`cube-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 2 * source.uniform() - 1),
  );
  const skew = (): number => -Math.log(1 - source.uniform()) - 1;
  return { inputs, targets: inputs.map((x) => [f(x)].flat().map((v) => v + noise * skew())) };
}

/** Two classes in stripes across the square, `count` changes along (1, slope). */
export function stripes(index: number, samples: number, count: number): Labelled {
  const slope = 0.4 + stream('slope', index).uniform();
  const { inputs } = cube('stripes', index, samples, 2, () => 0);
  const place = ([a, b]: number[]): number => (0.5 * (a + slope * b)) / (1 + slope) + 0.5;
  return { inputs, labels: inputs.map((x) => Math.floor((count + 1) * place(x)) % 2) };
}

/** Strands of a helix in three dimensions, one a class. */
export function helix(index: number, samples: number, strands: number, noise: number): Labelled {
  const source = stream('helix', index);
  const labels = Array.from({ length: samples }, (_, n) => n % strands);
  const inputs = labels.map((label) => {
    const t = 2 * source.uniform() - 1;
    const angle = 2 * t + (2 * Math.PI * label) / strands;
    return [Math.cos(angle), Math.sin(angle), t].map((v) => v + noise * source.normal());
  });
  return { inputs, labels };
}

/** Places t = 2πk/N on a circle, f(t) on them: cos mt is orthogonal to all lower harmonics exactly. */
export function circle(samples: number, f: (t: number) => number[], phase = 0): Samples {
  const angles = Array.from({ length: samples }, (_, k) => (2 * Math.PI * (k + phase)) / samples);
  return { inputs: angles.map((t) => [Math.cos(t), Math.sin(t)]), targets: angles.map(f) };
}

/** Triangle wave of period 4 through 0, 1, 0, −1. */
export const triangle = (x: number): number => (2 / Math.PI) * Math.asin(Math.sin((Math.PI * x) / 2));
export const bell = ([a, b]: number[]): number => 1.5 * Math.exp(-2 * (a * a + b * b));
export const fold = ([a, b]: number[]): number => Math.abs(a - 0.5 * b) + 0.3 * a;
