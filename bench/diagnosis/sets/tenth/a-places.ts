import { symmetricEigenpairs } from '../../../../app/numerics/symmetric-eigen.ts';
import { between, field, stream, tableRows, turn } from '../eighth/a-data.ts';
import { sgd, standard } from '../fresh/data.ts';
import { dense, functionLoss, training, type Generator, type MadeRun } from '../../labelled-run.ts';
import { walksAlongFloor } from '../sixth/a-controls.ts';
import { fixed, mean, net, outwardBound, slow, straight } from './a-data.ts';

/** A line through standardised columns that nearly say the same, from 0; the targets follow mostly what the columns differ in. */
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
  const options = { theta: (t: Float64Array) => t.fill(0), control: walksAlongFloor };
  return slow(
    net(
      [dense(1)],
      turn(i, ['mse', 'halfSse'] as const),
      { inputs, targets },
      i,
      { optimizer: sgd(1), steps: 100 },
      options,
    ),
    `${purpose}-share`,
    i,
  );
}

/** Places in the landscape, first half of the tenth held-out set; each comment says why the label is true. */
export const tenthAPlaces: Readonly<Record<string, Generator>> = {
  // L-BFGS gets to a third in 80 updates where three and ten times the rate gain nothing, the floor is curved for real (control of all three).
  // Energy of a chain of stiff springs that hangs on a soft one, each stretched by what is below it.
  'illConditioning: stiff springs on a soft one': (i) => {
    const source = stream('tenth-springs', i);
    const variables = Array.from({ length: turn(i, [3, 4, 5, 6]) }, (_, k) => `u${k + 1}`);
    const stiff = between('tenth-springs', i, 60, 400);
    const terms = variables.map((u, k) => {
      const stiffness = k === 0 ? 1 : stiff * (0.7 + 0.6 * source.uniform());
      const stretch = (variables.length - k) / stiffness;
      return `${stiffness.toFixed(3)}*(${u} - ${k === 0 ? '0' : variables[k - 1]} - ${stretch.toFixed(6)})^2`;
    });
    const made = {
      loss: functionLoss(`0.5*(${terms.join(' + ')})`, variables),
      theta: new Float64Array(variables.length),
      training: training({ optimizer: sgd(1), steps: 100 }),
      control: walksAlongFloor,
    };
    return slow(made, 'tenth-springs-share', i);
  },
  // A size, its root and its logarithm are nearly one line.
  'illConditioning: a size, its root and its logarithm': (i) => {
    // Of penguins the mass, of cells the area.
    const { inputs } = tableRows(turn(i, ['penguins', 'breastCancer'] as const), 6600 + i);
    const sizes = inputs.slice(0, 60 + 2 * i).map((row) => row[3]);
    return fitted(
      sizes.map((size) => [size, Math.sqrt(size), Math.log(size)]),
      'tenth-size',
      i,
    );
  },
  // Means of the last days over windows of like length.
  'illConditioning: moving averages of a series': (i) => {
    const source = stream('tenth-average', i);
    const lengths = turn(i, [
      [5, 6, 8],
      [6, 8, 9],
      [4, 5, 6],
    ]);
    let level = 0;
    const walk = Array.from({ length: 90 + 2 * i }, () => (level = 0.97 * level + source.normal()));
    return fitted(
      walk
        .slice(10)
        .map((_, t) =>
          lengths.map((length) =>
            walk.slice(t + 10 - length, t + 10).reduce((sum, v) => sum + v / length, 0),
          ),
        ),
      'tenth-average',
      i,
    );
  },
  // Costs per item too many and too few are straight in the order; squares beside it (a price) bound the rate.
  'gradientFlat: an order far below demand': (i) => {
    const source = stream('tenth-order', i);
    const demand = between('tenth-order', i, 30, 80);
    const [over, under] = [between('tenth-over', i, 0.2, 0.5), between('tenth-under', i, 0.7, 1.3)];
    const days = Array.from({ length: 6 }, () => fixed(demand * (1 + 0.15 * source.normal())));
    const costs = days.map(
      (d) => `(${under.toFixed(3)}*max(0, ${d} - q) + ${over.toFixed(3)}*max(0, q - ${d}))`,
    );
    const weight = between('tenth-order-weight', i, 2, 10);
    const prices = Array.from(
      { length: 5 },
      (_, k) => `(${fixed(1 + 0.4 * (k - 2) + 0.1 * source.normal())} - a - b*${k - 2})^2`,
    );
    return straight(`${mean(costs)} + ${weight.toFixed(3)}*${mean(prices)}`, ['q', 'a', 'b'], i, {
      theta: [0, 0.9, 0.3],
      best: [demand, 1, 0.4],
      slope: under,
      far: demand,
    });
  },
  // Support vector regression (ε-insensitive): straight while all targets are on one side of the tube; the penalty of the weight bounds the rate.
  'gradientFlat: support vector regression, level far off': (i) => {
    const source = stream('tenth-tube', i);
    const far = turn(i, [1, -1]) * between('tenth-tube', i, 15, 40);
    const cost = between('tenth-tube-cost', i, 0.3, 1);
    const xs = [-1.2, -0.7, -0.2, 0.3, 0.8, 1.3];
    const tilt = source.normal();
    const tube = xs.map(
      (x) => `max(0, abs(${fixed(far + tilt * x + 0.2 * source.normal())} - u*(${x}) - b) - 0.1)`,
    );
    const weight = between('tenth-tube-weight', i, 2, 8);
    return straight(`${cost.toFixed(3)}*${mean(tube)} + ${weight.toFixed(3)}*u^2`, ['u', 'b'], i, {
      theta: [0.3, 0],
      best: [0, far],
      slope: cost,
      far: Math.abs(far),
    });
  },
  // Multiclass hinge (Crammer, Singer 2001): straight while the same class wins wrongly; the penalty of slopes bounds the rate.
  'gradientFlat: multiclass hinge, offsets far off': (i) => {
    const source = stream('tenth-classes', i);
    const x = Array.from({ length: 9 }, (_, n) => fixed((n % 3) - 1 + 0.3 * source.normal()));
    const score = (k: number, n: number): string => `${['b', 'c', '0'][k]} + ${['v', 'w', '0'][k]}*${x[n]}`;
    const hinges = x.map((_, n) => {
      const k = n % 3;
      const [p, q] = [0, 1, 2].filter((other) => other !== k);
      return `max(0, max(1 + ${score(p, n)}, 1 + ${score(q, n)}) - (${score(k, n)}))`;
    });
    const from = between('tenth-classes', i, 15, 40);
    const weight = between('tenth-classes-weight', i, 1, 5);
    return straight(`${mean(hinges)} + ${weight.toFixed(3)}*(v^2 + w^2)`, ['b', 'c', 'v', 'w'], i, {
      theta: [from, -from * between('tenth-classes-other', i, 0.2, 0.5), 0.2, -0.2],
      best: [0, 0, -0.5, 0],
      slope: 0.75,
      far: 0.9 * from,
    });
  },
  // Martinelli et al. 2025: a small network from a random start, descended by L-BFGS until a pair has formed (the run takes over there); L-BFGS goes
  // out as well, and lower (control of all).
  'channelToInfinity: random start, slope that levels off, sigmoid': (i) =>
    outwardBound(
      field('tenth-lens', i, 50, 2, ([a, b]) => (1.5 * a) / (1 + 2 * b * b), 0.1),
      i,
      turn(i, [40, 60]),
    ),
  'channelToInfinity: random start, square root of two inputs, sigmoid': (i) =>
    outwardBound(
      field('tenth-root', i, 50, 2, ([a, b]) => 1.5 * Math.sqrt(1.1 + a + b * b) - 1.5, 0.1),
      i,
      turn(i, [40, 60]),
    ),
  'channelToInfinity: random start, products of three inputs, sigmoid': (i) =>
    outwardBound(
      field('tenth-three', i, 50, 3, ([a, b, c]) => 1.3 * a * b + 0.8 * b * c, 0.1),
      i,
      turn(i, [40, 60]),
    ),
};
