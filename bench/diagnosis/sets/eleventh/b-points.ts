import { heavyBall, nesterov, sgd, standard } from '../fresh/data.ts';
import { digits, rawTable, split, turn } from '../eighth/b-data.ts';
import { isByFlatPoint, restsAtItsLeast } from '../eighth/b-controls.ts';
import { AT, between, doseResponse, net, stream, table } from './b-data.ts';
import { comesToSaddle } from '../seventh/controls.ts';
import {
  dense,
  functionLoss,
  training,
  type Control,
  type Generator,
  type MadeRun,
} from '../../labelled-run.ts';

const lbfgs: object = { kind: 'lbfgs', rate: 1, history: 10 };

function formula(
  expression: string,
  variables: string[],
  theta: readonly number[],
  optimizer: object,
  steps: number,
  control: Control,
): MadeRun {
  return {
    loss: functionLoss(expression, variables),
    theta: Float64Array.from(theta),
    training: training({ optimizer, steps }),
    control,
  };
}
/** Where the index puts a start near a place. */
function near(purpose: string, i: number, place: readonly number[], spread: number): number[] {
  const source = stream(purpose, i);
  return place.map((v) => v + spread * source.normal());
}
/** All of θ times a factor. */
const shrink =
  (factor: number) =>
  (theta: Float64Array): void => {
    for (let k = 0; k < theta.length; k++) theta[k] *= factor;
  };
const number = (v: number): string => `(${v.toFixed(4)})`;
/** A point at nought where `curved` numbers alone have a curvature. */
const isByNought = (made: MadeRun, curved: number): Control =>
  isByFlatPoint(new Array<number>(made.theta.length).fill(0), made.theta.length - curved, 0.15);

