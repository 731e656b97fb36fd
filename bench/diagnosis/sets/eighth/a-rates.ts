import { adam, averagedBall, heavyBall, nesterov, rmsprop, sgd } from '../fresh/data.ts';
import { descend, livesAtEdge, spectrumAt } from '../fresh/controls.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';
import { hoversInNoise, jumpsForGood, runsAway } from '../sixth/a-controls.ts';
import { digits, pooled } from '../seventh/data.ts';
import { crawlsDownhill } from './a-controls.ts';
import {
  adamw,
  between,
  classesOf,
  columnBy,
  convolution,
  curveOf,
  field,
  mislabelled,
  net,
  oneHot,
  ridges,
  series,
  stream,
  tablePart,
  turn,
  whole,
} from './a-data.ts';

/** The rate whose share of gradient descent's edge at the minimum (found by L-BFGS) is given. */
function atMinimum(made: MadeRun, share: number, optimizer: (rate: number) => object): MadeRun {
  const values = spectrumAt(made.loss, descend(made, made.theta, 150).theta);
  const rate = (share * 2) / values[values.length - 1];
  return { ...made, training: training({ ...made.training, optimizer: optimizer(rate) }) };
}

const HIMMELBLAU = '(x^2 + y - 11)^2 + (x + y^2 - 7)^2';
const ROSENBROCK = '100*(y - x^2)^2 + (1 - x)^2';
const BEALE = '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2';
/** Σ (M − uvᵀ)² of a 2 × 2 matrix of rank one. */
const factors = (p: number, q: number): string =>
  [
    [1, 1, 'a*c'],
    [1, q, 'a*d'],
    [p, 1, 'b*c'],
    [p, q, 'b*d'],
  ]
    .map(([m, n, product]) => `(${(Number(m) * Number(n)).toFixed(4)} - ${product})^2`)
    .join(' + ');
/** (1 − w₁w₂…)² of one sample. */
const chain = (depth: number): { expression: string; variables: string[] } => {
  const variables = Array.from({ length: depth }, (_, k) => `w${k + 1}`);
  return { expression: `(1 - ${variables.join('*')})^2`, variables };
};

