import type { Objective } from '../../numerics/objective.ts';
import { createTrainer } from '../../training/trainer.ts';
import { trainingProblem } from '../../training/training-problem.ts';

const STEPS = 150;

export interface MinimiseOptions {
  /** Most updates. */
  readonly steps?: number;
  /** Sees every update. */
  readonly watch?: (theta: Float64Array, update: number) => void;
}

/** The lowest loss that L-BFGS (10 pairs, at most 150 updates unless told) gets to from `start`, and where. */
export function minimise(
  objective: Objective,
  start: Float64Array,
  cancelled: () => boolean,
  { steps = STEPS, watch }: MinimiseOptions = {},
): { readonly loss: number; readonly theta: Float64Array } {
  const trainer = createTrainer(
    trainingProblem(objective, null),
    {
      optimizer: { kind: 'lbfgs', rate: 1, history: 10 },
      batchSize: 'full',
      steps,
      seed: 0,
      evaluateEvery: steps + 1,
    },
    start,
  );
  while (trainer.step < steps && trainer.divergence === null && !cancelled()) {
    const before = trainer.step;
    trainer.advance();
    if (trainer.step === before) break;
    watch?.(trainer.theta, trainer.step);
  }
  return { loss: objective.loss(trainer.theta), theta: trainer.theta.slice() };
}
