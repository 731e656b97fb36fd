import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, makeVerdict, slow, type VerdictRule } from '../verdict.ts';

/** Inputs of very different scales or far from zero (N1) that stretch the loss, while there is still much to gain. */
export const badlyScaledInputs: VerdictRule = (evidence) => {
  const { data, capacity, curves } = evidence;
  if (data === null) return null;
  return makeVerdict(
    'badlyScaledInputs',
    [
      slow(evidence),
      above('inputCondition', data.condition, 300),
      above('inputConditionOverStandardized', data.condition / data.standardizedCondition, 50),
      ...(capacity === null ? [] : [above('attainable', 1 - capacity.best / curves.trainLoss, 0.1)]),
    ],
    [lowerLoss({ kind: 'standardize' }), lowerLoss(QUASI_NEWTON)],
  );
};
