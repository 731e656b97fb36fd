import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss, notLower, QUASI_NEWTON, type ProposedExperiment } from '../proposals.ts';
import { splitUnits } from '../forks/split-unit.ts';
import {
  below,
  fact,
  makeVerdict,
  nan0,
  QUIET,
  restShare,
  SMALL,
  stalled,
  surest,
  type Verdict,
  type VerdictRule,
} from '../verdict.ts';

/** Share of the loss that other starts, or a larger model, must gain to be proposed. */
const WORTH = 0.1;
/** Share of the loss that may be left to gain in a minimum. */
const LEFT = 0.01;
/** Share of what a run has come down by that is nothing. */
const NOTHING = 1e-9;

/** A minimum (modulo symmetry) is right here and the quadratic model has nothing left to gain; or nothing that was tried gains anything. */
export const minimumReached: VerdictRule = (evidence) => {
  const { point, data, curves } = evidence;
  if (point === null) return null;
  const { near } = point;
  // At a loss of zero what is left is held against where the run came from: it ends where numbers do.
  const gone = Math.max(0, curves.firstLoss - point.loss);
  const rests = curves.trend.state !== 'falling' || restShare(evidence) <= NOTHING;
  const fallen = rests ? gone : 0;
  // A function may have any constant added: its size says nothing, what the run has gained does.
  const size = data === null ? Math.min(Math.abs(point.loss), gone) : Math.abs(point.loss);
  const scale = Math.max(size, 1e-9 * (data?.baseline ?? fallen), 1e-12 * Math.abs(point.loss), 1e-300);
  const goesOn = evidence.continuation === null ? [] : [...evidence.continuation.losses];
  const reference = data?.baseline ?? Math.max(Math.abs(curves.firstLoss), 1e-300);
  const isMinimum = near !== null && (near.class === 'minimum' || near.class === 'minimumModuloSymmetry');
  const proposals = proposalsAt(evidence, point.loss);
  return surest([
    makeVerdict(
      'minimumReached',
      [
        fact('minimumClass', isMinimum),
        fact('notFalling', rests),
        // A saved card alone has no gradient to go by, but says that it is zero.
        ...(Number.isNaN(point.newtonGain) ? [] : [below('newtonGain', point.newtonGain / scale, LEFT)]),
        below('distance', near?.relativeDistance ?? NaN, 0.08),
        // Momentum may carry a run through a minimum.
        below('goOnGain', Math.max(0, point.loss - Math.min(point.loss, ...goesOn)) / scale, LEFT),
      ],
      proposals,
    ),
    // A loss that cannot be negative and is nothing beside a constant guess.
    data === null || point.loss < 0
      ? null
      : makeVerdict('minimumReached', [below('lossShare', point.loss / reference, QUIET)], proposals),
    nothingGains(evidence, scale, proposals),
  ]);
};

/**
 * Minima that no derivative tells: on a kink of rectified units the gradient does not vanish, in a valley without a bottom no critical point
 * is near. Then it counts that nothing gains a hundredth: L-BFGS, the run at rates from a tenth to a hundred times its own, a calmer run on
 * the same batches; and that no direction curves down to speak of.
 */
function nothingGains(
  evidence: DiagnosisEvidence,
  scale: number,
  proposals: readonly ProposedExperiment[],
): Verdict | null {
  const { point, capacity, rates, calm } = evidence;
  if (point === null || point.near !== null || capacity === null || rates === null) return null;
  if (!(point.loss > 0)) return null;
  const least = rates.reduce((lowest, { loss }) => Math.min(lowest, loss), Infinity);
  const gain = (loss: number): number => Math.max(0, nan0((point.loss - loss) / scale));
  return makeVerdict(
    'minimumReached',
    [
      stalled(evidence),
      below('quasiNewtonGain', gain(capacity.fromHere), LEFT),
      below('rateGain', gain(least), LEFT),
      ...(calm === null ? [] : [below('calmGain', 1 - calm.calm / calm.late, LEFT)]),
      below('negativeCurvatureShare', -point.smallestEigenvalue / Math.abs(point.largestEigenvalue), 0.02),
    ],
    proposals,
  );
}

/** Lower than a minimum lead another start, if one was found to, and a larger model; L-BFGS tests the verdict, unless it made the run. */
function proposalsAt(evidence: DiagnosisEvidence, loss: number): ProposedExperiment[] {
  const { data, capacity, update } = evidence;
  const isHigh = data !== null && loss > SMALL * data.baseline;
  const gains = (other: number): boolean => isHigh && other < (1 - WORTH) * loss;
  return [
    ...(capacity !== null && gains(capacity.best) ? [lowerLoss({ kind: 'restart', seed: 1 })] : []),
    ...(capacity !== null && gains(capacity.larger) ? [lowerLoss({ kind: 'wider' })] : []),
    ...(update?.optimizer.kind === 'lbfgs' ? [] : [notLower(QUASI_NEWTON)]),
    ...(isHigh ? splitUnits(evidence) : []),
  ];
}
