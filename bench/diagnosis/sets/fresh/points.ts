import { symmetricEigenpairs } from '../../../../app/numerics/symmetric-eigen.ts';
import {
  averagedBall,
  between,
  classes,
  cube,
  heavyBall,
  nesterov,
  net,
  rmsprop,
  sgd,
  standard,
  stream,
  unbiased,
  type Rows,
} from './data.ts';
import {
  isBottom,
  isByDegenerate,
  isByStrictSaddle,
  isTheSameEverywhere,
  leavesForInfinity,
  slopesFlat,
} from './controls.ts';
import { isLongValley } from '../../controls.ts';
import { dense, functionLoss, networkLoss, training, type Generator } from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

/** The Hilbert matrix of order 5 as a quadratic form around (1, −1, 1, −1, 1). */
function hilbertForm(variables: readonly string[]): string {
  const shifted = variables.map((v, j) => `(${v} - ${j % 2 === 0 ? 1 : -1})`.replace('- -', '+ '));
  return shifted
    .flatMap((a, j) => shifted.map((b, k) => `${(1 / (j + k + 1)).toFixed(12)}*${a}*${b}`))
    .join(' + ');
}

/**
 * A pair of units under way: w ± hδ with leaving weights ±1/h. Targets lie beyond what only its limit puts out, 2(δ·x)φ′(w·x):
 * a pair at a finite distance adds h²(δ·x)³φ‴(w·x)/3 to it, the targets take ε(δ·x)³φ‴(w·x) away. So any step back from infinity
 * goes against the targets, and a floor above zero stays.
 */
export function pairTask(
  purpose: string,
  i: number,
  { first, third }: { readonly first: (z: number) => number; readonly third: (z: number) => number },
  [samples, spread, beyond, h]: readonly [number, number, number, number],
) {
  const source = stream(purpose, i);
  const w = [between(`${purpose}-w0`, i, 0.7, 1.2), -between(`${purpose}-w1`, i, 0.3, 0.7)];
  const angle = 2 * Math.PI * stream(`${purpose}-turn`, i).uniform();
  const delta = [Math.cos(angle), Math.sin(angle)];
  const inputs: Rows = Array.from({ length: samples }, () =>
    [0, 1].map(() => spread * (2 * source.uniform() - 1)),
  );
  const targets = inputs.map(([a, b]) => {
    const [z, d] = [w[0] * a + w[1] * b, delta[0] * a + delta[1] * b];
    return [2 * d * first(z) - beyond * d ** 3 * third(z)];
  });
  const enter = [1, -1].flatMap((sign) => w.map((v, j) => v + sign * h * delta[j]));
  return { inputs, targets, enter, leave: [1 / h, -1 / h] };
}
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const square = (z: number): number => 1 / Math.cosh(z) ** 2;

