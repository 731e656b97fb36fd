import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optimizerSchema, type OptimizerSpec } from '../experiment/experiment.ts';
import { compileFunction } from '../functions/compile-function.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { makeOptimizer } from './optimizers/registry.ts';
import { createTrainer, type Trainer } from './trainer.ts';
import { trainingProblem } from './training-problem.ts';

interface Check {
  name: string;
  method: string;
  x0: number;
  eta: number;
  beta: number;
  steps: number;
  expect: number;
  expected: number;
  tol: number;
  decay: boolean;
  T: number;
  onset: number;
  bursts_min: number;
  bursts_max: number;
  tail_mean_range: [number, number];
}
const { cases } = JSON.parse(
  readFileSync(new URL('../testing/exact-cases.json', import.meta.url), 'utf8'),
) as { cases: { id: string; checks: Check[] }[] };
const checksOf = (id: string): Check[] => cases.find((item) => item.id === id)?.checks ?? [];

function start(
  objective: Objective,
  optimizer: OptimizerSpec,
  theta: readonly number[],
  steps: number,
): Trainer {
  const settings = { optimizer, batchSize: 'full' as const, steps, seed: 0, evaluateEvery: steps };
  return createTrainer(trainingProblem(objective, null), settings, Float64Array.from(theta));
}
function end(...arguments_: Parameters<typeof start>): Trainer {
  const trainer = start(...arguments_);
  while (trainer.step < arguments_[3] && trainer.divergence === null) trainer.advance();
  return trainer;
}

describe('a loss that stalls without a critical point', () => {
  const valley = compileFunction('0.5*(x^2 + 100*y^2)', ['x', 'y']);
  it('bounces with constant loss and gradient at η = 2/λ', () => {
    const trainer = start(valley, { kind: 'sgd', rate: 0.02 }, [0, 1], 1000);
    for (let k = 0; k < 1000; k++) {
      trainer.advance();
      const { loss, gradientNorm } = trainer.measure();
      expect(Math.abs(loss - 50)).toBeLessThan(1e-9);
      expect(Math.abs(gradientNorm - 100)).toBeLessThan(1e-9);
    }
  });
  it('and comes down just below', () => {
    const { theta } = end(valley, { kind: 'sgd', rate: 0.0199 }, [0, 1], 1000);
    expect(Math.abs(Math.abs(theta[1]) - 4.317124741065825e-5)).toBeLessThan(1e-15);
    const slow = end(valley, { kind: 'sgd', rate: 1e-5 }, [1, 0], 100_000);
    expect(Math.abs(slow.theta[0] - 0.36787760176657225)).toBeLessThan(1e-9);
  });
});

