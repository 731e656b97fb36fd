import { adagrad, adam, heavyBall, nesterov, rmsprop, schedule, sgd } from '../fresh/data.ts';
import { adamw } from '../seventh/data.ts';
import {
  batchNorm,
  cloud,
  convolution,
  curve,
  digits,
  friedman,
  smallDigits,
  split,
  turn,
  windows,
} from '../eighth/b-data.ts';
import { fallsSteadily } from '../eighth/b-controls.ts';
import { shells, waveShapes } from '../tenth/b-data.ts';
import { AT, between, net, stream, table } from './b-data.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const control = fallsSteadily;
const he = { initializer: 'heNormal', control } as const;
const glorot = { initializer: 'glorotUniform', control } as const;

/** Nothing is wrong: falling well and lower again if continued, or down to 2 % of a constant guess (control). */
export const eleventhBWell: Readonly<Record<string, Generator>> = {
  'healthy: moons, GELU, Nesterov, batches': (i) =>
    net(
      [dense(16, 'gelu'), dense(1)],
      'binaryCrossEntropy',
      cloud('moons', AT + 600 + i, { samples: 150, noise: 0.08 }),
      i,
      { optimizer: nesterov(between('moons', i, 0.05, 0.12), 0.9), batchSize: 30, steps: 250 },
      he,
    ),
  'healthy: circles, two GELU layers, AdamW': (i) =>
    net(
      [dense(14, 'gelu'), dense(10, 'gelu'), dense(1)],
      'binaryCrossEntropy',
      cloud('circles', AT + 620 + i, { samples: 120, noise: 0.05 }),
      i,
      { optimizer: adamw(between('circles', i, 0.005, 0.012)), steps: 150 },
      he,
    ),
  'healthy: five blobs, softplus, gradient descent, batches': (i) =>
    net(
      [dense(16, 'softplus'), dense(5)],
      'crossEntropy',
      cloud('blobs', AT + 640 + i, { samples: 150, noise: 0.12, classes: 5 }),
      i,
      { optimizer: sgd(between('blobs', i, 0.1, 0.25)), batchSize: 30, steps: 300 },
      glorot,
    ),
  'healthy: three spirals, two swish layers, Adam, batches': (i) =>
    net(
      [dense(28, 'swish'), dense(20, 'swish'), dense(3)],
      'crossEntropy',
      cloud('spirals', AT + 660 + i, { samples: 150, noise: 0.02, classes: 3 }),
      i,
      { optimizer: adam(between('spirals', i, 0.005, 0.01)), batchSize: 30, steps: 700 },
      he,
    ),
  'healthy: noisy corners, sigmoid, Adam': (i) =>
    net(
      [dense(12, 'sigmoid'), dense(1)],
      'binaryCrossEntropy',
      cloud('xor', AT + 680 + i, { samples: 100, noise: 0.15 }),
      i,
      { optimizer: adam(between('corners', i, 0.02, 0.04)), steps: 250 },
      glorot,
    ),
  'healthy: shells, batch normalisation, momentum, batches': (i) =>
    net(
      [dense(20), batchNorm, { type: 'activation', activation: 'tanh' }, dense(2)],
      'crossEntropy',
      shells('eleventh', AT + i, 160, 3, 2),
      i,
      { optimizer: heavyBall(between('shells', i, 0.05, 0.1), 0.9), batchSize: 40, steps: 250 },
      glorot,
    ),
  'healthy: iris, leaky ReLU, RMSProp, batches': (i) =>
    net(
      [dense(12, 'leakyRelu'), dense(3)],
      'crossEntropy',
      table('iris', 600 + i, 120, [0, 1, 2, 3]),
      i,
      { optimizer: rmsprop(between('iris', i, 0.001, 0.003), 0.9), batchSize: 24, steps: 200 },
      he,
    ),
  'healthy: wine, two ELU layers, Nesterov': (i) =>
    net(
      [dense(12, 'elu'), dense(8, 'elu'), dense(3)],
      'crossEntropy',
      table('wine', 600 + i, 130, [0, 1, 3, 4, 6, 9, 10, 12]),
      i,
      { optimizer: nesterov(between('wine', i, 0.005, 0.015), 0.9), steps: 100 },
      glorot,
    ),
  'healthy: breast cancer, dropout, AdamW, batches, held out': (i) => {
    const { train, held } = split(
      table('breastCancer', 620 + i, 420, [0, 1, 4, 6, 7, 8, 20, 21, 24, 27]),
      280,
    );
    return net(
      [dense(16, 'relu'), { type: 'dropout', rate: 0.1 }, dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      { optimizer: adamw(between('cancer', i, 0.001, 0.003)), batchSize: 35, steps: 100 },
      { ...he, held },
    );
  },
  'healthy: penguins, GELU, momentum, batches, held out': (i) => {
    const { train, held } = split(table('penguins', 620 + i, 320, [0, 1, 2, 3]), 200);
    return net(
      [dense(10, 'gelu'), dense(3)],
      'crossEntropy',
      train,
      i,
      { optimizer: heavyBall(between('penguins', i, 0.01, 0.03), 0.9), batchSize: 25, steps: 80 },
      { ...he, held },
    );
  },
  'healthy: digits, ReLU convolution, RMSProp, batches': (i) =>
    net(
      [...convolution(4, 'relu'), dense(5)],
      'crossEntropy',
      digits(AT + 600 + i, 125, 5),
      i,
      { optimizer: rmsprop(between('conv', i, 0.002, 0.005), 0.95), batchSize: 25, steps: 100 },
      he,
    ),
  'healthy: digits, tanh, AdaGrad, batches': (i) =>
    net(
      [dense(20, 'tanh'), dense(6)],
      'crossEntropy',
      smallDigits(AT + 620 + i, 180, 6),
      i,
      { optimizer: adagrad(between('small', i, 0.05, 0.12)), batchSize: 30, steps: 150 },
      glorot,
    ),
  "healthy: Friedman's function, two tanh layers, Nesterov, batches, held out": (i) => {
    const { train, held } = split(friedman('healthy', AT + i, 360, 0.02), 240);
    return net(
      [dense(20, 'tanh'), dense(12, 'tanh'), dense(1)],
      'mse',
      train,
      i,
      { optimizer: nesterov(between('friedman', i, 0.03, 0.06), 0.9), batchSize: 40, steps: 250 },
      { ...glorot, held },
    );
  },
  'healthy: sinc, two tanh layers, Adam, cosine, done': (i) =>
    net(
      [dense(16, 'tanh'), dense(12, 'tanh'), dense(1)],
      'mse',
      curve('sinc', AT + 640 + i, { samples: 80, noise: 0.01 }),
      i,
      {
        optimizer: adam(between('sinc', i, 0.01, 0.02)),
        batchSize: 20,
        steps: 1500,
        schedule: schedule({ kind: 'cosine' }),
      },
      glorot,
    ),
  'healthy: windows and shapes of waves, autoencoder, Adam, batches': (i) => {
    const { inputs } = i % 2 === 0 ? windows(AT + 660 + i, 120, 8, 0.02) : waveShapes(AT + i, 120, 0.02);
    return net(
      [dense(10, turn(i, ['tanh', 'elu'] as const)), dense(inputs[0].length)],
      'mse',
      { inputs, targets: inputs },
      i,
      { optimizer: adam(between('autoencoder', i, 0.003, 0.006)), batchSize: 30, steps: 250 },
      glorot,
    );
  },
  "healthy: Matyas', Himmelblau's and a logistic function under way": (i) => {
    const source = stream('under-way', i);
    const [expression, place, optimizer, steps] = turn(i, [
      ['0.26*(x^2 + y^2) - 0.3*x*y', [4, -3], heavyBall(0.05, 0.7), 30],
      ['(x^2 + y - 11)^2 + (x + y^2 - 7)^2', [0.5, 0.5], sgd(0.002), 40],
      ['softplus(-x - 2*y) + softplus(y - 2*x) + softplus(x - 3*y)', [-1, -1], sgd(0.2), 80],
    ] as const);
    return {
      loss: functionLoss(expression, ['x', 'y']),
      theta: Float64Array.from(place, (v) => v + 0.2 * source.normal()),
      training: training({ optimizer, steps }),
      control,
    };
  },
};
