import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { smallerBatch } from '../smaller-batch.ts';
import { below, fact, makeVerdict, notSmall, stalled, type VerdictRule } from '../verdict.ts';
import { trial } from './rate-too-large.ts';

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
      // Its own measure, not the point's class: far out on an arm that levels off, damped Newton steps lower ‖g‖ too.
      fact(
        'notCritical',
        point.class === 'gradientFlat' || (point.class === 'notCritical' && point.near === null),
      ),
      fact('largerRateGains', largerGain(evidence) > 3),
      below('gradientFlatness', point.gradientFlatness, 2e-3),
    ],
    [lowerLoss({ kind: 'rate', factor: 10 }), lowerLoss(QUASI_NEWTON), ...smallerBatch(evidence)],
  );
};

/** Gain of ten times the rate over gain at this rate: on a slope without curvature it is ten. NaN where it was not tried. */
function largerGain(evidence: Parameters<VerdictRule>[0]): number {
  const here = evidence.continuation?.losses[0] ?? NaN;
  return (here - trial(evidence, 10)) / (here - trial(evidence, 1));
}

function nan0(value = NaN): number {
  return Number.isNaN(value) ? 0 : value;
}
