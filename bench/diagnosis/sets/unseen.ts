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
  widensForEver,
} from '../controls.ts';
import { dense, functionLoss, networkLoss, training, type Generator, type Samples } from '../labelled-run.ts';
import { networkRuns, withEdgeRate } from './network-runs.ts';

/**
 * The second held-out set: written and frozen after the rules were tuned on everything before it, and before it was shown to
 * them. Other functions, data, networks, optimizers and seeds again. What each comment says is why the label is true.
 */

function stream(purpose: string, index: number) {
  return randomStream(60_013, `unseen-${purpose}`, index);
}
function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
const sgd = (rate: number): object => ({ kind: 'sgd', rate });
const nesterov = (rate: number, momentum = 0.85): object => ({ kind: 'nesterov', rate, momentum });
const heavyBall = (rate: number, momentum = 0.75): object => ({ kind: 'momentum', rate, momentum });
const adam = (rate: number): object => ({ kind: 'adam', rate });
const net = networkRuns(91_000, 640);
const unbiased = (units: number, activation: Parameters<typeof dense>[1] = 'identity') => ({
  ...dense(units, activation),
  bias: false,
});
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const schedule = (decay: object): object => ({ unit: 'step', decay });

type Labelled = Samples & { labels: number[] };

/** Squares of a board with `side` squares a side, black and white. */
function board(index: number, samples: number, side: number): Labelled {
  const source = stream('board', index);
  const inputs = Array.from({ length: samples }, () => [2 * source.uniform() - 1, 2 * source.uniform() - 1]);
  const square = (v: number): number => Math.floor(((v + 1) * side) / 2);
  return { inputs, labels: inputs.map(([a, b]) => (square(a) + square(b)) % 2) };
}
/** Classes along a line of centres. */
function row(index: number, samples: number, classes: number, features: number, noise: number): Labelled {
  const source = stream('row', index);
  const step = Array.from({ length: features }, () => source.normal());
  const length = Math.hypot(...step);
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  const inputs = labels.map((label) =>
    step.map((v) => ((label - (classes - 1) / 2) * 2 * v) / length + noise * source.normal()),
  );
  return { inputs, labels };
}
function sampled(
  index: number,
  samples: number,
  features: number,
  f: (x: number[]) => number | number[],
  noise: number,
  stretch = 1,
): Samples {
  const source = stream(`sampled-${stretch}`, index);
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => stretch * source.normal()),
  );
  return { inputs, targets: inputs.map((x) => [f(x)].flat().map((v) => v + noise * source.normal())) };
}
const step = (x: number[]): number => Math.atan(3 * x[0]);
const bump = (x: number[]): number => Math.exp(-x[0] * x[0]) - 0.4 * x[0];
const twist = (x: number[]): number => Math.sin(x[0]) * Math.cos(x[1]);
/** −1, …, 1. */
const line = (samples: number): number[] =>
  Array.from({ length: samples }, (_, k) => -1 + (2 * k) / (samples - 1));

