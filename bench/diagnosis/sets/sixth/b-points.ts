import { initialParameters } from '../../../../app/network/initializers.ts';
import type { Activation, LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import {
  adam,
  between,
  box,
  classes,
  heavyBall,
  lbfgs,
  nesterov,
  net,
  rmsprop,
  sgd,
  stream,
  unbiased,
} from './b-data.ts';
import { isTheSameEverywhere } from '../fresh/controls.ts';
import { isByDegenerateFunction, isByDegenerateProduct, nothingBetter, restsBySaddle } from './b-controls.ts';
import { dense, functionLoss, networkLoss, training, type Generator } from '../../labelled-run.ts';

const BLANK: readonly Activation[] = ['tanh', 'relu', 'sine', 'swish', 'gelu', 'elu', 'leakyRelu'];

/** x′ = cx + sy, y′ = cy − sx, as texts. */
function turned(angle: number, x = 'x', y = 'y'): readonly [string, string] {
  const [c, s] = [Math.cos(angle).toFixed(6), Math.sin(angle).toFixed(6)];
  return [`(${c}*${x} + ${s}*${y})`, `(${c}*${y} - ${s}*${x})`];
}
/** A matrix with the eigenvalues given, in axes of its own; symmetric. */
function symmetricWith(purpose: string, i: number, values: readonly number[]): number[][] {
  const n = values.length;
  const axes = initialParameters([unbiased(n)], n, {
    seed: 7100 + i + 100 * purpose.length,
    initializer: 'orthogonal',
  });
  return values.map((_, r) =>
    values.map((__, c) =>
      values.reduce((sum, value, k) => sum + value * axes[k * n + r] * axes[k * n + c], 0),
    ),
  );
}

/** Places in the landscape; each comment says why the label is true. */
export const sixthBPoints: Readonly<Record<string, Generator>> = {
  // Every input is 0 and no layer has a bias: every output is 0 whatever the weights are.
  'constantLoss: blank inputs, no biases': (i) => {
    const count = 20 + 4 * i;
    const activation = BLANK[i % BLANK.length];
    const hidden: LayerSpec[] = Array.from({ length: 1 + (i % 3) }, (_, k) =>
      unbiased(3 + ((i + k) % 4), activation),
    );
    const inputs = Array.from({ length: count }, () => new Array<number>(2 + (i % 3)).fill(0));
    const source = stream('blank', i);
    const isClass = i % 2 === 0;
    const data = isClass
      ? { inputs, labels: inputs.map((_, n) => n % 3) }
      : { inputs, targets: inputs.map(() => [1 + source.normal()]) };
    return net(
      [...hidden, unbiased(isClass ? 3 : 1)],
      isClass ? (i % 4 === 0 ? 'crossEntropy' : 'mseOnSoftmax') : 'mse',
      data,
      i,
      {
        optimizer: [adam(0.01), sgd(0.1), rmsprop(0.003), heavyBall(0.05)][i % 4],
        steps: 150 + 40 * i,
        ...(i % 3 === 1 ? { batchSize: 10 } : {}),
      },
      { control: isTheSameEverywhere },
    );
  },
  // A product of many probabilities: e^−z is 0 in double precision from z = 746 on, for every place.
  'constantLoss: likelihood that underflows': (i) => {
    const low = Math.round(between('underflow', i, 780, 4000));
    return {
      loss: functionLoss(
        i % 2 === 0
          ? `1 - exp(-(${low} + (x - 1)^2 + ${between('underflow-y', i, 0.5, 3)}*(y + x)^2 + z^2))`
          : `${between('underflow-offset', i, 0.3, 3)} - exp(-(${low} + abs(x) + ln(1 + y^2)))*exp(-z^2)`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(0.5 + i, -0.3 * i, 1.2),
      training: training({
        optimizer: [sgd(0.1), adam(0.02), nesterov(0.2)][i % 3],
        steps: 100 + 35 * i,
      }),
      control: isTheSameEverywhere,
    };
  },
  // 1 to any power is 1.
  'constantLoss: a base of one': (i) => ({
    loss: functionLoss(
      i % 2 === 0
        ? `${between('base', i, 0.5, 6)}*1^(x*y - z)`
        : `${between('base', i, 0.5, 6)} + 1^(x + ${between('power', i, 0.5, 3)}*y^2) - 1^sin(z)`,
      ['x', 'y', 'z'],
    ),
    theta: Float64Array.of(0.4 * i - 1, 1.5, -0.6),
    training: training({
      optimizer: [heavyBall(0.05), rmsprop(0.01), sgd(0.3), lbfgs()][i % 4],
      steps: 80 + 25 * i,
    }),
    control: isTheSameEverywhere,
  }),
  // P₈ of Arnold's list: three cubes and three zeros beside bowls, in turned axes; a cube falls beside its zero.
  'degeneratePoint: three cubes': (i) => {
    const angle = between('cubes-turn', i, 0.2, 1.3);
    const [a, b] = turned(angle);
    const share = between('cubes', i, 0.5, 2);
    const size = between('cubes-size', i, 0.02, 0.2);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return {
      loss: functionLoss(
        `2 + ${a}^3 + ${share}*${b}^3 + 0.8*z^3 + 0.3*(x^2 + y^2 + z^2)^2 + ${between('cubes-bowl', i, 0.3, 1)}*(w - 0.5*z)^2`,
        ['x', 'y', 'z', 'w'],
      ),
      // All three where the cubes rise.
      theta: Float64Array.of(c * size - s * size, s * size + c * size, 0.7 * size, 0.6),
      training: training({
        optimizer: [sgd(0.3), heavyBall(0.1, 0.6), nesterov(0.15, 0.5)][i % 3],
        steps: 900 + 100 * i,
      }),
      control: isByDegenerateFunction([0, 0, 0, 0], 3, [0.1 * s, -0.1 * c, 0, 0]),
    };
  },
  // −x⁴ has no slope, no curvature and no third derivative at 0; the run comes down the bowls beside it.
  'degeneratePoint: flat hilltop': (i) => {
    const [a, b] = turned(between('hilltop-turn', i, 0.1, 1.4));
    const size = between('hilltop-size', i, 1e-4, 3e-3);
    return {
      loss: functionLoss(
        `3 - ${between('hilltop', i, 0.4, 2)}*${a}^4 + ${a}^6 + ${between('hilltop-bowl', i, 0.4, 1.2)}*${b}^2 + 0.6*(z - 1 - ${b})^2`,
        ['x', 'y', 'z'],
      ),
      theta: Float64Array.of(size, -0.5 * size, 2.2),
      training: training({
        optimizer: [sgd(0.2), nesterov(0.1, 0.7), heavyBall(0.08, 0.7)][i % 3],
        steps: 400 + 60 * i,
      }),
      control: isByDegenerateFunction([0, 0, 1], 1, [
        0.05,
        0.05 * Math.tan(between('hilltop-turn', i, 0.1, 1.4)),
        0,
      ]),
    };
  },
  // Three linear layers that have learnt the first of two modes: the second grows by a product of three small numbers.
  'degeneratePoint: second mode of three linear layers': (i) => {
    const [first, second] = [between('deep-first', i, 1.5, 3), between('deep-second', i, 0.3, 0.8)];
    const source = stream('deep-modes', i);
    const inputs = [1, -1].flatMap((sign) => [
      [sign * Math.SQRT2, 0],
      [0, sign * Math.SQRT2],
    ]);
    const targets = inputs.map(([a, b]) => [first * a, second * b]);
    const widths = [2, 2 + (i % 2), 2] as const;
    const shapes = [
      [widths[0], 2],
      [widths[1], widths[0]],
      [widths[2], widths[1]],
    ] as const;
    const count = shapes.reduce((sum, [r, c]) => sum + r * c, 0);
    const point = new Float64Array(count);
    const falls = new Float64Array(count);
    let offset = 0;
    for (const [rows, columns] of shapes) {
      point[offset] = Math.cbrt(first);
      falls[offset + columns + 1] = 0.3;
      offset += rows * columns;
    }
    const size = between('deep-size', i, 5e-4, 3e-3);
    return {
      loss: networkLoss([unbiased(widths[0]), unbiased(widths[1]), unbiased(widths[2])], 'mse', {
        inputs,
        targets,
      }),
      theta: point.map((v) => v + size * source.normal()),
      training: training({
        optimizer: [sgd(0.02), heavyBall(0.006, 0.7), nesterov(0.008, 0.6)][i % 3],
        steps: 250 + 30 * i,
      }),
      control: isByDegenerateProduct(point, shapes, falls),
    };
  },
  // The middle eigenvector of a symmetric matrix: a saddle of xᵀAx/xᵀx, whose one zero is the length of x. The run comes to it from above.
  'strictSaddle: Rayleigh quotient': (i) => {
    const values = [between('rayleigh-low', i, 0.3, 0.8), 1.5, between('rayleigh-high', i, 2.5, 4)];
    const n = 3;
    const axes = initialParameters([unbiased(n)], n, { seed: 7300 + i, initializer: 'orthogonal' });
    const matrix = [0, 1, 2].map((r) =>
      [0, 1, 2].map((c) => values.reduce((sum, v, k) => sum + v * axes[k * n + r] * axes[k * n + c], 0)),
    );
    const names = ['x', 'y', 'z'];
    const form = matrix
      .flatMap((row, r) => row.map((v, c) => `(${v.toFixed(15)})*${names[r]}*${names[c]}`))
      .join(' + ');
    // Mostly the middle, much of the highest, hardly any of the lowest.
    const parts = [1e-11, 1, between('rayleigh-part', i, 0.2, 0.6)];
    return {
      loss: functionLoss(`1 + (${form})/(x^2 + y^2 + z^2)`, names),
      theta: Float64Array.from({ length: n }, (_, j) =>
        parts.reduce((sum, p, k) => sum + p * axes[k * n + j], 0),
      ),
      training: training({
        optimizer: [sgd(0.06), heavyBall(0.018, 0.7), nesterov(0.024, 0.6)][i % 3],
        steps: 110 + 6 * (i % 5),
      }),
      control: restsBySaddle(1),
    };
  },
  // UUᵀ against a symmetric matrix of both signs: at U = 0 curvature is −4 times its eigenvalues.
  'strictSaddle: symmetric factor': (i) => {
    const matrix = symmetricWith('factor', i, [
      between('factor-up', i, 0.5, 1.2),
      -0.6,
      -between('factor-down', i, 0.7, 1.5),
    ]);
    const names = [
      ['a', 'b'],
      ['c', 'd'],
      ['p', 'q'],
    ];
    const terms = matrix.flatMap((row, r) =>
      row.map(
        (v, c) => `(${names[r][0]}*${names[c][0]} + ${names[r][1]}*${names[c][1]} - (${v.toFixed(15)}))^2`,
      ),
    );
    const source = stream('factor-start', i);
    return {
      loss: functionLoss(terms.join(' + '), names.flat()),
      theta: Float64Array.from({ length: 6 }, () => 1e-8 * source.normal()),
      training: training({
        optimizer: [sgd(0.02), nesterov(0.006, 0.7), heavyBall(0.004, 0.8)][i % 3],
        steps: 100 + 8 * (i % 6),
      }),
      control: restsBySaddle(0),
    };
  },
  // Tiny weights under a softmax: curvature ± the singular values of the classes' mean residual inputs; the zeros are the softmax's shift.
  'strictSaddle: softmax network near nought': (i) => {
    const activation = (['tanh', 'gelu', 'sine', 'swish'] as const)[i % 4];
    const hidden = 2 + (i % 3);
    const names = ['iris', 'penguins', 'wine'] as const;
    const columns = { iris: [0, 2], penguins: [0, 1], wine: [0, 6] };
    const name = names[i % 3];
    const { train } = classes(name, i, 75, 0, { columns: columns[name] });
    // As many of each class, so that no bias is drawn away from 0.
    const least = Math.min(...[0, 1, 2].map((k) => train.labels.filter((label) => label === k).length));
    const kept = [0, 1, 2].flatMap((k) =>
      train.labels.flatMap((label, n) => (label === k ? [n] : [])).slice(0, least),
    );
    return net(
      [unbiased(hidden, activation), dense(3)],
      'crossEntropy',
      { inputs: kept.map((n) => train.inputs[n]), labels: kept.map((n) => train.labels[n]) },
      i,
      { optimizer: [sgd(0.15), heavyBall(0.03, 0.8), nesterov(0.04, 0.7)][i % 3], steps: 90 + 10 * (i % 5) },
      {
        theta: (t) => t.forEach((v, k) => (t[k] = 1e-8 * v)),
        control: restsBySaddle(hidden + 1),
      },
    );
  },
  // Growth to a ceiling fitted by least squares; all eigenvalues positive (control), other starts find nothing better.
  'minimumReached: growth curve fitted': (i) => {
    const source = stream('growth', i);
    const [ceiling, speed, middle] = [
      between('ceiling', i, 1.5, 3),
      between('speed', i, 0.8, 1.6),
      between('middle', i, 1.5, 3),
    ];
    const terms = Array.from({ length: 11 }, (_, k) => {
      const t = 0.6 * k;
      const y = ceiling / (1 + Math.exp(-speed * (t - middle))) + 0.04 * source.normal();
      return `(k/(1 + exp(-r*(${t.toFixed(1)} - m))) - ${y.toFixed(6)})^2`.replace('- -', '+ ');
    });
    const from = (a: number, b: number, c: number) => Float64Array.of(a * ceiling, b * speed, c * middle);
    return {
      loss: functionLoss(`(${terms.join(' + ')})/11`, ['k', 'r', 'm']),
      theta: from(0.8, 1.2, 1.15),
      training: training({
        optimizer: [
          nesterov(0.12, 0.9),
          lbfgs(),
          heavyBall(0.1, 0.9),
          { kind: 'newton', rate: 0.5, damping: 0.01 },
        ][i % 4],
        steps: i % 2 === 0 ? 1500 + 100 * i : 60 + 5 * i,
      }),
      control: nothingBetter(0, [from(0.6, 0.8, 0.8), from(1.3, 1.3, 1.2), from(1, 0.7, 1.3)], 0.01),
    };
  },
  // Three atoms of Lennard-Jones (1924), the first at the origin and the second on an axis: the triangle is the least energy there is.
  'minimumReached: three atoms': (i) => {
    const well = between('well', i, 0.5, 2);
    const radius = between('radius', i, 0.8, 1.3);
    const pair = (square: string): string =>
      `${well.toFixed(6)}*((${(radius ** 2).toFixed(6)}/(${square}))^6 - 2*(${(radius ** 2).toFixed(6)}/(${square}))^3)`;
    const sign = i % 2 === 0 ? 1 : -1;
    return {
      loss: functionLoss(
        `${(3.05 * well).toFixed(6)} + ${pair('r^2')} + ${pair('x^2 + y^2')} + ${pair('(x - r)^2 + y^2')}`,
        ['r', 'x', 'y'],
      ),
      theta: Float64Array.of(1.12 * radius, 0.4 * radius, sign * 1.05 * radius),
      training: training({
        optimizer: [sgd(0.004 / well), nesterov(0.002 / well, 0.7), heavyBall(0.002 / well, 0.8), lbfgs()][
          i % 4
        ],
        steps: i % 4 === 3 ? 50 : 900 + 150 * i,
      }),
      control: nothingBetter(
        0,
        [1.3, 0.95].map((f) => Float64Array.of(f * radius, 0.6 * radius, -sign * 0.9 * radius)),
        0.05 * well,
      ),
    };
  },
  // Two linear layers wide enough for a linear law with noise: least squares, whose zeros are those of hidden units turned into each other.
  'minimumReached: two linear layers, noisy law': (i) => {
    const { inputs, targets } = box(
      'linear-law',
      i,
      60 + 5 * i,
      [
        [-1.7, 1.7],
        [-1.7, 1.7],
      ],
      ([a, b]) => [between('law', i, 1, 2) * a, between('law-b', i, 0.8, 1.5) * b - 0.4 * a],
      between('law-noise', i, 0.1, 0.25),
    );
    return net(
      [unbiased(2), unbiased(2)],
      i % 3 === 0 ? 'mse' : 'halfSse',
      { inputs, targets },
      i,
      {
        optimizer: [sgd(0.05), lbfgs(), nesterov(0.001, 0.8), heavyBall(0.02, 0.8), lbfgs(5), sgd(0.002)][
          i % 6
        ],
        steps: i % 3 === 1 ? 60 : 1500,
      },
      { initializer: 'glorotNormal', control: nothingBetter(4, [], 1) },
    );
  },
};
