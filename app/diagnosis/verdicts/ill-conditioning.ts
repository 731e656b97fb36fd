import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, below, makeVerdict, notSmall, slow, type VerdictRule } from '../verdict.ts';

/**
 * A long valley: the steepest direction allows no larger rate, the gradient lies along directions that curve a hundred times
 * less, and Newton's step would gain what gradient steps do not.
 */
export const illConditioning: VerdictRule = (evidence) => {
  const { point, update, noise } = evidence;
  if (point === null || update === null) return null;
  const scale = Math.max(Math.abs(point.loss), 1e-300);
  return makeVerdict(
    'illConditioning',
    [
      slow(evidence),
      ...notSmall(evidence),
      ...(Number.isNaN(update.edgeRatio) ? [] : [above('edgeRatio', update.edgeRatio, 0.1)]),
      below('gradientCurvatureShare', Math.abs(point.gradientCurvature) / point.largestEigenvalue, 0.05),
      above('newtonGain', point.newtonGain / scale, 0.03),
      ...(noise === null ? [] : [below('noiseBalance', noise.balance, 0.5)]),
    ],
    [
      lowerLoss(QUASI_NEWTON),
      lowerLoss({ kind: 'optimizer', optimizer: { kind: 'momentum', rate: update.rate, momentum: 0.95 } }),
    ],
  );
};
