import { describe, expect, it } from 'vitest';
import type { DenseLayerSpec } from '../../experiment/loss-spec.ts';
import { denseChain } from '../../network/dense-chain.ts';
import { createNetworkObjective } from '../../network/network-objective.ts';
import { findChannel, lawMiss } from './channel.ts';
import type { ChannelEvidence } from '../diagnosis-evidence.ts';
import { minimise } from './minimise.ts';

const X = Array.from({ length: 25 }, (_, k) => -3 + k / 4);
const LAYERS: DenseLayerSpec[] = [
  { type: 'dense', units: 2, activation: 'tanh', bias: false },
  { type: 'dense', units: 1, activation: 'identity', bias: false },
];

/** The channel of two tanh units on the line, fitted to a target. */
function channelOf(
  target: (x: number) => number,
  theta: number[],
  earlier: number[] | null = null,
  least: Parameters<typeof findChannel>[4] = (one, start) => minimise(one, start, () => false),
): ChannelEvidence {
  const part = {
    samples: X.length,
    inputs: Float64Array.from(X),
    targets: Float64Array.from(X, target),
    labels: new Int32Array(0),
  };
  const objective = createNetworkObjective(
    {
      kind: 'network',
      layers: LAYERS,
      loss: 'mse',
      l2: 0,
      data: { inputs: [], targets: [], split: 'train', splitSeed: 0 },
    },
    part,
    1,
    1,
  );
  const chain = denseChain(LAYERS, 1) ?? [];
  const before = earlier === null ? null : Float64Array.from(earlier);
  const found = findChannel(objective, chain, Float64Array.from(theta), before, least);
  if (found === null) throw new Error('expected a pair');
  return found;
}

describe('the profile along a channel', () => {
  it('falls as f⁻⁴ where the limit fits exactly: the pair misses it by O(f⁻²), the loss squares that', () => {
    // 4x·tanh′(1.2x) is the limit of a pair that no finite pair is.
    const { profile } = channelOf((x) => (4 * x) / Math.cosh(1.2 * x) ** 2, [1.6, 0.8, 5, -5]);
    for (let k = 1; k < profile.length; k++) {
      expect(profile[k - 1] / profile[k]).toBeGreaterThan(14);
      expect(profile[k - 1] / profile[k]).toBeLessThan(20);
    }
  });

  it('has its bottom at the finite pair that made the target', () => {
    // The pair (1.3, 0.9) with ±4: seen from half of its leaving weights, factor 2 is it.
    const { profile } = channelOf((x) => 4 * (Math.tanh(1.3 * x) - Math.tanh(0.9 * x)), [1.5, 0.7, 2, -2]);
    expect(profile[1]).toBeLessThan(1e-9);
    expect(profile[0]).toBeGreaterThan(1e3 * profile[1]);
    expect(profile[3]).toBeGreaterThan(1e3 * profile[1]);
    expect(profile[3]).toBeGreaterThan(profile[2]);
  });

  it('knows opposite tanh units as one, and how much the leaving weights cancel and have grown', () => {
    const channel = channelOf(
      (x) => (4 * x) / Math.cosh(1.2 * x) ** 2,
      [1.6, -0.8, 5, 4],
      [1.7, -0.7, 4.5, 3.5],
    );
    expect(channel.cancellation).toBeCloseTo(1 / 9, 12);
    expect(channel.cosine).toBeCloseTo(1, 12);
    expect([channel.size, channel.sizeBefore]).toEqual([9, 8]);
    // The way is (−0.1, −0.1, 0.5, 0.5); outwards |w_u| and |w_v| meet, (−0.4, −0.4), and both leaving weights grow as (4.5, 4.5).
    expect(channel.motion).toBeCloseTo((0.08 + 4.5) / Math.sqrt(0.52 * (0.32 + 40.5)), 12);
    expect(channel.profile[1]).toBeLessThan(channel.profile[0] / 10);
  });

  it('is held against staying: what falls by going on minimising is no way outwards', () => {
    // A minimisation that is never at its end: 1, 1/2, 1/3, 1/4 outwards, and 1/5, 1/6, 1/7 without going there.
    let calls = 0;
    const unfinished = (_: unknown, start: Float64Array) => ({ loss: 1 / ++calls, theta: start });
    const { profile, stayed } = channelOf((x) => x, [1.6, 0.8, 5, -5], null, unfinished);
    expect([...profile]).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
    expect(stayed).toBe(1 / 7);
    // One at its end stays where it is.
    const channel = channelOf((x) => (4 * x) / Math.cosh(1.2 * x) ** 2, [1.6, 0.8, 5, -5]);
    expect(channel.stayed / channel.profile[0]).toBeGreaterThan(0.9);
  });

  it('is held against the law L∞ + k/f²', () => {
    const law = Float64Array.from([1, 2, 4, 8], (f) => 0.3 + 0.7 / f ** 2);
    expect(lawMiss(law)).toBeCloseTo(1, 12);
    // As f⁻⁴, four times too steep; a fall that stays the same, four times too slow; a rise is none.
    expect(lawMiss(Float64Array.from([1, 2, 4, 8], (f) => f ** -4))).toBeCloseTo(4, 12);
    expect(lawMiss(Float64Array.of(4, 3, 2, 1))).toBeCloseTo(4, 12);
    expect(lawMiss(Float64Array.of(4, 3, 2, 2.5))).toBe(Infinity);
  });

  it('is where a free minimisation goes out: the pair meets and its leaving weights grow', () => {
    const channel = channelOf((x) => (4 * x) / Math.cosh(1.2 * x) ** 2, [1.6, -0.8, 5, 4]);
    expect(channel.flight).toBeGreaterThan(2);
    expect(channel.meeting).toBeLessThan(0.5);
  });
});
