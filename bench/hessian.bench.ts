import { installedKernels, useKernels } from '../app/numerics/kernels/kernels.ts';
import { symmetricEigenvalues } from '../app/numerics/symmetric-eigen.ts';
import type { Benchmark, BenchmarkCase, Measured } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';

function hessianCase(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    large: name === 'D',
    prepare() {
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
      if (name === 'A') {
        const both = () => {
          objective.hessian(theta, out);
          symmetricEigenvalues(out, n);
        };
        measured.push({ engine: 'saddlescope, with spectrum', run: both });
      }
      return measured;
    },
  };
}

/** The exact Hessian of a network over all its samples. */
export const benchmark: Benchmark = {
  name: 'exact Hessian, network',
  peer: 'hessian',
  cases: [hessianCase('A'), hessianCase('B'), hessianCase('C'), hessianCase('D')],
};
