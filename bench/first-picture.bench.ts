import { coarseToFine, gridAxis } from '../app/landscape/grid.ts';
import { randomStream } from '../app/numerics/random.ts';
import type { Benchmark, BenchmarkCase } from './benchmark.ts';
import { benchmarkNetwork, NETWORKS } from './networks.ts';

/** Points per side of the grid that is being drawn. */
const SIZE = 101;

function firstPicture(name: keyof typeof NETWORKS): BenchmarkCase {
  return {
    name,
    prepare() {
      const { sizes, samples } = NETWORKS[name];
      const { objective, theta } = benchmarkNetwork(sizes, samples);
      const stream = randomStream(2, 'benchmark');
      const [d1, d2] = [theta.map(() => stream.normal()), theta.map(() => stream.normal())];
      const axis = gridAxis(-1, 1, SIZE);
      const [cells] = coarseToFine(SIZE);
      const x = Float64Array.from(cells, (cell) => axis[cell % SIZE]);
      const y = Float64Array.from(cells, (cell) => axis[Math.floor(cell / SIZE)]);
      const out = new Float64Array(cells.length);
      return [
        {
          engine: 'saddlescope',
          run: () => void objective.planeLosses(theta, d1, d2, x, y, out, () => undefined),
        },
      ];
    },
  };
}

/** The cells that a surface is first seen with: its coarsest level, on one thread; messages and drawing come on top. */
export const benchmark: Benchmark = {
  name: 'first level of a 101×101 grid, network',
  peer: null,
  cases: [firstPicture('A'), firstPicture('B'), firstPicture('C'), firstPicture('D')],
};
