import { planePoint } from '../../app/landscape/grid.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Losses at center + x[k]·d1 + y[k]·d2; non-finite losses stay as they are. */
export function evaluatePlaneJob(input: JobInput<'evaluate-plane'>): JobOutput<'evaluate-plane'> {
  const { center, directions, x, y, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const theta = new Float64Array(center.length);
  const values = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) {
    checkCancelled(cancel);
    planePoint(center, directions[0], directions[1], x[k], y[k], theta);
    values[k] = objective.loss(theta);
  }
  return { values };
}
