import { describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../experiment/experiment.ts';
import { trainingSchema } from '../../experiment/experiment.ts';
import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { diagnose, type Diagnosis } from '../diagnose.ts';
import { gatherEvidence } from '../evidence/gather-evidence.ts';

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

  it('is none at the edge, where the run has been since half time and goes down when it goes on', () => {
    const { evidence } = diagnosed('0.1 + ln(1 + x^2) + ln(1 + 3*y^2)', ['x', 'y'], [3, -2], {
      kind: 'momentum',
      rate: 3,
      momentum: 0.9,
    });
    const { update, calm } = evidence;
    if (update === null || calm === null) throw new Error('expected updates and a calm trial');
    // A record that ends where it was at half time; the calm gains a fifth, 0.15 of which may be chance.
    const at = (ratio: number, late: number) =>
      diagnose({
        ...evidence,
        curves: { ...evidence.curves, middleLoss: 1, endLoss: 1 },
        update: { ...update, startEdgeRatio: 0.8, middleEdgeRatio: ratio, edgeRatio: ratio },
        calm: { ...calm, early: 1, late, whole: late, calm: 0.8 * late },
      }).verdicts.map(({ kind }) => kind);
    expect(at(1.02, 0.9)).toContain('edgeOfStability');
    expect(at(1.02, 0.9)).not.toContain('rateTooLarge');
    // A cycle of two steps stays as high; and nowhere near the edge nothing is held there.
    expect(at(1.02, 1)).not.toContain('edgeOfStability');
    expect(at(1.02, 1)).toContain('rateTooLarge');
    expect(at(2, 0.9)).not.toContain('edgeOfStability');
    expect(at(2, 0.9)).toContain('rateTooLarge');
  });

  it('swings widely, and begins and ends anywhere: far from the edge the slope of the whole record tells', () => {
    const { evidence } = diagnosed('0.1 + ln(1 + x^2) + ln(1 + 3*y^2)', ['x', 'y'], [3, -2], {
      kind: 'momentum',
      rate: 3,
      momentum: 0.9,
    });
    const { update, continuation, calm } = evidence;
    if (update === null || calm === null || continuation === null) throw new Error('expected trials');
    const swings = (drop: number, state: 'unsettled' | 'falling') =>
      diagnose({
        ...evidence,
        curves: {
          ...evidence.curves,
          middleLoss: 1,
          endLoss: 0.8,
          trend: { ...evidence.curves.trend, state, drop, stalled: false },
        },
        update: { ...update, edgeRatio: 12 },
        continuation: { ...continuation, negativeShare: 1, stepCurvature: 2 },
        // By chance it falls by more than the calm gains.
        calm: { ...calm, early: 1, late: 0.85, whole: 0.85, calm: 0.8 },
        rates: [0.1, 0.3, 1, 10].map((factor) => ({ factor, updates: 48, loss: factor < 1 ? 0.5 : factor })),
      }).verdicts.map(({ kind }) => kind);
    expect(swings(-0.1, 'unsettled')).toContain('rateTooLarge');
    expect(swings(0.2, 'falling')).not.toContain('rateTooLarge');
  });
});
