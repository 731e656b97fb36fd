import { averagedBall, heavyBall, nesterov, sgd, standard } from '../fresh/data.ts';
import { descend, livesAtEdge, spectrumAt } from '../fresh/controls.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';
import { crawls, hoversInNoise, jumpsForGood, runsAway } from './a-controls.ts';
import {
  autoregression,
  between,
  digits,
  friedman,
  net,
  roll,
  stream,
  tableRows,
  whole,
  windows,
} from './a-data.ts';
import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';

/** The rate whose share of gradient descent's edge at the minimum (found by L-BFGS) is given. */
function withShareAtMinimum(made: MadeRun, share: number, optimizer: (rate: number) => object): MadeRun {
  const values = spectrumAt(made.loss, descend(made, made.theta, 200).theta);
  const rate = (share * 2) / values[values.length - 1];
  return { ...made, training: training({ ...made.training, optimizer: optimizer(rate) }) };
}
const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: true,
  statistics: 'batch',
};
const morse = (x: string, steep: number): string => `(1 - exp(-${steep}*(${x} - 1)))^2`;

/** Faults of rate and batch in the sixth held-out set, first half; each comment says why the label is true. */
export const sixthARates: Readonly<Record<string, Generator>> = {
  // Targets of 30 to 60 make weights and with them the curvature grow; the full rate comes after a warm-up.
  'exploding: penguin mass in hundreds of grams, warm-up': (i) => {
    const { inputs } = tableRows('penguins', 'species', i);
    const rows = inputs.slice(0, 60 + 10 * (i % 4));
    return net(
      [dense(8 + (i % 5), 'leakyRelu'), dense(1)],
      'mse',
      {
        inputs: standard(rows.map(([a, b, c]) => [a, b, c])),
        targets: rows.map((row) => [row[3] / 100]),
      },
      i,
      {
        optimizer: nesterov(between('mass', i, 0.03, 0.1), 0.8),
        batchSize: 20,
        steps: 400 + 50 * (i % 5),
        schedule: { unit: 'step', warmup: { length: 60 + 10 * (i % 6), from: 0.02 } },
      },
      { initializer: 'heUniform', control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  // A rate that suits the mean of squares, used with their sum over a batch.
  'exploding: sum of squares over a series': (i) => {
    const series = autoregression('sum', i, 90, [0.6, between('sum-lag', i, 0.1, 0.3)]);
    const data = windows(series, 3 + (i % 3));
    return net(
      [dense(10, i % 2 === 0 ? 'gelu' : 'softplus'), dense(6, 'elu'), dense(1)],
      'sse',
      data,
      i,
      {
        optimizer:
          i % 2 === 0
            ? sgd(between('sum-rate', i, 0.02, 0.06))
            : heavyBall(between('sum-rate', i, 0.008, 0.02), 0.6),
        batchSize: 30,
        steps: 500,
      },
      { control: runsAway, alsoTrue: ['rateTooLarge'] },
    );
  },
  // Beale's function grows like the sixth power of y.
  "exploding: Beale's function": (i) =>
    withEdgeRate(
      {
        loss: functionLoss('(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2', ['x', 'y']),
        theta: Float64Array.of(
          between('beale-x', i, 1.5, 4),
          (i % 2 === 0 ? 1 : -1) * between('beale-y', i, 1.8, 3),
        ),
        training: training({ optimizer: sgd(1), steps: 200 + 25 * i }),
        control: runsAway,
        alsoTrue: ['rateTooLarge'],
      },
      between('beale-beyond', i, 4, 9),
      (rate) => (i % 3 === 0 ? heavyBall(rate, 0.4) : nesterov(rate, 0.4)),
    ),
  // Two bonds of a molecule: beyond 2/V″ = 1/a² of the stiffer one, within a well whose walls throw back.
  'rateTooLarge: stiff bond of a molecule': (i) => {
    const [stiff, soft] = [between('stiff', i, 1.4, 2.5), between('soft', i, 0.5, 0.9)];
    return {
      loss: functionLoss(
        `${morse('x', stiff)} + 0.3*${morse('y', soft)} + 0.05*(x + y - z)^2 + 0.05*(z - 2.1)^2`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(1 + 0.15 / stiff, 1.2, 2),
      training: training({
        optimizer:
          i % 2 === 0
            ? sgd(between('bond', i, 1.05, 1.35) / stiff ** 2)
            : averagedBall((between('bond', i, 1.05, 1.3) * 1.5) / stiff ** 2, 0.2),
        steps: 400 + 40 * i,
      }),
      control: jumpsForGood,
    };
  },
  // Convex with a finite minimum (penalty), found by L-BFGS: beyond the edge there, and bounded, since the slope is.
  'rateTooLarge: digits, softmax': (i) =>
    withShareAtMinimum(
      net(
        [dense(3)],
        'crossEntropy',
        digits(i, [whole('first', i, 0, 3), 5, 8], [0, 60]),
        i,
        { optimizer: sgd(1), steps: 400 + 20 * i },
        { control: jumpsForGood, l2: between('digit-penalty', i, 1e-3, 1e-2) },
      ),
      between('digit-beyond', i, 1.5, 2.5),
      i % 2 === 0 ? sgd : (rate) => averagedBall(1.5 * rate, 0.2),
    ),
  // Least squares beyond the edge: every step is as long as the clipped gradient lets it be, so nothing runs away and nothing settles.
  'rateTooLarge: clipped least squares, wine': (i) => {
    const { inputs } = tableRows('wine', 'cultivar', i);
    const columns = standard(inputs.slice(0, 70 + 5 * (i % 5)));
    const [told, ...given] = [12, 0, 6, 9, 5, 11, 3].slice(0, 4 + (i % 4));
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        {
          inputs: columns.map((row) => given.map((j) => row[j])),
          targets: columns.map((row) => [row[told] + between('wine-level', i, 0.5, 2)]),
        },
        i,
        { optimizer: sgd(1), clip: i % 3 === 0 ? { value: 2 } : { norm: 3 }, steps: 300 + 30 * i },
        { control: jumpsForGood },
      ),
      between('clipped-beyond', i, 1.3, 3),
      i % 2 === 0 ? sgd : (rate) => nesterov(0.8 * rate, 0.2),
    );
  },
  // Ten and thirty times the rate from the same start get far lower, the slope is as large as ever (control).
  'rateTooSmall: digits, batch normalisation, Lion': (i) =>
    net(
      [dense(10 + (i % 4)), batchNorm, { type: 'activation', activation: 'gelu' }, dense(4)],
      'crossEntropy',
      digits(i, [0, 1, 2 + (i % 3), 7], [0, 120]),
      i,
      {
        optimizer: { kind: 'lion', rate: between('slow-lion', i, 5e-6, 2e-5) },
        batchSize: 30,
        steps: 300 + 25 * i,
      },
      { control: crawls },
    ),
  'rateTooSmall: rolled sheet, three hidden layers, warm-up': (i) =>
    withEdgeRate(
      net(
        [dense(10, 'elu'), dense(8, 'softplus'), dense(6, 'tanh'), dense(1)],
        'halfSse',
        roll('slow', i, 60 + 5 * i, between('roll-level', i, 1, 3)),
        i,
        {
          optimizer: sgd(1),
          steps: 350 + 20 * i,
          schedule: { unit: 'step', warmup: { length: 50, from: 0.1 } },
        },
        { control: crawls },
      ),
      between('slow-roll', i, 2e-5, 6e-5),
      i % 2 === 0 ? sgd : (rate) => nesterov(0.3 * rate, 0.7),
    ),
  'rateTooSmall: next value of a series, RAdam': (i) =>
    net(
      [dense(12, 'sine'), dense(1)],
      'mse',
      windows(autoregression('slow', i, 130, [1.2, -between('slow-lag', i, 0.3, 0.7)], 0.3), 4),
      i,
      {
        optimizer: { kind: 'radam', rate: between('slow-radam', i, 1e-5, 5e-5) },
        batchSize: 20,
        steps: 400 + 30 * i,
      },
      { control: crawls },
    ),
  // Sharpness rises to the edge of the very method and stays; a quarter of the rate flows down and grows beyond (control).
  'edgeOfStability: modes of a drum, swish and tanh': (i) => {
    const source = stream('drum', i);
    const [m, n] = [3 + (i % 3), 2.5 + 0.5 * (i % 4)];
    const inputs = Array.from({ length: 26 + (i % 5) }, () => [0, 1].map(() => 2 * source.uniform() - 1));
    const rate = between('edge-drum', i, 0.12, 0.22);
    return net(
      [dense(12, 'swish'), dense(12, 'tanh'), dense(1)],
      'mse',
      { inputs, targets: inputs.map(([a, b]) => [1.4 * Math.sin(m * a + 0.5) * Math.cos(n * b)]) },
      i,
      { optimizer: i % 2 === 0 ? sgd(rate) : averagedBall(1.5 * rate, 0.2), steps: 1600 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: iterated map, sine units, Nesterov': (i) => {
    const source = stream('map', i);
    const xs = Array.from({ length: 24 }, (_, k) => Math.cos((Math.PI * (k + 0.5)) / 24));
    const degree = 5 + (i % 3);
    return net(
      [dense(12, 'sine'), dense(12, 'tanh'), dense(1)],
      'mse',
      {
        inputs: xs.map((x) => [2 * x]),
        targets: xs.map((x) => [Math.cos(degree * Math.acos(x)) + 0.15 * source.normal()]),
      },
      i,
      { optimizer: nesterov(between('edge-map', i, 0.06, 0.12), 0.2), steps: 1600 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  // Level, while all samples at the same rate, and the best weights, get far lower (control).
  'noiseFloor: overlapping digits, softmax': (i) => {
    const source = stream('smudge', i);
    const { inputs, labels } = digits(i, [3, 5, 8], [0, 110]);
    const smudged = inputs.map((row) => row.map((v) => v + 0.6 * source.normal()));
    return withShareAtMinimum(
      net(
        [dense(3)],
        'crossEntropy',
        { inputs: standard(smudged), labels },
        i,
        { optimizer: sgd(1), batchSize: 1 + (i % 2), steps: 3000 },
        { control: hoversInNoise, l2: 1e-3 },
      ),
      between('digit-floor', i, 0.03, 0.1),
      sgd,
    );
  },
  "noiseFloor: Friedman's function, heavy ball": (i) =>
    net(
      [dense(6, 'gelu'), dense(1)],
      'mse',
      friedman('floor', i, 100 + 5 * i, 5, 0.4),
      i,
      { optimizer: heavyBall(between('friedman-floor', i, 0.01, 0.03), 0.9), batchSize: 2, steps: 3000 },
      { control: hoversInNoise },
    ),
  'noiseFloor: next value of a series, AdamW': (i) =>
    net(
      [dense(1)],
      'mse',
      windows(autoregression('floor', i, 110, [1.1, -between('floor-lag', i, 0.3, 0.6)], 0.5), 3),
      i,
      { optimizer: { kind: 'adamw', rate: between('adamw-floor', i, 0.08, 0.2) }, batchSize: 1, steps: 3000 },
      { control: hoversInNoise },
    ),
};
