import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { adam, averagedBall, heavyBall, nesterov, sgd, standard, unbiased } from '../fresh/data.ts';
import {
  descend,
  isByDegenerate,
  isTheSameEverywhere,
  leavesForInfinity,
  spectrumAt,
} from '../fresh/controls.ts';
import {
  comesToSaddle,
  criticalPointNear,
  restsInBottom,
  slopesBeyondCurvature,
  windsDown,
} from './controls.ts';
import { between, columnsOf, field, lags, net, radam, smallDigits, stream, turn } from './data.ts';
import {
  dense,
  functionLoss,
  networkLoss,
  training,
  trainRun,
  type Generator,
  type MadeRun,
  type Samples,
} from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: false,
  statistics: 'batch',
};

interface Shape {
  readonly first: (z: number) => number;
  readonly third: (z: number) => number;
}
const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const bell = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
/** Φ by its series; exact enough for targets. */
function normal(z: number): number {
  let [sum, term] = [z, z];
  for (let k = 1; k < 60; k++) sum += term *= (z * z) / (2 * k + 1);
  return 0.5 + sum * bell(z);
}
const GELU: Shape = {
  first: (z) => normal(z) + z * bell(z),
  third: (z) => (z ** 3 - 4 * z) * bell(z),
};
const slope = (z: number): number => logistic(z) * (1 - logistic(z));
const SIGMOID: Shape = { first: slope, third: (z) => slope(z) * (1 - 6 * slope(z)) };
const SWISH: Shape = {
  first: (z) => logistic(z) + z * slope(z),
  third: (z) => 3 * slope(z) * (1 - 2 * logistic(z)) + z * SIGMOID.third(z),
};

/**
 * Rows and targets for a pair of units that leaves for infinity (Martinelli et al. 2025): entering weights w ± hδ (a bias may be their last one),
 * leaving ones ± v/h. What the limit puts out, 2v(δ·x)φ′(w·x), less `beyond`·v(δ·x)³φ‴(w·x): any pair at a finite distance adds the last with the
 * other sign, so every step back from infinity costs. The start is not quite symmetric.
 */
function pair(
  purpose: string,
  i: number,
  shape: Shape,
  options: {
    samples: number;
    features: number;
    reach: number;
    bias: boolean;
    outputs: number;
    beyond: number;
    h: number;
  },
) {
  const { samples, features, reach, bias, outputs, beyond, h } = options;
  const source = stream(purpose, i);
  const size = features + (bias ? 1 : 0);
  const w = Array.from({ length: size }, (_, j) => (j % 2 === 0 ? 1 : -0.6) * (0.6 + 0.5 * source.uniform()));
  const raw = w.map(() => source.normal());
  const length = Math.hypot(...raw);
  const delta = raw.map((v) => v / length);
  const leave = Array.from({ length: outputs }, (_, k) => (k === 0 ? 1 : 0.4 + 0.4 * source.uniform()));
  const inputs = Array.from({ length: samples }, () =>
    Array.from({ length: features }, () => reach * (2 * source.uniform() - 1)),
  );
  const targets = inputs.map((x) => {
    const full = bias ? [...x, 1] : x;
    const z = full.reduce((sum, v, j) => sum + v * w[j], 0);
    const d = full.reduce((sum, v, j) => sum + v * delta[j], 0);
    return leave.map((v) => v * (2 * d * shape.first(z) - beyond * d ** 3 * shape.third(z)));
  });
  const near = (): number => 1 + 0.04 * source.normal();
  const enter = [1, -1].map((sign) => w.map((v, j) => v + sign * h * near() * delta[j]));
  const out = leave.map((v) => [(near() * v) / h, (-near() * v) / h]);
  return { inputs, targets, enter, out };
}

/** Müller & Brown 1979, divided by 100, raised by 2: minima and saddles of a reaction. */
const MULLER_BROWN = [
  [-200, -1, 0, -10, 1, 0],
  [-100, -1, 0, -10, 0, 0.5],
  [-170, -6.5, 11, -6.5, -0.5, 1.5],
  [15, 0.7, 0.6, 0.7, -1, 1],
]
  .map(
    ([height, a, b, c, x, y]) =>
      `${height / 100}*exp(${a}*(x - ${x})^2 + ${b}*(x - ${x})*(y - ${y}) + ${c}*(y - ${y})^2)`,
  )
  .join(' + ')
  .replaceAll('- -', '+ ');

