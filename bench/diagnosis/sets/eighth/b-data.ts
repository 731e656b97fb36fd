import { generate, type GeneratorOptions } from '../../../../app/data/generators.ts';
import type { GeneratorName } from '../../../../app/experiment/loss-spec.ts';
import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { randomStream } from '../../../../app/numerics/random.ts';
import { cut, rowsOf, standard, type Labelled, type Rows } from '../fresh/data.ts';
import { networkRuns } from '../network-runs.ts';
import { digits as digitImages, pooled } from '../seventh/data.ts';

/** Data and draws of the second half of the eighth held-out set (`eighth-b.ts`): what users train on, the program's own generators and tables first. */

export function stream(purpose: string, index: number) {
  return randomStream(885_203, `eighth-b-${purpose}`, index);
}
/** A draw between two positive numbers, even in the logarithm. */
export function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
/** One of a list, in turn. */
export function turn<T>(index: number, list: readonly T[]): T {
  return list[index % list.length];
}
export const net = networkRuns(3_870_000, 118_600);

export const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
/** 3 × 3 kernels on 8 × 8 pixels, 6 × 6 put out, pooled to 3 × 3. */
export function convolution(channels: number, activation: 'relu' | 'tanh' | 'leakyRelu'): LayerSpec[] {
  return [
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
    { type: 'maxPool2d', size: 2 },
    { type: 'flatten' },
  ];
}

type Options = Omit<GeneratorOptions, 'seed'>;
function rowsFrom(values: Float64Array, width: number): Rows {
  return Array.from({ length: values.length / width }, (_, n) => [
    ...values.subarray(n * width, (n + 1) * width),
  ]);
}
/** Classes of the program's generators. */
export function cloud(
  name: GeneratorName & ('moons' | 'circles' | 'spirals' | 'blobs' | 'xor'),
  index: number,
  options: Options,
): Labelled {
  const { inputs, labels } = generate(name, { ...options, seed: 9_000 + index });
  return { inputs: rowsFrom(inputs, 2), labels: [...labels] };
}
export interface Pairs {
  readonly inputs: Rows;
  readonly targets: Rows;
}
/** Curves of the program's generators. */
export function curve(
  name: GeneratorName & ('sine' | 'polynomial' | 'linear' | 'sinc'),
  index: number,
  options: Options,
): Pairs {
  const { inputs, targets } = generate(name, { ...options, seed: 9_000 + index });
  return { inputs: rowsFrom(inputs, 1), targets: rowsFrom(targets, 1) };
}
/** Fields of a board of `side` × `side` over [−1, 1]². */
export function board(index: number, samples: number, side: number): Labelled {
  const source = stream('board', index);
  const inputs = Array.from({ length: samples }, () => [2 * source.uniform() - 1, 2 * source.uniform() - 1]);
  const field = (v: number): number => Math.floor((side * (v + 1)) / 2);
  return { inputs, labels: inputs.map(([a, b]) => (field(a) + field(b)) % 2) };
}
/** Standard normal inputs, f there with normal noise. */
export function regression(
  purpose: string,
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number | number[],
  noise = 0,
): Pairs {
  const source = stream(`regression-${purpose}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => source.normal()),
  );
  return { inputs, targets: inputs.map((x) => [f(x)].flat().map((v) => v + noise * source.normal())) };
}
/** Friedman 1991, first function, standardised by hand: five inputs from −1 to 1. */
export function friedman(purpose: string, index: number, samples: number, noise: number): Pairs {
  const source = stream(`friedman-${purpose}`, index);
  const unit = Array.from({ length: samples }, () => Array.from({ length: 5 }, () => source.uniform()));
  return {
    inputs: unit.map((row) => row.map((v) => 2 * v - 1)),
    targets: unit.map(([a, b, c, d, e]) => [
      (10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e - 14.4) / 5 +
        noise * source.normal(),
    ]),
  };
}
/** Windows of a sum of two waves with noise, and the value that comes next. */
export function windows(index: number, samples: number, width: number, noise: number): Pairs {
  const source = stream('windows', index);
  const [fast, slow, phase] = [0.5 + 0.3 * source.uniform(), 0.1 + 0.1 * source.uniform(), source.uniform()];
  const series = Array.from(
    { length: samples + width },
    (_, t) => Math.sin(fast * t + phase) + 0.6 * Math.sin(slow * t) + noise * source.normal(),
  );
  return {
    inputs: Array.from({ length: samples }, (_, t) => series.slice(t, t + width)),
    targets: Array.from({ length: samples }, (_, t) => [series[t + width]]),
  };
}

/** Raw rows of a bundled table in an order of this set. */
export const rawTable: typeof rowsOf = (name, index, keep) => rowsOf(name, 880_000 + index, keep);
/** Standardised rows of it, some columns. */
export function table(
  name: Parameters<typeof rowsOf>[0],
  index: number,
  samples: number,
  columns: readonly number[],
  keep?: (label: number) => boolean,
): Labelled {
  const rows = cut(rawTable(name, index, keep), 0, samples, columns);
  return { inputs: standard(rows.inputs), labels: rows.labels };
}
/** Handwritten digits of the first `count` of an order of kinds that goes by the index; pixels from 0 to 1. */
export function digits(index: number, samples: number, count: number): Labelled {
  const order = Int32Array.from({ length: 10 }, (_, k) => k);
  stream('kinds', index).shuffle(order);
  return digitImages(88_000 + index, samples, [...order.subarray(0, count)]);
}
/** The same as 4 × 4 pixels less their mean over all. */
export function smallDigits(index: number, samples: number, count: number): Labelled {
  const { inputs, labels } = digits(index, samples, count);
  return { inputs: pooled(inputs).map((row) => row.map((v) => 2 * v - 0.7)), labels };
}

/** The first rows for training, the others held out. */
export function split<T extends Labelled | Pairs>(all: T, train: number): { train: T; held: T } {
  const part = (from: number, to?: number): T =>
    Object.fromEntries(Object.entries(all).map(([key, rows]) => [key, rows.slice(from, to)])) as T;
  return { train: part(0, train), held: part(train) };
}