/** Places in the landscape; each comment says why the label is true. */
export const eleventhBPoints: Readonly<Record<string, Generator>> = {
  // Landau's free energy: the second-order term is a(T − T_c), nought here; a fourth or (tricritical) a sixth power is left.
  'degeneratePoint: free energy at the critical temperature': (i) => {
    const isTricritical = i % 3 === 2;
    const power = isTricritical ? 6 : 4;
    const [level, b, c] = [
      between('landau', i, 0.5, 2),
      between('b', i, 0.6, 1.5),
      between('c', i, 0.5, 1.5),
    ];
    const isAlone = i % 2 === 0;
    return formula(
      `${number(level)} + ${number(b)}*m^${power}${isAlone ? '' : ` + ${number(c)}*(e - 0.4*m^2)^2`}`,
      isAlone ? ['m'] : ['m', 'e'],
      near('magnet', i, isAlone ? [0.8] : [0.7, -0.3], 0.1),
      turn(i, [sgd(0.1), heavyBall(0.03, 0.9), nesterov(0.03, 0.9)]),
      3000 + 250 * (i % 8),
      isByFlatPoint(isAlone ? [0] : [0, 0], 1, isTricritical ? 0.25 : 0.12),
    );
  },
  // Three layers, columns about their means: at the origin of all derivatives to second order only those of the output biases are not 0.
  'degeneratePoint: deep autoencoder of a table from tiny weights': (i) => {
    const [name, columns] = turn(i, [
      ['iris', [0, 1, 2, 3]],
      ['penguins', [0, 1, 2, 3]],
      ['wine', [0, 6, 12]],
    ] as const);
    const { inputs } = table(name, 200 + i, 60, columns);
    const act = turn(i, ['tanh', 'gelu', 'identity', 'swish'] as const);
    const run = net(
      [dense(3, act), dense(1 + (i % 2), act), dense(columns.length)],
      'mse',
      { inputs, targets: inputs },
      i,
      {
        optimizer: turn(i, [sgd(0.1), nesterov(0.05, 0.8), heavyBall(0.03, 0.9)]),
        steps: 150 + 25 * (i % 8),
      },
      { theta: shrink(between('autoencoder', i, 0.001, 0.006)) },
    );
    return { ...run, control: isByNought(run, columns.length) };
  },
  // Balanced classes: at the origin the probabilities are the shares, and only the output biases have a curvature; of them one sum has none, by symmetry.
  'degeneratePoint: deep classifier of balanced classes from tiny weights': (i) => {
    const [name, columns] = turn(i, [
      ['iris', [0, 1, 2, 3]],
      ['penguins', [0, 1, 2, 3]],
      ['wine', [0, 6, 9, 12]],
    ] as const);
    const raw = rawTable(name, AT + 220 + i);
    const rows = [0, 1, 2].flatMap((kind) =>
      raw.inputs.filter((_, n) => raw.labels[n] === kind).slice(0, 20),
    );
    const act = turn(i, ['tanh', 'swish', 'gelu'] as const);
    const run = net(
      [dense(4 + (i % 3), act), dense(3, act), dense(3)],
      'crossEntropy',
      {
        inputs: standard(rows.map((row) => columns.map((j) => row[j]))),
        labels: rows.map((_, n) => Math.floor(n / 20)),
      },
      i,
      {
        optimizer: turn(i, [heavyBall(0.05, 0.9), sgd(0.2), nesterov(0.05, 0.9)]),
        steps: 150 + 25 * (i % 8),
      },
      { theta: shrink(between('classifier', i, 0.002, 0.015)) },
    );
    return { ...run, control: isByNought(run, 2) };
  },

  // Newton's method from the end finds the critical point, its exact spectrum has a clearly negative eigenvalue (control).
  'strictSaddle: Newton on chains of weights': (i) => {
    const source = stream('chains', i);
    const samples = [0.5, 1, 1.5].map((x) => [x, x * (0.8 + 0.4 * source.uniform())]);
    const sum = (f: (x: number) => string): string =>
      samples.map(([x, y]) => `(${number(y)} - ${f(x)})^2`).join(' + ');
    const [expression, names] = turn(i, [
      // Two weights, one tanh unit, one GELU-like unit, two weights with weight decay.
      [sum((x) => `w*v*${x}`), ['w', 'v']],
      [sum((x) => `v*tanh(w*${x})`), ['w', 'v']],
      [sum((x) => `v*w*${x}*sigmoid(2*w*${x})*2`), ['w', 'v']],
      [`${sum((x) => `w*v*${x}`)} + ${number(between('decay', i, 0.02, 0.1))}*(w^2 + v^2)`, ['w', 'v']],
    ] as const);
    return formula(
      `(${expression})/3`,
      [...names],
      near('newton', i, [0, 0], 0.15),
      { kind: 'newton', rate: between('newton-rate', i, 0.3, 1) },
      50 + 6 * (i % 9),
      comesToSaddle(0.01),
    );
  },
  // With no factors the mean says all; the loss has no slope there, and falls along the first singular direction of what is left.
  'strictSaddle: ratings by factors, from tiny ones': (i) => {
    const source = stream('ratings', i);
    const taste = Array.from({ length: 4 }, () => source.normal());
    const style = Array.from({ length: 3 }, () => source.normal());
    const seen = taste.flatMap((t, u) =>
      style.flatMap((s, f) =>
        (u + 2 * f + i) % 5 === 0 ? [] : [{ u, f, rating: 3 + t * s + 0.2 * source.normal() }],
      ),
    );
    const mean = seen.reduce((sum, { rating }) => sum + rating / seen.length, 0);
    const errors = seen.map(({ u, f, rating }) => `(c + u${u}*f${f} - ${number(rating)})^2`);
    const names = ['c', ...[0, 1, 2, 3].map((k) => `u${k}`), ...[0, 1, 2].map((k) => `f${k}`)];
    const rate = between('ratings-rate', i, 0.02, 0.06);
    const beta = turn(i, [0, 0.5, 0.8]);
    return formula(
      `(${errors.join(' + ')})/${errors.length}`,
      names,
      names.map((name) => (name === 'c' ? mean + 0.05 : 1e-8) * (name === 'c' ? 1 : source.normal())),
      beta === 0 ? sgd(rate) : turn(i, [nesterov, heavyBall])(rate * (1 - beta), beta),
      Math.round(6 / rate),
      comesToSaddle(0.02),
    );
  },
  // Balanced classes, nothing but nought put out: kernels and weights lead down together, neither alone.
  'strictSaddle: convolution from tiny weights, digits': (i) => {
    const count = 2 + (i % 2);
    const { inputs, labels } = digits(AT + i, 40 * count, count);
    const rows = Array.from({ length: count }, (_, kind) =>
      inputs.filter((_, n) => labels[n] === kind).slice(0, 20),
    );
    return net(
      [
        {
          type: 'conv2d',
          channels: 2,
          kernel: 3,
          stride: 1,
          padding: 0,
          activation: turn(i, ['tanh', 'identity', 'gelu'] as const),
          bias: i % 2 === 0,
          inputShape: [1, 8, 8],
        },
        { type: 'averagePool2d', size: 2 },
        { type: 'flatten' },
        dense(count),
      ],
      'crossEntropy',
      { inputs: rows.flat(), labels: rows.flatMap((part, kind) => part.map(() => kind)) },
      i,
      {
        optimizer: turn(i, [sgd(0.1), heavyBall(0.03, 0.7), nesterov(0.05, 0.5)]),
        steps: 60 + 10 * (i % 8),
      },
      { theta: shrink(1e-5), control: comesToSaddle(0.02) },
    );
  },

  // At rest since half time, all eigenvalues of the exact Hessian positive, nothing lower in reach (control).
  'minimumReached: a line through points with outliers': (i) => {
    const source = stream('outliers', i);
    const points = Array.from({ length: 10 + (i % 4) }, (_, k) => {
      const x = 2 * source.uniform() - 1;
      return { x, y: 0.5 + 1.2 * x + 0.4 * source.normal() + (k < 2 ? 2 : 0) };
    });
    const errors = points.map(({ x, y }) => `(w*${number(x)} + b - ${number(y)})`);
    // Pseudo-Huber, logarithm of cosh, and both sides of a quantile, smooth.
    const terms = errors.map((e) =>
      turn(i, [
        `sqrt(1 + ${e}^2)`,
        `(softplus(2*${e}) - ${e})`,
        `(0.7*softplus(3*${e}) + 0.3*softplus(-3*${e}))/3`,
      ]),
    );
    return formula(
      `(${terms.join(' + ')})/${terms.length}`,
      ['w', 'b'],
      near('line', i, [0, 0], 0.8),
      turn(i, [sgd(0.3), heavyBall(0.1, 0.9), nesterov(0.1, 0.9), lbfgs]),
      turn(i, [2500, 1000, 1000, 60]),
      restsAtItsLeast(),
    );
  },
  'minimumReached: classes that overlap, logistic regression of a table': (i) => {
    const [name, columns, kinds] = turn(i, [
      ['iris', [0, 1], [1, 2]],
      ['penguins', [1, 2], [0, 1]],
      ['breastCancer', [1, 4], [0, 1]],
      ['breastCancer', [8, 9], [0, 1]],
    ] as const);
    const { inputs, labels } = table(name, 300 + i, 240, columns, (label) => kinds.some((k) => k === label));
    const { train, held } = split(
      { inputs, labels: labels.map((label) => (label === kinds[1] ? 1 : 0)) },
      Math.floor(0.6 * inputs.length),
    );
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      {
        optimizer: turn(i, [sgd(1), nesterov(0.3, 0.9), lbfgs, heavyBall(0.3, 0.9), sgd(0.5)]),
        steps: turn(i, [2500, 1200, 60, 1200, 5000]),
      },
      { held, control: restsAtItsLeast([dense(8, 'tanh'), dense(1)]) },
    );
  },
  'minimumReached: response to a dose by one sigmoid neuron': (i) => {
    const { train, held } = split(doseResponse(i, 260, between('dose-noise', i, 0.1, 0.25)), 140);
    return net(
      [dense(1, 'sigmoid')],
      'mse',
      train,
      i,
      {
        optimizer: turn(i, [nesterov(1, 0.9), heavyBall(1, 0.9), lbfgs, sgd(5)]),
        steps: turn(i, [1500, 1500, 60, 3000]),
      },
      { held, control: restsAtItsLeast([dense(8, 'tanh'), dense(1)]) },
    );
  },
};
