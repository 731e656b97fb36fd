import type { Note } from '../data/prepared-data.ts';
import type { TrainingSpec } from '../experiment/experiment.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { checkTensorflow } from './check-tensorflow.ts';
import { checkTraining } from './check-training.ts';
import { augmentationNotes } from './label-change.ts';
import { perturbedGradient } from './perturbed-gradient.ts';

/**
 * Everything about a run's training settings that can be said before it starts, on its resolved loss.
 *
 * @param parameters P. @returns what the user should know: augmentation that seems to change labels.
 * @throws {InputError} one line, for settings that cannot be used.
 */
export function checkRun(loss: ResolvedLoss, training: TrainingSpec, parameters: number): Note[] {
  const isNetwork = loss.kind === 'network';
  checkTraining(training, {
    samples: isNetwork ? loss.data.train.samples : 1,
    parameters,
    isNetwork,
    validates: isNetwork && loss.data.validation.samples > 0,
  });
  if (training.engine === 'tensorflow') checkTensorflow(loss.spec, training);
  perturbedGradient(loss, training); // refuses what the data have no room for; computes nothing yet
  return augmentationNotes(loss, training.augmentation);
}
