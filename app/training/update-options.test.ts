import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PreparedData } from '../data/prepared-data.ts';
import { optimizerSchema, trainingSchema } from '../experiment/experiment.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { compileFunction } from '../functions/compile-function.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { checkRun } from './check-run.ts';
import { clipGradient } from './clip-gradient.ts';
import { decomposeUpdate } from './decompose-update.ts';
import { createEarlyStopping } from './early-stopping.ts';
import { gradientNoise } from './gradient-noise.ts';
import { perturbedGradient } from './perturbed-gradient.ts';
import { createTrainer, type TrainerSettings } from './trainer.ts';
import { trainingProblem, type TrainingProblem } from './training-problem.ts';

const column = (name: (typeof METRIC_COLUMNS)[number]): number => METRIC_COLUMNS.indexOf(name);

function settings(change: object, optimizer: object = { kind: 'sgd', rate: 0.1 }): TrainerSettings {
  const training = trainingSchema.parse({ optimizer, steps: 40, seed: 5, ...change });
  return { ...training, evaluateEvery: training.evaluateEvery ?? 7 };
}

/** Two features, two classes, one of them rare; validation is another draw. */
const samples = Array.from({ length: 12 }, (_, n) => [Math.sin(3 * n), Math.cos(5 * n)]);
const data: PreparedData = {
  task: 'classification',
  features: 2,
  outputs: 2,
  featureNames: ['a', 'b'],
  outputNames: ['0', '1'],
  train: classPart(samples, [0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0], 2),
  validation: classPart(
    [
      [0.5, 0.5],
      [-0.5, 0.1],
      [0.3, -0.8],
    ],
    [0, 1, 1],
    2,
  ),
  test: classPart([], [], 2),
  rows: { train: new Int32Array(0), validation: new Int32Array(0), test: new Int32Array(0) },
  mean: new Float64Array(2),
  scale: Float64Array.of(1, 1),
  notes: [],
};
const spec = networkSpec([dense(3, 'tanh'), dense(2)], 'crossEntropy');
const loss: ResolvedLoss = { kind: 'network', key: 'k', spec, data };
const theta0 = Float64Array.from({ length: 17 }, (_, i) => Math.sin(i + 1));

function networkProblem(how: TrainerSettings): TrainingProblem {
  return trainingProblem(
    createNetworkObjective(spec, data.train, 2, 2),
    createNetworkObjective(spec, data.validation, 2, 2),
    perturbedGradient(loss, how),
  );
}

function rowsOf(how: TrainerSettings, start = theta0) {
  const trainer = createTrainer(networkProblem(how), how, start);
  const rows = [trainer.startRow()];
  while (trainer.step < how.steps && trainer.divergence === null && !trainer.stoppedEarly) {
    const row = trainer.advance();
    if (row !== null) rows.push(row);
  }
  return { trainer, rows };
}

const optimizers = optimizerSchema.options.map((option) => option.shape.kind.value);

