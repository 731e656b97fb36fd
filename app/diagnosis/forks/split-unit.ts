import { splitDescent } from '../../critical/splitting.ts';
import { isNetworkObjective } from '../../experiment/objective.ts';
import { denseChain } from '../../network/dense-chain.ts';
import type { NetworkObjective } from '../../network/network-objective.ts';
import type { Objective } from '../../numerics/objective.ts';
import type { DiagnosisEvidence, SplitEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss, type ProposedExperiment } from '../proposals.ts';

/** Curvature of the way down as a share of λmax, from which on it is one; below is rounding (relu has none, f″ = 0). */
const LEAST_SHARE = 1e-6;

/** A unit can be split with the loss kept: dense layers alone, a hidden one among them, no penalty. */
export function splits(objective: Objective): objective is NetworkObjective {
  if (!isNetworkObjective(objective)) return false;
  const { layers, l2 } = objective.spec;
  return layers.length > 1 && l2 === 0 && layers.every(({ type }) => type === 'dense');
}

/** The unit whose splitting opens the steepest way down; null where none does. */
export function splitEvidence(
  objective: Objective,
  theta: Float64Array,
  cancelled: () => boolean,
): SplitEvidence | null {
  if (!splits(objective)) return null;
  let best: SplitEvidence | null = null;
  const hidden = (denseChain(objective.spec.layers, objective.features) ?? []).slice(0, -1);
  for (const [layer, { units }] of hidden.entries()) {
    for (let unit = 0; unit < units && !cancelled(); unit++) {
      const curvature = splitDescent(objective, theta, layer, unit)?.curvature ?? 0;
      if (curvature < (best?.curvature ?? 0)) best = { layer, unit, curvature };
    }
  }
  return best;
}

/** One unit more by splitting one (embedding principle): the same loss at the start, with a direction that curves down. */
export function splitUnits({ split, point }: DiagnosisEvidence): ProposedExperiment[] {
  if (split === null || point === null) return [];
  const { layer, unit, curvature } = split;
  if (!(-curvature > LEAST_SHARE * Math.abs(point.largestEigenvalue))) return [];
  const basis = { key: 'diagnosis.basis.split', values: { curvature } };
  return [lowerLoss({ kind: 'split', layer: layer + 1, unit: unit + 1 }, null, basis)];
}
