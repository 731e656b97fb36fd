import { adagrad, adam, heavyBall, nesterov, rmsprop, sgd, standard } from '../fresh/data.ts';
import { isTheSameEverywhere } from '../fresh/controls.ts';
import { adamw } from '../seventh/data.ts';
import { isBestOfFamily, restsOnFloor, scalesAreAtFault } from '../sixth/b-controls.ts';
import { cloud, digits, rawTable, turn } from '../eighth/b-data.ts';
import { beginsShut, copiesHold, shutsByItsRate } from '../eighth/b-controls.ts';
import { cars, columnFromOthers, square } from '../ninth/b-data.ts';
import { AT, between, concretes, net, peaks, shells, stars, stream, table, waveShapes } from './b-data.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** Formulas whose variables do not matter: optimizers and lengths in turn. */
function formulaOf(expression: string, variables: string[], i: number): MadeRun {
  const source = stream('formula', i);
  return {
    loss: functionLoss(expression.replaceAll('- -', '+ ').replaceAll('+ -', '- '), variables),
    theta: Float64Array.from(variables, () => source.normal()),
    training: training({
      optimizer: turn(i, [sgd(0.1), adam(0.01), heavyBall(0.05, 0.9), rmsprop(0.01), nesterov(0.02, 0.9)]),
      steps: 120 + 60 * (i % 7),
    }),
    control: isTheSameEverywhere,
  };
}
/** Gradient descent or a ball at a share of the stability edge. */
function atEdgeShare(make: MadeRun, purpose: string, i: number): MadeRun {
  const share = between(purpose, i, 0.3, 0.8);
  const beta = turn(i, [0, 0.9, 0.5]);
  return withEdgeRate(make, share * (1 + beta), (rate) => (beta === 0 ? sgd(rate) : heavyBall(rate, beta)));
}
/** All of θ from zeros, standardised inputs as the control. */
const scales = {
  theta: (theta: Float64Array): void => {
    theta.fill(0);
  },
  control: scalesAreAtFault,
};

