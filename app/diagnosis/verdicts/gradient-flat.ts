import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { smallerBatch } from '../smaller-batch.ts';
import { below, fact, makeVerdict, notSmall, stalled, type VerdictRule } from '../verdict.ts';
import { trial } from './rate-too-large.ts';

/** The gradient is not zero but hardly changes along itself: no critical point, though methods that look for one stop here (Frye et al. 2021). */
export const gradientFlat: VerdictRule = (evidence) => {
  const { point, update } = evidence;
  if (point === null) return null;
  const larger = largerGain(evidence);
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
      fact('largerRateGains', larger.share > 0.3),
      below('gradientFlatness', point.gradientFlatness, 2e-3),
    ],
    [lowerLoss({ kind: 'rate', factor: larger.factor }), lowerLoss(QUASI_NEWTON), ...smallerBatch(evidence)],
  );
};

/**
 * What k times the rate gains over k times the gain at this rate: 1 on a slope without curvature. Ten times, or three where ten
 * would be beyond the edge of a steep direction beside the slope. NaN where nothing was tried.
 */
function largerGain(evidence: Parameters<VerdictRule>[0]): {
  readonly factor: number;
  readonly share: number;
} {
  const here = evidence.continuation?.losses[0] ?? NaN;
  const gain = (factor: number): number => here - trial(evidence, factor);
  const [ten, three] = [10, 3].map((factor) => ({ factor, share: gain(factor) / (factor * gain(1)) }));
  return three.share > 0.3 && !(ten.share > 0.3) ? three : ten;
}

function nan0(value = NaN): number {
  return Number.isNaN(value) ? 0 : value;
}
