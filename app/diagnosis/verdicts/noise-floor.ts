import { lowerLoss } from '../proposals.ts';
import { above, below, fact, makeVerdict, SMALL, type VerdictRule } from '../verdict.ts';

/**
 * The batch's noise takes back on average what the gradient gains (B5). At one θ the balance ½η·E[gᵀHg]/‖g‖² scatters with ‖g‖;
 * what decides is an experiment: on the same batches a tenth of the rate ends lower. A slow fall may hide in the noise all the
 * same: a fall that shows is no floor.
 */
export const noiseFloor: VerdictRule = (evidence) => {
  const { noise, update, calm, curves, data } = evidence;
  if (noise === null || update === null || calm === null) return null;
  const { state } = curves.trend;
  return makeVerdict(
    'noiseFloor',
    [
      fact('notFalling', state !== 'falling' && state !== 'tooShort'),
      // A mean over many updates: one recorded loss at a floor scatters.
      ...(data === null ? [] : [above('lossShare', calm.late / data.baseline, SMALL)]),
      above('calmGain', 1 - calm.calm / calm.late, 0.02),
      above('noiseToSignal', noise.variance / noise.signal, 0.2),
      ...(Number.isNaN(update.edgeRatio) ? [] : [below('edgeRatio', update.edgeRatio, 0.9)]),
    ],
    [lowerLoss({ kind: 'rate', factor: 0.1 }, calm.calm), lowerLoss({ kind: 'batch', size: 'full' })],
  );
};
