import { InputError } from '../../app/experiment/input-error.ts';
import type { Objective } from '../../app/numerics/objective.ts';
import { symmetricEigenpairs } from '../../app/numerics/symmetric-eigen.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Eigenpairs of the dense Hessian by rank in ascending order of λ; negative ranks count from the top. */
export function eigenvectorsJob(input: JobInput<'eigenvectors'>): JobOutput<'eigenvectors'> {
  const objective = objectiveOf(input.loss, input.part);
  return selectedEigenpairs(objective, input.theta, input.ranks, input.cancel);
}

export function selectedEigenpairs(
  objective: Objective,
  theta: Float64Array,
  ranks: readonly number[],
  cancel: Int32Array,
): JobOutput<'eigenvectors'> {
  const n = objective.dimension;
  const rows = ranks.map((rank) => {
    const row = rank < 0 ? n + rank : rank;
    if (!(row >= 0 && row < n)) {
      throw new InputError(`expected an eigenvector rank from ${-n} to ${n - 1}, got ${rank}`, 'plane.ranks');
    }
    return row;
  });
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian, () => checkCancelled(cancel));
  checkCancelled(cancel);
  const pairs = symmetricEigenpairs(hessian, n);
  const vectors = new Float64Array(rows.length * n);
  rows.forEach((row, k) => vectors.set(pairs.vectors.subarray(row * n, (row + 1) * n), k * n));
  return { eigenvalues: Float64Array.from(rows, (row) => pairs.values[row]), vectors };
}
