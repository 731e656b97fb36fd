import { describe, expect, it } from 'vitest';
import { measureBatchTimes } from './batch-timing.ts';
import type { TrainingProblem } from './training-problem.ts';

describe('measureBatchTimes', () => {
  it('takes the median update, and an epoch of them, by the given clock', () => {
    let clock = 0;
    const seen: number[] = [];
    const problem: TrainingProblem = {
      objective: {
        dimension: 1,
        loss: () => 0,
        gradient: () => 0,
        hessianVectorProduct: () => {},
        hessian: () => {},
      },
      samples: 1000,
      batchGradient: (_theta, _indices, count) => {
        seen.push(count);
        clock += 1 + count / 1000; // a fixed cost and one per sample
        return 0;
      },
      accuracy: null,
      validation: null,
    };
    const sizes = [1, 64, 1000];
    const timings = measureBatchTimes(problem, new Float64Array(1), sizes, 20, () => clock);
    expect(timings.map(({ batchSize }) => batchSize)).toEqual(sizes);
    expect(timings[0].millisecondsPerUpdate).toBeCloseTo(1.001, 10);
    expect(timings[0].secondsPerEpoch).toBeCloseTo(1.001, 10);
    expect(timings[1].secondsPerEpoch).toBeCloseTo((16 * 1.064) / 1000, 10);
    expect(timings[2].secondsPerEpoch).toBeCloseTo(0.002, 10);
    expect(seen.filter((count) => count === 1000).length).toBeGreaterThanOrEqual(11);
  });
});
