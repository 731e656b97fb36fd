import { initialParameters } from '../../../app/network/initializers.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import type { Initializer, LayerSpec, NetworkLoss } from '../../../app/experiment/loss-spec.ts';
import { isHealthy } from '../controls.ts';
import {
  dense,
  functionLoss,
  networkLoss,
  training,
  type Generator,
  type MadeRun,
  type Samples,
} from '../labelled-run.ts';

/** Healthy runs of many kinds, for tuning: nothing is wrong with any of them, and the control says so. */

function stream(purpose: string, index: number) {
  return randomStream(31, `well-${purpose}`, index);
}
type Labelled = Samples & { labels: number[] };

function moons(index: number, samples: number, noise = 0.12): Labelled {
  const source = stream('moons', index);
  const labels = Array.from({ length: samples }, (_, n) => n % 2);
  const inputs = labels.map((label) => {
    const angle = Math.PI * source.uniform();
    const [x, y] =
      label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [x + noise * source.normal(), y + noise * source.normal()];
  });
  return { inputs, labels };
}
function blobs(index: number, samples: number, classes: number, features = 2): Labelled {
  const source = stream('blobs', index);
  const centres = Array.from({ length: classes }, () =>
    Array.from({ length: features }, () => 1.5 * source.normal()),
  );
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  const inputs = labels.map((label) => centres[label].map((c) => c + 0.4 * source.normal()));
  return { inputs, labels };
}
/** Images 6×6 with a bright row or a bright column. */
function stripes(index: number, samples: number): Labelled {
  const source = stream('stripes', index);
  const labels = Array.from({ length: samples }, (_, n) => n % 2);
  const inputs = labels.map((label) => {
    const at = source.integer(6);
    return Array.from({ length: 36 }, (_, i) => {
      const on = (label === 0 ? Math.floor(i / 6) : i % 6) === at;
      return (on ? 1 : 0) + 0.2 * source.normal();
    });
  });
  return { inputs, labels };
}
function table(
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number,
  noise = 0.01,
): Samples {
  const source = stream('table', index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => source.normal()),
  );
  return { inputs, targets: inputs.map((x) => [f(x) + noise * source.normal()]) };
}
const wave = (x: number[]): number => Math.sin(2 * x[0]);
const plane = (x: number[]): number => x.reduce((sum, v, j) => sum + v * (j + 1), 0.3);

function net(
  layers: LayerSpec[],
  loss: NetworkLoss,
  data: Samples,
  index: number,
  settings: Record<string, unknown>,
  initializer: Initializer = 'glorotUniform',
): MadeRun {
  const features = data.inputs[0].length;
  return {
    loss: networkLoss(layers, loss, data),
    theta: initialParameters(layers, features, { seed: 900 + index, initializer }),
    training: training({ seed: index, ...settings }),
    control: isHealthy,
  };
}
const norm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const decay = (kind: object): object => ({ unit: 'step', decay: kind });

