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

/**
 * The start itself holds the run up: units that began equal and therefore stay equal, hidden units that were saturated or dead
 * on the whole data at step 0 and still are.
 */
export const badInitialization: VerdictRule = (evidence) => {
  const { network } = evidence;
  if (network?.startLayers == null) return null;
  const proposals = [lowerLoss({ kind: 'restart', seed: 1 })];
  const now = network.layers;
  return surest(
    network.startLayers.flatMap((start, l) => {
      if (!start.hidden) return [];
      return [
        makeVerdict(
          'badInitialization',
          [
            ...notSmall(evidence),
            ...attainable(evidence),
            above('startTwins', start.twins, 0.5),
            above('twins', now[l].twins, 0.5),
          ],
          proposals,
        ),
        makeVerdict(
          'badInitialization',
          [slow(evidence), above('startDead', start.dead, 0.5), above('dead', now[l].dead, 0.5)],
          proposals,
        ),
        start.activation === 'tanh' || start.activation === 'sigmoid'
          ? makeVerdict(
              'badInitialization',
              [slow(evidence), below('startSlope', start.slope, 0.15), below('slope', now[l].slope, 0.2)],
              proposals,
            )
          : null,
      ];
    }),
  );
};
