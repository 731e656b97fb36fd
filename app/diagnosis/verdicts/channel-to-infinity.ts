import { isFalling, lawMiss } from '../trials/channel.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { lowerLoss, QUASI_NEWTON } from '../proposals.ts';
import {
  above,
  below,
  fact,
  HELD,
  makeVerdict,
  surest,
  type Finding,
  type Verdict,
  type VerdictRule,
} from '../verdict.ts';

/** Falls over the last half of a run from which on no valley holds it; and from which on it is on its way, wherever that leads. */
const FAST = 0.8;
const GENTLE = 0.18;
/** The same where the free minimisation shows the channel itself: what falls by more is healthy. */
const FIFTH = 0.2;

/**
 * Two units run toward each other while their leaving weights grow and cancel: a valley that slopes down for ever
 * (Martinelli et al. 2025). Two experiments know it. A long minimisation, free to go anywhere, goes out as well (`departure.ts`): the leaving
 * weights go on growing, the entering ones meet, and much of the way is the channel's, or the pair keeps what the channel's limit
 * fixes: leaving weights that cancel, and their size times the distance; there is no finite minimum in reach. Or, on a run that
 * other directions still lead down fast, the profile of `channel.ts`: the farther out, the lower, ever less so, and lower than
 * staying at the present size gets at the same cost; and it must hold back much of what is left to gain, or a part of it on a run
 * whose way lies along it, or whose pair the free minimisation brings together along a profile that follows the channel's law. A run that
 * falls fast must itself go that way.
 */
export const channelToInfinity: VerdictRule = (evidence) =>
  weigh(evidence, [...departing(evidence), ...alongProfile(evidence)]);

/** The free minimisation itself goes out along the channel. */
export function goesOut(evidence: DiagnosisEvidence): boolean {
  const verdict = weigh(evidence, departing(evidence));
  return verdict !== null && verdict.confidence >= HELD;
}

function weigh(evidence: DiagnosisEvidence, ways: readonly Way[]): Verdict | null {
  const { curves } = evidence;
  const fall = 1 - curves.endLoss / curves.middleLoss;
  return surest(
    ways.map(({ pair, mostFall, more }) =>
      makeVerdict(
        'channelToInfinity',
        [
          below('cancellation', pair.cancellation, 0.5),
          above('channelGrowth', pair.growth, 2e-4),
          below('fall', fall, mostFall),
          fact('finite', !curves.diverged),
          ...more,
        ],
        [lowerLoss(QUASI_NEWTON), lowerLoss({ kind: 'wider' })],
      ),
    ),
  );
}

/** One way to know a channel. */
interface Way {
  readonly pair: { readonly cancellation: number; readonly growth: number };
  readonly mostFall: number;
  readonly more: readonly Finding[];
}

function departing({ departures }: DiagnosisEvidence): Way[] {
  return (departures ?? []).flatMap((pair) => {
    const gain = above('quasiNewtonGain', pair.gain, 0.05);
    // Other weights may go far as well and turn the way; what the limit fixes, the size times the distance, stays all the same.
    const product = pair.flight * pair.meeting;
    return [
      [
        above('departureFlight', pair.flight, 1.5),
        below('departureMeeting', pair.meeting, 0.7),
        above('departureWay', pair.way, 0.3),
        gain,
      ],
      [
        above('departureFlight', pair.flight, 2),
        below('departureMeeting', pair.meeting, 0.5),
        below('departureLimit', Math.max(product, 1 / product), 2),
        below('departureLeft', pair.left, 0.2),
        gain,
      ],
    ].map((more) => ({ pair, mostFall: FIFTH, more }));
  });
}

function alongProfile({ channel, curves, point }: DiagnosisEvidence): Way[] {
  if (channel === null) return [];
  const { profile, stayed, size, sizeBefore } = channel;
  const loss = point?.loss ?? curves.trainLoss;
  const last = profile[profile.length - 1];
  const share = (stayed - last) / (loss - last);
  const pair = { cancellation: channel.cancellation, growth: size / sizeBefore - 1 };
  const falls = fact('channelFalls', isFalling(profile) && last < stayed);
  const gain = above('channelGain', 1 - last / stayed, 0.05);
  const motion = above('channelMotion', channel.motion, 0.6);
  const byLaw = [
    above('channelShare', share, 0.002),
    below('channelLaw', lawMiss(profile), 2),
    above('channelFlight', channel.flight, 1.2),
    below('channelMeeting', channel.meeting, 0.6),
  ];
  return [
    { mostFall: GENTLE, more: [gain, above('channelShare', share, 0.4)] },
    { mostFall: GENTLE, more: byLaw },
    // What falls fast goes along a channel only if its own way does: else it is a healthy run beside one.
    { mostFall: FAST, more: [motion, gain, above('channelShare', share, 0.06)] },
    { mostFall: FAST, more: [motion, ...byLaw] },
  ].map(({ mostFall, more }) => ({ pair, mostFall, more: [falls, ...more] }));
}
