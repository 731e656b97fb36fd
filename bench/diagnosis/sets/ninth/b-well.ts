import { adagrad, adam, averagedBall, heavyBall, nesterov, rmsprop, schedule, sgd } from '../fresh/data.ts';
import { adamw } from '../seventh/data.ts';
import {
  batchNorm,
  board,
  cloud,
  curve,
  digits,
  smallDigits,
  split,
  turn,
  windows,
} from '../eighth/b-data.ts';
import { fallsSteadily } from '../eighth/b-controls.ts';
import { AT, between, clouds, net, square, stream, table } from './b-data.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const control = fallsSteadily;
const he = { initializer: 'heNormal', control } as const;
const glorot = { initializer: 'glorotUniform', control } as const;

/** Nothing is wrong: falling well and lower again if continued, or down to 2 % of a constant guess (control). */
export const ninthBWell: Readonly<Record<string, Generator>> = {
  'healthy: moons, two ReLU layers, Nesterov, batches, held out': (i) =>
    net(
      [dense(16, 'relu'), dense(8, 'relu'), dense(1)],
      'binaryCrossEntropy',
      cloud('moons', AT + 600 + i, { samples: 130, noise: 0.08 }),
      i,
      { optimizer: nesterov(between('moons', i, 0.02, 0.05), 0.9), batchSize: 26, steps: 120 + 10 * i },
      { ...he, held: cloud('moons', AT + 800 + i, { samples: 100, noise: 0.08 }) },
    ),
  'healthy: circles, softplus, RMSProp': (i) =>
    net(
      [dense(14, 'softplus'), dense(1)],
      'binaryCrossEntropy',
      cloud('circles', AT + 620 + i, { samples: 100, noise: 0.05 }),
      i,
      { optimizer: rmsprop(between('circles', i, 0.005, 0.01), 0.99), steps: 300 },
      glorot,
    ),
  'healthy: three spirals, leaky ReLU, AdamW, batches': (i) =>
    net(
      [dense(24, 'leakyRelu'), dense(24, 'leakyRelu'), dense(3)],
      'crossEntropy',
      cloud('spirals', AT + 640 + i, { samples: 150, noise: 0.02, classes: 3 }),
      i,
      { optimizer: adamw(between('spirals', i, 0.006, 0.015)), batchSize: 30, steps: 1000 },
      he,
    ),
  'healthy: board of nine, two tanh layers, Adam': (i) =>
    net(
      [dense(24, 'tanh'), dense(16, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      board(AT + 660 + i, 150, 3),
      i,
      { optimizer: adam(between('nine', i, 0.008, 0.02)), steps: 450 },
      glorot,
    ),
  'healthy: five clouds, sigmoid, momentum, batches': (i) =>
    net(
      [dense(12, 'sigmoid'), dense(5)],
      'crossEntropy',
      clouds('five', i, 150, 5, 4, 4),
      i,
      { optimizer: heavyBall(between('five', i, 0.02, 0.06), 0.9), batchSize: 25, steps: 250 },
      glorot,
    ),
  'healthy: XOR, four points, tanh, gradient descent, squared error': (i) =>
    net(
      [dense(4 + (i % 3), 'tanh'), dense(1, 'tanh')],
      'mse',
      {
        inputs: [
          [-1, -1],
          [-1, 1],
          [1, -1],
          [1, 1],
        ],
        targets: [[-0.9], [0.9], [0.9], [-0.9]],
      },
      i,
      { optimizer: sgd(between('four', i, 0.05, 0.15)), steps: 250 },
      glorot,
    ),
  'healthy: iris, GELU, Adam': (i) =>
    net(
      [dense(10, 'gelu'), dense(3)],
      'crossEntropy',
      table('iris', 600 + i, 120, [0, 1, 2, 3]),
      i,
      { optimizer: adam(between('iris', i, 0.005, 0.015)), steps: 150 },
      he,
    ),
  'healthy: wine, batch normalisation, gradient descent, batches': (i) =>
    net(
      [dense(12), batchNorm, { type: 'activation', activation: 'tanh' }, dense(3)],
      'crossEntropy',
      table('wine', 600 + i, 128, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      i,
      { optimizer: sgd(between('wine', i, 0.05, 0.15)), batchSize: 32, steps: 120 },
      glorot,
    ),
  'healthy: breast cancer, logistic regression, momentum, batches, held out': (i) => {
    const columns = [0, 1, 4, 5, 7, 8, 10, 14, 20, 21, 24, 27];
    const { train, held } = split(table('breastCancer', 600 + i, 400, columns), 240);
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      { optimizer: heavyBall(between('cancer', i, 0.003, 0.008), 0.9), batchSize: 30, steps: 60 + 5 * i },
      { ...glorot, held },
    );
  },
  'healthy: penguins, two leaky ReLU layers, AdaGrad': (i) =>
    net(
      [dense(16, 'leakyRelu'), dense(8, 'leakyRelu'), dense(3)],
      'crossEntropy',
      table('penguins', 600 + i, 150, [0, 1, 2, 3]),
      i,
      { optimizer: adagrad(between('penguins', i, 0.01, 0.03)), steps: 120 },
      he,
    ),
  'healthy: digits, tanh convolution, average pooling, momentum, batches': (i) =>
    net(
      [
        {
          type: 'conv2d',
          channels: 4,
          kernel: 3,
          stride: 1,
          padding: 1,
          activation: 'tanh',
          bias: true,
          inputShape: [1, 8, 8],
        },
        { type: 'averagePool2d', size: 2 },
        { type: 'flatten' },
        dense(3),
      ],
      'crossEntropy',
      digits(AT + 600 + i, 75, 3),
      i,
      { optimizer: heavyBall(between('conv', i, 0.02, 0.06), 0.9), batchSize: 25, steps: 60 },
      glorot,
    ),
  'healthy: digits, two layers with dropout, Adam, batches': (i) =>
    net(
      [dense(24, 'relu'), { type: 'dropout', rate: 0.1 }, dense(16, 'relu'), dense(6)],
      'crossEntropy',
      smallDigits(AT + 620 + i, 180, 6),
      i,
      { optimizer: adam(between('dropout', i, 0.002, 0.006)), batchSize: 30, steps: 200 },
      he,
    ),
  'healthy: a wave that dies away, Adam, batches': (i) =>
    net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(1)],
      'mse',
      curve('sinc', AT + 600 + i, { samples: 64, noise: 0.02 }),
      i,
      { optimizer: adam(between('sinc', i, 0.003, 0.008)), batchSize: 16, steps: 500 },
      glorot,
    ),
  'healthy: six inputs, batch normalisation, Nesterov, batches, held out': (i) => {
    const law = (x: number[]): number => Math.sin(2 * x[0]) + x[1] * x[2] + 0.5 * x[3] - 0.5 * x[4] * x[5];
    return net(
      [dense(20), batchNorm, { type: 'activation', activation: 'relu' }, dense(1)],
      'mse',
      square('six', i, 240, 6, law, 0.02),
      i,
      { optimizer: nesterov(between('six', i, 0.005, 0.015), 0.9), batchSize: 40, steps: 200 },
      { ...he, held: square('six-new', i, 150, 6, law, 0.02) },
    );
  },
  'healthy: windows of a series, GELU, exponential decay, done': (i) =>
    net(
      [dense(12, 'gelu'), dense(1)],
      'mse',
      windows(AT + 600 + i, 90, 5, 0.02),
      i,
      {
        optimizer: turn(i, [heavyBall(0.03, 0.9), adam(0.02), averagedBall(0.3, 0.9)]),
        batchSize: 18,
        steps: 1000,
        schedule: schedule({ kind: 'exponential', factor: 0.995 }),
      },
      glorot,
    ),
  'healthy: a factorisation under way': (i) => {
    const source = stream('factors', i);
    const [p, q, r, s] = Array.from({ length: 4 }, () => (1 + source.uniform()).toFixed(2));
    return {
      loss: functionLoss(
        `(a*c - ${p})^2 + (a*d - ${q})^2 + (b*c - ${r})^2 + (b*d - ${s})^2 + 0.5*(a - c)^2`,
        ['a', 'b', 'c', 'd'],
      ),
      theta: Float64Array.from({ length: 4 }, () => 0.3 + 0.3 * source.uniform()),
      training: training({
        optimizer: turn(i, [sgd(0.01), heavyBall(0.003, 0.7), adam(0.02)]),
        steps: 60,
      }),
      control,
    };
  },
};
