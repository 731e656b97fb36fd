import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../experiment/experiment.ts';
import { functionLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { forkUpdates } from '../trials/fork-start.ts';
import { runFork } from './fork.ts';

describe('a step off a saddle that Newton has found', () => {
  it('goes on with |H|: Newton would come back to the saddle', () => {
    // (x² − 1)² + y²: for |x| < 1/√3 small Newton steps lead to x = 0, where the loss is 1; the minima x = ±1 have 0.
    const spec = functionLossSchema.parse({
      kind: 'function',
      expression: '(x^2 - 1)^2 + y^2',
      variables: ['x', 'y'],
    });
    const loss = { kind: 'function', key: 'wells', spec } as const;
    const objective = buildObjective(loss, 'train');
    const training = trainingSchema.parse({ optimizer: { kind: 'newton', rate: 0.1 }, steps: 400 });
    const from = { step: 400, theta: Float64Array.of(0, 0), optimizerState: new Float64Array(0) };
    const stall = { loss, training, rate: 0.1, from, objective };
    const fork = runFork(stall, { kind: 'escape', distance: 0.05 }, forkUpdates(400));
    expect(fork.training.optimizer.kind).toBe('saddleFreeNewton');
    expect(fork.trainLoss).toBeLessThan(1e-3);
    // Newton itself from the step's farthest place.
    const back = runFork({ ...stall, from: { ...from, theta: Float64Array.of(0.5, 0) } }, null, 100);
    expect(back.trainLoss).toBeCloseTo(1, 3);
  });
});
