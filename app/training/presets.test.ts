import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DATASET_INFO } from '../data/datasets.ts';
import { prepareData } from '../data/prepare.ts';
import { parseTable } from '../data/table.ts';
import { experimentSchema, type Experiment } from '../experiment/experiment.ts';
import { buildObjective } from '../experiment/objective.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { initialParameters } from '../network/initializers.ts';
import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';
import { METRIC_COLUMNS } from './metric-columns.ts';
import { evaluateEvery } from './pace.ts';
import { createTrainer, type Trainer } from './trainer.ts';
import { trainingProblem } from './training-problem.ts';

const assets = fileURLToPath(new URL('../../assets', import.meta.url));
const ids = readdirSync(`${assets}/experiments`)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

function read(id: string): Experiment {
  return experimentSchema.parse(JSON.parse(readFileSync(`${assets}/experiments/${id}.json`, 'utf8')));
}

function resolve({ loss }: Experiment): ResolvedLoss {
  if (loss.kind === 'function') return { kind: 'function', key: loss.expression, spec: loss };
  const table =
    'dataset' in loss.data
      ? parseTable(readFileSync(`${assets}/data/${DATASET_INFO[loss.data.dataset].file}`, 'utf8'))
      : null;
  return { kind: 'network', key: 'preset', spec: loss, data: prepareData(table, loss.data).data };
}

function startOf({ start }: Experiment, loss: ResolvedLoss): Float64Array {
  if (Array.isArray(start)) return Float64Array.from(start);
  if (loss.kind !== 'network' || start === undefined || 'weights' in start) throw new Error('no start');
  return initialParameters(loss.spec.layers, loss.data.features, start);
}

interface Run {
  readonly trainer: Trainer;
  /** Evaluated loss by step. */
  readonly losses: ReadonlyMap<number, number>;
  last(name: (typeof METRIC_COLUMNS)[number]): number;
}

function run(experiment: Experiment): Run {
  const loss = resolve(experiment);
  const validates = loss.kind === 'network' && loss.data.validation.samples > 0;
  const problem = trainingProblem(
    buildObjective(loss, 'train'),
    validates ? buildObjective(loss, 'validation') : null,
  );
  const every = evaluateEvery(experiment.training, problem.samples);
  const trainer = createTrainer(
    problem,
    { ...experiment.training, evaluateEvery: every },
    startOf(experiment, loss),
  );
  const losses = new Map<number, number>();
  let row = trainer.startRow();
  losses.set(0, row[METRIC_COLUMNS.indexOf('trainLoss')]);
  while (trainer.step < experiment.training.steps && trainer.divergence === null) {
    row = trainer.advance() ?? row;
    const value = row[METRIC_COLUMNS.indexOf('trainLoss')];
    if (!Number.isNaN(value)) losses.set(trainer.step, value);
  }
  return { trainer, losses, last: (name) => row[METRIC_COLUMNS.indexOf(name)] };
}

