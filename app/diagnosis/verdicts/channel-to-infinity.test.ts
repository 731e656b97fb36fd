import { describe, expect, it } from 'vitest';
import type { ChannelEvidence, DepartureEvidence, DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { recordsEvidence } from '../evidence/gather-evidence.ts';
import { HELD } from '../verdict.ts';
import { diagnose } from '../diagnose.ts';
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
  left: 0.5,
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

  it('goes before flat units where the free minimisation goes out from here, not where a profile alone speaks', () => {
    const none = recordsEvidence(new Float64Array(0));
    const layers = [{ activation: 'sigmoid', hidden: true, units: 2, dead: 0, slope: 0.1 }] as const;
    const evidence: DiagnosisEvidence = {
      ...none,
      curves: { ...none.curves, firstLoss: 2, middleLoss: 1.01, endLoss: 1, trainLoss: 1, diverged: false },
      data: {
        samples: 50,
        features: 1,
        outputs: 1,
        task: 'regression',
        baseline: 2,
        condition: 1,
        standardizedCondition: 1,
        shift: NaN,
        validationSamples: 0,
        neighbours: 0,
      },
      capacity: {
        best: 0.3,
        fromHere: 0.5,
        starts: 1,
        larger: NaN,
        convex: false,
        witness: new Float64Array(0),
      },
      network: {
        loss: 'mse',
        isChain: true,
        layers,
        startLayers: layers,
        startLoss: 2,
        startGradientRatio: 1,
        outputSlope: NaN,
        wrongAndSure: 0,
        parameterNorm: 10,
        startParameterNorm: 9,
      },
    };
    const kinds = (more: Partial<DiagnosisEvidence>) =>
      diagnose({ ...evidence, ...more }).verdicts.map(({ kind }) => kind);
    expect(kinds({ departures: [DEPARTURE] }).slice(0, 2)).toEqual([
      'channelToInfinity',
      'badInitialization',
    ]);
    expect(kinds({ channel: CHANNEL }).slice(0, 2)).toEqual(['badInitialization', 'channelToInfinity']);
  });

  it('is where a pair keeps what its limit fixes, wherever other weights go', () => {
    const pair = { ...DEPARTURE, way: 0.02, left: 0.05 };
    expect(isGiven(0.1, null, [pair])).toBe(true);
    expect(isGiven(0.1, null, [{ ...pair, left: 0.4 }])).toBe(false);
    // Apart by as much as before, or on one place: size times distance is another one's.
    expect(isGiven(0.1, null, [{ ...pair, flight: 20, meeting: 0.4 }])).toBe(false);
    expect(isGiven(0.1, null, [{ ...pair, flight: 5, meeting: 0.05 }])).toBe(false);
  });
});