describe('the three panels of an update', () => {
  it.each(optimizers)('η·m/σ is what %s applies', (kind) => {
    const how = settings(
      { schedule: { decay: { kind: 'inverseSqrt' } }, weightDecay: 0.1 },
      { kind, rate: 0.05 },
    );
    const trainer = createTrainer(networkProblem(how), how, theta0);
    expect(trainer.lastUpdate()).toBeNull();
    for (let k = 0; k < 12; k++) {
      const before = trainer.theta.slice();
      trainer.advance();
      const parts = trainer.lastUpdate();
      if (parts === null) throw new Error('no update');
      expect(parts.rate).toBeCloseTo(0.05 / Math.sqrt(k + 1), 16);
      before.forEach((value, i) => {
        const step = parts.direction[i] === 0 ? 0 : (-parts.rate * parts.direction[i]) / parts.scale[i];
        const applied = trainer.theta[i] - value;
        const expected = step - parts.rate * parts.decay * value;
        expect(Math.abs(applied - expected)).toBeLessThanOrEqual(
          1e-15 * Math.max(1, Math.abs(value), Math.abs(step)),
        );
      });
    }
  });

  it('can be had again from a checkpoint, as the run made it', () => {
    const how = settings({ batchSize: 5 }, { kind: 'adam', rate: 0.05 });
    const trainer = createTrainer(networkProblem(how), how, theta0);
    for (let k = 0; k < 9; k++) trainer.advance();
    const checkpoint = trainer.checkpoint();
    trainer.advance();
    const update = decomposeUpdate(networkProblem(how), how, checkpoint);
    expect(update?.direction).toEqual(trainer.lastUpdate()?.direction);
    expect([...(update?.change ?? [])]).toEqual(
      [...trainer.theta].map((value, i) => value - checkpoint.theta[i]),
    );
  });

  it('the lecture’s Adagrad moves every coordinate by η in its first step', () => {
    const how = settings({}, { kind: 'adagrad', rate: 0.03, convention: 'lecture' });
    const trainer = createTrainer(networkProblem(how), how, theta0);
    trainer.advance();
    trainer.theta.forEach((value, i) => {
      expect(Math.abs(Math.abs(value - theta0[i]) - 0.03)).toBeLessThan(1e-15);
    });
  });

  it('lecture and PyTorch momentum part when η changes', () => {
    const path = (convention: string, schedule: object | undefined): number => {
      const how = settings(
        { ...(schedule ? { schedule } : {}) },
        { kind: 'momentum', rate: 0.05, convention },
      );
      return rowsOf(how).trainer.theta[0];
    };
    expect(path('lecture', undefined)).toBeCloseTo(path('pytorch', undefined), 12);
    const falling = { decay: { kind: 'exponential', factor: 0.8 } };
    expect(Math.abs(path('lecture', falling) - path('pytorch', falling))).toBeGreaterThan(1e-3);
  });
});

describe('schedules in a run', () => {
  it('record the rate that made each step', () => {
    const how = settings({ schedule: { decay: { kind: 'exponential', factor: 0.5 } } });
    const { rows } = rowsOf(how);
    expect(rows.slice(0, 4).map((row) => row[column('rate')])).toEqual([0.1, 0.1, 0.05, 0.025]);
  });
  it('that reach zero are refused', () => {
    const how = settings({ schedule: { decay: { kind: 'polynomial', length: 20 } } });
    expect(() => createTrainer(networkProblem(how), how, theta0)).toThrow('got 0 at update 21');
  });
});

describe('regularisation of updates', () => {
  const line = trainingProblem(compileFunction('3*x + 4*y', ['x', 'y']), null);
  const after = (change: object, start: number[]): number[] => {
    const how = settings(change);
    const trainer = createTrainer(line, how, Float64Array.from(start));
    trainer.advance();
    return [...trainer.theta];
  };
  it('decays decoupled, adds L1’s subgradient, clips', () => {
    expect(after({ weightDecay: 0.5 }, [2, 0])).toEqual([2 * 0.95 - 0.1 * 3, -0.1 * 4]);
    expect(after({ l1: 2 }, [1, 0])).toEqual([1 - 0.1 * 5, -0.1 * 4]);
    expect(after({ l1: 2 }, [-1, 0])[0]).toBe(-1 - 0.1 * 1);
    const [x, y] = after({ clip: { norm: 1 } }, [0, 0]);
    expect(x).toBeCloseTo(-0.06, 15);
    expect(y).toBeCloseTo(-0.08, 15);
    expect(after({ clip: { value: 3.5 } }, [0, 0])).toEqual([-0.1 * 3, -0.1 * 3.5]);
    const untouched = Float64Array.of(3, 4, NaN);
    clipGradient(untouched, { value: 9 });
    expect([...untouched]).toEqual([3, 4, NaN]);
  });
  it('leaves recorded numbers to the loss itself', () => {
    const { rows } = rowsOf(settings({ l1: 0.1, clip: { norm: 0.01 }, evaluateEvery: 1 }));
    const plain = rowsOf(settings({ evaluateEvery: 1 })).rows;
    expect(rows[1][column('batchGradientNorm')]).toBe(plain[1][column('batchGradientNorm')]);
    expect(rows[1][column('trainLoss')]).not.toBe(plain[1][column('trainLoss')]);
  });
});

