import { adam, averagedBall, heavyBall, nesterov, rmsprop, sgd } from '../fresh/data.ts';
import { descend, livesAtEdge, spectrumAt } from '../fresh/controls.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { digits, pooled } from '../seventh/data.ts';
import { hoversInNoise, jumpsForGood, runsAway } from '../sixth/a-controls.ts';
import { crawlsDownhill } from '../eighth/a-controls.ts';
import {
  adamw,
  batchNorm,
  between,
  classesOf,
  columnBy,
  curveOf,
  field,
  mislabelled,
  ridges,
  series,
  stream,
  tablePart,
  turn,
  whole,
} from '../eighth/a-data.ts';
import { net } from './a-data.ts';

const BOOTH = '(x + 2*y - 7)^2 + (2*x + y - 5)^2';
const DOUBLE_WELL = '(x^2 - 1)^2 + y^2';
/** Its least value is 0. */
const CAMEL = '4*x^2 - 2.1*x^4 + x^6/3 + x*y - 4*y^2 + 4*y^4 + 1.0316285';
/** Small pictures of digits as inputs and targets. */
const code = (i: number, samples: number) => {
  const inputs = pooled(digits(9100 + i, samples, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).inputs);
  return { inputs, targets: inputs };
};

/** A share of gradient descent's edge at the minimum (found by L-BFGS), as a rate. */
function shareAtMinimum(made: MadeRun, share: number): number {
  const [most] = spectrumAt(made.loss, descend(made, made.theta, 150).theta).slice(-1);
  return (2 * share) / most;
}

