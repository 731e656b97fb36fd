import {
  adam,
  between,
  blocks,
  box,
  classes,
  cross,
  heavyBall,
  henon,
  nesterov,
  net,
  pinwheel,
  rmsprop,
  rowsOf,
  sgd,
  standard,
  stream,
  type Labelled,
} from './b-data.ts';
import { copiesStay, isBestOfFamily, restsOnFloor, scalesAreAtFault, shutsForGood } from './b-controls.ts';
import { dense, type Generator } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** Seeded digits of some classes as standardised or plain 4×4 images. */
function digitsOf(
  i: number,
  keep: readonly number[],
  samples: number,
  isStandard: boolean,
  from = 0,
): Labelled {
  const small = blocks(rowsOf('digits', i, [from, samples], { keep }));
  return isStandard ? { ...small, inputs: standard(small.inputs) } : small;
}
/** Some different digits, by the index. */
function someDigits(purpose: string, i: number, count: number): number[] {
  const order = Int32Array.from({ length: 10 }, (_, k) => k);
  stream(purpose, i).shuffle(order);
  return [...order.subarray(0, count)];
}

/** A hot stretch: the rate as given, down to a share of it over `length` updates, and that ever after. */
const hot = (length: number, end: number): object => ({
  unit: 'step',
  decay: { kind: 'cosine', length, end },
});
/** Rows of the first layer and their biases as copies of the first `kinds` units, leaving weights as well. */
function copyUnits(
  theta: Float64Array,
  [units, inputs, outputs]: readonly [number, number, number],
  kinds: number,
): void {
  for (let u = 0; u < units; u++) {
    for (let j = 0; j < inputs; j++) theta[u * inputs + j] = theta[(u % kinds) * inputs + j];
    const leave = units * inputs + units;
    for (let k = 0; k < outputs; k++) theta[leave + k * units + u] = theta[leave + k * units + (u % kinds)];
  }
}

