import { connectionOf, relaxCurve, startCurve } from '../../app/critical/connection.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** A piece of the relaxation of a curve between two points. */
export function relaxCurveJob(input: JobInput<'relax-curve'>): JobOutput<'relax-curve'> {
  const { from, to, steps, limit, finish, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const cancelled = isCancelled(cancel);
  const before = input.relaxing ?? startCurve(objective, from, to, input.curve);
  const relaxing = relaxCurve(objective, from, to, before, steps, limit, cancelled);
  checkCancelled(cancel);
  return { relaxing, connection: connectionOf(objective, from, to, relaxing, finish, cancelled) };
}
