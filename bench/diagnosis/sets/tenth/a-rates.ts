import { adam, adagrad, averagedBall, heavyBall, nesterov, rmsprop, sgd, standard } from '../fresh/data.ts';
import { descend, livesAtEdge, spectrumAt } from '../fresh/controls.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { hoversInNoise, jumpsForGood, runsAway } from '../sixth/a-controls.ts';
import { crawlsDownhill } from '../eighth/a-controls.ts';
import {
  adamw,
  between,
  classesOf,
  curveOf,
  field,
  oneHot,
  ridges,
  stream,
  tablePart,
  turn,
  whole,
} from '../eighth/a-data.ts';
import { fixed, mean, net } from './a-data.ts';

/** Its least value is 0. */
const STYBLINSKI = '0.5*(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y) + 78.33234';
/** Its least value is 0.397887, at (π, 2.275) and two places more. */
const BRANIN = '(y - 0.129185*x^2 + 1.591549*x - 6)^2 + 9.602113*cos(x) + 10';

/** The rate that is a share of gradient descent's edge at the minimum (found by L-BFGS). */
function atMinimum(made: MadeRun, share: number, momentum: number): MadeRun {
  const [most] = spectrumAt(made.loss, descend(made, made.theta, 150).theta).slice(-1);
  return {
    ...made,
    training: training({ ...made.training, optimizer: heavyBall((2 * share) / most, momentum) }),
  };
}
/** Powers 1 … degree of places of [−1, 1], standardised. */
function powers(xs: readonly number[], degree: number): number[][] {
  return standard(xs.map((x) => Array.from({ length: degree }, (_, k) => x ** (k + 1))));
}

