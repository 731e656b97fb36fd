import { isNetworkObjective } from '../../app/experiment/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** One part of a dense Hessian, straight into the shared memory of whoever adds the parts up. */
export function denseHessianPartJob(input: JobInput<'dense-hessian-part'>): JobOutput<'dense-hessian-part'> {
  const { theta, index, out, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const poll = (): void => checkCancelled(cancel);
  return { done: isNetworkObjective(objective) && objective.hessianPart(theta, index, out, poll) };
}
