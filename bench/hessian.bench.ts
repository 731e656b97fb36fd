import { installedKernels, useKernels } from '../app/numerics/kernels/kernels.ts';
import { useHelpers } from '../app/numerics/kernels/solver-team.ts';
import { symmetricEigenvalues } from '../app/numerics/symmetric-eigen.ts';
import type { Benchmark, BenchmarkCase, Measured } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';
import { secondSolver } from './second-solver.ts';

function hessianCase(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    large: name === 'D',
    prepare(kernelFile) {
      const { sizes, samples } = NETWORKS[name];
      const { objective, theta } = benchmarkNetwork(sizes, samples);
      const n = objective.dimension;
      const out = new Float64Array(n * n);
      const measured: Measured[] = [{ engine: 'saddlescope', run: () => objective.hessian(theta, out) }];
      const kernels = installedKernels();
      const slow = () => {
        useKernels(null);
        objective.hessian(theta, out);
        useKernels(kernels);
      };
      measured.push({ engine: 'plain script', repeats: 1, run: slow });
      const inviter = secondSolver(kernelFile);
      const onTwo = (work: () => void) => () => {
        useHelpers(inviter);
        work();
        useHelpers(null);
      };
      measured.push({ engine: 'saddlescope, 2 threads', run: onTwo(() => objective.hessian(theta, out)) });
      if (name === 'A' || name === 'S') {
        const both = () => {
          objective.hessian(theta, out);
          symmetricEigenvalues(out, n);
        };
        measured.push({ engine: 'saddlescope, with spectrum', run: both });
        measured.push({ engine: 'saddlescope, with spectrum, 2 threads', run: onTwo(both) });
      }
      return measured;
    },
  };
}

/** The exact Hessian of a network over all its samples. */
export const benchmark: Benchmark = {
  name: 'exact Hessian, network',
  peer: 'hessian',
  cases: [hessianCase('S'), hessianCase('A'), hessianCase('B'), hessianCase('C'), hessianCase('D')],
};
