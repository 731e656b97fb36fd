import { averagedBall, heavyBall, nesterov, rmsprop, sgd } from '../fresh/data.ts';
import { descend, hoversByNoise, livesAtEdge, spectrumAt } from '../fresh/controls.ts';
import { bouncesForGood, creeps, explodesAtFullRate } from './controls.ts';
import {
  adamw,
  between,
  columnsOf,
  damped,
  field,
  gabor,
  kinetics,
  lags,
  lion,
  net,
  radam,
  signs,
  smallDigits,
  someKinds,
  stream,
  threeWay,
  turn,
} from './data.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** The rate whose share of gradient descent's edge at the minimum (found by L-BFGS) is given. */
function atMinimum(made: MadeRun, share: number, optimizer: (rate: number) => object): MadeRun {
  const values = spectrumAt(made.loss, descend(made, made.theta, 150).theta);
  const rate = (share * 2) / values[values.length - 1];
  return { ...made, training: training({ ...made.training, optimizer: optimizer(rate) }) };
}

/** Faults of rate and batch in the seventh held-out set; each comment says why the label is true. */
export const seventhRates: Readonly<Record<string, Generator>> = {
  // Thrown out by the first steps; a tenth of the rate comes down (control).
  'exploding: two leaky ReLU layers, Nesterov': (i) =>
    net(
      [dense(8 + (i % 5), 'leakyRelu'), dense(6, 'leakyRelu'), dense(1)],
      'mse',
      field('leaky-out', i, 30 + 3 * i, 2, gabor(i)),
      i,
      { optimizer: nesterov(between('leaky-out', i, 0.7, 1.5), 0.9), steps: 200 },
      { initializer: 'glorotNormal', control: explodesAtFullRate, alsoTrue: ['rateTooLarge'] },
    ),
  // The rate climbs past the edge of least squares in the middle of its warm-up: the loss falls, then runs away.
  'exploding: warm-up beyond the edge': (i) => {
    const { inputs } = columnsOf('breastCancer', i, 90, [1, 4, 8, 9, 14].slice(0, 3 + (i % 3)));
    const source = stream('warm-up', i);
    const slopes = inputs[0].map(() => source.normal());
    const targets = inputs.map((x) => [
      1 + x.reduce((sum, v, j) => sum + slopes[j] * v, 0) + 0.3 * source.normal(),
    ]);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets },
        i,
        {
          optimizer: sgd(1),
          batchSize: turn(i, [30, 45, 90]),
          steps: 900,
          schedule: { unit: 'step', warmup: { length: 300, from: 0.01 } },
        },
        { control: explodesAtFullRate, alsoTrue: ['rateTooLarge'] },
      ),
      between('warm-beyond', i, 1.5, 3),
      sgd,
    );
  },
  'exploding: Beale': (i) => ({
    loss: functionLoss('(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2 + 0.5', ['x', 'y']),
    theta: Float64Array.of(between('beale-x', i, 2.5, 4), between('beale-y', i, 1.4, 1.9)),
    training: training({
      optimizer: i % 2 === 0 ? sgd(between('beale-rate', i, 0.006, 0.02)) : heavyBall(0.004, 0.6),
      steps: 150 + 20 * i,
    }),
    alsoTrue: ['rateTooLarge'],
    control: explodesAtFullRate,
  }),
  // 1 − cos: x → −x is a cycle where x = (η/2) sin x; it attracts for 2 < η < π.
  'rateTooLarge: two pendulums': (i) => {
    const rate = between('pendulums', i, 2.15, 2.9);
    const coupling = between('coupling', i, 0.02, 0.1);
    const start = between('pendulum-start', i, 0.6, 1.6);
    return {
      loss: functionLoss(`2.2 - cos(x) - cos(y) + ${coupling}*(x - y)^2 + 0.1*(z - 1)^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(start, 0.9 * start, -0.5),
      training: training({ optimizer: sgd(rate), steps: 250 + 20 * i }),
      control: bouncesForGood,
    };
  },
  // Cross-entropy with a penalty is strictly convex; beyond the edge of its minimum (L-BFGS), bounded since its slope is. Wrong names
  // keep the probabilities, and so the curvature, from going to nothing.
  'rateTooLarge: digits, softmax regression, heavy ball': (i) => {
    const momentum = turn(i, [0, 0.1, 0.2]);
    const { inputs, labels } = smallDigits(i, 80, someKinds(i, 2));
    const source = stream('large-names', i);
    return atMinimum(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs, labels: labels.map((label) => (source.uniform() < 0.2 ? 1 - label : label)) },
        i,
        { optimizer: sgd(1), steps: 400 },
        { control: bouncesForGood, l2: between('digits-ridge', i, 0.01, 0.03) },
      ),
      (1 + momentum) * between('digits-beyond', i, 1.5, 3.5),
      (rate) => heavyBall(rate, momentum),
    );
  },
  // Steps of the rate's own size near enough.
  'rateTooLarge: series, AdaGrad by the mean': (i) =>
    net(
      [dense(1)],
      turn(i, ['mse', 'sse'] as const),
      (() => {
        const inputs = lags(i, 40, 2 + (i % 3), 0.3);
        return { inputs, targets: inputs.map((x) => [0.5 * x[0] - 0.4 * x[1]]) };
      })(),
      i,
      {
        optimizer: { kind: 'adagrad', rate: between('mean-large', i, 0.4, 1.2), convention: 'lecture' },
        steps: 500,
      },
      { control: bouncesForGood },
    ),
  // Ten times the rate comes down five times as far, thirty times ends below 60 % (control).
  'rateTooSmall: digits, Lion': (i) =>
    net(
      [dense(8 + (i % 3), 'gelu'), dense(4)],
      'crossEntropy',
      smallDigits(20 + i, 80, someKinds(20 + i, 4)),
      i,
      { optimizer: lion(between('slow-lion', i, 2e-5, 5e-5)), batchSize: turn(i, [10, 20, 40]), steps: 400 },
      { control: creeps },
    ),
  'rateTooSmall: reaction, three ELU layers, Nesterov': (i) =>
    net(
      [dense(8, 'elu'), dense(8, 'elu'), dense(8, 'elu'), dense(1)],
      'mse',
      field('slow-kinetics', i, 50, 2, kinetics(i), 0.02),
      i,
      { optimizer: nesterov(between('slow-nesterov', i, 5e-6, 2e-5), turn(i, [0.5, 0.8, 0.9])), steps: 500 },
      { control: creeps },
    ),
  'rateTooSmall: oscillation, sine units, RAdam': (i) =>
    net(
      [dense(12, 'sine'), dense(1)],
      'halfSse',
      field('slow-damped', i, 40, 1, ([x]) => 1.5 * x + 0.4 * damped(i)([x]), 0.02),
      i,
      { optimizer: radam(between('slow-radam', i, 1.5e-5, 4e-5)), steps: 500 + 50 * i },
      { control: creeps },
    ),
  // The fifth set's control: λmax rises to the edge and stays there; a quarter of the rate flows past it without a step up.
  'edgeOfStability: three inputs, ELU': (i) =>
    net(
      [dense(12, 'elu'), dense(10, 'elu'), dense(1)],
      'mse',
      field('edge-three', i, 30 + 4 * (i % 3), 3, threeWay(i)),
      i,
      { optimizer: sgd(between('edge-three', i, 0.1, 0.25)), steps: 1000 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  'edgeOfStability: digits, averaged heavy ball': (i) => {
    const { inputs, labels } = smallDigits(40 + i, 30, someKinds(40 + i, 4));
    return net(
      [dense(10, 'elu'), dense(4)],
      'mse',
      { inputs, targets: signs(labels, 4) },
      i,
      { optimizer: averagedBall(between('edge-digits', i, 0.12, 0.25), 0.4), steps: 900 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: wave under a bell, four hidden layers': (i) =>
    net(
      [dense(10, 'tanh'), dense(10, 'tanh'), dense(10, 'tanh'), dense(10, 'tanh'), dense(1)],
      'mse',
      field('edge-bell', i, 24, 2, gabor(30 + i)),
      i,
      { optimizer: sgd(between('edge-deep', i, 0.06, 0.15)), steps: 1200 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  // Level; all samples at the same rate get below ¾, the best weights have less than 0.7 (control).
  'noiseFloor: digits with wrong names, heavy ball': (i) => {
    const { inputs, labels } = smallDigits(60 + i, 100, someKinds(60 + i, 3));
    const source = stream('wrong-digits', i);
    return atMinimum(
      net(
        [dense(3)],
        'crossEntropy',
        { inputs, labels: labels.map((label) => (source.uniform() < 0.15 ? source.integer(3) : label)) },
        i,
        { optimizer: sgd(1), batchSize: turn(i, [1, 2, 3]), steps: 3000 },
        { control: hoversByNoise, l2: 2e-3 },
      ),
      between('digits-floor', i, 0.1, 0.3),
      (rate) => heavyBall(rate, 0.5),
    );
  },
  'noiseFloor: reaction, ELU layer, gradient descent': (i) => {
    const source = stream('floor-kinetics', i);
    const { inputs, targets } = field('floor-kinetics', i, 80, 2, kinetics(20 + i));
    return net(
      [dense(4 + (i % 3), 'elu'), dense(1)],
      'mse',
      { inputs, targets: targets.map(([y]) => [y + 0.25 * (y + 1.6) * source.normal()]) },
      i,
      { optimizer: sgd(between('floor-kinetics', i, 0.1, 0.2)), batchSize: turn(i, [1, 1, 2]), steps: 4000 },
      { control: hoversByNoise },
    );
  },
  'noiseFloor: series, AdamW': (i) => {
    const inputs = lags(40 + i, 90, 3, 0.5);
    const source = stream('floor-lags', i);
    return net(
      [dense(1)],
      'mse',
      { inputs, targets: inputs.map(([a, b, c]) => [0.8 * a - 0.5 * b + 0.2 * c + 0.5 * source.normal()]) },
      i,
      {
        optimizer:
          i % 2 === 0
            ? adamw(between('floor-adamw', i, 0.15, 0.4))
            : rmsprop(between('floor-rms', i, 0.1, 0.3), 0.9),
        batchSize: turn(i, [1, 2]),
        steps: 6000,
      },
      { control: hoversByNoise },
    );
  },
};
