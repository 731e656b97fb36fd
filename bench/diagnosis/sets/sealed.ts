import {
  adam,
  between,
  graph,
  heavyBall,
  hinge,
  nesterov,
  pass,
  petals,
  rings,
  ripple,
  rmsprop,
  schedule,
  sgd,
  stream,
  values,
  wheel,
  type Labelled,
} from './blind/data.ts';
import {
  bounces,
  explodes,
  hasGap,
  hasNotLeft,
  isAtRest,
  isBadlyScaled,
  isHealthy,
  isHeldByNoise,
  isLongValley,
  isStartsFault,
  isTooSlow,
  sitsAtEdge,
  widensForEver,
} from '../controls.ts';
import { dense, functionLoss, networkLoss, training, type Control, type Generator } from '../labelled-run.ts';
import { networkRuns, withEdgeRate } from './network-runs.ts';

/**
 * The fourth held-out set: written and frozen after the rules had been changed for what the third had shown, and before it was
 * shown to them. Other functions, networks, optimizers and seeds, two kinds of every label and ten runs of each; kinds of data
 * are those of `blind-data.ts`. What each comment says is why the label is true.
 */

/** Draws from 900 on: none of the data of the third set. */
const AT = 900;
const net = networkRuns(655_000, 12_400);
const unbiased = (units: number, activation: Parameters<typeof dense>[1] = 'identity') => ({
  ...dense(units, activation),
  bias: false,
});
const finiteAnd =
  (control: Control): Control =>
  (made, trained) =>
    !trained.diverged && control(made, trained);

