import { adam, averagedBall, heavyBall, nesterov, rmsprop, sgd, standard } from '../fresh/data.ts';
import { livesAtEdge } from '../fresh/controls.ts';
import { dense, functionLoss, training, type Generator } from '../../labelled-run.ts';
import { digits, smallDigits, someKinds } from '../seventh/data.ts';
import { hoversInNoise, jumpsForGood, runsAway } from '../sixth/a-controls.ts';
import { crawlsDownhill } from '../eighth/a-controls.ts';
import {
  adamw,
  between,
  classesOf,
  convolution,
  field,
  series,
  stream,
  tablePart,
  turn,
  whole,
} from '../eighth/a-data.ts';
import { clouds, fixed, mean } from '../tenth/a-data.ts';
import { checkers, creeping, legendre, net, signed } from './a-data.ts';

const HIMMELBLAU = '(x^2 + y - 11)^2 + (x + y^2 - 7)^2';
/** Textbook functions of two variables with the least value 0 and a start well away from it. */
const HILLS = [
  ['2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2', [2.6, 2]],
  ['(x + 2*y - 7)^2 + (2*x + y - 5)^2', [-5, -6]],
  ['sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1 + 1.913223', [3, -2.5]],
  ['0.26*(x^2 + y^2) - 0.48*x*y', [7, -6]],
] as const;

