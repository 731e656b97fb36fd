import { randomStream } from '../../../app/numerics/random.ts';
import {
  again,
  bounces,
  continued,
  explodes,
  hasGap,
  hasNotLeft,
  isAtRest,
  isHealthy,
  isLongValley,
  isBadlyScaled,
  isStartsFault,
  isTooSlow,
  lossAt,
  reference,
  sitsAtEdge,
} from '../controls.ts';
import {
  descend,
  hoversByNoise,
  isByDegenerate,
  isByStrictSaddle,
  leavesForInfinity,
} from './fresh/controls.ts';
import {
  adam,
  averagedBall,
  classes,
  cube,
  heavyBall,
  helix,
  nesterov,
  rmsprop,
  schedule,
  sgd,
  stripes,
  unbiased,
} from './fresh/data.ts';
import { pairTask } from './fresh/points.ts';
import { dense, functionLoss, networkLoss, training, type Control, type Generator } from '../labelled-run.ts';
import { networkRuns, withEdgeRate } from './network-runs.ts';

/** Kinds that no other set has, two and more for every verdict, for tuning: other optimizers, layers, units, schedules and places. */

function stream(purpose: string, index: number) {
  return randomStream(83, `kinds-${purpose}`, index);
}
function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
const net = networkRuns(31_000, 4_700);
const wave = ([a, b]: number[]): number => Math.sin(2.5 * a) + a * b;
const square = (z: number): number => 1 / Math.cosh(z) ** 2;
const tanhShape = { first: square, third: (z: number) => square(z) * (4 - 6 * square(z)) };

/** L-BFGS from the end gains less than a hundredth. */
const isBest: Control = (made, trained) => {
  const end = trained.checkpoints[trained.checkpoints.length - 1].theta;
  return !trained.diverged && descend(made, end, 300).loss > 0.99 * lossAt(made, trained, -1);
};
/** The same optimizer at a tenth of the rate ends below half, and the run stays. */
const tenthIsLower: Control = (made, trained) =>
  bounces(made, trained) && again(made, { rate: 0.1 }) < 0.5 * lossAt(made, trained, -1);

