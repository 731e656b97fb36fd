import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, below, fact, makeVerdict, type VerdictRule } from '../verdict.ts';

/**
 * Two units run alongside each other while their leaving weights grow and cancel: a valley that slopes down for ever
 * (Martinelli et al. 2025). Its mark is the limit: size times distance of the pair stays what it is, and the loss no longer
 * falls by more than the channel's slow power of time.
 */
export const channelToInfinity: VerdictRule = ({ network, curves }) => {
  const channel = network?.channel ?? null;
  if (channel === null) return null;
  return makeVerdict(
    'channelToInfinity',
    [
      above('channelSize', channel.size, 3),
      below('cancellation', channel.cancellation, 0.4),
      above('channelGrowth', channel.size / channel.sizeBefore - 1, 2e-4),
      below('channelDrift', Math.abs(channel.momentRatio - 1), 0.1),
      below('fall', 1 - curves.endLoss / curves.middleLoss, 0.5),
      fact('finite', !curves.diverged),
    ],
    [lowerLoss(QUASI_NEWTON), lowerLoss({ kind: 'wider' })],
  );
};