/** Places in the landscape in the fifth held-out set; each comment says why the label is true. */
export const freshPoints: Readonly<Record<string, Generator>> = {
  // The normalisation of a single number is 0 whatever it is: an output layer of one unit behind which one stands is a constant.
  'constantLoss: normalised single output': (i) => {
    const { inputs, labels } = classes('penguins', i, 40, [0, 1, 2, 3]);
    return net(
      [
        dense(4 + (i % 3), i % 2 === 0 ? 'tanh' : 'swish'),
        dense(1),
        { type: 'layerNorm', epsilon: 1e-5, affine: false },
      ],
      'mse',
      { inputs, targets: labels.map((label) => [label + 0.5]) },
      i,
      { optimizer: i % 2 === 0 ? rmsprop(0.01) : sgd(0.1), steps: 150 },
      { control: isTheSameEverywhere },
    );
  },
  // Equal numbers taken from each other; the larger of a number and what is at most 1.
  'constantLoss: the same twice': (i) => ({
    loss: functionLoss(`${between('twice', i, 0.3, 8)} + (sin(x*y) - sin(x*y)) + (exp(-z^2) - exp(-z^2))`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(0.4 * i, -1.1, 0.7),
    training: training({ optimizer: averagedBall(0.3, 0.9), steps: 120 + 5 * i }),
    control: isTheSameEverywhere,
  }),
  'constantLoss: below the larger': (i) => ({
    loss: functionLoss(`max(${between('larger', i, 1.1, 6)}, x^2/(1 + x^2), exp(-abs(y)), tanh(z))`, [
      'x',
      'y',
      'z',
    ]),
    theta: Float64Array.of(-1, 0.3 + i, 2),
    training: training({ optimizer: nesterov(0.4), steps: 90 }),
    control: isTheSameEverywhere,
  }),
  // Only the limit of a pair that leaves for infinity comes nearest to the targets (`pairTask`); L-BFGS goes out as well (control).
  'channelToInfinity: swish pair': (i) => {
    const p = (z: number): number => sigmoid(z) * (1 - sigmoid(z));
    const shape = {
      first: (z: number) => sigmoid(z) + z * p(z),
      third: (z: number) =>
        p(z) * (3 * (1 - 2 * sigmoid(z)) + z * (1 - 6 * sigmoid(z) + 6 * sigmoid(z) ** 2)),
    };
    const { inputs, targets, enter, leave } = pairTask('swish-pair', i, shape, [40, 1.8, 0.8, 0.8]);
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, 'swish'), unbiased(1)], 'mse', { inputs, targets }),
        theta: Float64Array.from([...enter, ...leave]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.05,
      (rate) => nesterov(rate, 0.5),
    );
  },
  'channelToInfinity: tanh pair beside a third unit': (i) => {
    const shape = { first: square, third: (z: number) => square(z) * (4 - 6 * square(z)) };
    const { inputs, targets, enter, leave } = pairTask('third-unit', i, shape, [48, 1.4, 1.1, 0.7]);
    const third = inputs.map(([a, b]) => 0.8 * Math.tanh(0.5 * a + 1.3 * b));
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(3, 'tanh'), unbiased(1)], 'mse', {
          inputs,
          targets: targets.map(([y], n) => [y + third[n]]),
        }),
        theta: Float64Array.from([...enter, 0.5, 1.3, ...leave, 0.8]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.06,
      (rate) => heavyBall(rate, 0.4),
    );
  },
  'channelToInfinity: sine pair, gradient descent': (i) => {
    const shape = { first: Math.cos, third: (z: number) => -Math.cos(z) };
    const { inputs, targets, enter, leave } = pairTask('sine-pair', i, shape, [44, 1.5, 0.8, 0.6]);
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, 'sine'), unbiased(1)], 'mse', { inputs, targets }),
        theta: Float64Array.from([...enter, ...leave]),
        training: training({ optimizer: sgd(1), steps: 3000 }),
        control: leavesForInfinity,
      },
      0.12,
      sgd,
    );
  },
  // Umbilics and E-singularities of Arnold's list: gradient 0, two eigenvalues exactly 0 at the named point (control), not a minimum.
  'degeneratePoint: parabolic umbilic': (i) => {
    const size = between('umbilic', i, 1e-4, 1e-3);
    return {
      loss: functionLoss('2 + x^2*y + y^4 + 0.7*(z - x + y)^2 + 0.1*x^4', ['x', 'y', 'z']),
      theta: Float64Array.of(0.3 * size, size, 0.2 * size),
      training: training({ optimizer: i % 2 === 0 ? sgd(0.2) : nesterov(0.1, 0.5), steps: 300 }),
      control: isByDegenerate([0, 0, 0], 2, 0.01),
    };
  },
  'degeneratePoint: cube beside a fourth power': (i) => ({
    loss: functionLoss(
      `3 + ${between('E6', i, 0.6, 2)}*(x - 1)^3 + (x - 1)^4 + y^4 + 0.5*(z - 1)^2 + 0.3*(w - y)^2`,
      ['x', 'y', 'z', 'w'],
    ),
    theta: Float64Array.of(1.2, 0.05, 1.5, -0.2),
    training: training({ optimizer: i % 2 === 0 ? nesterov(0.2, 0.3) : sgd(0.4), steps: 2000 }),
    control: isByDegenerate([1, 0, 1, 0], 2, 0.06),
  }),
  'degeneratePoint: E7': (i) => {
    const size = between('E7', i, 1e-4, 1e-3);
    return {
      loss: functionLoss('1.5 + x^3 + x*y^3 + y^6 + 0.6*(z + 2*y)^2 + (w - x)^2', ['x', 'y', 'z', 'w']),
      theta: Float64Array.of(size, 2 * size, -size, 0.5 * size),
      training: training({ optimizer: averagedBall(0.3, 0.7), steps: 300 }),
      control: isByDegenerate([0, 0, 0, 0], 2, 0.01),
    };
  },
  // Two linear layers that have learnt the first of two modes exactly: a strict saddle away from the origin; three zeros, of hidden
  // units turned into each other (control: exact spectrum).
  'strictSaddle: the second mode waits': (i) => {
    const [first, second] = [between('first-mode', i, 2, 3), between('second-mode', i, 0.8, 1.5)];
    const source = stream('modes', i);
    const root = Math.sqrt(first);
    // Inputs are the axes, so their second moments are the unit matrix.
    const inputs = [1, -1].flatMap((sign) => [
      [sign * Math.SQRT2, 0],
      [0, sign * Math.SQRT2],
    ]);
    const targets = inputs.map(([a, b]) => [first * a, second * b]);
    const theta = Float64Array.from({ length: 8 }, () => 1e-8 * source.normal());
    theta[0] += root;
    theta[4] += root;
    return {
      loss: networkLoss([unbiased(2), unbiased(2)], 'mse', { inputs, targets }),
      theta,
      training: training({ optimizer: i % 2 === 0 ? sgd(0.04) : heavyBall(0.01, 0.7), steps: 70 }),
      control: isByStrictSaddle(3),
    };
  },
  // sin x·sin by has the Hessian (0 b; b 0) at the origin, beside two bowls.
  'strictSaddle: egg crate': (i) => {
    const source = stream('crate', i);
    return {
      loss: functionLoss(
        `2 + sin(x)*sin(${between('crate', i, 0.6, 1.6)}*y) + 0.4*(z - x)^2 + 0.7*(w - 1)^2`,
        ['x', 'y', 'z', 'w'],
      ),
      theta: Float64Array.from({ length: 4 }, (_, k) => (k === 3 ? 1 : 0) + 1e-9 * source.normal()),
      training: training({ optimizer: i % 2 === 0 ? nesterov(0.03, 0.6) : sgd(0.08), steps: 110 }),
      control: isByStrictSaddle(0),
    };
  },
  // A hinge's arm is straight; x²/(1 + |x|) bends by 2/(1 + |x|)³; in turned coordinates, beside a bowl at 0.7 of its edge.
  'gradientFlat: hinge': (i) => {
    const angle = 0.2 + 0.1 * i;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const along = `(${c}*x + ${s}*y)`;
    const across = `(${c}*y - ${s}*x)`;
    return {
      loss: functionLoss(
        `1 + ${between('hinge-slope', i, 0.01, 0.04)}*max(0, 400 - ${along}) + 3*(${across} - 1)^2 + (z - 1)^2`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(1, 1, 3),
      training: training({ optimizer: i % 2 === 0 ? sgd(0.22) : sgd(0.27), steps: 300 }),
      control: slopesFlat,
    };
  },
  'gradientFlat: soft absolute value': (i) => {
    const slope = between('soft-abs', i, 0.005, 0.03);
    return {
      loss: functionLoss(
        `2 + ${slope}*(0.6*x - 0.8*y)^2/(1 + abs(0.6*x - 0.8*y)) + 2*(0.8*x + 0.6*y)^2 + 0.5*(z - 2)^2`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(-360, 480.5, 0),
      training: training({ optimizer: heavyBall(0.4, 0.2), steps: 350 }),
      control: slopesFlat,
    };
  },
  // L-BFGS gets to a third in 80 updates where thrice the rate gains nothing (control); inputs are standardised, where there are any.
  'illConditioning: powers of one number': (i) => {
    const source = stream('powers', i);
    const xs = Array.from({ length: 40 }, () => source.uniform());
    const inputs = standard(xs.map((x) => [1, 2, 3, 4].map((k) => x ** k)));
    const shift = between('powers-shift', i, 0.9, 1.1);
    return withEdgeRate(
      net(
        [dense(1)],
        'mse',
        {
          inputs,
          targets: xs.map((x) => [Math.cos(3 * Math.acos(Math.min(1, Math.abs(2 * x * shift - 1))))]),
        },
        i,
        { optimizer: sgd(1), steps: 500 },
        { theta: (t) => t.fill(0), control: isLongValley },
      ),
      0.6,
      sgd,
    );
  },
  'illConditioning: logarithmic valley': (i) => {
    const steep = between('log-valley', i, 300, 900);
    return {
      loss: functionLoss(`0.25*(x - 4)^2 + ${steep}*(y - ln(1 + x^2))^2 + 0.1*(z - 1)^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(-0.8, Math.log(1.64), 0),
      training: training({
        optimizer: i % 2 === 0 ? sgd(0.2 / steep) : heavyBall(0.12 / steep, 0.3),
        steps: 250,
      }),
      control: isLongValley,
    };
  },
  'illConditioning: Hilbert matrix': (i) => {
    const variables = ['a', 'b', 'c', 'd', 'f'];
    const matrix = Float64Array.from({ length: 25 }, (_, k) => 1 / (Math.floor(k / 5) + (k % 5) + 1));
    const { vectors } = symmetricEigenpairs(matrix, 5);
    // From the bottom along the second smallest eigenvalue (3·10⁻⁴), a little along larger ones.
    const parts = [0, between('hilbert-4', i, 20, 40), between('hilbert-3', i, 1, 3), 0.5, 0.5];
    return {
      loss: functionLoss(`0.005 + ${hilbertForm(variables)}`, variables),
      theta: Float64Array.from({ length: 5 }, (_, k) =>
        parts.reduce((sum, part, rank) => sum + part * vectors[rank * 5 + k], k % 2 === 0 ? 1 : -1),
      ),
      training: training({ optimizer: nesterov(0.25, 0.3), steps: 400 }),
      control: isLongValley,
    };
  },
  // At rest where every eigenvalue is positive (control), with next to nothing left that a larger set could gain.
  'minimumReached: wine, known plane with ridge': (i) => {
    const { inputs } = classes('wine', i, 50, [0, 1, 8, 12]);
    return net(
      [dense(2)],
      'halfSse',
      { inputs, targets: inputs.map(([a, b, c, d]) => [2 * a - b, c + 1.5 * d - 1]) },
      i,
      {
        optimizer: i % 2 === 0 ? averagedBall(0.02, 0.6) : { kind: 'naturalGradient', rate: 0.5 },
        steps: i % 2 === 0 ? 2500 : 300,
      },
      { l2: between('wine-ridge', i, 0.01, 0.1), control: isBottom },
    );
  },
  'minimumReached: three-hump camel and a follower': (i) => ({
    loss: functionLoss(
      `0.6 + 2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2 + ${between('camel', i, 0.2, 1)}*(z - y)^2`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(i % 3 === 0 ? 0.7 : i % 3 === 1 ? -1.9 : 1.9, 0.4, -0.5),
    training: training({ optimizer: i % 2 === 0 ? sgd(0.08) : averagedBall(0.1, 0.8), steps: 1500 }),
    control: isBottom,
  }),
  'minimumReached: student of two units, ridge': (i) =>
    net(
      [dense(2, 'tanh'), dense(1)],
      'mse',
      cube('student', i, 40, 2, ([a, b]) => 3 * Math.tanh(1.5 * a) + 3 * Math.tanh(0.5 - 1.5 * b)),
      i,
      { optimizer: i % 2 === 0 ? { kind: 'lbfgs', rate: 1, history: 10 } : nesterov(0.05, 0.9), steps: 4000 },
      { l2: 3e-4, control: isBottom },
    ),
};
