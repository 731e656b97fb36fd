import { analyzePoint } from '../curvature/analyze-point.ts';
import type { PointCard } from '../curvature/point-card.ts';
import type { Objective } from '../numerics/objective.ts';
import { explainZeroEigenvalues } from './explained-zeros.ts';
import { verdictCard } from './verdict-card.ts';

/**
 * The card of a checkpoint: the point as the optimizer left it, not polished, with its zeros explained. One Hessian for
 * the usual point; only where second order leaves a critical point open does the costlier {@link verdictCard} decide.
 *
 * @param float32Origin θ passed through float32: the wider zero tolerance. Default false.
 * @throws InputError for a θ of wrong length or a Hessian too large; AnalysisCancelled
 */
export function checkpointCard(
  objective: Objective,
  theta: Float64Array,
  cancelled: () => boolean,
  float32Origin = false,
): PointCard {
  const card = analyzePoint(objective, theta, {
    signal: cancelled,
    float32Origin,
    explain: ({ hessian, zeroTolerance, zeros }) =>
      explainZeroEigenvalues(
        objective,
        theta,
        hessian,
        zeroTolerance,
        zeros,
        objective.loss(theta),
      ).groups.map(({ cause, count }) => ({ cause, count })),
  });
  const open = card.class === 'inconclusive' && Number.isFinite(card.loss);
  if (!open) return card;
  const verdict = verdictCard(objective, theta, {
    polish: false,
    crossCheck: false,
    cancelled,
    float32Origin,
  });
  const { class: decided, explainedZeros, notes } = verdict;
  return { ...card, class: decided, explainedZeros, notes };
}
