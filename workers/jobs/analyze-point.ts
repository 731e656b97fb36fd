import { checkpointCard } from '../../app/critical/checkpoint-card.ts';
import { isNetworkObjective } from '../../app/experiment/objective.ts';
import type { Objective } from '../../app/numerics/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The card of one point as it stands, from the exact dense Hessian. */
export function analyzePointJob(input: JobInput<'analyze-point'>): JobOutput<'analyze-point'> {
  const { theta, hessianParts = [] } = input;
  const objective = withHessianAt(objectiveOf(input.loss, input.part), theta, hessianParts);
  return checkpointCard(objective, theta, isCancelled(input.cancel), input.float32Origin);
}

/** The objective, its Hessian at `theta` itself from parts that are there already: bit-equal, whoever made them. */
function withHessianAt(objective: Objective, theta: Float64Array, parts: readonly Float64Array[]): Objective {
  if (parts.length === 0 || !isNetworkObjective(objective)) return objective;
  return {
    ...objective,
    hessian(at: Float64Array, out: Float64Array, poll?: () => void) {
      if (at === theta) objective.joinHessianParts(parts, out);
      else objective.hessian(at, out, poll);
    },
  };
}
