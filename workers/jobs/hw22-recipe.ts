import { hw22Recipe } from '../../app/curvature/hw22-recipe.ts';
import { statedError } from '../../app/experiment/stated-error.ts';
import { isNetworkObjective } from '../../app/experiment/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The homework's minimum ratio, as its notebook counts it, over the first samples of the part. */
export function hw22RecipeJob(input: JobInput<'hw22-recipe'>): JobOutput<'hw22-recipe'> {
  const objective = objectiveOf(input.loss, input.part);
  if (!isNetworkObjective(objective)) {
    throw statedError(
      'homeworkLayers',
      'expected a network for the homework’s ratio, got a function',
      {},
      'where',
    );
  }
  return hw22Recipe(objective, input.theta);
}
