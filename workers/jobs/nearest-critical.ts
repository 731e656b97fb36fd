import { nearestCritical } from '../../app/critical/nearest-critical.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** From one point to the critical point that a finder reaches. */
export function nearestCriticalJob(input: JobInput<'nearest-critical'>): JobOutput<'nearest-critical'> {
  const { theta, options, cancel } = input;
  return nearestCritical(objectiveOf(input.loss, input.part), theta, options, isCancelled(cancel));
}
