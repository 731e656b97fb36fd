import { createTrainer } from '../app/training/trainer.ts';
import { trainingProblem } from '../app/training/training-problem.ts';
import type { Benchmark, BenchmarkCase } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';

/** Steps per call: a few milliseconds, so that some calls are not interrupted on a busy machine. */
const STEPS = 40;

function stepCase(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    prepare() {
      const { sizes, samples } = NETWORKS[name];
      const { objective, theta } = benchmarkNetwork(sizes, samples);
      const optimizer = { kind: 'adam', rate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
      const never = 100_000_000;
      const settings = { optimizer, batchSize: 32, steps: never, seed: 0, evaluateEvery: never };
      const trainer = createTrainer(trainingProblem(objective, null), settings, theta);
      const run = () => {
        for (let step = 0; step < STEPS; step++) trainer.advance();
      };
      return [{ engine: 'saddlescope', pieces: STEPS, run }];
    },
  };
}

/** One Adam step on a batch of 32: draw, forward, backward, update. */
export const benchmark: Benchmark = {
  name: 'training step, network',
  peer: 'training-step',
  cases: [stepCase('A'), stepCase('B'), stepCase('C'), stepCase('D')],
};
