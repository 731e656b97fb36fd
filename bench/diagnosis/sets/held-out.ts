import type { LayerSpec } from '../../../app/experiment/loss-spec.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import {
  bounces,
  explodes,
  hasGap,
  hasNotLeft,
  isAtRest,
  isBadlyScaled,
  isHealthy,
  isHeldByNoise,
  isLongValley,
  isStartsFault,
  isTooSlow,
  sitsAtEdge,
} from '../controls.ts';
import { dense, functionLoss, networkLoss, training, type Generator, type Samples } from '../labelled-run.ts';
import { networkRuns, withEdgeRate } from './network-runs.ts';

/** Written and frozen before any rule was shown to it: other functions, data, networks, optimizers and seeds than in the sets before. */

function stream(purpose: string, index: number) {
  return randomStream(4099, `fresh-${purpose}`, index);
}
function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
const sgd = (rate: number): object => ({ kind: 'sgd', rate });
const nesterov = (rate: number, momentum = 0.9): object => ({ kind: 'nesterov', rate, momentum });
const heavyBall = (rate: number, momentum = 0.7): object => ({ kind: 'momentum', rate, momentum });
const adam = (rate: number): object => ({ kind: 'adam', rate });

type Labelled = Samples & { labels: number[] };

/** Class = number of coordinates above zero, modulo `classes`. */
function octants(index: number, samples: number, features: number, classes: number): Labelled {
  const source = stream('octants', index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => 2 * source.uniform() - 1),
  );
  return { inputs, labels: inputs.map((x) => x.filter((v) => v > 0).length % classes) };
}
/** Two arms of half a turn. */
function arms(index: number, samples: number): Labelled {
  const source = stream('arms', index);
  const labels = Array.from({ length: samples }, (_, n) => n % 2);
  const inputs = labels.map((label) => {
    const t = 0.2 + 0.8 * source.uniform();
    const angle = Math.PI * (t + label);
    return [t * Math.cos(angle) + 0.04 * source.normal(), t * Math.sin(angle) + 0.04 * source.normal()];
  });
  return { inputs, labels };
}
function mixture(
  index: number,
  samples: number,
  classes: number,
  features: number,
  spread: number,
): Labelled {
  const source = stream('mixture', index);
  const centres = Array.from({ length: classes }, () =>
    Array.from({ length: features }, () => source.normal()),
  );
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  return { labels, inputs: labels.map((label) => centres[label].map((c) => c + spread * source.normal())) };
}
function regression(
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number,
  noise: number,
  moved = 0,
): Samples {
  const source = stream(`regression-${moved}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => moved + 3 * source.uniform() - 1.5),
  );
  return { inputs, targets: inputs.map((x) => [f(x) + noise * source.normal()]) };
}
const ripple = (x: number[]): number => Math.cos(2.5 * x[0]) + 0.5 * x[0];
const ridge = (x: number[]): number => Math.tanh(x[0] + x[1]) * 2;

const net = networkRuns(7300, 50);
const linear: LayerSpec[] = [dense(1)];
const unbiased = (units: number, activation: Parameters<typeof dense>[1] = 'identity') => ({
  ...dense(units, activation),
  bias: false,
});
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.2,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const layerNorm: LayerSpec = { type: 'layerNorm', epsilon: 1e-5, affine: true };
const schedule = (decay: object, warmup?: number): object => ({
  unit: 'step',
  decay,
  ...(warmup === undefined ? {} : { warmup: { length: warmup, from: 0.1 } }),
});
const ill: Readonly<Record<string, Generator>> = {
  // Nesterov beyond (2 + 2β)/((1 + 2β)λ) on linear regression.
  'exploding: regression': (i) =>
    withEdgeRate(
      net(
        linear,
        'sse',
        regression(i, 25, 2, ripple, 0.1),
        i,
        { optimizer: sgd(1), steps: 3000 },
        { control: explodes, alsoTrue: ['rateTooLarge'] },
      ),
      1.6,
      (rate) => nesterov(rate, 0.6),
    ),
  // x⁴: |x(1 − 4ηx²)| > |x| where 4ηx² > 2.
  'exploding: quartic': (i) => ({
    loss: functionLoss('x^4 + y^2', ['x', 'y']),
    theta: Float64Array.of(between('quartic', i, 1, 3), 1),
    training: training({ optimizer: sgd(0.9), steps: 500 }),
    alsoTrue: ['rateTooLarge'],
    control: explodes,
  }),
  // Heavy ball at its edge (2 + 2β)/λ: the root −1 makes a two-cycle of constant size along the steepest direction.
  'rateTooLarge: heavy ball at the edge': (i) => {
    const [a, b] = [between('steep', i, 1, 6), between('gentle', i, 0.1, 0.4)];
    return {
      loss: functionLoss(`${a}*(x + y)^2 + ${b}*(x - y)^2 + 0.3`, ['x', 'y']),
      theta: Float64Array.of(1.2, 0.8),
      training: training({ optimizer: heavyBall((2 + 2 * 0.5) / (4 * a), 0.5), steps: 500 }),
      control: bounces,
    };
  },
  // ln(eˣ + e⁻ˣ): the cycle x → −x exists for η = 2x/tanh x and attracts.
  'rateTooLarge: two-cycle': (i) => {
    const at = between('two-cycle', i, 1.5, 4);
    return {
      loss: functionLoss('ln(exp(x) + exp(-x)) + 0.02*y^2 + 0.1', ['x', 'y']),
      theta: Float64Array.of(at * 1.02, 0.1),
      training: training({ optimizer: sgd((2 * at) / Math.tanh(at)), steps: 300 }),
      control: bounces,
    };
  },
  'edgeOfStability: narrow waves': (i) => {
    const x = Array.from({ length: 18 }, (_, k) => -1 + (2 * k) / 17);
    const wave = (v: number): number => Math.sin(5 * v) + 0.3 * v;
    return net(
      [dense(14, 'tanh'), dense(14, 'tanh'), dense(1)],
      'mse',
      { inputs: x.map((v) => [v]), targets: x.map((v) => [wave(v)]) },
      i,
      i % 2 === 0
        ? { optimizer: sgd(between('edge-rate', i, 0.06, 0.2)), steps: 3000 }
        : { optimizer: heavyBall(between('edge-rate', i, 0.04, 0.1), 0.5), steps: 3000 },
      { initializer: 'glorotUniform', control: sitsAtEdge },
    );
  },
  'rateTooSmall: octants': (i) =>
    net(
      [dense(8, 'relu'), dense(6, 'relu'), dense(2)],
      'crossEntropy',
      octants(i, 50, 2, 2),
      i,
      { optimizer: nesterov(2e-5), steps: 500 },
      { initializer: 'heUniform', control: isTooSlow },
    ),
  'rateTooSmall: RMSProp': (i) =>
    net(
      [dense(6, 'softplus'), dense(1)],
      'halfSse',
      regression(20 + i, 30, 2, ridge, 0.02),
      i,
      { optimizer: { kind: 'rmsprop', rate: 5e-5 }, steps: 300 },
      { control: isTooSlow },
    ),
  // The origin of tanh networks without biases: f = V·tanh(Wx) has H there as the linear network has, index units·rank.
  'strictSaddle: origin of tanh': (i) =>
    net(
      [unbiased(4, 'tanh'), unbiased(1)],
      'mse',
      regression(40 + i, 24, 2, (x) => x[0] - 0.7 * x[1], 0),
      i,
      { optimizer: i % 2 === 0 ? nesterov(0.005, 0.8) : sgd(0.03), steps: 60 },
      { theta: (t) => t.forEach((v, k) => (t[k] = 1e-7 * v)), control: hasNotLeft },
    ),
  // Turned by 45°; the start is on the stable manifold but for 1e−10.
  'strictSaddle: turned': (i) => {
    const b = between('turned', i, 0.3, 1.5);
    return {
      loss: functionLoss(`3 + (x - y)^2 - ${b}*(x + y)^2 + (x + y)^4 + z^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(0.5, -0.5 + 1e-10, 0.4),
      training: training({ optimizer: heavyBall(0.03, 0.6), steps: 120 }),
    };
  },
  // Sigmoid units far out on all data; and a softmax under squared error that is sure of one class.
  'saturation: sigmoid': (i) =>
    net(
      [dense(10, 'sigmoid'), dense(3)],
      'crossEntropy',
      mixture(i, 45, 3, 2, 0.3),
      i,
      { optimizer: sgd(0.05), steps: 400 },
      {
        theta: (t) => {
          for (let u = 0; u < 10; u++) t[20 + u] = u % 2 === 0 ? 22 : -22;
        },
        alsoTrue: ['badInitialization'],
        control: isStartsFault('lecunUniform'),
      },
    ),
  'saturation: sure of the wrong class': (i) =>
    net(
      [dense(3)],
      'mseOnSoftmax',
      mixture(20 + i, 36, 3, 2, 0.3),
      i,
      { optimizer: heavyBall(0.02, 0.5), steps: 300 },
      {
        theta: (t) => {
          t.fill(0);
          t[6 + (i % 3)] = 12;
        },
      },
    ),
  // Four sensors of one quantity; the truth is a contrast of their small deviations.
  'illConditioning: four sensors': (i) => {
    const source = stream('sensors', i);
    const small = between('deviation', i, 0.015, 0.03);
    const rows = Array.from({ length: 50 }, () => {
      const common = source.normal();
      const own = Array.from({ length: 4 }, () => source.normal());
      return { x: own.map((d) => common + small * d), y: own[0] - own[1] + 0.5 * (own[2] - own[3]) };
    });
    const data = { inputs: rows.map(({ x }) => x), targets: rows.map(({ y }) => [y]) };
    const optimizer = (rate: number): object => heavyBall(rate, 0.5);
    return withEdgeRate(
      net(linear, 'mse', data, i, { optimizer: sgd(1), steps: 400 }, { control: isLongValley }),
      0.9,
      optimizer,
    );
  },
  'illConditioning: curved valley': (i) => {
    const a = between('valley', i, 60, 150);
    return {
      loss: functionLoss(`(1 - x)^2 + ${a}*(y - x^2)^2`, ['x', 'y']),
      theta: Float64Array.of(-between('valley-start', i, 0.8, 1), 1),
      training: training({ optimizer: sgd(0.15 / a), steps: 120 }),
      control: isLongValley,
    };
  },
  // Far out on the arms of √(1 + x²) and of a soft minus: slope without curvature, beside a valley that is crossed.
  'gradientFlat: hyperbola': (i) => {
    const s = between('arm', i, 0.03, 0.08);
    return {
      loss: functionLoss(`4 + sqrt(1 + (${s}*x)^2) + y^2`, ['x', 'y']),
      theta: Float64Array.of(60 / s, 1),
      training: training({ optimizer: sgd(0.1), steps: 400 }),
    };
  },
  'gradientFlat: soft step': (i) => ({
    loss: functionLoss(`6 + ${between('soft', i, 0.005, 0.02)}*ln(1 + exp(x)) + 2*(y - 1)^2 + z^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(30, 0, 0.5),
    training: training({ optimizer: heavyBall(0.02, 0.5), steps: 400 }),
  }),
  // x³ − 3xy² at 0 (the monkey saddle), reached along its flat way down; and four weights in a product: H = 0.
  'degeneratePoint: monkey saddle': (i) => ({
    loss: functionLoss(`3 + ${between('monkey', i, 0.5, 2)}*(x^3 - 3*x*y^2) + z^2 + (x^2 + y^2)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(0.3, 0, 0.5),
    training: training({ optimizer: sgd(0.1), steps: 900 }),
  }),
  'degeneratePoint: product of four': (i) => {
    const source = stream('four', i);
    return {
      loss: functionLoss('(1 - w*x*y*z)^2 + 0.5', ['w', 'x', 'y', 'z']),
      theta: Float64Array.from({ length: 4 }, () => 5e-3 * source.normal()),
      training: training({ optimizer: heavyBall(0.02, 0.5), steps: 300 }),
      control: hasNotLeft,
    };
  },
  // Strictly convex and at rest.
  'minimumReached: softmax regression': (i) =>
    net(
      [dense(3)],
      'crossEntropy',
      mixture(40 + i, 45, 3, 2, 1),
      i,
      {
        optimizer: i % 2 === 0 ? nesterov(0.1) : { kind: 'lbfgs', rate: 1, history: 8 },
        steps: i % 2 === 0 ? 1500 : 60,
      },
      { l2: 0.01, control: isAtRest },
    ),
  'minimumReached: soft valley': (i) => ({
    loss: functionLoss(`ln(exp(x + 1) + exp(-x)) + ${between('soft-valley', i, 0.2, 2)}*y^2`, ['x', 'y']),
    theta: Float64Array.of(2, -1),
    training: training({ optimizer: nesterov(0.1, 0.5), steps: 600 }),
    control: isAtRest,
  }),
  // Target (δ·x)·φ′(w·x) in two dimensions: only the limit of a cancelling pair has it.
  'channelToInfinity: plane wave': (i) => {
    const source = stream('channel', i);
    const inputs = Array.from({ length: 36 }, () => [2 * source.normal(), 2 * source.normal()]);
    const w = [between('w1', i, 0.6, 1), between('w2', i, 0.3, 0.6)];
    const targets = inputs.map(([a, b]) => [(5 * (a - 0.5 * b)) / Math.cosh(w[0] * a + w[1] * b) ** 2]);
    return {
      loss: networkLoss([unbiased(2, 'tanh'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(w[0] + 0.4, w[1] - 0.2, w[0] - 0.4, w[1] + 0.2, 6, -6),
      training: training({ optimizer: heavyBall(0.005, 0.8), steps: 4000 }),
      alsoTrue: ['gradientFlat'],
    };
  },
  'noiseFloor: overlapping classes': (i) =>
    withEdgeRate(
      net(
        [dense(3)],
        'crossEntropy',
        mixture(60 + i, 90, 3, 3, 1.2),
        i,
        { optimizer: sgd(1), batchSize: 2, steps: 2500 },
        { control: isHeldByNoise },
      ),
      0.3,
      sgd,
    ),
  'noiseFloor: noisy targets': (i) =>
    withEdgeRate(
      net(
        [dense(3, 'tanh'), dense(1)],
        'mse',
        regression(60 + i, 120, 1, ripple, 0.6),
        i,
        { optimizer: sgd(1), batchSize: 3, steps: 3000 },
        { control: isHeldByNoise },
      ),
      0.3,
      sgd,
    ),
  // Parity of three signs, and a product under a plane: convex, the best is (almost) a constant.
  'modelBias: parity': (i) =>
    net([dense(2)], 'crossEntropy', octants(80 + i, 80, 3, 2), i, { optimizer: nesterov(0.1), steps: 600 }),
  'modelBias: product': (i) =>
    net(
      linear,
      'mse',
      regression(80 + i, 60, 2, (x) => x[0] * x[1], 0.02),
      i,
      { optimizer: sgd(0.1), steps: 500 },
    ),
  // Nothing to learn but the noise.
  'overfitting: noise by heart': (i) =>
    net(
      [dense(24, 'sigmoid'), dense(1)],
      'mse',
      regression(100 + i, 10, 1, (x) => x[0], 0.8),
      i,
      { optimizer: adam(0.05), steps: 3000 },
      {
        held: regression(110 + i, 80, 1, (x) => x[0], 0.8),
        initializer: 'glorotNormal',
        control: hasGap(1.05),
      },
    ),
  'overfitting: random classes': (i) => {
    const source = stream('random', i);
    const draw = (n: number): Labelled => ({
      inputs: Array.from({ length: n }, () => Array.from({ length: 6 }, () => source.normal())),
      labels: Array.from({ length: n }, (_, k) => (k < 3 ? k : source.integer(3))),
    });
    return net(
      [dense(20, 'relu'), dense(3)],
      'crossEntropy',
      draw(24),
      i,
      { optimizer: { kind: 'nesterov', rate: 0.05, momentum: 0.9 }, steps: 800 },
      { held: draw(90), initializer: 'heUniform', control: hasGap(1.05) },
    );
  },
  'mismatch: moved inputs': (i) =>
    net(
      [dense(5, 'tanh'), dense(1)],
      'mse',
      regression(120 + i, 160, 1, ripple, 0.03),
      i,
      { optimizer: adam(0.03), steps: 1200 },
      { held: regression(120 + i, 70, 1, ripple, 0.03, 3), control: hasGap(1) },
    ),
  'mismatch: classes turned': (i) => {
    const data = mixture(80 + i, 150, 3, 2, 0.2);
    const held = mixture(80 + i, 60, 3, 2, 0.21);
    return net(
      [dense(4, 'relu'), dense(3)],
      'crossEntropy',
      data,
      i,
      { optimizer: nesterov(0.05), steps: 500 },
      {
        held: { ...held, labels: held.labels.map((label) => (label + 1) % 3) },
        l2: 1e-3,
        initializer: 'heNormal',
        control: hasGap(1),
      },
    );
  },
  // Sigmoid and tanh outputs before cross-entropy.
  'doubleSoftmax: sigmoid, three classes': (i) =>
    net(
      [dense(7, 'relu'), dense(3, 'sigmoid')],
      'crossEntropy',
      mixture(100 + i, 45, 3, 3, 0.3),
      i,
      { optimizer: { kind: 'rmsprop', rate: 0.01 }, steps: 900 },
      { initializer: 'heNormal' },
    ),
  'doubleSoftmax: tanh, five classes': (i) =>
    net([dense(10, 'swish'), dense(5, 'tanh')], 'crossEntropy', mixture(120 + i, 50, 5, 3, 0.25), i, {
      optimizer: adam(0.02),
      batchSize: 25,
      steps: 1000,
    }),
  // Equal units stay equal; a second layer that is dead on all data passes no gradient.
  'badInitialization: equal rows': (i) =>
    net(
      [dense(5, 'sigmoid'), dense(4)],
      'crossEntropy',
      mixture(140 + i, 60, 4, 2, 0.3),
      i,
      { optimizer: heavyBall(0.2, 0.5), steps: 900 },
      {
        theta: (t) => {
          for (let u = 0; u < 5; u++) [t[2 * u], t[2 * u + 1], t[10 + u]] = [0.3, -0.4, 0.1];
          for (let k = 0; k < 4; k++) for (let u = 0; u < 5; u++) t[15 + 5 * k + u] = 0.1 * (k - 1.5);
        },
      },
    ),
  'badInitialization: dead second layer': (i) =>
    net(
      [dense(6, 'relu'), dense(5, 'relu'), dense(1)],
      'mse',
      regression(140 + i, 40, 2, ridge, 0.02),
      i,
      { optimizer: adam(0.002), steps: 400 },
      {
        initializer: 'heUniform',
        theta: (t) => {
          for (let u = 0; u < 5; u++) t[18 + 30 + u] = -25;
        },
        alsoTrue: ['saturation'],
        control: isStartsFault('heUniform'),
      },
    ),
  // Metres beside millimetres, and ages beside incomes.
  'badlyScaledInputs: units': (i) => {
    const { inputs, targets } = regression(160 + i, 50, 3, (x) => x[0] - x[1] + 0.5 * x[2], 0.02);
    const scaled = inputs.map(([a, b, c]) => [a, 0.01 * b, 3 * c]);
    return withEdgeRate(
      net(
        linear,
        'mse',
        { inputs: scaled, targets: targets ?? [] },
        i,
        { optimizer: sgd(1), steps: 500 },
        { control: isBadlyScaled },
      ),
      0.5,
      sgd,
    );
  },
  'badlyScaledInputs: ages and incomes': (i) => {
    const source = stream('incomes', i);
    const labels = Array.from({ length: 60 }, (_, n) => n % 2);
    const inputs = labels.map((label) => [
      40 + 12 * (label - 0.5) * 2 + 6 * source.normal(),
      300 + 80 * source.normal(),
    ]);
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs, labels },
        i,
        { optimizer: sgd(1), steps: 400 },
        { theta: (t) => t.fill(0), control: isBadlyScaled },
      ),
      0.5,
      sgd,
    );
  },
};