/** Faults of rate and batch, first half of the eleventh held-out set; each comment says why the label is true. */
export const eleventhARates: Readonly<Record<string, Generator>> = {
  // Runs away; a tenth of the rate comes down to half (control of all three).
  'exploding: Himmelblau, from the corners': (i) => {
    const source = stream('eleventh-corners', i);
    return {
      loss: functionLoss(HIMMELBLAU, ['x', 'y']),
      theta: Float64Array.of(
        turn(i, [5, -5]) + 0.5 * source.normal(),
        turn(i >> 1, [5, -5]) + 0.5 * source.normal(),
      ),
      training: training({
        optimizer: turn(i, [
          sgd(between('eleventh-corners', i, 0.02, 0.05)),
          nesterov(between('eleventh-corners', i, 0.02, 0.04), 0.5),
          heavyBall(between('eleventh-corners', i, 0.02, 0.04), 0.5),
        ]),
        steps: whole('eleventh-corners-steps', i, 100, 400),
      }),
      control: runsAway,
      alsoTrue: ['rateTooLarge'],
    };
  },
  'exploding: double wells': (i) => {
    const source = stream('eleventh-wells', i);
    const variables = Array.from({ length: turn(i, [1, 2, 3]) }, (_, k) => `x${k + 1}`);
    return {
      loss: functionLoss(variables.map((x) => `(${x}^2 - 1)^2`).join(' + '), variables),
      theta: Float64Array.from(variables, () => (source.normal() < 0 ? -1 : 1) * (2 + source.uniform())),
      training: training({
        optimizer: turn(i, [
          sgd(between('eleventh-wells', i, 0.12, 0.4)),
          heavyBall(between('eleventh-wells', i, 0.1, 0.2), 0.5),
        ]),
        steps: whole('eleventh-wells-steps', i, 50, 300),
      }),
      control: runsAway,
      alsoTrue: ['rateTooLarge'],
    };
  },
  'exploding: convolution, the digit as a number': (i) => {
    const kinds = someKinds(11_000 + i, 5);
    const { inputs, labels } = digits(11_000 + i, 100, kinds);
    return net(
      [...convolution(turn(i, [2, 3, 4]), turn(i, ['tanh', 'relu'] as const)), dense(1)],
      'mse',
      { inputs, targets: labels.map((label) => [kinds[label]]) },
      i,
      {
        optimizer: turn(i >> 1, [
          sgd(between('eleventh-number', i, 0.4, 1)),
          heavyBall(between('eleventh-number', i, 0.1, 0.3), 0.9),
        ]),
        batchSize: turn(i, ['full', 25, 50]),
        steps: whole('eleventh-number-steps', i, 100, 250),
      },
      { initializer: 'heNormal', control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  // Beyond the edge, thrown back by the walls (control of all: no fall, gradients cancel, a tenth of the rate far lower).
  "rateTooLarge: the middle of Rastrigin's function": (i) => {
    const source = stream('eleventh-egg', i);
    const variables = ['x', 'y', 'z'].slice(0, turn(i, [2, 1, 3]));
    return {
      loss: functionLoss(
        variables.map((x) => `(10 + ${x}^2 - 10*cos(6.283185*${x}))`).join(' + '),
        variables,
      ),
      theta: Float64Array.from(variables, () => 0.3 * (2 * source.uniform() - 1)),
      training: training({
        optimizer: sgd(between('eleventh-egg', i, 0.0058, 0.009)),
        steps: whole('eleventh-egg-steps', i, 200, 800),
      }),
      control: jumpsForGood,
    };
  },
  'rateTooLarge: support vectors, overlapping classes': (i) => {
    const source = stream('eleventh-vectors', i);
    const hinges = Array.from({ length: 12 + 2 * (i % 4) }, (_, n) => {
      const y = n % 2 === 0 ? 1 : -1;
      const [p, q] = [0.8 * y + 0.9 * source.normal(), 0.5 * y + 0.9 * source.normal()];
      return `max(0, 1 - (${y})*(${fixed(p)}*u + ${fixed(q)}*v + b))`;
    });
    return {
      loss: functionLoss(`0.02*(u^2 + v^2) + ${mean(hinges)}`, ['u', 'v', 'b']),
      theta: new Float64Array(3),
      training: training({
        optimizer: sgd(between('eleventh-vectors', i, 8, 24)),
        steps: whole('eleventh-vectors-steps', i, 200, 800),
      }),
      control: jumpsForGood,
    };
  },
  'rateTooLarge: autoencoder of a table, RMSProp': (i) => {
    const { inputs } = tablePart(turn(i, ['iris', 'penguins', 'wine'] as const), 11_100 + i, [0, 90]);
    const rows = inputs.map((row) => row.slice(0, turn(i, [4, 4, 7])));
    return net(
      [dense(2, turn(i, ['tanh', 'identity'] as const)), dense(rows[0].length)],
      'mse',
      { inputs: rows, targets: rows },
      i,
      {
        optimizer: rmsprop(between('eleventh-bottle', i, 0.15, 0.5), turn(i, [0.9, 0.99])),
        steps: whole('eleventh-bottle-steps', i, 300, 1000),
      },
      { control: jumpsForGood },
    );
  },
  // Still on the slope of the start; ten times the rate comes down five to twenty times as far (control of all three).
  'rateTooSmall: three-hump camel, Booth, McCormick, Matyas': (i) => {
    const source = stream('eleventh-hills', i);
    const [expression, start] = turn(i, HILLS);
    return creeping(
      expression,
      start.map((v) => v * (1 + 0.1 * source.normal())),
      [
        whole('eleventh-hills-steps', i, 200, 1000),
        between('eleventh-hills', i, 0.025, 0.05),
        turn(i >> 2, [0, 0.9]),
      ],
      crawlsDownhill,
    );
  },
  'rateTooSmall: classes of tables by squares, two hidden layers': (i) => {
    const name = turn(i, ['penguins', 'wine', 'iris', 'breastCancer'] as const);
    const steps = whole('eleventh-names-steps', i, 200, 600);
    const momentum = turn(i, [0, 0.9, 0.5]);
    return net(
      [
        dense(16, turn(i, ['tanh', 'relu', 'gelu'] as const)),
        dense(8, turn(i, ['leakyRelu', 'tanh'] as const)),
        dense(name === 'breastCancer' ? 1 : 3),
      ],
      'mse',
      signed(tablePart(name, 11_200 + i, [0, 120]), name === 'breastCancer' ? 2 : 3),
      i,
      {
        optimizer: heavyBall(((1 - momentum) * between('eleventh-names', i, 0.005, 0.014)) / steps, momentum),
        batchSize: turn(i, [30, 'full', 20]),
        steps,
      },
      { control: crawlsDownhill },
    );
  },
  'rateTooSmall: Gaussian mixture in several dimensions': (i) => {
    const steps = whole('eleventh-mixture-steps', i, 300, 900);
    const features = whole('eleventh-mixture', i, 3, 7);
    return net(
      [dense(16, turn(i, ['softplus', 'tanh', 'relu', 'gelu'] as const)), dense(3)],
      'crossEntropy',
      clouds('eleventh-mixture', i, 150, features, 3, 0.5),
      i,
      {
        optimizer: turn(i, [
          sgd(between('eleventh-mixture', i, 0.015, 0.05) / steps),
          nesterov((0.1 * between('eleventh-mixture', i, 0.015, 0.05)) / steps, 0.9),
          adamw(between('eleventh-mixture', i, 0.003, 0.009) / steps),
        ]),
        batchSize: turn(i, [32, 'full', 16]),
        steps,
      },
      { initializer: 'heNormal', control: crawlsDownhill },
    );
  },
  // Full batches, squares: λmax rises to the edge and stays; a quarter of the rate flows past it without a step up (control of all).
  'edgeOfStability: noisy corners, squares': (i) =>
    net(
      [dense(12, 'tanh'), dense(8, turn(i, ['tanh', 'elu', 'tanh'] as const)), dense(1)],
      'mse',
      signed(
        classesOf('xor', 'eleventh-edge', i, {
          samples: 40,
          noise: between('eleventh-corners', i, 0.55, 0.75),
        }),
        2,
      ),
      i,
      {
        optimizer: turn(i, [
          sgd(between('eleventh-xor', i, 0.12, 0.2)),
          heavyBall(between('eleventh-xor', i, 0.1, 0.16), 0.2),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  'edgeOfStability: the next two values of a noisy series': (i) => {
    const { inputs, targets } = series('eleventh-edge', i, 41, turn(i, [3, 4]), 0.4);
    const pairs = targets.slice(1).map(([after], k) => [targets[k][0], after]);
    return net(
      [dense(12, 'tanh'), dense(8, turn(i, ['tanh', 'tanh', 'elu'] as const)), dense(2)],
      'mse',
      { inputs: inputs.slice(0, 40), targets: pairs },
      i,
      {
        optimizer: turn(i, [
          sgd(between('eleventh-two', i, 0.09, 0.17)),
          averagedBall(between('eleventh-two', i, 0.09, 0.17), 0.2),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: checkerboard, squares': (i) =>
    net(
      [dense(12, turn(i, ['tanh', 'elu'] as const)), dense(8, 'tanh'), dense(1)],
      'mse',
      signed(checkers('eleventh-edge', i, 40 + 2 * (i % 5), turn(i, [2, 3])), 2),
      i,
      {
        optimizer: turn(i, [
          sgd(between('eleventh-checkers', i, 0.1, 0.25)),
          averagedBall(between('eleventh-checkers', i, 0.12, 0.28), 0.3),
        ]),
        steps: 1000,
      },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  // Level; the whole batch at the same rate, a tenth of the rate and the best weights are far lower (control of all three).
  // For linear models on single samples the rate c/E(1 + ‖x‖²) adds about c/(1 − c) of the least loss (Widrow).
  'noiseFloor: Legendre features of a noisy curve, single samples': (i) => {
    const degree = whole('eleventh-legendre', i, 3, 6);
    const { inputs, targets } = field(
      'eleventh-legendre',
      i,
      100,
      1,
      ([x]) => Math.sin(3 * x) + 0.5 * x,
      0.6,
    );
    const features = inputs.map(([x]) => legendre(x, degree));
    const size = features.flat().reduce((sum, v) => sum + v * v, inputs.length) / inputs.length;
    const rate = between('eleventh-legendre', i, 0.45, 0.65) / size;
    return net(
      [dense(1)],
      'mse',
      { inputs: features, targets },
      i,
      {
        optimizer: turn(i, [sgd(rate), heavyBall(0.2 * rate, 0.8)]),
        batchSize: 1,
        steps: whole('eleventh-legendre-steps', i, 2000, 5000),
      },
      { control: hoversInNoise },
    );
  },
  'noiseFloor: the digit as a number, least squares': (i) => {
    const kinds = someKinds(11_300 + i, turn(i, [4, 6, 8]));
    const { inputs, labels } = smallDigits(11_300 + i, 120, kinds);
    const size = inputs.flat().reduce((sum, v) => sum + v * v, inputs.length) / inputs.length;
    const batchSize = turn(i, [1, 2, 1]);
    return net(
      [dense(1)],
      'mse',
      { inputs, targets: standard(labels.map((label) => [kinds[label]])) },
      i,
      {
        optimizer: sgd((batchSize * between('eleventh-pixels', i, 0.4, 0.6)) / size),
        batchSize,
        steps: whole('eleventh-pixels-steps', i, 2000, 4000),
      },
      { control: hoversInNoise },
    );
  },
  'noiseFloor: autoencoder of a table, small batches': (i) => {
    const { inputs } = tablePart(turn(i, ['penguins', 'iris', 'wine'] as const), 11_400 + i, [0, 100]);
    const rows = inputs.map((row) => row.slice(0, turn(i, [4, 4, 6])));
    return net(
      [dense(turn(i, [2, 2, 3]), turn(i, ['identity', 'tanh'] as const)), dense(rows[0].length)],
      'mse',
      { inputs: rows, targets: rows },
      i,
      {
        optimizer: turn(i, [adam, adamw, rmsprop])(between('eleventh-code', i, 0.04, 0.1)),
        batchSize: turn(i, [1, 2, 4]),
        steps: whole('eleventh-code-steps', i, 2000, 4000),
      },
      { control: hoversInNoise },
    );
  },
};
