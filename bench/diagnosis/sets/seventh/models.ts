import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import {
  adam,
  averagedBall,
  heavyBall,
  nesterov,
  rmsprop,
  schedule,
  sgd,
  standard,
  unbiased,
} from '../fresh/data.ts';
import { descend, isAboveFloor, isAtBest, moreDataHelp } from '../fresh/controls.ts';
import { isBadlyScaled } from '../../controls.ts';
import { atShare, gapIsFromElsewhere, largerOnBoth, shutsLater, staysEqual } from './controls.ts';
import {
  adamw,
  between,
  columnsOf,
  damped,
  digits,
  field,
  gabor,
  kinetics,
  lissajous,
  net,
  radam,
  signs,
  smallDigits,
  someKinds,
  stream,
  tableRows,
  threeWay,
  turn,
  type Pairs,
} from './data.ts';
import { dense, type Generator, type MadeRun, type Samples } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

const byDescent = (made: MadeRun): number => descend(made, made.theta, 300).loss;
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};

/** Indices of `units` rows of weights with their biases, in groups of rows that belong together; the layer begins at `offset`. */
function rowsAlike(
  offset: number,
  units: number,
  inputs: number,
  group: (unit: number) => number,
): number[][] {
  const groups: number[][] = [];
  for (let u = 0; u < units; u++) {
    for (let j = 0; j <= inputs; j++) {
      const key = group(u) * (inputs + 1) + j;
      (groups[key] ??= []).push(offset + (j < inputs ? u * inputs + j : units * inputs + u));
    }
  }
  return groups.filter((one) => one.length > 0);
}
/** Columns of the layer that follows: weights that leave units that belong together. */
function columnsAlike(
  offset: number,
  outputs: number,
  units: number,
  group: (unit: number) => number,
): number[][] {
  const groups: number[][] = [];
  for (let k = 0; k < outputs; k++)
    for (let u = 0; u < units; u++) (groups[group(u) * outputs + k] ??= []).push(offset + k * units + u);
  return groups.filter((one) => one.length > 0);
}
function makeEqual(theta: Float64Array, groups: readonly (readonly number[])[]): void {
  for (const group of groups) for (const k of group) theta[k] = theta[group[0]];
}

