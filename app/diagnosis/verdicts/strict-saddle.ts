import { lowerLoss } from '../proposals.ts';
import { below, fact, makeVerdict, stalled, type VerdictRule } from '../verdict.ts';

/** A critical point with a negative eigenvalue is right beside the run: the loss falls along its eigenvector (C8, C9). */
export const strictSaddle: VerdictRule = (evidence) => {
  const near = evidence.point?.near ?? null;
  if (near === null) return null;
  return makeVerdict(
    'strictSaddle',
    [
      stalled(evidence),
      fact('negativeCurvature', near.class === 'saddle' || near.class === 'maximum'),
      below('distance', near.relativeDistance, 0.08),
    ],
    [lowerLoss({ kind: 'escape', distance: 0.1 }), lowerLoss({ kind: 'rate', factor: 10 })],
  );
};
