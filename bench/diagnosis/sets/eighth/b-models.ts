import { adam, heavyBall, nesterov, rmsprop, sgd, standard, unbiased } from '../fresh/data.ts';
import { isTheSameEverywhere } from '../fresh/controls.ts';
import { adamw } from '../seventh/data.ts';
import { isBestOfFamily, restsOnFloor, scalesAreAtFault } from '../sixth/b-controls.ts';
import {
  batchNorm,
  between,
  board,
  cloud,
  convolution,
  curve,
  digits,
  net,
  rawTable,
  regression,
  smallDigits,
  split,
  stream,
  table,
  turn,
  type Pairs,
} from './b-data.ts';
import { beginsShut, copiesHold, shutsByItsRate } from './b-controls.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** Indices of θ that stay equal where all units of the first hidden layer began equal: entering weights, biases, leaving weights. */
function unitsAlike(units: number, inputs: number, outputs: number): number[][] {
  const group = (at: (unit: number) => number): number[] => Array.from({ length: units }, (_, u) => at(u));
  const next = units * (inputs + 1);
  return [
    ...Array.from({ length: inputs }, (_, j) => group((u) => u * inputs + j)),
    group((u) => units * inputs + u),
    ...Array.from({ length: outputs }, (_, k) => group((u) => next + k * units + u)),
  ];
}
/** Outputs in (0, 1) before a softmax of `count`: the right one has at most e/(e + count − 1). */
const sigmoidFloor = (count: number): number => Math.log(Math.E + count - 1) - 1;
/** In (−1, 1). */
const tanhFloor = (count: number): number => Math.log(Math.exp(2) + count - 1) - 2;

/** What a table of flats says: area in m², rooms, year, distance in m; and the price in 100 000. */
function flats(i: number, samples: number, columns: readonly number[]): Pairs {
  const source = stream('flats', i);
  const rows = Array.from({ length: samples }, () => {
    const area = 40 + 140 * source.uniform();
    const rooms = 1 + Math.floor(area / 45 + 2 * source.uniform());
    const year = 1950 + Math.floor(72 * source.uniform());
    const way = 100 + 8000 * source.uniform() ** 2;
    const price = 0.02 * area + 0.2 * rooms + 0.015 * (year - 1985) - 0.0002 * way + 0.1 * source.normal();
    return { row: [area, rooms, year, way], price };
  });
  return {
    inputs: rows.map(({ row }) => columns.map((j) => row[j])),
    targets: rows.map(({ price }) => [price]),
  };
}
/** What a weather station says: hPa, K, relative humidity, W/m²; rain or none. */
function weather(i: number, samples: number, columns: readonly number[]) {
  const source = stream('weather', i);
  const rows = Array.from({ length: samples }, () => {
    const [p, t, h, s] = [source.normal(), source.normal(), source.normal(), source.normal()];
    const rain = -1.2 * p + 1.5 * h - 0.6 * t - 0.6 * s + 0.3 * source.normal() > 0;
    return { row: [1013 + 9 * p, 288 + 8 * t, 0.6 + 0.15 * h, 300 + 120 * s], label: rain ? 1 : 0 };
  });
  return {
    inputs: rows.map(({ row }) => columns.map((j) => row[j])),
    labels: rows.map(({ label }) => label),
  };
}
/** Gradient descent or a ball at a share of the stability edge, from zeros. */
function raw(make: MadeRun, i: number, [low, high]: readonly [number, number], momentum: number): MadeRun {
  const share = between('raw-share', i, low, high);
  if (momentum === 0) return withEdgeRate(make, share, sgd);
  return i % 2 === 0
    ? withEdgeRate(make, share * (1 + momentum), (rate) => heavyBall(rate, momentum))
    : withEdgeRate(make, (share * (1 + momentum)) / (1 + 2 * momentum), (rate) => nesterov(rate, momentum));
}
const zeros = (theta: Float64Array): void => {
  theta.fill(0);
};

