import { lowerLoss } from '../proposals.ts';
import { splitUnits } from '../forks/split-unit.ts';
import {
  above,
  below,
  makeVerdict,
  slow,
  surest,
  type Finding,
  type Verdict,
  type VerdictRule,
} from '../verdict.ts';

/**
 * The loss is high and nothing in this function set does better (G1): L-BFGS from here and from other starts ends no lower
 * (where the loss is convex, that is proof), while a larger set does. That
 * this is no noise learnt by heart is shown by fits to half of the samples, where the larger set is better on the other half too
 * (`cross-fit.ts`); or, where half of the samples teach a larger set too little as well, this one gets hardly below a constant guess while
 * neighbouring samples are alike (`neighbours.ts`).
 */
export const modelBias: VerdictRule = (evidence) => {
  const { capacity, crossed, data, curves, point, network } = evidence;
  if (capacity === null || data === null) return null;
  const loss = point?.loss ?? curves.trainLoss;
  // A layer more is put behind a hidden one (G4).
  const isDeep = network?.layers.some(({ hidden }) => hidden) === true;
  // A run that has come down to its floor but now hardly falls any more either; what is left above the floor may fall as it likes.
  const [fallen, little] = [slow(evidence), below('fall', 1 - curves.endLoss / curves.middleLoss, 0.15)];
  const held = fallen.degree < little.degree ? little : fallen;
  const verdict = (learnable: readonly Finding[]): Verdict =>
    makeVerdict(
      'modelBias',
      [
        held,
        above('lossShare', loss / data.baseline, 0.1),
        // 1 where nothing better exists; the degree is ½ where a tenth could be gained.
        above('bestOverLoss', capacity.best / loss, 0.5),
        below('attainable', Math.max(0, 1 - capacity.best / loss), 0.05),
        below('largerOverLoss', capacity.larger / loss, 0.8),
        ...learnable,
      ],
      // How low the larger set goes is a matter of cost: only the direction is predicted.
      [
        lowerLoss({ kind: 'wider' }),
        ...(isDeep ? [lowerLoss({ kind: 'deeper' })] : []),
        ...splitUnits(evidence),
      ],
    );
  if (crossed === null || Number.isNaN(crossed.larger)) return verdict([]);
  return surest([
    verdict([below('structure', crossed.larger / crossed.own, 0.8)]),
    verdict([above('lossShare', loss / data.baseline, 0.9), above('neighbours', data.neighbours, 2.6)]),
  ]);
};
