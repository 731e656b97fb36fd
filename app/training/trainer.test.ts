import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { optimizerSchema, type OptimizerSpec } from '../experiment/experiment.ts';
import type { Objective } from '../numerics/objective.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';
import { createTrainer, type TrainerSettings } from './trainer.ts';
import { trainingProblem, type TrainingProblem } from './training-problem.ts';

const column = (name: (typeof METRIC_COLUMNS)[number]): number => METRIC_COLUMNS.indexOf(name);

/** A function from its value and gradient; the rest of the contract is not training's business. */
function objective(
  dimension: number,
  value: (theta: Float64Array) => number,
  gradient: (theta: Float64Array, out: Float64Array) => void,
): Objective {
  const unused = (): never => {
    throw new Error('training takes no second derivatives');
  };
  return {
    dimension,
    loss: value,
    gradient: (theta, out) => {
      gradient(theta, out);
      return value(theta);
    },
    hessianVectorProduct: unused,
    hessian: unused,
  };
}

const toy = objective(
  2,
  ([a, b]) => (1 - a * b) ** 2,
  ([a, b], out) => {
    out[0] = -2 * b * (1 - a * b);
    out[1] = -2 * a * (1 - a * b);
  },
);
const quadratic = (lambda: number): Objective =>
  objective(
    1,
    ([x]) => 0.5 * lambda * x * x,
    ([x], out) => {
      out[0] = lambda * x;
    },
  );

function settings(optimizer: OptimizerSpec, steps: number): TrainerSettings {
  return { optimizer, batchSize: 'full', steps, seed: 0, evaluateEvery: 10 };
}
const sgd = (rate: number): OptimizerSpec => ({ kind: 'sgd', rate });

/** Least squares y ≈ a·x + b over noisy samples, with batches; sums in index order. */
function line(samples: number): TrainingProblem {
  const at = (n: number) => ({ x: n / samples - 0.5, y: Math.sin(7 * n) });
  const batch = (theta: Float64Array, indices: Int32Array, count: number, out: Float64Array): number => {
    out.fill(0);
    let loss = 0;
    for (let k = 0; k < count; k++) {
      const { x, y } = at(indices[k]);
      const residual = theta[0] * x + theta[1] - y;
      loss += residual ** 2 / count;
      out[0] += (2 * residual * x) / count;
      out[1] += (2 * residual) / count;
    }
    return loss;
  };
  const all = Int32Array.from({ length: samples }, (_, n) => n);
  const whole = objective(
    2,
    (theta) => batch(theta, all, samples, new Float64Array(2)),
    (theta, out) => void batch(theta, all, samples, out),
  );
  return {
    objective: whole,
    samples,
    batchGradient: batch,
    accuracy: null,
    validation: () => ({ loss: 0.25, accuracy: NaN }),
  };
}

function run(problem: TrainingProblem, how: TrainerSettings, theta: number[]) {
  const trainer = createTrainer(problem, how, Float64Array.from(theta));
  const rows = [trainer.startRow()];
  while (trainer.step < how.steps && trainer.divergence === null) {
    const row = trainer.advance();
    if (row !== null) rows.push(row);
  }
  return { trainer, rows };
}

