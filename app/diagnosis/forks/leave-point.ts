import { symmetricEigenpairs } from '../../numerics/symmetric-eigen.ts';
import { norm2 } from '../../numerics/vector.ts';
import type { Objective } from '../../numerics/objective.ts';
import { hasPreconditioner } from '../../training/preconditioner.ts';
import { stabilityEdge } from '../../training/stability-edge.ts';
import { cannot, NO_STATE, type Applied, type Stall } from './fork-change.ts';
import type { ForkStart } from '../trials/fork-start.ts';
import { lowestAlong } from './lowest-along.ts';
import { descentBeyond, MOST_PARAMETERS } from '../evidence/point-evidence.ts';
import { calmed } from './rate-by-trial.ts';
import { sharpness } from '../trials/sharpness.ts';

/** A step off a saddle along the eigenvector of the least eigenvalue, on the side and as far as the loss falls most. */
export function escape(stall: Stall, distance: number): Applied {
  const { objective, from, ...start } = stall;
  const n = objective.dimension;
  if (n > MOST_PARAMETERS) return cannot('large');
  const hessian = new Float64Array(n * n);
  objective.hessian(from.theta, hessian);
  const pairs = symmetricEigenpairs(hessian, n);
  const theta = lowestAlong(objective, from.theta, pairs.vectors.subarray(0, n), distance, steadyAt(stall));
  return steadyDown(objective, { ...start, from: { ...from, theta, optimizerState: NO_STATE } });
}

/** A step off a point that second order cannot judge, along a way down that higher orders have. */
export function beyond(stall: Stall): Applied {
  const { objective, from, ...start } = stall;
  if (objective.dimension > MOST_PARAMETERS) return cannot('large');
  const way = descentBeyond(objective, from.theta);
  if (way === null) return cannot('noWayDown');
  const reach = 0.1 * Math.max(1, norm2(from.theta));
  const theta = lowestAlong(objective, from.theta, way.direction, reach, steadyAt(stall));
  return steadyDown(objective, { ...start, from: { ...from, theta, optimizerState: NO_STATE } });
}

/**
 * Below the place that was stepped to it may be steeper than there: the largest rate with which the way leads down is taken. Newton's
 * steps seek any critical point and may lead back up to the one just left; with |H| in place of H they go on down (Dauphin et al. 2014).
 */
function steadyDown(objective: Objective, start: ForkStart): ForkStart {
  const own = calmed(objective, start);
  const { optimizer } = start.training;
  if (own !== null || optimizer.kind !== 'newton') return own ?? start;
  const down = { ...optimizer, kind: 'saddleFreeNewton' as const };
  return calmed(objective, { ...start, training: { ...start.training, optimizer: down } }) ?? start;
}

/** Whether the run's own steps stay stable at a place: beyond the edge they would leave it again. */
function steadyAt({ objective, training, rate }: Stall): (theta: Float64Array) => boolean {
  const edge = hasPreconditioner(training.optimizer) ? null : stabilityEdge(training.optimizer, rate);
  return (theta) => edge === null || !(sharpness(objective, theta) > edge.value);
}
