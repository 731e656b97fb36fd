import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import { above, below, fact, makeVerdict, type VerdictRule } from '../verdict.ts';

/**
 * Two units run toward each other while their leaving weights grow and cancel: a valley that slopes down for ever
 * (Martinelli et al. 2025). Its mark is the profile of `channel.ts`: the farther out, the lower, ever less so; and it must be
 * what is left to gain that the channel holds back.
 */
export const channelToInfinity: VerdictRule = ({ channel, curves, point }) => {
  if (channel === null) return null;
  const { profile, size, sizeBefore } = channel;
  const loss = point?.loss ?? curves.trainLoss;
  const last = profile[profile.length - 1];
  const falls = profile.every((value, k) => k === 0 || value < profile[k - 1]);
  return makeVerdict(
    'channelToInfinity',
    [
      below('cancellation', channel.cancellation, 0.5),
      above('channelGrowth', size / sizeBefore - 1, 2e-4),
      fact('channelFalls', falls),
      above('channelGain', 1 - last / profile[0], 0.05),
      above('channelShare', (profile[0] - last) / (loss - last), 0.3),
      below('fall', 1 - curves.endLoss / curves.middleLoss, 0.65),
      fact('finite', !curves.diverged),
    ],
    [lowerLoss(QUASI_NEWTON), lowerLoss({ kind: 'wider' })],
  );
};
