import { describe, expect, it } from 'vitest';
import { escapeFactor, raceFromSaddle } from './saddle-race.ts';

describe('leaving the toy’s saddle', () => {
  it('grows by 1.2 a step with gradient descent, by 1.5 with β = 0.9', () => {
    expect(escapeFactor(0, 0.1, 2)).toBeCloseTo(1.2, 14);
    expect(escapeFactor(0.9, 0.1, 2)).toBeCloseTo(1.5, 14);
    expect(raceFromSaddle(0, 0.1, 1e-8, 100).measured).toBeCloseTo(1.2, 7);
    expect(raceFromSaddle(0.9, 0.1, 1e-8, 100).measured).toBeCloseTo(1.5, 7);
  });

  it('does what the root says for any β and η, and momentum is out first', () => {
    for (const beta of [0, 0.3, 0.5, 0.9, 0.95]) {
      for (const rate of [0.02, 0.1, 0.3]) {
        const { measured } = raceFromSaddle(beta, rate, 1e-9, 1500);
        const root = escapeFactor(beta, rate, 2);
        expect(root * root - (1 + beta + 2 * rate) * root + beta).toBeCloseTo(0, 12);
        expect(Math.abs(measured / root - 1)).toBeLessThan(1e-6);
      }
    }
    const [plain, heavy] = [0, 0.9].map((beta) => raceFromSaddle(beta, 0.1, 1e-6, 200).escaped);
    expect(heavy).toBeGreaterThan(0);
    expect(heavy).toBeLessThan(plain);
    // ln(0.5/10⁻⁶)/ln 1.2 ≈ 72 updates, the last ones slower.
    expect(plain).toBeGreaterThan(70);
    expect(plain).toBeLessThan(85);
  });

  it('is never left from the saddle itself, and has no factor to measure far from it', () => {
    expect(raceFromSaddle(0.9, 0.1, 0, 500).escaped).toBe(-1);
    expect(raceFromSaddle(0, 0.1, 0.1, 100).measured).toBeNaN();
  });
});
