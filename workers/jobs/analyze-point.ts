import { AnalysisCancelled, analyzePoint } from '../../app/curvature/analyze-point.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { Cancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The card of one point, from the exact dense Hessian. */
export function analyzePointJob(input: JobInput<'analyze-point'>): JobOutput<'analyze-point'> {
  try {
    return analyzePoint(objectiveOf(input.loss, input.part), input.theta, {
      signal: () => Atomics.load(input.cancel, 0) !== 0,
    });
  } catch (error) {
    throw error instanceof AnalysisCancelled ? new Cancelled('cancelled') : error;
  }
}
