import type { NearEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss, QUASI_NEWTON, type ProposedExperiment } from '../proposals.ts';
import { smallerBatch } from '../smaller-batch.ts';
import { above, below, fact, makeVerdict, stalled, type VerdictRule } from '../verdict.ts';
import { MOST_CHANGE } from './strict-saddle.ts';

/** Curvature of which this many times as much changes on the way to the point is a trace of the third derivative. */
const TRACE = 100;

/** A critical point that second order does not decide: eigenvalues zero that no symmetry explains (C6). */
export const degeneratePoint: VerdictRule = (evidence) => {
  const near = evidence.point?.near ?? null;
  if (near === null) return null;
  const { loss } = evidence.point ?? near;
  const fallen = evidence.curves.firstLoss - loss;
  const scale = Math.max(Math.abs(loss), fallen > 0 ? fallen : 0, Number.MIN_VALUE);
  // A trace of negative curvature that vanishes toward the point shows lower places, no saddle of second order.
  const isOpen = near.class === 'degenerateSaddle' || near.class === 'inconclusive';
  const isTrace = !isOpen && near.curvatureChange > MOST_CHANGE;
  return makeVerdict(
    'degeneratePoint',
    [
      stalled(evidence),
      isTrace ? above('curvatureChange', near.curvatureChange, TRACE) : fact('undecided', isOpen),
      below('distance', near.relativeDistance, 0.6),
      // How near is near is told by the loss: x^p is left long before it is reached.
      below('lossApart', Math.abs(loss - near.loss) / scale, 1e-3),
      ...(near.class === 'degenerateSaddle' || isTrace
        ? []
        : [above('unexplainedZeros', near.unexplainedZeros, 0.5)]),
    ],
    [
      ...beyondSecondOrder(near.descent),
      ...(near.smallestEigenvalue < 0 ? [lowerLoss({ kind: 'escape', distance: 0.1 })] : []),
      lowerLoss({ kind: 'restart', seed: 1 }),
      lowerLoss(QUASI_NEWTON),
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
