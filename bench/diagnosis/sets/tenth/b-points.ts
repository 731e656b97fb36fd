import { libraryExpression, libraryFunction } from '../../../../app/functions/library.ts';
import { heavyBall, nesterov, sgd, standard } from '../fresh/data.ts';
import { rawTable, split, turn, type Pairs } from '../eighth/b-data.ts';
import { isByFlatPoint, restsAtItsLeast } from '../eighth/b-controls.ts';
import { columnFromOthers } from '../ninth/b-data.ts';
import { AT, between, net, stream, table } from './b-data.ts';
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
    loss: functionLoss(expression.replaceAll('- -', '+ ').replaceAll('+ -', '- '), variables),
    theta: Float64Array.from(theta),
    training: training({ optimizer, steps }),
    control,
  };
}
/** A formula of the program's library. */
function known(id: string): string {
  const one = libraryFunction(id);
  if (one === null) throw new Error(`expected ${id} in the library`);
  return libraryExpression(one);
}
/** Where the index puts a start near a place. */
function near(purpose: string, i: number, place: readonly number[], spread: number): number[] {
  const source = stream(purpose, i);
  return place.map((v) => v + spread * source.normal());
}
/** All of θ times a factor. */
const shrink =
  (factor: number) =>
  (theta: Float64Array): void => {
    for (let k = 0; k < theta.length; k++) theta[k] *= factor;
  };

const PEAKS =
  '3*(1 - x)^2*exp(-x^2 - (y + 1)^2) - 10*(x/5 - x^3 - y^5)*exp(-x^2 - y^2) - exp(-(x + 1)^2 - y^2)/3';

