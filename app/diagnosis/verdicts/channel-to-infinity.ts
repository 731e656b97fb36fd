import { isFalling, lawMiss } from '../channel.ts';
import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import {
  above,
  below,
  fact,
  makeVerdict,
  surest,
  type Finding,
  type Verdict,
  type VerdictRule,
} from '../verdict.ts';

/**
 * Two units run toward each other while their leaving weights grow and cancel: a valley that slopes down for ever
 * (Martinelli et al. 2025). Its mark is the profile of `channel.ts`: the farther out, the lower, ever less so, and lower than
 * staying at the present size gets at the same cost; and it must hold back much of what is left to gain, or a part of it on a run
 * whose way lies along it. Where other directions have more to gain as yet, the profile must follow the channel's law, and a minimisation that is free
 * to go anywhere must go out along it: there is no finite minimum.
 */
export const channelToInfinity: VerdictRule = ({ channel, curves, point }) => {
  if (channel === null) return null;
  const { profile, stayed, size, sizeBefore } = channel;
  const loss = point?.loss ?? curves.trainLoss;
  const last = profile[profile.length - 1];
  const held = (stayed - last) / (loss - last);
  const given = (more: readonly Finding[]): Verdict =>
    makeVerdict(
      'channelToInfinity',
      [
        below('cancellation', channel.cancellation, 0.5),
        above('channelGrowth', size / sizeBefore - 1, 2e-4),
        fact('channelFalls', isFalling(profile) && last < stayed),
        below('fall', 1 - curves.endLoss / curves.middleLoss, 0.8),
        fact('finite', !curves.diverged),
        ...more,
      ],
      [lowerLoss(QUASI_NEWTON), lowerLoss({ kind: 'wider' })],
    );
  const gain = above('channelGain', 1 - last / stayed, 0.05);
  return surest([
    given([gain, above('channelShare', held, 0.4)]),
    given([gain, above('channelShare', held, 0.06), above('channelMotion', channel.motion, 0.6)]),
    given([
      above('channelShare', held, 0.002),
      below('channelLaw', lawMiss(profile), 2),
      above('channelFlight', channel.flight, 1.2),
      below('channelMeeting', channel.meeting, 0.6),
    ]),
  ]);
};
