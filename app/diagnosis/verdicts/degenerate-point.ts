import type { NearEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss, QUASI_NEWTON, type ProposedExperiment } from '../proposals.ts';
import { smallerBatch } from '../forks/smaller-batch.ts';
import {
  above,
  below,
  fact,
  lossApart,
  makeVerdict,
  notSmall,
  restShare,
  stalled,
  type VerdictRule,
} from '../verdict.ts';
import { CLEAR, MOST_CHANGE } from './strict-saddle.ts';

/** Share of what a run has come down by that is nothing beside it. */
const NOTHING = 3e-6;

/** A critical point that second order does not decide: eigenvalues zero that no symmetry explains (C6). */
export const degeneratePoint: VerdictRule = (evidence) => {
  const near = evidence.point?.near ?? null;
  if (near === null) return null;
  // A trace of negative curvature that vanishes toward the point shows lower places, no saddle of second order.
  const isOpen = near.class === 'degenerateSaddle' || near.class === 'inconclusive';
  const isTrace = !isOpen && near.curvatureChange > MOST_CHANGE;
  // So does a faint one beside zeros that nothing explains.
  const share = -near.smallestEigenvalue / Math.abs(evidence.point?.largestEigenvalue ?? NaN);
  const isFaint = near.inertia.negative > 0 && near.unexplainedZeros > 0 && share < CLEAR;
  const openness =
    isFaint && !isOpen
      ? below('negativeCurvatureShare', share, CLEAR)
      : isTrace
        ? above('curvatureChange', near.curvatureChange, MOST_CHANGE)
        : fact('undecided', isOpen);
  const [standing, atRest] = [stalled(evidence), below('restShare', restShare(evidence), NOTHING)];
  const restart = lowerLoss({ kind: 'restart', seed: 1 });
  return makeVerdict(
    'degeneratePoint',
    [
      // A loss that is 0 there falls by a power of time for ever: then it counts that all of that is nothing.
      atRest.degree > standing.degree ? atRest : standing,
      ...notSmall(evidence),
      openness,
      below('distance', near.relativeDistance, 0.6),
      // How near is near is told by the loss: x^p is left long before it is reached.
      below('lossApart', lossApart(evidence), 1e-3),
      ...(near.class === 'degenerateSaddle' || isTrace
        ? []
        : [above('unexplainedZeros', near.unexplainedZeros, 0.5)]),
    ],
    [
      ...beyondSecondOrder(near.descent),
      ...(near.smallestEigenvalue < 0 ? [lowerLoss({ kind: 'escape', distance: 0.1 })] : []),
      // A function with no way down found is by a flat minimum: what is left to gain lies there, and another start is drawn blindly.
      ...(evidence.data === null ? [lowerLoss(QUASI_NEWTON), restart] : [restart, lowerLoss(QUASI_NEWTON)]),
      ...smallerBatch(evidence),
    ],
  );
};

/** Second order says nothing here: the way down is the one its probe found. */
function beyondSecondOrder(descent: NearEvidence['descent']): ProposedExperiment[] {
  if (descent === null) return [];
  const { order, drop, radius } = descent;
  const basis = { key: 'diagnosis.basis.beyond', values: { order, drop, radius } };
  return [lowerLoss({ kind: 'beyond' }, null, basis)];
}