/** Faults of model, data and start; each comment says why the label is true. */
export const tenthBModels: Readonly<Record<string, Generator>> = {
  // Each output is divided by itself alone, not by the sum over classes: it is 1.
  'constantLoss: softmax along the wrong axis': (i) => {
    const source = stream('axis', i);
    const sum = Array.from({ length: 3 + (i % 3) }, (_, k) => {
      const score = `exp(${turn(k, ['w', 'v'])}*${(0.9 * source.uniform()).toFixed(2)} + b)`;
      return `(${k % 2} - ${score}/${score})^2`;
    });
    return formulaOf(`(${sum.join(' + ')})/${sum.length}`, ['w', 'v', 'b'], i);
  },
  // p + (1 − p) is 1.
  'constantLoss: likelihood of either outcome': (i) => {
    const source = stream('either', i);
    const sum = Array.from({ length: 4 + (i % 4) }, () => {
      const p = `sigmoid(w*${(2 * source.normal()).toFixed(2)} + b)`;
      return `ln(0.5*(${p} + (1 - ${p})))`;
    });
    return formulaOf(`-(${sum.join(' + ')})/${sum.length}`, ['w', 'b'], i);
  },
  // The distances are equal, the margin is left.
  'constantLoss: triplets whose positive is their negative': (i) => {
    const source = stream('triplets', i);
    const margin = between('margin', i, 0.2, 1).toFixed(2);
    const place = (): string => {
      const [x, y] = [source.normal().toFixed(2), source.normal().toFixed(2)];
      return turn(i, [`tanh(w*${x} + v*${y})`, `(w*${x} + v*${y})`]);
    };
    const sum = Array.from({ length: 2 + (i % 3) }, () => {
      const [anchor, other] = [place(), place()];
      const distance = `(${anchor} - ${other})^2`;
      return `max(0, ${margin} + (${distance} - ${distance}))`;
    });
    return formulaOf(sum.join(' + '), ['w', 'v'], i);
  },

  // Squeezed outputs have a floor by arithmetic; raw ones get below half of it (control).
  'doubleSoftmax: wine, ReLU, sigmoid, momentum by batches': (i) =>
    net(
      [dense(12 + (i % 5), 'relu'), dense(3, 'sigmoid')],
      'crossEntropy',
      table('wine', i, 120, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
      i,
      {
        optimizer: turn(i, [heavyBall, nesterov])(between('wine', i, 0.1, 0.3), 0.9),
        batchSize: turn(i, [30, 40, 24]),
        steps: 1500,
      },
      { initializer: 'heNormal', control: restsOnFloor(Math.log(Math.E + 2) - 1) },
    ),
  'doubleSoftmax: corners, sigmoid before the logistic': (i) =>
    net(
      [dense(8 + (i % 4), turn(i, ['tanh', 'relu', 'gelu'] as const)), dense(1, 'sigmoid')],
      'binaryCrossEntropy',
      cloud('xor', AT + i, { samples: 80 + 4 * i, noise: 0.15 }),
      i,
      {
        optimizer: turn(i, [adam(0.03), sgd(1), adamw(0.03), nesterov(0.2, 0.9)]),
        batchSize: turn(i, ['full', 20]),
        steps: 1500,
      },
      {
        initializer: 'glorotUniform',
        control: restsOnFloor((Math.log(2) + Math.log(1 + Math.exp(-1))) / 2),
      },
    ),
  'doubleSoftmax: shapes of waves, tanh': (i) =>
    net(
      [dense(24, turn(i, ['gelu', 'softplus', 'leakyRelu'] as const)), dense(3, 'tanh')],
      'crossEntropy',
      waveShapes(i, 90 + 6 * (i % 5), between('shapes', i, 0.03, 0.1)),
      i,
      {
        optimizer: turn(i, [adam(0.01), rmsprop(0.002), adam(0.02)]),
        batchSize: turn(i, [30, 'full', 15]),
        steps: 2500,
      },
      { initializer: 'glorotNormal', control: restsOnFloor(Math.log(1 + 2 * Math.exp(-2))) },
    ),

  // Pixels and weights are all above zero, so the sums are large: shut from the first step to the last (control).
  'badInitialization: weights from 0 to 1, digits': (i) => {
    const count = 3 + (i % 6);
    const act = turn(i, ['sigmoid', 'tanh'] as const);
    return net(
      [dense(12 + 2 * (i % 5), act), dense(count)],
      'crossEntropy',
      digits(AT + i, 18 * count, count),
      i,
      {
        optimizer: turn(i, [sgd(0.1), heavyBall(0.02, 0.9), nesterov(0.02, 0.9), sgd(0.3)]),
        batchSize: turn(i, ['full', 18, 'full']),
        steps: 400 + 50 * (i % 5),
      },
      {
        theta: (t) => {
          const source = stream('rand', i);
          for (let k = 0; k < t.length; k++) t[k] = source.uniform();
        },
        control: beginsShut(0, act, 0.01),
      },
    );
  },
  'badInitialization: whole numbers as weights, circles': (i) => {
    const units = 4 + (i % 3);
    return net(
      [dense(units, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      cloud('circles', AT + i, { samples: 100, noise: 0.05 }),
      i,
      {
        optimizer: turn(i, [heavyBall(0.1, 0.9), sgd(1), nesterov(0.1, 0.9)]),
        steps: 800 + 50 * (i % 5),
      },
      {
        theta: (t) => {
          const source = stream('whole', i);
          for (let k = 0; k < 3 * units; k++) t[k] = Math.round(200 * source.uniform() - 100);
        },
        control: beginsShut(0, 'tanh', 0.06),
      },
    );
  },
  // What began equal stays equal by symmetry; ordinary starts end below 60 % (control).
  'badInitialization: units all alike, a swing': (i) => {
    const units = 6 + (i % 7);
    const [speed, phase] = [between('swing', i, 3.5, 5), 6 * stream('phase', i).uniform()];
    const group = (from: number): number[] => Array.from({ length: units }, (_, u) => from + u);
    return net(
      [dense(units, turn(i, ['gelu', 'swish', 'tanh'] as const)), dense(1)],
      'mse',
      square('swing', AT + i, 60, 1, ([x]) => Math.sin(speed * x + phase), 0.03),
      i,
      {
        optimizer: turn(i, [adam(0.02), rmsprop(0.005), adamw(0.01), adam(0.01)]),
        batchSize: turn(i, [15, 30, 20]),
        steps: 2000,
      },
      {
        theta: (t) => {
          t.fill(between('alike', i, 0.1, 0.6));
        },
        control: copiesHold([group(0), group(units), group(2 * units)]),
      },
    );
  },

  // Open at the start, shut by the run's own steps; a small share of the rate throughout ends below half (control).
  'saturation: dying ReLU, consumption of cars as it comes': (i) => {
    const { inputs, targets } = cars(AT + i, 80 + 5 * (i % 5), [0, 1, 2, 3]);
    const rate = between('dying-cars', i, 0.02, 0.1);
    return net(
      [dense(12, 'relu'), dense(6 + (i % 4), 'relu'), dense(1)],
      'mse',
      { inputs: standard(inputs), targets: targets.map(([y]) => [y + 8]) },
      i,
      {
        optimizer: turn(i, [heavyBall(rate, 0.9), sgd(3 * rate), nesterov(rate, 0.9)]),
        batchSize: turn(i, ['full', 20]),
        steps: 400 + 25 * i,
        schedule: { unit: 'step', decay: { kind: 'step', every: 100, factor: 0.1 } },
      },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.02) },
    );
  },
  'saturation: dying ReLU, moons, circles and corners': (i) => {
    const name = turn(i, ['circles', 'moons', 'xor'] as const);
    const rate = between('dying-clouds', i, 0.5, 3);
    return net(
      [dense(8, 'relu'), dense(4 + (i % 3), 'relu'), dense(1)],
      'binaryCrossEntropy',
      cloud(name, AT + 40 + i, { samples: 100, noise: 0.1 }),
      i,
      {
        optimizer: turn(i, [adam(rate), rmsprop(rate, 0.9), adamw(rate), heavyBall(3 * rate, 0.9)]),
        batchSize: turn(i, [25, 'full']),
        steps: 500,
        schedule: { unit: 'step', decay: { kind: 'step', every: 60, factor: 0.1 } },
      },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.02) },
    );
  },
  'saturation: digits, sigmoid outputs under squared error': (i) => {
    const count = 5 + (i % 5);
    const { inputs, labels } = digits(AT + 60 + i, 14 * count, count);
    const rate = between('digit-outputs', i, 0.3, 2);
    return net(
      [dense(10, turn(i, ['relu', 'leakyRelu', 'tanh'] as const)), dense(count, 'sigmoid')],
      'mse',
      { inputs, targets: labels.map((label) => Array.from({ length: count }, (_, k) => +(k === label))) },
      i,
      {
        optimizer: turn(i, [adam(rate), heavyBall(20 * rate, 0.9), rmsprop(rate, 0.9)]),
        batchSize: turn(i, ['full', 35]),
        steps: 400,
        schedule: { unit: 'step', decay: { kind: 'step', every: 40, factor: 0.1 } },
      },
      { initializer: 'glorotNormal', control: shutsByItsRate(1, 'sigmoid', 0.02) },
    );
  },

  // Standardised inputs at the same share of the edge end below half; three and ten times the rate gain nothing (control).
  'badlyScaledInputs: concrete, least squares': (i) =>
    atEdgeShare(
      net(
        [dense(1)],
        'mse',
        concretes(
          i,
          60 + 5 * (i % 7),
          turn(i, [
            [0, 1, 2, 3],
            [0, 1, 2],
            [0, 2, 3],
            [0, 1, 3],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 50 * (i % 8) },
        scales,
      ),
      'concrete',
      i,
    ),
  'badlyScaledInputs: stars, softmax regression': (i) =>
    atEdgeShare(
      net(
        [dense(3)],
        'crossEntropy',
        stars(
          i,
          90,
          turn(i, [
            [0, 1, 2],
            [0, 1],
            [0, 1, 2, 3],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        scales,
      ),
      'stars',
      i,
    ),
  'badlyScaledInputs: raw penguins and wine, one column from others': (i) => {
    const isWine = i % 2 === 1;
    const { inputs } = rawTable(isWine ? 'wine' : 'penguins', AT + i);
    const columns = isWine ? [12, 6, ...[0, 7, 11].filter((_, k) => k !== i % 3)] : [3, 0, 1];
    return atEdgeShare(
      net(
        [dense(1)],
        'mse',
        columnFromOthers(inputs.slice(0, 90 + 5 * (i % 6)), columns, isWine ? 5 : 2),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        scales,
      ),
      'column',
      i,
    );
  },

  // Within 1 % of the least loss of its family; a larger one below half of it, and below 0.6 on new data (control).
  'modelBias: the hand of a two-link arm by a plane': (i) => {
    const [first, second, reach] = [
      between('link-a', i, 0.7, 1.2),
      between('link-b', i, 0.5, 1),
      between('reach', i, 1.9, 2.4),
    ];
    // cos has the mean sin(r)/r over ±r.
    const mean = Math.sin(reach) / reach;
    const hand = ([a, b]: number[]): number =>
      first * (Math.cos(reach * a) - mean) + second * (Math.cos(reach * (a + b)) - mean ** 2);
    return net(
      [dense(1)],
      'mse',
      square('hand', AT + i, 160, 2, hand, 0.02),
      i,
      { optimizer: turn(i, [sgd(0.2), adam(0.03), nesterov(0.05, 0.9)]), steps: 400 + 30 * i },
      {
        held: square('hand-new', AT + i, 150, 2, hand, 0.02),
        control: isBestOfFamily([dense(20, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: peaks by a plane': (i) => {
    const noise = between('peaks', i, 0.02, 0.1);
    return net(
      [dense(1)],
      'mse',
      square('peaks', AT + i, 250, 2, peaks, noise),
      i,
      {
        optimizer: turn(i, [heavyBall(0.03, 0.9), rmsprop(0.002), sgd(0.3)]),
        batchSize: 'full',
        steps: 600 + 40 * i,
      },
      {
        held: square('peaks-new', AT + i, 200, 2, peaks, noise),
        control: isBestOfFamily([dense(24, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: shells in several dimensions by softmax regression': (i) => {
    const [classes, features] = [2 + (i % 2), 2 + (i % 3)];
    return net(
      [dense(classes)],
      'crossEntropy',
      shells('train', i, 240, features, classes),
      i,
      { optimizer: turn(i, [adam(0.03), sgd(0.5), heavyBall(0.1, 0.9), adagrad(0.1)]), steps: 400 + 30 * i },
      {
        held: shells('new', i, 200, features, classes),
        control: isBestOfFamily([dense(24, 'tanh'), dense(classes)], 1),
      },
    );
  },
};
