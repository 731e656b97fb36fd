import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { initialParameters } from '../../network/initializers.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { runFork } from '../forks/fork.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { modelBias } from './model-bias.ts';

describe('model bias', () => {
  it('of a network with one hidden unit proposes more units, a layer more from the embedded function, and a unit split in two', () => {
    // One tanh unit is monotone; a parabola is not: the best it does is (almost) a constant.
    const x = Array.from({ length: 21 }, (_, k) => [-1 + k / 10]);
    const spec = networkLossSchema.parse({
      kind: 'network',
      layers: [
        { type: 'dense', units: 1, activation: 'tanh' },
        { type: 'dense', units: 1 },
      ],
      loss: 'mse',
      data: { inputs: x, targets: x.map(([v]) => [v * v]) },
    });
    const { data } = prepareData(null, spec.data);
    const loss = { kind: 'network', key: 'parabola', spec, data } as const;
    const training = trainingSchema.parse({ optimizer: { kind: 'lbfgs', rate: 1 }, steps: 200 });
    const objective = buildObjective(loss, 'train');
    const start = initialParameters(spec.layers, 1, { seed: 1, initializer: 'glorotUniform' });
    const trainer = createTrainer(trainingProblem(objective, null), { ...training, evaluateEvery: 1 }, start);
    const rows = [trainer.startRow()];
    while (trainer.step < 200) rows.push(trainer.advance() ?? new Float64Array(0));
    const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
    const from = trainer.checkpoint();
    const verdict = modelBias(
      gatherEvidence({ loss, training, metrics, checkpoints: [from], diverged: false }),
    );
    expect(verdict?.confidence).toBeGreaterThan(HELD);
    expect(verdict?.proposals.map(({ proposal }) => proposal.kind)).toEqual(['wider', 'deeper', 'split']);
    // The embedded function is the same, and where it starts the loss is too.
    const fork = runFork({ loss, training, rate: 1, from, objective }, { kind: 'deeper' }, 20);
    expect(fork.losses[0]).toBeCloseTo(objective.loss(from.theta), 12);
  });

  it('of units without biases, which make odd functions only, is cured by biases and not by more such units', () => {
    const x = Array.from({ length: 21 }, (_, k) => [-1 + k / 10]);
    const spec = networkLossSchema.parse({
      kind: 'network',
      layers: [
        { type: 'dense', units: 4, activation: 'tanh', bias: false },
        { type: 'dense', units: 1, bias: false },
      ],
      loss: 'mse',
      data: { inputs: x, targets: x.map(([v]) => [v * v + 1]) },
    });
    const { data } = prepareData(null, spec.data);
    const loss = { kind: 'network', key: 'even', spec, data } as const;
    const training = trainingSchema.parse({ optimizer: { kind: 'lbfgs', rate: 1 }, steps: 60 });
    const objective = buildObjective(loss, 'train');
    const start = initialParameters(spec.layers, 1, { seed: 1, initializer: 'glorotUniform' });
    const trainer = createTrainer(trainingProblem(objective, null), { ...training, evaluateEvery: 1 }, start);
    const rows = [trainer.startRow()];
    while (trainer.step < 60) rows.push(trainer.advance() ?? new Float64Array(0));
    const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
    const from = trainer.checkpoint();
    const evidence = gatherEvidence({ loss, training, metrics, checkpoints: [from], diverged: false });
    // The even part of the targets is all of them: no odd function gets below a prediction of zero.
    const least = x.reduce((sum, [v]) => sum + (v * v + 1) ** 2 / x.length, 0);
    expect(evidence.capacity?.best).toBeCloseTo(least, 6);
    expect(evidence.capacity?.larger).toBeLessThan(1e-3 * least);
    expect(modelBias(evidence)?.confidence).toBeGreaterThan(HELD);
    const fork = runFork({ loss, training, rate: 1, from, objective }, { kind: 'wider' }, 40);
    expect(fork.losses[0]).toBeCloseTo(objective.loss(from.theta), 12);
    expect(fork.trainLoss).toBeLessThan(0.1 * least);
  });

  it('of linear layers, or of layers that are not all dense, puts a hidden layer in front that keeps the function', () => {
    const x = Array.from({ length: 21 }, (_, k) => [-1 + k / 10]);
    const norm = [{ type: 'batchNorm' }, { type: 'activation', activation: 'tanh' }];
    for (const between of [[], norm]) {
      const spec = networkLossSchema.parse({
        kind: 'network',
        layers: [{ type: 'dense', units: 2 }, ...between, { type: 'dense', units: 1 }],
        loss: 'mse',
        data: { inputs: x, targets: x.map(([v]) => [v * v]) },
      });
      const { data } = prepareData(null, spec.data);
      const loss = { kind: 'network', key: `front-${between.length}`, spec, data } as const;
      const training = trainingSchema.parse({ optimizer: { kind: 'lbfgs', rate: 1 }, steps: 60 });
      const objective = buildObjective(loss, 'train');
      const theta = initialParameters(spec.layers, 1, { seed: 1, initializer: 'glorotUniform' });
      const from = { step: 0, theta, optimizerState: new Float64Array(0) };
      const fork = runFork({ loss, training, rate: 1, from, objective }, { kind: 'wider' }, 600);
      expect(fork.losses[0]).toBeCloseTo(objective.loss(theta), 12);
      // No line is below the variance of x² on these places.
      const mean = x.reduce((sum, [v]) => sum + (v * v) / x.length, 0);
      const line = x.reduce((sum, [v]) => sum + (v * v - mean) ** 2 / x.length, 0);
      expect(fork.trainLoss).toBeLessThan(0.1 * line);
    }
  });
});
