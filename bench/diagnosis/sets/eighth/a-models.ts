import { adam, nesterov, sgd, standard, type Labelled } from '../fresh/data.ts';
import { moreDataHelp } from '../fresh/controls.ts';
import { dense, type Generator, type MadeRun, type Samples } from '../../labelled-run.ts';
import { digits } from '../seventh/data.ts';
import { staysWithMore } from '../sixth/a-controls.ts';
import {
  adamw,
  batchNorm,
  between,
  classesOf,
  convolution,
  field,
  mislabelled,
  net,
  ridges,
  rows,
  series,
  stream,
  tablePart,
  tableRows,
  turn,
  whole,
  type Pairs,
} from './a-data.ts';

type Layers = Parameters<typeof net>[0];

/** A run on `few` of the rows that follow the held-out ones; its control trains on twelve times as many. */
function byHeart<T extends Samples>(
  layers: Layers,
  loss: Parameters<typeof net>[1],
  data: T,
  [held, few]: readonly [held: number, few: number],
  i: number,
  settings: Record<string, unknown>,
): MadeRun {
  const run = (count: number, control?: MadeRun['control']): MadeRun =>
    net(layers, loss, rows(data, held, held + count), i, settings, {
      held: rows(data, 0, held),
      initializer: 'heNormal',
      ...(control === undefined ? {} : { control }),
    });
  return run(few, moreDataHelp(run(12 * few).loss));
}

/** A run whose held-out rows come from elsewhere; its controls hold out rows of the training's source, and train on twice as many. */
function fromElsewhere<T extends Samples>(
  layers: Layers,
  loss: Parameters<typeof net>[1],
  { train, more, held, fair }: { train: T; more: T; held: T; fair: T },
  i: number,
  settings: Record<string, unknown>,
): MadeRun {
  const run = (data: T, other: T, control?: MadeRun['control']): MadeRun =>
    net(layers, loss, data, i, settings, {
      held: other,
      l2: 1e-4,
      ...(control === undefined ? {} : { control }),
    });
  return run(train, held, staysWithMore(run(train, fair).loss, run(more, held).loss));
}
/** Training rows, twice as many, and held-out rows of the same source. */
function parts<T extends Samples>(data: T, count: number, held: number) {
  return {
    train: rows(data, held, held + count),
    more: rows(data, held, held + 2 * count),
    fair: rows(data, 0, held),
  };
}

