import { checkpointCard } from '../../app/critical/checkpoint-card.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { withHessianAt } from '../hessian-parts.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The card of one point as it stands, from the exact dense Hessian. */
export function analyzePointJob(input: JobInput<'analyze-point'>): JobOutput<'analyze-point'> {
  const { theta, hessianParts } = input;
  const objective = withHessianAt(objectiveOf(input.loss, input.part), theta, hessianParts);
  return checkpointCard(objective, theta, isCancelled(input.cancel), input.float32Origin);
}
