import { initialParameters } from '../../../../app/network/initializers.ts';
import { symmetricEigenpairs } from '../../../../app/numerics/symmetric-eigen.ts';
import { heavyBall, nesterov, sgd, standard } from '../fresh/data.ts';
import { descend, leavesForInfinity, spectrumAt } from '../fresh/controls.ts';
import {
  dense,
  functionLoss,
  networkLoss,
  training,
  type Generator,
  type MadeRun,
} from '../../labelled-run.ts';
import { withEdgeRate } from '../network-runs.ts';
import { slopesOn, walksAlongFloor } from '../sixth/a-controls.ts';
import { growsApart } from '../eighth/a-controls.ts';
import { between, field, stream, turn, type Pairs } from '../eighth/a-data.ts';
import { net } from './a-data.ts';

/** Near the edge, for as many steps as take about a sixth of the loss along the flattest direction of a quadratic loss. */
function slow(made: MadeRun, purpose: string, i: number): MadeRun {
  const momentum = turn(i, [0, 0.5, 0.2]);
  const run = withEdgeRate(made, between(purpose, i, 0.45, 0.85) * (1 + momentum), (rate) =>
    heavyBall(rate, momentum),
  );
  const rate = 'rate' in run.training.optimizer ? run.training.optimizer.rate / (1 - momentum) : 1;
  const least = spectrumAt(run.loss, run.theta)[0];
  const steps = Math.min(4000, Math.max(100, Math.round(0.09 / (rate * least))));
  return { ...run, training: { ...run.training, steps } };
}
/**
 * A line through standardised columns that nearly say the same, from 0. The targets follow mostly what the columns differ in: the least principal
 * component has the weight 1, the others a third or so.
 */
function fitted(columns: number[][], purpose: string, i: number): MadeRun {
  const source = stream(purpose, i);
  const inputs = standard(columns);
  const n = inputs[0].length;
  const gram = Float64Array.from({ length: n * n }, (_, k) =>
    inputs.reduce((sum, row) => sum + (row[Math.floor(k / n)] * row[k % n]) / inputs.length, 0),
  );
  const { values, vectors } = symmetricEigenpairs(gram, n);
  const weights = Array.from(values, (v, k) => (k === 0 ? 1 : 0.3 * source.normal()) / Math.sqrt(v));
  const targets = inputs.map((row) => [
    weights.reduce((sum, w, k) => sum + w * row.reduce((dot, v, j) => dot + v * vectors[k * n + j], 0), 0),
  ]);
  const made = net(
    [dense(1)],
    turn(i, ['mse', 'halfSse'] as const),
    { inputs, targets },
    i,
    { optimizer: sgd(1), steps: 100 },
    { theta: (t) => t.fill(0), control: walksAlongFloor },
  );
  return slow(made, `${purpose}-share`, i);
}
const fixed = (v: number): string => `(${v.toFixed(4)})`;
const mean = (terms: readonly string[]): string => `(${terms.join(' + ')})/${terms.length}`;

/** A loss of formulas near the edge of its steep part, for as long as `share` of the way `far` takes at the given slope. */
function straight(
  expression: string,
  variables: string[],
  i: number,
  { theta, best, slope, far }: { theta: number[]; best: number[]; slope: number; far: number },
): MadeRun {
  const made = {
    loss: functionLoss(expression, variables),
    theta: Float64Array.from(theta),
    control: slopesOn(Float64Array.from(best)),
  };
  const momentum = turn(i, [0, 0, 0.3]);
  const [most] = spectrumAt(made.loss, made.theta).slice(-1);
  const rate = ((1 - momentum) * between('ninth-straight', i, 0.9, 1.6)) / most;
  return {
    ...made,
    training: training({
      optimizer: heavyBall(rate, momentum),
      steps: Math.round((0.12 * far * (1 - momentum)) / (rate * slope)),
    }),
  };
}

