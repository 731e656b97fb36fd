import type { Activation } from '../../experiment/loss-spec.ts';
import { lowerLoss } from '../proposals.ts';
import { above, attainable, below, makeVerdict, stalled, surest, type VerdictRule } from '../verdict.ts';

/** Activations whose derivative goes to zero far out without ever getting there; relu is dead where it is, and counted by units. */
export function canShut(activation: Activation): boolean {
  return ['tanh', 'sigmoid', 'softplus', 'elu', 'gelu', 'swish'].includes(activation);
}

/**
 * A plateau because derivatives are (almost) zero on the data: dead or saturated hidden units, outputs that are far out
 * where they are wrong, or a softmax under a squared loss that is sure of a wrong class (E7).
 */
export const saturation: VerdictRule = (evidence) => {
  const { network, data, curves, calm } = evidence;
  if (network === null || data === null) return null;
  // What a fresh start does not get below either is not the units' fault.
  const shared = [
    stalled(evidence),
    above('lossShare', curves.trainLoss / data.baseline, 0.15),
    ...attainable(evidence),
    // Shut units say no more than a constant: what a calmer rate on the same batches brings below that gets through to them.
    ...(calm !== null && calm.calm < 0.9 * data.baseline
      ? [below('calmGain', 1 - calm.calm / calm.late, 0.1)]
      : []),
  ];
  const proposals = [lowerLoss({ kind: 'restart', seed: 1 }), lowerLoss({ kind: 'rate', factor: 10 })];
  return surest([
    ...network.layers
      .filter(({ hidden }) => hidden)
      .flatMap((layer) => [
        makeVerdict('saturation', [...shared, above('dead', layer.dead, 0.5)], proposals),
        canShut(layer.activation)
          ? makeVerdict('saturation', [...shared, below('slope', layer.slope, 0.15)], proposals)
          : null,
      ]),
    makeVerdict('saturation', [...shared, below('outputSlope', network.outputSlope, 0.15)], proposals),
    network.loss === 'mseOnSoftmax'
      ? makeVerdict('saturation', [...shared, above('wrongAndSure', network.wrongAndSure, 0.2)], proposals)
      : null,
  ]);
};
