import { planePoint } from '../app/landscape/grid.ts';
import { randomStream } from '../app/numerics/random.ts';
import type { Benchmark, BenchmarkCase } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';
import { twoThreadRows } from './second-thread.ts';
import { planeRow } from './thread-task.ts';

/** Points per side. One row of the grid is measured and its time taken as many times: all rows cost the same. */
const SIZE = 101;

function gridCase(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    prepare(kernels) {
      const { sizes, samples } = NETWORKS[name];
      const network = benchmarkNetwork(sizes, samples);
      const { objective, theta } = network;
      const stream = randomStream(2, 'benchmark');
      const [d1, d2] = [theta.map(() => stream.normal()), theta.map(() => stream.normal())];
      const point = new Float64Array(theta.length);
      const oneByOne = () => {
        for (let k = 0; k < SIZE; k++) {
          planePoint(theta, d1, d2, (k - (SIZE - 1) / 2) / SIZE, 0.25, point);
          objective.loss(point);
        }
      };
      const pieces = 1 / SIZE;
      const bothRows = twoThreadRows(kernels, sizes, samples, SIZE);
      return [
        { engine: 'saddlescope', pieces, run: planeRow(network, new Float64Array(SIZE)) },
        { engine: 'saddlescope, point by point', pieces, run: oneByOne },
        { engine: 'saddlescope, 2 threads', pieces: 2 * pieces, run: bothRows },
      ];
    },
  };
}

/** The loss over all samples on a grid of 101 × 101 points of a plane. */
export const benchmark: Benchmark = {
  name: '101×101 grid, network',
  peer: 'grid',
  cases: [gridCase('A'), gridCase('B'), gridCase('C'), gridCase('D')],
};
