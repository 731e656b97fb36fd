import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, below, makeVerdict, slow, type VerdictRule } from '../verdict.ts';

/** Two units run alongside each other while their leaving weights grow and cancel: a valley that slopes down for ever (Martinelli et al. 2025). */
export const channelToInfinity: VerdictRule = (evidence) => {
  const channel = evidence.network?.channel ?? null;
  if (channel === null) return null;
  return makeVerdict(
    'channelToInfinity',
    [
      slow(evidence),
      above('channelSize', channel.size, 3),
      below('cancellation', channel.cancellation, 0.4),
      above('channelGrowth', channel.size / channel.sizeBefore - 1, 0.002),
    ],
    [lowerLoss(QUASI_NEWTON), lowerLoss({ kind: 'wider' })],
  );
};
