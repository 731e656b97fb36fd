import { planeArrows, planeModel } from '../../app/landscape/plane-model.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { denseEigenpairs } from '../dense-eigenpairs.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Most arrows to each side of the spectrum. */
const NEGATIVE = 3;
const POSITIVE = 2;

/** The quadratic model of a point on a plane, and the ends of its spectrum as arrows. */
export function planeModelJob(input: JobInput<'plane-model'>): JobOutput<'plane-model'> {
  const objective = objectiveOf(input.loss, input.part);
  const { theta, cancel } = input;
  const [d1, d2] = input.directions;
  const frame = { center: input.center, d1, d2 };
  const model = planeModel(objective, theta, frame, input.reach, () => checkCancelled(cancel));
  if (!input.dense) return { model, arrows: null };
  const n = theta.length;
  const rows = Array.from({ length: n }, (_, k) => k).filter((k) => k < NEGATIVE || k >= n - POSITIVE);
  const pairs = denseEigenpairs(objective, theta, rows, cancel);
  const ranks = rows.map((row) => row + 1);
  const arrows = planeArrows(frame, pairs, ranks).filter(
    ({ eigenvalue }, k) => rows[k] >= n - POSITIVE || eigenvalue < 0,
  );
  return { model, arrows };
}