/** Faults of rate and batch, first half of the ninth held-out set; each comment says why the label is true. */
export const ninthARates: Readonly<Record<string, Generator>> = {
  // Runs away; a tenth of the rate comes down to half (control of all three).
  "exploding: Booth's function": (i) => {
    const source = stream('ninth-booth', i);
    const momentum = turn(i, [0, 0.9, 0.5]);
    return {
      loss: functionLoss(BOOTH, ['x', 'y']),
      theta: Float64Array.of(6 * source.normal(), 6 * source.normal()),
      training: training({
        optimizer: heavyBall((between('ninth-booth', i, 1.03, 1.6) * (2 + 2 * momentum)) / 18, momentum),
        steps: whole('ninth-booth-steps', i, 100, 500),
      }),
      control: runsAway,
      alsoTrue: ['rateTooLarge'],
    };
  },
  'exploding: autoencoder of digits, momentum': (i) => {
    const act = turn(i, ['leakyRelu', 'relu', 'gelu', 'identity'] as const);
    return net(
      [dense(8, act), dense(3, act), dense(8, act), dense(16)],
      turn(i, ['mse', 'halfSse'] as const),
      code(i, 100),
      i,
      {
        optimizer: turn(i, [heavyBall, nesterov])(between('ninth-code', i, 0.5, 3), 0.9),
        batchSize: turn(i, [20, 'full', 50]),
        steps: 300,
      },
      { initializer: 'heNormal', control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  'exploding: next value of a series, two hidden layers': (i) =>
    net(
      [dense(16, turn(i, ['gelu', 'leakyRelu', 'elu'] as const)), dense(12, 'leakyRelu'), dense(1)],
      'mse',
      series('ninth-run', i, 120, whole('ninth-run-lags', i, 4, 10), 0.2),
      i,
      {
        optimizer: turn(i, [
          sgd(between('ninth-run', i, 0.5, 2)),
          heavyBall(between('ninth-run', i, 0.1, 0.4), 0.9),
        ]),
        batchSize: turn(i, [30, 60, 'full']),
        steps: 400,
      },
      { initializer: 'heNormal', control: runsAway, alsoTrue: ['rateTooLarge'] },
    ),
  // Beyond the edge of every minimum, thrown back by the walls (control of all: no fall, gradients cancel, a tenth of the rate far lower).
  // By its two lowest minima λmax is 16.5.
  'rateTooLarge: six-hump camel': (i) => {
    const source = stream('ninth-camel', i);
    const sign = i % 2 === 0 ? 1 : -1;
    return {
      loss: functionLoss(CAMEL, ['x', 'y']),
      theta: Float64Array.of(sign * (0.09 + 0.2 * source.uniform()), sign * (-0.6 - 0.2 * source.uniform())),
      training: training({
        optimizer: sgd(between('ninth-camel', i, 0.128, 0.18)),
        steps: whole('ninth-camel-steps', i, 200, 800),
      }),
      control: jumpsForGood,
    };
  },
  // ‖M − uvᵀ‖² with singular value σ: the flattest minima have λmax 4σ.
  'rateTooLarge: matrix factorisation': (i) => {
    const source = stream('ninth-factors', i);
    const [p, q] = [1, 2].map((k) => between(`ninth-factors-${k}`, i, 0.5, 1.5).toFixed(3));
    const entries = [
      ['1', 'a*c'],
      [q, 'a*d'],
      [p, 'b*c'],
      [`${p}*${q}`, 'b*d'],
    ];
    const sigma = Math.hypot(1, Number(p)) * Math.hypot(1, Number(q));
    return {
      loss: functionLoss(entries.map(([m, product]) => `(${m} - ${product})^2`).join(' + '), [
        'a',
        'b',
        'c',
        'd',
      ]),
      theta: Float64Array.from([1, Number(p), 1, Number(q)], (v) => v * (0.8 + 0.3 * source.uniform())),
      training: training({
        optimizer: sgd(between('ninth-factors', i, 1.05, 1.4) / (2 * sigma)),
        steps: whole('ninth-factors-steps', i, 200, 600),
      }),
      control: jumpsForGood,
    };
  },
  'rateTooLarge: softmax regression, tables with wrong names': (i) => {
    const momentum = turn(i, [0, 0.3, 0]);
    const made = net(
      [dense(3)],
      'crossEntropy',
      mislabelled(
        tablePart(turn(i, ['wine', 'iris', 'penguins'] as const), 5000 + i, [0, 120]),
        'ninth-wrong',
        i,
        0.2,
        3,
      ),
      i,
      { optimizer: sgd(1), steps: whole('ninth-wrong-steps', i, 300, 800) },
      { control: jumpsForGood },
    );
    const rate = (1 + momentum) * shareAtMinimum(made, between('ninth-wrong', i, 1.6, 4));
    return { ...made, training: training({ ...made.training, optimizer: heavyBall(rate, momentum) }) };
  },
  // Still on the slope of the start; ten times the rate comes down five to twenty times as far (control of all three).
  "rateTooSmall: Booth's function and the double well": (i) => {
    const source = stream('ninth-crawl', i);
    const made = {
      loss: functionLoss(i % 2 === 0 ? BOOTH : DOUBLE_WELL, ['x', 'y']),
      theta: Float64Array.of(turn(i, [-6, 2]) + source.uniform(), turn(i, [-5, 3]) + source.uniform()),
    };
    const steps = whole('ninth-crawl-steps', i, 200, 1000);
    const [most] = spectrumAt(made.loss, made.theta).slice(-1);
    const momentum = turn(i, [0, 0, 0.9, 0.9]);
    const rate = ((1 - momentum) * between('ninth-crawl', i, 0.03, 0.05)) / (steps * most);
    return {
      ...made,
      training: training({ optimizer: heavyBall(rate, momentum), steps }),
      control: crawlsDownhill,
    };
  },
  'rateTooSmall: blobs, batch normalisation, Adam': (i) =>
    net(
      [
        dense(16),
        batchNorm,
        { type: 'activation', activation: turn(i, ['relu', 'tanh'] as const) },
        dense(3),
      ],
      'crossEntropy',
      classesOf('blobs', 'ninth-crawl', i, { samples: 120, noise: 0.3, classes: 3 }),
      i,
      {
        optimizer: turn(i, [adam, adamw])(between('ninth-crawl-norm', i, 4e-6, 3e-5)),
        batchSize: turn(i, [40, 60, 'full']),
        steps: whole('ninth-crawl-norm-steps', i, 300, 600),
      },
      { control: crawlsDownhill },
    ),
  'rateTooSmall: one column by others, two hidden layers': (i) => {
    const steps = whole('ninth-crawl-table-steps', i, 300, 800);
    return net(
      [
        dense(12, turn(i, ['gelu', 'tanh', 'relu', 'softplus'] as const)),
        dense(8, turn(i, ['tanh', 'relu'] as const)),
        dense(1),
      ],
      'mse',
      turn(i, [
        columnBy('wine', 5000 + i, 120, 6, [0, 5, 7, 8, 11, 12]),
        columnBy('breastCancer', 5000 + i, 120, 2, [0, 1, 3, 5, 6]),
        columnBy('penguins', 5000 + i, 120, 3, [0, 1, 2]),
      ]),
      i,
      {
        optimizer: turn(i, [
          adamw(between('ninth-crawl-table', i, 0.0015, 0.004) / steps),
          sgd(between('ninth-crawl-table', i, 0.008, 0.025) / steps),
        ]),
        batchSize: turn(i, [30, 60]),
        steps,
      },
      { initializer: 'heNormal', control: crawlsDownhill },
    );
  },
  // Full batches, squares: λmax rises to the edge and stays; a quarter of the rate flows past it without a step up (control of all three).
  'edgeOfStability: noisy sine, two tanh layers': (i) =>
    net(
      [dense(12, 'tanh'), dense(whole('ninth-edge-units', i, 8, 12), 'tanh'), dense(1)],
      'mse',
      curveOf('sine', 'ninth-edge', i, { samples: 28, noise: 0.25 }),
      i,
      {
        optimizer: sgd(between('ninth-edge', i, 0.14, 0.26)),
        steps: 1200,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  'edgeOfStability: one column of a table by others': (i) =>
    net(
      [dense(12, turn(i, ['tanh', 'elu', 'tanh'] as const)), dense(8, 'tanh'), dense(1)],
      'mse',
      turn(i, [
        columnBy('penguins', 5100 + i, 32, 3, [0, 1, 2]),
        columnBy('wine', 5100 + i, 32, 9, [0, 10, 12]),
        columnBy('iris', 5100 + i, 32, 1, [0, 2]),
        columnBy('penguins', 5100 + i, 32, 1, [0, 2, 3]),
      ]),
      i,
      { optimizer: sgd(between('ninth-edge-table', i, 0.1, 0.25)), steps: 1000 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  'edgeOfStability: next value of a series': (i) =>
    net(
      [dense(12, turn(i, ['tanh', 'elu'] as const)), dense(8, 'tanh'), dense(1)],
      'mse',
      series('ninth-edge', i, 40, whole('ninth-edge-lags', i, 3, 5), 0.5),
      i,
      {
        optimizer: turn(i, [
          sgd(between('ninth-edge-series', i, 0.1, 0.25)),
          averagedBall(between('ninth-edge-series', i, 0.15, 0.3), 0.3),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  // Level; the whole batch at the same rate, a tenth of the rate and the best weights are far lower (control of all three).
  'noiseFloor: linear regression of a table': (i) =>
    net(
      [dense(1)],
      'mse',
      turn(i, [
        columnBy('penguins', 5200 + i, 120, 3, [0, 1, 2]),
        columnBy('wine', 5200 + i, 120, 6, [0, 5, 7, 8, 11]),
        columnBy('penguins', 5200 + i, 120, 2, [0, 1, 3]),
        columnBy('iris', 5200 + i, 120, 0, [1, 2, 3]),
      ]),
      i,
      {
        optimizer: turn(i, [
          sgd(between('ninth-floor', i, 0.1, 0.25)),
          nesterov(between('ninth-floor', i, 0.015, 0.04), 0.9),
        ]),
        batchSize: turn(i, [1, 2, 1]),
        steps: whole('ninth-floor-steps', i, 2000, 4000),
      },
      { control: hoversInNoise },
    ),
  'noiseFloor: noisy function of three inputs, hidden layer, Adam': (i) =>
    net(
      [dense(whole('ninth-floor-units', i, 6, 10), turn(i, ['tanh', 'gelu', 'softplus'] as const)), dense(1)],
      'mse',
      field('ninth-floor', i, 100, 3, ridges('ninth-floor', i, 3), 0.4),
      i,
      {
        optimizer: turn(i, [adam, adamw, rmsprop])(between('ninth-floor-adam', i, 0.05, 0.12)),
        batchSize: turn(i, [1, 2, 1]),
        steps: 4000,
      },
      { control: hoversInNoise, l2: 1e-3 },
    ),
  'noiseFloor: logistic regression of breast cancer, some wrong names': (i) => {
    const momentum = turn(i, [0, 0.9]);
    const { inputs, labels } = mislabelled(
      tablePart('breastCancer', 5200 + i, [0, 120]),
      'ninth-floor',
      i,
      0.2,
      2,
    );
    const columns = turn(i, [
      [1, 4, 5, 8, 10],
      [0, 1, 4, 8, 9, 11],
      [3, 8, 14, 24],
    ]);
    const made = net(
      [dense(2)],
      'crossEntropy',
      { inputs: inputs.map((row) => columns.map((j) => row[j])), labels },
      i,
      { optimizer: sgd(1), batchSize: turn(i, [1, 1, 2]), steps: 3000 },
      { control: hoversInNoise, l2: 1e-3 },
    );
    const rate = (1 - momentum) * shareAtMinimum(made, between('ninth-floor-logistic', i, 0.25, 0.6));
    return { ...made, training: training({ ...made.training, optimizer: heavyBall(rate, momentum) }) };
  },
};
