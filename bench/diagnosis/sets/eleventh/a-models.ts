import { adam, nesterov, rmsprop } from '../fresh/data.ts';
import { dense, type Generator } from '../../labelled-run.ts';
import { digits, smallDigits } from '../seventh/data.ts';
import {
  adamw,
  batchNorm,
  between,
  classesOf,
  columnBy,
  field,
  ridges,
  series,
  turn,
  whole,
} from '../eighth/a-data.ts';
import { byHeart, changedOutside } from '../ninth/a-data.ts';

/** Starts and batches of the ninth's helpers that no earlier set has. */
const own = (i: number): number => 11_000 + i;

/** Faults of data, first half of the eleventh held-out set; each comment says why the label is true. */
export const eleventhAModels: Readonly<Record<string, Generator>> = {
  // Learnt, while the held-out loss is thrice it and has risen; twelve times the samples of the same source end below 0.7 of it (control of all three).
  'overfitting: noisy spirals, two wide layers': (i) => {
    const few = whole('eleventh-heart', i, 24, 36);
    return byHeart(
      [dense(24, turn(i, ['relu', 'tanh', 'leakyRelu'] as const)), dense(16, 'relu'), dense(2)],
      'crossEntropy',
      classesOf('spirals', 'eleventh-heart', i, {
        samples: 150 + 12 * few,
        noise: between('eleventh-heart', i, 0.1, 0.2),
      }),
      [150, few],
      own(i),
      {
        optimizer: turn(i, [adam, adamw])(between('eleventh-heart-rate', i, 0.005, 0.02)),
        batchSize: turn(i, ['full', 12, 8]),
        steps: whole('eleventh-heart-steps', i, 600, 1200),
      },
    );
  },
  'overfitting: noisy smooth function of two or three inputs': (i) => {
    const few = whole('eleventh-rough', i, 18, 28);
    const features = turn(i, [2, 3]);
    return byHeart(
      [
        dense(32, turn(i, ['tanh', 'relu', 'gelu'] as const)),
        dense(16, turn(i, ['relu', 'tanh'] as const)),
        dense(1),
      ],
      'mse',
      field('eleventh-rough', i, 150 + 12 * few, features, ridges('eleventh-rough', i, features), 0.4),
      [150, few],
      own(i),
      {
        optimizer: turn(i, [adam(between('eleventh-rough', i, 0.005, 0.02)), nesterov(0.03, 0.9)]),
        batchSize: turn(i, ['full', 6, 9]),
        steps: whole('eleventh-rough-steps', i, 800, 2000),
      },
    );
  },
  'overfitting: one column of wine by the others, few bottles': (i) => {
    const target = turn(i, [0, 6, 9, 12]);
    const others = Array.from({ length: 13 }, (_, k) => k).filter((k) => k !== target);
    return byHeart(
      [
        dense(16),
        ...(i % 3 === 2 ? [batchNorm] : []),
        { type: 'activation', activation: turn(i, ['relu', 'tanh', 'gelu'] as const) },
        dense(1),
      ],
      'mse',
      columnBy('wine', 11_500 + i, 178, target, others),
      [58, 10],
      own(i),
      {
        optimizer: turn(i, [adam, adamw, rmsprop])(between('eleventh-bottles', i, 0.005, 0.02)),
        batchSize: turn(i, ['full', 5]),
        steps: whole('eleventh-bottles-steps', i, 300, 800),
      },
    );
  },
  // Learnt, with a gap that held-out rows of the training's source do not show and twice the training rows do not close (control of all three).
  'mismatch: digits, ink and paper swapped': (i) =>
    changedOutside(
      [
        dense(whole('eleventh-ink', i, 12, 20), turn(i, ['tanh', 'relu', 'gelu'] as const)),
        dense(turn(i, [3, 4])),
      ],
      'crossEntropy',
      digits(
        11_600 + i,
        320,
        turn(i, [
          [0, 3, 6],
          [1, 2, 6, 9],
          [4, 5, 7],
          [0, 4, 7, 8],
        ]),
      ),
      ({ inputs, labels }) => ({ inputs: inputs.map((row) => row.map((v) => 1 - v)), labels }),
      [80, 120],
      own(i),
      {
        optimizer: turn(i, [adam, adamw])(between('eleventh-ink', i, 0.005, 0.02)),
        batchSize: turn(i, [30, 60]),
        steps: whole('eleventh-ink-steps', i, 200, 400),
      },
    ),
  'mismatch: series, windows newest first': (i) =>
    changedOutside(
      [dense(whole('eleventh-newest', i, 8, 14), turn(i, ['relu', 'tanh', 'gelu'] as const)), dense(1)],
      'mse',
      series('eleventh-newest', i, 260, whole('eleventh-newest-lags', i, 4, 7), 0.05, 0.9),
      ({ inputs, targets }) => ({ inputs: inputs.map((row) => [...row].reverse()), targets }),
      [80, 90],
      own(i),
      {
        optimizer: turn(i, [adam(between('eleventh-newest', i, 0.01, 0.03)), nesterov(0.05, 0.9)]),
        batchSize: turn(i, [30, 'full', 45]),
        steps: whole('eleventh-newest-steps', i, 500, 1000),
      },
    ),
  // Training knows some digits only; what it held out are others.
  'mismatch: autoencoder of digits, other digits held out': (i) => {
    const [seen, unseen] = turn(i, [
      [[0], [1]],
      [[1], [0]],
      [[4], [3]],
      [
        [0, 6],
        [7, 1],
      ],
    ]);
    const { inputs } = smallDigits(11_700 + i, 320, seen);
    const others = smallDigits(11_800 + i, 80, unseen).inputs;
    return changedOutside(
      [dense(turn(i, [8, 10]), turn(i, ['tanh', 'identity'] as const)), dense(16)],
      'mse',
      { inputs, targets: inputs },
      () => ({ inputs: others, targets: others }),
      [60, 55],
      own(i),
      {
        optimizer: turn(i, [adam, adamw])(between('eleventh-other', i, 0.01, 0.03)),
        batchSize: turn(i, [20, 'full']),
        steps: whole('eleventh-other-steps', i, 600, 1200),
      },
    );
  },
};
