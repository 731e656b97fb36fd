import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import { buildObjective, isNetworkObjective } from '../../../../app/experiment/objective.ts';
import { initialParameters } from '../../../../app/network/initializers.ts';
import { stageOutputs } from '../../../../app/network/stage-outputs.ts';
import { averagedBall, heavyBall, nesterov, sgd, standard, unbiased, type Rows } from '../fresh/data.ts';
import { descend } from '../fresh/controls.ts';
import {
  dense,
  functionLoss,
  networkLoss,
  trainRun,
  training,
  type Generator,
  type MadeRun,
} from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';
import { goesToInfinity, slopesOn, walksAlongFloor } from './a-controls.ts';
import { between, digits, net, stream, tableRows, whole, windows } from './a-data.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
/** Normal distribution (Abramowitz & Stegun 7.1.26 for erf, 1.5·10⁻⁷): good enough for targets. */
function normal(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const half = 0.5 * tail * Math.exp((-z * z) / 2);
  return z < 0 ? half : 1 - half;
}

/** First and third derivative of an activation. */
interface Shape {
  readonly first: (z: number) => number;
  readonly third: (z: number) => number;
}
const GELU: Shape = {
  first: (z) => normal(z) + z * density(z),
  third: (z) => (z ** 3 - 4 * z) * density(z),
};
const SOFTPLUS: Shape = {
  first: sigmoid,
  third: (z) => sigmoid(z) * (1 - sigmoid(z)) * (1 - 2 * sigmoid(z)),
};
/**
 * A pair of units w ± hδ with leaving weights ±v/h puts out v·(2(δ·x)φ′(w·x) + h²(δ·x)³φ‴(w·x)/3 + …). The targets are the limit h → 0 less
 * `beyond`·(δ·x)³φ‴(w·x): every step back from infinity goes against them, and a floor above zero stays. `features` are
 * what the pair sees.
 */
function pairTargets(
  features: Rows,
  { first, third }: Shape,
  [w, delta, out]: readonly [number[], number[], number[]],
  beyond: number,
): Rows {
  const along = (x: readonly number[], v: readonly number[]): number =>
    x.reduce((sum, value, j) => sum + value * v[j], 0);
  return features.map((x) => {
    const [z, d] = [along(x, w), along(x, delta)];
    return out.map((v) => v * (2 * d * first(z) - beyond * d ** 3 * third(z)));
  });
}
function directions(purpose: string, i: number, count: number): number[] {
  const source = stream(purpose, i);
  const v = Array.from({ length: count }, () => source.normal());
  const length = Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  return v.map((x) => x / length);
}
const pairEnters = (w: number[], delta: number[], h: number): number[][] =>
  [1, -1].map((sign) => w.map((v, j) => v + sign * h * delta[j]));

const batchNorm: LayerSpec = {
  type: 'batchNorm',
  momentum: 0.1,
  epsilon: 1e-5,
  affine: false,
  statistics: 'batch',
};

/** Difference of the two logits of each row in favour of its class. */
function margins(loss: MadeRun['loss'], theta: Float64Array, labels: readonly number[]): number[] {
  const objective = buildObjective(loss, 'train');
  if (!isNetworkObjective(objective)) throw new Error('expected a network');
  const outputs = stageOutputs(objective, theta).own.at(-1) ?? new Float64Array(0);
  return labels.map((label, n) => (label === 0 ? 1 : -1) * (outputs[2 * n] - outputs[2 * n + 1]));
}

