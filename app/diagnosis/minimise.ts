import type { Objective } from '../numerics/objective.ts';
import { createTrainer } from '../training/trainer.ts';
import { trainingProblem } from '../training/training-problem.ts';

const STEPS = 150;

/** The lowest loss that L-BFGS (10 pairs, at most 150 updates) gets to from `start`, and where; `watch` sees every update. */
export function minimise(
  objective: Objective,
  start: Float64Array,
  cancelled: () => boolean,
  watch?: (theta: Float64Array, update: number) => void,
): { readonly loss: number; readonly theta: Float64Array } {
  const trainer = createTrainer(
    trainingProblem(objective, null),
    {
      optimizer: { kind: 'lbfgs', rate: 1, history: 10 },
      batchSize: 'full',
      steps: STEPS,
      seed: 0,
      evaluateEvery: STEPS + 1,
    },
    start,
  );
  while (trainer.step < STEPS && trainer.divergence === null && !cancelled()) {
    const before = trainer.step;
    trainer.advance();
    if (trainer.step === before) break;
    watch?.(trainer.theta, trainer.step);
  }
  return { loss: objective.loss(trainer.theta), theta: trainer.theta.slice() };
}