describe('trainer', () => {
  it('is caught on the stable manifold of the toy and leaves it when nudged', () => {
    const caught = run(trainingProblem(toy, null), settings(sgd(0.1), 500), [1, -1]).trainer;
    expect(caught.measure().loss).toBeCloseTo(1, 12);
    expect(Math.abs(caught.theta[0])).toBeLessThan(1e-9);
    const free = run(trainingProblem(toy, null), settings(sgd(0.1), 500), [1.000001, -1]).trainer;
    expect(free.measure().loss).toBeLessThan(1e-9);
  });

  it('stalls with a large gradient at η = 2/λ', () => {
    const { rows } = run(trainingProblem(quadratic(100), null), settings(sgd(0.02), 1000), [1]);
    for (const row of rows) {
      if (Number.isNaN(row[column('trainLoss')])) continue;
      expect(row[column('trainLoss')]).toBeCloseTo(50, 9);
      expect(row[column('gradientNorm')]).toBeCloseTo(100, 9);
    }
  });

  it('records batch numbers before the step and evaluated numbers after it', () => {
    const { rows } = run(trainingProblem(quadratic(1), null), settings(sgd(0.5), 20), [1]);
    expect(rows.length).toBe(21);
    expect(rows[0][column('trainLoss')]).toBe(0.5);
    expect(rows[0][column('batchLoss')]).toBeNaN();
    expect(rows[1][column('step')]).toBe(1);
    expect(rows[1][column('batchLoss')]).toBe(0.5);
    expect(rows[1][column('trainLoss')]).toBeNaN();
    expect(rows[10][column('trainLoss')]).toBe(0.5 * 0.25 ** 10);
    expect(rows[10][column('rate')]).toBe(0.5);
    expect(rows[20][column('trainAccuracy')]).toBeNaN();
  });

  it('keeps every evaluation but thins batch rows of long runs', () => {
    const how = { ...settings(sgd(1e-9), 60_000), evaluateEvery: 25_000 };
    const { rows } = run(trainingProblem(quadratic(1), null), how, [1]);
    expect(rows.length).toBeLessThanOrEqual(20_004);
    const evaluated = rows.filter((row) => !Number.isNaN(row[column('trainLoss')]));
    expect(evaluated.map((row) => row[column('step')])).toEqual([0, 25_000, 50_000, 60_000]);
  });

  it('counts epochs and passes validation through', () => {
    const how = { ...settings(sgd(0.1), 8), batchSize: 3, evaluateEvery: 4 };
    const { rows } = run(line(10), how, [0, 0]);
    expect(rows[8][column('epoch')]).toBe(2);
    expect(rows[4][column('validationLoss')]).toBe(0.25);
    expect(rows[8][column('batchLoss')]).not.toBe(rows[8][column('trainLoss')]);
  });

  it('ends as diverged with the last finite state', () => {
    const { trainer, rows } = run(trainingProblem(quadratic(100), null), settings(sgd(0.1), 10_000), [1]);
    expect(trainer.divergence).toBe('loss');
    expect(trainer.step).toBeLessThan(10_000);
    expect(Number.isFinite(trainer.theta[0])).toBe(true);
    expect(Number.isFinite(trainer.measure().loss)).toBe(true);
    expect(rows[rows.length - 1][column('batchLoss')] === Infinity).toBe(true);
    expect(trainer.checkpoint().optimizerState.length).toBe(0);
    const step = trainer.step;
    expect(trainer.advance()).toBeNull();
    expect(trainer.step).toBe(step);
  });

  it('tells what became non-finite', () => {
    const badGradient = objective(
      1,
      () => 0,
      (_theta, out) => {
        out[0] = NaN;
      },
    );
    const broken = run(trainingProblem(badGradient, null), settings(sgd(0.1), 5), [1]).trainer;
    expect(broken.divergence).toBe('gradient');
    expect([...broken.theta]).toEqual([1]);
    const far = objective(
      1,
      () => 0,
      (_theta, out) => {
        out[0] = -1e308;
      },
    );
    const gone = run(trainingProblem(far, null), settings(sgd(1), 50), [1]).trainer;
    expect(gone.divergence).toBe('parameters');
    expect(gone.theta[0]).toBe(1e308);
    const infinite = objective(
      1,
      () => NaN,
      (_theta, out) => {
        out[0] = 1;
      },
    );
    const stuck = run(trainingProblem(infinite, null), settings(sgd(1), 50), [1]).trainer;
    expect([stuck.divergence, stuck.step]).toEqual(['loss', 0]);
  });

  it('resumes from any step in the same bits, for every optimizer', () => {
    const kinds = ['sgd', 'momentum', 'nesterov', 'adagrad', 'rmsprop', 'adam', 'adamw'];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 0, max: 40 }),
        (kind, batchSize, cut) => {
          const how: TrainerSettings = {
            optimizer: optimizerSchema.parse({ kind, rate: 0.05 }),
            batchSize,
            steps: 40,
            seed: 5,
            evaluateEvery: 7,
          };
          const straight = run(line(11), how, [0.3, -2]);
          const first = createTrainer(line(11), how, Float64Array.of(0.3, -2));
          for (let k = 0; k < cut; k++) first.advance();
          const saved = structuredClone(first.checkpoint());
          const second = createTrainer(line(11), how, saved);
          const rows: Float64Array[] = [];
          while (second.step < how.steps) rows.push(second.advance() ?? new Float64Array());
          expect([...second.theta]).toEqual([...straight.trainer.theta]);
          expect(second.checkpoint()).toEqual(straight.trainer.checkpoint());
          expect(rows).toEqual(straight.rows.slice(cut + 1));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('refuses what does not fit, with N', () => {
    const how = { ...settings(sgd(0.1), 8), batchSize: 11 };
    expect(() => createTrainer(line(10), how, new Float64Array(2))).toThrow('N = 10');
    expect(() => createTrainer(line(10), settings(sgd(0.1), 8), new Float64Array(3))).toThrow(
      'expected theta of length 2, got 3',
    );
  });

  it('escapes a full-batch saddle with batches of one', () => {
    const sample = (sign: number, [x, y]: Float64Array, out: Float64Array): number => {
      out[0] += x;
      out[1] += -y + y ** 3 + sign * 0.1;
      return 0.5 * (x * x - y * y) + y ** 4 / 4 + sign * 0.1 * y;
    };
    const whole = objective(
      2,
      ([x, y]) => 0.5 * (x * x - y * y) + y ** 4 / 4,
      ([x, y], out) => {
        out[0] = x;
        out[1] = -y + y ** 3;
      },
    );
    const problem: TrainingProblem = {
      objective: whole,
      samples: 2,
      batchGradient: (theta, indices, _count, out) => {
        out.fill(0);
        return sample(indices[0] === 0 ? 1 : -1, theta, out);
      },
      accuracy: null,
      validation: null,
    };
    const full = run(problem, settings(sgd(0.1), 500), [1, 0]).trainer;
    expect(Math.abs(full.measure().loss)).toBeLessThan(1e-9);
    const one = run(problem, { ...settings(sgd(0.1), 500), batchSize: 1 }, [1, 0]).trainer;
    expect(one.measure().loss).toBeLessThan(-0.2);
  });
});