/** Energy of three atoms at (0, 0), (x, 0), (y, z), each pair 4(r⁻¹² − r⁻⁶), least −3 at r = 2^(1/6). */
function threeAtoms(): string {
  const energy = (square: string): string => `4*((${square})^-6 - (${square})^-3)`;
  return [energy('x^2'), energy('y^2 + z^2'), energy('(x - y)^2 + z^2')].join(' + ');
}

/** Σ (a e^(−pt) + b e^(−qt) − y(t))² at seven times. */
function twoDecays(a: number, b: number, p: number, q: number): string {
  return Array.from({ length: 7 }, (_, k) => {
    const t = 0.4 * k;
    const y = a * Math.exp(-p * t) + b * Math.exp(-q * t);
    return `(a*exp(-${t.toFixed(1)}*p) + b*exp(-${t.toFixed(1)}*q) - ${y.toFixed(9)})^2`;
  }).join(' + ');
}

/** As many steps as take about a sixth of the loss along the flattest direction of a quadratic loss. */
function slowFor(run: MadeRun): number {
  const { optimizer } = run.training;
  const { momentum, convention } =
    optimizer.kind === 'momentum' ? optimizer : { momentum: 0, convention: undefined };
  const rate = convention === 'ema' ? optimizer.rate : optimizer.rate / (1 - momentum);
  return Math.min(1500, Math.max(80, Math.round(0.09 / (rate * spectrumAt(run.loss, run.theta)[0]))));
}

