import { libraryExpression, libraryFunction } from '../../../../app/functions/library.ts';
import { adam, averagedBall, heavyBall, nesterov, sgd, unbiased } from '../fresh/data.ts';
import { spectrumAt } from '../fresh/controls.ts';
import { between, cloud, curve, net, regression, split, stream, table, turn } from './b-data.ts';
import { isByFlatPoint, restsAtItsLeast } from './b-controls.ts';
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

/** A formula of the program's library. */
function known(id: string): string {
  const one = libraryFunction(id);
  if (one === null) throw new Error(`expected ${id} in the library`);
  return libraryExpression(one);
}
function formula(
  expression: string,
  theta: readonly number[],
  optimizer: object,
  steps: number,
  control: Control,
): MadeRun {
  const variables = ['x', 'y', 'z'].slice(0, theta.length);
  return {
    loss: functionLoss(expression, variables),
    theta: Float64Array.from(theta),
    training: training({ optimizer, steps }),
    control,
  };
}
/** Where the index puts a start near a place. */
function near(purpose: string, i: number, place: readonly number[], spread: number): number[] {
  const source = stream(purpose, i);
  return place.map((v) => v + spread * source.normal());
}

/** Places in the landscape; each comment says why the label is true. */
export const eighthBPoints: Readonly<Record<string, Generator>> = {
  // The second derivative at the named point is known by hand and checked exactly: zeros that no symmetry explains, none negative.
  'degeneratePoint: fourth powers': (i) => {
    const [a, b] = [between('fourth-a', i, 0.5, 1.5), between('fourth-b', i, 0.5, 1.5)];
    const isValley = i % 2 === 0;
    return formula(
      `1 + ${a}*x^${isValley ? 2 : 4} + ${b}*y^4`,
      near('fourth', i, [0.8, 0.5], 0.1),
      turn(i, [sgd(0.1), heavyBall(0.05, 0.9), nesterov(0.05, 0.8)]),
      2000 + 200 * i,
      isByFlatPoint([0, 0], isValley ? 1 : 2, 0.06),
    );
  },
  'degeneratePoint: a cube beside a square': (i) =>
    formula(
      `${between('cube-level', i, 0.5, 3)} + ${between('cube-a', i, 0.5, 1.5)}*x^2 + ${between('cube-b', i, 0.3, 1)}*y^3`,
      near('cube', i, [0.8, 0.5], 0.08),
      turn(i, [sgd(0.1), averagedBall(0.3, 0.9), nesterov(0.05, 0.5)]),
      1500 + 200 * i,
      isByFlatPoint([0, 0], 1, 0.05),
    ),
  'degeneratePoint: monkey saddle, Peano': (i) => {
    const isMonkey = i % 2 === 0;
    const size = isMonkey ? between('monkey', i, 3e-4, 2e-3) : between('peano', i, 0.03, 0.06);
    const angle = 2 * Math.PI * stream('monkey-turn', i).uniform();
    return formula(
      `2 + ${known(isMonkey ? 'monkeySaddle' : 'peano')}`,
      isMonkey ? [size * Math.cos(angle), size * Math.sin(angle)] : [size, 2 * size],
      turn(i, [sgd(0.1), sgd(0.2), heavyBall(0.03, 0.8), nesterov(0.05, 0.8)]),
      300 + 30 * i,
      isByFlatPoint([0, 0], isMonkey ? 2 : 1, 0.1),
    );
  },
  // (y − w₃w₂w₁x)²: at the origin all second derivatives are 0.
  'degeneratePoint: three weights in a row': (i) => {
    const source = stream('row', i);
    const pairs = Array.from({ length: 2 }, () => [0.5 + source.uniform(), 0.5 + source.uniform()]);
    const sum = pairs.map(([x, y]) => `(${y.toFixed(3)} - z*y*x*${x.toFixed(3)})^2`).join(' + ');
    const size = between('row-size', i, 0.0005, 0.0015);
    return formula(
      sum,
      [size * source.normal(), size * source.normal(), size * source.normal()],
      turn(i, [sgd(0.1), heavyBall(0.05, 0.9), nesterov(0.05, 0.9)]),
      150 + 20 * i,
      isByFlatPoint([0, 0, 0], 3, 0.03),
    );
  },
  // Three layers that begin very small, centred targets: at the origin only the output bias has a curvature.
  'degeneratePoint: deep network that begins small': (i) => {
    const act = turn(i, ['tanh', 'identity', 'gelu'] as const);
    const { inputs } = table(
      'wine',
      200 + i,
      60,
      turn(i, [
        [0, 6, 9],
        [1, 10, 11, 12],
        [5, 6],
      ]),
    );
    const law = inputs.map(([a, b]) => a - 0.5 * b);
    const middle = law.reduce((sum, y) => sum + y / law.length, 0);
    const layers = [dense(5, act), dense(4, act), ...(i % 2 === 0 ? [dense(4, act)] : []), dense(1)];
    const shrink = between('begins-small', i, 0.002, 0.01);
    const run = net(
      layers,
      'mse',
      { inputs, targets: law.map((y) => [y - middle]) },
      i,
      { optimizer: turn(i, [sgd(0.1), nesterov(0.02, 0.9), heavyBall(0.02, 0.9)]), steps: 200 + 30 * i },
      {
        theta: (t) => {
          for (let k = 0; k < t.length; k++) t[k] *= shrink;
        },
      },
    );
    const size = run.theta.length;
    return { ...run, control: isByFlatPoint(new Array<number>(size).fill(0), size - 1, 0.1) };
  },

  // Newton's method from the end finds the critical point, its exact spectrum has a clearly negative eigenvalue (control).
  'strictSaddle: quadratic saddles, along the ridge': (i) => {
    const isTurned = i % 2 === 1;
    const [far, off] = [between('ridge', i, 0.5, 1.5), 1e-10 * stream('ridge-off', i).normal()];
    return formula(
      `3 + ${known(isTurned ? 'sliceDeception' : 'quadraticSaddle')}`,
      isTurned ? [far, -far + off] : [far, off],
      turn(i, [sgd(0.08), sgd(0.05), heavyBall(0.03, 0.5), nesterov(0.03, 0.5)]),
      70 + 3 * i,
      comesToSaddle(0.02),
    );
  },
  'strictSaddle: Newton on Himmelblau and the camel': (i) => {
    const [id, x, y] = turn(i, [
      ['himmelblau', 0.0867, 2.8843],
      ['himmelblau', 3.3852, 0.0739],
      ['sixHumpCamel', 0, 0],
      ['himmelblau', -3.073, -0.0814],
      ['himmelblau', -0.128, -1.9537],
      ['sixHumpCamel', 1.1092, -0.7683],
    ] as const);
    return formula(
      id === 'himmelblau' ? known(id) : `2 + ${known(id)}`,
      near('newton', i, [x, y], id === 'himmelblau' ? 0.3 : 0.08),
      { kind: 'newton', rate: between('newton', i, 0.3, 1) },
      60 + 10 * i,
      comesToSaddle(0.01),
    );
  },
  'strictSaddle: two weights in a row, down to the origin': (i) => {
    const source = stream('two-weights', i);
    const pairs = Array.from({ length: 3 }, () => [0.5 + source.uniform(), 0.5 + source.uniform()]);
    const sum = pairs.map(([x, y]) => `(${y.toFixed(3)} - y*x*${x.toFixed(3)})^2`).join(' + ');
    const far = between('two-weights', i, 0.5, 1);
    return formula(
      sum,
      [far, -far + 1e-10 * source.normal()],
      turn(i, [sgd(0.05), nesterov(0.02, 0.5), heavyBall(0.02, 0.5)]),
      40 + 3 * i,
      comesToSaddle(0.02),
    );
  },
  'strictSaddle: one hidden layer that begins small': (i) => {
    const act = turn(i, ['tanh', 'identity', 'gelu'] as const);
    const { inputs } = table(
      'breastCancer',
      200 + i,
      80,
      turn(i, [
        [0, 1, 4],
        [1, 4, 8, 20],
        [0, 8],
      ]),
    );
    const law = inputs.map(([a, b]) => 1.2 * a + Math.tanh(b));
    const middle = law.reduce((sum, y) => sum + y / law.length, 0);
    const run = net(
      [dense(3 + (i % 4), act), dense(1)],
      'mse',
      { inputs, targets: law.map((y) => [y - middle]) },
      i,
      { optimizer: sgd(1), steps: 60 + 6 * (i % 10) },
      {
        theta: (t) => {
          for (let k = 0; k < t.length; k++) t[k] *= 1e-5;
        },
        control: comesToSaddle(0.02),
      },
    );
    return withEdgeRate(run, between('begins', i, 0.015, 0.03), (rate) =>
      i % 2 === 0 ? sgd(rate) : heavyBall(0.3 * rate, 0.7),
    );
  },
  // Saxe et al. 2013: the stronger mode is learnt, the loss rests until the weaker one comes.
  'strictSaddle: plateau between two modes of a linear network': (i) => {
    const ratio = between('modes', i, 6, 8);
    const strong = between('modes-strong', i, 1.5, 2.5);
    const small = 1e-5;
    const run = net(
      [unbiased(3 + (i % 3)), unbiased(2)],
      'mse',
      regression('modes', i, 60, 2, ([a, b]) => [strong * a, (strong / ratio) * b]),
      i,
      { optimizer: sgd(1), steps: 10 },
      {
        theta: (t) => {
          for (let k = 0; k < t.length; k++) t[k] *= small;
        },
        control: comesToSaddle(0.02),
      },
    );
    // At the origin modes grow by their eigenvalues; the weaker one would take `wait` steps to come.
    const growth = -spectrumAt(run.loss, run.theta)[0];
    const share = between('modes-rate', i, 0.1, 0.2);
    const wait = (ratio * Math.log(1 / small)) / share;
    return {
      ...run,
      training: training({
        optimizer: i % 2 === 0 ? sgd(share / growth) : heavyBall((0.5 * share) / growth, 0.5),
        steps: Math.round(0.45 * wait),
      }),
    };
  },

  // At rest since half time, all eigenvalues of the exact Hessian positive, nothing lower in reach (control).
  'minimumReached: textbook functions': (i) => {
    const [expression, place, spread, optimizer, steps] = turn(i, [
      [known('himmelblau'), [0, 0], 0.5, sgd(0.01), 1000],
      ['(x + 2*y - 7)^2 + (2*x + y - 5)^2', [-3, 4], 1, nesterov(0.02, 0.8), 1000],
      [known('rosenbrock'), [-1.2, 1], 0.1, lbfgs, 150],
      ['0.5*(x^2 + 10*y^2)', [-8, 3], 1, heavyBall(0.05, 0.9), 1000],
      [known('beale'), [2, 0.2], 0.2, { kind: 'newton', rate: 0.5, damping: 0.1 }, 200],
      [known('himmelblau'), [-2, 2], 0.5, heavyBall(0.003, 0.9), 1500],
      ['(x - 1)^2 + 2*(y + x)^2 + 0.5*(z - y)^2', [3, 2, -1], 1, sgd(0.1), 1200],
      [known('sixHumpCamel'), [0.5, -0.9], 0.1, sgd(0.03), 800],
    ] as const);
    return formula(expression, near('textbook', i, place, spread), optimizer, steps, restsAtItsLeast());
  },
  'minimumReached: a bottom above zero': (i) => {
    const level = between('level', i, 0.3, 3);
    const [expression, place, spread] = turn(i, [
      ['(x^2 - 1)^2 + 0.3*x + 1', [-2], 0.2],
      [known('crescent').concat(' + 1.5'), [1.9, 0.6], 0.2],
      [known('sixHumpCamel').concat(' + 2'), [-1.8, 0.2], 0.1],
      ['x^2 + y^2 - x*y + exp(0.5*x)', [2, -2], 0.5],
      ['ln(exp(x + 3*y) + exp(x - 3*y) + exp(-x))', [1, 0.5], 0.3],
    ] as const);
    return formula(
      `${level} + ${expression}`,
      near('bottom', i, place, spread),
      turn(i, [sgd(0.03), heavyBall(0.01, 0.9), nesterov(0.02, 0.8), averagedBall(0.05, 0.9)]),
      1200 + 100 * i,
      restsAtItsLeast(),
    );
  },
  'minimumReached: least squares, noisy law': (i) => {
    const features = 1 + (i % 6);
    const source = stream('law', i);
    const slopes = Array.from({ length: features }, () => source.normal());
    const noise = between('law-noise', i, 0.2, 0.8);
    const law = (x: number[]): number => 0.5 + x.reduce((sum, v, j) => sum + v * slopes[j], 0);
    const { train, held } = split(regression('law', i, 260, features, law, noise), 160);
    return net(
      [dense(1)],
      'mse',
      train,
      i,
      {
        optimizer: turn(i, [sgd(0.1), heavyBall(0.05, 0.9), lbfgs, adam(0.05)]),
        steps: turn(i, [800, 800, 60, 4000]),
      },
      { held, control: restsAtItsLeast([dense(12, 'tanh'), dense(1)]) },
    );
  },
  'minimumReached: logistic regression with a penalty': (i) => {
    const isBlobs = i % 3 === 2;
    const all = isBlobs
      ? cloud('blobs', 300 + i, { samples: 200, noise: 0.5, classes: 2 })
      : table(
          'breastCancer',
          300 + i,
          300,
          turn(i, [
            [0, 1, 4],
            [1, 8, 9, 14],
            [4, 20, 21],
          ]),
        );
    const { train, held } = split(all, isBlobs ? 100 : 180);
    return net(
      [dense(1)],
      'binaryCrossEntropy',
      train,
      i,
      {
        optimizer: turn(i, [sgd(1), heavyBall(0.3, 0.9), nesterov(0.3, 0.9), lbfgs]),
        steps: turn(i, [6000, 3000, 3000, 100]),
      },
      {
        held,
        l2: between('penalty', i, 0.001, 0.004),
        control: restsAtItsLeast([dense(10, 'tanh'), dense(1)]),
      },
    );
  },
  'minimumReached: small tanh network with a penalty': (i) => {
    const options = { samples: 90, noise: 0.25, degree: 2 + (i % 2) };
    return net(
      [dense(options.degree, 'tanh'), dense(1)],
      'mse',
      curve('polynomial', 300 + i, options),
      i,
      { optimizer: turn(i, [lbfgs, nesterov(0.1, 0.95), lbfgs]), steps: turn(i, [500, 9000, 400]) },
      {
        initializer: 'glorotNormal',
        held: curve('polynomial', 800 + i, { ...options, samples: 100 }),
        l2: between('tanh-penalty', i, 2e-4, 6e-4),
        control: restsAtItsLeast([dense(12, 'tanh'), dense(8, 'tanh'), dense(1)]),
      },
    );
  },
};
