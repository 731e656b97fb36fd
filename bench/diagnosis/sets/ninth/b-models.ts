import { adam, adagrad, heavyBall, nesterov, rmsprop, sgd, unbiased } from '../fresh/data.ts';
import { isTheSameEverywhere } from '../fresh/controls.ts';
import { adamw } from '../seventh/data.ts';
import { isBestOfFamily, restsOnFloor, scalesAreAtFault } from '../sixth/b-controls.ts';
import {
  batchNorm,
  cloud,
  convolution,
  digits,
  rawTable,
  smallDigits,
  turn,
  windows,
} from '../eighth/b-data.ts';
import { beginsShut, copiesHold, shutsByItsRate } from '../eighth/b-controls.ts';
import {
  AT,
  between,
  bloodTests,
  cars,
  chaos,
  clouds,
  columnFromOthers,
  ishigami,
  net,
  risesNext,
  square,
  stream,
  table,
} from './b-data.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** Indices of θ that stay equal where all units of the only hidden layer began equal: entering weights, biases, leaving weights. */
function unitsAlike(units: number, inputs: number): number[][] {
  const group = (at: (unit: number) => number): number[] => Array.from({ length: units }, (_, u) => at(u));
  return [
    ...Array.from({ length: inputs }, (_, j) => group((u) => u * inputs + j)),
    group((u) => units * inputs + u),
    group((u) => units * (inputs + 1) + u),
  ];
}
/** Gradient descent or a ball at a share of the stability edge, from zeros. */
function atEdgeShare(make: MadeRun, purpose: string, i: number): MadeRun {
  const share = between(purpose, i, 0.3, 0.8);
  const beta = turn(i, [0, 0.6, 0.9]);
  return withEdgeRate(make, share * (1 + beta), (rate) => (beta === 0 ? sgd(rate) : heavyBall(rate, beta)));
}
const scales = {
  theta: (theta: Float64Array): void => {
    theta.fill(0);
  },
  control: scalesAreAtFault,
};

