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

/** Falls over the last half of a run from which on it is on its way, wherever that leads; and from which on no valley holds it. */
const SLOW = 0.15;
const FAST = 0.8;

/**
 * Two units run toward each other while their leaving weights grow and cancel: a valley that slopes down for ever
 * (Martinelli et al. 2025). Its mark is the profile of `channel.ts`: the farther out, the lower, ever less so, and lower than
 * staying at the present size gets at the same cost; and it must hold back much of what is left to gain, or a part of it on a run
 * whose way lies along it. Where other directions have more to gain as yet, a minimisation that is free to go anywhere decides: it must go
 * out along the channel, there being no finite minimum. Either it brings the pair together, and the profile follows the channel's law; or its
 * whole way, other directions and all, points along the channel, from a run that has become slow.
 */
export const channelToInfinity: VerdictRule = ({ channel, curves, point }) => {
  if (channel === null) return null;
  const { profile, stayed, size, sizeBefore } = channel;
  const loss = point?.loss ?? curves.trainLoss;
  const last = profile[profile.length - 1];
  const held = (stayed - last) / (loss - last);
  const falls = isFalling(profile);
  const given = (isDown: boolean, mostFall: number, more: readonly Finding[]): Verdict =>
    makeVerdict(
      'channelToInfinity',
      [
        below('cancellation', channel.cancellation, 0.5),
        above('channelGrowth', size / sizeBefore - 1, 2e-4),
        fact('channelFalls', isDown),
        below('fall', 1 - curves.endLoss / curves.middleLoss, mostFall),
        fact('finite', !curves.diverged),
        ...more,
      ],
      [lowerLoss(QUASI_NEWTON), lowerLoss({ kind: 'wider' })],
    );
  const gain = above('channelGain', 1 - last / stayed, 0.05);
  const goesLower = falls && last < stayed;
  return surest([
    given(goesLower, FAST, [gain, above('channelShare', held, 0.4)]),
    given(goesLower, FAST, [
      gain,
      above('channelShare', held, 0.06),
      above('channelMotion', channel.motion, 0.6),
    ]),
    given(goesLower, FAST, [
      above('channelShare', held, 0.002),
      below('channelLaw', lawMiss(profile), 2),
      above('channelFlight', channel.flight, 1.2),
      below('channelMeeting', channel.meeting, 0.6),
    ]),
    given(falls, SLOW, [
      above('channelShare', (profile[0] - last) / (loss - Math.min(last, channel.least)), 0.02),
      above('channelFlight', channel.flight, 1.5),
      above('channelWay', channel.way, 0.5),
      above('quasiNewtonGain', 1 - channel.least / loss, 0.05),
    ]),
  ]);
};