describe('early stopping', () => {
  it('keeps the argmin and ends after the patience', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(NaN)), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        (losses, patience) => {
          const stopping = createEarlyStopping({ patience, improvement: 0 }, new Float64Array(8), {
            slots: new Float64Array(0),
            network: new Float64Array(0),
          });
          let seen = 0;
          for (const [step, value] of losses.entries()) {
            stopping.observe(step, value, Float64Array.of(step));
            seen++;
            if (stopping.isOver()) break;
          }
          const past = losses.slice(0, seen).map((value) => (Number.isNaN(value) ? Infinity : value));
          const least = Math.min(...past);
          const best = stopping.best();
          expect(best?.step ?? null).toBe(least === Infinity ? null : past.indexOf(least));
          if (best !== null) expect(best.theta[0]).toBe(best.step);
          if (seen < losses.length) expect(seen - 1 - (best?.step ?? -1)).toBe(patience);
        },
      ),
    );
  });

  it('ends a run, with the best θ', () => {
    const how = settings(
      { earlyStopping: { patience: 3 }, evaluateEvery: 1, steps: 2000 },
      { kind: 'adam', rate: 0.1 },
    );
    const { trainer, rows } = rowsOf(how);
    expect(trainer.stoppedEarly).toBe(true);
    const held = rows.map((row) => row[column('validationLoss')]);
    const best = trainer.best();
    expect(best?.step).toBe(held.indexOf(Math.min(...held)));
    expect(rows.length - 1 - (best?.step ?? 0)).toBe(3);
    const again = rowsOf({ ...how, steps: best?.step ?? 0 });
    expect([...again.trainer.theta]).toEqual([...(best?.theta ?? [])]);
  });

  it('keeps all of the best state: training goes on from it in the same bits', () => {
    const how = settings(
      { earlyStopping: { patience: 5, improvement: 0.01 }, evaluateEvery: 3, steps: 2000 },
      { kind: 'adam', rate: 0.1 },
    );
    const { trainer } = rowsOf(how);
    const best = trainer.best();
    if (best === null) throw new Error('expected a best state');
    expect(best.step).toBeLessThan(trainer.step);
    const undisturbed = rowsOf({ ...how, steps: best.step }).trainer.checkpoint();
    expect(best).toEqual(undisturbed);
    const again = createTrainer(networkProblem(how), how, best);
    while (!again.stoppedEarly) again.advance();
    expect(again.checkpoint()).toEqual(trainer.checkpoint());
  });

  it('needs a validation part', () => {
    const how = settings({ earlyStopping: { patience: 3 } });
    expect(() =>
      createTrainer(trainingProblem(compileFunction('x', ['x']), null), how, new Float64Array(1)),
    ).toThrow('expected a validation part');
  });
});

describe('changed data', () => {
  it('smoothed labels are cross-entropy against the mixed targets; measured losses stay plain', () => {
    const how = settings({ labelSmoothing: 0.2, steps: 1, evaluateEvery: 1 });
    const { rows } = rowsOf(how);
    const mixed = data.train.targets.map((y) => 0.8 * y + 0.1);
    const objective = createNetworkObjective(spec, { ...data.train, targets: mixed }, 2, 2);
    expect(rows[1][column('batchLoss')]).toBeCloseTo(objective.loss(theta0), 14);
    expect(rows[0][column('trainLoss')]).toBe(createNetworkObjective(spec, data.train, 2, 2).loss(theta0));
  });

  it('noise averages out, and its batches are drawn anew each update', () => {
    const noisy = perturbedGradient(loss, { augmentation: { noise: 0.5 }, seed: 1 });
    if (noisy === null) throw new Error('expected noise');
    const all = Int32Array.from({ length: 12 }, (_, n) => n);
    const out = new Float64Array(17);
    const losses = [0, 1, 0].map((update) => noisy(theta0, all, 12, update, out));
    expect(losses[0]).toBe(losses[2]);
    expect(losses[0]).not.toBe(losses[1]);
  });

  it('every combination resumes in the same bits', () => {
    const change = {
      labelSmoothing: 0.1,
      augmentation: { noise: 0.1 },
      clip: { norm: 1 },
      l1: 1e-3,
      weightDecay: 0.01,
      earlyStopping: { patience: 4 },
      schedule: { unit: 'epoch', warmup: { length: 2 }, decay: { kind: 'cosine', end: 0.1 } },
      batchSize: 5,
      evaluateEvery: 2,
    };
    const how = settings(change, { kind: 'sam', rate: 0.05, momentum: 0.5 });
    const whole = rowsOf(how);
    for (const cut of [1, 7, 11]) {
      const first = createTrainer(networkProblem(how), how, theta0);
      first.startRow();
      for (let k = 0; k < cut; k++) first.advance();
      const second = createTrainer(networkProblem(how), how, structuredClone(first.checkpoint()));
      while (second.step < how.steps && !second.stoppedEarly) second.advance();
      expect(second.step).toBe(whole.trainer.step);
      expect(second.checkpoint()).toEqual(whole.trainer.checkpoint());
    }
  });
});

