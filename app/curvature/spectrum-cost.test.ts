import { describe, expect, it } from 'vitest';
import { fitCost, frequencyCost, frequencyForShare, nextStart, predictCost } from './spectrum-cost.ts';

describe('the cost of spectra', () => {
  it('is recovered from timings that follow the model', () => {
    const model = { hessian: 3e-8, solve: 2e-7 };
    const timings = [
      [61, 20],
      [354, 500],
    ].map(([parameters, samples]) => ({ parameters, samples, ...predictCost(model, parameters, samples) }));
    const fitted = fitCost(timings);
    expect(fitted?.hessian).toBeCloseTo(model.hessian, 15);
    expect(fitted?.solve).toBeCloseTo(model.solve, 15);
    expect(predictCost(model, 200, 10).solve / predictCost(model, 100, 10).solve).toBe(8);
    expect(predictCost(model, 100, 30).hessian / predictCost(model, 100, 10).hessian).toBeCloseTo(3, 12);
    expect(fitCost([])).toBeNull();
  });

  it('of a frequency slows training only where the threads do not keep up', () => {
    expect(frequencyCost(10, 1, 100, 1)).toEqual({ load: 0.1, slowdown: 1 });
    expect(frequencyCost(10, 1, 1, 2)).toEqual({ load: 10, slowdown: 5 });
    const every = frequencyForShare(10, 0.3, 0.2);
    expect(frequencyCost(10, 0.3, every, 1).load).toBeLessThanOrEqual(0.2);
    expect(frequencyCost(10, 0.3, every - 1, 1).load).toBeGreaterThan(0.2);
  });

  it('stays below the share that was asked for, whatever the durations are', () => {
    const share = 0.2;
    let start = 0;
    let busy = 0;
    for (let k = 0; k < 200; k++) {
      const duration = 5 + 40 * Math.abs(Math.sin(k));
      busy += duration;
      start = nextStart(start, duration, share);
      expect(busy / start).toBeLessThanOrEqual(share + 1e-12);
    }
  });
});
