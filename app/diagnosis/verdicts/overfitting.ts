import { lowerValidation } from '../proposals.ts';
import {
  above,
  below,
  makeVerdict,
  surest,
  type Finding,
  type Verdict,
  type VerdictRule,
} from '../verdict.ts';
import { LEARNT, RANK_ERRORS, STRANGERS, WORSE } from './mismatch.ts';

/** Small training loss and large held-out loss (G5), the held-out data being of the same kind. Never where the training loss is high. */
export const overfitting: VerdictRule = ({ curves, data, point, crossed }) => {
  const proposals = [
    lowerValidation({ kind: 'penalty', l2: 0.01 }),
    lowerValidation({ kind: 'restart', seed: 1 }),
  ];
  if (data === null) {
    // Records alone: the first loss stands in for a constant guess's.
    if (Number.isNaN(curves.validationLoss) || !(curves.firstLoss > 0)) return null;
    return makeVerdict(
      'overfitting',
      [
        above('gap', curves.validationLoss / Math.max(curves.trainLoss, 1e-300), 2),
        below('growth', curves.trainLoss / curves.firstLoss, 0.3),
        above('heldOutRise', curves.validationLoss / curves.leastValidationLoss, 1.1),
      ],
      proposals,
    );
  }
  if (data.validationSamples === 0) return null;
  const { baseline } = data;
  const given = (alike: readonly Finding[]): Verdict =>
    makeVerdict(
      'overfitting',
      [
        above('gap', curves.validationLoss / Math.max(curves.trainLoss, 1e-300), 2),
        below('lossShare', curves.trainLoss / data.baseline, 0.3),
        above('heldOutShare', curves.validationLoss / data.baseline, 0.05),
        above('heldOutRise', curves.validationLoss / curves.leastValidationLoss, 1.05),
        below('shift', Number.isNaN(data.shift) ? 0 : data.shift, 6),
        ...(point === null ? [] : [above('parametersPerSample', point.parameters / data.samples, 0.25)]),
        ...alike,
      ],
      proposals,
    );
  if (crossed === null || Number.isNaN(crossed.heldOut)) return given([]);
  // Fits to three quarters of the samples do as badly on the fourth as on held-out data, or learn nothing that holds on either.
  const ratio = crossed.heldOut / crossed.own;
  return surest([
    given([below('strangers', ratio, WORSE)]),
    given([below('strangers', ratio, STRANGERS), below('rankErrors', crossed.rankErrors, RANK_ERRORS)]),
    given([above('ownShare', crossed.own / baseline, LEARNT)]),
  ]);
};
