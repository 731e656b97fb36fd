import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { randomStream } from '../../numerics/random.ts';
import { METRIC_COLUMNS } from '../../training/metric-columns.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { gatherEvidence } from './gather-evidence.ts';

const variables = ['x', 'y'];
function functionLoss(expression: string): ResolvedLoss {
  return { kind: 'function', key: expression, spec: { kind: 'function', variables, expression } };
}

/** A tanh network without biases, whose origin is a strict saddle where outputs go with inputs. */
function networkLoss(): ResolvedLoss {
  const stream = randomStream(3, 'escape-network');
  const inputs = Array.from({ length: 24 }, () => [stream.normal(), stream.normal()]);
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { type: 'dense', units: 3, activation: 'tanh', bias: false },
      { type: 'dense', units: 1, bias: false },
    ],
    loss: 'mse',
    data: { inputs, targets: inputs.map(([a, b]) => [a - 0.4 * b]) },
  });
  const { data } = prepareData(null, spec.data);
  return { kind: 'network', key: 'escape-network', spec, data };
}

/** Predicted over measured steps from a checkpoint on, the optimizer's state kept. */
function ratio(loss: ResolvedLoss, start: Float64Array, optimizer: object, steps: number): number {
  const training = trainingSchema.parse({ optimizer, steps: 100_000, evaluateEvery: 1 });
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 1 }, start);
  const checkpoints = [trainer.checkpoint()];
  const rows = [trainer.startRow()];
  while (trainer.step < steps) {
    const row = trainer.advance();
    if (row !== null) rows.push(row);
  }
  checkpoints.push(trainer.checkpoint());
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  const near = gatherEvidence({ loss, training, metrics, checkpoints, diverged: false }).point?.near;
  if (near?.escapeSteps == null) throw new Error('expected a saddle');
  const column = METRIC_COLUMNS.indexOf('trainLoss');
  for (;;) {
    const row = trainer.advance();
    if (row !== null && row[column] <= near.loss - near.escapeDrop) break;
    if (trainer.step > 20_000) throw new Error('expected the run to leave');
  }
  return near.escapeSteps / (trainer.step - steps);
}

describe('escape times', () => {
  const optimizers = [
    { kind: 'sgd', rate: 0.02 },
    { kind: 'momentum', rate: 0.005, momentum: 0.8 },
    { kind: 'momentum', rate: 0.02, momentum: 0.8, convention: 'ema' },
    { kind: 'nesterov', rate: 0.005, momentum: 0.8 },
  ];
  const small = (seed: number, length: number): Float64Array => {
    const stream = randomStream(seed, 'escape-start');
    return Float64Array.from({ length }, () => 1e-7 * stream.normal());
  };

  it.each(optimizers)('are within 5 % of what is measured: $kind, momentum $momentum', (optimizer) => {
    const saddles: [ResolvedLoss, Float64Array][] = [
      [functionLoss('2 + x^2 - y^2 + y^4'), Float64Array.of(0.1, 1e-9)],
      [functionLoss('4 + (x - y)^2 - 1.5*(1 - cos(y))'), Float64Array.of(1e-6, -1e-8)],
      [functionLoss('1 + x*y + (x^2 + y^2)^2'), Float64Array.of(3e-9, 1e-8)],
      [networkLoss(), small(1, 9)],
    ];
    for (const [loss, start] of saddles) {
      expect(Math.abs(ratio(loss, start, optimizer, 60) - 1)).toBeLessThan(0.05);
    }
  });
});
