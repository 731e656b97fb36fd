import { planePoint } from '../app/landscape/grid.ts';
import { randomStream } from '../app/numerics/random.ts';
import type { Benchmark, BenchmarkCase } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';

/** Points per side. One row of the grid is measured and its time taken as many times: all rows cost the same. */
const SIZE = 101;

function gridCase(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    prepare() {
      const { sizes, samples } = NETWORKS[name];
      const { objective, theta } = benchmarkNetwork(sizes, samples);
      const stream = randomStream(2, 'benchmark');
      const [d1, d2] = [theta.map(() => stream.normal()), theta.map(() => stream.normal())];
      const x = Float64Array.from({ length: SIZE }, (_, i) => (i - (SIZE - 1) / 2) / SIZE);
      const y = new Float64Array(SIZE).fill(0.25);
      const out = new Float64Array(SIZE);
      const point = new Float64Array(theta.length);
      const oneByOne = () => {
        for (let k = 0; k < SIZE; k++) {
          planePoint(theta, d1, d2, x[k], y[k], point);
          out[k] = objective.loss(point);
        }
      };
      const together = () => void objective.planeLosses(theta, d1, d2, x, y, out, () => undefined);
      const pieces = 1 / SIZE;
      return [
        { engine: 'saddlescope', pieces, run: together },
        { engine: 'saddlescope, point by point', pieces, run: oneByOne },
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