export const tuningKinds: Readonly<Record<string, Generator>> = {
  // cos² + sin² = 1, evaluated with rounding.
  'constantLoss: squares of sine and cosine': (i) => ({
    loss: functionLoss(`${between('one', i, 0.5, 3)}*(sin(3*x + y)^2 + cos(3*x + y)^2)`, ['x', 'y']),
    theta: Float64Array.of(0.7 + i, -0.4),
    training: training({ optimizer: i === 0 ? sgd(0.1) : adam(0.01), steps: 120 }),
  }),
  // Layer normalisation of two equal numbers.
  'constantLoss: an output that is its own mean': (i) =>
    net(
      [dense(5, 'tanh'), dense(1, 'tanh'), { type: 'layerNorm', affine: false, epsilon: 1e-5 }],
      'halfSse',
      cube('own-mean', i, 20, 2, wave),
      i,
      { optimizer: nesterov(0.1), batchSize: 5, steps: 200 },
    ),
  'exploding: warmed up too far': (i) =>
    net(
      [dense(10, 'softplus'), dense(1)],
      'mse',
      cube('warm', i, 40, 2, wave),
      i,
      {
        optimizer: heavyBall(2 + i, 0.9),
        schedule: { unit: 'step', warmup: { length: 600, from: 1e-3 }, decay: { kind: 'constant' } },
        steps: 800,
      },
      { control: explodes },
    ),
  'exploding: a quartic that falls without end': (i) => ({
    loss: functionLoss('x^2 + 0.5*y^2 - 0.1*x^4', ['x', 'y']),
    theta: Float64Array.of(2.4 + 0.1 * i, 1),
    training: training({ optimizer: nesterov(0.02, 0.5), steps: 400 }),
    control: (_, trained) => trained.diverged,
  }),
  'doubleSoftmax: sine before softmax': (i) =>
    net([dense(10, 'tanh'), dense(3, 'sine')], 'crossEntropy', helix(20 + i, 60, 3, 0.1), i, {
      optimizer: adam(0.02),
      steps: 900,
    }),
  'doubleSoftmax: dropout and tanh': (i) =>
    net(
      [
        dense(16, 'relu'),
        { type: 'dropout', rate: 0.2 },
        dense(2),
        { type: 'activation', activation: 'tanh' },
      ],
      'crossEntropy',
      stripes(30 + i, 60, 1),
      i,
      { optimizer: adam(0.02), batchSize: 15, steps: 900 },
    ),
  // Exponential units deep in their tails.
  'badInitialization: elu units far below zero': (i) =>
    net(
      [dense(8, i === 1 ? 'softplus' : 'elu'), dense(1)],
      'mse',
      cube('shut', i, 40, 2, wave),
      i,
      { optimizer: heavyBall(0.02, 0.8), steps: 600 },
      {
        theta: (t) => {
          for (let u = 0; u < 8; u++) t[16 + u] = -14;
        },
        control: isStartsFault('glorotUniform'),
      },
    ),
  'badInitialization: all zeros': (i) =>
    net(
      [dense(8, i === 0 ? 'tanh' : 'sigmoid'), dense(8, 'tanh'), dense(1)],
      'mse',
      cube('zeros', i, 40, 2, wave),
      i,
      { optimizer: i === 2 ? adam(0.01) : heavyBall(0.05, 0.9), steps: 600 },
      { theta: (t) => t.fill(0), control: isStartsFault('glorotUniform') },
    ),
  // Steps that were too large threw the units into their tails.
  'saturation: gelu units thrown far': (i) =>
    net(
      [dense(8, (['gelu', 'elu', 'swish'] as const)[i % 3]), dense(1)],
      'mse',
      cube('thrown', i, 40, 2, (x) => 3 * wave(x) - 2),
      i,
      { optimizer: sgd(0.02), steps: 600 },
      {
        theta: (t) => {
          for (let u = 0; u < 8; u++) {
            t[16 + u] = -25;
            t[24 + u] = 1;
          }
        },
        control: isStartsFault('glorotUniform'),
        alsoTrue: ['badInitialization'],
      },
    ),
  // A sigmoid under a squared loss, sure of the wrong side (E7).
  'saturation: sure of the wrong side': (i) => {
    const data = classes('penguins', i, 60, [0, 1, 2, 3], (label) => label < 2);
    const targets = data.labels.map((label) => [label]);
    return net(
      [dense(1, 'sigmoid')],
      'mse',
      { inputs: data.inputs, targets },
      i,
      { optimizer: i === 0 ? sgd(0.5) : nesterov(0.1), steps: 500 },
      {
        theta: (t) => {
          t.fill(0);
          t[4] = i === 1 ? 30 : -30;
        },
        control: isStartsFault('glorotUniform'),
        alsoTrue: ['badInitialization'],
      },
    );
  },
  // Held-out targets lie a little higher.
  'mismatch: a small offset': (i) => {
    const f = ([a, b]: number[]): number => a - 0.5 * b + 0.4 * Math.sin(2 * a);
    const shift = between('offset', i, 0.25, 0.5);
    return net(
      [dense(12, 'tanh'), dense(1)],
      'mse',
      cube('offset', i, 40, 2, f, 0.03),
      i,
      { optimizer: adam(0.01), steps: 1500 },
      { held: cube('offset-held', i, 40, 2, (x) => f(x) + shift, 0.03), control: hasGap(1) },
    );
  },
  'mismatch: beyond the range seen': (i) => {
    const f = ([a, b]: number[]): number => Math.sin(2 * a) + b * b;
    const held = cube('beyond-held', i, 40, 2, () => 0).inputs.map(([a, b]) => [a + 1.6, b]);
    return net(
      [dense(10, 'swish'), dense(1)],
      'mse',
      cube('beyond', i, 50, 2, f, 0.02),
      i,
      { optimizer: rmsprop(0.005), batchSize: 10, steps: 2000 },
      { held: { inputs: held, targets: held.map((x) => [f(x)]) }, control: hasGap(1) },
    );
  },
  'overfitting: noise by heart': (i) =>
    net(
      [dense(40, 'tanh'), dense(1)],
      'mse',
      cube('heart', i, 24, 3, ([a]) => a, 0.5),
      i,
      { optimizer: adam(0.02), steps: 2000 },
      { held: cube('heart-held', i, 60, 3, ([a]) => a, 0.5), control: hasGap(1.15) },
    ),
  'overfitting: two classes, many useless features': (i) => {
    const make = (purpose: string, count: number) => {
      const { inputs } = cube(purpose, i, count, 12, () => 0);
      const source = stream(purpose, i);
      return { inputs, labels: inputs.map(([a]) => (a + 0.8 * source.normal() > 0 ? 1 : 0)) };
    };
    return net(
      [dense(12, 'relu'), dense(2)],
      'crossEntropy',
      make('useless', 40),
      i,
      { optimizer: nesterov(0.1, 0.9), batchSize: 10, steps: 1200 },
      { held: make('useless-held', 80), control: hasGap(1.15), initializer: 'heNormal' },
    );
  },
  'badlyScaledInputs: far from zero': (i) => {
    const { inputs } = cube('far', i, 50, 2, () => 0);
    const far = inputs.map(([a, b]) => [60 + a, 40 + b]);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs: far, targets: inputs.map(([a, b]) => [2 * a - b]) },
        i,
        { optimizer: sgd(1), steps: 600 },
        { control: isBadlyScaled },
      ),
      0.7,
      (rate) => nesterov(rate / 2, 0.6),
    );
  },
  'badlyScaledInputs: one input in thousands': (i) => {
    const { inputs } = cube('thousands', i, 50, 3, () => 0);
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        {
          inputs: inputs.map(([a, b, c]) => [1000 * a, b, c]),
          labels: inputs.map(([, b, c]) => (b + c > 0 ? 1 : 0)),
        },
        i,
        { optimizer: sgd(1), steps: 600 },
        { theta: (t) => t.fill(0), control: isBadlyScaled },
      ),
      0.7,
      (rate) => heavyBall(rate, 0.3),
    );
  },
  // Momentum carries over the hill time and again.
  'rateTooLarge: heavy ball on a logarithm': (i) => ({
    loss: functionLoss('0.1 + ln(1 + x^2) + ln(1 + 3*y^2)', ['x', 'y']),
    theta: Float64Array.of(3 + i, -2),
    training: training({ optimizer: heavyBall(between('ball', i, 1.5, 4), 0.9), steps: 400 }),
    control: tenthIsLower,
  }),
  'rateTooLarge: RMSProp in a trough': (i) => ({
    loss: functionLoss('0.1 + ln(cosh(x)) + 2*ln(cosh(y - 1)) + 0.1*(x - y)^2', ['x', 'y']),
    theta: Float64Array.of(4, 3 + i),
    training: training({ optimizer: rmsprop(between('trough', i, 1, 3), 0.9), steps: 400 }),
    control: tenthIsLower,
  }),
  // All samples at the same rate do no better: not the batches hold it up.
  "rateTooLarge: batches, steps of the rate's own size": (i) =>
    net(
      [dense(1)],
      'mse',
      cube('own-size', i, 80, 4, ([a, b, c]) => 2 * a - b + 0.5 * c, 0.1),
      i,
      {
        optimizer:
          i % 2 === 0 ? rmsprop(between('own-size', i, 1, 3), 0.9) : adam(between('own-size', i, 3, 9)),
        batchSize: [10, 20, 32][i % 3],
        steps: 800,
      },
      {
        control: (made, trained) => {
          const here = continued(made, trained, 400);
          const whole = continued(made, trained, 400, { batchSize: 'full' });
          return whole > 0.9 * here && tenthIsLower(made, trained);
        },
      },
    ),
  'rateTooSmall: Adam, millionths': (i) =>
    net(
      [dense(8, 'tanh'), dense(1)],
      'mse',
      cube('millionths', i, 40, 2, wave),
      i,
      { optimizer: adam(between('millionths', i, 2e-6, 8e-6)), steps: 800 },
      { control: isTooSlow },
    ),
  'rateTooSmall: decayed at once': (i) =>
    net(
      [dense(8, 'swish'), dense(3)],
      'crossEntropy',
      helix(40 + i, 60, 3, 0.1),
      i,
      {
        optimizer: sgd(0.1),
        steps: 600,
        schedule: schedule({ kind: 'exponential', factor: [0.8, 0.95, 0.97][i % 3] }),
      },
      { control: isTooSlow },
    ),
  'rateTooSmall: small batches': (i) =>
    net(
      [dense(2)],
      'crossEntropy',
      stripes(50 + i, 60, 1),
      i,
      { optimizer: heavyBall(4e-4, 0.5), batchSize: 6, steps: 800 },
      { control: isTooSlow },
    ),
  'edgeOfStability: wide swish layer, Nesterov': (i) =>
    net(
      [dense(40, 'swish'), dense(1)],
      'halfSse',
      cube('swish-edge', i, 16, 1, ([a]) => Math.sin(5 * a)),
      i,
      { optimizer: nesterov(between('swish-edge', i, 0.006, 0.02), 0.5), steps: 3000 },
      { initializer: 'glorotUniform', control: sitsAtEdge },
    ),
  'edgeOfStability: softplus below tanh, heavy ball': (i) =>
    net(
      [dense(14, 'softplus'), dense(14, 'tanh'), dense(1)],
      'mse',
      cube('soft-edge', i, 20, 2, ([a, b]) => 1.5 * Math.sin(4 * a) * Math.cos(3 * b)),
      i,
      { optimizer: heavyBall(between('soft-edge', i, 0.05, 0.15), 0.5), steps: 3000 },
      { initializer: 'glorotNormal', control: sitsAtEdge },
    ),
  'channelToInfinity: beside a third unit': (i) => {
    const { inputs, targets, enter, leave } = pairTask('kinds-third', i, tanhShape, [48, 1.4, 1.1, 0.7]);
    const third = inputs.map(([a, b]) => 0.8 * Math.tanh(0.6 * a + 1.1 * b));
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(3, 'tanh'), unbiased(1)], 'mse', {
          inputs,
          targets: targets.map(([y], n) => [y + third[n]]),
        }),
        theta: Float64Array.from([...enter, 0.5, 1.2, ...leave, 0.7]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.06,
      (rate) => nesterov(rate, 0.4),
    );
  },
  'channelToInfinity: in the second layer': (i) => {
    const { inputs, targets, enter, leave } = pairTask('kinds-deep', i, tanhShape, [48, 1.4, 1.1, 0.7]);
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2), unbiased(2, 'tanh'), unbiased(1)], 'mse', { inputs, targets }),
        theta: Float64Array.from([1, 0.1, -0.1, 1, ...enter, ...leave]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
      },
      0.1,
      (rate) => heavyBall(rate, 0.4),
    );
  },
  'channelToInfinity: gelu pair, heavy ball': (i) => {
    const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const below = (z: number): number => 1 / (1 + Math.exp(-1.5976 * (z + 0.044715 * z ** 3)));
    const shape = {
      first: (z: number) => below(z) + z * density(z),
      third: (z: number) => (z ** 3 - 4 * z) * density(z),
    };
    const { inputs, targets, enter, leave } = pairTask('kinds-gelu', i, shape, [44, 1.6, 0.8, 0.7]);
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, 'gelu'), unbiased(1)], 'mse', { inputs, targets }),
        theta: Float64Array.from([...enter, ...leave]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.05,
      (rate) => heavyBall(rate, 0.5),
    );
  },
  'channelToInfinity: beside two units': (i) => {
    const { inputs, targets, enter, leave } = pairTask('kinds-four', i, tanhShape, [60, 1.4, 1.1, 0.7]);
    const beside = inputs.map(
      ([a, b]) => 0.7 * Math.tanh(0.5 * a + 1.4 * b) - 0.5 * Math.tanh(1.5 * a - 0.8 * b),
    );
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(4, 'tanh'), unbiased(1)], 'mse', {
          inputs,
          targets: targets.map(([y], n) => [y + beside[n]]),
        }),
        theta: Float64Array.from([...enter, 0.5, 1.4, 1.5, -0.8, ...leave, 0.7, -0.5]),
        training: training({ optimizer: sgd(1), steps: 4000 }),
        control: leavesForInfinity,
      },
      0.06,
      (rate) => heavyBall(rate, 0.5),
    );
  },
  'degeneratePoint: four linear layers': (i) => {
    const { inputs } = cube('deep-linear', i, 30, 2, () => 0);
    return net(
      [unbiased(2), unbiased(2), unbiased(2), unbiased(1)],
      'mse',
      { inputs, targets: inputs.map(([a, b]) => [a - 2 * b]) },
      i,
      { optimizer: i === 0 ? adam(1e-5) : nesterov(0.05, 0.8), steps: 300 },
      {
        theta: (t) => t.forEach((v, k) => (t[k] = 0.03 * v)),
        control: hasNotLeft,
        alsoTrue: ['strictSaddle'],
      },
    );
  },
  'degeneratePoint: three tanh layers with biases': (i) =>
    net(
      [dense(3, 'tanh'), dense(3, 'tanh'), dense(1)],
      'mse',
      cube('biased-origin', i, 40, 2, ([a, b]) => a - b, 0.1),
      i,
      { optimizer: i === 1 ? heavyBall(0.02, 0.9) : sgd(0.05), steps: 400 },
      {
        theta: (t) => t.forEach((v, k) => (t[k] = 0.01 * v)),
        control: (made, trained) => Math.abs(lossAt(made, trained, 1) / lossAt(made, trained, -1) - 1) < 0.01,
        alsoTrue: ['strictSaddle'],
      },
    ),
  'degeneratePoint: fifth power far from zero': (i) => ({
    loss: functionLoss(
      `2 + (x - 30)^5 + 0.5*(x - 30)^6 + (y - x - 5)^2 + ${between('five', i, 0.5, 2)}*(z - 8)^2`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(30.3, 35.3, 9),
    training: training({ optimizer: i === 1 ? heavyBall(0.1, 0.7) : sgd(0.15), steps: 1500 }),
    control: isByDegenerate([30, 35, 8], 1, 0.3),
  }),
  'degeneratePoint: monkey saddle, RMSProp': (i) => ({
    loss: functionLoss('1 + x^3 - 3*x*y^2 + 0.5*(z - x)^2 + (x^2 + y^2)^2', ['x', 'y', 'z']),
    theta: Float64Array.of(1e-4 * (i + 1), 2e-4, 1e-4),
    training: training({ optimizer: i === 0 ? averagedBall(0.3, 0.5) : sgd(0.3), steps: 200 }),
    control: isByDegenerate([0, 0, 0], 2, 0.01),
  }),
  'strictSaddle: far from zero, heavy ball': (i) => ({
    loss: functionLoss('5 + (x - 40)^2 - 0.3*(y - 30)^2 + 0.01*(y - 30)^4 + 0.2*(z - x)^2', ['x', 'y', 'z']),
    theta: Float64Array.of(40 + 1e-4, 30 + 1e-7 * (i + 1), 40),
    training: training({ optimizer: heavyBall(0.02, 0.8), steps: 120 }),
    control: isByStrictSaddle(0),
  }),
  // cos x·cosh y/2 = 1 − x²/2 + y²/8 + …
  'strictSaddle: cosine and hyperbolic cosine': (i) => ({
    loss: functionLoss(`2 + cos(x)*cosh(0.5*y) + ${between('cosh', i, 0.3, 1)}*(z - x - y)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(1e-9 * (i + 1), 1e-5, 1e-5),
    training: training({ optimizer: i === 1 ? averagedBall(0.2, 0.6) : nesterov(0.05, 0.5), steps: 100 }),
    control: isByStrictSaddle(0),
  }),
  'gradientFlat: logistic, hopelessly wrong': (i) => {
    const inputs = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? [0.05, 0] : [0, 3]));
    const labels = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 1 : n % 4 === 1 ? 1 : 0));
    return net(
      [unbiased(1)],
      'binaryCrossEntropy',
      { inputs, labels },
      i,
      { optimizer: i === 1 ? heavyBall(0.6, 0.3) : sgd(between('hopeless', i, 0.9, 1.3)), steps: 300 },
      { theta: (t) => t.set([-1000 + 50 * i, 0.5]) },
    );
  },
  'gradientFlat: a weak slope far out': (i) => ({
    loss: functionLoss(`2 + ${[1e-4, 3e-5, 1e-5][i % 3]}*sqrt(1 + x^2) + 1.5*(y - 1)^2 + 0.4*(z + y)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(i === 1 ? 900 : -900, 0, 0),
    training: training({ optimizer: sgd(0.25), steps: 400 }),
  }),
  'illConditioning: a turned valley': (i) => ({
    loss: functionLoss(
      `0.001 + ${between('turned', i, 300, 2000)}*(0.6*x - 0.8*y + 0.3*z)^2 + 0.05*(0.8*x + 0.6*y)^2 + 0.1*z^2`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(8, 6, 0),
    training: training({ optimizer: heavyBall(2e-4, 0.3), steps: 400 }),
    control: isLongValley,
  }),
  'illConditioning: helical valley': (i) => {
    const a = between('helical', i, 200, 900);
    return {
      loss: functionLoss(`${a}*(z - 2*sin(x) - y)^2 + 0.1*(x - 5)^2 + 0.05*(y - 3)^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(-1, -1, 2 * Math.sin(-1) - 1),
      training: training({ optimizer: nesterov(0.04 / a, 0.5), steps: 250 }),
      control: isLongValley,
    };
  },
  'illConditioning: nearly equal inputs': (i) => {
    const source = stream('collinear', i);
    const inputs = Array.from({ length: 40 }, () => {
      const [a, b] = [source.normal(), source.normal()];
      return [a, a + 0.02 * b, source.normal()];
    });
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets: inputs.map(([a, b, c]) => [60 * (b - a) + c]) },
        i,
        { optimizer: sgd(1), steps: 400 },
        { theta: (t) => t.fill(0), control: isLongValley },
      ),
      0.6,
      sgd,
    );
  },
  // Only noise: no network does better on new data.
  'minimumReached: nothing but noise': (i) =>
    net(
      [dense(1)],
      'mse',
      cube('noise', i, 60, 2, () => 1, 1),
      i,
      { optimizer: heavyBall(0.1, 0.8), steps: 800 },
      { control: isAtRest },
    ),
  'minimumReached: much noise, a plane': (i) =>
    net(
      [dense(1)],
      'mse',
      cube('noisy-plane', i, 60, 3, ([a, b]) => a - b, 0.5),
      i,
      { optimizer: { kind: 'lbfgs', rate: 1, history: 10 }, steps: 60 },
      { control: isAtRest },
    ),
  'minimumReached: a strong penalty': (i) =>
    net(
      [dense(4, 'tanh'), dense(1)],
      'mse',
      cube('penalty', i, 40, 2, ([a, b]) => 1.5 * Math.tanh(a - b), 0.1),
      i,
      { optimizer: nesterov(0.1, 0.9), steps: 3000 },
      { l2: between('penalty', i, 0.005, 0.03), control: isAtRest },
    ),
  'minimumReached: an input twice': (i) => {
    const data = cube('twice', i, 40, 2, ([a, b]) => 2 * a - b + 0.5, 0.05);
    return net(
      [dense(1)],
      'mse',
      { inputs: data.inputs.map(([a, b]) => [a, a, b]), targets: data.targets },
      i,
      { optimizer: sgd(0.3), steps: 800 },
      { control: isAtRest },
    );
  },
  'minimumReached: dead units beside': (i) =>
    net(
      [dense(4, 'relu'), dense(1)],
      'mse',
      cube('dead-beside', i, 40, 1, ([a]) => 2 * Math.max(0, a - 0.1) + 0.3, 0.02),
      i,
      { optimizer: heavyBall(0.05, 0.9), steps: 4000 },
      {
        theta: (t) => t.set([1.5, 1, -1, 0.5, 0, -9, -9, -9, 1, 1, -1, 1, 0.2]),
        control: isAtRest,
        alsoTrue: ['healthy'],
      },
    ),
  // With a penalty rectified units come to rest on kinks, where the gradient does not vanish.
  'minimumReached: rectified units with a penalty': (i) =>
    net(
      [dense(4, i === 1 ? 'leakyRelu' : 'relu'), dense(1)],
      'mse',
      cube('kinks', i, 60, 2, ([a, b]) => 1.5 * Math.max(0, a - b), 0.2),
      i,
      { optimizer: i === 0 ? { kind: 'lbfgs', rate: 1, history: 10 } : heavyBall(0.05, 0.9), steps: 2500 },
      { l2: 0.003, control: isBest },
    ),
  // At the floor of the numbers.
  'minimumReached: zero at its bottom': (i) => ({
    loss: functionLoss('(x - 1.1)^2 + 3*(y - 0.7*x)^2 + (z*y - 1)^2', ['x', 'y', 'z']),
    theta: Float64Array.of(0.5 + 0.3 * i, 2, 1),
    training: training({
      optimizer: i === 1 ? nesterov(0.03, 0.8) : heavyBall(0.05, 0.7),
      steps: 2000,
    }),
    alsoTrue: ['healthy'],
  }),
  'modelBias: rings by a line': (i) => {
    const { inputs } = cube('rings', i, 80, 2, () => 0);
    return net(
      [dense(2)],
      'crossEntropy',
      { inputs, labels: inputs.map(([a, b]) => (a * a + b * b > 0.6 ? 1 : 0)) },
      i,
      { optimizer: i === 1 ? heavyBall(0.2, 0.8) : adam(0.02), batchSize: i === 2 ? 20 : 'full', steps: 800 },
      { control: (made, trained) => i === 2 || isBest(made, trained) },
    );
  },
  'modelBias: four clusters by a line': (i) => {
    const source = stream('clusters', i);
    const labels = Array.from({ length: 64 }, (_, n) => n % 2);
    const inputs = labels.map((label, n) => {
      const side = n % 4 < 2 ? 1 : -1;
      return [side + 0.3 * source.normal(), (label === 0 ? side : -side) + 0.3 * source.normal()];
    });
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      { inputs, targets: labels.map((label) => [label]) },
      i,
      { optimizer: nesterov(0.2, 0.8), steps: 600 },
      { control: isBest },
    );
  },
  'modelBias: linear layers, a product': (i) =>
    net(
      [dense(6), dense(6), dense(1)],
      'mse',
      cube('product', i, 80, 2, ([a, b]) => 2 * a * b + Math.abs(a), 0.05),
      i,
      { optimizer: i === 1 ? adam(0.005) : heavyBall(0.02, 0.9), steps: 1500 },
      { control: isBest },
    ),
  'modelBias: one normalised unit': (i) =>
    net(
      [
        dense(1),
        { type: 'batchNorm', momentum: 0.1, epsilon: 1e-5, affine: true, statistics: 'batch' },
        { type: 'activation', activation: 'tanh' },
        dense(1),
      ],
      'mse',
      cube('normalised', i, 80, 1, ([a]) => Math.sin(5 * a), 0.05),
      i,
      { optimizer: i === 1 ? adam(0.02) : sgd(0.1), steps: 1500 },
      { control: isBest },
    ),
  'noiseFloor: RMSProp, batches of two': (i) =>
    net(
      [dense(1)],
      'mse',
      cube('rms-noise', i, 60, 3, ([a, b]) => 2 * a - b, 0.15),
      i,
      { optimizer: rmsprop(between('rms-noise', i, 0.2, 0.5)), batchSize: 2, steps: 1500 },
      { control: hoversByNoise },
    ),
  'noiseFloor: heavy ball, wave': (i) =>
    net(
      [dense(12, 'tanh'), dense(1)],
      'mse',
      cube('ball-noise', i, 60, 2, wave, 0.3),
      i,
      { optimizer: heavyBall(between('ball-noise', i, 0.03, 0.06), 0.9), batchSize: 3, steps: 2500 },
      { control: hoversByNoise },
    ),
  'healthy: cosine restarts': (i) =>
    net(
      [dense(12, 'tanh'), dense(1)],
      'mse',
      cube('restarts', i, 50, 2, wave),
      i,
      {
        optimizer: nesterov(0.08, 0.9),
        steps: 1500 + 60 * i,
        schedule: schedule({ kind: 'cosine', length: 200, restarts: true }),
      },
      { control: (made, trained) => lossAt(made, trained, -1) < 0.02 * reference(made) },
    ),
  'healthy: more numbers than samples, Adam to its end': (i) =>
    net(
      [dense(24, 'tanh'), dense(12, 'tanh'), dense(1)],
      'mse',
      cube('over', i, 20, 2, wave),
      i,
      { optimizer: adam(0.005), steps: 900, schedule: schedule({ kind: 'cosine' }) },
      { control: isHealthy },
    ),
  'healthy: long warm-up': (i) =>
    net(
      [dense(12, 'gelu'), dense(3)],
      'crossEntropy',
      classes('wine', i, 90, [0, 6, 9, 12]),
      i,
      {
        optimizer: sgd(0.1),
        steps: 400,
        schedule: { unit: 'step', warmup: { length: 400, from: 0.01 }, decay: { kind: 'constant' } },
      },
      { control: (made, trained) => lossAt(made, trained, -1) < 0.7 * lossAt(made, trained, 1) },
    ),
  'healthy: batches of four, heavy ball': (i) =>
    net(
      [dense(10, 'relu'), dense(3)],
      'crossEntropy',
      classes('penguins', i, 100, [0, 1, 2, 3]),
      i,
      { optimizer: heavyBall(0.02, 0.8), batchSize: 4, steps: 900 },
      { initializer: 'heNormal', control: isHealthy },
    ),
  'healthy: late slow fall, Adagrad': (i) =>
    net(
      [dense(14, 'tanh'), dense(1)],
      'mse',
      cube('adagrad', i, 50, 2, wave),
      i,
      { optimizer: { kind: 'adagrad', rate: 0.02 }, steps: 3000 },
      { control: isHealthy },
    ),
};
