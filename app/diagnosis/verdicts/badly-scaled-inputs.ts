import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, attainable, makeVerdict, notSmall, slow, type VerdictRule } from '../verdict.ts';

/** Inputs of very different scales or far from zero (N1) that stretch the loss, while there is still much to gain. */
export const badlyScaledInputs: VerdictRule = (evidence) => {
  const { data } = evidence;
  if (data === null) return null;
  return makeVerdict(
    'badlyScaledInputs',
    [
      slow(evidence),
      ...notSmall(evidence),
      above('inputCondition', data.condition, 300),
      above('inputConditionOverStandardized', data.condition / data.standardizedCondition, 50),
      ...attainable(evidence),
    ],
    [lowerLoss({ kind: 'standardize' }), lowerLoss(QUASI_NEWTON)],
  );
};
