import { hasPreconditioner } from '../../training/preconditioner.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { notLower } from '../proposals.ts';
import { above, below, fact, makeVerdict, surest, type VerdictRule } from '../verdict.ts';

/** Distance from the edge, |ln(λmax/edge)|, that counts as being there: runs hover within a few percent (Cohen et al. 2021). */
export const THERE = 0.2;
/** Fall over the last half of a run that tells the edge from bouncing, which falls no more. */
export const SOME = 0.04;

/**
 * Full-batch training whose sharpness has risen to the optimizer's stability edge and stays there, while the loss falls over
 * many steps, not every one (Cohen et al. 2021).
 */
export const edgeOfStability: VerdictRule = (evidence) => {
  const { curves, update } = evidence;
  if (update === null || update.batchSize < update.samples) return null;
  const { state } = curves.trend;
  const fall = 1 - curves.endLoss / curves.middleLoss;
  const proposals = [notLower({ kind: 'rate', factor: 0.1 })];
  const { startEdgeRatio, middleEdgeRatio, edgeRatio } = update;
  const moved = Math.max(
    ...[middleEdgeRatio, edgeRatio].map((ratio) => Math.abs(Math.log(ratio / startEdgeRatio))),
  );
  const shared = [
    fact('notStalled', state === 'falling' || fall > SOME || fallAtEdge(evidence) > SOME),
    below('edgeDistance', Math.abs(Math.log(edgeRatio)), THERE),
  ];
  return surest([
    makeVerdict('edgeOfStability', [...shared, above('upwardShare', curves.upwardShare, 0.005)], proposals),
    // Held there without a step up: it was there at half time already, and is no constant, as a quadratic's is.
    makeVerdict(
      'edgeOfStability',
      [
        ...shared,
        below('middleEdgeDistance', Math.abs(Math.log(middleEdgeRatio)), 0.1),
        above('sharpnessMoved', moved, 0.02),
      ],
      proposals,
    ),
  ]);
};

/**
 * What a run loses that goes on at the edge, where it has been since half time; 0 elsewhere. A record at the edge goes up and down for
 * long and may end where it was at half time; a bounce that is there for good, a cycle of two steps in a fixed valley, has nothing to lose.
 */
export function fallAtEdge({ update, calm }: DiagnosisEvidence): number {
  if (update === null || calm === null || update.batchSize < update.samples) return 0;
  const isThere = [update.middleEdgeRatio, update.edgeRatio].every(
    (ratio) => Math.abs(Math.log(ratio)) < THERE,
  );
  return isThere ? Math.max(0, 1 - calm.late / calm.early) : 0;
}

/**
 * The sharpness has climbed to the edge, and steps of the whole data go up time and again while the loss falls: what holds it up is the
 * edge, however narrow the valley is there. (In a valley of fixed walls it is where it was, and nothing goes up.)
 */
export function climbedToEdge({ curves, update }: DiagnosisEvidence): boolean {
  return update !== null && update.startEdgeRatio < 0.9 && curves.upwardShare > 0.05;
}

/** A method that divides by a scale of its own comes to its edge sooner or later (Cohen et al. 2022): of a loss that falls it is said last. */
export function isUsualEdge({ update }: DiagnosisEvidence): boolean {
  return update !== null && hasPreconditioner(update.optimizer);
}
