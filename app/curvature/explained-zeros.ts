import { isNetworkObjective } from '../experiment/objective.ts';
import type { Objective } from '../numerics/objective.ts';
import { axpy, dot, matrixVector, norm2 } from '../numerics/vector.ts';
import type { ExplainedZeros } from './point-card.ts';
import { tangentFamilies } from './symmetry-tangents.ts';

/** What an explainer of zero eigenvalues is given. */
export interface ZeroQuestion {
  readonly objective: Objective;
  readonly theta: Float64Array;
  /** L(θ). */
  readonly loss: number;
  /** Dense Hessian, [P, P]. */
  readonly hessian: Float64Array;
  readonly zeroTolerance: number;
  /** n₀. */
  readonly zeros: number;
}
export type ZeroExplainer = (question: ZeroQuestion) => readonly ExplainedZeros[];

/** A group of zero eigenvalues with what the explanation is worth; see `symmetry-tangents.ts`. */
export interface ExplainedGroup extends ExplainedZeros {
  readonly kind: 'symmetry' | 'flat';
}

export interface ZeroExplanation {
  readonly groups: readonly ExplainedGroup[];
  /** n₀ minus what the groups account for. */
  readonly unexplained: number;
  /** Orthonormal vectors (length P) that the groups span. */
  readonly basis: readonly Float64Array[];
}

/** Losses of this size are zero residuals: a sum of squares cannot be improved by more than itself. */
export const ZERO_LOSS = 1e-18;

/**
 * Accounts for the zero eigenvalues of a Hessian at θ. Every candidate direction is made orthogonal to those accepted
 * before and counts only if H really is null along it: ‖Hv‖ ≤ zeroTolerance. At zero squared loss the Hessian is
 * (2/N)JᵀJ of rank ≤ N·K, which explains up to P − N·K zeros (`overParameterised`).
 */
export function explainZeroEigenvalues({
  objective,
  theta,
  loss,
  hessian,
  zeroTolerance,
  zeros,
}: ZeroQuestion): ZeroExplanation {
  const basis: Float64Array[] = [];
  const groups: ExplainedGroup[] = [];
  if (zeros === 0 || !isNetworkObjective(objective)) return { groups, unexplained: zeros, basis };
  const image = new Float64Array(theta.length);
  for (const { cause, kind, directions } of tangentFamilies(objective, theta)) {
    let count = 0;
    for (const direction of directions) {
      const length = norm2(direction);
      if (!(length > 0) || basis.length >= zeros) continue;
      const v = direction.map((entry) => entry / length);
      for (let pass = 0; pass < 2; pass++) for (const b of basis) axpy(-dot(b, v), b, v);
      const rest = norm2(v);
      if (!(rest > 1e-6)) continue;
      for (let i = 0; i < v.length; i++) v[i] /= rest;
      matrixVector(hessian, v, image);
      if (!(norm2(image) <= zeroTolerance)) continue;
      basis.push(v);
      count++;
    }
    if (count === 0) continue;
    const known = groups.findIndex((group) => group.cause === cause);
    if (known < 0) groups.push({ cause, kind, count });
    else groups[known] = { cause, kind, count: groups[known].count + count };
  }
  const squares = ['mse', 'sse', 'halfSse'].includes(objective.spec.loss) && objective.spec.l2 === 0;
  if (squares && loss <= ZERO_LOSS) {
    const free = theta.length - objective.samples * objective.outputs - basis.length;
    const count = Math.min(zeros - basis.length, free);
    if (count > 0) groups.push({ cause: 'overParameterised', kind: 'flat', count });
  }
  const explained = groups.reduce((sum, { count }) => sum + count, 0);
  return { groups, unexplained: zeros - explained, basis };
}
