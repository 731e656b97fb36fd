import { escapeTime, unstableManifold } from '../../app/critical/unstable-manifold.ts';
import { verdictCard } from '../../app/critical/verdict-card.ts';
import type { PointClass } from '../../app/curvature/point-card.ts';
import type { Objective } from '../../app/numerics/objective.ts';
import { symmetricEigenpairs } from '../../app/numerics/symmetric-eigen.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The clock stops at this many times the predicted number of steps: what takes longer is not leaving. */
const PATIENCE = 20;
const MOST_STEPS = 200_000;
/** Ends of larger networks are not probed beyond second order: that takes longer than going there. */
const MOST_PROBED = 64;

/** One branch of the unstable manifold; null when the direction is not one of descent. */
export function descendSaddleJob(input: JobInput<'descend-saddle'>): JobOutput<'descend-saddle'> {
  const { theta, rank, side, clock, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const cancelled = isCancelled(cancel);
  const [branch] = unstableManifold(objective, theta, { only: { rank, side }, cancelled });
  checkCancelled(cancel);
  if (branch === undefined) return null;
  const n = objective.dimension;
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian);
  const { vectors } = symmetricEigenpairs(hessian, n);
  const direction = vectors.slice(rank * n, (rank + 1) * n);
  const { rate, start, distance } = clock;
  const predicted = Math.log(distance / start) / Math.log(1 + rate * Math.abs(branch.eigenvalue));
  const limit = Math.min(MOST_STEPS, Math.ceil(PATIENCE * Math.max(1, predicted)));
  const time = escapeTime(
    objective,
    theta,
    direction,
    branch.eigenvalue,
    rate,
    side * start,
    distance,
    limit,
  );
  checkCancelled(cancel);
  return { branch, endClass: classOfEnd(objective, branch.outcome, branch.end), time };
}

function classOfEnd(objective: Objective, outcome: string, end: Float64Array): PointClass | null {
  if (outcome !== 'minimum') return null;
  const probe = end.length <= MOST_PROBED ? {} : false;
  const card = verdictCard(objective, end, { crossCheck: false, probe });
  return card.class === 'notCritical' ? null : card.class;
}
