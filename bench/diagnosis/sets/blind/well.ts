import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import {
  adam,
  graph,
  heavyBall,
  hinge,
  net,
  nesterov,
  pass,
  petals,
  rings,
  ripple,
  rmsprop,
  schedule,
  sgd,
  stream,
  values,
  wheel,
} from './data.ts';
import { isHealthy } from '../../controls.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';

const layerNorm: LayerSpec = { type: 'layerNorm', epsilon: 1e-5, affine: true };
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};

/** Nothing is wrong: falling well, and lower again if continued; or down to 2 % of a constant guess (control). */
export const blindWell: Readonly<Record<string, Generator>> = {
  'healthy: rings, ReLU, gradient descent': (i) =>
    net(
      [dense(14, 'relu'), dense(2)],
      'crossEntropy',
      rings(100 + i, 80, 2, 0.1),
      i,
      { optimizer: sgd(0.3), steps: 200 },
      { initializer: 'heNormal', control: isHealthy },
    ),
  'healthy: ripple, AMSGrad': (i) =>
    net(
      [dense(12, 'tanh'), dense(1)],
      'mse',
      values(500 + i, 50, 1, ripple, 0.01),
      i,
      { optimizer: { kind: 'amsgrad', rate: 0.01 }, steps: 150 },
      { control: isHealthy },
    ),
  'healthy: wheel, batches of five': (i) =>
    net(
      [dense(9, 'elu'), dense(5)],
      'crossEntropy',
      wheel(200 + i, 80, 5, 2, 0.3),
      i,
      { optimizer: nesterov(0.005), batchSize: 5, steps: 200 },
      { control: isHealthy },
    ),
  'healthy: pass, RMSProp, single samples': (i) =>
    net(
      [dense(10, 'swish'), dense(1)],
      'mse',
      values(520 + i, 60, 2, pass, 0.01),
      i,
      { optimizer: rmsprop(0.001), batchSize: 1, steps: 400 },
      { control: isHealthy },
    ),
  'healthy: hinge, Adam, batches': (i) =>
    net(
      [dense(16, 'relu'), dense(1)],
      'mse',
      values(540 + i, 90, 2, hinge, 0.02),
      i,
      { optimizer: adam(0.003), batchSize: 9, steps: 250 },
      { initializer: 'heUniform', control: isHealthy },
    ),
  'healthy: binary, heavy ball': (i) => {
    const { inputs, labels } = rings(120 + i, 70, 2, 0.1);
    return net(
      [dense(10, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      { inputs, targets: labels.map((label) => [label]) },
      i,
      { optimizer: heavyBall(0.05), steps: 250 },
      { control: isHealthy },
    );
  },
  'healthy: layer normalisation, Adagrad': (i) =>
    net(
      [dense(10), layerNorm, { type: 'activation', activation: 'gelu' }, dense(3)],
      'crossEntropy',
      wheel(220 + i, 60, 3, 3, 0.5),
      i,
      { optimizer: { kind: 'adagrad', rate: 0.02 }, batchSize: 20, steps: 120 },
      { control: isHealthy },
    ),
  'healthy: batch normalisation, gradient descent': (i) =>
    net(
      [dense(10), batchNorm, { type: 'activation', activation: 'relu' }, dense(1)],
      'mse',
      values(560 + i, 64, 2, hinge, 0.01),
      i,
      { optimizer: sgd(0.02), batchSize: 32, steps: 200 },
      { control: isHealthy },
    ),
  'healthy: three layers, RAdam': (i) =>
    net(
      [dense(8, 'tanh'), dense(8, 'tanh'), dense(2)],
      'crossEntropy',
      petals(200 + i, 80, 2),
      i,
      { optimizer: { kind: 'radam', rate: 0.01 }, steps: 200 },
      { control: isHealthy },
    ),
  'healthy: dropout, Adam': (i) =>
    net(
      [dense(24, 'relu'), { type: 'dropout', rate: 0.2 }, dense(3)],
      'crossEntropy',
      wheel(240 + i, 90, 3, 2, 0.4),
      i,
      { optimizer: adam(0.003), batchSize: 15, steps: 200 },
      { initializer: 'heNormal', control: isHealthy },
    ),
  'healthy: softmax under squared error': (i) =>
    net(
      [dense(10, 'sigmoid'), dense(3)],
      'mseOnSoftmax',
      wheel(260 + i, 60, 3, 2, 0.3),
      i,
      { optimizer: heavyBall(0.2), steps: 300 },
      { control: isHealthy },
    ),
  'healthy: sine units, AdamW': (i) =>
    net(
      [dense(12, 'sine'), dense(1)],
      'mse',
      graph(40, (x) => Math.sin(3 * x) + 0.3 * x),
      i,
      { optimizer: { kind: 'adamw', rate: 0.005 }, steps: 150 },
      { control: isHealthy },
    ),
  'healthy: Lion, batches of six': (i) =>
    net(
      [dense(8, 'tanh'), dense(1)],
      'mse',
      values(580 + i, 60, 3, ([a, b, c]) => Math.tanh(a + b) - 0.5 * c, 0.01),
      i,
      { optimizer: { kind: 'lion', rate: 0.001 }, batchSize: 6, steps: 300 },
      { control: isHealthy },
    ),
  'healthy: cosine, done': (i) =>
    net(
      [dense(12, 'tanh'), dense(2)],
      'crossEntropy',
      rings(140 + i, 60, 2, 0.06),
      i,
      { optimizer: adam(0.03), batchSize: 12, steps: 900, schedule: schedule({ kind: 'cosine' }) },
      { control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: steps down, done': (i) =>
    net(
      [dense(10, 'swish'), dense(4)],
      'crossEntropy',
      wheel(280 + i, 64, 4, 2, 0.15),
      i,
      {
        optimizer: heavyBall(0.05),
        batchSize: 16,
        steps: 800,
        schedule: schedule({ kind: 'step', every: 250, factor: 0.2 }),
      },
      { control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: linear, gentle rate': (i) =>
    net(
      [dense(2)],
      'halfSse',
      values(600 + i, 40, 2, ([a, b]) => [a - b, 2 * b], 0.02),
      i,
      { optimizer: sgd(3e-4), steps: 150 },
      { control: isHealthy },
    ),
  'healthy: function in four': (i) => ({
    loss: functionLoss('0.3*(x - y)^2 + 0.2*x^2 + 0.1*cosh(z) + 0.25*w^2 - 0.1', ['x', 'y', 'z', 'w']),
    theta: Float64Array.of(2 + stream('in-four', i).uniform(), -1, 2, 3),
    training: training({ optimizer: heavyBall(0.03, 0.5), steps: 50 }),
    control: isHealthy,
  }),
  'healthy: L-BFGS': (i) =>
    net(
      [dense(9, 'tanh'), dense(3)],
      'crossEntropy',
      wheel(300 + i, 60, 3, 2, 0.4),
      i,
      { optimizer: { kind: 'lbfgs', rate: 1, history: 5 }, steps: 14 },
      { control: isHealthy },
    ),
};