/** Faults of model, data and start; each comment says why the label is true. */
export const sixthBModels: Readonly<Record<string, Generator>> = {
  // Outputs in (0, 1) or (−1, 1) before a loss that has its own softmax or sigmoid: the floor is arithmetic.
  'doubleSoftmax: digits, a sigmoid layer at the end': (i) => {
    const count = 3 + (i % 3);
    return net(
      [dense(10 + i, 'gelu'), dense(8, 'gelu'), dense(count), { type: 'activation', activation: 'sigmoid' }],
      'crossEntropy',
      digitsOf(i, someDigits('squeezed', i, count), 120 + 10 * i, true),
      i,
      {
        optimizer: [adam(0.01), nesterov(0.15), rmsprop(0.004)][i % 3],
        batchSize: 30,
        steps: 1100 + 50 * i,
      },
      { control: restsOnFloor(Math.log(Math.E + count - 1) - 1) },
    );
  },
  'doubleSoftmax: tanh output under a logistic loss': (i) =>
    net(
      [dense(8 + i, i % 2 === 0 ? 'elu' : 'leakyRelu'), dense(1, 'tanh')],
      'binaryCrossEntropy',
      i % 2 === 0
        ? cross(i, 70 + 4 * i, 0.15)
        : classes('breastCancer', i, 120, 0, { columns: [0, 1, 4, 7, 20, 24] }).train,
      i,
      {
        optimizer: [heavyBall(0.1), adam(0.01), { kind: 'amsgrad', rate: 0.015 }][i % 3],
        ...(i % 4 < 2 ? {} : { batchSize: 24 }),
        steps: 1000 + 80 * i,
      },
      { initializer: 'heUniform', control: restsOnFloor(Math.log(1 + Math.exp(-1))) },
    ),
  'doubleSoftmax: squared error on a softmax of sigmoids': (i) => {
    const count = 2 + (i % 3);
    const [right, wrong] = [Math.E / (Math.E + count - 1), 1 / (Math.E + count - 1)];
    return net(
      [dense(12, 'swish'), dense(count, 'sigmoid')],
      'mseOnSoftmax',
      i % 2 === 0
        ? pinwheel(i, 30 * count, count, 0.12)
        : digitsOf(40 + i, someDigits('squeezed-mse', i, count), 40 * count, true),
      i,
      {
        optimizer: [{ kind: 'adamw', rate: 0.02 }, { kind: 'radam', rate: 0.02 }, heavyBall(0.4)][i % 3],
        steps: 1200 + 60 * i,
      },
      { control: restsOnFloor((1 - right) ** 2 + (count - 1) * wrong ** 2) },
    );
  },
  // What begins equal stays equal, as equal units get equal gradients (control: to the end).
  'badInitialization: all zeros, units that do not pass through zero': (i) => {
    const [units, activation] = [6 + i, i % 2 === 0 ? ('sigmoid' as const) : ('softplus' as const)];
    const count = 4 + (i % 3);
    return net(
      [dense(units, activation), dense(count)],
      'crossEntropy',
      i % 3 === 2
        ? pinwheel(20 + i, 40 * count, count, 0.12)
        : digitsOf(80 + i, someDigits('zeros', i, count), 40 * count, true),
      i,
      {
        optimizer: [adam(0.05), heavyBall(0.2), rmsprop(0.02)][i % 3],
        batchSize: 20,
        steps: 900 + 40 * i,
      },
      {
        initializer: 'zeros',
        control: copiesStay(units, i % 3 === 2 ? 2 : 16, 1),
      },
    );
  },
  'badInitialization: a small network copied into a wide one': (i) => {
    const [units, kinds] = [8 + 2 * (i % 4), 2];
    const activation = (['tanh', 'sigmoid', 'softplus'] as const)[i % 3];
    const share = between('copied-share', i, 0.3, 1);
    const side = [-1.6, 1.6] as const;
    return net(
      [dense(units, activation), dense(1)],
      'mse',
      box(
        'copied',
        i,
        80 + 5 * i,
        [side, side],
        ([a, b]) => [Math.sin(2.2 * a) * Math.cos(1.8 * b) + share * b * b],
        0.02,
      ),
      i,
      {
        optimizer: [adam(0.02), { kind: 'adamw', rate: 0.02 }, { kind: 'radam', rate: 0.02 }][i % 3],
        batchSize: 20,
        steps: 1400 + 60 * i,
      },
      { theta: (t) => copyUnits(t, [units, 2, 1], kinds), control: copiesStay(units, 2, kinds) },
    );
  },
  'badInitialization: kernels of a convolution all alike': (i) => {
    const [channels, keep] = [4 + (i % 3), someDigits('kernels', i, 5)];
    const { inputs, labels } = rowsOf('digits', 120 + i, [0, 90], { keep });
    return net(
      [
        {
          type: 'conv2d',
          channels,
          kernel: 3,
          stride: 1,
          padding: 0,
          activation: i % 2 === 0 ? 'tanh' : 'softplus',
          bias: true,
          inputShape: [1, 8, 8],
        },
        { type: 'averagePool2d', size: 6 },
        { type: 'flatten' },
        dense(5),
      ],
      'crossEntropy',
      { inputs: inputs.map((image) => image.map((v) => v / 8 - 1)), labels },
      i,
      { optimizer: i % 2 === 0 ? adam(0.04) : nesterov(0.15), batchSize: 18, steps: 500 + 20 * i },
      {
        theta: (t) => {
          for (let k = 0; k < 9 * channels; k++) t[k] = t[k % 9];
          for (let k = 10 * channels; k < t.length; k++)
            if ((k - 10 * channels) % channels !== 0) t[k] = t[k - 1];
        },
        control: copiesStay(channels, 9, 1),
      },
    );
  },
  // A hot beginning drives units that were open to where they have no slope, on all data (control), for good.
  'saturation: hot beginning, Adam, digits': (i) => {
    const activation = i % 2 === 0 ? ('tanh' as const) : ('sigmoid' as const);
    const rate = between('hot-adam', i, 2, 6);
    const count = 3 + (i % 3);
    return net(
      [dense(6 + i, activation), dense(count)],
      'crossEntropy',
      digitsOf(160 + i, someDigits('hot', i, count), 40 * count, false),
      i,
      { optimizer: adam(rate), steps: 700 + 40 * i, schedule: hot(8 + i, 0.02 / rate) },
      { control: shutsForGood(0.02 / rate) },
    );
  },
  'saturation: warm-up far too high, units below zero': (i) => {
    const activation = i % 2 === 0 ? ('elu' as const) : ('relu' as const);
    const peak = between('warm', i, 0.5, 0.9);
    return net(
      [dense(6 + (i % 5), activation), dense(1)],
      'mse',
      box(
        'warm',
        i,
        50 + 4 * i,
        [
          [0.3, 2],
          [0.3, 2],
        ],
        ([a, b]) => [between('warm-level', i, 2, 5) - a * b + Math.sin(3 * a)],
        0.02,
      ),
      i,
      {
        optimizer: heavyBall(peak, 0.8),
        clip: { norm: 20 },
        steps: 600 + 50 * i,
        schedule: {
          unit: 'step',
          warmup: { length: 6, from: 0.3 },
          decay: { kind: 'polynomial', length: 4, end: 0.005 / peak },
        },
      },
      { initializer: 'heNormal', control: shutsForGood(0.005 / peak) },
    );
  },
  // Columns as tables have them; standardised at the same share of the edge the run ends below half (control).
  'badlyScaledInputs: raw breast cancer, one logistic output': (i) => {
    // Areas beside smoothness and fractal dimension.
    const columns = [
      [3, 4, 9, 7],
      [23, 1, 26, 14],
      [3, 0, 27, 28],
      [23, 20, 5, 4],
    ][i % 4];
    const { inputs, labels } = rowsOf('breastCancer', 10 + i, [0, 90 + 10 * (i % 5)], { columns });
    return withEdgeRate(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        { inputs, labels },
        i,
        { optimizer: sgd(1), steps: 300 + 30 * i },
        { control: scalesAreAtFault, theta: (t) => t.fill(0) },
      ),
      between('cancer-share', i, 0.3, 0.7),
      i % 2 === 0 ? sgd : (rate) => nesterov(rate, 0.5),
    );
  },
  'badlyScaledInputs: mixed units, a hidden layer': (i) => {
    const source = stream('mixed-units', i);
    const scale = between('mixed-scale', i, 100, 500);
    const inputs = Array.from({ length: 60 + 4 * i }, () => [
      scale * source.normal(),
      source.normal(),
      0.5 * source.normal(),
    ]);
    return withEdgeRate(
      net(
        [dense(6, i % 2 === 0 ? 'leakyRelu' : 'elu'), dense(1)],
        'mse',
        {
          inputs,
          targets: inputs.map(([a, b, c]) => [0.5 * (a / scale) + 1.5 * b + Math.sin(2 * c)]),
        },
        i,
        { optimizer: sgd(1), steps: 400 + 30 * i },
        { control: scalesAreAtFault },
      ),
      between('mixed-share', i, 0.3, 0.6),
      i % 2 === 0 ? sgd : (rate) => heavyBall(rate, 0.4),
    );
  },
  'badlyScaledInputs: price levels, the next change': (i) => {
    const source = stream('prices', i);
    const level = between('price-level', i, 80, 400);
    // Two prices that wander about a level far from zero.
    let [p, q] = [0, 0];
    const rows = Array.from({ length: 70 + 6 * i }, () => {
      p += -0.5 * p + source.normal();
      q += -0.4 * q + source.normal();
      return [p, q];
    });
    const noise = between('price-noise', i, 0.05, 0.15);
    return withEdgeRate(
      net(
        [dense(1)],
        i % 2 === 0 ? 'mse' : 'sse',
        {
          inputs: rows.map(([a, b]) => [level + a, 0.6 * level + b]),
          targets: rows.map(([a, b]) => [-0.5 * a + 0.3 * b + noise * source.normal()]),
        },
        i,
        { optimizer: sgd(1), steps: 400 + 40 * i },
        { control: scalesAreAtFault, theta: (t) => t.fill(0) },
      ),
      between('price-share', i, 0.4, 0.7),
      i % 3 === 0 ? (rate) => heavyBall(rate, 0.6) : sgd,
    );
  },
  // The least loss of these functions is reached, and high (control: L-BFGS from many starts); a larger network is far lower on new data too.
  'modelBias: one hidden unit for a damped swing': (i) => {
    const [swing, damp] = [between('swing', i, 3, 5), between('damp', i, 0.2, 0.5)];
    const law = ([t]: number[]): number[] => [2 * Math.exp(-damp * (t + 1.7)) * Math.cos(swing * t)];
    const range = [[-1.7, 1.7]] as const;
    return net(
      [dense(1, i % 2 === 0 ? 'tanh' : 'sigmoid'), dense(1)],
      i % 3 === 0 ? 'halfSse' : 'mse',
      box('swing', i, 60 + 5 * i, range, law, 0.03),
      i,
      {
        optimizer: i % 3 === 0 ? adam(0.03) : [nesterov(0.05, 0.9), adam(0.05)][i % 2],
        steps: 2500,
        schedule: { unit: 'step', decay: { kind: 'polynomial', end: 0.05 } },
      },
      {
        held: box('swing-new', i, 100, range, law, 0.03),
        l2: i % 3 === 0 ? 0.03 : 1e-3,
        control: isBestOfFamily([dense(24, 'tanh'), dense(24, 'tanh'), dense(1)], 12),
      },
    );
  },
  'modelBias: crossed bars by one line': (i) => {
    const count = 80 + 6 * i;
    const { inputs, labels } = cross(100 + i, count + 400, between('bars', i, 0.1, 0.2));
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      { inputs: inputs.slice(0, count), labels: labels.slice(0, count) },
      i,
      {
        optimizer: [rmsprop(0.005), heavyBall(0.1), { kind: 'amsgrad', rate: 0.01 }][i % 3],
        steps: 600 + 30 * i,
      },
      {
        held: { inputs: inputs.slice(count), labels: labels.slice(count) },
        control: isBestOfFamily([dense(16, 'tanh'), dense(12, 'tanh'), dense(1)], 1),
      },
    );
  },
  'modelBias: the map of Hénon by a plane': (i) => {
    const all = henon(i, 260);
    const count = 80 + 10 * i;
    const scale = standard(all.inputs);
    return net(
      [dense(1)],
      i % 2 === 0 ? 'mse' : 'halfSse',
      { inputs: scale.slice(0, count), targets: all.targets.slice(0, count) },
      i,
      {
        optimizer: i % 2 === 0 ? [sgd(0.1), nesterov(0.03, 0.8)][(i / 2) % 2] : adam(0.02),
        ...(i % 4 === 1 ? { batchSize: count / 2 } : {}),
        steps: 700,
        ...(i % 2 === 1 ? { schedule: { unit: 'step', decay: { kind: 'cosine', end: 0.02 } } } : {}),
      },
      {
        held: { inputs: scale.slice(count), targets: all.targets.slice(count) },
        control: isBestOfFamily([dense(16, 'tanh'), dense(1)], 1),
      },
    );
  },
};
