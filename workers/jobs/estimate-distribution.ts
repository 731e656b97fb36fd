import { estimateDistribution } from '../../app/curvature/estimate-spectrum.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Density, trace and norm of a Hessian too large to be computed; stages of 100. */
export function estimateDistributionJob(
  input: JobInput<'estimate-distribution'>,
): JobOutput<'estimate-distribution'> {
  const { loss, part, theta, effort, cancel } = input;
  return estimateDistribution(objectiveOf(loss, part), theta, effort, {
    cancelled: isCancelled(cancel),
    progress: (fraction) => setStage(cancel, Math.floor(100 * fraction)),
  });
}
