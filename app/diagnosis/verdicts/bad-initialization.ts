import { lowerLoss } from '../proposals.ts';
import {
  above,
  below,
  attainable,
  makeVerdict,
  notSmall,
  slow,
  surest,
  type VerdictRule,
} from '../verdict.ts';
import { canShut } from './saturation.ts';

/**
 * The start itself holds the run up: units that began equal and therefore stay equal, hidden units that were saturated or dead
 * on the whole data at step 0 and still are.
 */
export const badInitialization: VerdictRule = (evidence) => {
  const { network, twins } = evidence;
  const proposals = [lowerLoss({ kind: 'restart', seed: 1 })];
  // Held up is what others get below: where a start does as well as any, dead units are none too many.
  const heldUp = [...notSmall(evidence), ...attainable(evidence)];
  const stayedEqual = (twins ?? []).map(({ start, now }) =>
    makeVerdict(
      'badInitialization',
      [...heldUp, above('startTwins', start, 0.5), above('twins', now, 0.5)],
      proposals,
    ),
  );
  if (network?.startLayers == null) return surest(stayedEqual);
  const now = network.layers;
  return surest([
    ...stayedEqual,
    ...network.startLayers.flatMap((start, l) => {
      if (!start.hidden) return [];
      return [
        makeVerdict(
          'badInitialization',
          [slow(evidence), ...heldUp, above('startDead', start.dead, 0.5), above('dead', now[l].dead, 0.5)],
          proposals,
        ),
        canShut(start.activation)
          ? makeVerdict(
              'badInitialization',
              [
                slow(evidence),
                ...heldUp,
                below('startSlope', start.slope, 0.15),
                below('slope', now[l].slope, 0.2),
              ],
              proposals,
            )
          : null,
      ];
    }),
  ]);
};