const ill: Readonly<Record<string, Generator>> = {
  // Beyond (2 + 2β)/λ of a quadratic; a ReLU network at a rate that throws it out (control).
  'exploding: bowl, heavy ball': (i) => ({
    loss: functionLoss('4*x^2 + y^2 + 0.5*(z - y)^2 + 1', ['x', 'y', 'z']),
    theta: Float64Array.of(between('bowl', i, 0.01, 3), 1, -1),
    training: training({ optimizer: heavyBall(0.47, 0.6), steps: 2000 }),
    alsoTrue: ['rateTooLarge'],
    control: explodes,
  }),
  'exploding: ReLU, two layers': (i) =>
    net(
      [dense(8, 'relu'), dense(8, 'relu'), dense(1)],
      'mse',
      values(AT + i, 40, 3, ([a, b, c]) => 2 * a - b + c, 0.1),
      i,
      { optimizer: nesterov(between('relu-out', i, 0.4, 0.8), 0.8), steps: 300 },
      { initializer: 'heNormal', control: explodes, alsoTrue: ['rateTooLarge'] },
    ),
  // By arithmetic: the smaller of 1 and something above 2; zero times a cosine.
  'constantLoss: the smaller': (i) => ({
    loss: functionLoss(`min(${between('smaller', i, 0.2, 1.9)}, 2 + x^2 + abs(y))`, ['x', 'y']),
    theta: Float64Array.of(0.5 + i, -1.2),
    training: training({ optimizer: rmsprop(0.01), steps: 80 + 10 * i }),
  }),
  'constantLoss: no weight': (i) => ({
    loss: functionLoss(`${between('no-weight', i, 0.5, 20)} + 0*cos(x*y) - 0*z*w`, ['x', 'y', 'z', 'w']),
    theta: Float64Array.of(1, 2, -3, 0.1 * i),
    training: training({ optimizer: nesterov(0.2), steps: 100 }),
  }),
  // Outputs squeezed before a loss with its own softmax: a floor by arithmetic.
  'doubleSoftmax: four, sigmoid': (i) =>
    net([dense(12, 'elu'), dense(4, 'sigmoid')], 'crossEntropy', wheel(AT + i, 56, 4, 3, 0.3), i, {
      optimizer: { kind: 'adamw', rate: 0.02 },
      steps: 1200,
    }),
  'doubleSoftmax: petals, tanh': (i) =>
    net([dense(16, 'tanh'), dense(2, 'tanh')], 'crossEntropy', petals(AT + i, 48, 1), i, {
      optimizer: nesterov(0.1),
      batchSize: 12,
      steps: 1500,
    }),
  // Equal units of two layers stay equal; sigmoid units saturated by weights eighty times too large (control: another start).
  'badInitialization: equal sigmoid units': (i) =>
    net(
      [dense(9, 'sigmoid'), dense(2)],
      'crossEntropy',
      rings(AT + 20 + i, 60, 2, 0.1),
      i,
      { optimizer: adam(0.03), steps: 900 },
      { theta: (t) => t.fill(between('two-equal', i, 0.1, 0.4)), control: isStartsFault('glorotUniform') },
    ),
  'badInitialization: eighty times, sigmoid': (i) =>
    net(
      [dense(10, 'sigmoid'), dense(1)],
      'mse',
      values(AT + 20 + i, 60, 2, hinge, 0.02),
      i,
      { optimizer: heavyBall(0.02), steps: 500 },
      {
        theta: (t) => {
          for (let k = 0; k < 30; k++) t[k] *= 150;
        },
        alsoTrue: ['saturation'],
        control: isStartsFault('glorotNormal'),
      },
    ),
  // tanh units at ±20 on all data; a softmax under squared error that is sure of one class.
  'saturation: tanh, biases': (i) =>
    net(
      [dense(7, 'tanh'), dense(2)],
      'crossEntropy',
      wheel(AT + 40 + i, 50, 2, 2, 0.4),
      i,
      { optimizer: adam(0.001), steps: 400 },
      {
        theta: (t) => {
          for (let u = 0; u < 7; u++)
            t[14 + u] = (u % 2 === 0 ? 1 : -1) * between('tanh-out', 10 * i + u, 20, 30);
        },
        alsoTrue: ['badInitialization'],
        control: isStartsFault('glorotUniform'),
      },
    ),
  'saturation: sure, five classes': (i) =>
    net(
      [dense(8, 'gelu'), dense(5)],
      'mseOnSoftmax',
      wheel(AT + 60 + i, 60, 5, 2, 0.2),
      i,
      { optimizer: nesterov(0.01), steps: 350 },
      {
        theta: (t) => {
          t[24 + 40 + (i % 5)] = between('five-sure', i, 16, 22);
        },
      },
    ),
  // Held-out inputs thrice as wide; held-out classes by the opposite names (control: the gap).
  'mismatch: thrice as wide': (i) => {
    const held = values(AT + 60 + i, 80, 2, ([a, b]) => pass([3 * a, 3 * b]), 0.05);
    return net(
      [dense(6, 'swish'), dense(1)],
      'mse',
      values(AT + 40 + i, 200, 2, pass, 0.05),
      i,
      { optimizer: nesterov(0.03), steps: 1200 },
      { held: { ...held, inputs: held.inputs.map((x) => x.map((v) => 3 * v)) }, control: hasGap(1) },
    );
  },
  'mismatch: opposite names': (i) => {
    const held = rings(AT + 20 + i, 60, 2, 0.1);
    return net(
      [dense(8, 'tanh'), dense(2)],
      'crossEntropy',
      rings(AT + i, 240, 2, 0.1),
      i,
      { optimizer: adam(0.02), batchSize: 60, steps: 600 },
      { held: { inputs: held.inputs, labels: held.labels.map((label) => 1 - label) }, control: hasGap(1) },
    );
  },
  // Few noisy samples learnt by heart (control: small training loss, held-out loss risen and large).
  'overfitting: twelve points': (i) =>
    net(
      [dense(28, 'swish'), dense(1)],
      'mse',
      values(AT + 80 + i, 12, 2, ([a]) => 0.4 * a, 0.7),
      i,
      { optimizer: { kind: 'adamw', rate: 0.02 }, steps: 2000 },
      {
        held: values(AT + 100 + i, 90, 2, ([a]) => 0.4 * a, 0.7),
        initializer: 'heNormal',
        control: hasGap(1.05),
      },
    ),
  'overfitting: two names by chance': (i) => {
    const source = stream('two-names', i);
    const draw = (n: number): Labelled => ({
      inputs: Array.from({ length: n }, () => Array.from({ length: 10 }, () => source.normal())),
      labels: Array.from({ length: n }, (_, k) => (k < 2 ? k : source.integer(2))),
    });
    return net(
      [dense(20, 'tanh'), dense(2)],
      'crossEntropy',
      draw(32),
      i,
      { optimizer: nesterov(0.05), steps: 700 },
      { held: draw(100), control: hasGap(1.05) },
    );
  },
  // Standardised inputs at the same share of the edge get below half of the loss (control).
  'badlyScaledInputs: altitude': (i) => {
    const source = stream('altitude', i);
    const inputs = Array.from({ length: 45 }, () => [2500 + 300 * source.normal(), source.normal()]);
    return withEdgeRate(
      net(
        [dense(2)],
        'mse',
        { inputs, targets: inputs.map(([h, b]) => [(h - 2500) / 300 - b, b]) },
        i,
        { optimizer: sgd(1), steps: 450 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.6,
      sgd,
    );
  },
  'badlyScaledInputs: grams and tonnes': (i) => {
    const { inputs, labels } = wheel(AT + 80 + i, 60, 2, 2, 0.5);
    const scale = between('grams', i, 400, 1500);
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs: inputs.map(([a, b], n) => [a, scale * Math.sin(7 * n), b]), labels },
        i,
        { optimizer: sgd(1), steps: 350 },
        { control: isBadlyScaled, theta: (t) => t.fill(0) },
      ),
      0.6,
      sgd,
    );
  },
  // √(1 + x²): x → −x is a cycle for η = 2√(1 + x²), and attracts; least squares exactly at 2/λ.
  'rateTooLarge: root': (i) => {
    const at = between('root', i, 0.8, 2.5);
    return {
      loss: functionLoss('0.1 + sqrt(1 + x^2) + 0.03*(y - 1)^2 + 0.02*z^2', ['x', 'y', 'z']),
      theta: Float64Array.of(1.02 * at, 0.2, 0.5),
      training: training({ optimizer: sgd(2 * Math.sqrt(1 + at * at)), steps: 400 }),
      control: finiteAnd(bounces),
    };
  },
  'rateTooLarge: least squares': (i) =>
    withEdgeRate(
      net(
        [dense(1)],
        'sse',
        values(AT + 120 + i, 20, 3, ([a, b, c]) => a - b + c, 0.05),
        i,
        { optimizer: sgd(1), steps: 350 },
        { control: finiteAnd(bounces), theta: (t) => t.set([3, 2, -4, 1]) },
      ),
      1,
      sgd,
    ),
  // Sharpness held at the edge; at half the rate it goes beyond (control).
  'edgeOfStability: wave on a slope': (i) =>
    net(
      [dense(15, 'tanh'), dense(15, 'tanh'), dense(1)],
      'mse',
      graph(20, (x) => Math.sin(5 * x) + 0.4 * x + 0.4 * Math.sin(11 * x)),
      i,
      { optimizer: sgd(between('slope-wave', i, 0.07, 0.18)), steps: 3000 },
      { initializer: 'lecunNormal', control: sitsAtEdge },
    ),
  'edgeOfStability: rings': (i) => {
    const { inputs, labels } = rings(AT + 40 + i, 24, 2, 0.1);
    return net(
      [dense(16, 'tanh'), dense(16, 'tanh'), dense(2)],
      'mse',
      { inputs, targets: labels.map((label) => (label === 0 ? [1, 0] : [0, 1])) },
      50 + i,
      { optimizer: sgd(between('ring-edge', i, 0.1, 0.3)), steps: 3000 },
      { initializer: 'lecunNormal', control: sitsAtEdge },
    );
  },
  // Thirty times the rate gets far lower from the same start (control).
  'rateTooSmall: RMSProp': (i) =>
    net(
      [dense(9, 'tanh'), dense(1)],
      'mse',
      values(AT + 140 + i, 45, 2, ([a, b]) => a + 0.5 * b * b, 0.02),
      i,
      { optimizer: rmsprop(1e-5), steps: 400 },
      { control: isTooSlow },
    ),
  'rateTooSmall: heavy ball, wheel': (i) =>
    net(
      [dense(8, 'softplus'), dense(4)],
      'crossEntropy',
      wheel(AT + 100 + i, 60, 4, 2, 0.3),
      i,
      { optimizer: heavyBall(between('slow-ball', i, 2e-5, 6e-5)), steps: 450 },
      { control: isTooSlow },
    ),
  // Targets that only the limit of a cancelling pair has; the run's own training goes on outwards (control).
  'channelToInfinity: tanh, one output': (i) => {
    const source = stream('one-output', i);
    const inputs = Array.from({ length: 42 }, () => [1.4 * source.normal(), 1.4 * source.normal()]);
    const [p, q] = [between('one-p', i, 0.6, 1), between('one-q', i, 0.3, 0.6)];
    const targets = inputs.map(([a, b]) => [(2.4 * a - 1.2 * b) / Math.cosh(p * a + q * b) ** 2]);
    return {
      loss: networkLoss([unbiased(2, 'tanh'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 0.6, q - 0.3, p - 0.6, q + 0.3, 1.6, -1.6),
      training: training({ optimizer: sgd(0.02), steps: 3000 }),
      control: widensForEver,
    };
  },
  'channelToInfinity: sigmoid, three inputs': (i) => {
    const source = stream('sigmoid-three', i);
    const inputs = Array.from({ length: 50 }, () => [1, 2, 3].map(() => 1.5 * source.normal()));
    const [p, q, r] = [between('three-p', i, 0.9, 1.4), -between('three-q', i, 0.3, 0.6), 0.5];
    const targets = inputs.map(([a, b, c]) => {
      const z = p * a + q * b + r * c;
      return [(5 * a + 3 * c) / (2 + Math.exp(z) + Math.exp(-z))];
    });
    return {
      loss: networkLoss([unbiased(2, 'sigmoid'), unbiased(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p + 0.6, q, r + 0.35, p - 0.6, q, r - 0.35, 3, -3),
      training: training({ optimizer: nesterov(0.01, 0.8), steps: 3000 }),
      control: widensForEver,
    };
  },
  // x⁵ + y²: an inflection a run from above creeps to; x⁴ − y⁴: both with H = 0 there in a plane or on a line.
  'degeneratePoint: fifth power': (i) => ({
    loss: functionLoss(`2 + ${between('fifth', i, 0.5, 2)}*x^5 + x^6 + 0.8*(y - 0.3*z)^2 + z^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(0.35, 0.4, -0.5),
    training: training({ optimizer: i % 2 === 0 ? sgd(0.1) : nesterov(0.03, 0.6), steps: 900 }),
  }),
  'degeneratePoint: quartic saddle': (i) => ({
    loss: functionLoss(`3 + x^4 - ${between('quartic-saddle', i, 0.5, 2)}*y^4 + 0.2*y^6 + z^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(0.05, 1e-3, 0.6),
    training: training({ optimizer: sgd(0.1), steps: 700 }),
  }),
  // The origin of a linear network of two layers, and of −ln(1 + z²) beside bowls: strict saddles, not left yet (control).
  'strictSaddle: two linear layers': (i) =>
    net(
      [unbiased(2), unbiased(2)],
      'mse',
      values(AT + 160 + i, 36, 3, ([a, b, c]) => [a - c, 0.5 * b], 0.05),
      i,
      { optimizer: i % 2 === 0 ? nesterov(0.004, 0.8) : sgd(0.02), steps: 70 },
      { theta: (t) => t.forEach((v, k) => (t[k] = 1e-8 * v)), control: hasNotLeft },
    ),
  'strictSaddle: logarithm': (i) => {
    const source = stream('log-saddle', i);
    return {
      loss: functionLoss(
        `2 + (x + y)^2 + 0.3*(y - z)^2 - ${between('log-depth', i, 0.6, 1.5)}*ln(1 + z^2) + 0.05*z^4`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.from({ length: 3 }, () => 1e-8 * source.normal()),
      training: training({ optimizer: i % 2 === 0 ? sgd(0.05) : heavyBall(0.01, 0.7), steps: 80 }),
      control: hasNotLeft,
    };
  },
  // Slope without curvature far out on ln(1 + x⁴) and on x·tanh x; another direction is a valley.
  'gradientFlat: logarithm of a fourth power': (i) => ({
    loss: functionLoss(`4 + ${between('log-fourth', i, 0.3, 1)}*ln(1 + x^4) + (y - 1)^2 + 0.5*z^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(-500, 0, 2),
    training: training({ optimizer: heavyBall(0.05, 0.5), steps: 400 }),
  }),
  'gradientFlat: arm of x tanh x': (i) => ({
    loss: functionLoss(`5 + ${between('x-tanh', i, 0.005, 0.02)}*x*tanh(x) + 2*z^2 + 0.3*(y - z)^2`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(150, 1, -1),
    training: training({ optimizer: sgd(0.1), steps: 350 }),
  }),
  // A tenth of the rate, all else equal, gets lower; going on does not (control).
  'noiseFloor: three overlapping classes': (i) =>
    withEdgeRate(
      net(
        [dense(3)],
        'crossEntropy',
        wheel(AT + 120 + i, 120, 3, 2, 1.8),
        i,
        { optimizer: sgd(1), batchSize: 2, steps: 2500 },
        {
          control: finiteAnd(isHeldByNoise),
        },
      ),
      between('three-rate', i, 0.15, 0.35),
      sgd,
    ),
  'noiseFloor: RMSProp, noisy sum': (i) =>
    net(
      [dense(1)],
      'mse',
      values(AT + 180 + i, 80, 2, ([a, b]) => a + 0.5 * b, 0.9),
      i,
      { optimizer: rmsprop(between('noisy-sum', i, 0.04, 0.1)), batchSize: 2, steps: 2500 },
      { control: finiteAnd(isHeldByNoise) },
    ),
  // Convex, and the best of the set is (almost) a constant.
  'modelBias: three petals by a line': (i) =>
    net([dense(2)], 'crossEntropy', petals(AT + 20 + i, 110, 3), i, { optimizer: adam(0.05), steps: 700 }),
  'modelBias: even, by a plane': (i) =>
    net(
      [dense(2)],
      'mse',
      values(AT + 200 + i, 80, 2, ([a, b]) => [Math.abs(a) - b * b, Math.cos(3 * b)], 0.02),
      i,
      { optimizer: heavyBall(0.03), steps: 500 },
    ),
  // L-BFGS gets to a third in 80 updates where thrice the rate gains nothing (control).
  'illConditioning: four in a row': (i) => {
    const steep = between('row', i, 1e3, 4e3);
    return {
      loss: functionLoss(`0.05 + 0.5*(w - 2)^2 + ${steep / 2}*((x - w)^2 + (y - x)^2 + (z - y)^2)`, [
        'w',
        'x',
        'y',
        'z',
      ]),
      theta: Float64Array.of(-1, -1, -1, -1),
      training: training({ optimizer: sgd(0.45 / steep), steps: 200 }),
      control: isLongValley,
    };
  },
  'illConditioning: two scales that agree': (i) => {
    const source = stream('agree', i);
    const apart = between('agree-apart', i, 0.004, 0.01);
    const labels = Array.from({ length: 60 }, (_, n) => n % 2);
    const inputs = labels.map((label) => {
      const common = 1.5 * source.normal();
      const own = apart * (label === 0 ? -1 : 1) * (0.6 + source.uniform());
      return [common + own, common - own, common];
    });
    return withEdgeRate(
      net(
        [dense(2)],
        'crossEntropy',
        { inputs, labels },
        i,
        { optimizer: sgd(1), steps: 500 },
        { theta: (t) => t.fill(0), control: isLongValley },
      ),
      0.7,
      sgd,
    );
  },
  // Strictly convex, or a known bottom, and at rest (control).
  'minimumReached: ridge, one output': (i) =>
    net(
      [dense(1)],
      'halfSse',
      values(AT + 220 + i, 30, 4, ([a, b, c, d]) => a - b + 0.5 * c + d, 0.2),
      i,
      { optimizer: i % 2 === 0 ? heavyBall(0.005) : { kind: 'lbfgs', rate: 1, history: 8 }, steps: 2000 },
      { l2: 1e-3, control: isAtRest },
    ),
  'minimumReached: Himmelblau, lifted': (i) => ({
    loss: functionLoss(
      `1 + ((x^2 + y - 11)^2 + (x + y^2 - 7)^2)/20 + ${between('lifted', i, 0.1, 1)}*(z - x)^2`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(i % 2 === 0 ? 3 : -3, i % 4 < 2 ? 1.5 : -2.5, 0),
    training: training({ optimizer: i % 2 === 0 ? sgd(0.1) : nesterov(0.03, 0.7), steps: 1500 }),
    control: isAtRest,
  }),
};

/** Nothing is wrong: falling well, and lower again if continued; or down to 2 % of a constant guess (control). */
const well: Readonly<Record<string, Generator>> = {
  'healthy: petals, ELU, Nesterov': (i) =>
    net(
      [dense(16, 'elu'), dense(2)],
      'crossEntropy',
      petals(AT + 40 + i, 80, 2),
      i,
      {
        optimizer: nesterov(0.03),
        steps: 150,
      },
      { control: isHealthy },
    ),
  'healthy: ripple, softplus, Adam': (i) =>
    net(
      [dense(14, 'softplus'), dense(1)],
      'mse',
      values(AT + 240 + i, 60, 1, ripple, 0.01),
      i,
      {
        optimizer: adam(0.02),
        steps: 120,
      },
      { control: isHealthy },
    ),
  'healthy: hinge, batches of four': (i) =>
    net(
      [dense(12, 'relu'), dense(1)],
      'mse',
      values(AT + 260 + i, 80, 2, hinge, 0.01),
      i,
      {
        optimizer: sgd(0.01),
        batchSize: 4,
        steps: 400,
      },
      { initializer: 'heNormal', control: isHealthy },
    ),
  'healthy: wheel, RMSProp, batches': (i) =>
    net(
      [dense(10, 'tanh'), dense(4)],
      'crossEntropy',
      wheel(AT + 140 + i, 80, 4, 2, 0.4),
      i,
      {
        optimizer: rmsprop(0.003),
        batchSize: 8,
        steps: 200,
      },
      { control: isHealthy },
    ),
  'healthy: pass, AdamW, batches of two': (i) =>
    net(
      [dense(12, 'gelu'), dense(1)],
      'mse',
      values(AT + 280 + i, 64, 2, pass, 0.01),
      i,
      {
        optimizer: { kind: 'adamw', rate: 0.003 },
        batchSize: 2,
        steps: 400,
      },
      { control: isHealthy },
    ),
  'healthy: rings, Adagrad': (i) =>
    net(
      [dense(12, 'swish'), dense(3)],
      'crossEntropy',
      rings(AT + 60 + i, 75, 3, 0.1),
      i,
      {
        optimizer: { kind: 'adagrad', rate: 0.1 },
        steps: 200,
      },
      { control: isHealthy },
    ),
  'healthy: three layers, AMSGrad, batches': (i) =>
    net(
      [dense(8, 'swish'), dense(8, 'swish'), dense(1)],
      'mse',
      values(AT + 300 + i, 70, 2, pass, 0.01),
      i,
      {
        optimizer: { kind: 'amsgrad', rate: 0.005 },
        batchSize: 14,
        steps: 200,
      },
      { control: isHealthy },
    ),
  'healthy: dropout, gradient descent': (i) =>
    net(
      [dense(30, 'tanh'), { type: 'dropout', rate: 0.1 }, dense(2)],
      'crossEntropy',
      wheel(AT + 160 + i, 80, 2, 3, 0.8),
      i,
      { optimizer: sgd(0.05), batchSize: 20, steps: 200 },
      { control: isHealthy },
    ),
  'healthy: sum of squares, heavy ball': (i) =>
    net(
      [dense(6, 'tanh'), dense(2)],
      'sse',
      values(AT + 320 + i, 40, 2, ([a, b]) => [a * b, a], 0.01),
      i,
      {
        optimizer: heavyBall(2e-4),
        steps: 200,
      },
      { control: isHealthy },
    ),
  'healthy: polynomial decay, done': (i) =>
    net(
      [dense(16, 'tanh'), dense(1)],
      'mse',
      values(AT + 320 + i, 60, 2, pass, 0.01),
      i,
      {
        optimizer: adam(0.03),
        batchSize: 15,
        steps: 2000,
        schedule: schedule({ kind: 'polynomial', power: 2 }),
      },
      { control: isHealthy, alsoTrue: ['minimumReached'] },
    ),
  'healthy: linear, Nesterov': (i) =>
    net(
      [dense(3)],
      'mse',
      values(AT + 340 + i, 60, 2, ([a, b]) => [a, b, a - b], 0.01),
      i,
      {
        optimizer: nesterov(0.002),
        steps: 120,
      },
      { control: isHealthy },
    ),
  'healthy: Lion, single samples': (i) =>
    net(
      [dense(10, 'softplus'), dense(2)],
      'crossEntropy',
      wheel(AT + 180 + i, 60, 2, 2, 0.5),
      i,
      {
        optimizer: { kind: 'lion', rate: 5e-4 },
        batchSize: 1,
        steps: 400,
      },
      { control: isHealthy },
    ),
};

export const sealed: Readonly<Record<string, Generator>> = { ...ill, ...well };