/** Faults of model, data and start; each comment says why the label is true. */
export const eighthBModels: Readonly<Record<string, Generator>> = {
  // Pixels of the border that no picture inks, chosen as inputs of a network without biases: the output is 0 for ever.
  'constantLoss: blank pixels, no biases': (i) => {
    const { inputs, labels } = digits(i, 50, 3);
    const blank = [0, 32, 39].slice(0, 2 + (i % 2));
    const act = turn(i, ['relu', 'tanh', 'gelu', 'leakyRelu'] as const);
    return net(
      [unbiased(6 + (i % 4), act), ...(i % 3 === 0 ? [unbiased(5, act)] : []), unbiased(3)],
      'crossEntropy',
      { inputs: inputs.map((row) => blank.map((k) => row[k])), labels },
      i,
      {
        optimizer: turn(i, [adam(0.01), sgd(0.1), heavyBall(0.05, 0.9), rmsprop(0.005)]),
        batchSize: turn(i, ['full', 25, 10]),
        steps: 200 + 25 * i,
      },
      { initializer: 'heNormal', control: isTheSameEverywhere },
    );
  },
  // Every sample's weight in the sum is 0.
  'constantLoss: all samples masked': (i) => {
    const source = stream('mask', i);
    const sum = Array.from(
      { length: 3 + (i % 3) },
      () => `0*(w*${source.uniform().toFixed(2)} + b - ${(2 * source.uniform()).toFixed(2)})^2`,
    );
    return {
      loss: functionLoss(`${sum.join(' + ')} + ${between('mask-rest', i, 0.2, 3).toFixed(3)}`, ['w', 'b']),
      theta: Float64Array.of(source.normal(), source.normal()),
      training: training({
        optimizer: turn(i, [sgd(0.1), adam(0.05), nesterov(0.05)]),
        steps: 100 + 40 * i,
      }),
      control: isTheSameEverywhere,
    };
  },
  // A squared error cut off at a ceiling that it is always above.
  'constantLoss: a ceiling below everything': (i) => {
    const source = stream('ceiling', i);
    const ceiling = between('ceiling', i, 0.5, 5);
    return {
      loss: functionLoss(
        `min(${ceiling.toFixed(3)}, ${(1.3 * ceiling).toFixed(3)} + (w*u - 1)^2 + 0.5*(u - b)^2)`,
        ['w', 'u', 'b'],
      ),
      theta: Float64Array.of(source.normal(), source.normal(), source.normal()),
      training: training({
        optimizer: turn(i, [heavyBall(0.05, 0.9), sgd(0.05), adam(0.02)]),
        steps: 150 + 50 * i,
      }),
      control: isTheSameEverywhere,
    };
  },
  // The number that an autoencoder goes through is normalised alone: it is 0 for every sample.
  'constantLoss: autoencoder through one normalised number': (i) => {
    const { inputs } = table('wine', 40 + i, 50, [0, 3, 5, 6, 9, 11].slice(0, 4 + (i % 3)));
    return net(
      [
        dense(4, 'tanh'),
        dense(1),
        { type: 'layerNorm', epsilon: 1e-5, affine: false },
        unbiased(4, 'tanh'),
        unbiased(inputs[0].length),
      ],
      'mse',
      { inputs, targets: inputs },
      i,
      {
        optimizer: turn(i, [adam(0.01), heavyBall(0.05, 0.9)]),
        batchSize: turn(i, ['full', 25]),
        steps: 300,
      },
      { control: isTheSameEverywhere },
    );
  },
  // The mean error instead of the error's mean square: over centred inputs the slopes cancel in pairs.
  'constantLoss: square of the mean error, centred inputs': (i) => {
    const places = [1, 2.5, 0.5].slice(0, 2 + (i % 2));
    const mean = places.map((x) => `(${x}*w - ${x}*w) + (${x}^2*v - ${x}^2*v)`).join(' + ');
    const source = stream('mean-error', i);
    return {
      loss: functionLoss(`(${mean} - ${(1 + 2 * source.uniform()).toFixed(3)})^2`, ['w', 'v']),
      theta: Float64Array.of(source.normal(), source.normal()),
      training: training({
        optimizer: turn(i, [sgd(0.1), heavyBall(0.05, 0.9), adam(0.1), nesterov(0.05)]),
        steps: 100 + 50 * i,
      }),
      control: isTheSameEverywhere,
    };
  },

  // Squeezed outputs have a floor by arithmetic; raw ones get below half of it (control).
  'doubleSoftmax: three species, sigmoid, Adam': (i) =>
    net(
      [dense(8 + 2 * (i % 4), turn(i, ['relu', 'tanh'] as const)), dense(3, 'sigmoid')],
      'crossEntropy',
      i % 2 === 0 ? table('iris', 100 + i, 120, [0, 1, 2, 3]) : table('penguins', 100 + i, 120, [0, 1, 2, 3]),
      i,
      {
        optimizer: adam(between('species', i, 0.01, 0.03)),
        batchSize: turn(i, [16, 32, 'full']),
        steps: 1500,
      },
      { initializer: 'glorotUniform', control: restsOnFloor(sigmoidFloor(3)) },
    ),
  'doubleSoftmax: moons, sigmoid twice': (i) => {
    const data = cloud('moons', i, { samples: 100, noise: 0.08 });
    const share = data.labels.reduce((sum, label) => sum + label / data.labels.length, 0);
    return net(
      [dense(12, 'tanh'), ...(i % 2 === 0 ? [dense(8, 'tanh')] : []), dense(1, 'sigmoid')],
      'binaryCrossEntropy',
      data,
      i,
      { optimizer: turn(i, [adam(0.03), nesterov(0.3, 0.9), rmsprop(0.005)]), steps: 1500 + 100 * i },
      {
        initializer: 'glorotNormal',
        // Of class 0 the logit is at least 0.
        control: restsOnFloor(share * Math.log(1 + Math.exp(-1)) + (1 - share) * Math.log(2)),
      },
    );
  },
  'doubleSoftmax: blobs, tanh outputs, momentum': (i) => {
    const count = 3 + (i % 3);
    return net(
      [dense(10, 'relu'), dense(count, 'tanh')],
      'crossEntropy',
      cloud('blobs', 20 + i, { samples: 40 * count, noise: 0.15, classes: count }),
      i,
      { optimizer: heavyBall(between('tanh-blobs', i, 0.03, 0.1), 0.9), batchSize: 20, steps: 1200 },
      { initializer: 'heNormal', control: restsOnFloor(tanhFloor(count)) },
    );
  },
  'doubleSoftmax: digits, convolution, sigmoid': (i) => {
    const count = 3 + (i % 2);
    return net(
      [...convolution(4, 'relu'), dense(count, 'sigmoid')],
      'crossEntropy',
      digits(20 + i, 60, count),
      i,
      { optimizer: turn(i, [adam(0.02), heavyBall(0.2, 0.9)]), batchSize: turn(i, [15, 20]), steps: 500 },
      { initializer: 'heUniform', control: restsOnFloor(sigmoidFloor(count)) },
    );
  },
  'doubleSoftmax: circles, batch normalisation, tanh': (i) =>
    net(
      [dense(12), batchNorm, { type: 'activation', activation: 'relu' }, dense(1, 'tanh')],
      'binaryCrossEntropy',
      cloud('circles', i, { samples: 100, noise: 0.06 }),
      i,
      {
        optimizer: turn(i, [adamw(0.02), adam(0.01), nesterov(0.1, 0.9)]),
        batchSize: turn(i, ['full', 25]),
        steps: 1000,
      },
      { initializer: 'heNormal', control: restsOnFloor(Math.log(1 + Math.exp(-1))) },
    ),

  // What began equal stays equal by symmetry; ordinary starts end below 60 % (control).
  'badInitialization: all weights one constant, digits': (i) => {
    const [units, count] = [8 + 2 * (i % 5), 4 + (i % 2)];
    const alike = unitsAlike(units, 16, count);
    return net(
      [dense(units, turn(i, ['relu', 'tanh', 'leakyRelu'] as const)), dense(count)],
      'crossEntropy',
      smallDigits(40 + i, 25 * count, count),
      i,
      { optimizer: turn(i, [adam(0.005), heavyBall(0.05, 0.9), sgd(0.2)]), batchSize: 25, steps: 1200 },
      {
        theta: (t) => {
          t.fill(between('constant', i, 0.05, 0.3));
        },
        control: copiesHold(alike),
      },
    );
  },
  'badInitialization: zeros, sigmoid units': (i) => {
    const units = 6 + 2 * (i % 5);
    const isMoons = i % 2 === 0;
    return net(
      [dense(units, turn(i, ['sigmoid', 'sigmoid', 'softplus'] as const)), dense(isMoons ? 2 : 4)],
      'crossEntropy',
      isMoons ? cloud('moons', 100 + i, { samples: 100, noise: 0.1 }) : smallDigits(140 + i, 100, 4),
      i,
      { optimizer: turn(i, [adam(0.02), nesterov(0.1, 0.9)]), batchSize: turn(i, [10, 20]), steps: 2000 },
      { initializer: 'zeros', control: copiesHold(unitsAlike(units, isMoons ? 2 : 16, isMoons ? 2 : 4)) },
    );
  },
  // Shut from the first step to the last (control).
  'badInitialization: weights far too large, tanh': (i) => {
    const factor = between('too-large', i, 30, 100);
    return net(
      [dense(6 + (i % 4), 'tanh'), dense(1)],
      'mse',
      regression('too-large', i, 80, 3, ([a, b, c]) => Math.sin(1.5 * a) + 0.5 * b * c, 0.02),
      i,
      { optimizer: turn(i, [sgd(0.05), adam(0.01), heavyBall(0.01, 0.9)]), steps: 1500 },
      {
        theta: (t) => {
          for (let k = 0; k < 3 * (6 + (i % 4)); k++) t[k] *= factor;
        },
        control: beginsShut(0, 'tanh', 0.06),
      },
    );
  },
  'badInitialization: biases far below zero, ReLU': (i) =>
    net(
      [dense(8 + (i % 5), 'relu'), dense(3)],
      'crossEntropy',
      i % 2 === 0 ? table('wine', 60 + i, 100, [0, 2, 6, 9, 12]) : table('iris', 60 + i, 100, [0, 1, 2, 3]),
      i,
      {
        optimizer: turn(i, [adam(0.01), heavyBall(0.05, 0.9), rmsprop(0.005)]),
        batchSize: turn(i, ['full', 25]),
        steps: 600,
      },
      {
        initializer: 'heNormal',
        theta: (t) => {
          const [units, inputs] = [8 + (i % 5), i % 2 === 0 ? 5 : 4];
          for (let u = 0; u < units; u++) t[units * inputs + u] = -between('below', i, 12, 25);
        },
        control: beginsShut(0, 'relu', 0.002),
      },
    ),
  'badInitialization: second layer far too large, sigmoid': (i) => {
    const factor = between('second-large', i, 200, 600);
    const [first, second] = [6, 3 + (i % 3)];
    return net(
      [dense(first, 'sigmoid'), dense(second, 'sigmoid'), dense(1)],
      'mse',
      regression('second-large', i, 70, 2, ([a, b]) => Math.sin(2 * a) + 0.5 * Math.cos(2 * b), 0.02),
      i,
      { optimizer: turn(i, [adam(0.02), nesterov(0.05, 0.9), sgd(0.1)]), steps: 1500 },
      {
        theta: (t) => {
          for (let k = 0; k < first * second; k++) t[first * 3 + k] *= factor;
        },
        control: beginsShut(1, 'sigmoid', 0.02),
      },
    );
  },

  // Open at the start, shut by the run's own steps; a small share of the rate throughout ends below half (control).
  'saturation: dying ReLU, targets as they come': (i) => {
    const middle = between('dying-middle', i, 15, 40);
    const rate = between('dying', i, 0.08, 0.2);
    return net(
      [dense(8 + (i % 5), 'relu'), dense(8, 'relu'), dense(1)],
      'mse',
      regression('dying', i, 60, 3, ([a, b, c]) => middle + 4 * a - 3 * b + 2 * Math.abs(c), 0.2),
      i,
      { optimizer: i % 3 === 2 ? heavyBall(0.5 * rate, 0.5) : sgd(rate), steps: 400 + 25 * i },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.02) },
    );
  },
  'saturation: dying ReLU, two layers, Adam': (i) =>
    net(
      [dense(10, 'relu'), dense(6 + (i % 4), 'relu'), dense(1)],
      'mse',
      regression('dying-adam', i, 60, 2, ([a, b]) => a * b - turn(i, [1, 2, -1.5]), 0.05),
      i,
      { optimizer: adam(between('dying-adam', i, 0.3, 1)), steps: 800 },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.01) },
    ),
  'saturation: dying ReLU, convolution': (i) => {
    const { inputs, labels } = digits(60 + i, 40, 2);
    return net(
      [...convolution(3, 'relu'), dense(1)],
      'mse',
      { inputs, targets: labels.map((label) => [4 * label + 3]) },
      i,
      {
        optimizer:
          i % 2 === 0 ? sgd(between('dying-conv', i, 0.05, 0.2)) : adam(between('dying-conv', i, 0.3, 1)),
        steps: 300,
      },
      { initializer: 'heUniform', control: shutsByItsRate(0, 'relu', 0.02) },
    );
  },
  'saturation: tanh, targets as they come': (i) => {
    const middle = between('tanh-middle', i, 16, 24);
    return net(
      [dense(8, 'tanh'), dense(5 + (i % 4), 'tanh'), dense(1)],
      'mse',
      regression('tanh-shut', i, 60, 2, ([a, b]) => middle + 5 * Math.sin(a) + 3 * b, 0.2),
      i,
      {
        optimizer: heavyBall(between('tanh-shut', i, 0.05, 0.09), 0.9),
        steps: 500 + 30 * i,
        schedule: { unit: 'step', decay: { kind: 'step', every: turn(i, [20, 40, 60]), factor: 0.1 } },
      },
      { control: shutsByItsRate(1, 'tanh', 0.02) },
    );
  },
  'saturation: sigmoid, a step schedule that begins too high': (i) =>
    net(
      [dense(8, 'sigmoid'), dense(5 + (i % 3), 'sigmoid'), dense(1)],
      'mse',
      regression('sigmoid-shut', i, 60, 2, ([a, b]) => 3 * Math.tanh(a + b) + turn(i, [4, -3, 6]), 0.05),
      i,
      {
        optimizer:
          i % 2 === 0 ? adam(between('sigmoid-shut', i, 1, 4)) : sgd(between('sigmoid-shut', i, 1, 3)),
        steps: 700,
        schedule: { unit: 'step', decay: { kind: 'step', every: 60, factor: 0.1 } },
      },
      { control: shutsByItsRate(1, 'sigmoid', 0.02) },
    ),

  // Standardised inputs at the same share of the edge end below half; three and ten times the rate gain nothing (control).
  'badlyScaledInputs: flats, least squares': (i) =>
    raw(
      net(
        [dense(1)],
        'mse',
        flats(
          i,
          60 + 4 * (i % 8),
          turn(i, [
            [0, 1, 2, 3],
            [0, 1, 2],
            [0, 2, 3],
            [1, 2, 3],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        { theta: zeros, control: scalesAreAtFault },
      ),
      i,
      [0.3, 0.8],
      turn(i, [0, 0.5, 0.9]),
    ),
  'badlyScaledInputs: raw wine, softmax regression': (i) => {
    const { inputs, labels } = rawTable('wine', i);
    const columns = [12, ...[0, 4, 6, 9, 10, 11, 1].filter((_, k) => (k + i) % 3 !== 0)];
    return raw(
      net(
        [dense(3)],
        'crossEntropy',
        { inputs: inputs.slice(0, 90).map((row) => columns.map((j) => row[j])), labels: labels.slice(0, 90) },
        i,
        { optimizer: sgd(1), steps: 400 + 30 * (i % 8) },
        { theta: zeros, control: scalesAreAtFault },
      ),
      40 + i,
      [0.3, 0.8],
      turn(i, [0, 0.5, 0.8]),
    );
  },
  'badlyScaledInputs: weather station, logistic regression': (i) =>
    raw(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        weather(
          i,
          80,
          turn(i, [
            [0, 1, 2, 3],
            [0, 1, 2],
            [0, 2, 3],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 30 * (i % 8) },
        { theta: zeros, control: scalesAreAtFault },
      ),
      80 + i,
      [0.3, 0.8],
      turn(i, [0, 0.5, 0.9]),
    ),
  'badlyScaledInputs: raw penguins, softmax regression': (i) => {
    const { inputs, labels } = rawTable('penguins', i);
    const columns = turn(i, [
      [0, 1, 3],
      [0, 1, 2, 3],
      [1, 2, 3],
      [0, 2, 3],
    ]);
    return raw(
      net(
        [dense(3)],
        'crossEntropy',
        {
          inputs: inputs.slice(0, 100).map((row) => columns.map((j) => row[j])),
          labels: labels.slice(0, 100),
        },
        i,
        { optimizer: sgd(1), steps: 500 + 30 * (i % 8) },
        { theta: zeros, control: scalesAreAtFault },
      ),
      120 + i,
      [0.3, 0.8],
      turn(i, [0, 0.5, 0.9]),
    );
  },

  // Within 1 % of the least loss of its family; a larger one below half of it, and below 0.6 on new data (control).
  'modelBias: a wave by a line': (i) => {
    const name = turn(i, ['sine', 'polynomial'] as const);
    const noise = between('wave', i, 0.03, 0.15);
    return net(
      [dense(1)],
      'mse',
      curve(name, i, { samples: 60 + 5 * (i % 8), noise, degree: 2 + (i % 3) }),
      i,
      { optimizer: turn(i, [sgd(0.2), adam(0.05), nesterov(0.1, 0.9)]), steps: 400 + 20 * i },
      {
        held: curve(name, 500 + i, { samples: 100, noise, degree: 2 + (i % 3) }),
        control: isBestOfFamily([dense(16, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: rings, corners and boards by logistic regression': (i) => {
    const make = turn(i, [
      (at: number) => cloud('circles', at, { samples: 120, noise: 0.08 }),
      (at: number) => cloud('xor', at, { samples: 120, noise: 0.3 }),
      (at: number) => board(at, 160, 2),
    ]);
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      make(200 + i),
      i,
      {
        optimizer: turn(i, [adam(0.05), heavyBall(0.1, 0.9), sgd(0.5)]),
        batchSize: 'full',
        steps: 500 + 20 * i,
      },
      { held: make(700 + i), control: isBestOfFamily([dense(24, 'tanh'), dense(1)], 1) },
    );
  },
  'modelBias: products of inputs by a plane': (i) => {
    const features = 2 + (i % 3);
    const [p, q] = [between('product-p', i, 0.6, 1.2), between('product-q', i, 0.3, 0.6)];
    const law = (x: number[]): number => p * x[0] * x[1] + q * Math.cos(1.5 * x[0]) + 0.3 * x[features - 1];
    return net(
      [dense(1)],
      'mse',
      regression('product', i, 160, features, law, 0.05),
      i,
      { optimizer: turn(i, [adamw(0.05), adam(0.03), heavyBall(0.05, 0.9)]), steps: 600 },
      {
        held: regression('product-new', i, 150, features, law, 0.05),
        control: isBestOfFamily([dense(24, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: autoencoder through too few numbers': (i) => {
    const source = stream('bottleneck', i);
    const features = 5 + (i % 3);
    const mix = Array.from({ length: features }, () => [source.normal(), source.normal(), source.normal()]);
    const { targets } = regression(
      'bottleneck',
      i,
      180,
      3,
      (x) => mix.map((m) => m.reduce((sum, v, k) => sum + v * x[k], 0)),
      0.1,
    );
    const rows = standard(targets);
    const { train, held } = split({ inputs: rows, targets: rows }, 100);
    return net(
      [dense(1), dense(features)],
      'mse',
      train,
      i,
      { optimizer: turn(i, [adam(0.02), nesterov(0.01, 0.9)]), steps: 1500 },
      { held, control: isBestOfFamily([dense(4), dense(features)], 3) },
    );
  },
  'modelBias: too few hidden units': (i) => {
    const [kind, units] = [i % 3, 1 + (i % 2)];
    const make = (at: number) =>
      kind === 0
        ? cloud('circles', at, { samples: 120, noise: 0.06 })
        : kind === 1
          ? board(at, 160, 2)
          : curve('sine', at, { samples: 80, noise: 0.1 });
    return net(
      [dense(kind === 2 ? 1 : units, turn(i, ['tanh', 'sigmoid'] as const)), dense(1)],
      kind === 2 ? 'mse' : 'binaryCrossEntropy',
      make(400 + i),
      i,
      { optimizer: turn(i, [adam(0.05), nesterov(0.3, 0.9)]), steps: 4000 },
      { held: make(900 + i), control: isBestOfFamily([dense(20, 'tanh'), dense(12, 'tanh'), dense(1)], 3) },
    );
  },
};
