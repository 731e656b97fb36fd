import { InputError } from '../app/experiment/input-error.ts';
import type { Objective } from '../app/numerics/objective.ts';
import { symmetricSpectrum } from '../app/numerics/symmetric-eigen.ts';
import { checkCancelled, isCancelled } from './cancelled.ts';

/** Eigenvalues of wanted ranks, and row k of `vectors` [ranks.length, P] the unit eigenvector of the k-th. */
export interface DenseEigenpairs {
  readonly eigenvalues: Float64Array;
  readonly vectors: Float64Array;
}

/** Eigenpairs of the dense Hessian by rank in ascending order of λ; negative ranks count from the top. */
export function denseEigenpairs(
  objective: Objective,
  theta: Float64Array,
  ranks: readonly number[],
  cancel: Int32Array,
): DenseEigenpairs {
  const n = objective.dimension;
  const rows = ranks.map((rank) => {
    const row = rank < 0 ? n + rank : rank;
    if (!(row >= 0 && row < n)) {
      throw new InputError(`expected an eigenvector rank from ${-n} to ${n - 1}, got ${rank}`, 'plane.ranks');
    }
    return row;
  });
  const different = [...new Set(rows)];
  const hessian = new Float64Array(n * n);
  objective.hessian(theta, hessian, () => checkCancelled(cancel));
  const spectrum = symmetricSpectrum(hessian, n, { ranks: different, cancelled: isCancelled(cancel) });
  checkCancelled(cancel);
  const vectors = new Float64Array(rows.length * n);
  rows.forEach((row, k) => {
    const at = different.indexOf(row);
    vectors.set(spectrum.vectors.subarray(at * n, (at + 1) * n), k * n);
  });
  return { eigenvalues: Float64Array.from(rows, (row) => spectrum.values[row]), vectors };
}
