import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { createStallDetector, trendOf, type Trend } from './stall-detector.ts';

function series(steps: number, loss: (step: number) => number): Trend {
  const at = Array.from({ length: steps }, (_, k) => k);
  return trendOf(at, at.map(loss));
}

describe('the trend of a loss record', () => {
  it('tells exact shapes apart', () => {
    expect(series(400, (k) => Math.exp(-k / 100)).state).toBe('falling');
    expect(series(400, (k) => 1 / (1 + k)).state).toBe('falling');
    expect(series(400, () => 0.6931471805599453)).toMatchObject({
      state: 'flat',
      stalled: true,
      drop: 0,
      z: 0,
    });
    expect(series(400, (k) => 1 - 1e-6 * k).state).toBe('crawling');
    expect(series(400, (k) => 1 + k / 100).state).toBe('rising');
    // Bouncing between two values: blocks average it away.
    expect(series(4000, (k) => 50 + (k % 2)).stalled).toBe(true);
  });

  it('says when it has seen too little, and does not take what is not finite for a loss', () => {
    expect(series(3, (k) => k).state).toBe('tooShort');
    expect(series(0, (k) => k).window[0]).toBeNaN();
    expect(series(50, () => NaN)).toMatchObject({ state: 'tooShort', records: 0, nonFinite: 50 });
    expect(series(200, (k) => (k % 7 === 0 ? NaN : 1)).state).toBe('flat');
  });

  it('measures the drop of a straight line exactly', () => {
    // Blocks of length 4 at 256 records: window = last 16 blocks, whose means are 60 apart over 15 steps of 4.
    const trend = series(256, (k) => 1000 - k);
    expect(trend.blocks).toBe(16);
    const [from, to] = trend.window;
    const middle = 1000 - (from + to) / 2;
    expect(trend.drop).toBeCloseTo(((trend.blocks - 1) * trend.blockLength) / middle, 12);
    expect(trend.dropInterval[0]).toBeCloseTo(trend.drop, 12);
    expect(trend.dropInterval[1]).toBeCloseTo(trend.drop, 12);
  });

  it('does not depend on how often it is asked', () => {
    const stream = randomStream(3, 'stall-test');
    const losses = Array.from({ length: 1000 }, (_, k) => 1 + Math.exp(-k / 200) + 0.1 * stream.normal());
    const asked = createStallDetector();
    losses.forEach((loss, k) => {
      asked.push(k, loss);
      asked.trend();
    });
    expect(asked.trend()).toEqual(
      trendOf(
        losses.map((_, k) => k),
        losses,
      ),
    );
  });

  it('keeps its level on correlated noise', () => {
    let wrong = 0;
    for (let seed = 0; seed < 300; seed++) {
      const stream = randomStream(seed, 'stall-test-noise');
      let noise = 0;
      const trend = series(2000, () => {
        noise = 0.8 * noise + stream.normal();
        return 10 + 0.3 * noise;
      });
      if (trend.state === 'falling' || trend.state === 'crawling') wrong++;
    }
    // Level 0.01: 3 expected; 12 would be a tail of 1e−4.
    expect(wrong).toBeLessThanOrEqual(12);
  });

  it('refuses levels that are none', () => {
    expect(() => createStallDetector({ level: 0.7 })).toThrow('expected 0 < level < 0.5');
    expect(() => createStallDetector({ negligible: 0 })).toThrow('expected a number above 0');
  });
});
