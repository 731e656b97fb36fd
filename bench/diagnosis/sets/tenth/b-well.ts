import { libraryExpression, libraryFunction } from '../../../../app/functions/library.ts';
import { adagrad, adam, heavyBall, nesterov, rmsprop, schedule, sgd } from '../fresh/data.ts';
import { adamw } from '../seventh/data.ts';
import {
  batchNorm,
  cloud,
  convolution,
  curve,
  digits,
  smallDigits,
  split,
  turn,
  windows,
} from '../eighth/b-data.ts';
import { fallsSteadily } from '../eighth/b-controls.ts';
import { square } from '../ninth/b-data.ts';
import { AT, between, net, peaks, shells, stream, table, waveShapes } from './b-data.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const control = fallsSteadily;
const he = { initializer: 'heNormal', control } as const;
const glorot = { initializer: 'glorotUniform', control } as const;

/** Nothing is wrong: falling well and lower again if continued, or down to 2 % of a constant guess (control). */
export const tenthBWell: Readonly<Record<string, Generator>> = {
  'healthy: four blobs, ELU, Adam, batches': (i) =>
    net(
      [dense(12, 'elu'), dense(4)],
      'crossEntropy',
      cloud('blobs', AT + 600 + i, { samples: 120, noise: 0.2, classes: 4 }),
      i,
      { optimizer: adam(between('blobs', i, 0.005, 0.015)), batchSize: 24, steps: 200 },
      glorot,
    ),
  'healthy: circles, two tanh layers, momentum, batches': (i) =>
    net(
      [dense(12, 'tanh'), dense(8, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      cloud('circles', AT + 620 + i, { samples: 120, noise: 0.06 }),
      i,
      { optimizer: heavyBall(between('circles', i, 0.03, 0.08), 0.9), batchSize: 30, steps: 250 },
      glorot,
    ),
  'healthy: two spirals, two GELU layers, RMSProp': (i) =>
    net(
      [dense(24, 'gelu'), dense(24, 'gelu'), dense(1)],
      'binaryCrossEntropy',
      cloud('spirals', AT + 640 + i, { samples: 120, noise: 0.02, classes: 2 }),
      i,
      { optimizer: rmsprop(between('spirals', i, 0.001, 0.002), 0.99), steps: 1000 },
      he,
    ),
  'healthy: corners, softplus, AdaGrad, batches': (i) =>
    net(
      [dense(16, 'softplus'), dense(1)],
      'binaryCrossEntropy',
      cloud('xor', AT + 660 + i, { samples: 120, noise: 0.2 }),
      i,
      { optimizer: adagrad(between('corners', i, 0.1, 0.3)), batchSize: 30, steps: 300 },
      glorot,
    ),
  'healthy: three shells, leaky ReLU, AdamW, batches': (i) =>
    net(
      [dense(20, 'leakyRelu'), dense(12, 'leakyRelu'), dense(3)],
      'crossEntropy',
      shells('healthy', i, 180, 2, 3),
      i,
      { optimizer: adamw(between('shells', i, 0.005, 0.012)), batchSize: 30, steps: 450 },
      he,
    ),
  'healthy: shapes of waves, ReLU, Nesterov, batches, held out': (i) => {
    const { train, held } = split(waveShapes(600 + i, 270, 0.1), 150);
    return net(
      [dense(16, 'relu'), dense(3)],
      'crossEntropy',
      train,
      i,
      { optimizer: nesterov(between('waves', i, 0.02, 0.06), 0.9), batchSize: 30, steps: 120 },
      { ...he, held },
    );
  },
  'healthy: iris, two tanh layers, gradient descent, batches': (i) =>
    net(
      [dense(10, 'tanh'), dense(8, 'tanh'), dense(3)],
      'crossEntropy',
      table('iris', 600 + i, 120, [0, 1, 2, 3]),
      i,
      { optimizer: sgd(between('iris', i, 0.05, 0.1)), batchSize: 20, steps: 250 },
      glorot,
    ),
  'healthy: penguins, batch normalisation, Adam, batches': (i) =>
    net(
      [dense(12), batchNorm, { type: 'activation', activation: 'relu' }, dense(3)],
      'crossEntropy',
      table('penguins', 600 + i, 160, [0, 1, 2, 3]),
      i,
      { optimizer: adam(between('penguins', i, 0.003, 0.01)), batchSize: 32, steps: 150 },
      he,
    ),
  'healthy: wine, GELU, gradient descent': (i) =>
    net(
      [dense(12, 'gelu'), dense(3)],
      'crossEntropy',
      table('wine', 600 + i, 120, [0, 1, 2, 4, 6, 9, 10, 12]),
      i,
      { optimizer: sgd(between('wine', i, 0.05, 0.15)), steps: 200 },
      he,
    ),
  'healthy: breast cancer, two ReLU layers, Adam, batches, held out': (i) => {
    const { train, held } = split(
      table('breastCancer', 620 + i, 420, [0, 1, 4, 6, 7, 8, 13, 20, 21, 27]),
      260,
    );
    return net(
      [dense(12, 'relu'), dense(6, 'relu'), dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      { optimizer: adam(between('cancer', i, 0.001, 0.003)), batchSize: 32, steps: 80 },
      { ...he, held },
    );
  },
  'healthy: digits, leaky convolution, AdamW, batches': (i) =>
    net(
      [...convolution(4, 'leakyRelu'), dense(4)],
      'crossEntropy',
      digits(AT + 600 + i, 100, 4),
      i,
      { optimizer: adamw(between('conv', i, 0.005, 0.015)), batchSize: 25, steps: 80 },
      he,
    ),
  'healthy: ten digits, tanh and ReLU, momentum, batches': (i) =>
    net(
      [dense(24, 'tanh'), dense(16, 'relu'), dense(10)],
      'crossEntropy',
      smallDigits(AT + 620 + i, 250, 10),
      i,
      { optimizer: heavyBall(between('ten', i, 0.01, 0.03), 0.9), batchSize: 50, steps: 250 },
      he,
    ),
  'healthy: peaks, two tanh layers, Adam, batches': (i) =>
    net(
      [dense(20, 'tanh'), dense(16, 'tanh'), dense(1)],
      'mse',
      square('healthy-peaks', AT + i, 200, 2, peaks, 0.02),
      i,
      { optimizer: adam(between('peaks', i, 0.005, 0.012)), batchSize: 40, steps: 500 },
      glorot,
    ),
  'healthy: five inputs, ReLU, dropout, AdamW, batches': (i) => {
    const law = (x: number[]): number => x[0] - x[1] * x[2] + 0.7 * Math.abs(x[3]) + Math.tanh(2 * x[4]);
    return net(
      [dense(32, 'relu'), { type: 'dropout', rate: 0.05 }, dense(1)],
      'mse',
      square('healthy-five', AT + i, 200, 5, law, 0.02),
      i,
      { optimizer: adamw(between('five', i, 0.002, 0.006)), batchSize: 40, steps: 300 },
      he,
    );
  },
  'healthy: windows and curves, tanh, step schedule, done': (i) => {
    const isSeries = i % 2 === 0;
    return net(
      [dense(14, 'tanh'), dense(1)],
      'mse',
      isSeries
        ? windows(AT + 600 + i, 90, 6, 0.02)
        : curve('polynomial', AT + 600 + i, { samples: 60, noise: 0.02, degree: 3 }),
      i,
      {
        optimizer: turn(i, [adam(0.02), adam(0.03), nesterov(0.05, 0.9)]),
        batchSize: 30,
        steps: 1200,
        schedule: schedule({ kind: 'step', every: 400, factor: 0.2 }),
      },
      glorot,
    );
  },
  "healthy: Beale's function and a bowl under way": (i) => {
    const source = stream('under-way', i);
    const beale = libraryFunction('beale');
    if (beale === null) throw new Error('expected beale in the library');
    const isBowl = i % 2 === 1;
    return {
      loss: functionLoss(isBowl ? `(x - 1)^2 + 2*(y + 1)^2 + 0.5*(x - y - 2)^2` : libraryExpression(beale), [
        'x',
        'y',
      ]),
      theta: Float64Array.of(
        (isBowl ? -3 : 1.2) + 0.2 * source.normal(),
        (isBowl ? 2.5 : 0.2) + 0.1 * source.normal(),
      ),
      training: training({
        optimizer: turn(i, [sgd(0.01), heavyBall(0.005, 0.8), adam(0.03)]),
        steps: turn(i, [60, 60, 50]),
      }),
      control,
    };
  },
};