describe('settings that do not fit', () => {
  const refuse = (change: object, optimizer: object, problem?: TrainingProblem) => () => {
    const how = settings(change, optimizer);
    return createTrainer(
      problem ?? networkProblem(how),
      how,
      theta0.slice(0, problem?.objective.dimension ?? 17),
    );
  };
  const plain = trainingProblem(compileFunction('x^2', ['x']), null);
  it.each([
    [refuse({ batchSize: 3 }, { kind: 'lbfgs', rate: 1 }), 'expected full batches for lbfgs'],
    [refuse({ labelSmoothing: 0.1 }, { kind: 'newton', rate: 1 }), 'expected unchanged data for newton'],
    [refuse({ l1: 1 }, { kind: 'lbfgs', rate: 1 }), 'expected no l1 with lbfgs'],
    [refuse({}, { kind: 'naturalGradient', rate: 1 }, plain), 'expected a network for naturalGradient'],
    [
      refuse({ labelSmoothing: 0.1 }, { kind: 'sgd', rate: 1 }, plain),
      'expected a network for label smoothing',
    ],
    [refuse({ augmentation: { shift: 1 } }, { kind: 'sgd', rate: 1 }), 'expected square images'],
    [
      refuse(
        {},
        { kind: 'newton', rate: 1 },
        { ...plain, objective: { ...plain.objective, dimension: 401 } },
      ),
      'expected at most 400 parameters for newton',
    ],
  ])('%# are refused in one line', (act, message) => {
    expect(act).toThrow(message);
  });

  it('are refused before a run as they are by it', () => {
    const check = (change: object, of: ResolvedLoss = loss) =>
      checkRun(of, trainingSchema.parse({ ...base, ...change }), 17);
    const base = { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 10 };
    const spec1 = { kind: 'function' as const, variables: ['x'], expression: 'x^2' };
    expect(
      check({ labelSmoothing: 0.1, earlyStopping: { patience: 3 }, augmentation: { noise: 1 } }),
    ).toEqual([]);
    expect(() => check({ batchSize: 13 })).toThrow('N = 12');
    expect(() => check({ augmentation: { flipVertical: true } })).toThrow('expected square images');
    expect(() => check({ augmentation: { shift: 1, width: 5 } })).toThrow('got 5');
    expect(() => check({ schedule: { decay: { kind: 'cosine', length: 5 } } })).toThrow('got 0 at update 6');
    expect(() => check({ labelSmoothing: 0.1 }, { kind: 'function', key: 'f', spec: spec1 })).toThrow(
      'expected a network',
    );
    const regression: ResolvedLoss = { ...loss, data: { ...data, task: 'regression' } };
    expect(() => check({ labelSmoothing: 0.1 }, regression)).toThrow('expected classes');
  });
});

describe('gradient noise', () => {
  it('is what all batches of a size scatter', () => {
    const problem = networkProblem(settings({}));
    const [one, three, all] = gradientNoise(problem, theta0, [1, 3, 12]) ?? [];
    expect(all.variance).toBe(0);
    const full = new Float64Array(17);
    problem.objective.gradient(theta0, full);
    const gradient = new Float64Array(17);
    let sum = 0;
    let batches = 0;
    for (let a = 0; a < 12; a++) {
      for (let b = a + 1; b < 12; b++) {
        for (let c = b + 1; c < 12; c++) {
          problem.batchGradient?.(theta0, Int32Array.of(a, b, c), 3, gradient);
          gradient.forEach((value, i) => (sum += (value - full[i]) ** 2));
          batches++;
        }
      }
    }
    expect(Math.abs(three.variance - sum / batches)).toBeLessThan(1e-12);
    expect(one.variance).toBeGreaterThan(three.variance);
    expect(three.relative).toBeCloseTo(Math.sqrt(three.variance) / Math.hypot(...full), 12);
    expect(
      gradientNoise(trainingProblem(compileFunction('x', ['x']), null), new Float64Array(1), [1]),
    ).toBeNull();
  });
});
