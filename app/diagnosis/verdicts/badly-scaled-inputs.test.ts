import { describe, expect, it } from 'vitest';
import { prepareData } from '../../data/prepare.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { networkLossSchema } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { diagnose } from '../diagnose.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';
import { areFarApart } from './badly-scaled-inputs.ts';

/**
 * Logistic regression: a column that is 1 in four of 404 rows, whose weight is far on the wrong side, beside one whose weight and bias are
 * at their optimum, logit ¾ and 0.
 */
function rareColumn(): DiagnosisEvidence {
  const common = Array.from({ length: 400 }, (_, n) => ({ x: n % 2 === 0 ? 1 : -1, odd: n % 8 < 2 }));
  const inputs = [...common.map(({ x }) => [0, x]), ...Array.from({ length: 4 }, () => [1, 0])];
  const labels = [...common.map(({ x, odd }) => Number(x === 1 ? !odd : odd)), 0, 0, 0, 0];
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [{ type: 'dense', units: 1 }],
    loss: 'binaryCrossEntropy',
    data: { inputs, labels },
  });
  const { data } = prepareData(null, spec.data);
  const loss = { kind: 'network', key: 'rare', spec, data } as const;
  const training = trainingSchema.parse({
    optimizer: { kind: 'sgd', rate: 5 },
    steps: 150,
    evaluateEvery: 1,
  });
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(
    problem,
    { ...training, evaluateEvery: 1 },
    Float64Array.of(90, Math.log(3), 0),
  );
  const rows = [trainer.startRow()];
  const checkpoints = [trainer.checkpoint()];
  while (trainer.step < training.steps) rows.push(trainer.advance() ?? new Float64Array(0));
  checkpoints.push(trainer.checkpoint());
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return gatherEvidence({ loss, training, metrics, checkpoints, diverged: false });
}

describe('badly scaled inputs', () => {
  it('are worth an experiment where scales lie two orders apart and standardised ones do not', () => {
    expect(areFarApart({ condition: 120, standardizedCondition: 1.6 })).toBe(true);
    expect(areFarApart({ condition: 40, standardizedCondition: 1.6 })).toBe(false);
    // Correlated columns: standardised ones are hardly better.
    expect(areFarApart({ condition: 1e6, standardizedCondition: 1e5 })).toBe(false);
  });

  it('are said after a plain, whose slope they only stretch', () => {
    const kinds = diagnose(rareColumn()).verdicts.map(({ kind }) => kind);
    expect(kinds[0]).toBe('gradientFlat');
    expect(kinds).toContain('badlyScaledInputs');
  });
});
