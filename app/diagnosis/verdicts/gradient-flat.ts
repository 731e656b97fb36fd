import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { below, fact, makeVerdict, stalled, type VerdictRule } from '../verdict.ts';

/** The gradient is not zero but hardly changes along itself: no critical point, though methods that look for one stop here (Frye et al. 2021). */
export const gradientFlat: VerdictRule = (evidence) => {
  const { point } = evidence;
  if (point === null) return null;
  return makeVerdict(
    'gradientFlat',
    [
      stalled(evidence),
      fact('flatClass', point.class === 'gradientFlat'),
      below('gradientFlatness', point.gradientFlatness, 2e-3),
    ],
    [lowerLoss({ kind: 'rate', factor: 10 }), lowerLoss(QUASI_NEWTON)],
  );
};
