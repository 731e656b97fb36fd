import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { below, fact, makeVerdict, notSmall, stalled, type VerdictRule } from '../verdict.ts';

/** The gradient is not zero but hardly changes along itself: no critical point, though methods that look for one stop here (Frye et al. 2021). */
export const gradientFlat: VerdictRule = (evidence) => {
  const { point, update } = evidence;
  if (point === null) return null;
  return makeVerdict(
    'gradientFlat',
    [
      stalled(evidence),
      ...notSmall(evidence),
      // Beside the edge a sharp direction holds the rate down: that is a valley, not a plain.
      below('edgeRatio', nan0(update?.edgeRatio), 0.5),
      fact('flatClass', point.class === 'gradientFlat'),
      below('gradientFlatness', point.gradientFlatness, 2e-3),
    ],
    [lowerLoss({ kind: 'rate', factor: 10 }), lowerLoss(QUASI_NEWTON)],
  );
};

function nan0(value = NaN): number {
  return Number.isNaN(value) ? 0 : value;
}
