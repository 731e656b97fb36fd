import { nesterov, type Labelled, type Rows } from '../fresh/data.ts';
import { moreDataHelp } from '../fresh/controls.ts';
import { dense, type Generator, type MadeRun, type Samples } from '../../labelled-run.ts';
import { staysWithMore } from './a-controls.ts';
import {
  autoregression,
  between,
  digits,
  friedman,
  net,
  roll,
  stream,
  whole,
  windows,
  type Values,
  type View,
} from './a-data.ts';

const flips: readonly View[] = [
  (row, column) => [row, 7 - column],
  (row, column) => [7 - row, column],
  (row, column) => [column, row],
  (row, column) => [7 - column, row],
];

/** Faults of the data in the sixth held-out set, first half; each comment says why the label is true. */
export const sixthAModels: Readonly<Record<string, Generator>> = {
  // Learnt by heart: held-out loss risen and large; twelve times the samples of the same source cure it (control).
  'overfitting: few smudged digits': (i) => {
    const names = [
      [3, 8],
      [4, 9],
      [1, 7],
      [5, 6],
      [2, 3],
    ][i % 5];
    const few = 11 + (i % 4);
    const source = stream('smudged', i);
    const smudged = ({ inputs, labels }: Labelled): Labelled => ({
      inputs: inputs.map((row) => row.map((v) => v + 0.5 * source.normal())),
      labels,
    });
    const held = smudged(digits(i, names, [0, 100]));
    const all = smudged(digits(i, names, [100, 12 * few]));
    const run = (data: Labelled, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(2)],
        'crossEntropy',
        data,
        i,
        { optimizer: { kind: 'radam', rate: between('heart-digits', i, 0.05, 0.15) }, steps: 700 + 30 * i },
        { held, ...(control === undefined ? {} : { control }) },
      );
    return run(
      { inputs: all.inputs.slice(0, few), labels: all.labels.slice(0, few) },
      moreDataHelp(run(all).loss),
    );
  },
  'overfitting: short series, long windows': (i) => {
    const lags = 6 + (i % 4);
    const few = lags + 6;
    const all = windows(
      autoregression('heart', i, 12 * few + 150, [0.5, -between('heart-lag', i, 0.2, 0.4)]),
      lags,
    );
    const cut = (from: number, count: number): Samples => ({
      inputs: all.inputs.slice(from, from + count),
      targets: all.targets.slice(from, from + count),
    });
    const held = cut(12 * few + 15, 100);
    const run = (data: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(10, 'swish'), dense(1)],
        'mse',
        data,
        i,
        { optimizer: { kind: 'adamw', rate: 0.01 }, batchSize: 6, steps: 1500 + 50 * i },
        { held, ...(control === undefined ? {} : { control }) },
      );
    return run(cut(0, few), moreDataHelp(run(cut(0, 12 * few)).loss));
  },
  "overfitting: Friedman's function among idle columns": (i) => {
    const features = 8 + (i % 5);
    const few = 16 + (i % 6);
    const noise = between('heart-noise', i, 0.3, 0.6);
    const held = friedman('heart-held', i, 120, features, noise);
    const all = friedman('heart', i, 12 * few, features, noise);
    const run = (data: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(14, 'tanh'), dense(1)],
        'mse',
        data,
        i,
        { optimizer: nesterov(between('heart-rate', i, 0.02, 0.04), 0.9), steps: 1200 },
        { held, l2: 1e-5, ...(control === undefined ? {} : { control }) },
      );
    return run(
      { inputs: all.inputs.slice(0, few), targets: all.targets.slice(0, few) },
      moreDataHelp(run(all).loss),
    );
  },
  // Held-out rows from elsewhere: on rows from the training's source there is no gap, twice the data leave it (control).
  'mismatch: digits from a mirrored scanner': (i) => {
    const names = [
      [2, 5],
      [3, 6, 7],
      [1, 4, 7],
      [2, 6, 7],
    ][whole('scan', i, 0, 3)];
    const run = (count: number, held: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(12, 'swish'), dense(names.length)],
        'crossEntropy',
        digits(i, names, [100, count]),
        i,
        { optimizer: { kind: 'amsgrad', rate: 0.02 }, batchSize: 40, steps: 300 + 20 * (i % 5) },
        { held, ...(control === undefined ? {} : { control }) },
      );
    const other = digits(i, names, [0, 80], flips[i % 4]);
    return run(120, other, staysWithMore(run(120, digits(i, names, [0, 80])).loss, run(240, other).loss));
  },
  'mismatch: series after a change of regime': (i) => {
    const lag = between('before', i, 0.5, 0.8);
    const train = windows(autoregression('before', i, 250, [1.6 * lag, -0.8 * lag], 0.05), 3);
    // Carries on from any window by the law, exactly but for a little noise.
    const source = stream('regime', i);
    const law = (rows: Rows, a: number, b: number): Samples => ({
      inputs: rows,
      targets: rows.map((row) => [a * row[2] + b * row[1] + 0.02 * source.normal()]),
    });
    const rows = train.inputs.map((row) => row.map((v) => 4 * v));
    const change = between('change', i, 0.5, 1);
    const run = (count: number, held: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(8, 'elu'), dense(1)],
        'mse',
        law(rows.slice(100, 100 + count), 1.6 * lag, -0.8 * lag),
        i,
        { optimizer: nesterov(0.05, 0.7), batchSize: 30, steps: 500 },
        { held, ...(control === undefined ? {} : { control }) },
      );
    const other = law(rows.slice(0, 90), 1.6 * lag - 1.5 * change, -0.8 * lag + change);
    return run(
      70,
      other,
      staysWithMore(run(70, law(rows.slice(0, 90), 1.6 * lag, -0.8 * lag)).loss, run(140, other).loss),
    );
  },
  'mismatch: rolled sheet, camera turned': (i) => {
    const angle = (i % 2 === 0 ? 1 : -1) * between('camera', i, 0.5, 1.5);
    const seen = ({ inputs, targets }: Values): Values => ({
      inputs: inputs.map(([a, b, c]) => [
        a * Math.cos(angle) - c * Math.sin(angle),
        b,
        a * Math.sin(angle) + c * Math.cos(angle),
      ]),
      targets,
    });
    const [train, held] = [roll('camera', i, 260), roll('camera-held', i, 80)];
    const run = (count: number, rows: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(12, 'softplus'), dense(8, 'tanh'), dense(1)],
        'halfSse',
        { inputs: train.inputs.slice(0, count), targets: train.targets.slice(0, count) },
        i,
        {
          optimizer: { kind: 'adamw', rate: between('camera-rate', i, 0.01, 0.02) },
          batchSize: 26,
          steps: 600 + 25 * i,
        },
        { held: rows, ...(control === undefined ? {} : { control }) },
      );
    const other = seen(held);
    return run(130, other, staysWithMore(run(130, held).loss, run(260, other).loss));
  },
};
