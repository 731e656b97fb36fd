import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { minimumReached } from './minimum-reached.ts';

/** relu(wx + b) at x = 1, 2, 0 for y = 1, 1, −1 after some steps of gradient descent from w = b = ½. */
function evidenceAfter(steps: number) {
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 1, activation: 'relu' }],
    loss: 'mse',
    data: { inputs: [[1], [2], [0]], targets: [[1], [1], [-1]] },
  });
  const { data } = prepareData(null, spec.data);
  const loss = { kind: 'network', key: 'kink', spec, data } as const;
  const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 2e-3 }, steps });
  const objective = buildObjective(loss, 'train');
  const start = Float64Array.of(0.5, 0.5);
  const trainer = createTrainer(trainingProblem(objective, null), { ...training, evaluateEvery: 1 }, start);
  const rows = [trainer.startRow()];
  while (trainer.step < steps) rows.push(trainer.advance() ?? new Float64Array(0));
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return gatherEvidence({ loss, training, metrics, checkpoints: [trainer.checkpoint()], diverged: false });
}

describe('minimum reached', () => {
  it('on a kink, where the gradient does not vanish: nothing that was tried gains', () => {
    // At b = 0, w = 3/5 the loss is 6/15; 3 ∂/∂b is 8/5 above b = 0 and −2/5 below.
    const evidence = evidenceAfter(3000);
    expect(evidence.point?.near).toBeNull();
    expect(evidence.point?.loss).toBeCloseTo(0.4, 2);
    expect(minimumReached(evidence)?.confidence).toBeGreaterThan(HELD);
  });

  it('not on the way there', () => {
    expect(minimumReached(evidenceAfter(40))?.confidence).toBeLessThan(HELD);
  });
});
