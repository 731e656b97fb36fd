import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import { extremeEigenpairs } from '../../numerics/lanczos.ts';
import { hessianOperator, type Objective } from '../../numerics/objective.ts';
import { randomStream } from '../../numerics/random.ts';

/** λmax before over λmax after; 1 where there is none: with the rate times it a fork keeps its distance from the stability edge. */
export function sharpnessRatio(
  before: ResolvedLoss,
  theta: Float64Array,
  after: ResolvedLoss,
  moved: Float64Array,
): number {
  const of = (loss: ResolvedLoss, at: Float64Array): number => sharpness(buildObjective(loss, 'train'), at);
  const ratio = of(before, theta) / of(after, moved);
  return ratio > 0 && ratio < Infinity ? ratio : 1;
}

/** λmax of the Hessian. */
export function sharpness(objective: Objective, theta: Float64Array): number {
  const { values } = extremeEigenpairs(
    hessianOperator(objective, theta),
    randomStream(0, 'diagnosis-standardize'),
    { tolerance: 1e-4 },
  );
  return values[values.length - 1];
}
