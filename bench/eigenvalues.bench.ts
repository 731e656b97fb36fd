import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { randomStream } from '../app/numerics/random.ts';
import { symmetricEigenvalues } from '../app/numerics/symmetric-eigen.ts';
import { useHelpers } from '../app/numerics/kernels/solver-team.ts';
import { installedKernels, useKernels } from '../app/numerics/kernels/kernels.ts';
import type { Benchmark, BenchmarkCase, Measured } from './benchmark.ts';
import { secondSolver } from './second-solver.ts';

function gaussianMatrix(n: number): Float64Array {
  const stream = randomStream(n, 'benchmark');
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = stream.normal();
  }
  return matrix;
}

function eigenvalueCase(n: number, large = false): BenchmarkCase {
  return {
    name: String(n),
    large,
    prepare(kernelFile) {
      const matrix = gaussianMatrix(n);
      const inviter = secondSolver(kernelFile);
      const onTwo = () => {
        useHelpers(inviter);
        symmetricEigenvalues(matrix, n);
        useHelpers(null);
      };
      const measured: Measured[] = [
        { engine: 'saddlescope', run: () => void symmetricEigenvalues(matrix, n) },
        { engine: 'saddlescope, 2 threads', run: onTwo },
      ];
      // The two slow engines would take minutes on large matrices.
      if (n <= 1400) {
        const kernels = installedKernels();
        const run = () => {
          useKernels(null);
          symmetricEigenvalues(matrix, n);
          useKernels(kernels);
        };
        measured.push({ engine: 'plain script', repeats: 1, run });
      }
      if (n <= 400) {
        const rows = Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n)));
        const asMatrix = new Matrix(rows);
        const run = () =>
          void new EigenvalueDecomposition(asMatrix, { assumeSymmetric: true }).realEigenvalues;
        measured.push({ engine: 'ml-matrix', repeats: 1, run });
      }
      return measured;
    },
  };
}

/** All eigenvalues of a dense symmetric matrix. */
export const benchmark: Benchmark = {
  name: 'eigenvalues, n =',
  peer: 'eigenvalues',
  cases: [eigenvalueCase(354), eigenvalueCase(1315), eigenvalueCase(2410), eigenvalueCase(4810, true)],
};