const well: Readonly<Record<string, Generator>> = {
  'healthy: arms, leaky ReLU': (i) =>
    net(
      [dense(14, 'leakyRelu'), dense(2)],
      'crossEntropy',
      arms(i, 70),
      i,
      { optimizer: nesterov(0.03, 0.8), steps: 250 },
      { control: isHealthy },
    ),
  'healthy: sine units': (i) =>
    net(
      [dense(10, 'sine'), dense(1)],
      'mse',
      regression(200 + i, 45, 1, ripple, 0.01),
      i,
      { optimizer: adam(0.004), steps: 160 },
      { control: isHealthy },
    ),
  'healthy: RMSProp, batches of four': (i) =>
    net(
      [dense(9, 'tanh'), dense(3)],
      'crossEntropy',
      mixture(200 + i, 60, 3, 5, 0.5),
      i,
      { optimizer: { kind: 'rmsprop', rate: 0.002 }, batchSize: 4, steps: 200 },
      { control: isHealthy },
    ),
  'healthy: Adagrad, batches': (i) =>
    net(
      [dense(8, 'gelu'), dense(1)],
      'mse',
      regression(220 + i, 64, 2, ridge, 0.01),
      i,
      { optimizer: { kind: 'adagrad', rate: 0.05 }, batchSize: 16, steps: 300 },
      { control: isHealthy },
    ),
  'healthy: layer normalisation': (i) =>
    net(
      [dense(10), layerNorm, { type: 'activation', activation: 'swish' }, dense(2)],
      'crossEntropy',
      octants(200 + i, 64, 2, 2),
      i,
      { optimizer: { kind: 'adamw', rate: 0.005 }, batchSize: 16, steps: 300 },
      { control: isHealthy },
    ),
  'healthy: residual with batch normalisation': (i) =>
    net(
      [
        dense(6, 'relu'),
        { type: 'residual', layers: [dense(6), batchNorm as Exclude<LayerSpec, { type: 'residual' }>] },
        dense(1),
      ],
      'mse',
      regression(240 + i, 48, 2, (x) => Math.abs(x[0]) - x[1], 0.01),
      i,
      { optimizer: heavyBall(0.004, 0.8), batchSize: 24, steps: 200 },
      { initializer: 'heNormal', control: isHealthy },
    ),
  'healthy: convolution and pooling': (i) => {
    const source = stream('corners', i);
    const labels = Array.from({ length: 40 }, (_, n) => n % 2);
    const inputs = labels.map((label) =>
      Array.from({ length: 64 }, (_, k) => {
        const [row, column] = [Math.floor(k / 8), k % 8];
        const on = label === 0 ? row < 4 && column < 4 : row >= 4 && column >= 4;
        return (on ? 0.8 : 0) + 0.4 * source.normal();
      }),
    );
    const conv: LayerSpec = {
      type: 'conv2d',
      channels: 2,
      kernel: 3,
      stride: 1,
      padding: 0,
      activation: 'tanh',
      bias: true,
      inputShape: [1, 8, 8],
    };
    return net(
      [conv, { type: 'averagePool2d', size: 3 }, { type: 'flatten' }, dense(2)],
      'crossEntropy',
      { inputs, labels },
      i,
      { optimizer: nesterov(0.02, 0.8), batchSize: 20, steps: 120 },
      { control: isHealthy },
    );
  },
  'healthy: warm-up and cosine, done': (i) =>
    net(
      [dense(12, 'relu'), dense(3)],
      'crossEntropy',
      mixture(240 + i, 60, 3, 3, 0.25),
      i,
      { optimizer: adam(0.02), batchSize: 20, steps: 600, schedule: schedule({ kind: 'cosine' }, 50) },
      { initializer: 'heNormal', control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: linear decay, done': (i) =>
    net(
      [dense(18, 'tanh'), dense(1)],
      'mse',
      regression(260 + i, 40, 1, ripple, 0),
      i,
      {
        optimizer: { kind: 'amsgrad', rate: 0.03 },
        steps: 1500,
        schedule: schedule({ kind: 'polynomial', power: 1 }),
      },
      { control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: exponential decay, batches, done': (i) =>
    net(
      [dense(10, 'elu'), dense(2)],
      'crossEntropy',
      mixture(280 + i, 80, 2, 4, 0.3),
      i,
      {
        optimizer: heavyBall(0.1, 0.8),
        batchSize: 8,
        steps: 800,
        schedule: schedule({ kind: 'exponential', factor: 0.995 }),
      },
      { control: isHealthy },
    ),
  'healthy: Lion, clipped': (i) =>
    net(
      [dense(8, 'softplus'), dense(1)],
      'mse',
      regression(300 + i, 60, 2, (x) => x[0] ** 2 - x[1], 0.01),
      i,
      { optimizer: { kind: 'lion', rate: 0.002 }, batchSize: 30, steps: 250, clip: { norm: 1 } },
      { control: isHealthy },
    ),
  'healthy: RAdam, weight decay': (i) =>
    net(
      [dense(8, 'sigmoid'), dense(8, 'tanh'), dense(2)],
      'crossEntropy',
      arms(40 + i, 60),
      i,
      { optimizer: { kind: 'radam', rate: 0.02 }, steps: 300, weightDecay: 1e-3 },
      { control: isHealthy },
    ),
  'healthy: squared error, gentle rate': (i) =>
    net(
      [dense(1)],
      'mse',
      regression(320 + i, 40, 4, (x) => x[0] + x[1] - x[2] + 0.2 * x[3], 0.01),
      i,
      { optimizer: sgd(0.006), steps: 200 },
      { control: isHealthy },
    ),
  'healthy: L-BFGS': (i) =>
    net(
      [dense(7, 'swish'), dense(2)],
      'crossEntropy',
      octants(240 + i, 50, 2, 2),
      i,
      { optimizer: { kind: 'lbfgs', rate: 1, history: 6 }, steps: 24 },
      { control: isHealthy },
    ),
  'healthy: function, Nesterov': (i) => ({
    loss: functionLoss('cosh(x) + cosh(2*y) - 1.9 + 0.2*x*y', ['x', 'y']),
    theta: Float64Array.of(3 + stream('cosh', i).uniform(), -1.2),
    training: training({ optimizer: nesterov(0.0008, 0.8), steps: 40 }),
    control: isHealthy,
  }),
};

export const heldOut: Readonly<Record<string, Generator>> = { ...ill, ...well };
