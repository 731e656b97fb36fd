import { describe, expect, it } from 'vitest';
import { randomStream } from '../numerics/random.ts';
import { createStallDetector, trendOf } from './stall-detector.ts';
import { createTrendFeed } from './trend-feed.ts';

const stream = randomStream(5, 'trend-feed');
const steps = Array.from({ length: 3000 }, (_, k) => k);
const batch = steps.map((k) => 1 + Math.exp(-k / 500) + 0.1 * stream.normal());
const full = steps.map((k) => (k % 50 === 0 ? 1 + Math.exp(-k / 500) : null));

describe('a feed of records', () => {
  it('says in pieces what the detector says of the whole, over full losses once they tell', () => {
    const feed = createTrendFeed();
    for (const end of [1, 7, 120, 350])
      feed.extend(steps.slice(0, end), full.slice(0, end), batch.slice(0, end));
    expect(feed.trend()).toEqual(trendOf(steps.slice(0, 350), batch.slice(0, 350)));
    feed.extend(steps, full, batch);
    expect(feed.records).toBe(3000);
    const detector = createStallDetector();
    full.forEach((loss, k) => {
      if (loss !== null) detector.push(k, loss);
    });
    expect(feed.trend()).toEqual(detector.trend());
  });

  it('sees in few full losses the fall that the noise of the batches hides', () => {
    const feed = createTrendFeed();
    const noisy = steps.map((k) => (1 + Math.exp(-k / 500)) * Math.exp(2 * stream.normal()));
    feed.extend(steps.slice(0, 600), full.slice(0, 600), noisy.slice(0, 600));
    expect(trendOf(steps.slice(0, 600), noisy.slice(0, 600)).state).toBe('unsettled');
    expect(feed.trend().state).toBe('falling');
  });

  it('keeps at most 60 places, evenly far apart, however the records come', () => {
    const whole = createTrendFeed();
    const none = steps.map(() => null);
    whole.extend(steps, none, batch);
    const pieces = createTrendFeed();
    for (let end = 17; end < 3017; end += 17) pieces.extend(steps.slice(0, end), none, batch);
    expect(pieces.places()).toEqual(whole.places());
    expect(whole.places().length).toBeLessThanOrEqual(60);
    const gaps = whole
      .places()
      .slice(1)
      .map(({ step }, k) => step - whole.places()[k].step);
    expect(new Set(gaps).size).toBe(1);
  });
});
