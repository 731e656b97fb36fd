import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { strictSaddle } from './strict-saddle.ts';

/** The plateau of a linear network that has learnt y₁ = 3x₁ and not yet y₂ = s·x₂: a saddle, its loss s²/(9 + s²) of a constant guess's. */
function onPlateau(second: number) {
  const inputs = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];
  const dense = { type: 'dense', bias: false };
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { ...dense, units: 2 },
      { ...dense, units: 2 },
    ],
    loss: 'mse',
    data: { inputs, targets: inputs.map(([x, y]) => [3 * x, second * y]) },
  });
  const { data } = prepareData(null, spec.data);
  const loss = { kind: 'network', key: `modes-${second}`, spec, data } as const;
  const training = trainingSchema.parse({ optimizer: { kind: 'sgd', rate: 0.02 }, steps: 60 });
  const root = Math.sqrt(3);
  const start = Float64Array.of(root, 0, 0, 1e-6, root, 0, 0, 1e-6);
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 1 }, start);
  const rows = [trainer.startRow()];
  while (trainer.step < 60) rows.push(trainer.advance() ?? new Float64Array(0));
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return gatherEvidence({ loss, training, metrics, checkpoints: [trainer.checkpoint()], diverged: false });
}

describe('strict saddle', () => {
  it('is one at a loss of a hundredth too, almost all of which lies beyond it', () => {
    const evidence = onPlateau(0.3);
    expect((evidence.point?.loss ?? NaN) / (evidence.data?.baseline ?? NaN)).toBeCloseTo(0.09 / 9.09, 6);
    expect(strictSaddle(evidence)?.confidence).toBeGreaterThan(HELD);
  });

  it('is worth no word where hardly anything is left to learn, or little of it lies beyond', () => {
    expect(strictSaddle(onPlateau(0.05))?.confidence).toBeLessThan(HELD);
    const evidence = onPlateau(0.3);
    const capacity = evidence.capacity === null ? null : { ...evidence.capacity, best: 0.05 };
    expect(strictSaddle({ ...evidence, capacity })?.confidence).toBeLessThan(HELD);
  });
});
