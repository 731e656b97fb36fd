import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, below, makeVerdict, notSmall, slow, surest, type VerdictRule } from '../verdict.ts';

/**
 * A long valley: the steepest direction allows no larger rate, the gradient lies along directions that curve a hundred times
 * less, and Newton's step would gain what gradient steps do not. Where the valley bends, its floor may curve down and Newton's
 * quadratic model says nothing: then what L-BFGS does gain from here counts.
 */
export const illConditioning: VerdictRule = (evidence) => {
  const { point, update, noise, capacity } = evidence;
  if (point === null || update === null) return null;
  const scale = Math.max(Math.abs(point.loss), 1e-300);
  const shared = [
    slow(evidence),
    ...notSmall(evidence),
    ...(Number.isNaN(update.edgeRatio) ? [] : [above('edgeRatio', update.edgeRatio, 0.1)]),
    below('gradientCurvatureShare', Math.abs(point.gradientCurvature) / point.largestEigenvalue, 0.05),
    ...(noise === null ? [] : [below('noiseBalance', noise.balance, 0.5)]),
  ];
  const proposals = [
    lowerLoss(QUASI_NEWTON),
    lowerLoss({ kind: 'optimizer', optimizer: { kind: 'momentum', rate: update.rate, momentum: 0.95 } }),
  ];
  return surest([
    makeVerdict(
      'illConditioning',
      [...shared, above('newtonGain', point.newtonGain / scale, 0.03)],
      proposals,
    ),
    capacity === null
      ? null
      : makeVerdict(
          'illConditioning',
          [...shared, above('quasiNewtonGain', (point.loss - capacity.fromHere) / scale, 0.3)],
          proposals,
        ),
  ]);
};
