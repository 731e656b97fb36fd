import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { measureBatchTimes } from '../../app/training/batch-timing.ts';
import { trainingProblem } from '../../app/training/training-problem.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Measures update times on this thread, batch size by batch size. */
export function batchTimesJob(input: JobInput<'batch-times'>): JobOutput<'batch-times'> {
  const problem = trainingProblem(objectiveOf(input.loss, 'train'), null);
  return input.sizes.flatMap((size) => {
    checkCancelled(input.cancel);
    return measureBatchTimes(problem, input.theta, [size], input.budget, () => performance.now());
  });
}
