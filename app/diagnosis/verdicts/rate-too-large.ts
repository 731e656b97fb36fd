import { lowerLoss } from '../proposals.ts';
import { SOME, THERE } from './edge-of-stability.ts';
import { ownFall } from './noise-floor.ts';
import {
  above,
  below,
  fact,
  makeVerdict,
  nan0,
  notSmall,
  stalled,
  surest,
  type VerdictRule,
} from '../verdict.ts';

/** A tenth of the rate gains that many times what the run gains by itself. */
const SEVERAL = 3;

/** Loss over its first value below which only rounding is left. */
const ROUNDED = 1e-20;

/**
 * Bouncing (A1, A2): successive gradients point against each other, each step overshoots, and the loss does not fall although
 * the gradient is large. Momentum turns round after many steps, not at each: then it counts that steps of the whole data go up time and
 * again, the loss does not fall, and a tenth of the rate goes lower from the same place. Or the run blew up from a start beyond the
 * stability edge.
 */
export const rateTooLarge: VerdictRule = (evidence) => {
  const { curves, update, continuation, rates, calm } = evidence;
  if (update === null) return null;
  const small = trial(evidence, 0.1);
  const same = trial(evidence, 1);
  const proposals = [lowerLoss({ kind: 'rate', factor: 0.1 }, Number.isFinite(small) ? small : null)];
  const standing = [
    stalled(evidence),
    // What falls over many steps is at the edge of stability.
    below('fall', Math.max(0, 1 - curves.endLoss / curves.middleLoss), SOME),
  ];
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
            ...standing,
            above('opposedGradients', continuation.negativeShare, 0.4),
            above('stepCurvature', continuation.stepCurvature, 1.5),
            below('smallerRateLoss', Math.min(small, trial(evidence, 0.3)) / same, 0.97),
          ],
          proposals,
        ),
    ...(calm === null || update.batchSize < update.samples
      ? []
      : [
          standing,
          // What wanders widely falls and rises by chance; and is nowhere near the edge for long.
          [
            fact('notFalling', curves.trend.state !== 'falling'),
            below('ownFall', ownFall(curves, calm), (1 - calm.calm / calm.late) / SEVERAL),
            above('edgeDistance', Math.abs(Math.log(Math.max(0, nan0(update.edgeRatio)))), THERE),
          ],
        ].map((still) =>
          makeVerdict(
            'rateTooLarge',
            [
              ...still,
              ...notSmall(evidence),
              // Digits of a loss that is nothing beside its start go up and down by rounding.
              ...(curves.firstLoss > 0
                ? [above('growth', Math.abs(curves.endLoss) / curves.firstLoss, ROUNDED)]
                : []),
              above('upwardShare', curves.upwardShare, 0.1),
              above('calmGain', 1 - calm.calm / calm.late, 0.1),
            ],
            proposals,
          ),
        )),
  ]);
};

/** Loss of a rate trial; NaN where it was not made. */
export function trial({ rates }: Parameters<VerdictRule>[0], factor: number): number {
  return rates?.find((one) => one.factor === factor)?.loss ?? NaN;
}
