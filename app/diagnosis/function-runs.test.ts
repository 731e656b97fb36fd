import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../experiment/experiment.ts';
import { buildObjective } from '../experiment/objective.ts';
import { createTrainer } from '../training/trainer.ts';
import { trainingProblem } from '../training/training-problem.ts';
import type { TrainingCheckpoint } from '../training/training-state.ts';
import { diagnose } from './diagnose.ts';
import { gatherEvidence } from './evidence/gather-evidence.ts';

/** The verdicts of a run on a function of x and y. */
function verdictsOf(
  expression: string,
  start: readonly number[],
  optimizer: object,
  steps: number,
): string[] {
  const spec = { kind: 'function' as const, variables: ['x', 'y'], expression };
  const loss = { kind: 'function' as const, key: expression, spec };
  const training = trainingSchema.parse({ optimizer, steps, evaluateEvery: 1 });
  const problem = trainingProblem(buildObjective(loss, 'train'), null);
  const trainer = createTrainer(problem, { ...training, evaluateEvery: 1 }, Float64Array.from(start));
  const rows = [trainer.startRow()];
  const checkpoints: TrainingCheckpoint[] = [trainer.checkpoint()];
  while (trainer.step < steps) {
    rows.push(trainer.advance() ?? new Float64Array(0));
    if (trainer.step === steps / 2) checkpoints.push(trainer.checkpoint());
  }
  checkpoints.push(trainer.checkpoint());
  const metrics = Float64Array.from(rows.flatMap((row) => [...row]));
  const evidence = gatherEvidence({ loss, training, metrics, checkpoints, diverged: false });
  return diagnose(evidence).verdicts.map(({ kind }) => kind);
}
const sgd = (rate: number): object => ({ kind: 'sgd', rate });

describe('runs on functions', () => {
  it('are healthy while the loss takes a good part of what is left, however far it is from zero', () => {
    // e^x + e^−x − 2 of a start at 1 is lost by half and half of it again; 100 stands beside.
    for (const level of [0, 100, -100]) {
      const kinds = verdictsOf(`${level} + exp(x) + exp(-x) + 4*y^2`, [1, 0], sgd(0.01), 60);
      expect(kinds).toEqual(['healthy']);
    }
  });

  it('rest in a minimum with the loss 0, where it is halved without end', () => {
    expect(verdictsOf('x^2 + 3*y^2', [2, 1], sgd(0.1), 300)[0]).toBe('minimumReached');
    expect(verdictsOf('x^2 + 3*y^2', [2, 1], sgd(0.1), 12)[0]).toBe('healthy');
  });

  it('pass through a minimum by momentum', () => {
    const heavy = { kind: 'momentum', rate: 0.05, momentum: 0.95 };
    for (let steps = 300; steps < 320; steps += 2) {
      expect(verdictsOf('1.05*sin(x) - x + y^2', [-2, 1], heavy, steps)).not.toContain('minimumReached');
    }
  });

  it('are by a degenerate point with the loss 0, to which they creep for ever', () => {
    const heavy = { kind: 'momentum', rate: 0.02, momentum: 0.9 };
    expect(verdictsOf('x^4 + y^2', [0.8, 1], heavy, 2000)[0]).toBe('degeneratePoint');
  });

  it('hover by next to nothing with an optimizer that divides by its scale: that rate is not too large', () => {
    expect(verdictsOf('(x^2 - 1)^2 + y^2', [0.4, 1], { kind: 'rmsprop', rate: 0.01 }, 2000)[0]).toBe(
      'healthy',
    );
  });

  it('leave no saddle outside the turning point of a logarithm', () => {
    const kinds = verdictsOf('ln(1 + (x - 1)^2 + 10*(y - x)^2)', [-1.5, 4.8], sgd(1e-3), 1500);
    expect(kinds).not.toContain('strictSaddle');
  });

  it('are healthy while they leave a saddle ever faster, and explode in the end', () => {
    expect(verdictsOf('x^2 - y^2', [1, 0.01], sgd(0.05), 80)[0]).toBe('healthy');
    expect(verdictsOf('x^2 - y^2', [1, 0.01], sgd(0.05), 400)[0]).toBe('exploding');
  });

  it('are never lower than rounding in a minimum, whatever a larger rate does', () => {
    expect(verdictsOf('(x*y - 1)^2', [0.7, 0.9], sgd(0.01), 2000)[0]).toBe('minimumReached');
  });

  it('bounce at a rate too large, whatever constant is added', () => {
    for (const level of [-50, 0, 50]) {
      const kinds = verdictsOf(`${level} + (x^2 - 1)^2 + 2*y^2`, [0.6, 0.01], sgd(0.3), 400);
      expect(kinds[0]).toBe('rateTooLarge');
    }
  });
});
