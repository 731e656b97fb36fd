import { describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../experiment/experiment.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { diagnose, type Diagnosis } from '../diagnose.ts';
import { gatherEvidence } from '../gather-evidence.ts';

function diagnosed(
  expression: string,
  variables: string[],
  start: number[],
  optimizer: Partial<OptimizerSpec>,
): Diagnosis {
  const loss: ResolvedLoss = {
    kind: 'function',
    key: expression,
    spec: { kind: 'function', variables, expression },
  };
  const training = { ...trainingSchema.parse({ optimizer, steps: 400 }), evaluateEvery: 1 };
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(problem, training, Float64Array.from(start));
  const [rows, checkpoints] = [[trainer.startRow()], [trainer.checkpoint()]];
  while (trainer.step < 400) {
    rows.push(trainer.advance() ?? new Float64Array(0));
    if (trainer.step === 200) checkpoints.push(trainer.checkpoint());
  }
  checkpoints.push(trainer.checkpoint());
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  return diagnose(gatherEvidence({ loss, training, metrics, checkpoints, diverged: false }));
}

describe('bouncing', () => {
  it('is seen with momentum, which turns round after many steps only', () => {
    const optimizer = { kind: 'momentum', rate: 3, momentum: 0.9 } as const;
    const { verdicts, evidence } = diagnosed(
      '0.1 + ln(1 + x^2) + ln(1 + 3*y^2)',
      ['x', 'y'],
      [3, -2],
      optimizer,
    );
    expect(evidence.calm?.whole).toBe(evidence.calm?.late);
    expect(verdicts[0].kind).toBe('rateTooLarge');
  });

  it('is no edge of stability where nothing falls, though a scale of its own keeps a method at its edge', () => {
    // RMSProp bounces with steps of the rate's own size; its scale settles where the preconditioned λmax is 2/η.
    const optimizer = { kind: 'rmsprop', rate: 1, decay: 0.9 } as const;
    const { verdicts, evidence } = diagnosed('0.1 + x^2 + 3*y^2', ['x', 'y'], [4, 3], optimizer);
    expect(Math.abs(Math.log(evidence.update?.edgeRatio ?? NaN))).toBeLessThan(0.2);
    expect(verdicts.map(({ kind }) => kind)).toContain('rateTooLarge');
    expect(verdicts.map(({ kind }) => kind)).not.toContain('edgeOfStability');
  });
});
