import { describe, expect, it } from 'vitest';
import {
  fitCost,
  frequencyCost,
  frequencyForShare,
  nextStart,
  predictCost,
  type SpectrumCostModel,
} from './spectrum-cost.ts';

describe('the cost of spectra', () => {
  it('is recovered from timings that follow the model, and no term is negative', () => {
    const model: SpectrumCostModel = {
      hessian: [3e-8, 2e-7],
      column: 2e-6,
      solve: [2e-7, 4e-6],
      product: 5e-9,
    };
    const spectra = [
      [61, 20],
      [354, 500],
      [700, 200],
    ].map(([parameters, samples]) => ({
      parameters,
      samples,
      ...predictCost(model, parameters, { structured: parameters, columns: 0 }, samples),
    }));
    const product = { parameters: 1000, samples: 200, milliseconds: 1e-3 };
    const work = { structured: 10, columns: 5000 };
    const dense = predictCost(model, 10, { ...work, columns: 0 }, 100).hessian;
    const columns = { work, samples: 100, milliseconds: predictCost(model, 10, work, 100).hessian - dense };
    const fitted = fitCost({ spectra, product, columns });
    expect(fitted.column).toBeCloseTo(2e-6, 12);
    for (const [found, known] of [
      [fitted.hessian, model.hessian],
      [fitted.solve, model.solve],
    ]) {
      found.forEach((value, k) => expect(value / known[k]).toBeCloseTo(1, 9));
    }
    expect(fitted.product).toBeCloseTo(5e-9, 15);
    // Faster than any multiple of the higher power, and slower than any sum: the nearer power alone.
    const of = (first: number, second: number) =>
      fitCost({
        product,
        columns,
        spectra: [
          { parameters: 10, samples: 1, hessian: 1, solve: first },
          { parameters: 100, samples: 1, hessian: 100, solve: second },
        ],
      }).solve;
    expect(of(1, 10)[0]).toBe(0);
    expect(of(1, 10)[1]).toBeGreaterThan(0);
    expect(of(1, 10_000)[1]).toBe(0);
    expect(of(1, 10_000)[0]).toBeGreaterThan(0);
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