/** Places in the landscape in the sixth held-out set, first half; each comment says why the label is true. */
export const sixthAPlaces: Readonly<Record<string, Generator>> = {
  // L-BFGS gets to a third in 80 updates where three and ten times the rate gain nothing (control); inputs are standardised.
  'illConditioning: acceleration from a smooth series': (i) => {
    const [one, two] = [between('slow-wave', i, 0.12, 0.2), between('quick-wave', i, 0.24, 0.34)];
    const source = stream('smooth', i);
    const phase = 6 * source.uniform();
    const series = Array.from(
      { length: 90 + 5 * i },
      (_, t) => Math.sin(one * t) + 0.6 * Math.sin(two * t + phase) + 0.0005 * source.normal(),
    );
    const { inputs } = windows(series, 3);
    return withEdgeRate(
      net(
        [dense(1)],
        'halfSse',
        {
          inputs: standard(inputs),
          targets: standard(inputs.map(([a, b, c]) => [a - 2 * b + c])),
        },
        i,
        { optimizer: sgd(1), steps: 600 + 50 * i },
        { theta: (t) => t.fill(0), control: walksAlongFloor },
      ),
      between('smooth-share', i, 0.5, 0.9),
      i % 2 === 0 ? sgd : (rate) => nesterov(0.7 * rate, 0.3),
    );
  },
  // Two decays fitted to samples of two decays, from the best amplitudes of a rough guess: the classic sloppy model.
  'illConditioning: sum of two decays': (i) => {
    const [quick, slow] = [between('quick', i, 1.2, 2), between('slow', i, 0.3, 0.6)];
    const places = Array.from({ length: 9 }, (_, k) => 0.5 * k);
    const values = places.map((t) => Math.exp(-quick * t) + 0.8 * Math.exp(-slow * t));
    const guess = [between('quick-guess', i, 1.3, 2) * quick, between('slow-guess', i, 0.4, 0.7) * slow];
    const decay = (b: number): number[] => places.map((t) => Math.exp(-b * t));
    const along = (p: number[], q: number[]): number => p.reduce((sum, v, k) => sum + v * q[k], 0);
    const [p, q] = guess.map(decay);
    const determinant = along(p, p) * along(q, q) - along(p, q) ** 2;
    const a = (along(p, values) * along(q, q) - along(q, values) * along(p, q)) / determinant;
    const c = (along(q, values) * along(p, p) - along(p, values) * along(p, q)) / determinant;
    const terms = places.map(
      (t, k) => `(a*exp(-b*${t.toFixed(1)}) + c*exp(-d*${t.toFixed(1)}) - ${values[k].toFixed(6)})^2`,
    );
    const settings = training({ optimizer: sgd(1), steps: 700 });
    const far = withEdgeRate(
      {
        loss: functionLoss(`1e-6 + 100*(${terms.join(' + ')})`, ['a', 'b', 'c', 'd']),
        theta: Float64Array.of(a, guess[0], c, guess[1]),
        training: settings,
      },
      0.5,
      sgd,
    );
    // An earlier part of the run has come down to the floor.
    const [, , { theta }] = trainRun(far).checkpoints;
    return withEdgeRate(
      {
        ...far,
        theta,
        training: training({ optimizer: sgd(1), steps: 200 + 12 * i }),
        control: walksAlongFloor,
      },
      between('decay-share', i, 0.45, 0.7),
      i % 2 === 0 ? sgd : (rate) => averagedBall(1.8 * rate, 0.3),
    );
  },
  // A network certain by long training (large weights, as batch normalisation lets them grow), then one or two certain rows with the other
  // name: far from where softmax bends the loss is straight in the last layer, and the first is scale-free. Ambiguous rows, present with
  // both names, are the steep direction that bounds the rate.
  'gradientFlat: batch normalisation, certain of the other name': (i) => {
    const pair = [
      [0, 1],
      [2, 7],
      [4, 3],
      [6, 9],
    ][i % 4];
    const { inputs, labels } = digits(i, pair, [0, 200 + 10 * (i % 5)]);
    const odd = digits(i, [5, 8], [0, 2]).inputs;
    const rows = [...inputs, ...odd.flatMap((row) => Array.from({ length: 90 }, () => row))];
    const names = rows.map((_, n) => (n < labels.length ? labels[n] : n % 2));
    const layers: LayerSpec[] = [
      unbiased(6 + (i % 4)),
      batchNorm,
      { type: 'activation', activation: 'relu' },
      dense(2),
    ];
    const before = networkLoss(layers, 'crossEntropy', { inputs: rows, labels: names });
    const start = initialParameters(layers, 16, { seed: 440_100 + i, initializer: 'heNormal' });
    const made = {
      loss: before,
      theta: start,
      training: training({ optimizer: sgd(1), steps: 120 + 5 * i }),
    };
    const theta = descend(made, start, 300).theta;
    const found = margins(before, theta, names);
    const ranks = labels.map((_, n) => n).sort((a, b) => found[a] - found[b]);
    const middle = ranks.length >> 1;
    const wrong = ranks.slice(middle, middle + 2 + (i % 2));
    const grown = between('certain', i, 90, 140) / Math.min(...wrong.map((n) => found[n]));
    const first = layers[0].type === 'dense' ? 16 * layers[0].units : 0;
    const after = networkLoss(layers, 'crossEntropy', {
      inputs: rows,
      labels: names.map((name, n) => (wrong.includes(n) ? 1 - name : name)),
    });
    return withEdgeRate(
      {
        ...made,
        loss: after,
        theta: theta.map((v, j) => (j < first ? 300 : grown) * v),
        control: slopesOn(start),
      },
      between('certain-share', i, 0.35, 0.55),
      sgd,
    );
  },
  // A rare category had separated last year's classes, so its weight had grown; this year it means the opposite. Its term of the
  // logistic loss is straight; the other columns overlap and bound the rate.
  'gradientFlat: rare category means the opposite': (i) => {
    const source = stream('rare', i);
    const slopes = [between('rare-a', i, 0.5, 1.5), -between('rare-b', i, 0.5, 1.5), 0.4];
    const count = 400 + 30 * (i % 6);
    const common = Array.from({ length: count }, () => [source.normal(), source.normal(), source.normal()]);
    const names = common.map((row) =>
      source.uniform() < sigmoid(row.reduce((sum, v, j) => sum + slopes[j] * v, 0)) ? 1 : 0,
    );
    const rare = Array.from({ length: 4 + (i % 3) }, () => [
      source.normal(),
      source.normal(),
      source.normal(),
    ]);
    const inputs = [...common.map((row) => [0, ...row]), ...rare.map((row) => [1, ...row])];
    const labels = [...names, ...rare.map(() => i % 2)];
    const optimizer = training({ optimizer: sgd(1), steps: 150 + 6 * i });
    const [start, others] = [new Float64Array(5), common.map((row) => [0, ...row])];
    const fitted = descend(
      {
        loss: networkLoss([dense(1)], 'binaryCrossEntropy', { inputs: others, labels: names }),
        theta: start,
        training: optimizer,
      },
      start,
      100,
    ).theta;
    fitted[0] = (i % 2 === 0 ? 1 : -1) * between('rare-weight', i, 70, 110);
    return withEdgeRate(
      {
        loss: networkLoss([dense(1)], 'binaryCrossEntropy', { inputs, labels }),
        theta: fitted,
        training: optimizer,
        control: slopesOn(start),
      },
      between('rare-share', i, 0.4, 0.8),
      i % 3 === 0 ? (rate) => heavyBall(rate, 0.3) : sgd,
    );
  },
  // Pinball losses of masses in grams, from 0: straight until the line meets the first bird. Two quantiles held apart are the wall.
  'gradientFlat: two quantiles from far below': (i) => {
    const { inputs } = tableRows('penguins', 'species', i);
    const birds = standard(inputs.slice(0, 8)).map(([, , flipper], n) => ({ flipper, mass: inputs[n][3] }));
    const low = between('low-quantile', i, 0.2, 0.4);
    const high = between('high-quantile', i, 0.55, 0.8);
    const wall = between('wall', i, 1, 6);
    const pinball = (share: number, level: string): string[] =>
      birds.map(({ flipper, mass }) => {
        const rest = `(${mass} - ${level} - b*(${flipper.toFixed(4)}))`;
        return `max(${(share / 8).toFixed(6)}*${rest}, ${((share - 1) / 8).toFixed(6)}*${rest})`;
      });
    const apart = whole('apart', i, 200, 600);
    return {
      loss: functionLoss(
        `${[...pinball(low, 'a'), ...pinball(high, 'c')].join(' + ')} + ${wall / 2}*(c - a - ${apart})^2 + 0.05*${wall}*(b - ${10 * (i % 5)})^2`,
        ['a', 'b', 'c'],
      ),
      theta: Float64Array.of(
        between('first-guess', i, 100, 1000),
        0,
        apart + between('first-guess', i, 100, 1000),
      ),
      training: training({
        optimizer: i % 2 === 0 ? sgd((0.7 * 2) / (2 * wall)) : nesterov((0.5 * 2) / (2 * wall), 0.3),
        steps: 300 + 30 * i,
      }),
      control: slopesOn(Float64Array.of(2500, 0, 2500 + apart)),
    };
  },
  // Only the limit of a pair that leaves for infinity comes nearest to the targets (`pairTargets`); L-BFGS goes out as well (control).
  'channelToInfinity: gelu pair, three inputs': (i) => {
    const source = stream('gelu-pair', i);
    const w = directions('gelu-w', i, 3).map((v) => between('gelu-size', i, 0.7, 1.2) * v);
    const delta = directions('gelu-delta', i, 3);
    const h = between('gelu-h', i, 0.5, 0.9);
    const inputs = Array.from({ length: 50 + 2 * i }, () =>
      [0, 1, 2].map(() => 1.6 * (2 * source.uniform() - 1)),
    );
    return withEdgeRate(
      {
        loss: networkLoss([unbiased(2, 'gelu'), unbiased(1)], 'mse', {
          inputs,
          targets: pairTargets(inputs, GELU, [w, delta, [1]], between('gelu-beyond', i, 0.6, 1)),
        }),
        theta: Float64Array.from([...pairEnters(w, delta, h).flat(), 1 / h, -1 / h]),
        training: training({ optimizer: sgd(1), steps: 2500 }),
        control: goesToInfinity,
      },
      between('gelu-share', i, 0.05, 0.09),
      i % 2 === 0 ? sgd : (rate) => averagedBall(2.5 * rate, 0.5),
    );
  },
  'channelToInfinity: softplus pair with biases, two outputs': (i) => {
    const source = stream('softplus-pair', i);
    const w = [...directions('softplus-w', i, 2).map((v) => 1.5 * v), between('softplus-bias', i, 0.2, 0.6)];
    const delta = directions('softplus-delta', i, 3);
    const out = [1, -between('softplus-out', i, 0.4, 1.2)];
    const h = between('softplus-h', i, 0.5, 0.9);
    const inputs = Array.from({ length: 45 + 3 * i }, () => [0, 1].map(() => 2 * (2 * source.uniform() - 1)));
    const [one, other] = pairEnters(w, delta, h);
    const targets = pairTargets(
      inputs.map((x) => [...x, 1]),
      SOFTPLUS,
      [w, delta, out],
      between('softplus-beyond', i, 2.2, 3.5),
    );
    return withEdgeRate(
      {
        loss: networkLoss([dense(2, 'softplus'), unbiased(2)], 'mse', { inputs, targets }),
        theta: Float64Array.from([
          ...one.slice(0, 2),
          ...other.slice(0, 2),
          one[2],
          other[2],
          ...out.flatMap((v) => [v / h, -v / h]),
        ]),
        training: training({ optimizer: sgd(1), steps: 2500 }),
        control: goesToInfinity,
      },
      between('softplus-share', i, 0.1, 0.16),
      (rate) => nesterov(rate, 0.4),
    );
  },
};