/** Faults of data, first half of the eighth held-out set; each comment says why the label is true. */
export const eighthAModels: Readonly<Record<string, Generator>> = {
  // Learnt, while the held-out loss is thrice it and has risen; twelve times the samples of the same source end below 0.7 of it (control of all five).
  'overfitting: noisy moons, wide ReLU layers': (i) => {
    const few = whole('moons-few', i, 20, 30);
    const data = classesOf('moons', 'heart-moons', i, { samples: 150 + 12 * few, noise: 0.45 });
    return byHeart([dense(24, 'relu'), dense(16, 'relu'), dense(2)], 'crossEntropy', data, [150, few], i, {
      optimizer: adam(between('heart-moons', i, 0.005, 0.02)),
      batchSize: turn(i, ['full', 10]),
      steps: whole('heart-moons-steps', i, 600, 1500),
    });
  },
  'overfitting: eight inputs, noisy smooth function': (i) => {
    const few = whole('eight-few', i, 24, 36);
    const data = field('heart-eight', i, 150 + 12 * few, 8, ridges('heart-eight', i, 8), 0.4);
    return byHeart(
      [dense(24, turn(i, ['gelu', 'tanh', 'relu'] as const)), dense(1)],
      'mse',
      data,
      [150, few],
      i,
      { optimizer: adam(between('heart-eight', i, 0.01, 0.03)), batchSize: 12, steps: 1500 },
    );
  },
  'overfitting: convolution, few digits, some with wrong names': (i) => {
    const kinds = turn(i, [
      [0, 3, 8],
      [1, 4, 9],
      [2, 5, 7],
    ]);
    const few = whole('conv-few', i, 18, 24);
    const data = mislabelled(digits(5400 + i, 100 + 12 * few, kinds), 'heart-conv', i, 0.2, 3);
    return byHeart(
      [...convolution(4, 'relu'), dense(16, 'relu'), dense(3)],
      'crossEntropy',
      data,
      [100, few],
      i,
      { optimizer: adam(between('heart-conv', i, 0.01, 0.02)), batchSize: 'full', steps: 200 },
    );
  },
  'overfitting: overlapping blobs, batch normalisation': (i) => {
    const few = whole('blobs-few', i, 24, 32);
    const data = classesOf('blobs', 'heart-blobs', i, { samples: 150 + 12 * few, noise: 0.75, classes: 3 });
    return byHeart(
      [dense(20), batchNorm, { type: 'activation', activation: 'relu' }, dense(16, 'relu'), dense(3)],
      'crossEntropy',
      data,
      [150, few],
      i,
      { optimizer: adamw(between('heart-blobs', i, 0.01, 0.03)), batchSize: 'full', steps: 800 },
    );
  },
  'overfitting: breast cancer, hidden layer, some wrong names': (i) => {
    const few = whole('cancer-few', i, 24, 32);
    const data = mislabelled(
      tablePart('breastCancer', 300 + i, [0, 150 + 12 * few]),
      'heart-cancer',
      i,
      0.25,
      2,
    );
    return byHeart(
      [dense(12, turn(i, ['tanh', 'sigmoid', 'leakyRelu'] as const)), dense(2)],
      'crossEntropy',
      data,
      [150, few],
      i,
      {
        optimizer: turn(i, [
          nesterov(between('heart-cancer', i, 0.05, 0.1), 0.9),
          adam(between('heart-cancer', i, 0.01, 0.03)),
        ]),
        steps: whole('heart-cancer-steps', i, 400, 800),
      },
    );
  },
  // Learnt, with a gap that held-out rows of the training's source do not show and twice the training rows do not close (control of all five).
  'mismatch: moons, held out turned or moved': (i) => {
    const data = classesOf('moons', 'turned-moons', i, { samples: 300, noise: 0.1 });
    const [angle, shift] = turn(i, [
      [between('turn', i, 0.8, 1.6), 0],
      [0, between('shift', i, 0.5, 1)],
    ]);
    const fair = parts(data, 100, 80).fair;
    return fromElsewhere(
      [dense(12, turn(i, ['relu', 'tanh', 'gelu'] as const)), dense(8, 'relu'), dense(2)],
      'crossEntropy',
      {
        ...parts(data, 100, 80),
        held: {
          ...fair,
          inputs: fair.inputs.map(([x, y]) => [
            Math.cos(angle) * x - Math.sin(angle) * y + shift,
            Math.sin(angle) * x + Math.cos(angle) * y - shift,
          ]),
        },
      },
      i,
      { optimizer: adam(between('turned', i, 0.005, 0.02)), batchSize: turn(i, [25, 50]), steps: 600 },
    );
  },
  // Length of a petal by what else is measured, learnt on two species of iris and asked of the third.
  'mismatch: a species that training had not': (i) => {
    const away = turn(i, [0, 2]);
    const known = tableRows('iris', i, (label) => label !== away).inputs;
    const pick = (table: number[][]): Pairs => {
      const scaled = standard(table, known);
      return {
        inputs: scaled.map((row) => [row[0], row[1], row[3]]),
        targets: scaled.map((row) => [row[2]]),
      };
    };
    const unknown = tableRows('iris', i, (label) => label === away).inputs;
    return fromElsewhere(
      [dense(whole('species-units', i, 6, 12), turn(i, ['tanh', 'softplus'] as const)), dense(1)],
      'mse',
      { ...parts(pick(known), 35, 30), held: pick(unknown) },
      i,
      { optimizer: adam(between('species', i, 0.01, 0.03)), batchSize: turn(i, [7, 'full']), steps: 800 },
    );
  },
  // Instruments of the clinic where the model is used read in other units or with an offset.
  'mismatch: breast cancer, another instrument': (i) => {
    const raw = tablePart('breastCancer', 400 + i, [0, 320]);
    const gain = turn(i, [between('gain', i, 2, 4), 1]);
    const offset = turn(i, [0, (i % 4 === 1 ? 1 : -1) * between('offset', i, 1.2, 2.5)]);
    const all = parts(raw, 110, 100);
    return fromElsewhere(
      [dense(8, turn(i, ['relu', 'sigmoid', 'tanh'] as const)), dense(2)],
      'crossEntropy',
      {
        ...all,
        held: { ...all.fair, inputs: all.fair.inputs.map((row) => row.map((v) => gain * v + offset)) },
      },
      i,
      { optimizer: adam(between('instrument', i, 0.005, 0.015)), batchSize: turn(i, [32, 55]), steps: 200 },
    );
  },
  'mismatch: digits, clean and noisy pictures': (i) => {
    const kinds = turn(i, [
      [0, 1, 2],
      [3, 4, 7],
      [5, 6, 8, 9],
    ]);
    const source = stream('dirty', i);
    const all = parts(digits(5500 + i, 320, kinds), 120, 80);
    const noise = between('dirty-noise', i, 0.5, 0.9);
    const dirty = (row: number[]): number[] =>
      i % 2 === 0 ? row.map((v) => v + noise * source.normal()) : row.map((v) => 1.2 - v);
    return fromElsewhere<Labelled>(
      [dense(16, turn(i, ['relu', 'leakyRelu'] as const)), dense(kinds.length)],
      'crossEntropy',
      { ...all, held: { ...all.fair, inputs: all.fair.inputs.map(dirty) } },
      i,
      { optimizer: adam(between('dirty-rate', i, 0.005, 0.02)), batchSize: turn(i, [30, 60]), steps: 200 },
    );
  },
  // A series learnt at one speed and asked at another.
  'mismatch: series after its pace has changed': (i) => {
    const lags = whole('pace-lags', i, 3, 5);
    const data = series('pace', i, 260, lags, 0.05, 0.8);
    return fromElsewhere(
      [dense(whole('pace-units', i, 6, 10), 'tanh'), dense(1)],
      'mse',
      { ...parts(data, 90, 70), held: series('pace-after', i, 80, lags, 0.05, between('pace', i, 1.8, 2.6)) },
      i,
      {
        optimizer: turn(i, [adam(between('pace-rate', i, 0.01, 0.03)), sgd(0.1)]),
        batchSize: turn(i, [30, 45]),
        steps: 800,
      },
    );
  },
};
