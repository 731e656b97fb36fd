import type { TrainingStart } from '../../app/protocol/jobs.ts';
import { perturbedGradient } from '../../app/training/perturbed-gradient.ts';
import { trainingProblem, type TrainingProblem } from '../../app/training/training-problem.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The problem that a training thread works on, from what it is given. */
export function problemOf(start: TrainingStart): TrainingProblem {
  const { loss } = start;
  const validates = loss.kind === 'network' && loss.data.validation.samples > 0;
  return trainingProblem(
    objectiveOf(loss, 'train'),
    validates ? objectiveOf(loss, 'validation') : null,
    perturbedGradient(loss, start),
  );
}
