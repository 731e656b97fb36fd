import { lowerLoss, QUASI_NEWTON, type ProposedExperiment } from '../proposals.ts';
import { smallerBatch } from '../forks/smaller-batch.ts';
import { above, below, fact, makeVerdict, nan0, notSmall, slow, type VerdictRule } from '../verdict.ts';
import { trial } from './rate-too-large.ts';

/**
 * The gradient is not zero but hardly changes along itself: no critical point, though methods that look for one stop here (Frye et
 * al. 2021). Whether a steep direction beside the slope allows a larger rate is asked for the proposal alone.
 */
export const gradientFlat: VerdictRule = (evidence) => {
  const { point, update } = evidence;
  if (point === null) return null;
  const larger = largerRate(evidence);
  return makeVerdict(
    'gradientFlat',
    [
      slow(evidence),
      ...notSmall(evidence),
      below('bowlShare', bowlShare(evidence), 0.05),
      // The floor of a valley that bends may be without curvature as well, or curve down; but no straight way leads down it.
      above('rayShare', rayShare(evidence), 0.3),
      // Its own measure, not the point's class: far out on an arm that levels off, damped Newton steps lower ‖g‖ too.
      fact(
        'notCritical',
        point.class === 'gradientFlat' ||
          (point.class === 'inconclusive' && point.near === null) ||
          (point.class === 'notCritical' && !((point.near?.relativeDistance ?? Infinity) <= 0.1)),
      ),
      below('gradientFlatness', point.gradientFlatness, 2e-3),
    ],
    [
      ...(larger === null ? [] : [lowerLoss({ kind: 'rate', factor: larger })]),
      lowerLoss(QUASI_NEWTON),
      ...(larger !== null || update === null ? [] : [heavyBall(update.rate)]),
      ...smallerBatch(evidence),
    ],
  );
};

/** Where a steep direction beside the slope bounds the rate, momentum makes the steps along the slope longer alone. */
function heavyBall(rate: number): ProposedExperiment {
  return lowerLoss({ kind: 'optimizer', optimizer: { kind: 'momentum', rate, momentum: 0.95 } });
}

/** Share of what is known to be left to gain that the straight way against the gradient gains; all of it where it falls without end. */
function rayShare({ point, capacity }: Parameters<VerdictRule>[0]): number {
  if (point === null || point.rayLeast === -Infinity) return 1;
  const lowest = Math.min(capacity?.best ?? Infinity, point.rayLeast);
  return nan0((point.loss - point.rayLeast) / (point.loss - lowest));
}

/**
 * The larger rate, ten times or three, that stays below the edge of the steepest direction and gains as a slope without curvature
 * lets it: about that many times as much. Null where there is none, or nothing was tried.
 */
function largerRate(evidence: Parameters<VerdictRule>[0]): number | null {
  const here = evidence.continuation?.losses[0] ?? NaN;
  const gain = (factor: number): number => here - trial(evidence, factor);
  const edgeRatio = nan0(evidence.update?.edgeRatio);
  const factor = [10, 3].find((one) => one * edgeRatio < 1 && gain(one) > 0.3 * one * gain(1));
  return factor ?? null;
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
