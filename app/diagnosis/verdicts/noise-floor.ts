import type { CalmEvidence, CurveEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss } from '../proposals.ts';
import { above, below, fact, makeVerdict, SMALL, type VerdictRule } from '../verdict.ts';

/** Share of what a calmer rate gains that all samples at the run's rate must gain for the batches to be what holds it. */
export const BY_BATCHES = 0.25;

/**
 * The batch's noise takes back on average what the gradient gains (B5). At one θ the balance ½η·E[gᵀHg]/‖g‖² scatters with ‖g‖;
 * what decides is an experiment: on the same batches a tenth of the rate ends lower, and so does the same rate with all samples. A
 * slow fall may hide in the noise all the same: a fall that shows is no floor.
 */
export const noiseFloor: VerdictRule = (evidence) => {
  const { noise, calm, curves, data } = evidence;
  if (noise === null || calm === null) return null;
  const { state } = curves.trend;
  const calmGain = 1 - calm.calm / calm.late;
  return makeVerdict(
    'noiseFloor',
    [
      fact('notFalling', state !== 'falling' && state !== 'tooShort'),
      // A mean over many updates: one recorded loss at a floor scatters.
      ...(data === null ? [] : [above('lossShare', calm.late / data.baseline, SMALL)]),
      above('calmGain', calmGain, 0.02),
      // What falls by itself as much as the calm would give is not held by noise.
      below('ownFall', ownFall(curves, calm), calmGain),
      above('noiseToSignal', noise.variance / noise.signal, 0.2),
      // Not the rate by itself: with all samples it goes down.
      above('wholeGain', wholeGain(calm), calmGain * BY_BATCHES),
    ],
    [lowerLoss({ kind: 'rate', factor: 0.1 }, calm.calm), lowerLoss({ kind: 'batch', size: 'full' })],
  );
};

/** Share of the loss that all samples in each batch take away at the run's own rate. */
export function wholeGain({ late, whole }: CalmEvidence): number {
  // Both may have run away.
  return whole === late ? 0 : 1 - whole / late;
}

/** What a run that goes on loses of its mean loss, if it has lost as much since half time as well: a record in noise falls and rises by chance. */
export function ownFall({ middleLoss, endLoss }: CurveEvidence, { early, late }: CalmEvidence): number {
  return Math.max(0, Math.min(1 - endLoss / middleLoss, 1 - late / early));
}
