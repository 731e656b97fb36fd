import { isNetworkObjective } from '../../app/experiment/objective.ts';
import { planePoint } from '../../app/landscape/grid.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Losses at center + x[k]·d1 + y[k]·d2; non-finite losses stay as they are. */
export function evaluatePlaneJob(input: JobInput<'evaluate-plane'>): JobOutput<'evaluate-plane'> {
  const { center, directions, x, y, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const values = new Float64Array(x.length);
  const poll = (): void => checkCancelled(cancel);
  if (isNetworkObjective(objective)) {
    if (objective.planeLosses(center, directions[0], directions[1], x, y, values, poll)) return { values };
  }
  const theta = new Float64Array(center.length);
  for (let k = 0; k < x.length; k++) {
    poll();
    planePoint(center, directions[0], directions[1], x[k], y[k], theta);
    values[k] = objective.loss(theta);
  }
  return { values };
}
