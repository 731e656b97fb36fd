import digitsTable from '../../../../assets/data/digits.csv?raw';
import { parseTable } from '../../../../app/data/table.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import { rowsOf, standard, type Labelled, type Rows } from '../fresh/data.ts';
import { networkRuns } from '../network-runs.ts';

/** Data and draws of the seventh held-out set (`seventh.ts`): small images, series, reactions, waves, and real tables used anew. */

export function stream(purpose: string, index: number) {
  return randomStream(770_431, `seventh-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
/** One of a list, in turn. */
export function turn<T>(index: number, list: readonly T[]): T {
  return list[index % list.length];
}
export const net = networkRuns(734_000, 57_300);
export const lion = (rate: number, beta1 = 0.9): object => ({ kind: 'lion', rate, beta1 });
export const amsgrad = (rate: number): object => ({ kind: 'amsgrad', rate });
export const radam = (rate: number): object => ({ kind: 'radam', rate });
export const adamw = (rate: number): object => ({ kind: 'adamw', rate, weightDecay: 0.001 });

export interface Pairs {
  readonly inputs: Rows;
  readonly targets: Rows;
}

let images: Labelled | undefined;
function allImages(): Labelled {
  if (images !== undefined) return images;
  const { columns, rows } = parseTable(digitsTable);
  const pixels = columns.slice(0, 64).map((column) => {
    if (column.type !== 'number') throw new Error(`expected numbers in ${column.name}`);
    return column.values;
  });
  const digit = columns[64];
  if (digit.type !== 'number') throw new Error('expected digits as numbers');
  const labels = [...digit.values].slice(0, rows);
  images = { inputs: labels.map((_, n) => pixels.map((values) => values[n] / 16)), labels };
  return images;
}

/** Handwritten digits of the named kinds, 8 × 8 pixels between 0 and 1, in a seeded order; classes count from 0 in the order of the kinds. */
export function digits(index: number, samples: number, kinds: readonly number[], from = 0): Labelled {
  const { inputs, labels } = allImages();
  const order = Int32Array.from(inputs.keys());
  stream('digits', index).shuffle(order);
  const chosen = [...order].filter((n) => kinds.includes(labels[n])).slice(from, from + samples);
  return { inputs: chosen.map((n) => inputs[n]), labels: chosen.map((n) => kinds.indexOf(labels[n])) };
}
/** Means of 2 × 2 pixels: 4 × 4 images. */
export function pooled(rows: Rows): Rows {
  return rows.map((row) =>
    Array.from({ length: 16 }, (_, k) => {
      const at = 16 * Math.floor(k / 4) + 2 * (k % 4);
      return (row[at] + row[at + 1] + row[at + 8] + row[at + 9]) / 4;
    }),
  );
}
/** Small images less 0.4, near the mean of all pixels. */
export function smallDigits(index: number, samples: number, kinds: readonly number[], from = 0): Labelled {
  const { inputs, labels } = digits(index, samples, kinds, from);
  return { inputs: pooled(inputs).map((row) => row.map((v) => 2 * (v - 0.4))), labels };
}
/** Kinds of digits that go by the index. */
export function someKinds(index: number, count: number): number[] {
  const order = Int32Array.from({ length: 10 }, (_, k) => k);
  stream('kinds', index).shuffle(order);
  return [...order.subarray(0, count)].sort((a, b) => a - b);
}

/** Rows of a bundled table in an order that no earlier set has. */
export const tableRows: typeof rowsOf = (name, index, keep) => rowsOf(name, 70_000 + index, keep);
/** Standardised columns of some of them. */
export function columnsOf(
  name: Parameters<typeof rowsOf>[0],
  index: number,
  samples: number,
  columns: readonly number[],
  keep?: (label: number) => boolean,
): Labelled {
  const { inputs, labels } = tableRows(name, index, keep);
  const rows = inputs.slice(0, samples).map((row) => columns.map((j) => row[j]));
  return { inputs: standard(rows), labels: labels.slice(0, samples) };
}

/** Where in [−1, 1]^d, and f there with normal noise. */
export function field(
  purpose: string,
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number | number[],
  noise = 0,
): Pairs {
  const source = stream(`field-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 2 * source.uniform() - 1),
  );
  return { inputs, targets: inputs.map((x) => [f(x)].flat().map((v) => v + noise * source.normal())) };
}
/** A wave under a bell, turned and stretched by the index. */
export function gabor(index: number): (x: number[]) => number {
  const source = stream('gabor', index);
  const [angle, wave] = [Math.PI * source.uniform(), 3 + 2 * source.uniform()];
  return ([a, b]) => {
    const along = Math.cos(angle) * a + Math.sin(angle) * b;
    return 1.5 * Math.exp(-1.5 * (a * a + b * b)) * Math.cos(wave * along);
  };
}
/** An oscillation that dies away over x from −1 to 1. */
export function damped(index: number): (x: number[]) => number {
  const source = stream('damped', index);
  const [rate, wave, phase] = [0.5 + source.uniform(), 5 + 2 * source.uniform(), source.uniform()];
  return ([x]) => 1.3 * Math.exp(-rate * (x + 1)) * Math.cos(wave * x + phase);
}
/** Products of waves in three inputs. */
export function threeWay(index: number): (x: number[]) => number {
  const source = stream('three-way', index);
  const [p, q] = [2.7 + 0.6 * source.uniform(), 1.7 + 0.6 * source.uniform()];
  return ([a, b, c]) => Math.sin(p * a) * Math.cos(q * b) + a * c;
}
/** Speed of a reaction by two concentrations (Michaelis & Menten 1913, with a competitive inhibitor); inputs from −1 to 1. */
export function kinetics(index: number): (x: number[]) => number {
  const source = stream('kinetics', index);
  const [half, inhibition] = [0.3 + 0.4 * source.uniform(), 0.3 + source.uniform()];
  return ([a, b]) => {
    const [substrate, inhibitor] = [a + 1.05, b + 1.05];
    return (4 * substrate) / (substrate + half * (1 + inhibitor / inhibition)) - 1.5;
  };
}
/** Delays of a smooth series, standardised: x(t), x(t − 1), …; a sum of waves with a little noise. */
export function lags(index: number, samples: number, count: number, noise: number, fastest = 0.65): Rows {
  const source = stream('lags', index);
  const waves = Array.from({ length: 4 }, () => [
    fastest * (0.25 + 0.75 * source.uniform()),
    2 * Math.PI * source.uniform(),
  ]);
  const series = Array.from(
    { length: samples + count },
    (_, t) =>
      waves.reduce((sum, [speed, phase]) => sum + Math.sin(speed * t + phase), 0) + noise * source.normal(),
  );
  return standard(Array.from({ length: samples }, (_, t) => series.slice(t, t + count).reverse()));
}
/** A chaotic series (the logistic map at r): two numbers that follow each other, and what comes `ahead` steps later. */
export function logisticMap(index: number, samples: number, ahead: number): Pairs {
  const source = stream('map', index);
  const r = 3.6 + 0.35 * source.uniform();
  let x = 0.2 + 0.5 * source.uniform();
  const series = Array.from({ length: samples + 28 + 2 + ahead }, () => (x = r * x * (1 - x))).slice(28);
  return {
    inputs: Array.from({ length: samples }, (_, t) => [4 * series[t + 1] - 2, 4 * series[t] - 2]),
    targets: Array.from({ length: samples }, (_, t) => [4 * series[t + 1 + ahead] - 2]),
  };
}
/** Places on a Lissajous curve, one curve a class. */
export function lissajous(index: number, samples: number, classes: number, noise: number): Labelled {
  const source = stream('lissajous', index);
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  const inputs = labels.map((label) => {
    const t = 2 * Math.PI * source.uniform();
    const place = [
      Math.sin((label + 1) * t) + 1.1 * label,
      Math.cos((label + 1.5) * t + label) - 0.9 * label,
    ];
    return place.map((v) => v + noise * source.normal());
  });
  return { inputs, labels };
}
/** Targets +1 at the class, −1 elsewhere. */
export function signs(labels: readonly number[], classes: number): Rows {
  return labels.map((label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : -1)));
}