/** Faults of model, data and start in the seventh held-out set; each comment says why the label is true. */
export const seventhModels: Readonly<Record<string, Generator>> = {
  // Ten outputs in (0, 1): probabilities of at most e/(e + 9); raw outputs get below half of the floor (control).
  'doubleSoftmax: ten digits, sigmoid': (i) =>
    net(
      [dense(16 + (i % 3) * 4, turn(i, ['relu', 'tanh', 'gelu'] as const)), dense(10, 'sigmoid')],
      'crossEntropy',
      smallDigits(i, 120, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      i,
      {
        optimizer: adam(between('ten-digits', i, 0.01, 0.04)),
        batchSize: turn(i, [20, 40, 60]),
        steps: 1000,
      },
      { initializer: 'heUniform', control: isAboveFloor(() => Math.log(Math.E + 9) - 1) },
    ),
  // Squared error on the softmax of three numbers in (0, 1): at least (1 − p)² + 2((1 − p)/2)² with p = e/(e + 2).
  'doubleSoftmax: wine, squared error behind sigmoid': (i) =>
    net(
      [dense(6 + (i % 4), 'elu'), dense(3, 'sigmoid')],
      'mseOnSoftmax',
      columnsOf('wine', i, 90, [0, 1, 6, 9, 10, 12]),
      i,
      { optimizer: nesterov(between('wine-squashed', i, 0.3, 1), 0.9), steps: 900 },
      { control: isAboveFloor(() => 1.5 * (1 - Math.E / (Math.E + 2)) ** 2) },
    ),
  // One logit in (−1, 1): at least ln(1 + 1/e).
  'doubleSoftmax: two curves, tanh before the logistic': (i) =>
    net(
      [dense(14), batchNorm, { type: 'activation', activation: 'tanh' }, dense(1, 'tanh')],
      'binaryCrossEntropy',
      lissajous(i, 70, 2, 0.03),
      i,
      { optimizer: radam(between('curves-squashed', i, 0.02, 0.06)), steps: 1200 },
      { control: isAboveFloor(() => Math.log(1 + Math.exp(-1))) },
    ),
  // What began equal stays equal by symmetry: all units of the second layer are one (control); other starts get below 60 %.
  'badInitialization: second layer alike, digits': (i) => {
    const [first, second] = [10, 6 + (i % 4)];
    const { inputs, labels } = smallDigits(200 + i, 80, someKinds(200 + i, 4));
    const alike = [
      ...rowsAlike(first * 17, second, first, () => 0),
      ...columnsAlike(first * 17 + second * (first + 1), 4, second, () => 0),
    ];
    return net(
      [dense(first, 'tanh'), dense(second, 'tanh'), dense(4)],
      'mse',
      { inputs, targets: signs(labels, 4) },
      i,
      {
        optimizer: adam(between('second-alike', i, 0.003, 0.01)),
        batchSize: turn(i, [16, 20, 40]),
        steps: 800,
      },
      { theta: (t) => makeEqual(t, alike), control: staysEqual(alike) },
    );
  },
  // Two units, each copied: the network never has more than two.
  'badInitialization: two units copied': (i) => {
    const units = 8 + 2 * (i % 4);
    const pair = (u: number): number => u % 2;
    const alike = [...rowsAlike(0, units, 3, pair), ...columnsAlike(4 * units, 1, units, pair)];
    return net(
      [dense(units, turn(i, ['swish', 'tanh'] as const)), dense(1)],
      'mse',
      field('copied', i, 60, 3, threeWay(40 + i)),
      i,
      {
        optimizer: rmsprop(between('copied', i, 0.004, 0.01), 0.95),
        batchSize: turn(i, [10, 15, 20]),
        steps: 1500,
      },
      { initializer: 'glorotNormal', theta: (t) => makeEqual(t, alike), control: staysEqual(alike) },
    );
  },
  // Kernels that began equal, their means over the picture with equal weights: one channel is left.
  'badInitialization: equal kernels': (i) => {
    const channels = 5 + (i % 4);
    const { inputs, labels } = digits(220 + i, 60, someKinds(220 + i, 3));
    const alike = [
      ...rowsAlike(0, channels, 9, () => 0),
      ...columnsAlike(10 * channels, 3, channels, () => 0),
    ];
    return net(
      [
        {
          type: 'conv2d',
          channels,
          kernel: 3,
          stride: 1,
          padding: 0,
          activation: 'tanh',
          bias: true,
          inputShape: [1, 8, 8],
        },
        { type: 'averagePool2d', size: 6 },
        { type: 'flatten' },
        dense(3),
      ],
      'mse',
      { inputs, targets: signs(labels, 3) },
      i,
      { optimizer: adamw(between('kernels', i, 0.01, 0.03)), batchSize: turn(i, [15, 20, 30]), steps: 800 },
      { theta: (t) => makeEqual(t, alike), control: staysEqual(alike) },
    );
  },
  // The first dozen steps are far too large, then the rate is small for good: the second layer, open at first, is shut (control).
  'saturation: cosine from a large rate, second layer': (i) => {
    const rate = between('cosine-shut', i, 1, 4);
    return net(
      [dense(8, 'tanh'), dense(5 + (i % 3), 'tanh'), dense(1)],
      'mse',
      field('cosine-shut', i, 40 + i, 2, (x) => 4 * gabor(80 + i)(x) + turn(i, [3, -4, 5])),
      i,
      {
        optimizer: i % 2 === 0 ? sgd(rate) : heavyBall(0.4 * rate, 0.5),
        steps: 600,
        schedule: schedule({ kind: 'cosine', length: 12, end: 0.02 / rate }),
      },
      { control: shutsLater(1, (a) => 1 - a * a, 0.2, atShare(0.02 / rate)) },
    );
  },
  // An output through ReLU (what is measured is never below zero) that the first large steps push below zero everywhere.
  'saturation: output ReLU, reaction': (i) =>
    net(
      [dense(6 + (i % 5), turn(i, ['swish', 'elu', 'gelu'] as const)), dense(1, 'relu')],
      'mse',
      field('output-dead', i, 50, 2, (x) => Math.max(0, kinetics(50 + i)(x) - 1) + 0.2),
      i,
      {
        optimizer: turn(i, [
          adam(between('output-dead', i, 0.3, 1)),
          heavyBall(between('output-dead', i, 0.3, 1), 0.8),
        ]),
        steps: 400,
      },
      {
        theta: (t) => {
          t[t.length - 1] = 2.5;
        },
        control: shutsLater(1, (a) => (a > 0 ? 1 : 0), 0.5, atShare(0.03)),
      },
    ),
  // Held-out pictures are taken otherwise; pictures of the training's kind have no gap (control).
  'mismatch: digits, another camera': (i) => {
    const kinds = someKinds(240 + i, 3);
    const train = digits(240 + i, 150, kinds);
    const held = digits(240 + i, 60, kinds, 150);
    const other = turn(i, [
      (row: number[]) => row.map((v) => 1 - v),
      (row: number[]) => row.map((_, k) => row[63 - k]),
      (row: number[]) => row.map((_, k) => (k % 8 < 3 ? 0 : row[k - 3])),
      (row: number[]) => row.map((_, k) => row[8 * (k % 8) + Math.floor(k / 8)]),
    ]);
    const run = (inputs: number[][], control?: MadeRun['control']): MadeRun =>
      net(
        [dense(12, turn(i, ['relu', 'tanh', 'swish'] as const)), dense(3)],
        'crossEntropy',
        train,
        i,
        { optimizer: adam(between('camera', i, 0.005, 0.02)), batchSize: turn(i, [25, 50, 75]), steps: 250 },
        {
          held: { inputs, labels: held.labels },
          l2: 1e-4,
          ...(control === undefined ? {} : { control }),
        },
      );
    return run(held.inputs.map(other), gapIsFromElsewhere(run(held.inputs).loss));
  },
  // Area from radius, texture and smoothness: learnt on benign cells, asked of malignant ones, which are larger.
  'mismatch: benign cells, malignant cells': (i) => {
    const columns = [0, 1, 4 + (i % 3)];
    const pick = (label: number, count: number, from: number): Pairs => {
      const rows = tableRows('breastCancer', i, (one) => one === label).inputs.slice(from, from + count);
      return {
        inputs: rows.map((row) => columns.map((j) => row[j])),
        targets: rows.map((row) => [row[3] / 150]),
      };
    };
    // The first row of the table is malignant: class 0.
    const [malignant, benign] = [0, 1];
    const train = pick(benign, 120, 0);
    const middle = train.targets.reduce((total, [y]) => total + y / 120, 0);
    const ready = ({ inputs, targets }: Pairs): Samples => ({
      inputs: standard(inputs, train.inputs),
      targets: targets.map(([y]) => [y - middle]),
    });
    const run = (held: Pairs, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(8 + (i % 3), turn(i, ['tanh', 'sigmoid'] as const)), dense(1)],
        'mse',
        ready(train),
        i,
        {
          optimizer: nesterov(between('cells', i, 0.02, 0.06)),
          batchSize: turn(i, [30, 60, 'full']),
          steps: 900,
        },
        { held: ready(held), ...(control === undefined ? {} : { control }) },
      );
    return run(pick(malignant, 60, 0), gapIsFromElsewhere(run(pick(benign, 60, 120)).loss));
  },
  // Learnt by heart: the held-out loss has risen; twelve times the samples end below 0.7 of it (control).
  'overfitting: digits with wrong names, ReLU': (i) => {
    const kinds = someKinds(260 + i, 4);
    const source = stream('wrong-names', i);
    const wrong = ({ inputs, labels }: { inputs: number[][]; labels: number[] }) => ({
      inputs,
      labels: labels.map((label) => (source.uniform() < 0.2 ? source.integer(4) : label)),
    });
    const few = 24 + 2 * (i % 4);
    const all = wrong(smallDigits(260 + i, 150 + 12 * few, kinds));
    const part = (from: number, to: number) => ({
      inputs: all.inputs.slice(from, to),
      labels: all.labels.slice(from, to),
    });
    const run = (data: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(20 + 4 * (i % 3), 'relu'), dense(4)],
        'crossEntropy',
        data,
        i,
        {
          optimizer: adam(between('names-heart', i, 0.01, 0.03)),
          batchSize: turn(i, ['full', 12]),
          steps: 600,
        },
        { held: part(0, 150), initializer: 'heNormal', ...(control === undefined ? {} : { control }) },
      );
    return run(part(150, 150 + few), moreDataHelp(run(part(150, 150 + 12 * few)).loss));
  },
  'overfitting: noisy oscillation, sine units': (i) => {
    const few = 10 + (i % 4);
    const noise = between('sine-noise', i, 0.4, 0.7);
    const draw = (purpose: string, count: number): Pairs =>
      field(purpose, i, count, 1, damped(60 + i), noise);
    const run = (data: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(16, 'sine'), dense(12, 'tanh'), dense(1)],
        'mse',
        data,
        i,
        { optimizer: averagedBall(between('sine-heart', i, 0.1, 0.3), 0.9), steps: 3000 },
        {
          held: draw('sine-held', 120),
          initializer: 'heNormal',
          theta: (t) => {
            for (let u = 0; u < 16; u++) t[u] *= 2;
          },
          ...(control === undefined ? {} : { control }),
        },
      );
    return run(draw('sine-few', few), moreDataHelp(run(draw('sine-many', 12 * few)).loss));
  },
  'overfitting: breast cancer, all thirty columns': (i) => {
    const source = stream('thirty', i);
    const few = 20 + 2 * (i % 5);
    const rows = tableRows('breastCancer', i);
    const inputs = standard(rows.inputs);
    const labels = rows.labels.map((label) => (source.uniform() < 0.12 ? 1 - label : label));
    const part = (from: number, to: number): Samples => ({
      inputs: inputs.slice(from, to),
      labels: labels.slice(from, to),
    });
    const run = (data: Samples, control?: MadeRun['control']): MadeRun =>
      net(
        [dense(1)],
        'binaryCrossEntropy',
        data,
        i,
        { optimizer: adamw(between('thirty', i, 0.02, 0.06)), steps: 500 + 50 * (i % 6) },
        { held: part(0, 150), theta: (t) => t.fill(0), ...(control === undefined ? {} : { control }) },
      );
    return run(part(150, 150 + few), moreDataHelp(run(part(150, 150 + 12 * few)).loss));
  },
  // Standardised inputs at the same share of the edge end below half (control).
  'badlyScaledInputs: raw breast cancer, Nesterov': (i) => {
    const { inputs, labels } = tableRows('breastCancer', 100 + i);
    const columns = [3, ...[1, 4, 8, 14, 21, 24, 28].filter((_, k) => (k + i) % 3 !== 0)];
    const momentum = turn(i, [0, 0.3, 0.6]);
    return withEdgeRate(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        {
          inputs: inputs.slice(0, 80).map((row) => columns.map((j) => row[j])),
          labels: labels.slice(0, 80),
        },
        i,
        { optimizer: sgd(1), steps: 400 + 20 * i },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      (between('raw-cancer', i, 0.3, 0.7) * (1 + momentum)) / (1 + 2 * momentum),
      (rate) => nesterov(rate, momentum),
    );
  },
  // Faint grey on white paper, which is 250: far from zero.
  'badlyScaledInputs: faint grey on white, squared error': (i) => {
    const { inputs, labels } = smallDigits(280 + i, 60, someKinds(280 + i, 2));
    const faint = between('faint', i, 4, 12);
    const middle = [5, 6, 9, 10, 1, 2, 13, 14].slice(0, 3 + (i % 3));
    const momentum = turn(i, [0.2, 0.5]);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        {
          inputs: inputs.map((row) =>
            middle.map((k) => Math.round(10 * (250 - faint * (row[k] + 0.8))) / 10),
          ),
          targets: labels.map((label) => [2 * label - 1]),
        },
        i,
        { optimizer: sgd(1), steps: 300 + 20 * i },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      between('bytes', i, 0.4, 0.8) * (1 + momentum),
      (rate) => heavyBall(rate, momentum),
    );
  },
  // tanh and sine units without biases are odd functions; with x also −x is there: the even part, of the target's, stays. Biases cure it.
  'modelBias: odd networks, even targets': (i) => {
    const [p, q] = [between('even', i, 1.5, 3), between('odd', i, 0.3, 0.8)];
    const even = ([a, b]: number[]): number => Math.cos(p * a) + 0.7 * b * b - 0.6;
    const half = field('odd', i, 20 + i, 2, () => 0).inputs;
    const task = (rows: number[][]): Pairs => ({
      inputs: rows,
      targets: rows.map((x) => [even(x) + q * Math.tanh(x[0] - x[1])]),
    });
    const both = half.flatMap((x) => [x, x.map((v) => -v)]);
    const data = task(both);
    const act = turn(i, ['tanh', 'sine'] as const);
    const larger = net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(1)],
      'mse',
      data,
      9000 + i,
      { optimizer: adam(0.02), steps: 800 },
      { held: task(field('odd-new', i, 60, 2, () => 0).inputs) },
    );
    return net(
      [unbiased(6, act), unbiased(1)],
      'mse',
      data,
      i,
      { optimizer: turn(i, [adam(0.02), nesterov(0.1, 0.9)]), steps: 1200 },
      {
        control: isAtBest(
          () => both.reduce((total, x) => total + even(x) ** 2 / both.length, 0),
          largerOnBoth(larger),
        ),
      },
    );
  },
  // ReLU layers without biases are straight on each side of 0: the best are two least-squares slopes.
  'modelBias: straight on each side': (i) => {
    const [p, shift] = [between('sides-wave', i, 3, 5), between('sides-shift', i, 0.5, 1.5)];
    const law = ([x]: number[]): number => Math.cos(p * x) + shift + 0.4 * x;
    const data = field('sides', i, 40 + 2 * i, 1, law);
    const best = (): number =>
      [1, -1].reduce((total, sign) => {
        const side = data.inputs.map(([x], n) => [x, data.targets[n][0]]).filter(([x]) => sign * x > 0);
        const xy = side.reduce((one, [x, y]) => one + x * y, 0);
        const xx = side.reduce((one, [x]) => one + x * x, 0);
        const yy = side.reduce((one, [, y]) => one + y * y, 0);
        return total + (yy - (xy * xy) / xx) / data.inputs.length;
      }, 0);
    const larger = net(
      [dense(16, 'tanh'), dense(12, 'tanh'), dense(1)],
      'mse',
      data,
      9100 + i,
      { optimizer: adam(0.02), steps: 800 },
      { held: field('sides-new', i, 60, 1, law) },
    );
    return net(
      [unbiased(6, 'relu'), unbiased(6, 'relu'), unbiased(1)],
      'mse',
      data,
      i,
      { optimizer: turn(i, [adam(0.02), heavyBall(0.03, 0.8)]), steps: 1500 },
      { initializer: 'heNormal', control: isAtBest(best, largerOnBoth(larger)) },
    );
  },
  // The middle species lies between the others: no line parts it (convex, L-BFGS); a hidden layer does, on other flowers too.
  'modelBias: versicolor by a line': (i) => {
    const columns = turn(i, [
      [2, 3],
      [0, 2, 3],
      [1, 2],
      [1, 2, 3],
      [0, 3],
      [0, 1, 3],
    ]);
    const rows = columnsOf('iris', 20 + i, 150, columns);
    const part = (from: number, to: number): Samples => ({
      inputs: rows.inputs.slice(from, to),
      labels: rows.labels.slice(from, to).map((label) => (label === 1 ? 1 : 0)),
    });
    const larger = net(
      [dense(10, 'tanh'), dense(1)],
      'binaryCrossEntropy',
      part(0, 100),
      9200 + i,
      { optimizer: adam(0.03), steps: 500 },
      { held: part(100, 150), l2: 3e-4 },
    );
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      part(0, 100),
      i,
      { optimizer: turn(i, [adam(0.05), nesterov(0.3), averagedBall(1, 0.8)]), steps: 700 },
      { control: isAtBest(byDescent, largerOnBoth(larger)) },
    );
  },
};
