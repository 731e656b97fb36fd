import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { calmTrial } from './calm-trial.ts';

describe('the same batches at a tenth of the rate', () => {
  // y ∈ {−1, 1} by one bias alone: L = mean (θ − y)² = θ² + 1, gradient of one sample 2(θ − y), a random walk with a pull.
  const targets = Array.from({ length: 64 }, (_, n) => [n % 2 === 0 ? 1 : -1]);
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'mse',
    data: { inputs: targets.map(() => [0]), targets },
  });
  const { data } = prepareData(null, spec.data);
  const loss = { kind: 'network', key: 'coins', spec, data } as const;
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trial = (bias: number, rate: number) => {
    const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate }, batchSize: 1, steps: 1600 });
    const at = Float64Array.of(0, bias);
    const start = createTrainer(problem, { ...training, evaluateEvery: 1 }, at).checkpoint();
    return calmTrial(problem, training, rate, { ...start, step: 1600 });
  };

  it('falls to a tenth of the excess at the floor', () => {
    // Stationary excess of θ ← θ − 2η(θ − y), y independent: η/(1 − η), so 0.25 at η = 0.2 and 0.02 at 0.02.
    const { updates, late, calm, whole } = trial(0.4, 0.2);
    expect(updates).toBe(400);
    expect(late - 1).toBeGreaterThan(0.1);
    expect(late - 1).toBeLessThan(0.4);
    expect(calm - 1).toBeLessThan((late - 1) / 3);
    // All samples pull to their mean: no noise is left.
    expect(whole - 1).toBeLessThan(1e-12);
  });

  it('is higher where the loss still falls', () => {
    const { early, late, calm } = trial(30, 0.002);
    expect(late).toBeLessThan(early);
    expect(calm).toBeGreaterThan(late);
  });
});
