import { buildObjective } from '../../../../app/experiment/objective.ts';
import { norm2 } from '../../../../app/numerics/vector.ts';
import { symmetricEigenpairs } from '../../../../app/numerics/symmetric-eigen.ts';
import { oneHot, stream, turn, type Pairs } from '../eighth/a-data.ts';
import { heavyBall, sgd, standard, type Labelled } from '../fresh/data.ts';
import { dense, functionLoss, training, type Control, type MadeRun } from '../../labelled-run.ts';
import { networkRuns } from '../network-runs.ts';
import { walksAlongFloor } from '../sixth/a-controls.ts';
import { slow } from '../tenth/a-data.ts';

/** Starts and data of the first half of the eleventh held-out set (`eleventh.ts`), beside the helpers of the eighth to the tenth, which are called with purposes and indices of its own. */

export const net = networkRuns(4_911_000, 151_300);

/** Targets +1 at the class and −1 elsewhere; of two classes one number. */
export function signed({ inputs, labels }: Labelled, classes: number): Pairs {
  return {
    inputs: [...inputs],
    targets: classes === 2 ? labels.map((label) => [2 * label - 1]) : oneHot(labels, classes, -1),
  };
}
/** Two classes on a checkerboard over [−1, 1]², `fields` a side, turned a little. */
export function checkers(purpose: string, i: number, samples: number, fields: number): Labelled {
  const source = stream(`checkers-${purpose}`, i);
  const tilt = 0.3 * source.normal();
  const inputs = Array.from({ length: samples }, () => [2 * source.uniform() - 1, 2 * source.uniform() - 1]);
  const field = (v: number): number => Math.floor((fields * (v + 1)) / 2);
  return {
    inputs,
    labels: inputs.map(([a, b]) => Math.abs(field(a + tilt * b) + field(b - tilt * a)) % 2),
  };
}
/** The first of their Legendre polynomials but the constant, of places of [−1, 1]. */
export function legendre(x: number, degree: number): number[] {
  const values = [1, x];
  for (let n = 1; n < degree; n++) values.push(((2 * n + 1) * x * values[n] - n * values[n - 1]) / (n + 1));
  return values.slice(1);
}

/** Gradient descent or the heavy ball, for a rate with which the first-order fall over the run is a share of the loss at the start. */
export function creeping(
  expression: string,
  theta: readonly number[],
  [steps, share, momentum]: readonly [steps: number, share: number, momentum: number],
  control: Control,
): MadeRun {
  const loss = functionLoss(expression, ['x', 'y']);
  const start = Float64Array.from(theta);
  const objective = buildObjective(loss, 'train');
  const gradient = new Float64Array(2);
  objective.gradient(start, gradient);
  const rate = (share * (1 - momentum) * objective.loss(start)) / (steps * norm2(gradient) ** 2);
  return {
    loss,
    theta: start,
    training: training({ optimizer: momentum > 0 ? heavyBall(rate, momentum) : sgd(rate), steps }),
    control,
  };
}

/** A line through standardised columns that nearly say the same, from 0; the targets follow mostly what the columns differ in. */
export function fitted(columns: number[][], purpose: string, i: number): MadeRun {
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
  const loss = turn(i, ['halfSse', 'mse'] as const);
  const options = { theta: (t: Float64Array) => t.fill(0), control: walksAlongFloor };
  const made = net([dense(1)], loss, { inputs, targets }, i, { optimizer: sgd(1), steps: 100 }, options);
  return slow(made, `${purpose}-share`, i);
}
