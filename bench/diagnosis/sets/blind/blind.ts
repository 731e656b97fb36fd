import { curveEvidence } from '../../../../app/diagnosis/evidence/curve-evidence.ts';
import { networkEvidence } from '../../../../app/diagnosis/evidence/network-evidence.ts';
import { buildObjective, isNetworkObjective } from '../../../../app/experiment/objective.ts';
import type { TrainingCheckpoint } from '../../../../app/training/training-state.ts';
import {
  between,
  adam,
  graph,
  heavyBall,
  hinge,
  net,
  nesterov,
  pass,
  petals,
  rings,
  ripple,
  rmsprop,
  sgd,
  stream,
  values,
  wheel,
  type Labelled,
} from './data.ts';
import { blindWell } from './well.ts';
import {
  bounces,
  explodes,
  hasGap,
  hasNotLeft,
  isAtRest,
  isBadlyScaled,
  isHeldByNoise,
  isLongValley,
  isStartsFault,
  isTooSlow,
  sitsAtEdge,
  widensForEver,
} from '../../controls.ts';
import {
  dense,
  functionLoss,
  networkLoss,
  training,
  type Control,
  type Generator,
} from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/**
 * The third held-out set: written and frozen after the rules had been tuned on everything before it, and before it was shown
 * to them. Other functions, data, networks, optimizers and seeds again, three kinds or more of every label. What each comment
 * says is why the label is true.
 */

const unbiased = (units: number, activation: Parameters<typeof dense>[1] = 'identity') => ({
  ...dense(units, activation),
  bias: false,
});

/** Share of dead hidden units at a checkpoint. */
function deadAt(loss: Parameters<typeof buildObjective>[0], at: TrainingCheckpoint | undefined): number {
  const objective = buildObjective(loss, 'train');
  if (at === undefined || !isNetworkObjective(objective)) return NaN;
  return networkEvidence(objective, at.theta, null)?.layers[0].dead ?? NaN;
}

/** Alive at the start, dead at half time and since: a dead unit's gradient is exactly zero, so it stays so. The loss is not small. */
const diesOnTheWay: Control = ({ loss }, { checkpoints, diverged, metrics }) =>
  !diverged &&
  deadAt(loss, checkpoints[0]) < 0.5 &&
  deadAt(loss, checkpoints[1]) > 0.9 &&
  deadAt(loss, checkpoints[2]) > 0.9 &&
  curveEvidence(metrics, false).trainLoss > 0.3;