describe('linear stability', () => {
  it.each(checksOf('stability-thresholds').filter(({ method }) => method !== undefined))(
    '$name',
    ({ method, beta, eta, expected }) => {
      const spec: OptimizerSpec =
        method === 'gd'
          ? { kind: 'sgd', rate: eta }
          : method === 'nesterov'
            ? { kind: 'nesterov', rate: eta, momentum: beta }
            : {
                kind: 'momentum',
                rate: eta,
                momentum: beta,
                ...(method === 'ema' ? { convention: 'ema' } : {}),
              };
      const size = (curvature: number): number => {
        const trainer = end(compileFunction(`0.5*${curvature}*x^2`, ['x']), spec, [1], 20_000);
        return trainer.divergence === null ? Math.abs(trainer.theta[0]) : Infinity;
      };
      expect(size(0.99 * expected)).toBeLessThan(1e-3);
      expect(size(1.01 * expected)).toBeGreaterThan(1e3);
    },
  );

  it('Adam without bias correction: the preconditioned edge is (2 + 2β₁)/((1 − β₁)η)', () => {
    // With β₂ → 1 from v = 1 the scale is constant: L = λx²/2 is stable iff λ/σ is below the edge.
    const size = (ratio: number): number => {
      const curvature = (ratio * 3.8) / (0.1 * 0.1);
      const optimizer = makeOptimizer(
        optimizerSchema.parse({
          kind: 'adam',
          rate: 0.1,
          beta2: 1 - 2 ** -53,
          epsilon: 0,
          biasCorrection: false,
        }),
        1,
      );
      const theta = Float64Array.of(1e-6);
      const state = Float64Array.of(0, 1, 0);
      let largest = 0;
      for (let k = 0; k < 100; k++) {
        optimizer.step(theta, Float64Array.of(curvature * theta[0]), state, 0.1);
        largest = Math.max(largest, Math.abs(theta[0]));
      }
      return largest;
    };
    expect(size(0.99)).toBeLessThan(1e-5);
    expect(size(1.01)).toBeGreaterThan(1e-3);
  });

  it('linear regression: 2/λmax = 0.23795006', () => {
    const fit = createNetworkObjective(
      networkSpec([dense(1)], 'mse'),
      regressionPart([[0], [1], [2], [3]], [[1], [3], [2], [5]]),
      1,
      1,
    );
    const threshold = 2 / (symmetricEigenvaluesOf(fit, [0, 0])[1] ?? NaN);
    expect(threshold).toBeCloseTo(0.23795006, 8);
    expect(end(fit, { kind: 'sgd', rate: 0.99 * threshold }, [0, 0], 5000).measure().loss).toBeCloseTo(
      0.675,
      10,
    );
    const far = end(fit, { kind: 'sgd', rate: 1.01 * threshold }, [0, 0], 5000);
    expect(far.measure().loss).toBeGreaterThan(1e6);
  });

  it('momentum leaves the toy’s saddle 1.5-fold a step, plain descent 1.2-fold', () => {
    const toy = compileFunction('(1 - x*y)^2', ['x', 'y']);
    const growth = (optimizer: OptimizerSpec): number => {
      const trainer = start(toy, optimizer, [1e-9, 1e-9], 30);
      for (let k = 0; k < 29; k++) trainer.advance();
      const before = trainer.theta[0];
      trainer.advance();
      return trainer.theta[0] / before;
    };
    expect(growth({ kind: 'sgd', rate: 0.1 })).toBeCloseTo(1.2, 6);
    // z² − (1 + β + ηγ)z + β has the roots 1.5 and 0.6 at η = 0.1, γ = 2, β = 0.9.
    expect(growth({ kind: 'momentum', rate: 0.1, momentum: 0.9 })).toBeCloseTo(1.5, 6);
  });
});

describe('model bias', () => {
  it('logistic regression on XOR ends at ln 2 from every seed, with eigenvalues ¼', () => {
    const inputs = [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ];
    const logistic = createNetworkObjective(
      networkSpec([dense(1)], 'binaryCrossEntropy'),
      regressionPart(inputs, [[0], [1], [1], [0]]),
      2,
      1,
    );
    for (const optimizer of [
      { kind: 'sgd', rate: 0.5 },
      { kind: 'momentum', rate: 0.3 },
      { kind: 'lbfgs', rate: 1 },
      { kind: 'newton', rate: 1 },
    ]) {
      for (let seed = 0; seed < 4; seed++) {
        const theta0 = [0, 1, 2].map((k) => Math.sin(5 * seed + k));
        const { theta, measure } = end(logistic, optimizerSchema.parse(optimizer), theta0, 400);
        expect(Math.abs(measure().loss - Math.LN2)).toBeLessThan(1e-6);
        symmetricEigenvaluesOf(logistic, theta).forEach((value) => {
          expect(Math.abs(value - 0.25)).toBeLessThan(1e-6);
        });
      }
    }
  });
});

describe('tilted double well', () => {
  const well = compileFunction('(x^2-1)^2 + 0.3*x', ['x']);
  it.each(checksOf('double-well-momentum'))('$name', ({ x0, eta, beta, steps, expect: target, tol }) => {
    const optimizer: OptimizerSpec = { kind: 'momentum', rate: eta, momentum: beta };
    expect(Math.abs(end(well, optimizer, [x0], steps).theta[0] - target)).toBeLessThan(tol);
  });
});

