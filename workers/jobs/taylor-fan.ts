import { taylorFan } from '../../app/critical/taylor-fan.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The second-order model beside the truth around a point. */
export function taylorFanJob(input: JobInput<'taylor-fan'>): JobOutput<'taylor-fan'> {
  const { theta, reach, cancel } = input;
  return taylorFan(objectiveOf(input.loss, input.part), theta, reach, { poll: () => checkCancelled(cancel) });
}
