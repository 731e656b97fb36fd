import { lowerLoss, QUASI_NEWTON, type ProposedExperiment } from '../proposals.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { above, below, HELD, makeVerdict, type Verdict } from '../verdict.ts';

/** Share of the loss that a lower place in the same model must gain to be worth an experiment. */
const WORTH = 0.1;

/**
 * No verdict holds. What was measured all the same is said: how near the closest verdict came, what is known to be attainable,
 * what going on and a calmer rate did; and the experiments that would tell.
 *
 * @param closest the highest confidence among the verdicts that were weighed
 */
export function undecided({ capacity, calm, point, curves }: DiagnosisEvidence, closest: number): Verdict {
  const loss = point?.loss ?? curves.trainLoss;
  const fromHere = capacity === null ? NaN : 1 - capacity.fromHere / loss;
  const findings = [
    below('closestConfidence', closest, HELD),
    ...(capacity === null ? [] : [above('quasiNewtonGain', fromHere, WORTH)]),
    ...(calm === null
      ? []
      : [
          below('goOnFall', 1 - calm.late / calm.early, WORTH),
          below('calmGain', 1 - calm.calm / calm.late, WORTH),
        ]),
  ];
  const proposals: ProposedExperiment[] = [
    ...(fromHere > WORTH ? [lowerLoss(QUASI_NEWTON)] : []),
    ...(calm === null
      ? []
      : [lowerLoss({ kind: 'batch', size: 'full' }), lowerLoss({ kind: 'rate', factor: 0.1 })]),
  ];
  return { ...makeVerdict('undecided', findings, proposals), confidence: 1 - closest };
}
