import type { DataEvidence } from '../diagnosis-evidence.ts';
import { CLEARLY, standardizedGain } from '../trials/scale-trial.ts';
import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import {
  above,
  attainable,
  HELD,
  makeVerdict,
  notSmall,
  slow,
  type Finding,
  type VerdictRule,
} from '../verdict.ts';

type Conditions = Pick<DataEvidence, 'condition' | 'standardizedCondition'>;

function conditions(data: Conditions): Finding[] {
  return [
    above('inputCondition', data.condition, 60),
    above('inputConditionOverStandardized', data.condition / data.standardizedCondition, 20),
  ];
}

/** Whether the inputs' scales are worth an experiment: below, some hundred updates near the edge come down anyhow. */
export function areFarApart(data: Conditions): boolean {
  return conditions(data).every(({ degree }) => degree >= HELD);
}

/**
 * Inputs of very different scales or far from zero (N1) that stretch the loss, while there is still much to gain. Whether that is what
 * holds the run up an experiment decides: it goes on with standardised inputs, and gains more than by any rate.
 */
export const badlyScaledInputs: VerdictRule = (evidence) => {
  const { data, scale } = evidence;
  if (data === null || scale === null) return null;
  return makeVerdict(
    'badlyScaledInputs',
    [
      slow(evidence),
      ...notSmall(evidence),
      ...conditions(data),
      ...attainable(evidence),
      above('standardizedGain', standardizedGain(scale), CLEARLY),
    ],
    [
      lowerLoss(
        { kind: 'standardize' },
        scale.isAnew || !Number.isFinite(scale.standardized) ? null : scale.standardized,
      ),
      lowerLoss(QUASI_NEWTON),
    ],
  );
};