export const well: Readonly<Record<string, Generator>> = {
  'moons, ReLU, gradient descent': (i) =>
    net([dense(8, 'relu'), dense(2)], 'crossEntropy', moons(i, 60), i, {
      optimizer: { kind: 'sgd', rate: 0.2 },
      steps: 150 + 40 * i,
    }),
  'moons, small batches': (i) =>
    net([dense(8, 'relu'), dense(2)], 'crossEntropy', moons(10 + i, 80), i, {
      optimizer: { kind: 'sgd', rate: 0.05 },
      batchSize: 8,
      steps: 400,
    }),
  'moons, Adam, batches': (i) =>
    net([dense(10, 'tanh'), dense(6, 'tanh'), dense(2)], 'crossEntropy', moons(20 + i, 100), i, {
      optimizer: { kind: 'adam', rate: 0.01 },
      batchSize: 16,
      steps: 250,
    }),
  'wave, heavy ball': (i) =>
    net([dense(12, 'tanh'), dense(1)], 'mse', table(i, 40, 1, wave), i, {
      optimizer: { kind: 'momentum', rate: 0.01 },
      steps: 200 + 100 * i,
    }),
  'wave, Nesterov, batches': (i) =>
    net([dense(12, 'swish'), dense(1)], 'mse', table(30 + i, 60, 1, wave), i, {
      optimizer: { kind: 'nesterov', rate: 0.01 },
      batchSize: 12,
      steps: 400,
    }),
  'plane, gradient descent, slow rate': (i) =>
    net([dense(1)], 'mse', table(60 + i, 50, 3, plane), i, {
      optimizer: { kind: 'sgd', rate: 0.004 },
      steps: 150,
    }),
  // Full-batch RMSProp goes to its own edge (Cohen et al. 2022).
  'plane, RMSProp': (i) => ({
    alsoTrue: ['edgeOfStability'],
    ...net([dense(6, 'softplus'), dense(1)], 'halfSse', table(90 + i, 30, 2, plane), i, {
      optimizer: { kind: 'rmsprop', rate: 0.01 },
      steps: 150,
    }),
  }),
  'blobs, Adagrad': (i) =>
    net([dense(6, 'gelu'), dense(4)], 'crossEntropy', blobs(i, 80, 4), i, {
      optimizer: { kind: 'adagrad', rate: 0.05 },
      steps: 120,
    }),
  'blobs, AdamW, decay': (i) =>
    net([dense(8, 'elu'), dense(3)], 'crossEntropy', blobs(10 + i, 90, 3, 4), i, {
      optimizer: { kind: 'adamw', rate: 0.005 },
      batchSize: 30,
      steps: 200,
    }),
  'blobs, squared error on softmax': (i) =>
    net([dense(6, 'tanh'), dense(3)], 'mseOnSoftmax', blobs(20 + i, 60, 3), i, {
      optimizer: { kind: 'adam', rate: 0.01 },
      steps: 150,
    }),
  'two classes, binary cross-entropy, Lion': (i) =>
    net([dense(8, 'tanh'), dense(1)], 'binaryCrossEntropy', bits(moons(40 + i, 60)), i, {
      optimizer: { kind: 'lion', rate: 0.003 },
      steps: 200,
    }),
  'AMSGrad, sigmoid, two layers': (i) =>
    net([dense(10, 'sigmoid'), dense(6, 'sigmoid'), dense(1)], 'mse', table(120 + i, 60, 1, wave), i, {
      optimizer: { kind: 'amsgrad', rate: 0.02 },
      steps: 600,
    }),
  'RAdam, residual': (i) =>
    net(
      [dense(8, 'tanh'), { type: 'residual', layers: [dense(8, 'tanh')] }, dense(1)],
      'mse',
      table(150 + i, 60, 2, (x) => x[0] * x[1]),
      i,
      { optimizer: { kind: 'radam', rate: 0.01 }, steps: 250 },
    ),
  SAM: (i) =>
    net([dense(8, 'tanh'), dense(2)], 'crossEntropy', moons(50 + i, 60), i, {
      optimizer: { kind: 'sam', rate: 0.2, rho: 0.02 },
      steps: 250,
    }),
  'L-BFGS': (i) =>
    net([dense(6, 'tanh'), dense(1)], 'mse', table(180 + i, 40, 1, wave), i, {
      optimizer: { kind: 'lbfgs', rate: 1, history: 10 },
      steps: 40 + 20 * i,
    }),
  'natural gradient': (i) =>
    net([dense(4, 'tanh'), dense(1)], 'mse', table(200 + i, 30, 1, wave), i, {
      optimizer: { kind: 'naturalGradient', rate: 0.1, damping: 0.01 },
      steps: 40,
    }),
  'cosine to its end': (i) =>
    net([dense(10, 'tanh'), dense(2)], 'crossEntropy', blobs(40 + i, 60, 2), i, {
      optimizer: { kind: 'adam', rate: 0.03 },
      steps: 400,
      schedule: decay({ kind: 'cosine' }),
    }),
  'cosine to its end, wave': (i) =>
    net([dense(16, 'tanh'), dense(1)], 'mse', table(220 + i, 40, 1, wave, 0), i, {
      optimizer: { kind: 'adam', rate: 0.02 },
      steps: 1200,
      schedule: decay({ kind: 'cosine' }),
    }),
  'steps down, batches': (i) =>
    net([dense(12, 'relu'), dense(2)], 'crossEntropy', blobs(50 + i, 100, 2), i, {
      optimizer: { kind: 'momentum', rate: 0.05 },
      batchSize: 10,
      steps: 900,
      schedule: decay({ kind: 'step', every: 300, factor: 0.1 }),
    }),
  'one cycle': (i) =>
    net([dense(12, 'tanh'), dense(1)], 'mse', table(250 + i, 50, 1, wave, 0), i, {
      optimizer: { kind: 'adam', rate: 0.05 },
      batchSize: 25,
      steps: 1000,
      schedule: decay({ kind: 'oneCycle' }),
    }),
  // Convex, and done.
  'exponential decay': (i) => ({
    alsoTrue: ['minimumReached'],
    ...net([dense(1)], 'mse', table(280 + i, 60, 2, plane, 0), i, {
      optimizer: { kind: 'sgd', rate: 0.2 },
      steps: 300,
      schedule: decay({ kind: 'exponential', factor: 0.99 }),
    }),
  }),
  'batch normalisation': (i) =>
    net(
      [dense(8), norm, { type: 'activation', activation: 'relu' }, dense(2)],
      'crossEntropy',
      moons(60 + i, 80),
      i,
      { optimizer: { kind: 'momentum', rate: 0.02 }, batchSize: 20, steps: 160 },
    ),
  'batch normalisation, whole data': (i) =>
    net(
      [dense(6), norm, { type: 'activation', activation: 'tanh' }, dense(1)],
      'mse',
      table(300 + i, 50, 2, (x) => Math.sin(x[0] + x[1])),
      i,
      { optimizer: { kind: 'sgd', rate: 0.05 }, steps: 200 },
    ),
  convolution: (i) =>
    net(
      [
        {
          type: 'conv2d',
          channels: 3,
          kernel: 3,
          stride: 1,
          padding: 0,
          activation: 'relu',
          bias: true,
          inputShape: [1, 6, 6],
        },
        { type: 'flatten' },
        dense(2),
      ],
      'crossEntropy',
      stripes(i, 40),
      i,
      { optimizer: { kind: 'adam', rate: 0.005 }, batchSize: 10, steps: 160 },
      'heNormal',
    ),
  dropout: (i) =>
    net([dense(16, 'relu'), { type: 'dropout', rate: 0.2 }, dense(2)], 'crossEntropy', moons(70 + i, 80), i, {
      optimizer: { kind: 'adam', rate: 0.005 },
      batchSize: 20,
      steps: 300,
    }),
  'solved, one sample at a time': (i) =>
    net([dense(6, 'relu'), dense(2)], 'crossEntropy', blobs(70 + i, 40, 2), i, {
      optimizer: { kind: 'sgd', rate: 0.05 },
      batchSize: 1,
      steps: 1500,
    }),
  'Rosenbrock, Adam': (i) => ({
    loss: functionLoss('(1 - x)^2 + 20*(y - x^2)^2 + 0.5', ['x', 'y']),
    theta: Float64Array.of(-1 + 0.2 * stream('rosen', i).normal(), 1.8),
    training: training({ optimizer: { kind: 'adam', rate: 0.02 }, steps: 60 }),
    control: isHealthy,
  }),
  'quartic, heavy ball': (i) => ({
    loss: functionLoss('x^4 + y^4 + 0.1*x*y', ['x', 'y']),
    theta: Float64Array.of(2 + stream('quartic', i).normal() / 4, -1),
    training: training({ optimizer: { kind: 'momentum', rate: 0.0005 }, steps: 80 }),
    control: isHealthy,
  }),
};

/** Labels as one number per sample: binary cross-entropy on one output. */
function bits({ inputs, labels }: Labelled): Samples {
  return { inputs, targets: labels.map((label) => [label]) };
}
