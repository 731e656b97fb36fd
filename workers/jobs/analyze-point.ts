import { analyzePoint } from '../../app/curvature/analyze-point.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The card of one point, from the exact dense Hessian. */
export function analyzePointJob(input: JobInput<'analyze-point'>): JobOutput<'analyze-point'> {
  const objective = objectiveOf(input.loss, input.part);
  return analyzePoint(objective, input.theta, { signal: isCancelled(input.cancel) });
}
