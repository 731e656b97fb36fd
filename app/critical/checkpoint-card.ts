import { analyzePoint } from '../curvature/analyze-point.ts';
import { explainZeroEigenvalues, type ZeroExplanation } from '../curvature/explained-zeros.ts';
import type { PointCard } from '../curvature/point-card.ts';
import type { Objective } from '../numerics/objective.ts';
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
  const hessian = new Float64Array(objective.dimension ** 2);
  let explanation: ZeroExplanation = { groups: [], unexplained: 0, basis: [] };
  const card = analyzePoint(objective, theta, {
    signal: cancelled,
    float32Origin,
    hessian,
    explain: (question) => {
      explanation = explainZeroEigenvalues(question);
      return explanation.groups;
    },
  });
  const flat = explanation.groups.some(({ kind }) => kind === 'flat');
  // Zeros along lines that are flat at this very point only never make a minimum by themselves.
  const open =
    Number.isFinite(card.loss) &&
    (card.class === 'inconclusive' || (card.class === 'minimumModuloSymmetry' && flat));
  if (!open) return card;
  const verdict = verdictCard(objective, theta, {
    analyzed: { card, hessian, explanation },
    polish: false,
    crossCheck: false,
    cancelled,
    float32Origin,
  });
  const { class: decided, explainedZeros, notes } = verdict;
  return { ...card, class: decided, explainedZeros, notes };
}
