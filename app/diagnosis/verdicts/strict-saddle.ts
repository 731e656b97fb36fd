import { ALONG } from '../evidence/point-evidence.ts';
import { lowerLoss } from '../proposals.ts';
import { smallerBatch } from '../forks/smaller-batch.ts';
import { splitUnits } from '../forks/split-unit.ts';
import {
  above,
  below,
  fact,
  lossApart,
  makeVerdict,
  notSmall,
  SMALL,
  stalled,
  surest,
  type VerdictRule,
} from '../verdict.ts';

/** Change of curvature on the way to a critical point, over its own, from which on the latter is not what the run feels. */
export const MOST_CHANGE = 30;

/** −λmin/λmax from which on a negative eigenvalue is clearly one, where others are zero and no symmetry explains them. */
export const CLEAR = 0.05;
/** Share of a small loss that a way out must be known to gain. */
const MOST = 0.7;

/**
 * A critical point with a negative eigenvalue is right beside the run: the loss falls along its eigenvector (C8, C9). Or the
 * run is just leaving one, too far for Newton's method to go back: the gradient lies along the most negative curvature, as only
 * the linear dynamics of a saddle line it up.
 */
export const strictSaddle: VerdictRule = (evidence) => {
  const { point, data, capacity, curves } = evidence;
  if (point === null) return null;
  const { near, gradientCurvature, smallestEigenvalue, largestEigenvalue, leavesSaddle } = point;
  const proposals = [
    lowerLoss({ kind: 'escape', distance: 0.1 }),
    lowerLoss({ kind: 'rate', factor: 10 }),
    ...smallerBatch(evidence),
    ...splitUnits(evidence),
  ];
  // A small loss is worth a way out if almost all of it lies beyond: the last mode of a network that learns one after the other.
  const isWorthIt =
    data === null || capacity === null
      ? []
      : [
          [
            above('lossShare', curves.trainLoss / data.baseline, SMALL / 10),
            above('attainable', 1 - capacity.best / curves.trainLoss, MOST),
          ],
        ];
  return surest([
    ...[notSmall(evidence), ...isWorthIt].map((worth) =>
      near === null
        ? null
        : makeVerdict(
            'strictSaddle',
            [
              stalled(evidence),
              ...worth,
              fact('negativeCurvature', near.class === 'saddle' || near.class === 'maximum'),
              // Beside zeros that nothing explains, as by the origin of a deep network, a faint one does not make a saddle of second order.
              ...(near.unexplainedZeros > 0
                ? [
                    above(
                      'negativeCurvatureShare',
                      -near.smallestEigenvalue / Math.abs(largestEigenvalue),
                      CLEAR,
                    ),
                  ]
                : []),
              below('distance', near.relativeDistance, 0.12),
              below('curvatureChange', near.curvatureChange, MOST_CHANGE),
              below('lossApart', lossApart(evidence), 1e-2),
            ],
            proposals,
          ),
    ),
    near !== null || smallestEigenvalue >= 0
      ? null
      : makeVerdict(
          'strictSaddle',
          [
            stalled(evidence),
            above('negativeCurvatureShare', -smallestEigenvalue / Math.abs(largestEigenvalue), 0.1),
            above('gradientAlongDescent', gradientCurvature / smallestEigenvalue, ALONG),
            fact('leavesSaddle', leavesSaddle),
          ],
          proposals,
        ),
  ]);
};
