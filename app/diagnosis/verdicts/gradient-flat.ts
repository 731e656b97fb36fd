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
      below('bowlShare', bowlShare(evidence), 0.05),
      // Its own measure, not the point's class: far out on an arm that levels off, damped Newton steps lower ‖g‖ too.
      fact(
        'notCritical',
        point.class === 'gradientFlat' ||
          (point.class === 'notCritical' && !((point.near?.relativeDistance ?? Infinity) <= 0.1)),
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

/**
 * 2·h·(L − L*)/‖g‖² with h the curvature along g and L* the lowest known loss: 1 where the quadratic along g has its bottom at L*,
 * as on the floor of a straight valley; near 0 where the slope goes on far beyond what its curvature could end, 0 where it curves
 * down.
 */
function bowlShare({ point, capacity }: Parameters<VerdictRule>[0]): number {
  if (point === null || capacity === null) return 0;
  const share = (2 * point.gradientCurvature * (point.loss - capacity.best)) / point.gradientNorm ** 2;
  return Math.max(0, nan0(share));
}

function nan0(value = NaN): number {
  return Number.isNaN(value) ? 0 : value;
}
