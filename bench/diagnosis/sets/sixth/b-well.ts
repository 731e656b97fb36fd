import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import {
  adam,
  bateman,
  blocks,
  box,
  classes,
  cross,
  franke,
  heavyBall,
  henon,
  lbfgs,
  nesterov,
  net,
  pendulum,
  pinwheel,
  rmsprop,
  rowsOf,
  series,
  sgd,
  standard,
  type Labelled,
} from './b-data.ts';
import { isPlainlyHealthy } from './b-controls.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const control = isPlainlyHealthy;
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const layerNorm: LayerSpec = { type: 'layerNorm', epsilon: 1e-5, affine: true };

/** Standardised 4×4 digits of some classes, and held-out ones in the same units. */
function digitsOf(i: number, keep: readonly number[], samples: number, held: number) {
  const train = blocks(rowsOf('digits', 300 + i, [0, samples], { keep }));
  const other = blocks(rowsOf('digits', 300 + i, [samples, held], { keep }));
  const scaled = (part: Labelled): Labelled => ({ ...part, inputs: standard(part.inputs, train.inputs) });
  return { train: scaled(train), held: scaled(other) };
}
const square = (low: number, high: number) =>
  [
    [low, high],
    [low, high],
  ] as const;
const centred = ([x, y]: number[]): number[] => franke([(x + 1.7) / 3.4, (y + 1.7) / 3.4]);

