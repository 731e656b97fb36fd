import { lowerLoss } from '../proposals.ts';
import { above, below, makeVerdict, notSmall, stalled, type VerdictRule } from '../verdict.ts';

/** The batch's noise takes back on average what the gradient gains (B5): balance ½η·E[gᵀHg]/‖g‖² near or above 1. */
export const noiseFloor: VerdictRule = (evidence) => {
  const { noise, update } = evidence;
  if (noise === null || update === null) return null;
  return makeVerdict(
    'noiseFloor',
    [
      stalled(evidence),
      ...notSmall(evidence),
      above('noiseBalance', noise.balance, 0.4),
      above('noiseToSignal', noise.variance / noise.signal, 1),
      ...(Number.isNaN(update.edgeRatio) ? [] : [below('edgeRatio', update.edgeRatio, 0.9)]),
    ],
    [lowerLoss({ kind: 'rate', factor: 0.1 }), lowerLoss({ kind: 'batch', size: 'full' })],
  );
};
