import { chebyshev } from '../../../../app/data/generators.ts';
import { initialParameters } from '../../../../app/network/initializers.ts';
import { averagedBall, heavyBall, nesterov, sgd, standard, unbiased } from '../fresh/data.ts';
import { descend, leavesForInfinity, spectrumAt } from '../fresh/controls.ts';
import {
  dense,
  functionLoss,
  networkLoss,
  training,
  type Generator,
  type MadeRun,
  type Samples,
} from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';
import { slopesOn, walksAlongFloor } from '../sixth/a-controls.ts';
import { growsApart } from './a-controls.ts';
import { between, curveOf, field, net, series, stream, tableRows, turn, whole } from './a-data.ts';

/** As many steps as take about a sixth of the loss along the flattest direction of a quadratic loss. */
function slowFor(run: MadeRun): MadeRun {
  const { optimizer } = run.training;
  const momentum = 'momentum' in optimizer ? optimizer.momentum : 0;
  const rate = optimizer.rate / (1 - momentum);
  const steps = Math.min(4000, Math.max(100, Math.round(0.09 / (rate * spectrumAt(run.loss, run.theta)[0]))));
  return { ...run, training: { ...run.training, steps } };
}
/** A line fitted by gradient descent near its edge from 0, for as long as it is slow. */
function fitted(data: Samples, i: number, purpose: string): MadeRun {
  const momentum = turn(i, [0, 0.5]);
  return slowFor(
    withEdgeRate(
      net(
        [dense(1)],
        turn(i, ['mse', 'halfSse'] as const),
        data,
        i,
        { optimizer: sgd(1), steps: 100 },
        { theta: (t) => t.fill(0), control: walksAlongFloor },
      ),
      between(purpose, i, 0.45, 0.85) * (1 + momentum),
      (rate) => heavyBall(rate, momentum),
    ),
  );
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const slope = (z: number): number => sigmoid(z) * (1 - sigmoid(z));
interface Shape {
  readonly act: 'sigmoid' | 'swish';
  /** First and third derivative. */
  readonly first: (z: number) => number;
  readonly third: (z: number) => number;
}
/** Two units with entering weights w ± hδ and leaving ones ± 1/h; targets are the limit's less `beyond` of the next term (φ‴): only infinity is best. */
function pair(i: number, features: number, beyond: number, { act, first, third }: Shape) {
  const source = stream(`pair-${act}`, i);
  const h = between(`pair-${act}`, i, 0.6, 0.75);
  const w = Array.from(
    { length: features },
    (_, j) => (j % 2 === 0 ? 1 : -0.6) * (0.6 + 0.5 * source.uniform()),
  );
  const raw = w.map(() => source.normal());
  const delta = raw.map((v) => v / Math.hypot(...raw));
  const inputs = Array.from({ length: 40 + i }, () => w.map(() => 1.8 * (2 * source.uniform() - 1)));
  const along = (x: readonly number[], v: readonly number[]): number =>
    x.reduce((sum, value, j) => sum + value * v[j], 0);
  const targets = inputs.map((x) => {
    const [z, d] = [along(x, w), along(x, delta)];
    return [2 * d * first(z) - beyond * d ** 3 * third(z)];
  });
  const near = (): number => 1 + 0.04 * source.normal();
  const enter = [1, -1].map((sign) => w.map((v, j) => v + sign * h * near() * delta[j]));
  return {
    loss: networkLoss([unbiased(2, act), unbiased(1)], 'mse', { inputs, targets }),
    theta: Float64Array.from([...enter.flat(), near() / h, -near() / h]),
  };
}
function outgoing(
  made: ReturnType<typeof pair>,
  share: number,
  optimizer: (rate: number) => object,
): MadeRun {
  const settings = training({ optimizer: sgd(1), steps: 3000 });
  return withEdgeRate({ ...made, training: settings, control: leavesForInfinity }, share, optimizer);
}

/** From random starts the first whose descent by L-BFGS goes out; the run takes over where a pair has formed. */
function outwardBound(
  layers: Parameters<typeof networkLoss>[0],
  data: Samples,
  i: number,
  [early, share]: readonly [early: number, share: number],
  optimizer: (rate: number) => object,
): MadeRun {
  const loss = networkLoss(layers, 'mse', data);
  const settings = training({ optimizer: sgd(1), steps: 2500 });
  let made: MadeRun | undefined;
  for (let k = 0; k < 20; k++) {
    const seed = 1_830_000 + 100 * i + k;
    const start = initialParameters(layers, data.inputs[0].length, { seed, initializer: 'glorotNormal' });
    const run = { loss, training: settings, theta: start, control: leavesForInfinity };
    const theta = descend(run, start, early).theta;
    made = { ...run, theta };
    if (growsApart(made, theta)) break;
  }
  if (made === undefined) throw new Error('expected a start');
  return withEdgeRate(made, share, optimizer);
}

const HUBER = (rest: string): string => `0.5*min(abs(${rest}), 1)^2 + max(abs(${rest}) - 1, 0)`;
const signed = (v: number): string => `(${v.toFixed(4)})`;

/** Places in the landscape, first half of the eighth held-out set; each comment says why the label is true. */
export const eighthAPlaces: Readonly<Record<string, Generator>> = {
  // L-BFGS gets to a third in 80 updates where three and ten times the rate gain nothing, the floor is curved for real (control of all five).
  // From a place on the floor on: before it the valley is not convex all the way.
  'illConditioning: Rosenbrock': (i) => {
    const x = between('banana', i, 0.7, 0.92);
    const momentum = turn(i, [0, 0, 0.2]);
    return slowFor(
      withEdgeRate(
        {
          loss: functionLoss('100*(y - x^2)^2 + (1 - x)^2', ['x', 'y']),
          theta: Float64Array.of(x, x ** 2 + 0.003 * stream('banana', i).normal()),
          training: training({ optimizer: sgd(1), steps: 100 }),
          control: walksAlongFloor,
        },
        between('banana-share', i, 0.42, 0.6) * (1 + momentum),
        (rate) => heavyBall(rate, momentum),
      ),
    );
  },
  'illConditioning: quadratic of the lecture': (i) => {
    const [a, b] = [between('ellipse-flat', i, 0.05, 0.3), between('ellipse-steep', i, 100, 400)];
    const middle = Math.sqrt(a * b).toFixed(4);
    const momentum = turn(i, [0, 0.5, 0.3]);
    return slowFor(
      withEdgeRate(
        {
          loss: functionLoss(`0.5*(${a.toFixed(4)}*x^2 + ${b.toFixed(3)}*y^2 + ${middle}*z^2)`, [
            'x',
            'y',
            'z',
          ]),
          theta: Float64Array.of(-10, 0.3, 1),
          training: training({ optimizer: sgd(1), steps: 100 }),
          control: walksAlongFloor,
        },
        between('ellipse-share', i, 0.5, 0.9) * (1 + momentum),
        (rate) => heavyBall(rate, momentum),
      ),
    );
  },
  // Standardised powers of one column: 1, x, x², … are nearly one line.
  'illConditioning: polynomial regression': (i) => {
    const degree = turn(i, [3, 4]);
    const { inputs } = curveOf('sine', 'powers', i, { samples: 40 + i, noise: 0 });
    const shifted = inputs.map(([x]) => x + between('powers-shift', i, 1.2, 1.8));
    const powers = standard(shifted.map((x) => Array.from({ length: degree }, (_, k) => x ** (k + 1))));
    const targets = standard(inputs.map(([x]) => [chebyshev(degree, x)]));
    return fitted({ inputs: powers, targets }, i, 'powers-share');
  },
  'illConditioning: next change of a smooth series': (i) => {
    const { inputs, targets } = series('smooth', i, 80 + 2 * i, whole('smooth-lags', i, 3, 4), 0.003, 0.5);
    const changes = standard(inputs.map((row, n) => [targets[n][0] - row[row.length - 1]]));
    return fitted({ inputs, targets: changes }, i, 'smooth-share');
  },
  // ½ Σ λ_k (q_k·x)², five directions λ = 1 and four from a hundred to thousands, each with a like share of the loss at the start.
  'illConditioning: quadratic of five variables': (i) => {
    const source = stream('five', i);
    const variables = ['a', 'b', 'c', 'd', 'e'];
    const raw = variables.map(() => source.normal());
    const length = Math.hypot(...raw);
    const mirror = raw.map((v) => v / length);
    // Rows of a Householder mirror are orthonormal.
    const basis = mirror.map((u, k) => mirror.map((v, j) => (j === k ? 1 : 0) - 2 * u * v));
    const condition = between('five-condition', i, 2000, 8000);
    const values = [0, 0.6, 0.75, 0.9, 1].map((power) => condition ** power);
    const places = values.map(
      (value) => ((source.normal() < 0 ? -1 : 1) * (1 + source.uniform())) / Math.sqrt(value),
    );
    const terms = basis.map((row, k) => {
      const along = row.map((v, j) => `${signed(v)}*${variables[j]}`).join(' + ');
      return `${(values[k] / 2).toFixed(4)}*(${along})^2`;
    });
    const momentum = turn(i, [0, 0.4]);
    return slowFor(
      withEdgeRate(
        {
          loss: functionLoss(terms.join(' + '), variables),
          theta: Float64Array.from(variables, (_, j) =>
            places.reduce((sum, v, k) => sum + v * basis[k][j], 0),
          ),
          training: training({ optimizer: sgd(1), steps: 100 }),
          control: walksAlongFloor,
        },
        between('five-share', i, 0.45, 0.85) * (1 + momentum),
        (rate) => heavyBall(rate, momentum),
      ),
    );
  },
  // −log-likelihood of counts by log rates: far below its best a rate's slope is the count, its curvature e^(log rate) nothing; a frequent event bounds the rate.
  'gradientFlat: Poisson regression, a rare event': (i) => {
    const source = stream('poisson', i);
    const count = whole('poisson-count', i, 150, 400);
    const ages = [-1, -0.5, 0, 0.5, 1];
    const trend = 0.6 * source.normal();
    const level = Math.log(count);
    const frequent = ages.map((x) => Math.round(Math.exp(level + trend * x)));
    const rare = whole('poisson-rare', i, 1, 3);
    const terms = ages.map((x, k) => {
      const rate = `(a + b*(${x}))`;
      const y = frequent[k];
      return `exp(${rate}) - ${y}*${rate} - ${(y - y * Math.log(y)).toFixed(6)}`;
    });
    const from = between('poisson-far', i, 14, 22);
    const share = between('poisson-share', i, 0.5, 0.8);
    const rate = (share * 2) / frequent.reduce((sum, y) => sum + y, 0);
    return {
      loss: functionLoss(`1 + ${terms.join(' + ')} + exp(c) - ${rare}*c`, ['a', 'b', 'c']),
      theta: Float64Array.of(level + 0.02, trend - 0.02, -from),
      training: training({
        optimizer: turn(i, [sgd(rate), nesterov(0.5 * rate, 0.3)]),
        steps: Math.round((0.13 * from) / (rate * rare)),
      }),
      control: slopesOn(Float64Array.of(level, trend, Math.log(rare))),
    };
  },
  // Huber's loss is straight from 1 on: targets in their own units are far from the start; a squared head beside it bounds the rate.
  'gradientFlat: Huber and squares, targets in their own units': (i) => {
    const table = tableRows('penguins', 500 + i).inputs.slice(0, 6);
    const flippers = standard(table.map((row) => [row[2]])).flat();
    // 100 g and mm.
    const robust = table.map((row, n) =>
      HUBER(`(${(row[3] / 100).toFixed(2)} - a - b*${signed(flippers[n])})`),
    );
    const weight = between('huber-weight', i, 4, 12);
    const squares = table.map(
      (row, n) => `(${((row[0] - 44) / 5).toFixed(4)} - c - d*${signed(flippers[n])})^2`,
    );
    const rate = between('huber-share', i, 0.5, 0.8) / weight;
    return {
      loss: functionLoss(`(${robust.join(' + ')})/6 + ${(weight / 6).toFixed(4)}*(${squares.join(' + ')})`, [
        'a',
        'b',
        'c',
        'd',
      ]),
      theta: new Float64Array(4),
      training: training({
        optimizer: turn(i, [sgd(rate), heavyBall(0.7 * rate, 0.3)]),
        steps: Math.round(between('huber-steps', i, 3, 4.5) / rate),
      }),
      control: slopesOn(Float64Array.of(42, 5, 0, 0)),
    };
  },
  // Soft-margin classifier: hinges far on the wrong side are straight in the free intercept; the penalty of the weights bounds the rate.
  'gradientFlat: support vectors, intercept far off': (i) => {
    const source = stream('margin', i);
    const cost = between('cost', i, 0.002, 0.004);
    const points = Array.from({ length: 10 }, (_, n) => ({
      y: n % 2 === 0 ? 1 : -1,
      x: [0, 1].map(() => (n % 2 === 0 ? 1 : -1) * (1 + 0.5 * source.normal())),
    }));
    const hinges = points.map(
      ({ y, x: [p, q] }) => `max(0, 1 - (${y})*(${signed(p)}*u + ${signed(q)}*v + b))`,
    );
    const far = (i % 2 === 0 ? 1 : -1) * between('intercept', i, 12, 25);
    return {
      loss: functionLoss(`0.5*(u^2 + v^2) + ${cost.toFixed(5)}*(${hinges.join(' + ')})`, ['u', 'v', 'b']),
      theta: Float64Array.of(0.2 * source.normal(), 0.2 * source.normal(), far),
      training: training({
        optimizer: sgd(between('margin-rate', i, 0.8, 1.6)),
        steps: whole('margin-steps', i, 100, 180),
      }),
      control: slopesOn(new Float64Array(3)),
    };
  },
  // −log-likelihood of two instruments, one of known precision: a log deviation far too large has the slope 1 and no curvature.
  'gradientFlat: log deviation far too large': (i) => {
    const source = stream('deviation', i);
    const truth = 2 * source.normal();
    const sigma = between('precise', i, 0.04, 0.08);
    const precise = Array.from({ length: 5 }, () => truth + sigma * source.normal());
    const rough = Array.from({ length: 5 }, () => truth + 2 * source.normal());
    const known = precise.map((y) => `(${y.toFixed(4)} - m)^2`).join(' + ');
    const unknown = rough.map((y) => `(${y.toFixed(4)} - m)^2`).join(' + ');
    const from = between('deviation-from', i, 8, 14);
    const rate = between('deviation-share', i, 0.5, 0.85) * 2 * sigma ** 2;
    return {
      loss: functionLoss(`1 + (${known})/${(10 * sigma ** 2).toFixed(6)} + 0.1*(${unknown})*exp(-2*s) + s`, [
        'm',
        's',
      ]),
      theta: Float64Array.of(truth + sigma, from),
      training: training({
        optimizer: turn(i, [sgd(rate), heavyBall(0.7 * rate, 0.3)]),
        steps: Math.round((0.13 * from) / rate),
      }),
      control: slopesOn(Float64Array.of(truth, 0.7)),
    };
  },
  // Martinelli et al. 2025: a small network from a random start, descended by L-BFGS until a pair has formed (the run takes over there); L-BFGS goes
  // out as well, and lower (control of all five).
  'channelToInfinity: random start, smooth function, sigmoid': (i) =>
    outwardBound(
      [dense(turn(i, [2, 3]), 'sigmoid'), dense(1)],
      field('out-sigmoid', i, 50, 2, (x) => Math.sin(2 * x[0]) * x[1] + 0.5 * x[0], 0.1),
      i,
      [turn(i, [40, 60]), 0.5],
      turn(i, [sgd, (rate) => heavyBall(1.3 * rate, 0.3)]),
    ),
  "channelToInfinity: random start, Rosenbrock's surface, sigmoid": (i) =>
    outwardBound(
      [dense(turn(i, [2, 3]), 'sigmoid'), dense(1)],
      field('out-banana', i, 50, 2, ([a, b]) => 1.5 * (b - a * a) ** 2 + 0.2 * (1 - a) ** 2 - 0.8, 0.1),
      i,
      [turn(i, [40, 60]), 0.5],
      turn(i, [sgd, (rate) => nesterov(rate, 0.3)]),
    ),
  'channelToInfinity: random start, product of two inputs, sigmoid': (i) =>
    outwardBound(
      [dense(turn(i, [2, 3]), 'sigmoid'), dense(1)],
      field('out-product', i, 50, 2, ([a, b]) => 1.5 * a * b + 0.4 * a - 0.3 * b, 0.1),
      i,
      [turn(i, [30, 50]), 0.5],
      turn(i, [sgd, (rate) => averagedBall(1.6 * rate, 0.4)]),
    ),
  // Only the limit of the pair comes nearest to the targets (`pair`).
  'channelToInfinity: swish pair': (i) =>
    outgoing(
      pair(i, 2 + (i % 2), between('swish-beyond', i, 0.8, 1.4), {
        act: 'swish',
        first: (z) => sigmoid(z) + z * slope(z),
        third: (z) => 3 * slope(z) * (1 - 2 * sigmoid(z)) + z * slope(z) * (1 - 6 * slope(z)),
      }),
      between('swish-share', i, 0.06, 0.1),
      turn(i, [sgd, (rate) => heavyBall(1.5 * rate, 0.5), (rate) => nesterov(rate, 0.3)]),
    ),
  'channelToInfinity: sigmoid pair': (i) =>
    outgoing(
      pair(i, 2 + (i % 2), between('sigmoid-beyond', i, 0.8, 1.3), {
        act: 'sigmoid',
        first: slope,
        third: (z) => slope(z) * (1 - 6 * slope(z)),
      }),
      between('sigmoid-share', i, 0.4, 0.7),
      turn(i, [sgd, (rate) => averagedBall(1.6 * rate, 0.5), (rate) => heavyBall(1.3 * rate, 0.3)]),
    ),
};
