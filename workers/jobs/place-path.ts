import { planeProjector } from '../../app/landscape/project.ts';
import type { Objective } from '../../app/numerics/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** A path on a plane: projected by least squares, each point at its own loss. */
export function placePathJob(input: JobInput<'place-path'>): JobOutput<'place-path'> {
  const [d1, d2] = input.directions;
  const frame = { center: input.center, d1, d2 };
  return { path: placedPath(objectiveOf(input.loss, input.part), frame, input.path, input.cancel) };
}

/** Rows [step, x, y, loss at the point itself, distance from the plane]. */
export function placedPath(
  objective: Objective,
  frame: Parameters<typeof planeProjector>[0],
  points: readonly { readonly step: number; readonly theta: Float64Array }[],
  cancel: Int32Array,
): Float64Array {
  const project = planeProjector(frame);
  const path = new Float64Array(5 * points.length);
  points.forEach(({ step, theta }, row) => {
    checkCancelled(cancel);
    const at = project(theta);
    path.set([step, at.x, at.y, objective.loss(theta), at.distance], 5 * row);
  });
  return path;
}
