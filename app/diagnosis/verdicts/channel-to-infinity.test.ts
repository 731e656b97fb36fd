import { describe, expect, it } from 'vitest';
import type { ChannelEvidence, DepartureEvidence } from '../diagnosis-evidence.ts';
import { recordsEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { channelToInfinity } from './channel-to-infinity.ts';

const CHANNEL: ChannelEvidence = {
  layer: 0,
  units: [0, 1],
  cosine: 0.9,
  cancellation: 0.1,
  size: 10,
  sizeBefore: 9,
  motion: 0.9,
  profile: Float64Array.of(1, 0.7, 0.6, 0.57),
  stayed: 1,
  flight: NaN,
  meeting: NaN,
};
const DEPARTURE: DepartureEvidence = {
  cancellation: 0.1,
  growth: 0.02,
  flight: 5,
  meeting: 0.2,
  way: 0.8,
  gain: 0.3,
};

/** Whether the verdict is given to a run that has lost `fall` of its loss since half time. */
function isGiven(fall: number, channel: ChannelEvidence | null, departures: readonly DepartureEvidence[]) {
  const none = recordsEvidence(new Float64Array(0));
  const curves = { ...none.curves, middleLoss: 1, endLoss: 1 - fall, trainLoss: 1, diverged: false };
  return (channelToInfinity({ ...none, curves, channel, departures })?.confidence ?? 0) >= HELD;
}

describe('a channel to infinity', () => {
  it('holds a run that falls gently; one that falls fast only where its own way lies along it', () => {
    expect(isGiven(0.1, { ...CHANNEL, motion: 0.1 }, [])).toBe(true);
    expect(isGiven(0.4, { ...CHANNEL, motion: 0.1 }, [])).toBe(false);
    expect(isGiven(0.4, CHANNEL, [])).toBe(true);
  });

  it('is where a free minimisation takes a pair: on, together, and along it', () => {
    expect(isGiven(0.1, null, [DEPARTURE])).toBe(true);
    expect(isGiven(0.1, null, [{ ...DEPARTURE, flight: 1.1 }])).toBe(false);
    expect(isGiven(0.1, null, [{ ...DEPARTURE, meeting: 1.2 }])).toBe(false);
    expect(isGiven(0.1, null, [{ ...DEPARTURE, way: 0.1 }])).toBe(false);
    expect(isGiven(0.3, null, [DEPARTURE])).toBe(false);
  });
});
