import { heavyBall, nesterov, sgd } from '../fresh/data.ts';
import { cloud, split, turn, windows } from '../eighth/b-data.ts';
import { isByFlatPoint, restsAtItsLeast } from '../eighth/b-controls.ts';
import { AT, between, clouds, net, stream } from './b-data.ts';
import { comesToSaddle } from '../seventh/controls.ts';
import {
  dense,
  functionLoss,
  training,
  type Control,
  type Generator,
  type MadeRun,
} from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';

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
    loss: functionLoss(expression.replaceAll('- -', '+ '), variables),
    theta: Float64Array.from(theta),
    training: training({ optimizer, steps }),
    control,
  };
}
/** All of θ times a factor. */
const shrink =
  (factor: number) =>
  (theta: Float64Array): void => {
    for (let k = 0; k < theta.length; k++) theta[k] *= factor;
  };
/** Minus the mean logarithm of a density at places. */
const likelihood = (places: readonly number[], density: (x: string) => string): string =>
  `-(${places.map((x) => density(x.toFixed(3))).join(' + ')})/${places.length}`;

/** Places in the landscape; each comment says why the label is true. */
export const ninthBPoints: Readonly<Record<string, Generator>> = {
  // Two hinged struts with springs under their critical load, which 1 − cos takes up exactly: ½u² + cos u − 1 = u⁴/24 + …
  'degeneratePoint: struts at their critical load': (i) => {
    const [k, c] = [between('load', i, 1, 2), between('stiff', i, 0.5, 1.5)].map((v) => v.toFixed(3));
    const source = stream('struts', i);
    return formula(
      `1 + ${k}*((x + y)^2/2 + cos(x + y) - 1) + ${c}*(x - y)^2`,
      ['x', 'y'],
      [0.5 + 0.2 * source.normal(), 0.3 + 0.2 * source.normal()],
      turn(i, [sgd(0.1), heavyBall(0.03, 0.9), nesterov(0.05, 0.8)]),
      3000 + 250 * i,
      isByFlatPoint([0, 0], 1, 0.08),
    );
  },
  // A curved valley like Rosenbrock's whose floor rises by a fourth power: one eigenvalue is 0 at (m, m²).
  'degeneratePoint: curved valley, a fourth power along its floor': (i) => {
    const m = turn(i, [1, 0.5, -1]);
    const source = stream('floor', i);
    return formula(
      `${between('floor-level', i, 0.5, 2).toFixed(3)} + ${between('wall', i, 0.4, 1.2).toFixed(3)}*(y - x^2)^2 + ${between('floor', i, 0.5, 1.5).toFixed(3)}*(x - ${m})^4`,
      ['x', 'y'],
      [m + 0.5 * source.normal(), m * m + 0.5 * source.normal()],
      turn(i, [sgd(0.06), nesterov(0.02, 0.8), heavyBall(0.02, 0.9)]),
      4000 + 250 * i,
      isByFlatPoint([m, m * m], 1, 0.15),
    );
  },
  // XOR from tiny weights: at the origin Σy, Σyx are 0, so of all second derivatives only the output bias's is not.
  'degeneratePoint: XOR from tiny weights': (i) => {
    const isLogistic = i % 2 === 1;
    const { inputs, labels } = cloud('xor', AT + i, { samples: 4 });
    const data = isLogistic ? { inputs, labels } : { inputs, targets: labels.map((v) => [2 * v - 1]) };
    const run = net(
      [dense(2 + (i % 4), turn(i, ['tanh', 'tanh', 'gelu', 'sine'] as const)), dense(1)],
      isLogistic ? 'binaryCrossEntropy' : 'mse',
      data,
      i,
      {
        optimizer: turn(i, [sgd(0.1), heavyBall(0.05, 0.9), nesterov(0.05, 0.8)]),
        steps: 150 + 25 * i,
      },
      { theta: shrink(between('xor', i, 0.005, 0.02)) },
    );
    const size = run.theta.length;
    return { ...run, control: isByFlatPoint(new Array<number>(size).fill(0), size - 1, 0.1) };
  },

  // Newton's method from the end finds the critical point, its exact spectrum has a clearly negative eigenvalue (control).
  'strictSaddle: two wells, along the ridge between': (i) => {
    const hasThird = i % 2 === 1;
    const a = between('wells', i, 0.6, 1.2);
    const b = (hasThird ? 2.2 : 1) * between('beside', i, 1.5, 2.2) * a;
    const source = stream('wells', i);
    const rate = 0.15 / (4 * b);
    return formula(
      `(x^2 - ${a.toFixed(3)})^2 + ${b.toFixed(3)}*y^2${hasThird ? ` + ${(0.5 * b).toFixed(3)}*(z - y)^2` : ''}`,
      hasThird ? ['x', 'y', 'z'] : ['x', 'y'],
      [1e-10 * source.normal(), 1 + 0.3 * source.normal(), source.normal()].slice(0, hasThird ? 3 : 2),
      turn(i, [sgd(rate), sgd(1.2 * rate), heavyBall(0.5 * rate, 0.5), nesterov(0.5 * rate, 0.5)]),
      (hasThird ? 330 : 90) + 3 * (i % 8),
      comesToSaddle(0.02),
    );
  },
  // With one mean for both, the likelihood of two equal Gaussians has negative curvature wherever the variance is above theirs.
  'strictSaddle: two means of a mixture begin together': (i) => {
    const source = stream('mixture', i);
    const half = between('mixture', i, 0.9, 1.2);
    const places = Array.from({ length: 12 }, (_, k) => (k % 2 === 0 ? half : -half) + source.normal());
    const mean = places.reduce((sum, x) => sum + x / places.length, 0);
    const at = mean + 0.2 * source.normal();
    return formula(
      likelihood(places, (x) => `ln(0.5*exp(-(${x} - a)^2/2) + 0.5*exp(-(${x} - b)^2/2))`),
      ['a', 'b'],
      [at + 1e-7 * source.normal(), at + 1e-7 * source.normal()],
      turn(i, [sgd(0.2), sgd(0.4), heavyBall(0.1, 0.5), nesterov(0.1, 0.5)]),
      turn(i, [70, 35, 70, 70]) + 2 * (i % 5),
      comesToSaddle(0.02),
    );
  },
  'strictSaddle: logistic network that begins small': (i) => {
    const data =
      i % 3 === 0
        ? cloud('moons', AT + i, { samples: 80, noise: 0.15 })
        : clouds('small', i, 80, 2, 2 + (i % 4), 1.5);
    const run = net(
      [dense(3 + (i % 4), turn(i, ['tanh', 'gelu', 'sine', 'swish'] as const)), dense(1)],
      'binaryCrossEntropy',
      data,
      i,
      { optimizer: sgd(1), steps: 60 + 5 * (i % 9) },
      { theta: shrink(1e-5), control: comesToSaddle(0.02) },
    );
    return withEdgeRate(run, between('small', i, 0.015, 0.03), (rate) =>
      i % 2 === 0 ? sgd(rate) : nesterov(0.3 * rate, 0.7),
    );
  },

  // At rest since half time, all eigenvalues of the exact Hessian positive, nothing lower in reach (control).
  'minimumReached: maximum likelihood of a small sample': (i) => {
    const source = stream('likelihood', i);
    const places = Array.from({ length: 8 + (i % 4) }, () => source.normal());
    const sample = places.map((x) => [x.toFixed(3), (1 + 0.5 * x + 0.6 * source.normal()).toFixed(3)]);
    const counts = places.map((x) => [x.toFixed(3), Math.floor(Math.exp(0.6 + 0.5 * x) + source.uniform())]);
    const hits = places.map((x, k) => [x.toFixed(3), x + (k % 2 === 0 ? 1.2 : -1.2) > 0 ? '-' : '']);
    const n = places.length;
    const [sum, variables] = turn(i, [
      // A normal distribution: mean and ln σ.
      [sample.map(([, y]) => `s + (${y} - m)^2*exp(-2*s)/2`), ['m', 's']],
      // Poisson regression.
      [counts.map(([x, y]) => `exp(w*${x} + b) - ${y}*(w*${x} + b)`), ['w', 'b']],
      // A line with normal errors whose ln σ is fitted too.
      [sample.map(([x, y]) => `s + (${y} - w*${x} - b)^2*exp(-2*s)/2`), ['w', 'b', 's']],
      // Logistic regression with a weak prior.
      [hits.map(([x, sign]) => `softplus(${sign}(w*${x} + b)) + 0.05*(w^2 + b^2)`), ['w', 'b']],
    ] as const);
    return formula(
      `(${sum.join(' + ')})/${n}`.replaceAll('*-', '*(-1)*'),
      [...variables],
      variables.map(() => 0.3 * source.normal()),
      turn(i, [sgd(0.1), heavyBall(0.03, 0.9), nesterov(0.03, 0.9), sgd(0.2), lbfgs]),
      turn(i, [2500, 1500, 1500, 2500, 60]),
      restsAtItsLeast(),
    );
  },
  'minimumReached: linear autoregression of a noisy series': (i) => {
    const { train, held } = split(windows(AT + 300 + i, 300, 3 + (i % 4), between('ar', i, 0.4, 0.8)), 200);
    return net(
      [dense(1)],
      'mse',
      train,
      i,
      {
        optimizer: turn(i, [sgd(0.1), nesterov(0.05, 0.9), lbfgs, heavyBall(0.03, 0.9)]),
        steps: turn(i, [1500, 800, 60, 1000]),
      },
      { held, control: restsAtItsLeast([dense(10, 'tanh'), dense(1)]) },
    );
  },
  'minimumReached: clouds that overlap, small network with a penalty': (i) => {
    const features = 2 + (i % 3);
    const all = clouds('overlap', i, 320, 2, features, between('overlap', i, 0.8, 1.4));
    const { train, held } = split(all, 140);
    return net(
      [dense(2 + (i % 2), turn(i, ['tanh', 'sigmoid', 'softplus'] as const)), dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      {
        optimizer: turn(i, [lbfgs, nesterov(0.2, 0.9), heavyBall(0.2, 0.9)]),
        steps: turn(i, [300, 4000, 4000]),
      },
      {
        initializer: 'glorotNormal',
        held,
        l2: between('overlap-penalty', i, 0.002, 0.01),
        control: restsAtItsLeast([dense(10, 'tanh'), dense(1)]),
      },
    );
  },
};
