import { afterEach, describe, expect, it } from 'vitest';
import { optimizerSchema } from '../../experiment/experiment.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { useKernels } from '../../numerics/kernels/kernels.ts';
import { randomStream } from '../../numerics/random.ts';
import { norm2 } from '../../numerics/vector.ts';
import { testKernels } from '../../testing/kernels.ts';
import { classPart, dense, networkSpec } from '../../testing/random-network.ts';
import { createTrainer } from '../trainer.ts';
import { trainingProblem } from '../training-problem.ts';
import { createKernelStep } from './kernel-step.ts';
import { applyParts } from './optimizer.ts';
import { makeOptimizer } from './registry.ts';

const kernels = testKernels();
afterEach(() => {
  useKernels(null);
});

const SPECS = [
  { kind: 'sgd', rate: 0.1 },
  { kind: 'momentum', rate: 0.1 },
  { kind: 'momentum', rate: 0.1, convention: 'ema' },
  { kind: 'momentum', rate: 0.1, convention: 'lecture' },
  { kind: 'nesterov', rate: 0.1 },
  { kind: 'adagrad', rate: 0.1 },
  { kind: 'adagrad', rate: 0.1, convention: 'lecture' },
  { kind: 'rmsprop', rate: 0.01 },
  { kind: 'rmsprop', rate: 0.01, convention: 'lecture' },
  { kind: 'adam', rate: 0.01 },
  { kind: 'adam', rate: 0.01, biasCorrection: false },
  { kind: 'adamw', rate: 0.01, weightDecay: 0.1 },
  { kind: 'amsgrad', rate: 0.01 },
  { kind: 'radam', rate: 0.01 },
  { kind: 'lion', rate: 0.01 },
].map((spec) => optimizerSchema.parse(spec));

describe('optimizer steps in the kernels', () => {
  it.each(SPECS.map((spec) => [JSON.stringify(spec), spec] as const))(
    '%s has its own bits',
    (_name, spec) => {
      for (const n of [1, 2, 7, 8, 33]) {
        const rule = makeOptimizer(spec, n);
        const memory = kernels.memory.fresh();
        const lengths = [n, n, n, n, rule.stateLength, n];
        const addresses = lengths.map((length) => memory.take(length));
        memory.take(8);
        const [theta, gradient, direction, scale, state, before] = addresses.map((at, k) =>
          memory.view(at, lengths[k]),
        );
        const step = createKernelStep(spec, memory, { theta, gradient, state, direction, scale, before });
        const stream = randomStream(n, 'test');
        const plain = theta.map(() => stream.normal());
        theta.set(plain);
        const plainState = new Float64Array(rule.stateLength);
        const plainDirection = new Float64Array(n);
        const plainScale = new Float64Array(n);
        for (let update = 0; update < 12; update++) {
          for (let i = 0; i < n; i++) gradient[i] = i === update ? 0 : stream.normal();
          const plainGradient = gradient.slice();
          rule.parts(plain, plainGradient, plainState, spec.rate, plainDirection, plainScale);
          applyParts(plain, plainDirection, plainScale, spec.rate, rule.decay ?? 0);
          if (step.parts === null) rule.parts(theta, gradient, state, spec.rate, direction, scale);
          else step.parts();
          const old = [...theta];
          expect(step.apply(spec.rate, rule.decay ?? 0)).toBe(true);
          expect([...before]).toEqual(old);
          expect([...theta]).toEqual([...plain]);
          expect([...state]).toEqual([...plainState]);
          expect([...scale]).toEqual([...plainScale]);
          const length = norm2(plainGradient);
          expect(Math.abs(step.gradientNorm() - length)).toBeLessThanOrEqual(1e-15 * n * length);
        }
      }
    },
  );

  it('says when θ is no longer finite, and measures gradients whose squares overflow', () => {
    const memory = kernels.memory.fresh();
    const addresses = Array.from({ length: 6 }, () => memory.take(3));
    const [theta, gradient, state, direction, scale, before] = addresses.map((at) => memory.view(at, 3));
    const step = createKernelStep(SPECS[0], memory, { theta, gradient, state, direction, scale, before });
    scale.fill(1);
    for (const bad of [NaN, Infinity, -Infinity]) {
      for (let i = 0; i < 3; i++) {
        theta.fill(1);
        direction.fill(0);
        direction[i] = bad;
        expect(step.apply(0.1, 0)).toBe(false);
      }
    }
    gradient.set([3e200, 0, 4e200]);
    expect(step.gradientNorm()).toBeCloseTo(5e200, -186);
    gradient.set([3e-200, 0, 4e-200]);
    expect(step.gradientNorm() / 5e-200).toBeCloseTo(1, 14);
    gradient[1] = NaN;
    expect(step.gradientNorm()).toBeNaN();
  });
});

describe('training in the kernels', () => {
  const data = randomStream(2, 'test');
  const part = classPart(
    Array.from({ length: 37 }, () => [data.normal(), data.normal(), data.normal()]),
    Array.from({ length: 37 }, () => data.integer(3)),
    3,
  );
  const spec = networkSpec([dense(5, 'tanh'), dense(4, 'relu'), dense(3)], 'crossEntropy');
  const settings = (kind: string, batchSize: number | 'full') => ({
    optimizer: optimizerSchema.parse({ kind, rate: 0.01 }),
    batchSize,
    steps: 40,
    seed: 3,
    evaluateEvery: 7,
  });
  const train = (kind: string, batchSize: number | 'full') => {
    const objective = createNetworkObjective(spec, part, 3, 3);
    const stream = randomStream(1, 'test');
    const start = Float64Array.from({ length: objective.dimension }, () => 0.5 * stream.normal());
    const problem = trainingProblem(objective, null);
    const trainer = createTrainer(problem, settings(kind, batchSize), start);
    const rows: number[][] = [];
    let middle = trainer.checkpoint();
    while (trainer.step < 40) {
      const row = trainer.advance();
      if (row !== null) rows.push([...row]);
      if (trainer.step === 20) middle = trainer.checkpoint();
    }
    return { problem, trainer, rows, middle };
  };

  it.each(['sgd', 'momentum', 'adam', 'adagrad', 'sam', 'lion'])(
    '%s: as without, and resumed in the same bits',
    (kind) => {
      for (const batchSize of [8, 5, 'full'] as const) {
        useKernels(null);
        const plain = train(kind, batchSize);
        useKernels(kernels);
        const fast = train(kind, batchSize);
        fast.trainer.theta.forEach((value, i) => {
          expect(Math.abs(value - plain.trainer.theta[i])).toBeLessThanOrEqual(1e-12);
        });
        expect(fast.rows.length).toBe(40);
        fast.rows.forEach((row, k) => {
          const error = Math.abs(row[2] - plain.rows[k][2]);
          expect(Number.isNaN(error) || error <= 1e-12).toBe(true);
        });
        const rest = createTrainer(fast.problem, settings(kind, batchSize), fast.middle);
        while (rest.step < 40) rest.advance();
        expect([...rest.theta]).toEqual([...fast.trainer.theta]);
        expect(rest.checkpoint()).toEqual(fast.trainer.checkpoint());
      }
    },
  );
});