/** Faults of rate and batch, first half of the eighth held-out set; each comment says why the label is true. */
export const eighthARates: Readonly<Record<string, Generator>> = {
  // Runs away; a tenth of the rate comes down to half (control of all five).
  'exploding: Rosenbrock': (i) => {
    const source = stream('rosenbrock', i);
    return {
      loss: functionLoss(ROSENBROCK, ['x', 'y']),
      theta: Float64Array.of(-1.2 + 0.2 * source.normal(), 1 + 0.2 * source.normal()),
      training: training({
        optimizer: turn(i, [
          sgd(between('rosenbrock', i, 0.003, 0.009)),
          heavyBall(between('rosenbrock', i, 0.002, 0.006), 0.5),
        ]),
        steps: whole('rosenbrock-steps', i, 200, 1000),
      }),
      control: runsAway,
      alsoTrue: ['rateTooLarge'],
    };
  },
  'exploding: one steep and one flat direction': (i) => {
    const steep = between('steep', i, 30, 300);
    const momentum = turn(i, [0, 0.5, 0.9]);
    return {
      loss: functionLoss(`0.5*(x^2 + ${steep.toFixed(2)}*y^2)`, ['x', 'y']),
      theta: Float64Array.of(-10, between('steep-start', i, 0.5, 2)),
      training: training({
        optimizer: heavyBall((between('steep-rate', i, 1.03, 1.5) * (2 + 2 * momentum)) / steep, momentum),
        steps: whole('steep-steps', i, 150, 400),
      }),
      control: runsAway,
      alsoTrue: ['rateTooLarge'],
    };
  },
  'exploding: sum of squares instead of the mean, table': (i) =>
    net(
      [dense(whole('sum-units', i, 6, 12), turn(i, ['tanh', 'relu', 'gelu'] as const)), dense(1)],
      'sse',
      columnBy('wine', i, whole('sum-rows', i, 80, 150), 12, [0, 1, 3, 6, 9, 10, 11]),
      i,
      {
        optimizer: turn(i, [sgd(between('sum-rate', i, 0.01, 0.05)), heavyBall(0.01, 0.9)]),
        batchSize: turn(i, ['full', 32]),
        steps: 300,
      },
      { control: runsAway, alsoTrue: ['rateTooLarge'] },
    ),
  'exploding: three hidden layers, momentum 0.9': (i) => {
    const act = turn(i, ['leakyRelu', 'softplus'] as const);
    const features = whole('deep-features', i, 2, 6);
    return net(
      [dense(16, act), dense(16, act), dense(8, act), dense(1)],
      'mse',
      field('deep', i, 120, features, (x) => 2 * ridges('deep', i, features)(x) + 1),
      i,
      { optimizer: heavyBall(between('deep-rate', i, 0.15, 0.5), 0.9), batchSize: 32, steps: 400 },
      { initializer: 'heNormal', control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  'exploding: matrix factorisation': (i) => {
    const source = stream('factors', i);
    const [p, q] = [between('factors-p', i, 0.5, 2), between('factors-q', i, 0.5, 2)];
    return withEdgeRate(
      {
        loss: functionLoss(factors(p, q), ['a', 'b', 'c', 'd']),
        theta: Float64Array.from({ length: 4 }, () => 1.5 * source.normal()),
        training: training({ optimizer: sgd(1), steps: whole('factors-steps', i, 200, 600) }),
        control: runsAway,
        alsoTrue: ['rateTooLarge'],
      },
      between('factors-rate', i, 3, 6),
      turn(i, [sgd, (rate) => heavyBall(rate, 0.6)]),
    );
  },
  // Beyond the edge of its minima, thrown back by its walls (control of all: no fall, gradients cancel, a tenth of the rate far lower).
  'rateTooLarge: Himmelblau': (i) => {
    const source = stream('himmelblau', i);
    const momentum = turn(i, [0, 0.2]);
    return {
      loss: functionLoss(HIMMELBLAU, ['x', 'y']),
      theta: Float64Array.of(2 + source.uniform(), 1.5 + source.uniform()),
      training: training({
        optimizer: heavyBall(between('himmelblau-rate', i, 0.0248, 0.029) * (1 + momentum), momentum),
        steps: whole('himmelblau-steps', i, 300, 800),
      }),
      control: jumpsForGood,
    };
  },
  // The flattest minimum of (1 − w₁…w_d)² has λmax 2d: no place holds a rate above 1/d.
  'rateTooLarge: one sample, linear layers of one unit': (i) => {
    const depth = 2 + (i % 3);
    const source = stream('chain', i);
    const { expression, variables } = chain(depth);
    return {
      loss: functionLoss(expression, variables),
      theta: Float64Array.from({ length: depth }, () => 0.8 + 0.3 * source.uniform()),
      training: training({
        optimizer: sgd(between('chain-rate', i, 1.08, 1.4) / depth),
        steps: whole('chain-steps', i, 200, 600),
      }),
      control: jumpsForGood,
    };
  },
  'rateTooLarge: softmax regression, overlapping blobs': (i) => {
    const classes = turn(i, [2, 3, 4]);
    const momentum = turn(i, [0, 0.3]);
    return atMinimum(
      net(
        [dense(classes)],
        'crossEntropy',
        classesOf('blobs', 'large-blobs', i, { samples: 60 + 20 * (i % 4), noise: 0.8, classes }),
        i,
        { optimizer: sgd(1), steps: whole('blob-steps', i, 300, 800) },
        { control: jumpsForGood },
      ),
      between('blob-beyond', i, 1.6, 4) * (1 + momentum),
      (rate) => heavyBall(rate, momentum),
    );
  },
  'rateTooLarge: RMSProp, hidden layer, table': (i) =>
    net(
      [dense(whole('rms-units', i, 4, 8), turn(i, ['softplus', 'gelu', 'leakyRelu'] as const)), dense(1)],
      'mse',
      columnBy('breastCancer', i, 80, 20, [1, 4, 5, 8, 10, 14].slice(0, 3 + (i % 4))),
      i,
      {
        optimizer: rmsprop(between('rms-large', i, 0.2, 0.5), turn(i, [0.9, 0.95])),
        steps: whole('rms-steps', i, 300, 800),
      },
      { control: jumpsForGood },
    ),
  // The clipped step is as long as ever on the other side of the valley.
  'rateTooLarge: clipped gradients, ReLU network': (i) =>
    net(
      [dense(12, 'leakyRelu'), dense(1)],
      turn(i, ['mse', 'sse'] as const),
      curveOf('sine', 'clipped', i, { samples: 40 + 10 * (i % 3), noise: 0.1 }),
      i,
      {
        optimizer: sgd(between('clipped', i, 0.5, 1.5)),
        clip: { norm: 1 },
        steps: whole('clipped-steps', i, 400, 1000),
      },
      { initializer: 'heNormal', control: jumpsForGood },
    ),
  // Still on the slope of the start; ten times the rate comes down five to twenty times as far (control of all five).
  'rateTooSmall: AdamW at a fine-tuning rate, moons': (i) =>
    net(
      [dense(16, turn(i, ['relu', 'gelu', 'tanh'] as const)), dense(8, 'relu'), dense(2)],
      'crossEntropy',
      classesOf('moons', 'slow-moons', i, { samples: 120, noise: 0.15 }),
      i,
      {
        optimizer: adamw(between('slow-adamw', i, 3e-6, 2e-5)),
        batchSize: turn(i, [16, 32, 64]),
        steps: whole('slow-adamw-steps', i, 400, 1000),
      },
      { control: crawlsDownhill },
    ),
  'rateTooSmall: convolution, digits, gradient descent': (i) =>
    net(
      [...convolution(4, 'relu'), dense(3)],
      'crossEntropy',
      digits(
        5100 + i,
        40,
        turn(i, [
          [0, 1, 7],
          [2, 4, 6],
          [3, 5, 9],
        ]),
      ),
      i,
      {
        optimizer: sgd(between('slow-conv', i, 5e-4, 1.2e-3)),
        batchSize: turn(i, [10, 20]),
        steps: whole('slow-conv-steps', i, 250, 350),
      },
      { initializer: 'heNormal', control: crawlsDownhill },
    ),
  'rateTooSmall: Himmelblau and Beale': (i) => {
    const source = stream('slow-himmelblau', i);
    const [x, y] = turn(i, [
      [5, 4.5],
      [-1, 1.5],
      [-5, 4],
      [0.5, 1.2],
    ]);
    return withEdgeRate(
      {
        loss: functionLoss(i % 2 === 0 ? HIMMELBLAU : BEALE, ['x', 'y']),
        theta: Float64Array.of(x + 0.2 * source.normal(), y + 0.2 * source.normal()),
        training: training({ optimizer: sgd(1), steps: whole('slow-himmelblau-steps', i, 300, 600) }),
        control: crawlsDownhill,
      },
      between('slow-himmelblau-rate', i, 3e-5, 1e-4),
      turn(i, [sgd, (rate) => heavyBall(0.3 * rate, 0.7)]),
    );
  },
  'rateTooSmall: softmax regression, tables': (i) =>
    net(
      [dense(3)],
      'crossEntropy',
      tablePart(turn(i, ['iris', 'wine', 'penguins'] as const), i, [0, 120]),
      i,
      {
        optimizer: turn(i, [
          sgd(between('slow-softmax', i, 5e-5, 1.5e-4)),
          heavyBall(between('slow-softmax', i, 1e-5, 3e-5), 0.9),
        ]),
        batchSize: turn(i, [16, 'full', 32]),
        steps: whole('slow-softmax-steps', i, 400, 800),
      },
      { control: crawlsDownhill },
    ),
  'rateTooSmall: autoencoder': (i) => {
    const inputs = pooled(digits(5200 + i, 60, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).inputs);
    return net(
      [dense(6, turn(i, ['sigmoid', 'tanh', 'relu'] as const)), dense(16)],
      'mse',
      { inputs, targets: inputs },
      i,
      {
        optimizer: turn(i, [adam, rmsprop])(between('slow-code', i, 1e-5, 4e-5)),
        batchSize: turn(i, [20, 30, 60]),
        steps: whole('slow-code-steps', i, 400, 800),
      },
      { control: crawlsDownhill },
    );
  },
  // Full batches, squares: λmax rises to the edge and stays; a quarter of the rate flows past it without a step up (control of all four).
  'edgeOfStability: Chebyshev polynomial, two tanh layers': (i) =>
    net(
      [dense(12, 'tanh'), dense(12, 'tanh'), dense(1)],
      'mse',
      curveOf('polynomial', 'edge-chebyshev', i, { samples: 24, noise: 0.15, degree: turn(i, [4, 5]) }),
      i,
      {
        optimizer: turn(i, [
          sgd(between('edge-chebyshev', i, 0.12, 0.25)),
          averagedBall(between('edge-chebyshev', i, 0.15, 0.3), 0.3),
        ]),
        steps: 1500,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  'edgeOfStability: digits, squares, one hidden layer': (i) => {
    const kinds = turn(i, [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [1, 5, 8, 9],
      [2, 3, 6, 8],
    ]);
    const { inputs, labels } = digits(5300 + i, 30, kinds);
    return net(
      [dense(whole('edge-digit-units', i, 8, 12), turn(i, ['elu', 'tanh'] as const)), dense(4)],
      'mse',
      { inputs: pooled(inputs).map((row) => row.map((v) => 2 * v - 0.8)), targets: oneHot(labels, 4, -1) },
      i,
      { optimizer: sgd(between('edge-digits', i, 0.05, 0.11)), steps: 900 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: moons and circles, squares': (i) => {
    const { inputs, labels } = classesOf(turn(i, ['moons', 'circles'] as const), 'edge-moons', i, {
      samples: 32,
      noise: 0.25,
    });
    return net(
      [dense(12, turn(i, ['elu', 'tanh', 'tanh'] as const)), dense(10, 'tanh'), dense(1)],
      'mse',
      { inputs, targets: labels.map((label) => [2 * label - 1]) },
      i,
      {
        optimizer: turn(i, [
          nesterov(between('edge-moons', i, 0.06, 0.12), 0.2),
          sgd(between('edge-moons', i, 0.1, 0.2)),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: smooth function of two or three inputs': (i) => {
    const features = turn(i, [2, 3]);
    return net(
      [
        dense(14, turn(i, ['elu', 'tanh', 'elu'] as const)),
        dense(10, turn(i, ['tanh', 'elu'] as const)),
        dense(1),
      ],
      'mse',
      field('edge-smooth', i, 36, features, (x) => Math.sin(3 * x[0]) + 1.5 * x[0] * x[1], 0.3),
      i,
      {
        optimizer: turn(i, [
          sgd(between('edge-smooth', i, 0.1, 0.22)),
          heavyBall(between('edge-smooth', i, 0.08, 0.16), 0.2),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  // Level; the whole batch at the same rate, a tenth of the rate and the best weights are far lower (control of all five).
  'noiseFloor: noisy sine, tanh layer, gradient descent': (i) =>
    net(
      [dense(whole('sine-units', i, 6, 10), 'tanh'), dense(1)],
      'mse',
      curveOf('sine', 'floor-sine', i, { samples: 100, noise: between('sine-noise', i, 0.2, 0.4) }),
      i,
      { optimizer: sgd(between('floor-sine', i, 0.12, 0.25)), batchSize: turn(i, [1, 2]), steps: 6000 },
      { initializer: 'heNormal', control: hoversInNoise },
    ),
  'noiseFloor: softmax regression, tables with wrong names': (i) =>
    atMinimum(
      net(
        [dense(3)],
        'crossEntropy',
        mislabelled(
          tablePart(turn(i, ['iris', 'penguins', 'wine'] as const), 100 + i, [0, 110]),
          'floor-names',
          i,
          0.15,
          3,
        ),
        i,
        { optimizer: sgd(1), batchSize: turn(i, [1, 1, 2]), steps: 3000 },
        { control: hoversInNoise, l2: 1e-3 },
      ),
      between('floor-softmax', i, 0.25, 0.6),
      sgd,
    ),
  'noiseFloor: Adam, one column by others': (i) =>
    net(
      [dense(1)],
      'mse',
      columnBy('breastCancer', 200 + i, 120, turn(i, [20, 3, 7]), [1, 4, 5, 8, 10, 14].slice(0, 4 + (i % 3))),
      i,
      { optimizer: adam(between('floor-adam', i, 0.08, 0.25)), batchSize: turn(i, [1, 2]), steps: 4000 },
      { control: hoversInNoise },
    ),
  'noiseFloor: least squares, small batches': (i) => {
    const features = whole('plane-features', i, 3, 8);
    const source = stream('plane', i);
    const slopes = Array.from({ length: features }, () => source.normal());
    return net(
      [dense(1)],
      'mse',
      field('plane', i, 120, features, (x) => x.reduce((sum, v, j) => sum + slopes[j] * v, 1), 0.6),
      i,
      {
        optimizer: turn(i, [
          sgd(between('floor-plane', i, 0.15, 0.35)),
          heavyBall(between('floor-plane', i, 0.02, 0.05), 0.9),
        ]),
        batchSize: turn(i, [1, 2]),
        steps: 3000,
      },
      { control: hoversInNoise },
    );
  },
  'noiseFloor: next value of a series, RMSProp': (i) =>
    net(
      [...(i % 2 === 0 ? [] : [dense(6, 'tanh')]), dense(1)],
      'mse',
      series('floor', i, 110, whole('floor-lags', i, 3, 5), 0.5),
      i,
      {
        optimizer: rmsprop(between('floor-rms', i, 0.1, 0.25), 0.99),
        batchSize: turn(i, [1, 2]),
        steps: 4000,
      },
      { control: hoversInNoise },
    ),
};
