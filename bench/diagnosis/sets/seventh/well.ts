import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { adagrad, adam, averagedBall, heavyBall, nesterov, rmsprop, schedule, sgd } from '../fresh/data.ts';
import { isQuiteHealthy } from '../fresh/controls.ts';
import {
  adamw,
  amsgrad,
  between,
  columnsOf,
  damped,
  digits,
  field,
  gabor,
  kinetics,
  lags,
  lion,
  lissajous,
  logisticMap,
  net,
  radam,
  signs,
  smallDigits,
  someKinds,
  threeWay,
} from './data.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const layerNorm: LayerSpec = { type: 'layerNorm', epsilon: 1e-5, affine: true };
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const control = isQuiteHealthy;

/** Nothing is wrong: falling well, and lower again if continued; or down to 2 % of a constant guess (the fifth set's control). */
export const seventhWell: Readonly<Record<string, Generator>> = {
  'healthy: ten digits, ReLU, Adam, batches': (i) =>
    net(
      [dense(24, 'relu'), dense(10)],
      'crossEntropy',
      smallDigits(400 + i, 300, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      i,
      { optimizer: adam(between('well-ten', i, 0.01, 0.03)), batchSize: 30, steps: 150 },
      { initializer: 'heUniform', control },
    ),
  'healthy: digits, convolution, Nesterov': (i) =>
    net(
      [
        {
          type: 'conv2d',
          channels: 4,
          kernel: 3,
          stride: 1,
          padding: 0,
          activation: 'relu',
          bias: true,
          inputShape: [1, 8, 8],
        },
        { type: 'maxPool2d', size: 2 },
        { type: 'flatten' },
        dense(3),
      ],
      'crossEntropy',
      digits(420 + i, 60, someKinds(420 + i, 3)),
      i,
      { optimizer: nesterov(between('well-conv', i, 0.04, 0.09)), batchSize: 20, steps: 80 },
      { initializer: 'heUniform', control },
    ),
  'healthy: two digits, single output, gradient descent': (i) =>
    net(
      [dense(6, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      smallDigits(440 + i, 80, someKinds(440 + i, 2)),
      i,
      { optimizer: sgd(between('well-two', i, 0.4, 0.9)), steps: 100 + 10 * i },
      { control },
    ),
  'healthy: reaction, softplus, heavy ball': (i) =>
    net(
      [dense(8, 'softplus'), dense(8, 'softplus'), dense(1)],
      'mse',
      field('well-kinetics', i, 60, 2, kinetics(100 + i), 0.005),
      i,
      { optimizer: heavyBall(between('well-reaction', i, 0.01, 0.03), 0.7), steps: 70 },
      { control },
    ),
  'healthy: oscillation, sine units, AdamW': (i) =>
    net(
      [dense(16, 'sine'), dense(1)],
      'halfSse',
      field('well-damped', i, 40, 1, damped(120 + i), 0.005),
      i,
      { optimizer: adamw(between('well-adamw', i, 0.015, 0.03)), steps: 200 },
      { control },
    ),
  'healthy: logistic map, GELU, RMSProp, batches': (i) =>
    net(
      [dense(12, 'gelu'), dense(1)],
      'mse',
      logisticMap(100 + i, 80, 1),
      i,
      { optimizer: rmsprop(between('well-map', i, 0.003, 0.008)), batchSize: 20, steps: 200 },
      { control },
    ),
  'healthy: waves in three inputs, four layers, AMSGrad': (i) =>
    net(
      [dense(10, 'elu'), dense(10, 'elu'), dense(10, 'elu'), dense(1)],
      'mse',
      field('well-three', i, 60, 3, threeWay(100 + i), 0.005),
      i,
      { optimizer: amsgrad(between('well-three-rate', i, 0.003, 0.008)), steps: 250 },
      { control },
    ),
  'healthy: three curves, layer normalisation, RAdam': (i) =>
    net(
      [dense(14), layerNorm, { type: 'activation', activation: 'swish' }, dense(3)],
      'crossEntropy',
      lissajous(100 + i, 90, 3, 0.05),
      i,
      { optimizer: radam(between('well-curves', i, 0.01, 0.03)), batchSize: 30, steps: 250 },
      { control },
    ),
  'healthy: breast cancer, batch normalisation, averaged heavy ball': (i) =>
    net(
      [dense(8), batchNorm, { type: 'activation', activation: 'relu' }, dense(1)],
      'binaryCrossEntropy',
      columnsOf('breastCancer', 300 + i, 160, [0, 1, 4, 6, 7, 20, 21, 27]),
      i,
      { optimizer: averagedBall(between('well-cancer', i, 0.2, 0.6), 0.9), batchSize: 40, steps: 60 },
      { initializer: 'heNormal', control },
    ),
  'healthy: series, least squares, Nesterov': (i) => {
    const inputs = lags(120 + i, 60, 2, 0.5);
    return net(
      [dense(2)],
      'mse',
      { inputs, targets: inputs.map(([a, b]) => [0.7 * a - 0.4 * b + 1, a + 0.5 * b - 0.5]) },
      i,
      { optimizer: nesterov(between('well-lags', i, 0.01, 0.03), 0.5), steps: 60 },
      { control },
    );
  },
  'healthy: penguins, squared error on signs, AdaGrad': (i) => {
    const { inputs, labels } = columnsOf('penguins', 300 + i, 100, [0, 1, 2, 3]);
    return net(
      [dense(10, 'leakyRelu'), dense(3)],
      'mse',
      { inputs, targets: signs(labels, 3) },
      i,
      { optimizer: adagrad(between('well-signs', i, 0.02, 0.06)), batchSize: 25, steps: 160 },
      { initializer: 'heUniform', control },
    );
  },
  'healthy: wave under a bell, residual, Lion': (i) =>
    net(
      [dense(12, 'tanh'), { type: 'residual', layers: [dense(12, 'tanh')] }, dense(1)],
      'mse',
      field('well-gabor', i, 60, 2, gabor(120 + i), 0.005),
      i,
      { optimizer: lion(between('well-lion', i, 0.001, 0.003)), steps: 200 },
      { control },
    ),
  'healthy: digits, dropout, Adam': (i) =>
    net(
      [dense(32, 'swish'), { type: 'dropout', rate: 0.15 }, dense(4)],
      'crossEntropy',
      smallDigits(460 + i, 120, someKinds(460 + i, 4)),
      i,
      { optimizer: adam(between('well-dropout', i, 0.01, 0.025)), batchSize: 24, steps: 100 },
      { control },
    ),
  'healthy: digits, sharpness-aware, batches': (i) =>
    net(
      [dense(10, 'tanh'), dense(3)],
      'crossEntropy',
      smallDigits(480 + i, 90, someKinds(480 + i, 3)),
      i,
      {
        optimizer: { kind: 'sam', rate: between('well-sam', i, 0.2, 0.5), rho: 0.03 },
        batchSize: 30,
        steps: 120,
      },
      { control },
    ),
  'healthy: reaction, cosine, done': (i) =>
    net(
      [dense(12, 'tanh'), dense(1)],
      'mse',
      field('well-cosine', i, 60, 2, kinetics(140 + i), 0.005),
      i,
      {
        optimizer: adam(between('well-cosine-rate', i, 0.02, 0.05)),
        batchSize: 15,
        steps: 1500,
        schedule: schedule({ kind: 'cosine' }),
      },
      { control, alsoTrue: ['minimumReached'] },
    ),
  'healthy: function, heavy ball': (i) => ({
    loss: functionLoss('0.4*(x - 2)^2 + 0.5*ln(cosh(y - x)) + 0.3*(z + y)^2 + 0.2*(exp(0.5*w) - 0.5*w - 1)', [
      'x',
      'y',
      'z',
      'w',
    ]),
    theta: Float64Array.of(-2 + 0.1 * i, 2, 1, -2 - 0.2 * i),
    training: training({
      optimizer: heavyBall(between('well-function', i, 0.07, 0.12), 0.6),
      steps: 30 + 2 * i,
    }),
    control,
  }),
};