/** Faults of model, data and start; each comment says why the label is true. */
export const ninthBModels: Readonly<Record<string, Generator>> = {
  // The weights do not occur: data are compared with data.
  'constantLoss: a formula without its weights': (i) => {
    const source = stream('without', i);
    const number = (): string => (3 * source.uniform() - 1).toFixed(2);
    const sum = Array.from({ length: 3 + (i % 3) }, () => `(${number()}*${number()} - ${number()})^2`);
    return {
      loss: functionLoss(`(${sum.join(' + ')})/${sum.length}`, ['w', 'b', 'v'].slice(0, 2 + (i % 2))),
      theta: Float64Array.from({ length: 2 + (i % 2) }, () => source.normal()),
      training: training({
        optimizer: turn(i, [sgd(0.1), adam(0.01), heavyBall(0.05, 0.9)]),
        steps: 100 + 50 * i,
      }),
      control: isTheSameEverywhere,
    };
  },
  // (1 + error²)^0 is 1.
  'constantLoss: an exponent left at nought': (i) => {
    const source = stream('nought', i);
    const sum = Array.from({ length: 3 + (i % 4) }, () =>
      `(1 + (w*${source.uniform().toFixed(2)} + b - ${(2 * source.normal()).toFixed(2)})^2)^0`.replace(
        '- -',
        '+ ',
      ),
    );
    return {
      loss: functionLoss(`${between('nought', i, 0.3, 2).toFixed(3)}*(${sum.join(' + ')})`, ['w', 'b']),
      theta: Float64Array.of(source.normal(), source.normal()),
      training: training({
        optimizer: turn(i, [adam(0.05), sgd(0.05), nesterov(0.02, 0.9), rmsprop(0.01)]),
        steps: 150 + 40 * i,
      }),
      control: isTheSameEverywhere,
    };
  },
  // Pictures that did not load are black; without biases every layer puts out 0.
  'constantLoss: black pictures, convolution without biases': (i) => {
    const count = 2 + (i % 3);
    const { labels } = digits(AT + i, 40, count);
    const act = turn(i, ['relu', 'tanh', 'leakyRelu'] as const);
    return net(
      [
        {
          type: 'conv2d',
          channels: 3 + (i % 2),
          kernel: 3,
          stride: 1,
          padding: i % 2,
          activation: act,
          bias: false,
          inputShape: [1, 8, 8],
        },
        i % 2 === 0 ? { type: 'maxPool2d', size: 3 } : { type: 'averagePool2d', size: 4 },
        { type: 'flatten' },
        unbiased(count),
      ],
      'crossEntropy',
      { inputs: labels.map(() => new Array<number>(64).fill(0)), labels },
      i,
      {
        optimizer: turn(i, [adam(0.003), heavyBall(0.02, 0.9), adamw(0.01), sgd(0.1)]),
        batchSize: turn(i, [10, 'full', 20]),
        steps: 150 + 20 * i,
      },
      { initializer: 'heNormal', control: isTheSameEverywhere },
    );
  },

  // Squeezed outputs have a floor by arithmetic; raw ones get below half of it (control).
  'doubleSoftmax: spirals, sigmoid, two layers': (i) =>
    net(
      [dense(20 + 2 * (i % 3), 'tanh'), dense(16, 'tanh'), dense(3, 'sigmoid')],
      'crossEntropy',
      cloud('spirals', AT + i, { samples: 90 + 10 * (i % 4), noise: 0.02, classes: 3 }),
      i,
      { optimizer: turn(i, [adam, adamw])(between('spirals', i, 0.01, 0.02)), steps: 2500 },
      { initializer: 'glorotUniform', control: restsOnFloor(Math.log(Math.E + 2) - 1) },
    ),
  'doubleSoftmax: clouds in many dimensions, batch normalisation, sigmoid': (i) => {
    const count = 3 + (i % 4);
    return net(
      [
        dense(12),
        batchNorm,
        { type: 'activation', activation: turn(i, ['relu', 'gelu'] as const) },
        dense(count),
        { type: 'activation', activation: 'sigmoid' },
      ],
      'crossEntropy',
      clouds('sigmoid', i, 30 * count, count, 5 + (i % 4), 5),
      i,
      {
        optimizer: turn(i, [rmsprop(0.005), adamw(0.01), nesterov(0.2, 0.9)]),
        batchSize: turn(i, [30, 20, 'full']),
        steps: 1500,
      },
      { initializer: 'heNormal', control: restsOnFloor(Math.log(Math.E + count - 1) - 1) },
    );
  },
  'doubleSoftmax: a series that rises or falls, tanh before the logistic': (i) =>
    net(
      [dense(10, turn(i, ['relu', 'softplus', 'tanh'] as const)), dense(1, 'tanh')],
      'binaryCrossEntropy',
      risesNext(i, 100, 5 + (i % 4), 0.03),
      i,
      {
        optimizer: turn(i, [adam(0.02), heavyBall(0.1, 0.9), adagrad(0.2)]),
        batchSize: turn(i, [20, 'full']),
        steps: 1500,
      },
      { initializer: 'glorotNormal', control: restsOnFloor(Math.log(1 + Math.exp(-1))) },
    ),

  // What began equal stays equal by symmetry; ordinary starts end below 60 % (control).
  'badInitialization: all weights one constant, regression': (i) => {
    const units = 8 + (i % 6);
    const law = (x: number[]): number => Math.sin(3 * x[0]) + x[1] * x[2] * 2 - 0.5 * Math.cos(4 * x[1]);
    return net(
      [dense(units, turn(i, ['gelu', 'softplus', 'tanh'] as const)), dense(1)],
      'mse',
      square('alike', i, 90, 3, law, 0.02),
      i,
      {
        optimizer: turn(i, [adam(0.01), adamw(0.02), nesterov(0.02, 0.9), rmsprop(0.003)]),
        batchSize: turn(i, ['full', 30, 'full']),
        steps: 1500,
      },
      {
        theta: (t) => {
          t.fill(between('alike', i, 0.05, 0.4));
        },
        control: copiesHold(unitsAlike(units, 3)),
      },
    );
  },
  // Shut from the first step to the last (control).
  'badInitialization: two layers far too large, tanh, digits': (i) => {
    const [units, count] = [6 + (i % 3), 8 + (i % 3)];
    const deviation = between('width', i, 12, 40);
    const source = stream('width', i);
    return net(
      [dense(units, 'tanh'), dense(units, 'tanh'), dense(count)],
      'crossEntropy',
      smallDigits(AT + i, 25 * count, count),
      i,
      {
        optimizer: turn(i, [sgd(0.2), heavyBall(0.03, 0.9), nesterov(0.05, 0.8)]),
        steps: 600 + 50 * (i % 5),
      },
      {
        theta: (t) => {
          for (let k = 0; k < units * 16; k++) t[k] = deviation * source.normal();
          for (let k = 0; k < units * units; k++) t[units * 17 + k] = deviation * source.normal();
        },
        control: beginsShut(0, 'tanh', 0.06),
      },
    );
  },
  // Pixels are never below 0, kernels and biases are: no unit ever opens.
  'badInitialization: negative kernels, ReLU': (i) => {
    const count = 3 + (i % 3);
    const channels = 3 + (i % 3);
    return net(
      [...convolution(channels, 'relu'), dense(count)],
      'crossEntropy',
      digits(AT + 20 + i, 15 * count, count),
      i,
      {
        optimizer: turn(i, [adam(0.01), heavyBall(0.03, 0.9), rmsprop(0.003)]),
        batchSize: turn(i, [15, 'full']),
        steps: 250,
      },
      {
        initializer: 'heUniform',
        theta: (t) => {
          const shift = between('negative', i, 0.02, 0.2);
          for (let k = 0; k < 9 * channels; k++) t[k] = -Math.abs(t[k]);
          for (let k = 0; k < channels; k++) t[9 * channels + k] = -shift;
        },
        control: beginsShut(0, 'relu', 0.002),
      },
    );
  },

  // Open at the start, shut by the run's own steps; a small share of the rate throughout ends below half (control).
  'saturation: dying ReLU, classes of a table': (i) => {
    const [name, columns] = turn(i, [
      ['wine', [0, 2, 6, 9, 12]],
      ['iris', [0, 1, 2, 3]],
      ['penguins', [0, 1, 2, 3]],
    ] as const);
    return net(
      [dense(12, 'relu'), dense(4 + (i % 3), 'relu'), dense(3)],
      'crossEntropy',
      table(name, i, 100, columns),
      i,
      {
        optimizer: turn(i, [
          adam(between('dying-classes', i, 1, 4)),
          rmsprop(between('dying-classes', i, 0.5, 2), 0.9),
          adam(between('dying-classes', i, 1, 4)),
          adamw(between('dying-classes', i, 1, 4)),
        ]),
        batchSize: turn(i, ['full', 'full', 50]),
        steps: 500,
        schedule: { unit: 'step', decay: { kind: 'step', every: 100, factor: 0.1 } },
      },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.02) },
    );
  },
  'saturation: a rare class, sigmoid under squared error': (i) => {
    const source = stream('rare', i);
    const edge = between('rare-edge', i, 0.8, 1.3);
    const inputs = Array.from({ length: 100 }, () => [source.normal(), source.normal(), source.normal()]);
    return net(
      [dense(8, turn(i, ['relu', 'tanh'] as const)), dense(1, 'sigmoid')],
      'mse',
      { inputs, targets: inputs.map(([a, b]) => [a + 0.5 * b > edge ? 1 : 0]) },
      i,
      {
        optimizer: turn(i, [
          heavyBall(between('rare', i, 5, 20), 0.9),
          adam(between('rare', i, 1, 4)),
          sgd(between('rare', i, 40, 150)),
        ]),
        steps: 600,
        schedule: { unit: 'step', decay: { kind: 'step', every: 50, factor: 0.1 } },
      },
      { initializer: 'glorotNormal', control: shutsByItsRate(1, 'sigmoid', 0.02) },
    );
  },
  'saturation: dying ReLU, next value of a series with a level': (i) => {
    const level = between('level', i, 8, 20);
    const { inputs, targets } = windows(AT + i, 80, 5 + (i % 3), 0.1);
    const rate = between('dying-series', i, 0.01, 0.1);
    return net(
      [dense(10, 'relu'), dense(8, 'relu'), dense(6 + (i % 3), 'relu'), dense(1)],
      'mse',
      { inputs, targets: targets.map(([y]) => [level + 4 * y]) },
      i,
      { optimizer: turn(i, [nesterov(rate, 0.8), heavyBall(rate, 0.8), sgd(3 * rate)]), steps: 500 + 25 * i },
      { initializer: 'heNormal', control: shutsByItsRate(2, 'relu', 0.02) },
    );
  },

  // Standardised inputs at the same share of the edge end below half; three and ten times the rate gain nothing (control).
  'badlyScaledInputs: cars, least squares': (i) =>
    atEdgeShare(
      net(
        [dense(1)],
        'mse',
        cars(
          i,
          60 + 5 * (i % 7),
          turn(i, [
            [0, 1, 3],
            [0, 1, 2, 3],
            [1, 2, 3],
            [0, 3],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 50 * (i % 8) },
        scales,
      ),
      'cars',
      i,
    ),
  'badlyScaledInputs: raw breast cancer, perimeter from the rest': (i) => {
    const { inputs } = rawTable('breastCancer', AT + i);
    const columns = [3, 1, ...[4, 5, 8, 7, 10, 24].filter((_, k) => (k + i) % 2 === 0)];
    return atEdgeShare(
      net(
        [dense(1)],
        'mse',
        columnFromOthers(inputs.slice(0, 80 + 5 * (i % 6)), columns, 2),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        scales,
      ),
      'perimeter',
      i,
    );
  },
  'badlyScaledInputs: blood tests, logistic regression': (i) =>
    atEdgeShare(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        bloodTests(
          i,
          90,
          turn(i, [
            [0, 1, 2, 3, 4],
            [0, 2, 4],
            [0, 1, 2, 4],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        scales,
      ),
      'blood',
      i,
    ),

  // Within 1 % of the least loss of its family; a larger one below half of it, and below 0.6 on new data (control).
  'modelBias: spirals by softmax regression': (i) => {
    const classes = 2 + (i % 3);
    const options = { samples: 70 * classes, noise: 0.02, classes };
    return net(
      [dense(classes)],
      'crossEntropy',
      cloud('spirals', AT + 100 + i, options),
      i,
      { optimizer: turn(i, [adam(0.03), sgd(0.5), nesterov(0.2, 0.9)]), steps: 500 + 30 * i },
      {
        held: cloud('spirals', AT + 600 + i, { ...options, noise: 0.025 }),
        control: isBestOfFamily([dense(24, 'tanh'), dense(24, 'tanh'), dense(classes)], 1),
      },
    );
  },
  "modelBias: Ishigami's function by a plane": (i) => {
    const noise = between('ishigami', i, 0.02, 0.1);
    return net(
      [dense(1)],
      'mse',
      square('ishigami', i, 300, 3, ishigami, noise),
      i,
      {
        optimizer: turn(i, [heavyBall(0.05, 0.9), adamw(0.03), sgd(0.3)]),
        steps: 400 + 40 * i,
      },
      {
        held: square('ishigami-new', i, 200, 3, ishigami, noise),
        control: isBestOfFamily([dense(24, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: a chaotic series by linear autoregression': (i) =>
    net(
      [dense(1)],
      'mse',
      chaos('train', i, 120, 0.02),
      i,
      { optimizer: turn(i, [sgd(0.2), adam(0.03), heavyBall(0.05, 0.9)]), steps: 500 + 20 * i },
      {
        held: chaos('new', i, 120, 0.02),
        control: isBestOfFamily([dense(16, 'tanh'), dense(1)], 1),
      },
    ),
};