const ill: Readonly<Record<string, Generator>> = {
  // Heavy ball beyond (2 + 2β)/λ on ridge regression; a product of three weights from a start beyond its edge.
  'exploding: ridge, heavy ball': (i) =>
    withEdgeRate(
      net(
        [dense(2)],
        'mse',
        sampled(i, 30, 3, (x) => [x[0] - x[2], x[1]], 0.1),
        i,
        { optimizer: sgd(1), steps: 3000 },
        { l2: 0.01, control: explodes, alsoTrue: ['rateTooLarge'] },
      ),
      1.9,
      (rate) => heavyBall(rate, 0.6),
    ),
  'exploding: product of three': (i) => ({
    loss: functionLoss('(x*y*z - 1)^2 + 0.1*x^2', ['x', 'y', 'z']),
    theta: Float64Array.of(between('three', i, 3, 5), 4, -3),
    training: training({ optimizer: sgd(0.05), steps: 300 }),
    alsoTrue: ['rateTooLarge'],
    control: explodes,
  }),
  // x·arctan x − ½ ln(1 + x²): f′ = arctan x, so x → −x is a cycle for η = 2x/arctan x, and attracts.
  'rateTooLarge: arctangent': (i) => {
    const at = between('arctangent', i, 1.2, 3);
    return {
      loss: functionLoss('0.3 + x*atan(x) - 0.5*ln(1 + x^2) + 0.03*(y + z)^2 + 0.02*(y - z)^2', [
        'x',
        'y',
        'z',
      ]),
      theta: Float64Array.of(1.04 * at, 0.2, 0.3),
      training: training({ optimizer: sgd((2 * at) / Math.atan(at)), steps: 350 }),
      control: bounces,
    };
  },
  // Nesterov exactly at (2 + 2β)/((1 + 2β)λ) on regression: its root is −1.
  'rateTooLarge: Nesterov at its edge': (i) => {
    const beta = 0.5;
    return withEdgeRate(
      net(
        [dense(1)],
        'halfSse',
        sampled(20 + i, 25, 2, (x) => x[0] + 2 * x[1], 0.05),
        i,
        { optimizer: sgd(1), steps: 500 },
        { control: bounces, theta: (t) => t.set([4, -3, 2]) },
      ),
      (1 + beta) / (1 + 2 * beta),
      (rate) => nesterov(rate, beta),
    );
  },
  // Sharpness held at the edge; at half the rate it goes beyond (control).
  'edgeOfStability: chirp': (i) => {
    const x = line(20);
    return net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(1)],
      'mse',
      { inputs: x.map((v) => [v]), targets: x.map((v) => [Math.sin(6 * v * v + v)]) },
      i,
      i % 2 === 0
        ? { optimizer: sgd(between('chirp', i, 0.07, 0.18)), steps: 3000 }
        : { optimizer: nesterov(between('chirp', i, 0.05, 0.12), 0.4), steps: 3000 },
      { initializer: 'glorotNormal', control: sitsAtEdge },
    );
  },
  'edgeOfStability: one-hot squares': (i) => {
    const { inputs, labels } = board(i, 24, 2);
    return net(
      [dense(18, 'tanh'), dense(18, 'tanh'), dense(2)],
      'mse',
      { inputs, targets: labels.map((label) => (label === 0 ? [1, 0] : [0, 1])) },
      40 + i,
      { optimizer: sgd(between('squares', i, 0.1, 0.3)), steps: 3000 },
      { initializer: 'lecunNormal', control: sitsAtEdge },
    );
  },
  // Thirty times the rate gets far lower from the same start (control).
  'rateTooSmall: Adagrad': (i) =>
    net(
      [dense(9, 'tanh'), dense(3)],
      'crossEntropy',
      row(i, 60, 3, 3, 0.3),
      i,
      { optimizer: { kind: 'adagrad', rate: 2e-4 }, steps: 400 },
      { control: isTooSlow },
    ),
  'rateTooSmall: heavy ball': (i) =>
    net(
      [dense(7, 'swish'), dense(1)],
      'mse',
      sampled(40 + i, 36, 2, twist, 0.02),
      i,
      { optimizer: heavyBall(1e-5), steps: 500 },
      { control: isTooSlow },
    ),
  // The origin of a linear autoencoder 3-2-3: a strict saddle (Baldi & Hornik 1989); not left yet (control).
  'strictSaddle: autoencoder': (i) => {
    const { inputs } = sampled(60 + i, 30, 3, () => 0, 0);
    return net(
      [unbiased(2), unbiased(3)],
      'mse',
      { inputs, targets: inputs },
      i,
      { optimizer: i % 2 === 0 ? sgd(0.02) : heavyBall(0.005), steps: 80 },
      { theta: (t) => t.forEach((v, k) => (t[k] = 1e-8 * v)), control: hasNotLeft },
    );
  },
  // −a(1 − cos y) has curvature −a at 0; the part along y has grown to less than 10⁻⁴.
  'strictSaddle: ridge of a cosine': (i) => {
    const a = between('cosine', i, 0.4, 1.6);
    return {
      loss: functionLoss(`4 + x^2 - ${a}*(1 - cos(y)) + 0.5*(z - x)^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(0.3, 1e-10, -0.2),
      training: training({ optimizer: nesterov(0.02 / a, 0.5), steps: 200 }),
    };
  },
  // tanh units beyond ±15 on all data: their derivatives are below 10⁻¹²; an ordinary start learns (control).
  'saturation: tanh far out': (i) =>
    net(
      [dense(9, 'tanh'), dense(1)],
      'mse',
      sampled(80 + i, 40, 2, bump, 0.02),
      i,
      { optimizer: adam(0.002), steps: 400 },
      {
        theta: (t) => {
          for (let u = 0; u < 9; u++) t[18 + u] = u % 2 === 0 ? 24 : -24;
        },
        alsoTrue: ['badInitialization'],
        control: isStartsFault('lecunUniform'),
      },
    ),
  // A softmax under squared error, sure of one class by a bias of 14: its gradient is of order e⁻¹⁴ on the others.
  'saturation: sure and wrong, two layers': (i) =>
    net(
      [dense(5, 'tanh'), dense(4)],
      'mseOnSoftmax',
      row(20 + i, 48, 4, 2, 0.2),
      i,
      { optimizer: sgd(0.05), steps: 400 },
      {
        theta: (t) => {
          t[15 + 20 + (i % 4)] = 14;
        },
      },
    ),
  // Two readings of one quantity whose small difference is the class: L-BFGS gets to a third in 80 updates (control).
  'illConditioning: two readings': (i) => {
    const source = stream('readings', i);
    const small = between('difference', i, 0.003, 0.008);
    const labels = Array.from({ length: 50 }, (_, n) => n % 2);
    const inputs = labels.map((label) => {
      const common = source.normal();
      const own = small * ((label === 0 ? -1 : 1) * (0.5 + source.uniform()));
      return [common + own, common - own];
    });
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs, labels },
        i,
        { optimizer: sgd(1), steps: 400 },
        { theta: (t) => t.set([0.1, 0.1, -0.1, -0.1, 0, 0]), control: isLongValley },
      ),
      0.7,
      sgd,
    );
  },
  // A valley along a helix-like curve in three dimensions (control as above).
  'illConditioning: bent in three dimensions': (i) => {
    const a = between('bent', i, 200, 500);
    return {
      loss: functionLoss(`0.5*(2 - x)^2 + ${a}*((y - x^2)^2 + (z - 0.5*x*y)^2)`, ['x', 'y', 'z']),
      theta: Float64Array.of(0.2, 0.04, 0.004),
      training: training({ optimizer: sgd(0.2 / a), steps: 150 }),
      control: isLongValley,
    };
  },
  // s·2/x of slope at x = 400 on s·ln(1 + x²), and the arm of x + e⁻ˣ: slope, and curvature below 10⁻⁵ of the valley's.
  'gradientFlat: logarithm': (i) => ({
    loss: functionLoss(`5 + ${between('logarithm', i, 0.5, 2)}*ln(1 + x^2) + (y - 0.3)^2 + 2*z^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(400, 1, -1),
    training: training({ optimizer: sgd(0.1), steps: 400 }),
  }),
  'gradientFlat: soft ramp': (i) => ({
    loss: functionLoss(`3 + ${between('ramp', i, 0.005, 0.02)}*(x + exp(-x)) + cosh(y) - 1`, ['x', 'y']),
    theta: Float64Array.of(40, 1.5),
    training: training({ optimizer: heavyBall(0.1, 0.5), steps: 400 }),
  }),
  // x³ + xy² at 0 from y = 0: H = 0 in the plane, a way up and a way down; and five weights in a product.
  'degeneratePoint: cubic': (i) => ({
    loss: functionLoss(`3 + ${between('cubic', i, 0.5, 2)}*(x^3 + x*y^2) + 2*z^2 + (x^2 + y^2)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(0.25, 0, -0.4),
    training: training({ optimizer: sgd(0.1), steps: 900 }),
  }),
  'degeneratePoint: product of five': (i) => {
    const source = stream('five', i);
    return {
      loss: functionLoss('(2 - u*v*w*x*y)^2 + 1', ['u', 'v', 'w', 'x', 'y']),
      theta: Float64Array.from({ length: 5 }, () => 8e-3 * source.normal()),
      training: training({ optimizer: nesterov(0.01, 0.6), steps: 300 }),
      control: hasNotLeft,
    };
  },
  // Strictly convex and at rest (control).
  'minimumReached: ridge, three outputs': (i) =>
    net(
      [dense(3)],
      'sse',
      sampled(100 + i, 30, 2, (x) => [x[0], x[1] - x[0], 1], 0.3),
      i,
      { optimizer: i % 2 === 0 ? heavyBall(0.003) : { kind: 'lbfgs', rate: 1, history: 5 }, steps: 2000 },
      { l2: 0.1, control: isAtRest },
    ),
  'minimumReached: exponentials': (i) => ({
    loss: functionLoss(
      `exp(x) - x + ${between('exponentials', i, 0.3, 1.5)}*(exp(y) + exp(-y)) + (z - x)^2`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(1, -1, 0.5),
    training: training({ optimizer: sgd(0.15), steps: 800 }),
    control: isAtRest,
  }),
  // Targets that only the limit of a cancelling pair has; the run's own training goes on outwards (control).
  'channelToInfinity: gated, two inputs': (i) => {
    const source = stream('gated', i);
    const inputs = Array.from({ length: 36 }, () => [1.5 * source.normal(), 1.5 * source.normal()]);
    const [p, q] = [between('gate-p', i, 0.7, 1.2), -between('gate-q', i, 0.3, 0.6)];
    const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
    // softplus′ = sigmoid: a gated linear unit.
    const targets = inputs.map(([a, b]) => [(1.5 * a + b) * sigmoid(p * a + q * b)]);
    return {
      loss: networkLoss([unbiased(2, 'softplus'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 0.8, q + 0.5, p - 0.8, q - 0.5, 1, -1),
      training: training({ optimizer: heavyBall(0.01, 0.6), steps: 3000 }),
      control: widensForEver,
    };
  },
  'channelToInfinity: three inputs': (i) => {
    const source = stream('three-inputs', i);
    const inputs = Array.from({ length: 50 }, () => [1, 2, 3].map(() => 1.2 * source.normal()));
    const [p, q, r] = [between('c-p', i, 0.5, 0.9), between('c-q', i, 0.3, 0.5), -0.4];
    const targets = inputs.map(([a, b, c]) => [(2 * a - 1.5 * c) / Math.cosh(p * a + q * b + r * c) ** 2]);
    return {
      loss: networkLoss([unbiased(2, 'tanh'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 0.6, q, r - 0.5, p - 0.6, q, r + 0.5, 1.5, -1.5),
      training: training({ optimizer: i % 2 === 0 ? sgd(0.02) : nesterov(0.004, 0.8), steps: 3000 }),
      control: widensForEver,
    };
  },
  'channelToInfinity: sigmoid, wide apart': (i) => {
    const w = between('wide', i, 1.4, 2.2);
    const x = line(32).map((v) => 2.8 * v);
    const targets = x.map((v) => [7 * v * (1 / (2 + Math.exp(w * v) + Math.exp(-w * v)))]);
    return {
      loss: networkLoss([unbiased(2, 'sigmoid'), unbiased(1)], 'mse', { inputs: x.map((v) => [v]), targets }),
      theta: Float64Array.of(w + 0.9, w - 0.9, 3.5, -3.5),
      training: training({ optimizer: adam(0.002), steps: 3000 }),
      control: widensForEver,
    };
  },
  // A tenth of the rate, all else equal, gets lower; going on does not (control).
  'noiseFloor: counts of votes': (i) => {
    const source = stream('votes', i);
    const inputs = Array.from({ length: 100 }, () => [source.normal(), source.normal(), source.normal()]);
    const labels = inputs.map(([a, b]) => (source.uniform() < 1 / (1 + Math.exp(-1.5 * a + b)) ? 1 : 0));
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs, labels },
        i,
        { optimizer: sgd(1), batchSize: 1, steps: 2500 },
        { control: isHeldByNoise },
      ),
      0.25,
      sgd,
    );
  },
  'noiseFloor: two outputs, heavy ball': (i) =>
    withEdgeRate(
      net(
        [dense(2)],
        'mse',
        sampled(120 + i, 90, 2, (x) => [x[0], 0.5 * x[1]], 0.7),
        i,
        { optimizer: sgd(1), batchSize: 3, steps: 2500 },
        { control: isHeldByNoise },
      ),
      0.12,
      (rate) => heavyBall(rate, 0.5),
    ),
  // Convex, and the best of the set is (almost) a constant: black and white squares by a line, an even bump by a line.
  'modelBias: board by a line': (i) =>
    net([dense(2)], 'crossEntropy', board(40 + i, 90, 4), i, { optimizer: sgd(0.5), steps: 800 }),
  'modelBias: even function by a line': (i) =>
    net(
      [dense(1)],
      'mse',
      sampled(140 + i, 70, 1, (x) => 2 * Math.abs(x[0]) + Math.cos(2 * x[0]), 0.02),
      i,
      { optimizer: nesterov(0.05), steps: 500 },
    ),
  // Few noisy samples learnt by heart (control: small training loss, held-out loss risen and large).
  'overfitting: eight points': (i) =>
    net(
      [dense(26, 'tanh'), dense(1)],
      'mse',
      sampled(160 + i, 8, 1, (x) => 0.3 * x[0], 0.8),
      i,
      { optimizer: { kind: 'amsgrad', rate: 0.03 }, steps: 2500 },
      {
        held: sampled(180 + i, 90, 1, (x) => 0.3 * x[0], 0.8),
        initializer: 'heNormal',
        control: hasGap(1.05),
      },
    ),
  'overfitting: coin flips': (i) => {
    const source = stream('coins', i);
    const draw = (n: number): Labelled => ({
      inputs: Array.from({ length: n }, () => Array.from({ length: 8 }, () => source.normal())),
      labels: Array.from({ length: n }, (_, k) => (k < 2 ? k : source.integer(2))),
    });
    return net(
      [dense(18, 'swish'), dense(2)],
      'crossEntropy',
      draw(26),
      i,
      { optimizer: adam(0.01), steps: 900 },
      { held: draw(100), initializer: 'glorotUniform', control: hasGap(1.05) },
    );
  },
  // Held-out inputs stretched far beyond the training ones; held-out targets of another sign (control: the gap).
  'mismatch: turned sign': (i) =>
    net(
      [dense(4, 'swish'), dense(1)],
      'mse',
      sampled(200 + i, 170, 2, (x) => x[0] + 0.5 * x[1], 0.05),
      i,
      { optimizer: adam(0.02), steps: 900 },
      { held: sampled(220 + i, 80, 2, (x) => -x[0] + 0.5 * x[1], 0.05), control: hasGap(1) },
    ),
  'mismatch: moved classes': (i) => {
    const train = row(60 + i, 180, 2, 3, 0.3);
    const held = row(80 + i, 70, 2, 3, 0.3);
    return net(
      [dense(3, 'tanh'), dense(2)],
      'crossEntropy',
      train,
      i,
      { optimizer: heavyBall(0.05), steps: 500 },
      {
        held: { labels: held.labels, inputs: held.inputs.map((x) => x.map((v) => -v + 1.5)) },
        l2: 1e-3,
        control: hasGap(1),
      },
    );
  },
  // Outputs squeezed before a loss with its own softmax: a floor above zero by arithmetic.
  'doubleSoftmax: sigmoid, four classes': (i) =>
    net([dense(9, 'tanh'), dense(4, 'sigmoid')], 'crossEntropy', row(100 + i, 56, 4, 3, 0.25), i, {
      optimizer: nesterov(0.2),
      steps: 1200,
    }),
  'doubleSoftmax: tanh, three classes': (i) =>
    net(
      [dense(8, 'elu'), dense(6, 'elu'), dense(3, 'tanh')],
      'crossEntropy',
      row(120 + i, 48, 3, 2, 0.2),
      i,
      {
        optimizer: { kind: 'adamw', rate: 0.01 },
        batchSize: 16,
        steps: 900,
      },
    ),
  // Equal units stay equal by symmetry of the gradient; weights sixty times too large saturate (control: another start).
  'badInitialization: one constant': (i) =>
    net(
      [dense(6, 'tanh'), dense(1)],
      'mse',
      sampled(240 + i, 50, 2, twist, 0.02),
      i,
      { optimizer: heavyBall(0.05), steps: 800 },
      {
        theta: (t) => t.fill(between('constant', i, 0.1, 0.4)),
        control: isStartsFault('glorotUniform'),
      },
    ),
  'badInitialization: sixty times too large': (i) =>
    net(
      [dense(8, 'sigmoid'), dense(3)],
      'crossEntropy',
      row(280 + i, 60, 3, 2, 0.3),
      i,
      { optimizer: heavyBall(0.1), steps: 500 },
      {
        theta: (t) => {
          for (let u = 0; u < 8; u++) [t[2 * u], t[2 * u + 1], t[16 + u]] = [9, -7, u % 2 === 0 ? 60 : -60];
        },
        alsoTrue: ['saturation'],
        control: isStartsFault('glorotUniform'),
      },
    ),
  // Standardised inputs at the same share of the edge get below half of the loss (control).
  'badlyScaledInputs: counts and shares': (i) => {
    const { inputs, targets } = sampled(260 + i, 50, 3, (x) => x[0] + x[1] - 2 * x[2], 0.02);
    return withEdgeRate(
      net(
        [dense(1)],
        'halfSse',
        { inputs: inputs.map(([a, b, c]) => [200 * a, b, 0.5 * c]), targets: targets ?? [] },
        i,
        { optimizer: sgd(1), steps: 500 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.5,
      sgd,
    );
  },
  'badlyScaledInputs: temperatures in kelvin': (i) => {
    const source = stream('kelvin', i);
    const inputs = Array.from({ length: 48 }, () => [290 + 8 * source.normal(), 300 + 8 * source.normal()]);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets: inputs.map(([a, b]) => [(a - 290) / 8 - (b - 300) / 16]) },
        i,
        { optimizer: sgd(1), steps: 400 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.6,
      sgd,
    );
  },
};

/** Nothing is wrong: falling well, and lower again if continued; or down to 2 % of a constant guess (control). */
const well: Readonly<Record<string, Generator>> = {
  'healthy: board, ReLU, heavy ball': (i) =>
    net(
      [dense(16, 'relu'), dense(2)],
      'crossEntropy',
      board(80 + i, 80, 2),
      i,
      { optimizer: heavyBall(0.05), steps: 150 },
      { initializer: 'heNormal', control: isHealthy },
    ),
  'healthy: step, AdamW': (i) =>
    net(
      [dense(12, 'softplus'), dense(1)],
      'mse',
      sampled(300 + i, 50, 1, step, 0.01),
      i,
      { optimizer: { kind: 'adamw', rate: 0.02 }, steps: 120 },
      { control: isHealthy },
    ),
  'healthy: row, batches of ten': (i) =>
    net(
      [dense(8, 'gelu'), dense(4)],
      'crossEntropy',
      row(140 + i, 80, 4, 4, 0.4),
      i,
      { optimizer: sgd(0.1), batchSize: 10, steps: 250 },
      { control: isHealthy },
    ),
  'healthy: twist, Nesterov, batches': (i) =>
    net(
      [dense(14, 'tanh'), dense(1)],
      'mse',
      sampled(320 + i, 80, 2, twist, 0.01),
      i,
      { optimizer: nesterov(0.02), batchSize: 20, steps: 400 },
      { control: isHealthy },
    ),
  'healthy: binary, Adam': (i) => {
    const { inputs, labels } = row(160 + i, 60, 2, 3, 0.4);
    return net(
      [dense(6, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      { inputs, targets: labels.map((label) => [label]) },
      i,
      { optimizer: adam(0.005), steps: 150 },
      { control: isHealthy },
    );
  },
  'healthy: batch normalisation, Adagrad': (i) =>
    net(
      [dense(8), batchNorm, { type: 'activation', activation: 'swish' }, dense(1)],
      'mse',
      sampled(340 + i, 60, 2, twist, 0.01),
      i,
      { optimizer: { kind: 'adagrad', rate: 0.05 }, batchSize: 30, steps: 250 },
      { control: isHealthy },
    ),
  'healthy: three layers, RMSProp': (i) =>
    net(
      [dense(10, 'elu'), dense(10, 'elu'), dense(3)],
      'crossEntropy',
      row(180 + i, 75, 3, 3, 0.4),
      i,
      { optimizer: { kind: 'rmsprop', rate: 0.002 }, batchSize: 15, steps: 120 },
      { control: isHealthy },
    ),
  'healthy: squared error on softmax, RAdam': (i) =>
    net(
      [dense(8, 'tanh'), dense(3)],
      'mseOnSoftmax',
      row(200 + i, 60, 3, 2, 0.3),
      i,
      { optimizer: { kind: 'radam', rate: 0.02 }, steps: 200 },
      { control: isHealthy },
    ),
  'healthy: dropout, heavy ball': (i) =>
    net(
      [dense(20, 'relu'), { type: 'dropout', rate: 0.1 }, dense(2)],
      'crossEntropy',
      row(220 + i, 80, 2, 4, 0.6),
      i,
      { optimizer: heavyBall(0.01), batchSize: 16, steps: 200 },
      { initializer: 'heUniform', control: isHealthy },
    ),
  'healthy: cosine, done': (i) =>
    net(
      [dense(12, 'swish'), dense(3)],
      'crossEntropy',
      row(240 + i, 60, 3, 2, 0.15),
      i,
      { optimizer: adam(0.03), batchSize: 20, steps: 700, schedule: schedule({ kind: 'cosine' }) },
      { control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: inverse root, done': (i) =>
    net(
      [dense(10, 'relu'), dense(2)],
      'crossEntropy',
      row(260 + i, 60, 2, 3, 0.2),
      i,
      { optimizer: sgd(0.5), batchSize: 12, steps: 900, schedule: schedule({ kind: 'inverseSqrt' }) },
      { initializer: 'heNormal', control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: plane, gentle rate': (i) =>
    net(
      [dense(2)],
      'mse',
      sampled(360 + i, 60, 3, (x) => [x[0] + x[1], x[2]], 0.01),
      i,
      { optimizer: heavyBall(0.003, 0.5), steps: 150 },
      { control: isHealthy },
    ),
  'healthy: wide layer, Adam': (i) =>
    net(
      [dense(40, 'tanh'), dense(1)],
      'mse',
      sampled(380 + i, 40, 1, bump, 0.01),
      i,
      { optimizer: adam(0.003), steps: 180 },
      { control: isHealthy },
    ),
  'healthy: L-BFGS': (i) =>
    net(
      [dense(8, 'gelu'), dense(1)],
      'mse',
      sampled(400 + i, 50, 2, twist, 0.01),
      i,
      { optimizer: { kind: 'lbfgs', rate: 1, history: 8 }, steps: 24 },
      { control: isHealthy },
    ),
  'healthy: function, gradient descent': (i) => ({
    loss: functionLoss('0.5*x^2 + 0.3*y^2 + 0.1*(x*y)^2 + 0.2*z^2', ['x', 'y', 'z']),
    theta: Float64Array.of(2 + stream('quartic', i).uniform(), -2, 1.5),
    training: training({ optimizer: sgd(0.03), steps: 60 }),
    control: isHealthy,
  }),
};

export const unseen: Readonly<Record<string, Generator>> = { ...ill, ...well };