describe('presets', () => {
  it.each(ids)('%s is valid, fits its start, and its first steps are finite', (id) => {
    const experiment = read(id);
    const first = run({ ...experiment, training: { ...experiment.training, steps: 20 } });
    expect(first.trainer.divergence).toBeNull();
    expect(first.trainer.step).toBe(20);
  });

  it.each(['en', 'zh'])('have titles and descriptions in %s', (language) => {
    const text = JSON.parse(readFileSync(`${assets}/locales/presets.${language}.json`, 'utf8')) as {
      presets: Record<string, { title: string; description: string }>;
    };
    expect(Object.keys(text.presets).sort()).toEqual([...ids].sort());
    for (const { title, description } of Object.values(text.presets)) {
      expect(title.length * description.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['iris', 0.95],
    ['wine', 0.99],
    ['breast-cancer', 0.97],
    ['penguins', 0.99],
    ['digits', 0.98],
    ['moons', 0.98],
    ['circles', 0.98],
    ['spirals', 0.97],
    ['batch-of-one', 0.95],
  ])('%s trains to more than %d of the training samples right', (id, accuracy) => {
    const { last } = run(read(id));
    expect(last('trainAccuracy')).toBeGreaterThan(accuracy);
    expect(last('validationAccuracy')).toBeGreaterThan(accuracy - 0.07);
  });

  it('toy-saddle lingers at the saddle’s loss 1 and then escapes; on the manifold it stays', () => {
    const { losses, trainer } = run(read('toy-saddle'));
    for (let step = 20; step <= 50; step++)
      expect(Math.abs((losses.get(step) ?? NaN) - 1)).toBeLessThan(0.02);
    expect(trainer.measure().loss).toBeLessThan(1e-6);
    const caught = run(read('toy-stable-manifold')).trainer;
    expect(caught.measure().loss).toBeCloseTo(1, 10);
    expect(caught.measure().gradientNorm).toBeLessThan(1e-4);
  });

  it('the ball rolls through the shallow well with inertia only', () => {
    expect(run(read('ball-with-inertia')).trainer.theta[0]).toBeCloseTo(-1.0355787141, 7);
    expect(run(read('ball-without-inertia')).trainer.theta[0]).toBeCloseTo(0.9601495555, 7);
  });

  it('bouncing stalls with a gradient of norm 100', () => {
    const { losses, trainer } = run(read('bouncing'));
    for (const loss of losses.values()) expect(loss).toBeCloseTo(50, 9);
    expect(trainer.measure().gradientNorm).toBeCloseTo(100, 9);
  });

  it('functions reach their known minima', () => {
    const himmelblau = run(read('himmelblau')).trainer;
    expect(Math.hypot(himmelblau.theta[0] - 3, himmelblau.theta[1] - 2)).toBeLessThan(1e-9);
    const rosenbrock = run(read('rosenbrock')).trainer;
    expect(Math.hypot(rosenbrock.theta[0] - 1, rosenbrock.theta[1] - 1)).toBeLessThan(0.02);
    // The camel's local minimum at (±1.7036, ∓0.7961).
    expect(run(read('six-hump-camel')).trainer.measure().loss).toBeCloseTo(-0.21546, 4);
  });

  it('squared error stays in the wrong corner that cross-entropy leaves at once', () => {
    const gradientAt = (id: string): number => {
      const gradient = new Float64Array(2);
      buildObjective(resolve(read(id)), 'train').gradient(Float64Array.of(-10, 10), gradient);
      return Math.hypot(...gradient);
    };
    expect(gradientAt('error-surface-squared')).toBeCloseTo(1.16596e-8, 12);
    expect(gradientAt('error-surface-cross-entropy')).toBeCloseTo(1.41421356, 7);
    expect(run(read('error-surface-squared')).trainer.measure().loss).toBeCloseTo(2, 5);
    expect(run(read('error-surface-cross-entropy')).trainer.measure().loss).toBeLessThan(0.1);
  });

  it('a flat and a sharp minimum end at 0 and cost ½kd² where the test surface is moved by d = 0.3', () => {
    const costs = ['flat-minimum', 'sharp-minimum'].map((id) => {
      const experiment = read(id);
      const { theta } = run(experiment).trainer;
      expect(Math.hypot(...theta)).toBeLessThan(1e-6);
      return buildObjective(resolve(experiment), 'train').loss(Float64Array.of(theta[0] - 0.3, theta[1]));
    });
    expect(costs[0]).toBeCloseTo(0.045, 6);
    expect(costs[1]).toBeCloseTo(4.5, 6);
  });

  it('small batches end flat and large ones sharp, with a higher held-out loss and as many held-out errors but one', () => {
    const [small, large] = ['small-batch', 'large-batch'].map((id) => {
      const experiment = read(id);
      const { trainer, last } = run(experiment);
      const objective = buildObjective(resolve(experiment), 'train');
      const hessian = new Float64Array(objective.dimension ** 2);
      objective.hessian(trainer.theta, hessian);
      const sharpness = symmetricEigenvalues(hessian, objective.dimension).at(-1) ?? NaN;
      return {
        sharpness,
        loss: last('trainLoss'),
        held: last('validationLoss'),
        right: last('validationAccuracy'),
      };
    });
    expect(small.loss).toBeLessThan(0.03);
    expect(large.loss).toBeLessThan(0.03);
    expect(small.sharpness).toBeCloseTo(0.27, 1);
    expect(large.sharpness / small.sharpness).toBeGreaterThan(4);
    expect([small.held.toFixed(3), large.held.toFixed(3)]).toEqual(['0.113', '0.134']);
    expect([small.right, large.right]).toEqual([0.975, 0.97]);
  });

  it('hidden-saddle ends at the bottom of a bowl that is a saddle in its third direction', () => {
    const experiment = read('hidden-saddle');
    const { theta } = run(experiment).trainer;
    expect(Math.hypot(...theta)).toBeLessThan(1e-12);
    const objective = buildObjective(resolve(experiment), 'train');
    const hessian = new Float64Array(9);
    objective.hessian(theta, hessian);
    const eigenvalues = symmetricEigenvalues(hessian, 3);
    [-1, 2, 2].forEach((value, k) => expect(eigenvalues[k]).toBeCloseTo(value, 12));
    // Within the picture's two directions it is the lowest point there is.
    for (let k = 0; k < 16; k++) {
      const angle = (k / 8) * Math.PI;
      expect(objective.loss(Float64Array.of(0.1 * Math.cos(angle), 0.1 * Math.sin(angle), 0))).toBeCloseTo(
        0.01,
        14,
      );
    }
    expect(objective.loss(Float64Array.of(0, 0, 0.5))).toBeCloseTo(-1 / 16, 14);
  });

  it('Newton ends in the toy’s saddle, its saddle-free form in a minimum, L-BFGS at the valley’s end', () => {
    expect(run(read('newton-to-the-saddle')).trainer.measure().loss).toBeCloseTo(1, 8);
    expect(run(read('saddle-free-newton')).trainer.measure().loss).toBeLessThan(1e-8);
    expect(run(read('rosenbrock-lbfgs')).trainer.measure().loss).toBeLessThan(1e-15);
  });

  it('warm-up-and-cosine starts and ends with small rates and learns wine', () => {
    const { trainer, last } = run(read('warm-up-and-cosine'));
    expect(last('rate')).toBeLessThan(1e-6);
    expect(trainer.startRow()[METRIC_COLUMNS.indexOf('rate')]).toBe(last('rate'));
    expect(last('trainAccuracy')).toBe(1);
  });

  it('XOR is beyond logistic regression (ln 2) and within two tanh units (0)', () => {
    expect(Math.abs(run(read('xor-logistic')).trainer.measure().loss - Math.LN2)).toBeLessThan(1e-6);
    expect(run(read('xor')).trainer.measure().loss).toBeLessThan(1e-20);
  });

  it('regressions reach what is known: least squares 0.675, a good fit of the sine', () => {
    expect(run(read('linear-regression')).trainer.measure().loss).toBeCloseTo(0.675, 3);
    expect(run(read('sine')).trainer.measure().loss).toBeLessThan(0.01);
  });

  it('the linear autoencoder rests at the loss of each saddle: 15/4, 7/4, 3/4', () => {
    // Covariance eigenvalues 2, 1, ½, ¼: the loss at a critical point is the sum of those not yet learnt.
    const { losses, trainer } = run(read('linear-autoencoder'));
    expect(losses.get(0)).toBeCloseTo(3.75, 2);
    const middle = [...losses.values()].filter((loss) => Math.abs(loss - 1.75) < 0.1);
    expect(middle.length).toBeGreaterThan(10);
    expect(trainer.measure().loss).toBeCloseTo(0.75, 2);
  });

  it('iris-to-the-minimum ends in a strict minimum', () => {
    const experiment = read('iris-to-the-minimum');
    const objective = buildObjective(resolve(experiment), 'train');
    const { trainer } = run(experiment);
    expect(trainer.measure().gradientNorm).toBeLessThan(1e-8);
    const hessian = new Float64Array(objective.dimension ** 2);
    objective.hessian(trainer.theta, hessian);
    expect(symmetricEigenvalues(hessian, objective.dimension)[0]).toBeCloseTo(0.0025, 4);
  });

  it('edge-of-stability: sharpness rises from below to 2/η and hovers there', () => {
    const experiment = read('edge-of-stability');
    const objective = buildObjective(resolve(experiment), 'train');
    const hessian = new Float64Array(objective.dimension ** 2);
    const ratio = (steps: number): number => {
      const { theta } = run({ ...experiment, training: { ...experiment.training, steps } }).trainer;
      objective.hessian(theta, hessian);
      const largest = symmetricEigenvalues(hessian, objective.dimension)[objective.dimension - 1];
      return (largest * experiment.training.optimizer.rate) / 2;
    };
    expect(ratio(1)).toBeLessThan(0.5);
    const late = [5000, 6000, 7000, 8000].map(ratio).sort((a, b) => a - b);
    expect((late[1] + late[2]) / 2).toBeGreaterThan(0.97);
    expect((late[1] + late[2]) / 2).toBeLessThan(1.08);
  });
});