/** Nothing is wrong: falling well, lower again if continued, held-out loss with it; or down to 2 % of a constant guess as planned (control). */
export const sixthBWell: Readonly<Record<string, Generator>> = {
  'healthy: digits, two layers, AdamW, batches, held-out': (i) => {
    const { train, held } = digitsOf(
      i,
      [0, 2, 4, 6, 8].map((k) => (k + i) % 10),
      500,
      150,
    );
    return net(
      [dense(14, 'gelu'), dense(10, 'gelu'), dense(5)],
      'crossEntropy',
      train,
      i,
      { optimizer: { kind: 'adamw', rate: 0.008 }, batchSize: 25, steps: 120 + 15 * (i % 3) },
      { held, control },
    );
  },
  'healthy: digits, convolution, average pooling, Adam': (i) => {
    const keep = [(i + 1) % 10, (i + 4) % 10, (i + 7) % 10];
    const { inputs, labels } = rowsOf('digits', 340 + i, [0, 100], { keep });
    return net(
      [
        {
          type: 'conv2d',
          channels: 5,
          kernel: 3,
          stride: 1,
          padding: 0,
          activation: 'leakyRelu',
          bias: true,
          inputShape: [1, 8, 8],
        },
        { type: 'averagePool2d', size: 2 },
        { type: 'flatten' },
        dense(3),
      ],
      'crossEntropy',
      { inputs: inputs.map((image) => image.map((v) => v / 8 - 1)), labels },
      i,
      { optimizer: adam(0.015), batchSize: 20, steps: 160 + 20 * (i % 3) },
      { initializer: 'heUniform', control },
    );
  },
  'healthy: digits, softmax regression, ridge, batches': (i) => {
    const { train, held } = digitsOf(20 + i, [i % 10, (i + 2) % 10, (i + 5) % 10], 300, 120);
    return net(
      [dense(3)],
      'crossEntropy',
      train,
      i,
      { optimizer: sgd(0.25 + 0.1 * (i % 3)), batchSize: 15, steps: 240 + 30 * (i % 3) },
      { held, l2: 1e-4, control },
    );
  },
  'healthy: breast cancer, batch normalisation, weight decay, held-out': (i) => {
    const { train, held } = classes('breastCancer', 30 + i, 200, 100);
    return net(
      [dense(8), batchNorm, { type: 'activation', activation: 'swish' }, dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      { optimizer: heavyBall(0.05, 0.8), batchSize: 20, weightDecay: 1e-3, steps: 100 + 15 * (i % 4) },
      { held, control },
    );
  },
  'healthy: pinwheel, dropout, RMSProp': (i) =>
    net(
      [dense(28, 'tanh'), { type: 'dropout', rate: 0.1 }, dense(3)],
      'crossEntropy',
      pinwheel(40 + i, 120 + 12 * i, 3, 0.12),
      i,
      { optimizer: rmsprop(0.006), batchSize: 30, steps: 200 },
      { control },
    ),
  'healthy: penguins, noisy inputs, Adam': (i) => {
    const { train, held } = classes('penguins', 30 + i, 150, 90);
    return net(
      [dense(10, 'elu'), dense(3)],
      'crossEntropy',
      train,
      i,
      { optimizer: adam(0.012), batchSize: 25, augmentation: { noise: 0.1 }, steps: 180 + 20 * (i % 3) },
      { held, control },
    );
  },
  'healthy: saddle surface, three layers, Nesterov': (i) =>
    net(
      [dense(12, 'elu'), dense(10, 'elu'), dense(8, 'elu'), dense(1)],
      'mse',
      box('well-surface', i, 80 + 10 * i, square(-1.7, 1.7), ([a, b]) => [a * b + Math.sin(1.5 * a)], 0.005),
      i,
      { optimizer: nesterov(0.015, 0.85), steps: 180 + 15 * i },
      { control },
    ),
  'healthy: Bateman, two outputs, RAdam': (i) =>
    net(
      [dense(10, 'softplus'), dense(2)],
      'mse',
      box('well-bateman', i, 50, [[0, 4]], bateman(2 + 0.6 * i), 0.003),
      i,
      { optimizer: { kind: 'radam', rate: 0.03 }, steps: 160 + 20 * (i % 3) },
      { control },
    ),
  'healthy: pendulum, sine units, Adagrad': (i) =>
    net(
      [dense(12, 'sine'), dense(1)],
      'mse',
      box('well-pendulum', i, 90, square(-2.5, 2.5), pendulum, 0.005),
      i,
      { optimizer: { kind: 'adagrad', rate: 0.06 + 0.02 * (i % 3) }, batchSize: 18, steps: 150 },
      { control },
    ),
  'healthy: Hénon, tanh, L-BFGS': (i) =>
    net(
      [dense(10, 'tanh'), dense(1)],
      'mse',
      henon(20 + i, 80 + 10 * i),
      i,
      { optimizer: lbfgs(), steps: 26 + 4 * (i % 4) },
      { control },
    ),
  'healthy: series, layer normalisation, Lion': (i) =>
    net(
      [dense(12), layerNorm, { type: 'activation', activation: 'leakyRelu' }, dense(1)],
      'mse',
      series(i, 100, 0.01),
      i,
      { optimizer: { kind: 'lion', rate: 0.004 }, batchSize: 25, steps: 160 + 20 * (i % 4) },
      { initializer: 'heNormal', control },
    ),
  'healthy: crossed bars, SAM': (i) =>
    net(
      [dense(12, 'swish'), dense(1)],
      'binaryCrossEntropy',
      cross(30 + i, 90, 0.15),
      i,
      { optimizer: { kind: 'sam', rate: 0.15, rho: 0.05, momentum: 0.85 }, steps: 170 + 20 * (i % 3) },
      { control },
    ),
  'healthy: wine, residual, averaged heavy ball': (i) => {
    const { train, held } = classes('wine', 30 + i, 110, 60);
    return net(
      [dense(8, 'tanh'), { type: 'residual', layers: [dense(8, 'tanh')] }, dense(3)],
      'mseOnSoftmax',
      train,
      i,
      {
        optimizer: { kind: 'momentum', convention: 'ema', rate: 0.2, momentum: 0.8 },
        steps: 90 + 10 * (i % 4),
      },
      { held, control },
    );
  },
  'healthy: warm-up and cosine, Franke, done': (i) =>
    net(
      [dense(20, 'tanh'), dense(14, 'tanh'), dense(1)],
      'mse',
      box('well-cosine', i, 70, square(-1.7, 1.7), centred, 0),
      i,
      {
        optimizer: adam(0.015),
        batchSize: 14,
        steps: 1800,
        schedule: { unit: 'step', warmup: { length: 100, from: 0.05 }, decay: { kind: 'cosine', end: 0.01 } },
      },
      { control },
    ),
  'healthy: one cycle, digits, done': (i) => {
    const { train, held } = digitsOf(60 + i, [0, 1, (i % 4) + 2], 120, 60);
    return net(
      [dense(16, 'relu'), dense(3)],
      'crossEntropy',
      train,
      i,
      {
        optimizer: nesterov(0.15, 0.85),
        batchSize: 20,
        steps: 500,
        schedule: { unit: 'step', decay: { kind: 'oneCycle' } },
      },
      { initializer: 'heNormal', held, control },
    );
  },
  'healthy: gentle Rosenbrock, heavy ball': (i) => ({
    loss: functionLoss(`(1 - x)^2 + ${4 + (i % 4)}*(y - x^2)^2 + 0.5*(z - y)^2`, ['x', 'y', 'z']),
    theta: Float64Array.of(-0.6 - 0.1 * (i % 3), 1.2, -0.5 + 0.3 * i),
    training: training({ optimizer: heavyBall(0.006, 0.8), steps: 110 + 15 * (i % 3) }),
    control,
  }),
};
