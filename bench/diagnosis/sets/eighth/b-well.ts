import { adagrad, adam, averagedBall, heavyBall, nesterov, rmsprop, schedule, sgd } from '../fresh/data.ts';
import { adamw } from '../seventh/data.ts';
import {
  batchNorm,
  between,
  board,
  cloud,
  convolution,
  curve,
  digits,
  friedman,
  net,
  regression,
  smallDigits,
  split,
  stream,
  table,
  turn,
  windows,
} from './b-data.ts';
import { fallsSteadily } from './b-controls.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const control = fallsSteadily;
const he = { initializer: 'heNormal', control } as const;
const glorot = { initializer: 'glorotUniform', control } as const;

/** Nothing is wrong: falling well and lower again if continued, or down to 2 % of a constant guess (control). */
export const eighthBWell: Readonly<Record<string, Generator>> = {
  'healthy: moons, tanh, gradient descent': (i) =>
    net(
      [dense(10, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      cloud('moons', 600 + i, { samples: 100, noise: 0.08 }),
      i,
      { optimizer: sgd(between('moons', i, 0.5, 1.2)), steps: 500 + 100 * i },
      glorot,
    ),
  'healthy: circles, ReLU, Adam, batches': (i) =>
    net(
      [dense(16, 'relu'), dense(1)],
      'binaryCrossEntropy',
      cloud('circles', 620 + i, { samples: 120, noise: 0.06 }),
      i,
      { optimizer: adam(between('circles', i, 0.005, 0.02)), batchSize: 30, steps: 150 + 20 * i },
      he,
    ),
  'healthy: spirals, two layers, Adam': (i) =>
    net(
      [dense(20, 'tanh'), dense(20, 'tanh'), dense(2)],
      'crossEntropy',
      cloud('spirals', 640 + i, { samples: 100, noise: 0.02 }),
      i,
      { optimizer: adam(between('spirals', i, 0.008, 0.02)), steps: 500 },
      glorot,
    ),
  'healthy: noisy corners, leaky ReLU, Nesterov': (i) =>
    net(
      [dense(8, 'leakyRelu'), dense(1)],
      'binaryCrossEntropy',
      cloud('xor', 660 + i, { samples: 80, noise: 0.2 }),
      i,
      { optimizer: nesterov(between('corners', i, 0.03, 0.08), 0.9), steps: 120 },
      he,
    ),
  'healthy: blobs, softmax regression, gradient descent, batches': (i) =>
    net(
      [dense(4)],
      'crossEntropy',
      cloud('blobs', 680 + i, { samples: 120, noise: 0.1, classes: 4 }),
      i,
      { optimizer: sgd(between('blobs', i, 0.1, 0.3)), batchSize: 20, steps: 150 },
      glorot,
    ),
  'healthy: board, two layers, AdaGrad': (i) =>
    net(
      [dense(24, 'relu'), dense(16, 'relu'), dense(1)],
      'binaryCrossEntropy',
      board(700 + i, 120, 2),
      i,
      { optimizer: adagrad(between('board', i, 0.03, 0.08)), steps: 200 },
      he,
    ),
  'healthy: iris, ReLU, momentum, batches': (i) =>
    net(
      [dense(12, 'relu'), dense(3)],
      'crossEntropy',
      table('iris', 600 + i, 120, [0, 1, 2, 3]),
      i,
      { optimizer: heavyBall(between('iris', i, 0.005, 0.015), 0.9), batchSize: 16, steps: 150 },
      he,
    ),
  'healthy: wine, tanh, AdamW, held out': (i) => {
    const { train, held } = split(
      table('wine', 600 + i, 170, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      120,
    );
    return net(
      [dense(12, 'tanh'), dense(3)],
      'crossEntropy',
      train,
      i,
      { optimizer: adamw(between('wine', i, 0.003, 0.01)), batchSize: turn(i, ['full', 30]), steps: 100 },
      { ...glorot, held },
    );
  },
  'healthy: breast cancer, batch normalisation, momentum': (i) =>
    net(
      [dense(10), batchNorm, { type: 'activation', activation: 'relu' }, dense(1)],
      'binaryCrossEntropy',
      table('breastCancer', 600 + i, 200, [0, 1, 4, 5, 6, 7, 20, 21, 24, 27]),
      i,
      { optimizer: heavyBall(between('cancer', i, 0.01, 0.03), 0.9), batchSize: 32, steps: 100 },
      he,
    ),
  'healthy: penguins, dropout, RMSProp': (i) =>
    net(
      [dense(24, 'relu'), { type: 'dropout', rate: 0.2 }, dense(3)],
      'crossEntropy',
      table('penguins', 600 + i, 160, [0, 1, 2, 3]),
      i,
      { optimizer: rmsprop(between('penguins', i, 0.001, 0.003), 0.99), batchSize: 32, steps: 150 },
      he,
    ),
  'healthy: digits, convolution, Adam, batches': (i) =>
    net(
      [...convolution(4, 'relu'), dense(4)],
      'crossEntropy',
      digits(600 + i, 80, 4),
      i,
      { optimizer: adam(between('conv', i, 0.01, 0.03)), batchSize: 16, steps: 80 },
      he,
    ),
  'healthy: ten digits, gradient descent, penalty': (i) =>
    net(
      [dense(20, 'relu'), dense(10)],
      'crossEntropy',
      smallDigits(620 + i, 250, 10),
      i,
      { optimizer: sgd(between('ten', i, 0.1, 0.3)), batchSize: 25, steps: 250 },
      { ...he, l2: 1e-5 },
    ),
  'healthy: a wave, tanh, Adam': (i) =>
    net(
      [dense(16, 'tanh'), dense(12, 'tanh'), dense(1)],
      'mse',
      curve('sine', 600 + i, { samples: 60, noise: 0.03 }),
      i,
      { optimizer: adam(between('wave', i, 0.005, 0.015)), steps: 250 },
      glorot,
    ),
  'healthy: a polynomial, GELU, Nesterov': (i) =>
    net(
      [dense(12, 'gelu'), dense(1)],
      'mse',
      curve('polynomial', 620 + i, { samples: 50, noise: 0.02, degree: 2 + (i % 2) }),
      i,
      { optimizer: nesterov(between('polynomial', i, 0.01, 0.03), 0.9), steps: 250 + 100 * (i % 3) },
      he,
    ),
  'healthy: Friedman, two ReLU layers, Adam, batches': (i) =>
    net(
      [dense(20, 'relu'), dense(10, 'relu'), dense(1)],
      'mse',
      friedman('well', i, 120, 0.02),
      i,
      { optimizer: adam(between('friedman', i, 0.003, 0.01)), batchSize: 20, steps: 250 },
      he,
    ),
  'healthy: windows of a series, cosine, done': (i) =>
    net(
      [dense(12, 'tanh'), dense(1)],
      'mse',
      windows(i, 80, 6, 0.02),
      i,
      {
        optimizer: adam(between('windows', i, 0.01, 0.03)),
        batchSize: 16,
        steps: 1000,
        schedule: schedule({ kind: 'cosine' }),
      },
      glorot,
    ),
  'healthy: digits, autoencoder, AdamW': (i) => {
    const { inputs } = smallDigits(640 + i, 80, 5);
    return net(
      [dense(8, 'tanh'), dense(16)],
      'mse',
      { inputs, targets: inputs },
      i,
      { optimizer: adamw(between('autoencoder', i, 0.005, 0.015)), batchSize: 20, steps: 100 },
      glorot,
    );
  },
  'healthy: deep linear network, averaged heavy ball': (i) =>
    net(
      [dense(6), dense(6), dense(2)],
      'mse',
      regression('deep-linear', i, 80, 4, ([a, b, c, d]) => [a - b + 0.5 * c, 0.8 * d + 0.3 * a], 0.02),
      i,
      { optimizer: averagedBall(between('deep-linear', i, 0.03, 0.06), 0.6), steps: 50 + 5 * i },
      glorot,
    ),
  'healthy: textbook valley under way': (i) => {
    const source = stream('valley', i);
    const [expression, x, y] = turn(i, [
      ['(x^2 + y - 11)^2 + (x + y^2 - 7)^2', 0, 0],
      ['0.5*(x^2 + 20*y^2)', -10, 1],
      ['(x + 2*y - 7)^2 + (2*x + y - 5)^2', -8, 6],
      ['0.26*(x^2 + y^2) - 0.48*x*y', 6, -3],
    ] as const);
    const { rate, steps } = turn(i, [
      { rate: 0.002, steps: 40 },
      { rate: 0.02, steps: 60 },
      { rate: 0.01, steps: 60 },
      { rate: 0.1, steps: 40 },
    ]);
    return {
      loss: functionLoss(expression, ['x', 'y']),
      theta: Float64Array.of(x + 0.3 * source.normal(), y + 0.3 * source.normal()),
      training: training({ optimizer: turn(i, [sgd(rate), heavyBall(0.5 * rate, 0.5)]), steps }),
      control,
    };
  },
  'healthy: one-variable logistic regression, written as a formula': (i) => {
    const source = stream('formula', i);
    const sum = Array.from({ length: 8 }, (_, k) => {
      const x = (k < 4 ? -1 : 1) * (0.3 + source.uniform());
      return `softplus(${k < 4 ? '' : '-'}(w*(${x.toFixed(3)}) + b))`;
    }).join(' + ');
    return {
      loss: functionLoss(`(${sum})/8`, ['w', 'b']),
      theta: Float64Array.of(-1 + 0.3 * source.normal(), 0.5 * source.normal()),
      training: training({
        optimizer: turn(i, [sgd(0.3), heavyBall(0.1, 0.7), adam(0.05)]),
        steps: 60,
      }),
      control,
    };
  },
};
