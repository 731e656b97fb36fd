import { createBatches } from './batches.ts';
import type { TrainingProblem } from './training-problem.ts';

/** Measured cost of updates with batches of one size on this machine. */
export interface BatchTiming {
  readonly batchSize: number;
  /** Median over the measured updates, in ms. */
  readonly millisecondsPerUpdate: number;
  /** That times ⌈N/B⌉, in s. */
  readonly secondsPerEpoch: number;
}

/**
 * Measures gradients of batches of each size at θ (the optimizer's own step is a small rest): updates until `budget` ms have
 * passed, at least 3, after one that is not counted. Larger batches cost more per update and less per epoch, up to what the
 * machine does at once. Measured, so it differs from machine to machine and from run to run.
 *
 * @param sizes batch sizes from 1 to N. @param budget ms for each size. @param now monotonic clock in ms.
 */
export function measureBatchTimes(
  problem: TrainingProblem,
  theta: Float64Array,
  sizes: readonly number[],
  budget: number,
  now: () => number,
): BatchTiming[] {
  const out = new Float64Array(theta.length);
  return sizes.map((batchSize) => {
    const batches = createBatches(problem.samples, batchSize, 0);
    const update = (at: number): void => {
      const { indices, count } = batches.batch(at % batches.updatesPerEpoch);
      if (problem.batchGradient === null) problem.objective.gradient(theta, out);
      else problem.batchGradient(theta, indices, count, out);
    };
    update(0);
    const times: number[] = [];
    const begin = now();
    let last = begin;
    for (let at = 1; times.length < 3 || last - begin < budget; at++) {
      update(at);
      const present = now();
      times.push(present - last);
      last = present;
    }
    times.sort((a, b) => a - b);
    const middle = times[Math.floor(times.length / 2)];
    return {
      batchSize,
      millisecondsPerUpdate: middle,
      secondsPerEpoch: (middle * batches.updatesPerEpoch) / 1000,
    };
  });
}
