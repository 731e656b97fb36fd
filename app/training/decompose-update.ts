import type { TrainingCheckpoint } from './training-state.ts';
import { createTrainer, type TrainerSettings, type UpdateParts } from './trainer.ts';
import type { TrainingProblem } from './training-problem.ts';

/** The update that follows a checkpoint, taken apart: Δθᵢ = −η·mᵢ/σᵢ − ηλθᵢ (no first term where mᵢ = 0). */
export interface DecomposedUpdate extends UpdateParts {
  /** Δθ, applied. */
  readonly change: Float64Array;
}

/**
 * Repeats the update after a checkpoint: a run resumes in the same bits, so these are the factors of the step it really made.
 *
 * @returns null where the update ends the run (its gradient is not finite), or the checkpoint is a diverged run's last.
 * @throws as `createTrainer` where settings, problem and checkpoint do not fit.
 */
export function decomposeUpdate(
  problem: TrainingProblem,
  settings: TrainerSettings,
  checkpoint: TrainingCheckpoint,
): DecomposedUpdate | null {
  if (checkpoint.optimizerState.length === 0 && checkpoint.step >= settings.steps) return null;
  const trainer = createTrainer(problem, settings, checkpoint);
  trainer.advance();
  const parts = trainer.lastUpdate();
  if (parts === null || trainer.step !== checkpoint.step + 1) return null;
  const change = trainer.theta.map((value, i) => value - checkpoint.theta[i]);
  return { ...parts, change };
}
