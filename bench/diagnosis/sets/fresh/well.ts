import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import {
  adagrad,
  adam,
  averagedBall,
  bell,
  circle,
  classes,
  cube,
  fold,
  heavyBall,
  helix,
  nesterov,
  net,
  rmsprop,
  schedule,
  sgd,
  stripes,
  triangle,
} from './data.ts';
import { isQuiteHealthy } from './controls.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const layerNorm: LayerSpec = { type: 'layerNorm', epsilon: 1e-5, affine: true };
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.2,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const control = isQuiteHealthy;

/** Nothing is wrong: falling well, and lower again if continued; or down to 2 % of a constant guess (control). */
export const freshWell: Readonly<Record<string, Generator>> = {
  'healthy: iris, softplus, averaged heavy ball': (i) =>
    net(
      [dense(10, 'softplus'), dense(3)],
      'crossEntropy',
      classes('iris', i, 90, [0, 1, 2, 3]),
      i,
      { optimizer: averagedBall(1.5, 0.8), steps: 50 },
      { control },
    ),
  'healthy: wine, Adam, batches': (i) =>
    net(
      [dense(8, 'gelu'), dense(3)],
      'crossEntropy',
      classes('wine', i, 120, [0, 1, 6, 9, 11, 12]),
      i,
      { optimizer: adam(0.03), batchSize: 20, steps: 150 },
      { control },
    ),
  'healthy: two penguins, single output, RMSProp': (i) =>
    net(
      [dense(6, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      classes('penguins', i, 120, [0, 1, 2, 3], (label) => label < 2),
      i,
      { optimizer: rmsprop(0.02), batchSize: 30, steps: 80 },
      { control },
    ),
  'healthy: penguins, layer normalisation, Nesterov': (i) =>
    net(
      [dense(9), layerNorm, { type: 'activation', activation: 'elu' }, dense(3)],
      'crossEntropy',
      classes('penguins', i, 100, [0, 1, 2, 3]),
      i,
      { optimizer: nesterov(0.15), steps: 100 },
      { control },
    ),
  'healthy: helix, batch normalisation, AdamW': (i) =>
    net(
      [dense(12), batchNorm, { type: 'activation', activation: 'tanh' }, dense(2)],
      'crossEntropy',
      helix(20 + i, 80, 2, 0.1),
      i,
      { optimizer: { kind: 'adamw', rate: 0.04 }, batchSize: 20, steps: 160 },
      { control },
    ),
  'healthy: stripes, two layers, AMSGrad': (i) =>
    net(
      [dense(14, 'leakyRelu'), dense(10, 'leakyRelu'), dense(2)],
      'crossEntropy',
      stripes(80 + i, 80, 1),
      i,
      { optimizer: { kind: 'amsgrad', rate: 0.02 }, steps: 140 },
      { initializer: 'heUniform', control },
    ),
  'healthy: fold, gradient descent': (i) =>
    net(
      [dense(16, 'relu'), dense(1)],
      'mse',
      cube('well-fold', i, 70, 2, fold, 0.005),
      i,
      { optimizer: sgd(0.08), steps: 250 },
      { initializer: 'heUniform', control },
    ),
  'healthy: triangle, sine units, Nesterov': (i) =>
    net(
      [dense(12, 'sine'), dense(1)],
      'mse',
      cube('well-triangle', i, 40, 1, ([x]) => triangle(2 * x), 0.005),
      i,
      { optimizer: nesterov(0.08), steps: 90 },
      { control },
    ),
  'healthy: harmonics, three hidden layers, RAdam': (i) =>
    net(
      [dense(10, 'tanh'), dense(10, 'tanh'), dense(10, 'tanh'), dense(2)],
      'mse',
      circle(40, (t) => [Math.sin(2 * t), Math.cos(t)], 0.01 * i),
      i,
      { optimizer: { kind: 'radam', rate: 0.02 }, steps: 180 },
      { control },
    ),
  'healthy: wine plane, Adagrad, batches': (i) => {
    const { inputs } = classes('wine', i, 60, [0, 2, 4]);
    return net(
      [dense(1)],
      'halfSse',
      { inputs, targets: inputs.map(([a, b, c]) => [a - 0.5 * b + 0.3 * c + 1]) },
      i,
      { optimizer: adagrad(0.2), batchSize: 10, steps: 40 },
      { control },
    );
  },
  'healthy: wine, squared error on softmax, heavy ball': (i) =>
    net(
      [dense(8, 'elu'), dense(3)],
      'mseOnSoftmax',
      classes('wine', 40 + i, 90, [0, 1, 6, 9, 11, 12]),
      i,
      { optimizer: heavyBall(0.6), steps: 150 },
      { control },
    ),
  'healthy: residual, Adam': (i) =>
    net(
      [dense(8, 'tanh'), { type: 'residual', layers: [dense(8, 'swish')] }, dense(1)],
      'mse',
      cube('well-residual', i, 60, 2, bell, 0.005),
      i,
      { optimizer: adam(0.01), steps: 150 },
      { control },
    ),
  'healthy: dropout, wine, Nesterov': (i) =>
    net(
      [dense(24, 'relu'), { type: 'dropout', rate: 0.1 }, dense(3)],
      'crossEntropy',
      classes('wine', 40 + i, 100, [0, 1, 6, 7, 9, 11, 12]),
      i,
      { optimizer: nesterov(0.1), batchSize: 25, steps: 150 },
      { initializer: 'heNormal', control },
    ),
  'healthy: one cycle, done': (i) =>
    net(
      [dense(16, 'tanh'), dense(1)],
      'mse',
      cube('well-cycle', i, 50, 1, ([x]) => Math.sin(3 * x) + x, 0.005),
      i,
      { optimizer: adam(0.05), batchSize: 10, steps: 1500, schedule: schedule({ kind: 'oneCycle' }) },
      { control, alsoTrue: ['minimumReached'] },
    ),
  'healthy: penguins in batches of two, clipped': (i) =>
    net(
      [dense(8, 'sigmoid'), dense(3)],
      'crossEntropy',
      classes('penguins', 80 + i, 80, [0, 1, 2, 3]),
      i,
      { optimizer: sgd(0.5), batchSize: 2, clip: { norm: 1 }, steps: 600 },
      { control },
    ),
  'healthy: function, gradient descent': (i) => ({
    loss: functionLoss('(x - 1)^2 + 0.5*(y - x)^2 + 0.2*(z - y)^2 + 0.1*ln(1 + z^2)', ['x', 'y', 'z']),
    theta: Float64Array.of(-2 - 0.1 * i, 3, -1),
    training: training({ optimizer: sgd(0.15), steps: 30 }),
    control,
  }),
};
