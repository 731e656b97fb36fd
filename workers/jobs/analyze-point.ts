import { checkpointCard } from '../../app/critical/checkpoint-card.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The card of one point as it stands, from the exact dense Hessian. */
export function analyzePointJob(input: JobInput<'analyze-point'>): JobOutput<'analyze-point'> {
  const objective = objectiveOf(input.loss, input.part);
  return checkpointCard(objective, input.theta, isCancelled(input.cancel), input.float32Origin);
}
