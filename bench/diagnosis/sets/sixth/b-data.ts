import breastCancer from '../../../../assets/data/breast-cancer.csv?raw';
import digits from '../../../../assets/data/digits.csv?raw';
import iris from '../../../../assets/data/iris.csv?raw';
import penguins from '../../../../assets/data/penguins.csv?raw';
import wine from '../../../../assets/data/wine.csv?raw';
import { parseTable } from '../../../../app/data/table.ts';
import type { DenseLayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import { dense, type Samples } from '../../labelled-run.ts';
import { networkRuns } from '../network-runs.ts';

/** Data, optimizers and draws of the second half of the sixth held-out set: bundled tables, and families that no earlier set has. */

export function stream(purpose: string, index: number) {
  return randomStream(271_829, `sixth-b-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
export const sgd = (rate: number): object => ({ kind: 'sgd', rate });
export const nesterov = (rate: number, momentum = 0.85): object => ({ kind: 'nesterov', rate, momentum });
export const heavyBall = (rate: number, momentum = 0.85): object => ({ kind: 'momentum', rate, momentum });
export const adam = (rate: number): object => ({ kind: 'adam', rate });
export const rmsprop = (rate: number): object => ({ kind: 'rmsprop', rate, decay: 0.97 });
export const lbfgs = (history = 8): object => ({ kind: 'lbfgs', rate: 1, history });
export const net = networkRuns(2_640_000, 91_300);
export const unbiased = (
  units: number,
  activation: DenseLayerSpec['activation'] = 'identity',
): DenseLayerSpec => ({ ...dense(units, activation), bias: false });

export type Rows = number[][];
export interface Labelled extends Samples {
  readonly inputs: Rows;
  readonly labels: number[];
}

const TABLES = {
  iris: { text: iris, target: 'species' },
  wine: { text: wine, target: 'cultivar' },
  penguins: { text: penguins, target: 'species' },
  breastCancer: { text: breastCancer, target: 'diagnosis' },
  digits: { text: digits, target: 'digit' },
};
type TableName = keyof typeof TABLES;
const read = new Map<TableName, Labelled>();

/** Complete rows of a bundled table as they stand in the file: number columns and the class. */
function tableOf(name: TableName): Labelled {
  const known = read.get(name);
  if (known !== undefined) return known;
  const { text, target } = TABLES[name];
  const { columns, rows } = parseTable(text);
  const numbers = columns.flatMap((column) =>
    column.type === 'number' && column.name !== target ? [column.values] : [],
  );
  const names = columns.find((column) => column.name === target);
  if (names === undefined) throw new Error(`expected a column ${target} in ${name}`);
  const codes = names.type === 'number' ? names.values : names.codes;
  const complete = Array.from({ length: rows }, (_, n) => n).filter(
    (n) => codes[n] >= 0 && numbers.every((values) => Number.isFinite(values[n])),
  );
  const table = {
    inputs: complete.map((n) => numbers.map((values) => values[n])),
    labels: complete.map((n) => codes[n]),
  };
  read.set(name, table);
  return table;
}

/** Rows `from` to `from + count` of a table in the seeded order of an index; some columns where given; classes in `keep`, renumbered. */
export function rowsOf(
  name: TableName,
  index: number,
  [from, count]: readonly [number, number],
  { columns, keep }: { readonly columns?: readonly number[]; readonly keep?: readonly number[] } = {},
): Labelled {
  const table = tableOf(name);
  const order = Int32Array.from({ length: table.labels.length }, (_, n) => n);
  stream(`rows-${name}`, index).shuffle(order);
  const chosen = [...order].filter((n) => keep?.includes(table.labels[n]) ?? true).slice(from, from + count);
  return {
    inputs: chosen.map((n) => columns?.map((j) => table.inputs[n][j]) ?? table.inputs[n]),
    labels: chosen.map((n) => keep?.indexOf(table.labels[n]) ?? table.labels[n]),
  };
}

/** Columns with the mean 0 and the standard deviation 1 of `of`. */
export function standard(rows: Rows, of: Rows = rows): Rows {
  const moments = of[0].map((_, j) => {
    const mean = of.reduce((sum, row) => sum + row[j] / of.length, 0);
    return { mean, sd: Math.sqrt(of.reduce((sum, row) => sum + (row[j] - mean) ** 2 / of.length, 0)) };
  });
  return rows.map((row) =>
    row.map((v, j) => (moments[j].sd > 0 ? (v - moments[j].mean) / moments[j].sd : 0)),
  );
}

/** Standardised rows of a table, and as many held-out ones in the same units as asked. */
export function classes(
  name: TableName,
  index: number,
  samples: number,
  held = 0,
  more: { readonly columns?: readonly number[]; readonly keep?: readonly number[] } = {},
): { readonly train: Labelled; readonly held: Labelled } {
  const train = rowsOf(name, index, [0, samples], more);
  const other = rowsOf(name, index, [samples, held], more);
  return {
    train: { ...train, inputs: standard(train.inputs) },
    held: { ...other, inputs: standard(other.inputs, train.inputs) },
  };
}

/** Digits as 4×4 images: mean ink, 0 to 1, of each block of two by two. */
export function blocks({ inputs, labels }: Labelled): Labelled {
  const small = inputs.map((image) =>
    Array.from({ length: 16 }, (_, k) => {
      const at = 16 * Math.floor(k / 4) + 2 * (k % 4);
      return (image[at] + image[at + 1] + image[at + 8] + image[at + 9]) / 64;
    }),
  );
  return { inputs: small, labels };
}

/** Uniform inputs in a box, targets f(x) plus normal noise. */
export function box(
  purpose: string,
  index: number,
  samples: number,
  sides: readonly (readonly [number, number])[],
  f: (x: number[]) => number[],
  noise = 0,
): { inputs: Rows; targets: Rows } {
  const source = stream(`box-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    sides.map(([low, high]) => low + (high - low) * source.uniform()),
  );
  return { inputs, targets: inputs.map((x) => f(x).map((v) => v + noise * source.normal())) };
}

/** Arms of a pinwheel, one a class: normal clouds stretched outwards and turned by e^radius (Johnson et al. 2016). */
export function pinwheel(index: number, samples: number, arms: number, noise: number): Labelled {
  const source = stream('pinwheel', index);
  const labels = Array.from({ length: samples }, (_, n) => n % arms);
  const inputs = labels.map((label) => {
    const [r, t] = [1 + 0.35 * source.normal(), noise * source.normal()];
    const angle = (2 * Math.PI * label) / arms + 0.35 * Math.exp(r);
    return [r * Math.cos(angle) - t * Math.sin(angle), r * Math.sin(angle) + t * Math.cos(angle)];
  });
  return { inputs, labels };
}

/** Two bars that cross at right angles, one a class, turned by an angle of its own. */
export function cross(index: number, samples: number, width: number): Labelled {
  const source = stream('cross', index);
  const turn = Math.PI * source.uniform();
  const labels = Array.from({ length: samples }, (_, n) => n % 2);
  const inputs = labels.map((label) => {
    const along = (source.uniform() < 0.5 ? -1 : 1) * (0.4 + 1.4 * source.uniform());
    const across = width * source.normal();
    const angle = turn + (label * Math.PI) / 2;
    return [
      along * Math.cos(angle) - across * Math.sin(angle),
      along * Math.sin(angle) + across * Math.cos(angle),
    ];
  });
  return { inputs, labels };
}

/** Places on the attractor of Hénon's map (1976) after a run-in, and the next first coordinate. */
export function henon(index: number, samples: number): { inputs: Rows; targets: Rows } {
  const source = stream('henon', index);
  const a = 1.3 + 0.1 * source.uniform();
  let [x, y] = [0.2 * source.uniform(), 0.2 * source.uniform()];
  const next = (): void => {
    [x, y] = [1 - a * x * x + y, 0.3 * x];
  };
  for (let k = 0; k < 60; k++) next();
  const inputs: Rows = [];
  const targets: Rows = [];
  for (let k = 0; k < samples; k++) {
    inputs.push([x, 3 * y]);
    next();
    targets.push([x]);
  }
  return { inputs, targets };
}

/** A sum of two sines and noise: the last four values, and the next. */
export function series(index: number, samples: number, noise: number): { inputs: Rows; targets: Rows } {
  const source = stream('series', index);
  const [p, q] = [4 + 3 * source.uniform(), 9 + 6 * source.uniform()];
  const values = Array.from(
    { length: samples + 4 },
    (_, t) =>
      Math.sin((2 * Math.PI * t) / p) + 0.7 * Math.sin((2 * Math.PI * t) / q) + noise * source.normal(),
  );
  return {
    inputs: Array.from({ length: samples }, (_, t) => values.slice(t, t + 4)),
    targets: Array.from({ length: samples }, (_, t) => [values[t + 4]]),
  };
}

/** Franke's surface (1979) on the unit square. */
export function franke([x, y]: number[]): number[] {
  return [
    0.75 * Math.exp(-((9 * x - 2) ** 2 + (9 * y - 2) ** 2) / 4) +
      0.75 * Math.exp(-((9 * x + 1) ** 2) / 49 - (9 * y + 1) / 10) +
      0.5 * Math.exp(-((9 * x - 7) ** 2 + (9 * y - 3) ** 2) / 4) -
      0.2 * Math.exp(-((9 * x - 4) ** 2) - (9 * y - 7) ** 2),
  ];
}
/** What decays and what comes of it (Bateman 1910) at a time t, rates 1 and `k`. */
export const bateman =
  (k: number) =>
  ([t]: number[]): number[] => [Math.exp(-t), (Math.exp(-t) - Math.exp(-k * t)) / (k - 1)];
/** Acceleration of a damped pendulum at an angle and a speed. */
export const pendulum = ([angle, speed]: number[]): number[] => [-Math.sin(angle) - 0.2 * speed];
