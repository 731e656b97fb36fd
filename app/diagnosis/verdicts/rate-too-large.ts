import { lowerLoss } from '../proposals.ts';
import { SOME } from './edge-of-stability.ts';
import { above, below, fact, makeVerdict, nan0, stalled, surest, type VerdictRule } from '../verdict.ts';

/**
 * Bouncing (A1, A2): successive gradients point against each other, each step overshoots, and the loss does not fall although
 * the gradient is large. Or the run blew up from a start beyond the stability edge.
 */
export const rateTooLarge: VerdictRule = (evidence) => {
  const { curves, update, continuation, rates } = evidence;
  if (update === null) return null;
  const small = trial(evidence, 0.1);
  const same = trial(evidence, 1);
  const proposals = [lowerLoss({ kind: 'rate', factor: 0.1 }, Number.isFinite(small) ? small : null)];
  return surest([
    makeVerdict(
      'rateTooLarge',
      [
        fact('notFinite', curves.diverged),
        above('startEdgeRatio', Math.max(nan0(update.startEdgeRatio), nan0(update.edgeRatio)), 1),
      ],
      proposals,
    ),
    continuation === null || rates === null
      ? null
      : makeVerdict(
          'rateTooLarge',
          [
            stalled(evidence),
            // What falls over many steps is at the edge of stability.
            below('fall', Math.max(0, 1 - curves.endLoss / curves.middleLoss), SOME),
            above('opposedGradients', continuation.negativeShare, 0.4),
            above('stepCurvature', continuation.stepCurvature, 1.5),
            below('smallerRateLoss', Math.min(small, trial(evidence, 0.3)) / same, 0.97),
          ],
          proposals,
        ),
  ]);
};

/** Loss of a rate trial; NaN where it was not made. */
export function trial({ rates }: Parameters<VerdictRule>[0], factor: number): number {
  return rates?.find((one) => one.factor === factor)?.loss ?? NaN;
}
