import { splittingLine } from '../../app/critical/splitting.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import { isNetworkObjective } from '../../app/experiment/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { objectiveOf } from '../objective-cache.ts';

/** A unit of a network split at some λ. */
export function splitUnitJob(input: JobInput<'split-unit'>): JobOutput<'split-unit'> {
  const { theta, layer, unit, lambdas } = input;
  const objective = objectiveOf(input.loss, input.part);
  if (!isNetworkObjective(objective)) {
    throw new InputError(
      'expected a network to split a unit of, got a function; choose a network run',
      'where',
    );
  }
  return splittingLine(objective, theta, layer, unit, lambdas);
}
