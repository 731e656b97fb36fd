import {
  adam,
  averagedBall,
  between,
  circle,
  classes,
  cube,
  heavyBall,
  nesterov,
  net,
  rmsprop,
  sgd,
  stream,
  triangle,
} from './data.ts';
import {
  descend,
  explodesByRate,
  hoversByNoise,
  livesAtEdge,
  spectrumAt,
  tenfoldGains,
  turnsRound,
} from './controls.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** The rate whose share of gradient descent's edge at the minimum (found by L-BFGS) is given. */
function withRateAtMinimum(made: MadeRun, share: number, optimizer: (rate: number) => object): MadeRun {
  const { theta } = descend(made, made.theta, 120);
  const values = spectrumAt(made.loss, theta);
  const rate = (share * 2) / values[values.length - 1];
  return { ...made, training: training({ ...made.training, optimizer: optimizer(rate) }) };
}

/** Faults of rate and batch in the fifth held-out set; each comment says why the label is true. */
export const freshRates: Readonly<Record<string, Generator>> = {
  // Least squares beyond the averaged heavy ball's edge (2 + 2β)/((1 − β)η): a root of the recursion is below −1.
  'exploding: wine, averaged heavy ball': (i) => {
    const beta = between('ema', i, 0.5, 0.85);
    const { inputs } = classes('wine', i, 60, [0, 3, 6, 9]);
    const share = ((1 + beta) / (1 - beta)) * between('ema-beyond', i, 1.05, 1.4);
    return withEdgeRate(
      net(
        [dense(2)],
        'sse',
        { inputs, targets: inputs.map(([a, b, c, d]) => [a - c + 1, b + 0.5 * d]) },
        i,
        { optimizer: sgd(1), steps: 2500 },
        { control: explodesByRate, alsoTrue: ['rateTooLarge'] },
      ),
      share,
      (rate) => averagedBall(rate, beta),
    );
  },
  // Convex exponentials from where ηf″ is far above 2.
  'exploding: exponentials': (i) => ({
    loss: functionLoss('exp(0.6*x) + exp(-0.9*x) + exp(0.4*(y - x)) + 0.2*(y - x)^2 + 0.1*z^2', [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(between('exponentials', i, 6, 9), 3, 1),
    training: training({ optimizer: i % 2 === 0 ? sgd(0.8) : nesterov(0.5, 0.5), steps: 200 }),
    alsoTrue: ['rateTooLarge'],
    control: explodesByRate,
  }),
  // Three linear layers in batches, thrown out.
  'exploding: iris, three linear layers, batches': (i) => {
    const { inputs, labels } = classes('iris', i, 60, [0, 1, 2, 3]);
    return net(
      [dense(6), dense(6), dense(3)],
      'mse',
      { inputs, targets: labels.map((label) => [0, 1, 2].map((k) => (k === label ? 2 : -1))) },
      i,
      { optimizer: sgd(between('three-out', i, 0.5, 1.2)), batchSize: 12, steps: 300 },
      { control: explodesByRate, alsoTrue: ['rateTooLarge'] },
    );
  },
  // 1 − exp(−x²/2): x → −x is a cycle for η = 2exp(x²/2), its multiplier 2x² − 1 makes it attract below x = 1.
  'rateTooLarge: inverted bell': (i) => {
    const at = between('inverted-bell', i, 0.35, 0.85);
    return {
      loss: functionLoss('0.5 + 1 - exp(-x^2/2) + 0.05*(y - 1)^2 + 0.04*(z + y)^2', ['x', 'y', 'z']),
      theta: Float64Array.of(1.02 * at, 0.1, -0.4),
      training: training({ optimizer: sgd(2 * Math.exp(at ** 2 / 2)), steps: 400 }),
      control: turnsRound,
    };
  },
  // Two overlapping species (the minimum is finite, L-BFGS finds it): beyond 2/λmax there, and bounded, since the slope is.
  'rateTooLarge: penguins, logistic': (i) =>
    withRateAtMinimum(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        classes('penguins', i, 90, [1, 3], (label) => label < 2),
        i,
        { optimizer: sgd(1), steps: 500 },
        { control: turnsRound, l2: 1e-3 },
      ),
      between('logistic-beyond', i, 1.3, 4),
      sgd,
    ),
  // Steps of the rate's own size, whatever the gradient's: they turn round at a distance of half a step.
  'rateTooLarge: RMSProp, whole data': (i) =>
    net(
      [dense(1)],
      'mse',
      cube('rms-large', i, 50, 2, ([a, b]) => 0.5 * a - b, 0.05),
      i,
      { optimizer: rmsprop(between('rms-large', i, 0.3, 1), 0.9), steps: 500 },
      { control: turnsRound },
    ),
  // Ten, thirty and a hundred times the rate from the same start get far lower (control).
  'rateTooSmall: wine, AMSGrad': (i) =>
    net(
      [dense(10, 'elu'), dense(3)],
      'crossEntropy',
      classes('wine', i, 90, [0, 1, 6, 9, 11]),
      i,
      { optimizer: { kind: 'amsgrad', rate: between('slow-ams', i, 5e-6, 2e-5) }, batchSize: 30, steps: 400 },
      { control: tenfoldGains },
    ),
  'rateTooSmall: breast cancer, gradient descent': (i) =>
    net(
      [dense(8, 'leakyRelu'), dense(1)],
      'binaryCrossEntropy',
      classes('breastCancer', i, 80, [0, 1, 4, 6, 26]),
      i,
      { optimizer: sgd(between('slow-cancer', i, 1e-4, 4e-4)), steps: 450 },
      { initializer: 'heUniform', control: tenfoldGains },
    ),
  'rateTooSmall: triangle, averaged heavy ball': (i) =>
    net(
      [dense(8, 'gelu'), dense(8, 'gelu'), dense(1)],
      'halfSse',
      cube('slow-triangle', i, 40, 1, ([x]) => triangle(2 * x)),
      i,
      { optimizer: averagedBall(between('slow-ema', i, 1e-5, 3e-5), 0.9), steps: 400 },
      { control: tenfoldGains },
    ),
  // Sharpness rises to the edge of the very method and stays; a quarter of the rate flows down and grows beyond (control).
  'edgeOfStability: triangle wave, heavy ball': (i) =>
    net(
      [dense(12, 'tanh'), dense(12, 'tanh'), dense(2)],
      'mse',
      cube('edge-triangle', i, 24, 1, ([x]) => [triangle(5 * x), triangle(4 * x + 0.5)]),
      i,
      { optimizer: heavyBall(between('edge-ball', i, 0.08, 0.2), 0.3), steps: 900 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  'edgeOfStability: versicolor, three hidden layers': (i) => {
    const { inputs, labels } = classes('iris', i, 40, [0, 1], (label) => label > 0);
    return net(
      [dense(10, 'tanh'), dense(10, 'tanh'), dense(10, 'tanh'), dense(1)],
      'mse',
      { inputs, targets: labels.map((label) => [label === 1 ? -1 : 1]) },
      i,
      { optimizer: sgd(between('edge-iris', i, 0.08, 0.2)), steps: 1500 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    );
  },
  'edgeOfStability: harmonics on a circle, Nesterov': (i) =>
    net(
      [dense(14, 'tanh'), dense(14, 'tanh'), dense(2)],
      'mse',
      circle(30, (t) => [Math.cos(6 * t), Math.sin(5 * t)], between('edge-phase', i, 0.1, 1)),
      i,
      { optimizer: nesterov(between('edge-nesterov', i, 0.06, 0.15), 0.3), steps: 1500 },
      { initializer: 'lecunNormal', control: livesAtEdge },
    ),
  // All samples at the same rate get lower at once, the best weights have far less, going on gains nothing (control).
  'noiseFloor: wine, plane with skew noise': (i) => {
    const { inputs } = classes('wine', i, 70, [2, 4, 10]);
    const source = stream('skew-plane', i);
    const targets = inputs.map(([a, b, c]) => [a - 0.7 * b + 0.4 * c - Math.log(1 - source.uniform()) - 1]);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets },
        i,
        { optimizer: sgd(1), batchSize: 1, steps: 3000 },
        { control: hoversByNoise },
      ),
      between('skew-share', i, 0.12, 0.25),
      sgd,
    );
  },
  'noiseFloor: penguins, logistic, Nesterov': (i) =>
    withRateAtMinimum(
      net(
        [dense(1)],
        'binaryCrossEntropy',
        classes('penguins', i, 100, [1, 3], (label) => label < 2),
        i,
        { optimizer: sgd(1), batchSize: 2, steps: 3000 },
        { control: hoversByNoise, l2: 1e-3 },
      ),
      between('logistic-floor', i, 0.1, 0.3),
      (rate) => nesterov(rate, 0.7),
    ),
  'noiseFloor: fold, Adam, hidden layer': (i) =>
    net(
      [dense(3, 'tanh'), dense(1)],
      'mse',
      cube('noisy-fold', i, 90, 2, ([a, b]) => Math.abs(a - 0.5 * b) + 0.3 * a, 0.4),
      i,
      { optimizer: adam(between('adam-fold', i, 0.06, 0.15), 0.8), batchSize: 1, steps: 4000 },
      { control: hoversByNoise },
    ),
};