/** Places in the landscape in the seventh held-out set; each comment says why the label is true. */
export const seventhPoints: Readonly<Record<string, Generator>> = {
  // Batch normalisation of one sample, without scale and shift, is 0 whatever comes in; so is what follows without biases.
  'constantLoss: one sample, batch normalisation': (i) => {
    const { inputs } = smallDigits(300 + i, 1, [i % 10]);
    return net(
      [
        dense(4 + (i % 4)),
        batchNorm,
        { type: 'activation', activation: turn(i, ['relu', 'swish', 'tanh'] as const) },
        unbiased(2),
      ],
      'mse',
      { inputs, targets: [[between('one-sample', i, 0.3, 2), -1]] },
      i,
      { optimizer: turn(i, [adam(0.01), sgd(0.2), nesterov(0.05)]), steps: 100 + 10 * i },
      { control: isTheSameEverywhere },
    );
  },
  // Cut in parts and put together again: x = max(0, x) − max(0, −x), |y| = max(y, −y).
  'constantLoss: parts put together again': (i) => ({
    loss: functionLoss(
      `${between('parts', i, 0.3, 6).toFixed(4)} + (relu(x) - relu(-x) - x)^2 + (abs(y - z) - max(y - z, z - y))`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(0.7 - 0.3 * i, 1.1, -0.4),
    training: training({ optimizer: turn(i, [sgd(0.1), adam(0.05), nesterov(0.1)]), steps: 80 + 12 * i }),
    control: isTheSameEverywhere,
  }),
  // A loader that gives zeros, a network without biases whose units are 0 at 0: the output is 0 for ever.
  'constantLoss: rows of zeros, no biases': (i) => {
    const { labels } = columnsOf('wine', 40 + i, 40, [0, 1]);
    const act = turn(i, ['tanh', 'gelu', 'sine', 'swish', 'elu'] as const);
    const isRegression = i % 2 === 0;
    const inputs = labels.map(() => [0, 0, 0, 0]);
    return net(
      [unbiased(5, act), unbiased(4, act), unbiased(isRegression ? 1 : 3)],
      isRegression ? 'mse' : 'crossEntropy',
      isRegression ? { inputs, targets: labels.map((label) => [label + 0.3]) } : { inputs, labels },
      i,
      {
        optimizer: turn(i, [radam(0.02), averagedBall(0.5, 0.9), adam(0.01)]),
        batchSize: turn(i, ['full', 20, 10]),
        steps: 120 + 8 * i,
      },
      { control: isTheSameEverywhere },
    );
  },
  // Only the limit of the pair comes nearest to the targets (`pair`); L-BFGS goes out as well (control).
  'channelToInfinity: gelu pair, Nesterov': (i) => {
    const { inputs, targets, enter, out } = pair('gelu-pair', i, GELU, {
      samples: 40 + i,
      features: 2,
      reach: 1.8,
      bias: false,
      outputs: 1,
      beyond: 0.8,
      h: 0.7,
    });
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, 'gelu'), unbiased(1)], 'mse', { inputs, targets }),
        theta: Float64Array.from([...enter.flat(), ...out.flat()]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.05,
      (rate) => nesterov(rate, turn(i, [0.3, 0.6])),
    );
  },
  'channelToInfinity: swish pair, three inputs, two outputs': (i) => {
    const { inputs, targets, enter, out } = pair('swish-pair', i, SWISH, {
      samples: 40 + i,
      features: 3,
      reach: 1.5 + 0.1 * (i % 8),
      bias: false,
      outputs: 2,
      beyond: between('swish-beyond', i, 0.8, 1.5),
      h: 0.7,
    });
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, 'swish'), unbiased(2)], 'mse', { inputs, targets }),
        theta: Float64Array.from([...enter.flat(), ...out.flat()]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.08,
      (rate) => (i % 2 === 0 ? sgd(rate) : heavyBall(rate, 0.3)),
    );
  },
  'channelToInfinity: sigmoid pair with biases, averaged heavy ball': (i) => {
    const { inputs, targets, enter, out } = pair('bias-pair', i, SIGMOID, {
      samples: 36 + i,
      features: 2,
      reach: 1.9 + 0.03 * (i % 8),
      bias: true,
      outputs: 1,
      beyond: between('bias-beyond', i, 0.8, 1.3),
      h: 0.7,
    });
    return withEdgeRate(
      {
        loss: networkLoss([dense(2, 'sigmoid'), unbiased(1)], 'mse', { inputs, targets }),
        // Weights first, then biases.
        theta: Float64Array.from([
          ...enter.flatMap((row) => row.slice(0, 2)),
          ...enter.map((row) => row[2]),
          ...out.flat(),
        ]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      between('bias-share', i, 0.5, 0.7),
      (rate) => averagedBall(rate, 0.5),
    );
  },
  // Every path is a product of three weights or more, targets have the mean 0: at the origin all second derivatives but the output bias's are 0.
  'degeneratePoint: origin of a deep network': (i) => {
    const act = turn(i, ['tanh', 'sine', 'swish', 'gelu'] as const);
    const { inputs } = columnsOf('penguins', i, 40, [0, 1, 2].slice(0, 2 + (i % 2)));
    const law = inputs.map(([a, b]) => Math.tanh(a) * (i % 3 === 0 ? 1 : b));
    const middle = law.reduce((sum, y) => sum + y / law.length, 0);
    const layers = [unbiased(4, act), unbiased(3, act), ...(i % 3 === 2 ? [unbiased(3, act)] : []), dense(1)];
    const source = stream('deep-origin', i);
    let size = 0;
    const run = net(
      layers,
      'mse',
      { inputs, targets: law.map((y) => [y - middle]) },
      i,
      { optimizer: turn(i, [sgd(0.1), heavyBall(0.03, 0.8), nesterov(0.05)]), steps: 200 + 10 * i },
      {
        theta: (t) => {
          size = t.length;
          for (let k = 0; k < size; k++) t[k] = k === size - 1 ? 0 : 0.01 * source.normal();
        },
      },
    );
    return {
      ...run,
      control: isByDegenerate(
        Array.from({ length: size }, () => 0),
        size - 1,
        0.12,
      ),
    };
  },
  // Two cubes (the hyperbolic umbilic) in turned coordinates beside two bowls, reached from the side that holds.
  'degeneratePoint: hyperbolic umbilic': (i) => {
    const [a, b] = [between('umbilic-a', i, 0.3, 1.5), between('umbilic-b', i, 0.3, 1.5)];
    return {
      loss: functionLoss(
        `2.5 + ${a}*(0.8*x - 0.6*y)^3 + ${b}*(0.6*x + 0.8*y)^3 + 0.5*(z - x)^2 + 0.3*(w - z + y)^2 + 0.2*(x^2 + y^2)^2`,
        ['x', 'y', 'z', 'w'],
      ),
      theta: Float64Array.of(0.3, 0.04 + 0.01 * (i % 5), 0.5, -0.3),
      training: training({
        optimizer: turn(i, [sgd(0.25), heavyBall(0.1, 0.6), averagedBall(0.3, 0.8)]),
        steps: 1500 + 100 * i,
      }),
      control: isByDegenerate([0, 0, 0, 0], 2, 0.05),
    };
  },
  // Powell's singular function (1962), raised: at its minimum two eigenvalues are 0.
  'degeneratePoint: Powell singular': (i) => {
    const size = between('powell', i, 0.1, 0.25);
    return {
      loss: functionLoss('2 + (x + 10*y)^2/20 + 5*(z - w)^2/20 + (y - 2*z)^4 + 2*(x - w)^4', [
        'x',
        'y',
        'z',
        'w',
      ]),
      theta: Float64Array.of(3 * size, -size, 0.3 * size, size),
      training: training({
        optimizer: turn(i, [sgd(0.09), heavyBall(0.04, 0.7), nesterov(0.06, 0.5)]),
        steps: 2500 + 100 * i,
      }),
      control: isByDegenerate([0, 0, 0, 0], 2, 0.08),
    };
  },
  // A trained unit and one that was added with weights near zero: there the gradient is 0, and where what is left goes with the inputs, the
  // second derivatives that mix the new unit's entering and leaving weights have both signs.
  'strictSaddle: a unit still asleep': (i) => {
    const act = turn(i, ['tanh', 'sine'] as const);
    const source = stream('asleep', i);
    const [p, q, weak] = [
      1 + 0.5 * source.uniform(),
      1 + 0.5 * source.uniform(),
      0.8 + 0.5 * source.uniform(),
    ];
    const law = ([a, b]: number[]): number[] => [
      2 * Math.tanh(p * a + 0.2 * b),
      weak * Math.tanh(q * b) + 0.3 * a,
    ];
    const data: Samples = field('asleep', i, 40 + i, 2, law, 0.05);
    const small = net([unbiased(1, act), unbiased(2)], 'mse', data, i, { optimizer: sgd(0.1), steps: 10 });
    const [w, v, a, b] = criticalPointNear(small.loss, descend(small, small.theta, 400).theta) ?? small.theta;
    const theta = Float64Array.of(w, v, 0, 0, a, 0, b, 0).map((value) => value + 1e-7 * source.normal());
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, act), unbiased(2)], 'mse', data),
        theta,
        training: training({ optimizer: sgd(1), steps: 60 + 5 * (i % 8) }),
        control: comesToSaddle(0.02),
      },
      between('asleep-share', i, 0.1, 0.3),
      (rate) => (i % 2 === 0 ? sgd(rate) : nesterov(0.5 * rate, 0.5)),
    );
  },
  // Newton's method goes to saddles as it goes to minima (two of Müller and Brown's).
  'strictSaddle: Müller–Brown, Newton': (i) => {
    const source = stream('muller', i);
    const [x, y] = turn(i, [
      [-0.822, 0.6243],
      [0.2125, 0.293],
    ]);
    return {
      loss: functionLoss(`2 + ${MULLER_BROWN} + 0.5*(z - x)^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(x + 0.05 * source.normal(), y + 0.05 * source.normal(), x + source.normal()),
      training: training({
        optimizer: { kind: 'newton', rate: between('muller-rate', i, 0.15, 0.6) },
        steps: 80 + 5 * i,
      }),
      control: comesToSaddle(0.01),
    };
  },
  // x²/2 − ln cosh: below its critical temperature a magnet has a ridge at 0; the start is on it but for a hair.
  'strictSaddle: magnets at rest': (i) => {
    const source = stream('magnets', i);
    const [strong, pull] = [between('magnet', i, 1.15, 1.5), between('magnet-pull', i, 0.1, 0.4)];
    return {
      loss: functionLoss(
        `3 + 0.5*(x^2 + y^2) - ln(cosh(${strong}*x + ${pull}*y)) + 0.3*(z - 1)^2 + 0.2*(z - 1)^2*x^2`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(1e-9 * source.normal(), 1e-9 * source.normal(), 1.5 + source.uniform()),
      training: training({ optimizer: i % 2 === 0 ? sgd(0.2) : heavyBall(0.1, 0.5), steps: 60 + 3 * i }),
      control: comesToSaddle(0.05),
    };
  },
  // Weber's problem far from all places: the sum of distances falls straight toward them; a steep bowl beside it bounds the rate.
  'gradientFlat: Weber, far out': (i) => {
    const source = stream('weber', i);
    const sites = Array.from({ length: 4 }, () => [4 * source.normal(), 4 * source.normal()]);
    const weight = between('weber', i, 0.003, 0.01);
    const sum = sites
      .map(([a, b]) =>
        `sqrt((x - ${a.toFixed(3)})^2 + (y - ${b.toFixed(3)})^2 + 0.01)`.replaceAll('- -', '+ '),
      )
      .join(' + ');
    const [angle, far] = [2 * Math.PI * source.uniform(), between('weber-far', i, 300, 900)];
    return {
      loss: functionLoss(`1 + ${weight}*(${sum}) + 2*(z - 0.001*x)^2 + 0.4*(w + z)^2`, ['x', 'y', 'z', 'w']),
      theta: Float64Array.of(far * Math.cos(angle), far * Math.sin(angle), 1, 0.5),
      training: training({ optimizer: turn(i, [sgd(0.35), heavyBall(0.3, 0.3)]), steps: 250 + 20 * i }),
      control: slopesBeyondCurvature(1),
    };
  },
  // ln Σ e^(plane): between its creases one plane is left, its slope goes on for hundreds.
  'gradientFlat: smooth maximum of planes': (i) => {
    const slope = between('planes', i, 0.01, 0.05);
    const [c, s] = [Math.cos(0.3 + 0.2 * i), Math.sin(0.3 + 0.2 * i)];
    const [along, across] = [
      `(${c.toFixed(4)}*x + ${s.toFixed(4)}*y)`,
      `(${c.toFixed(4)}*y - ${s.toFixed(4)}*x)`,
    ];
    const far = between('planes-far', i, 300, 700);
    return {
      loss: functionLoss(
        `3 + ln(exp(-${slope}*${along}) + exp(${(0.7 * slope).toFixed(5)}*${along}) + exp(${(0.4 * slope).toFixed(5)}*(${along} - 3))) + 1.5*(${across} - 0.5)^2 + 0.6*(z - ${across})^2`
          .replaceAll('+ -', '- ')
          .replaceAll('- -', '+ '),
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(-far * c - 0.3 * s, -far * s + 0.3 * c, 1),
      training: training({
        optimizer: turn(i, [sgd(0.3), nesterov(0.2, 0.2), heavyBall(0.3, 0.3)]),
        steps: 220 + 20 * i,
      }),
      control: slopesBeyondCurvature(3),
    };
  },
  // Radius and perimeter are nearly one column, what is asked is their difference; L-BFGS gets to a third, thrice the rate gains nothing.
  'illConditioning: radius and perimeter': (i) => {
    const columns = turn(i, [
      [0, 2],
      [0, 2, 3],
      [0, 2, 1],
      [0, 2, 5],
      [0, 2, 4],
      [0, 2, 9],
    ]);
    const { inputs } = columnsOf('breastCancer', 200 + i, 70 + i, columns);
    const difference = standard(inputs.map(([a, b]) => [b - a]));
    const loss = turn(i, ['mse', 'halfSse'] as const);
    const run = withEdgeRate(
      net(
        [dense(1)],
        loss,
        { inputs, targets: difference },
        i,
        { optimizer: sgd(1), steps: 100 },
        { theta: (t) => t.fill(0), control: windsDown },
      ),
      between('perimeter', i, 0.4, 0.85),
      (rate) => (i % 2 === 0 ? sgd(rate) : averagedBall(3 * rate, 0.5)),
    );
    return { ...run, training: { ...run.training, steps: slowFor(run) } };
  },
  // Delays of a smooth series: its second difference hangs on what hardly differs.
  'illConditioning: bend of a smooth series': (i) => {
    const inputs = lags(80 + i, 60, 3, 0.01, 0.2);
    const bend = standard(inputs.map(([a, b, c]) => [a - 2 * b + c]));
    const momentum = turn(i, [0, 0.3, 0.5]);
    const run = withEdgeRate(
      net(
        [dense(1)],
        'mse',
        { inputs, targets: bend },
        i,
        { optimizer: sgd(1), steps: 100 },
        { theta: (t) => t.fill(0), control: windsDown },
      ),
      between('series', i, 0.4, 0.8),
      (rate) => heavyBall(rate * (1 + momentum), momentum),
    );
    return { ...run, training: { ...run.training, steps: slowFor(run) } };
  },
  'illConditioning: two decays': (i) => {
    const [p, q] = [between('decay-p', i, 0.4, 0.7), between('decay-q', i, 1.2, 2.2)];
    const run = withEdgeRate(
      {
        loss: functionLoss(`0.002 + 100*(${twoDecays(1.5, 1, p, q)})`, ['a', 'b', 'p', 'q']),
        theta: Float64Array.of(1.1, 1.5, 0.75 * p + 0.1, 0.8 * q),
        training: training({ optimizer: sgd(1), steps: 600 }),
        control: windsDown,
      },
      between('decays', i, 0.4, 0.7),
      (rate) => (i % 2 === 0 ? sgd(rate) : nesterov(0.8 * rate, 0.3)),
    );
    // Picked up where an earlier run has come down to the floor.
    const from = trainRun(run).checkpoints.at(-1)?.theta ?? run.theta;
    return { ...run, theta: from, training: { ...run.training, steps: 300 + 40 * i } };
  },
  // At rest since half time, every eigenvalue positive, L-BFGS finds nothing lower, the loss is small (control).
  'minimumReached: teacher of sine units, penalty': (i) => {
    const source = stream('teacher', i);
    const [p, q, r] = Array.from({ length: 3 }, () => 0.8 + 0.7 * source.uniform());
    const law = ([a, b]: number[]): number[] => [
      2 * Math.sin(p * a + 0.3) + Math.sin(q * b - r),
      1.5 * Math.sin(q * b - r) - Math.sin(p * a + 0.3),
    ];
    return net(
      [dense(2, 'sine'), dense(2)],
      'mse',
      field('teacher', i, 40, 2, law),
      i,
      {
        optimizer: turn(i, [
          { kind: 'lbfgs', rate: 1, history: 15 },
          { kind: 'naturalGradient', rate: 0.5, damping: 1e-3 },
          nesterov(0.1, 0.9),
        ]),
        steps: turn(i, [300, 300, 6000]),
      },
      { l2: between('teacher-penalty', i, 3e-4, 1e-3), control: restsInBottom },
    );
  },
  'minimumReached: Branin and a follower': (i) => {
    const start = turn(i, [
      [-3.4, 11.5],
      [3.4, 2.6],
      [9.2, 2.9],
    ]);
    const source = stream('branin', i);
    return {
      loss: functionLoss(
        `(y - 0.129185*x^2 + 1.591549*x - 6)^2 + 9.602113*cos(x) + 10 + ${between('branin', i, 0.3, 2)}*(z - x)^2`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(start[0] + 0.4 * source.normal(), start[1] + 0.6 * source.normal(), 0),
      training: training({
        optimizer: turn(i, [sgd(0.03), nesterov(0.02, 0.7), { kind: 'newton', rate: 0.5, damping: 0.5 }]),
        steps: 600 + 50 * i,
      }),
      control: restsInBottom,
    };
  },
  'minimumReached: three atoms': (i) => {
    const source = stream('atoms', i);
    const near = (v: number): number => v + 0.15 * (2 * source.uniform() - 1);
    return {
      loss: functionLoss(`3.5 + ${threeAtoms()}`, ['x', 'y', 'z']),
      theta: Float64Array.of(near(1.25), near(0.6), near(1.1)),
      training: training({
        optimizer: turn(i, [sgd(0.004), heavyBall(0.002, 0.8), averagedBall(0.006, 0.7)]),
        steps: 1500 + 50 * i,
      }),
      control: restsInBottom,
    };
  },
};