describe('Adagrad with the mean of squares', () => {
  it.each(checksOf('adagrad-bursts'))('$name', ({ eta, decay, T, onset, bursts_min, bursts_max }) => {
    const optimizer = makeOptimizer({ kind: 'adagrad', rate: eta, epsilon: 0, convention: 'lecture' }, 2);
    const theta = Float64Array.of(-10, 1);
    const state = new Float64Array(optimizer.stateLength);
    const gradient = new Float64Array(2);
    let unstable = -1;
    let low = false;
    const bursts: number[] = [];
    for (let t = 0; t < T; t++) {
      const rate = decay ? eta / Math.sqrt(t + 1) : eta;
      gradient[0] = theta[0];
      gradient[1] = 100 * theta[1] + 1e-6 * Math.cos(t);
      optimizer.step(theta, gradient, state, rate);
      const sigma = Math.sqrt(state[1] / state[2]);
      if (unstable < 0 && (rate * 100) / sigma > 2) unstable = t;
      const height = Math.abs(theta[1]);
      if (height < 1e-4) low = true;
      else if (low && height > 0.02) {
        low = false;
        bursts.push(t);
      }
    }
    expect(unstable).toBe(onset);
    expect(bursts.length).toBeGreaterThanOrEqual(bursts_min);
    expect(bursts.length).toBeLessThanOrEqual(bursts_max);
    for (const burst of bursts) expect(burst).toBeGreaterThan(onset);
  });
});

describe('edge of stability', () => {
  const inputs = Array.from({ length: 20 }, (_, i) => [-1 + (2 * i) / 19]);
  const net = createNetworkObjective(
    networkSpec([dense(20, 'tanh'), dense(1)], 'mse'),
    regressionPart(
      inputs,
      inputs.map(([x]) => [8 * x ** 4 - 8 * x ** 2 + 1]),
    ),
    1,
    1,
  );
  const theta0 = initialTheta();

  // The case's loss has ½ in front: the same iterates at half the rate, twice the sharpness.
  it.each(checksOf('edge-of-stability-net'))(
    '$name',
    ({ eta, beta, steps, tail_mean_range: [low, high] }) => {
      const threshold = (2 + 2 * beta) / eta;
      const sharpness = (theta: ArrayLike<number>): number =>
        0.5 * (symmetricEigenvaluesOf(net, theta).at(-1) ?? NaN);
      expect(sharpness(theta0)).toBeLessThan(threshold);
      const trainer = start(net, { kind: 'momentum', rate: eta / 2, momentum: beta }, theta0, steps);
      let sum = 0;
      let count = 0;
      while (trainer.step < steps) {
        trainer.advance();
        // An odd stride sees both sides of oscillations of period two.
        if (trainer.step > 0.75 * steps && trainer.step % 37 === 0) {
          sum += sharpness(trainer.theta) / threshold;
          count++;
        }
      }
      expect(sum / count).toBeGreaterThanOrEqual(low);
      expect(sum / count).toBeLessThanOrEqual(high);
    },
  );
});

function symmetricEigenvaluesOf(objective: Objective, theta: ArrayLike<number>): Float64Array {
  const hessian = new Float64Array(objective.dimension ** 2);
  objective.hessian(Float64Array.from(theta), hessian);
  return symmetricEigenvalues(hessian, objective.dimension);
}

/** The case's own start: mulberry32(1), Box–Muller (cosine branch), draws w, b, v per unit. */
function initialTheta(): number[] {
  let word = 1;
  const uniform = (): number => {
    word = (word + 0x6d2b79f5) | 0;
    let t = Math.imul(word ^ (word >>> 15), 1 | word);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    return radius * Math.cos(2 * Math.PI * uniform());
  };
  const theta = new Array<number>(61).fill(0);
  for (let j = 0; j < 20; j++) {
    theta[j] = 2 * normal();
    theta[20 + j] = normal();
    theta[40 + j] = normal() / Math.sqrt(20);
  }
  return theta;
}
