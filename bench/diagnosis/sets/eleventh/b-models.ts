import { adagrad, adam, heavyBall, nesterov, rmsprop, sgd, unbiased } from '../fresh/data.ts';
import { isTheSameEverywhere } from '../fresh/controls.ts';
import { adamw } from '../seventh/data.ts';
import { isBestOfFamily, restsOnFloor, scalesAreAtFault } from '../sixth/b-controls.ts';
import { convolution, digits, friedman, rawTable, turn } from '../eighth/b-data.ts';
import { beginsShut, copiesHold, shutsByItsRate } from '../eighth/b-controls.ts';
import { square } from '../ninth/b-data.ts';
import { shells } from '../tenth/b-data.ts';
import {
  AT,
  athletes,
  between,
  fromNoughtToOne,
  harvests,
  loadByHour,
  loans,
  net,
  stream,
  table,
  window,
} from './b-data.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** Formulas whose variables do not matter: optimizers and lengths in turn. */
function constantFormula(expression: string, variables: string[], i: number): MadeRun {
  const source = stream('formula', i);
  return {
    loss: functionLoss(expression, variables),
    theta: Float64Array.from(variables, () => source.normal()),
    training: training({
      optimizer: turn(i, [adam(0.02), sgd(0.1), heavyBall(0.05, 0.9), nesterov(0.02, 0.9)]),
      steps: 100 + 60 * (i % 6),
    }),
    control: isTheSameEverywhere,
  };
}
/** Gradient descent or a ball at a share of the stability edge. */
function atEdgeShare(make: MadeRun, purpose: string, i: number): MadeRun {
  const share = between(purpose, i, 0.3, 0.8);
  const beta = turn(i, [0.9, 0, 0.6]);
  return withEdgeRate(make, share * (1 + beta), (rate) => (beta === 0 ? sgd(rate) : heavyBall(rate, beta)));
}
/** All of θ from zeros, standardised inputs as the control. */
const scales = {
  theta: (theta: Float64Array): void => {
    theta.fill(0);
  },
  control: scalesAreAtFault,
};
/** Indices of θ that stay equal where all units of the only hidden layer began equal: entering weights, biases, leaving weights. */
function unitsAlike(units: number, inputs: number, outputs: number): number[][] {
  const group = (at: (unit: number) => number): number[] => Array.from({ length: units }, (_, u) => at(u));
  return [
    ...Array.from({ length: inputs }, (_, j) => group((u) => u * inputs + j)),
    group((u) => units * inputs + u),
    ...Array.from({ length: outputs }, (_, k) => group((u) => units * (inputs + 1 + k) + u)),
  ];
}
/** Test functions of optimisation over the square, in rough units of their deviation about their mean. */
const SURFACES: readonly ((x: number[]) => number)[] = [
  // Himmelblau over ±4.
  ([a, b]) => {
    const [x, y] = [4 * a, 4 * b];
    return ((x * x + y - 11) ** 2 + (x + y * y - 7) ** 2 - 90) / 65;
  },
  // The six-hump camel over ±1.8, ±0.9.
  ([a, b]) => {
    const [x, y] = [1.8 * a, 0.9 * b];
    return (4 - 2.1 * x * x + x ** 4 / 3) * x * x + x * y - 4 * y * y * (1 - y * y) - 1.2;
  },
  // Bohachevsky's cosines, one each way.
  ([a, b]) => 1.2 * Math.cos(3 * a) + 0.8 * Math.cos(4 * b) + a * a - 0.3,
  // Sphere.
  ([a, b]) => 2.4 * (a * a + b * b - 2 / 3),
];

