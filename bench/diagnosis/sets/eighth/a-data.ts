import { generate, type GeneratorOptions } from '../../../../app/data/generators.ts';
import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import { rowsOf, standard, type Labelled, type Rows } from '../fresh/data.ts';
import type { Samples } from '../../labelled-run.ts';
import { networkRuns } from '../network-runs.ts';

/** Data and draws of the first half of the eighth held-out set (`eighth.ts`): what the app itself makes and bundles, smooth functions, series. */

export function stream(purpose: string, index: number) {
  return randomStream(880_313, `eighth-a-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
/** A whole number from `low` to `high`. */
export function whole(purpose: string, index: number, low: number, high: number): number {
  return low + stream(purpose, index).integer(high - low + 1);
}
/** One of a list, in turn. */
export function turn<T>(index: number, list: readonly T[]): T {
  return list[index % list.length];
}
export const net = networkRuns(1_808_000, 91_100);
export const adamw = (rate: number): object => ({ kind: 'adamw', rate });

export const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
/** A convolution of 3 × 3 over an 8 × 8 picture, means of 2 × 2 (3 × 3 a channel are left), a vector. */
export const convolution = (channels: number, activation: 'relu' | 'tanh'): LayerSpec[] => [
  {
    type: 'conv2d',
    channels,
    kernel: 3,
    stride: 1,
    padding: 0,
    activation,
    bias: true,
    inputShape: [1, 8, 8],
  },
  { type: 'averagePool2d', size: 2 },
  { type: 'flatten' },
];

export interface Pairs {
  readonly inputs: Rows;
  readonly targets: Rows;
}

/** Two numbers a sample and a class, as the app makes them; in a seeded order, so that any rows are drawn from all places. */
export function classesOf(
  generator: 'moons' | 'circles' | 'spirals' | 'blobs' | 'xor',
  purpose: string,
  index: number,
  options: Omit<GeneratorOptions, 'seed'>,
): Labelled {
  const { inputs, labels } = generate(generator, { ...options, seed: whole(purpose, index, 1, 1_000_000) });
  const order = Int32Array.from(labels.keys());
  stream(`order-${purpose}`, index).shuffle(order);
  return {
    inputs: Array.from(order, (n) => [inputs[2 * n], inputs[2 * n + 1]]),
    labels: Array.from(order, (n) => labels[n]),
  };
}
/** A curve y(x) with noise, as the app makes it. */
export function curveOf(
  generator: 'sine' | 'polynomial' | 'sinc',
  purpose: string,
  index: number,
  options: Omit<GeneratorOptions, 'seed'>,
): Pairs {
  const { inputs, targets } = generate(generator, { ...options, seed: whole(purpose, index, 1, 1_000_000) });
  return { inputs: Array.from(inputs, (x) => [x]), targets: Array.from(targets, (y) => [y]) };
}
/** Targets +1 at the class, 0 or another number elsewhere. */
export function oneHot(labels: readonly number[], classes: number, other = 0): Rows {
  return labels.map((label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : other)));
}

type Table = Parameters<typeof rowsOf>[0];
/** Rows of a bundled table in an order that no earlier set has, as they stand in the file. */
export function tableRows(name: Table, index: number, keep?: (label: number) => boolean): Labelled {
  return rowsOf(name, 80_000 + index, keep);
}
/** Standardised rows from `from` on with their classes. */
export function tablePart(
  name: Table,
  index: number,
  [from, to]: readonly [number, number],
  keep?: (label: number) => boolean,
): Labelled {
  const { inputs, labels } = tableRows(name, index, keep);
  return { inputs: standard(inputs).slice(from, to), labels: labels.slice(from, to) };
}
/** One standardised column by others. */
export function columnBy(
  name: Table,
  index: number,
  samples: number,
  target: number,
  columns: readonly number[],
): Pairs {
  const { inputs } = tablePart(name, index, [0, samples]);
  return {
    inputs: inputs.map((row) => columns.map((j) => row[j])),
    targets: inputs.map((row) => [row[target]]),
  };
}
/** The same rows with some classes drawn anew. */
export function mislabelled(
  { inputs, labels }: Labelled,
  purpose: string,
  index: number,
  share: number,
  classes: number,
): Labelled {
  const source = stream(purpose, index);
  return {
    inputs,
    labels: labels.map((label) => (source.uniform() < share ? source.integer(classes) : label)),
  };
}
/** Rows from `from` up to `to`. */
export function rows<T extends Samples>(data: T, from: number, to: number): T {
  const cut = (list?: readonly unknown[]) => list?.slice(from, to);
  return { ...data, inputs: cut(data.inputs), targets: cut(data.targets), labels: cut(data.labels) };
}

/** Where in [−1, 1]^d, and f there with normal noise. */
export function field(
  purpose: string,
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number,
  noise = 0,
): Pairs {
  const source = stream(`field-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 2 * source.uniform() - 1),
  );
  return { inputs, targets: inputs.map((x) => [f(x) + noise * source.normal()]) };
}
/** A sum of three ridges tanh(w·x + b) in any number of inputs: smooth, and learnt by small networks. */
export function ridges(purpose: string, index: number, features: number): (x: number[]) => number {
  const source = stream(`ridges-${purpose}`, index);
  const units = Array.from({ length: 3 }, () => ({
    w: Array.from({ length: features }, () => (1.6 * source.normal()) / Math.sqrt(features)),
    b: 0.5 * source.normal(),
    v: source.normal() < 0 ? -1 : 1,
  }));
  return (x) =>
    units.reduce((sum, { w, b, v }) => sum + v * Math.tanh(w.reduce((z, wj, j) => z + wj * x[j], b)), 0);
}
/** A standardised sum of two waves and a trend with noise: windows of `lags` values, and the next. */
export function series(
  purpose: string,
  index: number,
  samples: number,
  lags: number,
  noise: number,
  fastest = 0.9,
): Pairs {
  const source = stream(`series-${purpose}`, index);
  const waves = [1, 0.5].map((share) => ({
    speed: share * fastest * (0.7 + 0.3 * source.uniform()),
    phase: 2 * Math.PI * source.uniform(),
  }));
  const raw = Array.from({ length: samples + lags }, (_, t) => [
    waves.reduce((sum, { speed, phase }) => sum + Math.sin(speed * t + phase), 0) + noise * source.normal(),
  ]);
  const values = standard(raw).flat();
  return {
    inputs: Array.from({ length: samples }, (_, t) => values.slice(t, t + lags)),
    targets: Array.from({ length: samples }, (_, t) => [values[t + lags]]),
  };
}