/** Faults of rate and batch, first half of the tenth held-out set; each comment says why the label is true. */
export const tenthARates: Readonly<Record<string, Generator>> = {
  // Runs away; a tenth of the rate comes down to half (control of all three).
  "exploding: Styblinski's and Tang's function": (i) => {
    const source = stream('tenth-tang', i);
    return {
      loss: functionLoss(STYBLINSKI, ['x', 'y']),
      theta: Float64Array.of(
        turn(i, [5, -5, 4.5]) + 0.3 * source.normal(),
        turn(i, [4, 5]) + 0.3 * source.normal(),
      ),
      training: training({
        optimizer: turn(i, [
          sgd(between('tenth-tang', i, 0.06, 0.15)),
          heavyBall(between('tenth-tang', i, 0.05, 0.1), 0.5),
        ]),
        steps: whole('tenth-tang-steps', i, 100, 500),
      }),
      control: runsAway,
      alsoTrue: ['rateTooLarge'],
    };
  },
  'exploding: polynomial regression': (i) => {
    const { inputs, targets } = curveOf('sine', 'tenth-powers', i, { samples: 40 + 5 * i, noise: 0.1 });
    return net(
      [dense(1)],
      'mse',
      { inputs: powers(inputs.flat(), whole('tenth-degree', i, 3, 7)), targets },
      i,
      {
        optimizer: turn(i, [
          sgd(between('tenth-powers', i, 0.5, 1)),
          heavyBall(between('tenth-powers', i, 0.9, 1.5), 0.5),
        ]),
        batchSize: turn(i, ['full', 20]),
        steps: whole('tenth-powers-steps', i, 200, 600),
      },
      { control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  'exploding: classes by squared error, two hidden layers': (i) => {
    const act = turn(i, ['relu', 'gelu', 'leakyRelu'] as const);
    const { inputs, labels } = tablePart(turn(i, ['iris', 'penguins', 'wine'] as const), 6000 + i, [0, 120]);
    return net(
      [dense(16, act), dense(12, 'leakyRelu'), dense(3)],
      turn(i, ['mse', 'halfSse'] as const),
      { inputs, targets: oneHot(labels, 3) },
      i,
      {
        optimizer: turn(i, [
          nesterov(between('tenth-names', i, 0.3, 1), 0.9),
          sgd(between('tenth-names', i, 1.5, 4)),
        ]),
        batchSize: turn(i, [30, 'full', 60]),
        steps: 300,
      },
      { initializer: 'heNormal', control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  // Beyond the edge of every minimum, thrown back by the walls (control of all: no fall, gradients cancel, a tenth of the rate far lower).
  "rateTooLarge: Branin's function": (i) => {
    const source = stream('tenth-branin', i);
    const momentum = turn(i, [0, 0.2]);
    return {
      loss: functionLoss(BRANIN, ['x', 'y']),
      theta: Float64Array.of(Math.PI + 0.4 * source.normal(), 2.3 + 0.4 * source.normal()),
      training: training({
        optimizer: heavyBall(between('tenth-branin', i, 0.18, 0.28) * (1 + momentum), momentum),
        steps: whole('tenth-branin-steps', i, 200, 800),
      }),
      control: jumpsForGood,
    };
  },
  // |residual| has a slope of one size up to its kink: a fixed step jumps across for ever.
  'rateTooLarge: least absolute deviations': (i) => {
    const source = stream('tenth-median', i);
    const [level, tilt] = [2 + source.normal(), 1 + source.uniform()];
    const xs = Array.from({ length: 7 + (i % 4) }, () => 2 * source.uniform() - 1);
    const terms = xs.map(
      (x) => `abs(${fixed(level + tilt * x + 0.05 * source.normal())} - a - b*${fixed(x)})`,
    );
    return {
      loss: functionLoss(mean(terms), ['a', 'b']),
      theta: Float64Array.of(0, 0),
      training: training({
        optimizer: sgd(between('tenth-median', i, 0.4, 1.2)),
        steps: whole('tenth-median-steps', i, 200, 600),
      }),
      control: jumpsForGood,
    };
  },
  'rateTooLarge: logistic regression of moons': (i) => {
    const momentum = turn(i, [0, 0.5, 0]);
    const made = net(
      [dense(2)],
      'crossEntropy',
      classesOf('moons', 'tenth-large', i, {
        samples: 60 + 10 * i,
        noise: between('tenth-moon', i, 0.2, 0.4),
      }),
      i,
      { optimizer: sgd(1), steps: whole('tenth-moon-steps', i, 300, 800) },
      { control: jumpsForGood },
    );
    return atMinimum(made, between('tenth-large', i, 2, 5) * (1 + momentum), momentum);
  },
  // Still on the slope of the start; ten times the rate comes down five to twenty times as far (control of all three).
  'rateTooSmall: sphere and sum of squares': (i) => {
    const variables = Array.from({ length: turn(i, [2, 3, 5]) }, (_, k) => `x${k + 1}`);
    const source = stream('tenth-sphere', i);
    const weight = (k: number): number => (i % 2 === 0 ? 1 : k + 1);
    const steps = whole('tenth-sphere-steps', i, 200, 1000);
    const momentum = turn(i, [0, 0.9, 0]);
    return {
      loss: functionLoss(variables.map((x, k) => `${weight(k)}*${x}^2`).join(' + '), variables),
      theta: Float64Array.from(variables, () => (source.normal() < 0 ? -1 : 1) * (2 + 3 * source.uniform())),
      training: training({
        optimizer: heavyBall(
          ((1 - momentum) * between('tenth-sphere', i, 0.006, 0.016)) /
            (steps * weight(variables.length - 1)),
          momentum,
        ),
        steps,
      }),
      control: crawlsDownhill,
    };
  },
  'rateTooSmall: smooth function of several inputs, RMSProp and Adam': (i) => {
    const features = whole('tenth-crawl-inputs', i, 2, 6);
    const steps = whole('tenth-crawl-steps', i, 300, 800);
    return net(
      [
        dense(16, turn(i, ['tanh', 'gelu', 'relu'] as const)),
        dense(8, turn(i, ['tanh', 'softplus'] as const)),
        dense(1),
      ],
      'mse',
      field('tenth-crawl', i, 120, features, (x) => 1.5 * ridges('tenth-crawl', i, features)(x) + 0.8, 0.05),
      i,
      {
        optimizer: turn(i, [rmsprop, adam])(between('tenth-crawl', i, 0.0015, 0.004) / steps),
        batchSize: turn(i, [40, 20, 'full']),
        steps,
      },
      { control: crawlsDownhill },
    );
  },
  'rateTooSmall: rings and corners, AdaGrad and Adam': (i) => {
    const steps = whole('tenth-rings-steps', i, 300, 900);
    return net(
      [dense(16, turn(i, ['relu', 'tanh', 'gelu'] as const)), dense(2)],
      'crossEntropy',
      classesOf(turn(i, ['moons', 'circles', 'xor'] as const), 'tenth-rings', i, {
        samples: 120,
        noise: 0.1,
      }),
      i,
      {
        optimizer: turn(i, [
          adagrad(between('tenth-rings', i, 0.003, 0.006) / Math.sqrt(steps)),
          adam(between('tenth-rings', i, 0.006, 0.012) / steps),
        ]),
        batchSize: turn(i, [30, 'full']),
        steps,
      },
      { initializer: 'heNormal', control: crawlsDownhill },
    );
  },
  // Full batches, squares: λmax rises to the edge and stays; a quarter of the rate flows past it without a step up (control of all).
  'edgeOfStability: breast cancer, few columns, squares': (i) => {
    const { inputs, labels } = tablePart('breastCancer', 6150 + i, [0, 48]);
    const columns = turn(i, [
      [1, 4, 8],
      [4, 9, 11],
      [1, 5, 14],
      [8, 18, 21],
    ]);
    return net(
      [dense(12, turn(i, ['tanh', 'elu', 'tanh'] as const)), dense(8, 'tanh'), dense(1)],
      'mse',
      {
        inputs: inputs.map((row) => columns.map((j) => row[j])),
        targets: labels.map((label) => [2 * label - 1]),
      },
      i,
      {
        optimizer: turn(i, [
          sgd(between('tenth-cancer', i, 0.12, 0.25)),
          averagedBall(between('tenth-cancer', i, 0.15, 0.3), 0.3),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: noisy function of four or five inputs': (i) => {
    const features = turn(i, [4, 5]);
    return net(
      [dense(12, 'tanh'), dense(8, turn(i, ['tanh', 'elu'] as const)), dense(1)],
      'mse',
      field('tenth-edge', i, 40, features, ridges('tenth-edge', i, features), 0.5),
      i,
      {
        optimizer: turn(i, [
          sgd(between('tenth-many', i, 0.1, 0.22)),
          heavyBall(between('tenth-many', i, 0.08, 0.16), 0.2),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: wine, one-hot squares': (i) => {
    const { inputs, labels } = tablePart('wine', 6100 + i, [0, 48]);
    const columns = turn(i, [
      [1, 2, 4],
      [2, 4, 7],
      [1, 4, 8],
    ]);
    return net(
      [dense(12, 'tanh'), dense(8, turn(i, ['tanh', 'elu'] as const)), dense(3)],
      'mse',
      { inputs: inputs.map((row) => columns.map((j) => row[j])), targets: oneHot(labels, 3, -1) },
      i,
      { optimizer: sgd(between('tenth-wine', i, 0.1, 0.25)), steps: 1000 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  // Level; the whole batch at the same rate, a tenth of the rate and the best weights are far lower (control of all three).
  // For linear models on single samples the rate c/E(1 + ‖x‖²) adds about c/(1 − c) of the least loss (Widrow).
  'noiseFloor: seasonal regression, small batches': (i) => {
    const waves = turn(i, [2, 3, 4]);
    const { inputs, targets } = field('tenth-season', i, 90, 1, ([x]) => Math.cos(4 * x) + x, 0.5);
    const angles = inputs.map(([x]) => 3 * x);
    const rate = between('tenth-season', i, 0.45, 0.65) / (1 + waves);
    return net(
      [dense(1)],
      'mse',
      {
        inputs: angles.map((t) =>
          Array.from({ length: 2 * waves }, (_, k) =>
            (k % 2 === 0 ? Math.cos : Math.sin)(t * ((k >> 1) + 1)),
          ),
        ),
        targets,
      },
      i,
      {
        optimizer: turn(i, [sgd(rate), heavyBall(0.1 * rate, 0.9)]),
        batchSize: 1,
        steps: whole('tenth-season-steps', i, 2500, 5000),
      },
      { control: hoversInNoise },
    );
  },
  'noiseFloor: overlapping rings and moons, hidden layer': (i) =>
    net(
      [dense(whole('tenth-floor-units', i, 6, 10), turn(i, ['tanh', 'gelu', 'softplus'] as const)), dense(2)],
      'crossEntropy',
      classesOf(turn(i, ['circles', 'moons'] as const), 'tenth-floor', i, { samples: 120, noise: 0.25 }),
      i,
      {
        optimizer: turn(i, [adam, rmsprop, adamw])(between('tenth-floor-rings', i, 0.06, 0.15)),
        batchSize: turn(i, [2, 1, 2]),
        steps: 4000,
      },
      { control: hoversInNoise, l2: 1e-3 },
    ),
  'noiseFloor: classes of a table by least squares': (i) => {
    const { inputs, labels } = tablePart(
      turn(i, ['penguins', 'iris', 'wine', 'breastCancer'] as const),
      6200 + i,
      [0, 110],
    );
    const columns = turn(i, [
      [0, 1, 2, 3],
      [0, 1, 3],
      [0, 6, 9, 11],
      [0, 1, 4, 8, 9],
    ]);
    const classes = i % 4 === 3 ? 2 : 3;
    const batchSize = turn(i, [1, 1, 2]);
    const rate = (batchSize * between('tenth-squares', i, 0.4, 0.55)) / (1 + columns.length);
    return net(
      [dense(classes)],
      'mse',
      { inputs: inputs.map((row) => columns.map((j) => row[j])), targets: oneHot(labels, classes, -1) },
      i,
      { optimizer: sgd(rate), batchSize, steps: whole('tenth-squares-steps', i, 2000, 4000) },
      { control: hoversInNoise },
    );
  },
};
