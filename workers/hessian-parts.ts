import { isNetworkObjective } from '../app/experiment/objective.ts';
import type { Objective } from '../app/numerics/objective.ts';

/** The objective, its Hessian at `theta` itself from parts that are there already: bit-equal, whoever made them. */
export function withHessianAt(
  objective: Objective,
  theta: Float64Array,
  parts: readonly Float64Array[] = [],
): Objective {
  if (parts.length === 0 || !isNetworkObjective(objective)) return objective;
  return {
    ...objective,
    hessian(at: Float64Array, out: Float64Array, poll?: () => void) {
      if (at === theta) objective.joinHessianParts(parts, out);
      else objective.hessian(at, out, poll);
    },
  };
}