const ill: Readonly<Record<string, Generator>> = {
  // Nesterov beyond (2 + 2β)/((1 + 2β)λ) on least squares; a quartic and a cosh from where ηf″ is far above 2.
  'exploding: least squares, Nesterov': (i) =>
    withEdgeRate(
      net(
        [dense(1)],
        'halfSse',
        values(i, 24, 3, ([a, b, c]) => a - b + 2 * c, 0.1),
        i,
        { optimizer: sgd(1), steps: 2500 },
        { control: explodes, alsoTrue: ['rateTooLarge'] },
      ),
      1.25,
      (rate) => nesterov(rate, 0.7),
    ),
  'exploding: quartic': (i) => ({
    loss: functionLoss('x^4/4 - x + 0.5*(y - x)^2 + 3', ['x', 'y']),
    theta: Float64Array.of(between('quartic', i, 5, 9), -2),
    training: training({ optimizer: heavyBall(0.2, 0.5), steps: 200 }),
    alsoTrue: ['rateTooLarge'],
    control: explodes,
  }),
  'exploding: four linear layers': (i) =>
    net(
      [dense(5), dense(5), dense(5), dense(1)],
      'mse',
      values(20 + i, 30, 2, ([a, b]) => 3 * a + 2 * b, 0.1),
      i,
      { optimizer: sgd(between('four-linear', i, 0.5, 1)), steps: 400 },
      { control: explodes, alsoTrue: ['rateTooLarge'] },
    ),
  // Nothing depends on the variables, by algebra.
  'constantLoss: zero times': (i) => ({
    loss: functionLoss(`${between('zero-times', i, 0.1, 9)} + 0*x*y + 0*sin(z)`, ['x', 'y', 'z']),
    theta: Float64Array.of(1, -2, 0.3),
    training: training({ optimizer: i % 2 === 0 ? sgd(0.1) : adam(0.01), steps: 100 + 20 * i }),
  }),
  'constantLoss: one variable': (i) => ({
    loss: functionLoss(`${between('one-variable', i, 1, 4)} + 0*t`, ['t']),
    theta: Float64Array.of(between('one-start', i, 0.01, 50)),
    training: training({ optimizer: nesterov(0.5), steps: 60 }),
  }),
  // max(0, ·) of what is below −1 wherever the variables are.
  'constantLoss: never above zero': (i) => ({
    loss: functionLoss(`2 + max(0, -1 - x^2 - ${between('never', i, 0.5, 2)}*y^2)`, ['x', 'y']),
    theta: Float64Array.of(0.5, 1.5),
    training: training({ optimizer: heavyBall(0.1), steps: 120 }),
  }),
  // Outputs squeezed before a loss with its own softmax or sigmoid: a floor above zero by arithmetic.
  'doubleSoftmax: rings, sigmoid': (i) =>
    net([dense(12, 'tanh'), dense(3, 'sigmoid')], 'crossEntropy', rings(i, 60, 3, 0.08), i, {
      optimizer: rmsprop(0.01),
      steps: 1200,
    }),
  'doubleSoftmax: wheel, tanh': (i) =>
    net([dense(10, 'relu'), dense(5, 'tanh')], 'crossEntropy', wheel(i, 60, 5, 2, 0.15), i, {
      optimizer: heavyBall(0.2),
      batchSize: 20,
      steps: 1500,
    }),
  'doubleSoftmax: two classes': (i) =>
    net([dense(7, 'softplus'), dense(2, 'sigmoid')], 'crossEntropy', wheel(40 + i, 50, 2, 3, 0.3), i, {
      optimizer: { kind: 'radam', rate: 0.02 },
      steps: 1500,
    }),
  // Equal units stay equal by symmetry; units saturated or dead at the start (control: an ordinary start learns).
  'badInitialization: equal ReLU units': (i) =>
    net(
      [dense(8, 'relu'), dense(2)],
      'crossEntropy',
      rings(20 + i, 60, 2, 0.1),
      i,
      { optimizer: adam(0.01), steps: 700 },
      { theta: (t) => t.fill(between('equal-relu', i, 0.2, 0.6)), control: isStartsFault('heNormal') },
    ),
  'badInitialization: dead from the start': (i) =>
    net(
      [dense(10, 'relu'), dense(1)],
      'mse',
      values(40 + i, 50, 2, pass, 0.02),
      i,
      { optimizer: heavyBall(0.02), steps: 600 },
      {
        theta: (t) => {
          for (let u = 0; u < 10; u++) t[20 + u] = -between('dead', 10 * i + u, 15, 40);
        },
        alsoTrue: ['saturation'],
        control: isStartsFault('heNormal'),
      },
    ),
  'badInitialization: a hundred times too large': (i) =>
    net(
      [dense(9, 'tanh'), dense(1)],
      'mse',
      values(60 + i, 60, 2, pass, 0.02),
      i,
      { optimizer: sgd(0.02), steps: 500 },
      {
        theta: (t) => {
          for (let k = 0; k < 27; k++) t[k] *= 100;
        },
        alsoTrue: ['saturation'],
        control: isStartsFault('glorotNormal'),
      },
    ),
  // ReLU units that the first updates kill (control), sigmoid units at ±25, a softmax under squared error that is sure.
  'saturation: killed by the first steps': (i) => {
    const { inputs, targets } = values(80 + i, 40, 2, ([a, b]) => 3 + a * b, 0.1);
    return net(
      [dense(6, 'relu'), dense(1)],
      'mse',
      { inputs: inputs.map((x) => x.map((v) => 3 + 2 * v)), targets: targets ?? [] },
      i,
      { optimizer: sgd(between('killed', i, 0.1, 0.3)), steps: 400 },
      {
        initializer: 'heNormal',
        // Leaving weights below zero: raising the output kills the units.
        theta: (t) => {
          for (let u = 0; u < 6; u++) t[18 + u] = -Math.abs(t[18 + u]) - 0.5;
        },
        control: diesOnTheWay,
      },
    );
  },
  'saturation: sigmoid, two layers': (i) =>
    net(
      [dense(6, 'sigmoid'), dense(6, 'sigmoid'), dense(1)],
      'mse',
      values(100 + i, 40, 2, ([a, b]) => Math.tanh(2 * a + b), 0.02),
      i,
      { optimizer: nesterov(0.05), steps: 500 },
      {
        theta: (t) => {
          for (let u = 0; u < 6; u++) t[12 + u] = (u % 2 === 0 ? 1 : -1) * between('sigmoid', i, 24, 34);
        },
        alsoTrue: ['badInitialization'],
        control: isStartsFault('glorotUniform'),
      },
    ),
  'saturation: sure of one class': (i) =>
    net(
      [dense(6, 'swish'), dense(3)],
      'mseOnSoftmax',
      wheel(60 + i, 45, 3, 2, 0.3),
      i,
      { optimizer: heavyBall(0.02, 0.8), steps: 400 },
      {
        theta: (t) => {
          t[18 + 18 + (i % 3)] = between('sure', i, 15, 20);
        },
      },
    ),
  // Held-out data from elsewhere: moved inputs, classes that swapped names, another function (control: the gap).
  'mismatch: moved inputs': (i) => {
    const held = values(130 + i, 70, 2, hinge, 0.05);
    return net(
      [dense(5, 'tanh'), dense(1)],
      'mse',
      values(120 + i, 160, 2, hinge, 0.05),
      i,
      { optimizer: adam(0.02), steps: 800 },
      { held: { ...held, inputs: held.inputs.map((x) => x.map((v) => v + 2.5)) }, control: hasGap(1) },
    );
  },
  'mismatch: swapped names': (i) => {
    const held = wheel(100 + i, 80, 3, 2, 0.4);
    return net(
      [dense(4, 'elu'), dense(3)],
      'crossEntropy',
      wheel(80 + i, 200, 3, 2, 0.4),
      i,
      { optimizer: rmsprop(0.01), batchSize: 50, steps: 500 },
      {
        held: { inputs: held.inputs, labels: held.labels.map((label) => (label + 1) % 3) },
        control: hasGap(1),
      },
    );
  },
  'mismatch: another law': (i) =>
    net(
      [dense(2)],
      'mse',
      values(140 + i, 100, 3, ([a, b, c]) => [a + b, c], 0.05),
      i,
      { optimizer: heavyBall(0.02), steps: 400 },
      { held: values(160 + i, 60, 3, ([a, b, c]) => [a - b, c * c], 0.05), control: hasGap(1) },
    ),
  // Few noisy samples learnt by heart (control: small training loss, held-out loss risen and large).
  'overfitting: ten noisy points': (i) =>
    net(
      [dense(30, 'tanh'), dense(1)],
      'mse',
      values(180 + i, 10, 1, ripple, 0.6),
      i,
      { optimizer: adam(0.01), steps: 3000 },
      { held: values(200 + i, 80, 1, ripple, 0.6), initializer: 'heNormal', control: hasGap(1.05) },
    ),
  'overfitting: names by chance': (i) => {
    const source = stream('chance', i);
    const draw = (n: number): Labelled => ({
      inputs: Array.from({ length: n }, () => Array.from({ length: 6 }, () => source.normal())),
      labels: Array.from({ length: n }, (_, k) => (k < 3 ? k : source.integer(3))),
    });
    return net(
      [dense(24, 'relu'), dense(3)],
      'crossEntropy',
      draw(30),
      i,
      { optimizer: heavyBall(0.05), steps: 800 },
      { held: draw(90), initializer: 'heNormal', control: hasGap(1.05) },
    );
  },
  'overfitting: two layers, batches': (i) =>
    net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(1)],
      'mse',
      values(220 + i, 24, 3, ([a]) => 0.5 * a, 0.8),
      i,
      { optimizer: adam(0.01), batchSize: 8, steps: 2500 },
      {
        held: values(240 + i, 80, 3, ([a]) => 0.5 * a, 0.8),
        initializer: 'glorotNormal',
        control: hasGap(1.05),
      },
    ),
  // Standardised inputs at the same share of the edge get below half of the loss (control).
  'badlyScaledInputs: years': (i) => {
    const source = stream('years', i);
    const inputs = Array.from({ length: 40 }, () => [1990 + 12 * source.normal(), source.normal()]);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets: inputs.map(([year, b]) => [(year - 1990) / 12 + b]) },
        i,
        { optimizer: sgd(1), steps: 400 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.7,
      sgd,
    );
  },
  'badlyScaledInputs: metres and millimetres': (i) => {
    const { inputs, labels } = wheel(120 + i, 60, 3, 3, 0.5);
    return withEdgeRate(
      net(
        [dense(3)],
        'crossEntropy',
        { inputs: inputs.map(([a, b, c]) => [between('metres', i, 300, 900) * c, a, b]), labels },
        i,
        { optimizer: sgd(1), steps: 400 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.5,
      sgd,
    );
  },
  'badlyScaledInputs: pressure and share': (i) => {
    const source = stream('pressure', i);
    const inputs = Array.from({ length: 50 }, () => [
      1013 + 9 * source.normal(),
      0.4 + 0.1 * source.normal(),
      source.normal(),
    ]);
    return withEdgeRate(
      net(
        [dense(1)],
        'halfSse',
        { inputs, targets: inputs.map(([p, s, c]) => [(p - 1013) / 9 - 5 * (s - 0.4) + 0.2 * c]) },
        i,
        { optimizer: sgd(1), steps: 500 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.6,
      sgd,
    );
  },
  // ln cosh x: f′ = tanh x, so x → −x is a cycle for η = 2x/tanh x, and attracts.
  'rateTooLarge: hyperbolic cosine': (i) => {
    const at = between('log-cosh', i, 1, 2.5);
    return {
      loss: functionLoss('0.2 + ln(cosh(x)) + 0.02*y^2 + 0.01*(z - y)^2', ['x', 'y', 'z']),
      theta: Float64Array.of(1.03 * at, 0.4, -0.2),
      training: training({ optimizer: sgd((2 * at) / Math.tanh(at)), steps: 300 }),
      control: bounces,
    };
  },
  // The heavy ball exactly at (2 + 2β)/λ on ridge regression: its root is −1.
  'rateTooLarge: heavy ball at its edge': (i) => {
    const beta = 0.3;
    return withEdgeRate(
      net(
        [dense(2)],
        'mse',
        values(260 + i, 30, 2, ([a, b]) => [a + b, a - b], 0.05),
        i,
        { optimizer: sgd(1), steps: 400 },
        { control: bounces, l2: 0.01, theta: (t) => t.set([3, -2, 2, 4, 1, -1]) },
      ),
      1 + beta,
      (rate) => heavyBall(rate, beta),
    );
  },
  // Gradient descent far beyond the edge of a tanh network: it neither settles nor leaves (control).
  'rateTooLarge: network': (i) =>
    net(
      [dense(8, 'tanh'), dense(1)],
      'mse',
      values(280 + i, 40, 2, ([a, b]) => Math.tanh(a + b), 0.05),
      i,
      { optimizer: sgd(between('too-large', i, 0.5, 1.5)), steps: 600 },
      { control: bounces, alsoTrue: ['exploding'] },
    ),
  // Sharpness held at the edge; at half the rate it goes beyond (control).
  'edgeOfStability: two waves': (i) =>
    net(
      [dense(14, 'tanh'), dense(14, 'tanh'), dense(1)],
      'mse',
      graph(20, (x) => Math.sin(4 * x) + 0.5 * Math.cos(9 * x)),
      i,
      { optimizer: sgd(between('two-waves', i, 0.06, 0.16)), steps: 3000 },
      { initializer: 'glorotNormal', control: sitsAtEdge },
    ),
  'edgeOfStability: two outputs': (i) =>
    net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(2)],
      'mse',
      graph(18, (x) => [Math.sin(5 * x), Math.cos(7 * x)]),
      30 + i,
      { optimizer: sgd(between('two-outputs', i, 0.05, 0.14)), steps: 3000 },
      { initializer: 'glorotUniform', control: sitsAtEdge },
    ),
  'edgeOfStability: petals': (i) => {
    const { inputs, labels } = petals(i, 26, 2);
    return net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(1)],
      'mse',
      { inputs, targets: labels.map((label) => [2 * label - 1]) },
      60 + i,
      { optimizer: sgd(between('petals', i, 0.06, 0.2)), steps: 3000 },
      { initializer: 'lecunNormal', control: sitsAtEdge },
    );
  },
  // Thirty times the rate gets far lower from the same start (control).
  'rateTooSmall: Adam': (i) =>
    net(
      [dense(10, 'relu'), dense(3)],
      'crossEntropy',
      wheel(140 + i, 60, 3, 2, 0.4),
      i,
      {
        optimizer: adam(1e-5),
        steps: 400,
      },
      { initializer: 'heNormal', control: isTooSlow },
    ),
  'rateTooSmall: gradient descent': (i) =>
    net(
      [dense(8, 'tanh'), dense(1)],
      'mse',
      values(300 + i, 40, 2, hinge, 0.02),
      i,
      { optimizer: sgd(between('small', i, 3e-5, 1e-4)), steps: 500 },
      { control: isTooSlow },
    ),
  'rateTooSmall: Nesterov, batches': (i) =>
    net(
      [dense(6, 'gelu'), dense(2)],
      'crossEntropy',
      wheel(160 + i, 80, 2, 2, 0.4),
      i,
      { optimizer: nesterov(2e-5), batchSize: 40, steps: 500 },
      { control: isTooSlow },
    ),
  // Two units run toward each other for ever: targets that only the limit of a cancelling pair has (control).
  'channelToInfinity: tanh, two outputs': (i) => {
    const source = stream('pair', i);
    const inputs = Array.from({ length: 40 }, () => [1.3 * source.normal(), 1.3 * source.normal()]);
    const [p, q] = [between('pair-p', i, 0.6, 1), -between('pair-q', i, 0.4, 0.7)];
    const targets = inputs.map(([a, b]) => {
      const slope = (1.5 * a + b) / Math.cosh(p * a + q * b) ** 2;
      return [2 * slope, -slope];
    });
    return {
      loss: networkLoss([unbiased(2, 'tanh'), unbiased(2)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 0.7, q + 0.3, p - 0.7, q - 0.3, 1.5, -1.5, -0.8, 0.8),
      training: training({ optimizer: heavyBall(0.02, 0.7), steps: 3000 }),
      control: widensForEver,
    };
  },
  'channelToInfinity: softplus, three inputs': (i) => {
    const source = stream('soft', i);
    const inputs = Array.from({ length: 48 }, () => [1, 2, 3].map(() => 1.4 * source.normal()));
    const [p, q, r] = [between('soft-p', i, 0.7, 1.1), -between('soft-q', i, 0.3, 0.6), 0.4];
    const targets = inputs.map(([a, b, c]) => [
      (1.4 * a - b + 0.8 * c) / (1 + Math.exp(-p * a - q * b - r * c)),
    ]);
    return {
      loss: networkLoss([unbiased(2, 'softplus'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 1.4, q - 1, r + 0.8, p - 1.4, q + 1, r - 0.8, 0.5, -0.5),
      training: training({ optimizer: nesterov(0.005, 0.7), steps: 3000 }),
      control: widensForEver,
    };
  },
  'channelToInfinity: sigmoid, two inputs': (i) => {
    const source = stream('sigmoid-pair', i);
    const inputs = Array.from({ length: 44 }, () => [1.5 * source.normal(), 1.5 * source.normal()]);
    const [p, q] = [between('sig-p', i, 1, 1.6), between('sig-q', i, 0.4, 0.8)];
    const targets = inputs.map(([a, b]) => {
      const z = p * a + q * b;
      return [(6 * (a - b)) / (2 + Math.exp(z) + Math.exp(-z))];
    });
    return {
      loss: networkLoss([unbiased(2, 'sigmoid'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 0.6, q - 0.6, p - 0.6, q + 0.6, 3, -3),
      training: training({ optimizer: heavyBall(0.02, 0.8), steps: 3000 }),
      control: widensForEver,
    };
  },
  // x³ + y²: an inflection that a run from above only creeps to; xyz from its diagonal; −y⁴ beside x⁴: all with H = 0 somewhere.
  'degeneratePoint: inflection': (i) => ({
    loss: functionLoss(`2 + ${between('inflection', i, 0.5, 2)}*x^3 + x^4 + y^2 + 0.5*(z - y)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(0.3, 0.5, -0.4),
    training: training({ optimizer: i % 2 === 0 ? sgd(0.1) : heavyBall(0.05, 0.5), steps: 900 }),
  }),
  'degeneratePoint: product of three': (i) => ({
    loss: functionLoss(`4 + ${between('xyz', i, 0.5, 2)}*x*y*z + (x^2 + y^2 + z^2)^2`, ['x', 'y', 'z']),
    theta: Float64Array.of(0.2, 0.2, 0.2),
    training: training({ optimizer: sgd(0.1), steps: 900 }),
    control: hasNotLeft,
  }),
  'degeneratePoint: three linear layers': (i) => {
    const { inputs, targets } = values(320 + i, 30, 2, ([a, b]) => a + 0.5 * b, 0.05);
    return net(
      [unbiased(2), unbiased(2), unbiased(1)],
      'mse',
      { inputs, targets: targets ?? [] },
      i,
      { optimizer: i % 2 === 0 ? sgd(0.02) : nesterov(0.005, 0.7), steps: 200 },
      {
        theta: (t) => t.forEach((v, k) => (t[k] = 5e-3 * v)),
        // Beside the origin, where the middle layer alone is not zero, there are strict saddles.
        alsoTrue: ['strictSaddle'],
        control: hasNotLeft,
      },
    );
  },
  // The origin of a bias-free two-layer network is a strict saddle where outputs go with inputs; and of a factorisation.
  'strictSaddle: tanh network': (i) =>
    net(
      [unbiased(4, 'tanh'), unbiased(1)],
      'mse',
      values(340 + i, 40, 2, ([a, b]) => a - 0.5 * b, 0.05),
      i,
      { optimizer: i % 2 === 0 ? sgd(0.03) : nesterov(0.005, 0.8), steps: 80 },
      { theta: (t) => t.forEach((v, k) => (t[k] = 1e-8 * v)), control: hasNotLeft },
    ),
  'strictSaddle: factorisation': (i) => {
    const source = stream('factors', i);
    return {
      loss: functionLoss('(a*c - 2)^2 + (a*d - 1)^2 + (b*c + 1)^2 + (b*d - 2)^2', ['a', 'b', 'c', 'd']),
      theta: Float64Array.from({ length: 4 }, () => 1e-7 * source.normal()),
      training: training({ optimizer: i % 2 === 0 ? sgd(0.01) : heavyBall(0.003, 0.8), steps: 100 }),
      control: hasNotLeft,
    };
  },
  'strictSaddle: bounded ridge': (i) => ({
    loss: functionLoss(`3 + 0.7*(x - 1)^2 - ${between('bounded', i, 0.5, 2)}*y^2/(1 + y^2) + cosh(z) - 1`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(-1, 1e-9, 1),
    training: training({ optimizer: sgd(0.05), steps: 150 }),
    control: hasNotLeftSince,
  }),
  // Slope without curvature: √(1 + x²) and x·arctan x far out, x + ln(1 + e⁻ˣ) on its arm; another direction is a valley.
  'gradientFlat: hyperbola': (i) => ({
    loss: functionLoss(`6 + ${between('hyperbola', i, 0.01, 0.03)}*sqrt(1 + x^2) + (y - 1)^2`, ['x', 'y']),
    theta: Float64Array.of(600, -1),
    training: training({ optimizer: sgd(0.1), steps: 400 }),
  }),
  'gradientFlat: arctangent': (i) => ({
    loss: functionLoss(`4 + ${between('far-arctangent', i, 0.005, 0.02)}*x*atan(x) + 0.5*y^2 + 2*(z - y)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(-300, 1, 0),
    training: training({ optimizer: nesterov(0.05, 0.5), steps: 400 }),
  }),
  'gradientFlat: softplus': (i) => ({
    loss: functionLoss(`5 + ${between('softplus-arm', i, 0.01, 0.03)}*ln(1 + exp(x)) + cosh(y) + z^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(40, 1, -1),
    training: training({ optimizer: heavyBall(0.05, 0.6), steps: 300 }),
  }),
  // A tenth of the rate, all else equal, gets lower; going on does not (control).
  'noiseFloor: coins weighed by two': (i) => {
    const source = stream('coins', i);
    const inputs = Array.from({ length: 120 }, () => [source.normal(), source.normal()]);
    const labels = inputs.map(([a, b]) => (source.uniform() < 1 / (1 + Math.exp(-a - b)) ? 1 : 0));
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs, labels },
        i,
        { optimizer: sgd(1), batchSize: 2, steps: 2500 },
        {
          control: isHeldByNoise,
        },
      ),
      between('coin-rate', i, 0.15, 0.35),
      sgd,
    );
  },
  'noiseFloor: Adam, noisy plane': (i) =>
    net(
      [dense(1)],
      'mse',
      values(360 + i, 100, 3, ([a, b]) => a - b, 1),
      i,
      { optimizer: adam(between('adam-floor', i, 0.05, 0.15)), batchSize: 4, steps: 2000 },
      { control: isHeldByNoise },
    ),
  'noiseFloor: noisy wave, hidden layer': (i) =>
    net(
      [dense(5, 'tanh'), dense(1)],
      'mse',
      values(380 + i, 90, 1, ripple, 0.6),
      i,
      { optimizer: sgd(between('wave-floor', i, 0.1, 0.25)), batchSize: 1, steps: 4000 },
      { control: (made, trained) => !trained.diverged && isHeldByNoise(made, trained) },
    ),
  // Convex, and the best of the set is (almost) a constant.
  'modelBias: rings by a line': (i) =>
    net([dense(2)], 'crossEntropy', rings(60 + i, 90, 2, 0.15), i, { optimizer: heavyBall(0.1), steps: 600 }),
  'modelBias: parabola by a line': (i) =>
    net(
      [dense(1)],
      'mse',
      values(400 + i, 60, 1, ([x]) => x * x - 0.2 * x ** 4, 0.02),
      i,
      { optimizer: adam(0.05), steps: 800 },
    ),
  'modelBias: product by a plane': (i) =>
    net(
      [dense(2)],
      'halfSse',
      values(420 + i, 70, 2, ([a, b]) => [a * b, Math.cos(2 * a)], 0.02),
      i,
      { optimizer: sgd(0.005), steps: 900 },
    ),
  'modelBias: petals by a line': (i) =>
    net([dense(2)], 'crossEntropy', petals(40 + i, 100, 4), i, { optimizer: nesterov(0.1), steps: 600 }),
  // L-BFGS gets to a third in 80 updates where thrice the rate gains nothing (control).
  'illConditioning: turned bowl': (i) => {
    const [c, s] = [Math.cos(0.3 + 0.2 * i), Math.sin(0.3 + 0.2 * i)];
    const steep = between('steep', i, 2e3, 8e3);
    return {
      loss: functionLoss(
        `0.1 + 0.5*(${c}*x + ${s}*y - 3)^2 + ${steep / 2}*(${c}*y - ${s}*x)^2 + 0.5*(z - 2)^2*(1 + 0*x)`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(-2, 1, -1),
      training: training({ optimizer: sgd(1.2 / steep), steps: 150 }),
      control: isLongValley,
    };
  },
  'illConditioning: sine valley': (i) => {
    const a = between('sine-valley', i, 200, 600);
    return {
      loss: functionLoss(`0.3*(x - 3)^2 + ${a}*(y - sin(x))^2`, ['x', 'y']),
      theta: Float64Array.of(-1, Math.sin(-1)),
      training: training({ optimizer: sgd(0.3 / a), steps: 250 }),
      control: isLongValley,
    };
  },
  'illConditioning: nearly the same columns': (i) => {
    const source = stream('columns', i);
    const apart = between('apart', i, 0.003, 0.01);
    const inputs = Array.from({ length: 50 }, () => {
      const [common, own] = [source.normal(), source.normal()];
      return [common + apart * own, common - apart * own, own * apart + common];
    });
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets: inputs.map(([a, b]) => [(a - b) / (2 * apart)]) },
        i,
        { optimizer: sgd(1), steps: 400 },
        { theta: (t) => t.fill(0), control: isLongValley },
      ),
      0.6,
      sgd,
    );
  },
  // Strictly convex (or a known bottom) and at rest (control).
  'minimumReached: ridge': (i) =>
    net(
      [dense(2)],
      'mse',
      values(440 + i, 40, 3, ([a, b, c]) => [a + c, b - a], 0.15),
      i,
      { optimizer: i % 2 === 0 ? nesterov(0.05) : { kind: 'lbfgs', rate: 1, history: 6 }, steps: 1500 },
      { l2: 1e-4, control: isAtRest },
    ),
  'minimumReached: convex in four': (i) => ({
    loss: functionLoss(
      `1 + exp(x) - x + ln(cosh(y - x)) + ${between('four', i, 0.2, 1)}*(z - 1)^2 + 0.3*(w + z)^2 + 0.1*w^4`,
      ['x', 'y', 'z', 'w'],
    ),
    theta: Float64Array.of(1, -1, 0.5, 2),
    training: training({ optimizer: heavyBall(0.1, 0.6), steps: 1200 }),
    control: isAtRest,
  }),
  'minimumReached: one of two wells': (i) => ({
    loss: functionLoss(`2 + (x^2 - 1)^2 + ${between('wells', i, 0.3, 2)}*(y - x)^2 + 0.2*x`, ['x', 'y']),
    theta: Float64Array.of(i % 2 === 0 ? 1.5 : -1.7, 0.5),
    training: training({ optimizer: i % 3 === 0 ? adam(0.05) : sgd(0.05), steps: 3000 }),
    control: isAtRest,
  }),
};

/** The last half of the run changed the loss by less than a thousandth. */
function hasNotLeftSince(...[{ loss }, { checkpoints }]: Parameters<Control>): boolean {
  const objective = buildObjective(loss, 'train');
  const [middle, end] = [checkpoints[1], checkpoints[2]].map(({ theta }) => objective.loss(theta));
  return Math.abs(end / middle - 1) < 1e-3;
}

export const blind: Readonly<Record<string, Generator>> = { ...ill, ...blindWell };
