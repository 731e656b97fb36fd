import { createSpectrumDescriber } from '../app/curvature/describe-spectrum.ts';
import { createTrainer } from '../app/training/trainer.ts';
import { trainingProblem } from '../app/training/training-problem.ts';
import type { Benchmark, BenchmarkCase } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';

/** Steps per call, each with its spectrum. */
const STEPS = 5;

function alongCase(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    prepare() {
      const { sizes, samples } = NETWORKS[name];
      const { objective, theta } = benchmarkNetwork(sizes, samples);
      const optimizer = { kind: 'adam', rate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
      const never = 100_000_000;
      const settings = { optimizer, batchSize: 32, steps: never, seed: 0, evaluateEvery: never };
      const trainer = createTrainer(trainingProblem(objective, null), settings, theta);
      const describe = createSpectrumDescriber(objective, null);
      const spectrum = (at: Float64Array): void =>
        void describe({ step: 0, theta: at, rate: NaN, scale: null });
      const along = (): void => {
        for (let step = 0; step < STEPS; step++) {
          trainer.advance();
          spectrum(trainer.theta);
        }
      };
      return [
        { engine: 'saddlescope', pieces: STEPS, run: along },
        { engine: 'saddlescope, the spectrum alone', run: () => spectrum(theta) },
      ];
    },
  };
}

/** A training step with the whole spectrum after it, in one thread: what it costs beyond the spectrum alone. */
export const benchmark: Benchmark = {
  name: 'step with its spectrum, network',
  peer: null,
  cases: [alongCase('S'), alongCase('A')],
};