/** From random starts the first whose descent by L-BFGS goes out; the run takes over where a pair has formed. */
function outwardBound(data: Pairs, i: number, early: number): MadeRun {
  const units = turn(i, [2, 3]);
  const layers = [dense(units, 'sigmoid'), dense(1)];
  const loss = networkLoss(layers, 'mse', data);
  const settings = training({ optimizer: sgd(1), steps: 2500 });
  let made: MadeRun | undefined;
  for (let k = 0; k < 20; k++) {
    const seed = 2_930_000 + 100 * i + k;
    const start = initialParameters(layers, data.inputs[0].length, { seed, initializer: 'glorotNormal' });
    const run = { loss, training: settings, theta: start, control: leavesForInfinity };
    made = { ...run, theta: descend(run, start, early).theta };
    if (growsApart(made, made.theta)) break;
  }
  if (made === undefined) throw new Error('expected a start');
  return withEdgeRate(
    made,
    0.5,
    turn(i, [sgd, (rate) => heavyBall(1.3 * rate, 0.3), (rate) => nesterov(rate, 0.3)]),
  );
}

/** Places in the landscape, first half of the ninth held-out set; each comment says why the label is true. */
export const ninthAPlaces: Readonly<Record<string, Generator>> = {
  // L-BFGS gets to a third in 80 updates where three and ten times the rate gain nothing, the floor is curved for real (control of all three).
  // Energy of a beam that is clamped at one end: ½ Σ (second differences of d)², d the deflection less that of rest; λmin is near (1.875/n)⁴, λmax near 16.
  'illConditioning: bending of a beam': (i) => {
    const source = stream('ninth-beam', i);
    const n = turn(i, [6, 7, 8]);
    const variables = Array.from({ length: n }, (_, k) => `u${k + 1}`);
    const [sag, skew] = [1 + source.uniform(), 0.1 * source.normal()];
    const rest = variables.map((_, k) => {
      const x = (k + 1) / n;
      return sag * x ** 2 * (3 - x) + skew * x * Math.sin(4 * x) + 0.02 * source.normal();
    });
    const d = (k: number): string => (k < 0 ? '0' : `(${variables[k]} - ${fixed(rest[k])})`);
    const bends = variables.map((_, k) => `(${d(k - 2)} - 2*${d(k - 1)} + ${d(k)})^2`);
    return slow(
      {
        loss: functionLoss(`0.5*(${bends.join(' + ')})`, variables),
        theta: new Float64Array(n),
        training: training({ optimizer: sgd(1), steps: 100 }),
        control: walksAlongFloor,
      },
      'ninth-beam-share',
      i,
    );
  },
  // Wide bumps beside each other are nearly a line and a parabola together.
  'illConditioning: overlapping Gaussian bumps': (i) => {
    const count = turn(i, [3, 4]);
    const width = between('ninth-bumps', i, 0.9, 1.4) * (count === 3 ? 1 : 0.6);
    const centres = Array.from({ length: count }, (_, k) => -1 + (2 * k) / (count - 1));
    const places = Array.from({ length: 30 + 2 * i }, (_, n) => -1 + (2 * n) / (29 + 2 * i));
    return fitted(
      places.map((x) => centres.map((c) => Math.exp(-(((x - c) / width) ** 2) / 2))),
      'ninth-bumps',
      i,
    );
  },
  // A wave and its overtone on less than half their period are nearly a parabola together.
  'illConditioning: seasons from a short record': (i) => {
    const part = between('ninth-season', i, 0.15, 0.25) * turn(i, [1, 1.6]);
    const days = Array.from({ length: 40 + 2 * i }, (_, n) => 2 * Math.PI * part * (n / (39 + 2 * i)));
    return fitted(
      days.map((t) => [Math.cos(t), Math.sin(t), Math.cos(2 * t), Math.sin(2 * t)].slice(0, turn(i, [3, 4]))),
      'ninth-season',
      i,
    );
  },
  // |residual| is straight wherever all residuals have one sign; squares beside it bound the rate.
  'gradientFlat: mean absolute error, level far off': (i) => {
    const source = stream('ninth-absolute', i);
    const far = between('ninth-absolute', i, 20, 60);
    const xs = [-1.5, -0.9, -0.3, 0.3, 0.9, 1.5];
    const tilt = 0.5 * source.normal();
    const absolute = xs.map((x) => `abs(${fixed(far + tilt * x + 0.3 * source.normal())} - a - b*(${x}))`);
    const weight = between('ninth-absolute-weight', i, 2, 10);
    const squares = xs.map((x) => `(${fixed(1 + 0.5 * x + 0.1 * source.normal())} - c - d*(${x}))^2`);
    return straight(`${mean(absolute)} + ${weight.toFixed(3)}*${mean(squares)}`, ['a', 'b', 'c', 'd'], i, {
      theta: [0, 0, 0.9, 0.4],
      best: [far, tilt, 1, 0.5],
      slope: 1,
      far,
    });
  },
  // Logistic loss of pairs in the wrong order (Burges et al. 2005): straight far out; a squared head beside it bounds the rate.
  'gradientFlat: ranking by pairs, order reversed': (i) => {
    const source = stream('ninth-ranking', i);
    const gaps = Array.from({ length: 6 }, () => 0.7 + 0.6 * source.uniform());
    const from = between('ninth-ranking', i, 25, 50);
    // ln(1 + e^z) without overflow.
    const pairs = gaps.map((gap) => `log(1 + exp(-${gap.toFixed(4)}*w))`);
    const weight = between('ninth-ranking-weight', i, 2, 10);
    const grades = Array.from(
      { length: 5 },
      (_, k) => `(${fixed(0.5 * k + 0.1 * source.normal())} - c - d*${k - 2})^2`,
    );
    const slope = gaps.reduce((sum, gap) => sum + gap / gaps.length, 0);
    return straight(`1 + ${mean(pairs)} + ${weight.toFixed(3)}*${mean(grades)}`, ['w', 'c', 'd'], i, {
      theta: [-from, 0.95, 0.45],
      best: [8, 1, 0.5],
      slope,
      far: from / slope,
    });
  },
  // Rosenblatt's criterion max(0, −y w·x) is straight while the same points are on the wrong side; a penalised offset bounds the rate.
  'gradientFlat: perceptron criterion, weights the wrong way': (i) => {
    const source = stream('ninth-perceptron', i);
    const points = Array.from({ length: 8 }, (_, n) => ({
      y: n % 2 === 0 ? 1 : -1,
      x: [0, 1].map(() => (n % 2 === 0 ? 1 : -1) * (1 + 0.3 * source.normal())),
    }));
    const wrong = points.map(({ y, x: [p, q] }) => `max(0, -(${y})*(${fixed(p)}*u + ${fixed(q)}*v + b))`);
    const from = between('ninth-perceptron', i, 10, 30);
    const weight = between('ninth-perceptron-weight', i, 1, 6);
    return straight(`1 + ${mean(wrong)} + ${weight.toFixed(3)}*b^2`, ['u', 'v', 'b'], i, {
      theta: [-from, -from, 0.05],
      best: [1, 1, 0],
      slope: 1.4,
      far: (2 * from) / 1.4,
    });
  },
  // Martinelli et al. 2025: a small network from a random start, descended by L-BFGS until a pair has formed (the run takes over there); L-BFGS goes
  // out as well, and lower (control of all).
  'channelToInfinity: random start, twisted surface, sigmoid': (i) =>
    outwardBound(
      field('ninth-out-twist', i, 50, 2, ([a, b]) => Math.sin(2 * a + b) * (0.6 + a) - 0.4 * b, 0.1),
      i,
      turn(i, [40, 60]),
    ),
  'channelToInfinity: random start, wave on a saddle surface, sigmoid': (i) =>
    outwardBound(
      field('ninth-out-wavesum', i, 50, 2, ([a, b]) => Math.sin(2 * a) + a * b - 0.4 * b * b, 0.1),
      i,
      turn(i, [40, 60]),
    ),
  'channelToInfinity: random start, cubic of two inputs, sigmoid': (i) =>
    outwardBound(
      field('ninth-out-cubic', i, 50, 2, ([a, b]) => 1.5 * a ** 3 - 1.5 * a * b + 0.3 * b, 0.1),
      i,
      turn(i, [40, 60]),
    ),
};