/** Places in the landscape; each comment says why the label is true. */
export const tenthBPoints: Readonly<Record<string, Generator>> = {
  // At the critical speed gravity and the hoop's turning cancel to second order: 1 − cos x − ½sin²x = x⁴/8 − …
  'degeneratePoint: bead on a hoop at its critical speed': (i) => {
    const [g, c] = [between('hoop', i, 1, 2.5), between('spring', i, 0.5, 1.5)].map((v) => v.toFixed(3));
    const isAlone = i % 2 === 1;
    return formula(
      `${between('hoop-level', i, 0.3, 1.5).toFixed(3)} + ${g}*(1 - cos(x) - sin(x)^2/2)${isAlone ? '' : ` + ${c}*(y - 0.5*x)^2`}`,
      isAlone ? ['x'] : ['x', 'y'],
      near('bead', i, isAlone ? [0.8] : [0.7, -0.4], 0.15),
      turn(i, [sgd(0.2), sgd(0.3), heavyBall(0.05, 0.9), nesterov(0.05, 0.8)]),
      2500 + 250 * i,
      isByFlatPoint(isAlone ? [0] : [0, 0], 1, 0.12),
    );
  },
  // Weights enter as cubes (diagonal networks of three layers): at nought only the intercept, the targets' mean there, has a curvature.
  'degeneratePoint: least squares with cubed weights': (i) => {
    const source = stream('cubed', i);
    const features = 1 + (i % 3);
    const names = ['u', 'v', 'w'].slice(0, features);
    const rows = Array.from({ length: 6 }, () => names.map(() => source.normal()));
    const values = rows.map((row) =>
      row.reduce((sum, x, j) => sum + x * (1 - 0.4 * j), 0.5 + 0.3 * source.normal()).toFixed(3),
    );
    const errors = rows.map(
      (row, n) => `(${row.map((x, j) => `${x.toFixed(3)}*${names[j]}^3`).join(' + ')} + c - ${values[n]})^2`,
    );
    const size = between('cubed-size', i, 1e-4, 4e-4);
    return formula(
      `(${errors.join(' + ')})/6`,
      [...names, 'c'],
      [...names.map(() => size * (0.5 + source.uniform())), 0],
      turn(i, [sgd(0.1), heavyBall(0.03, 0.9), nesterov(0.05, 0.8)]),
      200 + 40 * i,
      isByFlatPoint(
        [...names.map(() => 0), values.reduce((sum, y) => sum + Number(y) / 6, 0)],
        features,
        0.1,
      ),
    );
  },
  // Targets of an even curve about their mean: Σy and Σyx are 0, so at the origin only the output bias has a curvature.
  'degeneratePoint: an even curve from tiny weights': (i) => {
    const half = 10 + (i % 5);
    const inputs = Array.from({ length: 2 * half + 1 }, (_, k) => [(k - half) / half]);
    const raw = inputs.map(
      ([x]) => turn(i, [x * x, Math.cos(3 * x), Math.abs(x)]) * between('even', i, 1, 2.5),
    );
    const mean = raw.reduce((sum, y) => sum + y / raw.length, 0);
    const run = net(
      [dense(3 + (i % 5), turn(i, ['tanh', 'gelu', 'tanh', 'sine'] as const)), dense(1)],
      'mse',
      { inputs, targets: raw.map((y) => [y - mean]) },
      i,
      {
        optimizer: turn(i, [sgd(0.1), nesterov(0.05, 0.8), heavyBall(0.05, 0.9), sgd(0.2)]),
        steps: 150 + 25 * i,
      },
      { theta: shrink(between('even-size', i, 0.005, 0.02)) },
    );
    const size = run.theta.length;
    return { ...run, control: isByFlatPoint(new Array<number>(size).fill(0), size - 1, 0.1) };
  },

  // Newton's method from the end finds the critical point, its exact spectrum has a clearly negative eigenvalue (control).
  'strictSaddle: Newton on textbook functions of two variables': (i) => {
    const camel = '1 + 2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2';
    const [expression, place, spread] = turn(i, [
      [known('beale'), [0.05, 1.02], 0.1],
      [camel, [1.07, -0.53], 0.12],
      [`7 + ${PEAKS}`, [1.1, 0.85], 0.1],
      ['x^3 + y^3 - 3*x*y + 2', [0, 0], 0.1],
      ['x^4 + y^4 - 4*x*y + 3', [0, 0], 0.15],
      [camel, [-1.07, 0.53], 0.12],
      ['1 + x*y*exp(-(x^2 + y^2)/2)', [0, 0], 0.15],
      ['x^3 - 3*x + y^2 + 3', [-1, 0], 0.2],
    ] as const);
    return formula(
      expression,
      ['x', 'y'],
      near('newton', i, place, spread),
      { kind: 'newton', rate: between('newton-rate', i, 0.3, 1) },
      60 + 8 * i,
      comesToSaddle(0.01),
    );
  },
  // Intensities say nothing of the sign: with no amplitude and the mean as background the loss has no slope, and falls along the amplitudes.
  'strictSaddle: phase retrieval from tiny amplitudes': (i) => {
    const source = stream('phase', i);
    const [p, q, level] = [0.5 + 0.4 * source.uniform(), 0.3 * source.normal(), source.uniform()];
    const rows = Array.from({ length: 10 }, () => [source.normal(), source.normal()]);
    const seen = rows.map(([x, y]) => (p * x + q * y) ** 2 + level + 0.05 * source.normal());
    const errors = rows.map(
      ([x, y], n) => `((a*${x.toFixed(3)} + b*${y.toFixed(3)})^2 + c - ${seen[n].toFixed(3)})^2`,
    );
    const mean = seen.reduce((sum, v) => sum + v / seen.length, 0);
    const rate = between('phase-rate', i, 0.008, 0.02);
    return formula(
      `(${errors.join(' + ')})/10`,
      ['a', 'b', 'c'],
      [1e-9 * source.normal(), 1e-9 * source.normal(), mean + 0.02 * source.normal()],
      turn(i, [sgd(rate), heavyBall(0.5 * rate, 0.5), nesterov(0.5 * rate, 0.5)]),
      Math.round(1.9 / rate),
      comesToSaddle(0.02),
    );
  },
  // Baldi & Hornik 1989: at nought nothing is reconstructed, and the first principal direction leads down.
  'strictSaddle: autoencoder of a table, from tiny weights': (i) => {
    const [name, columns] = turn(i, [
      ['wine', [0, 5, 6, 11, 12]],
      ['penguins', [0, 1, 2, 3]],
      ['iris', [0, 1, 2, 3]],
      ['breastCancer', [0, 1, 4, 5, 8]],
    ] as const);
    const { inputs } = table(name, 200 + i, 70, columns);
    const run = net(
      [dense(2 + (i % 2), turn(i, ['identity', 'tanh', 'gelu'] as const)), dense(columns.length)],
      'mse',
      { inputs, targets: inputs },
      i,
      { optimizer: sgd(1), steps: 60 + 5 * (i % 9) },
      { theta: shrink(1e-5), control: comesToSaddle(0.02) },
    );
    return withEdgeRate(run, between('tiny', i, 0.008, 0.015), (rate) =>
      i % 2 === 0 ? sgd(rate) : heavyBall(0.3 * rate, 0.7),
    );
  },

  // At rest since half time, all eigenvalues of the exact Hessian positive, nothing lower in reach (control).
  'minimumReached: test functions of optimisation': (i) => {
    const [expression, place, spread, optimizer, steps] = turn(i, [
      // Matyas, McCormick, Zakharov, Trid, Branin, sum of squares, tilted double well, peaks.
      ['0.26*(x^2 + y^2) - 0.48*x*y + 0.1*x^2 + 0.7', [4, -3], 1, sgd(0.3), 1500],
      ['4 + sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y', [0, 0], 0.4, heavyBall(0.03, 0.9), 1000],
      ['x^2 + y^2 + (0.5*x + y)^2 + (0.5*x + y)^4 + 1', [1, -1.2], 0.3, sgd(0.03), 1500],
      ['(x - 1)^2 + (y - 1)^2 - x*y + 4', [-2, 3], 1, nesterov(0.05, 0.8), 800],
      [
        '(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10',
        [2.5, 4],
        0.5,
        sgd(0.02),
        2000,
      ],
      ['x^2 + 2*y^2 + 3*(x - y - 1)^2 + 0.5', [5, -4], 2, heavyBall(0.02, 0.8), 1000],
      ['(x^2 - 1)^2 + 0.3*x + (y - x)^2 + 1', [2, 0], 0.2, nesterov(0.02, 0.9), 1200],
      [`7 + ${PEAKS}`, [0.4, -1.2], 0.25, sgd(0.01), 2500],
    ] as const);
    return formula(
      expression,
      ['x', 'y'],
      near('test-functions', i, place, spread),
      optimizer,
      steps,
      restsAtItsLeast(),
    );
  },
  'minimumReached: polynomial fitted to noisy values': (i) => {
    const source = stream('fit', i);
    const degree = 2 + (i % 3);
    const slopes = Array.from({ length: degree }, () => source.normal());
    const noise = between('fit-noise', i, 0.2, 0.6);
    const rows = Array.from({ length: 220 }, () => {
      const x = 2 * source.uniform() - 1;
      return Array.from({ length: degree }, (_, d) => x ** (d + 1));
    });
    const all: Pairs = {
      inputs: standard(rows),
      targets: rows.map((row) => [
        row.reduce((sum, v, d) => sum + 1.5 * slopes[d] * v, 0.3) + noise * source.normal(),
      ]),
    };
    const { train, held } = split(all, 120);
    return net(
      [dense(1)],
      'mse',
      train,
      i,
      {
        optimizer: turn(i, [nesterov(0.1, 0.95), lbfgs, sgd(0.4), heavyBall(0.1, 0.95)]),
        steps: turn(i, [2500, 80, 6000, 2500]),
      },
      { held, control: restsAtItsLeast([dense(10, 'tanh'), dense(1)]) },
    );
  },
  'minimumReached: one column of a table by others, least squares': (i) => {
    const [name, columns, target, kinds] = turn(i, [
      ['wine', [5, 11, 0], 6, [0, 1, 2]],
      ['breastCancer', [0, 4, 8], 5, [0, 1]],
      ['penguins', [0, 1, 2], 3, [i % 3]],
      ['iris', [0, 2, 3], 1, [1, 2]],
      ['wine', [0, 12], 9, [0, 1, 2]],
    ] as const);
    const { inputs } = rawTable(name, AT + 400 + i, (label) => kinds.some((kind) => kind === label));
    const { inputs: rows, targets } = columnFromOthers(inputs, columns, target);
    const { train, held } = split({ inputs: standard(rows), targets }, Math.floor(0.6 * rows.length));
    return net(
      [dense(1)],
      'mse',
      train,
      i,
      {
        optimizer: turn(i, [sgd(0.2), heavyBall(0.05, 0.9), nesterov(0.05, 0.9), lbfgs, sgd(0.3)]),
        steps: turn(i, [2000, 1000, 1200, 60, 1500]),
      },
      { held, control: restsAtItsLeast([dense(10, 'tanh'), dense(1)]) },
    );
  },
};