/** Faults of model, data and start; each comment says why the label is true. */
export const eleventhBModels: Readonly<Record<string, Generator>> = {
  // The softmax of the only score, the largest taken off as usual, is 1.
  'constantLoss: contrast within a batch of one': (i) => {
    const source = stream('contrast', i);
    const draw = (): string => `(${source.normal().toFixed(2)})`;
    const views = Array.from({ length: 2 + (i % 3) }, () => {
      const [left, right] = [`(w*${draw()} + b*${draw()})`, `(v*${draw()} + b*${draw()})`];
      const score = turn(i, [`${left}*${right}`, `tanh${left}*tanh${right}`, `-(${left} - ${right})^2`]);
      return `ln(exp(${score} - (${score})))`;
    });
    return constantFormula(`1 - (${views.join(' + ')})/${views.length}`, ['w', 'v', 'b'], i);
  },
  // Texts whose words are all unknown are rows of zeros; without biases every layer puts out 0.
  'constantLoss: unknown words, no biases': (i) => {
    const count = 2 + (i % 4);
    const labels = Array.from({ length: 36 + 4 * (i % 5) }, (_, n) => n % count);
    return net(
      [
        unbiased(3 + (i % 4)),
        ...(i % 2 === 0 ? [] : [unbiased(6, turn(i, ['relu', 'tanh', 'gelu'] as const))]),
        unbiased(count),
      ],
      turn(i, ['crossEntropy', 'mseOnSoftmax'] as const),
      { inputs: labels.map(() => new Array<number>(12 + (i % 9)).fill(0)), labels },
      i,
      {
        optimizer: turn(i, [adam(0.003), sgd(0.1), adamw(0.01), adagrad(0.1), rmsprop(0.003)]),
        batchSize: turn(i, [12, 'full', 6]),
        steps: 120 + 40 * (i % 7),
      },
      { initializer: 'glorotUniform', control: isTheSameEverywhere },
    );
  },
  // Kullback and Leibler's divergence of p from p itself: p·(ln p − ln p) is 0.
  'constantLoss: a network taught by itself': (i) => {
    const source = stream('itself', i);
    const names = turn(i, [
      ['w', 'b'],
      ['w', 'v', 'b'],
    ]);
    const terms = Array.from({ length: 3 + (i % 3) }, () => {
      const slopes = names.slice(0, -1).map((name) => `${name}*(${(1.5 * source.normal()).toFixed(2)})`);
      const score = `${slopes.join(' + ')} + b`;
      const log = `softplus(-(${score}))`;
      return `sigmoid(${score})*(${log} - ${log})`;
    });
    return constantFormula(`(${terms.join(' + ')})/${terms.length}`, names, i);
  },

  // Squeezed outputs have a floor by arithmetic; raw ones get below half of it (control).
  'doubleSoftmax: penguins, tanh, batches': (i) =>
    net(
      [dense(10 + (i % 6), turn(i, ['relu', 'gelu', 'elu'] as const)), dense(3, 'tanh')],
      'crossEntropy',
      table('penguins', i, 140, [0, 1, 2, 3]),
      i,
      {
        optimizer: turn(i, [adamw(0.01), heavyBall(0.1, 0.9), adam(0.02), sgd(0.5)]),
        batchSize: turn(i, [35, 20, 'full']),
        steps: 1500,
      },
      { initializer: 'heNormal', control: restsOnFloor(Math.log(1 + 2 * Math.exp(-2))) },
    ),
  'doubleSoftmax: digits, convolution, tanh': (i) => {
    const count = 3 + (i % 3);
    return net(
      [...convolution(4, turn(i, ['relu', 'leakyRelu'] as const)), dense(count, 'tanh')],
      'crossEntropy',
      digits(AT + i, 20 * count, count),
      i,
      {
        optimizer: turn(i, [adam(0.01), nesterov(0.05, 0.9), adamw(0.02)]),
        batchSize: turn(i, [20, 'full', 30]),
        steps: 400,
      },
      { initializer: 'heNormal', control: restsOnFloor(Math.log(1 + (count - 1) * Math.exp(-2))) },
    );
  },
  'doubleSoftmax: breast cancer, tanh before the logistic': (i) =>
    net(
      [dense(8 + (i % 4), turn(i, ['tanh', 'relu', 'softplus'] as const)), dense(1, 'tanh')],
      'binaryCrossEntropy',
      table('breastCancer', i, 120, [0, 1, 4, 6, 7, 20, 21, 24, 27]),
      i,
      {
        optimizer: turn(i, [rmsprop(0.003), adam(0.01), nesterov(0.1, 0.9), adagrad(0.1)]),
        batchSize: turn(i, ['full', 30, 24]),
        steps: 1500,
      },
      { initializer: 'glorotUniform', control: restsOnFloor(Math.log(1 + Math.exp(-1))) },
    ),

  // What began equal stays equal by symmetry; ordinary starts end below 60 % (control).
  'badInitialization: weights all alike, three shells': (i) => {
    const units = 16 + 2 * (i % 5);
    return net(
      [dense(units, turn(i, ['tanh', 'gelu', 'relu'] as const)), dense(3)],
      'crossEntropy',
      shells('alike', AT + i, 120, 2, 3),
      i,
      {
        optimizer: turn(i, [adam(0.02), adamw(0.02), rmsprop(0.01)]),
        batchSize: turn(i, [30, 20, 40]),
        steps: 1500,
      },
      {
        theta: (t) => {
          t.fill(between('alike', i, 0.1, 0.6));
        },
        control: copiesHold(unitsAlike(units, 2, 3)),
      },
    );
  },
  // A bias of ten instead of a tenth shuts tanh and sigmoid from the first step to the last (control).
  'badInitialization: biases of ten, tanh and sigmoid': (i) => {
    const [name, columns] = turn(i, [
      ['wine', [0, 6, 9, 12]],
      ['iris', [0, 1, 2, 3]],
      ['penguins', [0, 1, 2, 3]],
    ] as const);
    const units = 6 + 2 * (i % 4);
    const act = turn(i, ['tanh', 'sigmoid'] as const);
    const bias = (i % 3 === 0 ? -1 : 1) * between('ten', i, 8, 15);
    return net(
      [dense(units, act), dense(3)],
      'crossEntropy',
      table(name, 20 + i, 100, columns),
      i,
      {
        optimizer: turn(i, [sgd(0.1), heavyBall(0.02, 0.9), nesterov(0.02, 0.9), sgd(0.3)]),
        batchSize: turn(i, ['full', 25]),
        steps: 400 + 50 * (i % 6),
      },
      {
        initializer: 'glorotUniform',
        theta: (t) => {
          t.fill(bias, units * columns.length, units * (columns.length + 1));
        },
        control: beginsShut(0, act, 0.01),
      },
    );
  },
  // Columns are never below 0, weights and biases are: no unit ever opens.
  'badInitialization: negative weights, ReLU, columns from 0 to 1': (i) => {
    const isWine = i % 2 === 0;
    const { inputs, labels } = rawTable(isWine ? 'wine' : 'breastCancer', AT + 40 + i);
    const columns = isWine ? [0, 2, 5, 6, 9, 12] : [0, 1, 5, 7, 20, 27];
    const rows = inputs.slice(0, 110).map((row) => columns.map((j) => row[j]));
    const units = 8 + (i % 5);
    return net(
      [dense(units, 'relu'), dense(isWine ? 3 : 1)],
      isWine ? 'crossEntropy' : 'binaryCrossEntropy',
      { inputs: fromNoughtToOne(rows), labels: labels.slice(0, 110) },
      i,
      {
        optimizer: turn(i, [adam(0.01), sgd(0.3), heavyBall(0.05, 0.9)]),
        batchSize: turn(i, [22, 'full', 11]),
        steps: 500 + 40 * (i % 5),
      },
      {
        initializer: 'heUniform',
        theta: (t) => {
          const source = stream('negative', i);
          for (let k = 0; k < units * 7; k++) t[k] = -source.uniform();
        },
        control: beginsShut(0, 'relu', 0.002),
      },
    );
  },

  // Open at the start, shut by the run's own steps; a small share of the rate throughout ends below half (control).
  'saturation: dying ReLU, autoencoder of a table': (i) => {
    const [name, columns] = turn(i, [
      ['penguins', [0, 1, 2, 3]],
      ['breastCancer', [0, 2, 3, 5, 6, 7]],
      ['iris', [0, 1, 2, 3]],
    ] as const);
    const { inputs } = table(name, 60 + i, 100, columns);
    const rate = between('dying-autoencoder', i, 0.5, 3);
    return net(
      [dense(8 + (i % 4), 'relu'), dense(3, 'relu'), dense(columns.length)],
      'mse',
      { inputs, targets: inputs },
      i,
      {
        optimizer: turn(i, [adam(rate), heavyBall(rate, 0.9), adamw(rate), rmsprop(rate, 0.9)]),
        batchSize: turn(i, ['full', 25]),
        steps: 500,
        schedule: { unit: 'step', decay: { kind: 'step', every: 60, factor: 0.1 } },
      },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.01) },
    );
  },
  "saturation: dying ReLU, Friedman's function as it comes": (i) => {
    const { inputs, targets } = friedman('as-it-comes', AT + i, 100, 0.1);
    const rate = between('dying-friedman', i, 0.02, 0.08);
    return net(
      [dense(12 + (i % 4), 'relu'), dense(8, 'relu'), dense(1)],
      'mse',
      { inputs, targets: targets.map(([y]) => [5 * y + 14.4]) },
      i,
      {
        optimizer: turn(i, [heavyBall(rate, 0.9), sgd(3 * rate), nesterov(rate, 0.9)]),
        batchSize: turn(i, ['full', 25, 50]),
        steps: 600 + 25 * (i % 8),
      },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'relu', 0.02) },
    );
  },
  'saturation: malignant or not, sigmoid output under squared error': (i) => {
    const { inputs, labels } = table('breastCancer', 80 + i, 110, [0, 1, 4, 5, 7, 20, 21, 27]);
    const rate = between('output', i, 60, 300);
    return net(
      [dense(8 + (i % 4), turn(i, ['relu', 'tanh', 'leakyRelu'] as const)), dense(1, 'sigmoid')],
      'mse',
      { inputs, targets: labels.map((label) => [label]) },
      i,
      {
        optimizer: turn(i, [sgd(rate), adam(rate / 20), heavyBall(rate / 3, 0.9)]),
        batchSize: turn(i, [22, 'full', 55]),
        steps: 500,
        schedule: { unit: 'step', decay: { kind: 'step', every: 80, factor: 0.1 } },
      },
      { initializer: 'heNormal', control: shutsByItsRate(1, 'sigmoid', 0.01) },
    );
  },

  // Standardised inputs at the same share of the edge end below half; three and ten times the rate gain nothing (control).
  'badlyScaledInputs: loans, logistic regression': (i) =>
    atEdgeShare(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        loans(
          i,
          90 + 5 * (i % 5),
          turn(i, [
            [0, 1, 2, 3],
            [0, 1, 2],
            [1, 2, 3],
            [0, 2],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        scales,
      ),
      'loans',
      i,
    ),
  'badlyScaledInputs: harvests, least squares': (i) =>
    atEdgeShare(
      net(
        [dense(1)],
        'mse',
        harvests(
          i,
          60 + 5 * (i % 7),
          turn(i, [
            [0, 1, 2, 3],
            [0, 2, 3],
            [0, 1],
            [0, 2],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 50 * (i % 8) },
        scales,
      ),
      'harvests',
      i,
    ),
  'badlyScaledInputs: athletes, softmax regression': (i) =>
    atEdgeShare(
      net(
        [dense(3)],
        'crossEntropy',
        athletes(
          i,
          90,
          turn(i, [
            [0, 1, 2, 3],
            [0, 1, 3],
            [0, 2, 3],
            [1, 3],
          ]),
        ),
        i,
        { optimizer: sgd(1), steps: 500 + 40 * (i % 8) },
        scales,
      ),
      'athletes',
      i,
    ),

  // Within 1 % of the least loss of its family; a larger one below half of it, and below 0.6 on new data (control).
  'modelBias: test functions of optimisation by a plane': (i) => {
    const surface = turn(i, SURFACES);
    const noise = between('surface', i, 0.02, 0.1);
    return net(
      [dense(1)],
      'mse',
      square('surface', AT + i, 180, 2, surface, noise),
      i,
      { optimizer: turn(i, [adam(0.02), sgd(0.3), heavyBall(0.05, 0.9)]), steps: 500 + 30 * i },
      {
        held: square('surface-new', AT + i, 180, 2, surface, noise),
        control: isBestOfFamily([dense(24, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: neither too little nor too much, logistic regression': (i) => {
    const features = 1 + (i % 3);
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      window('train', i, 160, features),
      i,
      { optimizer: turn(i, [sgd(0.5), adamw(0.03), nesterov(0.1, 0.9)]), steps: 500 + 30 * i },
      {
        held: window('new', i, 160, features),
        control: isBestOfFamily([dense(20, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: load over the day by a line': (i) => {
    const noise = between('load', i, 0.05, 0.15);
    return net(
      [dense(1)],
      'mse',
      loadByHour('train', i, 120, noise),
      i,
      {
        optimizer: turn(i, [adam(0.02), nesterov(0.05, 0.9), sgd(0.2), rmsprop(0.002)]),
        batchSize: 'full',
        steps: 500 + 40 * i,
      },
      {
        held: loadByHour('new', i, 120, noise),
        control: isBestOfFamily([dense(24, 'tanh'), dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
};
