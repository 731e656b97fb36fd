import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { coarseToFine, gridAxis } from '../app/landscape/grid.ts';
import { randomStream } from '../app/numerics/random.ts';
import type { Benchmark, BenchmarkCase, Measured } from './benchmark.ts';
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
        ...throughServer(name),
      ];
    },
  };
}

/** Both are measured by one start of the program, whose first call is left out as everywhere; the second counts. */
function throughServer(name: string): Measured[] {
  let times = { first: NaN, later: NaN };
  const run = (): void => {
    const script = fileURLToPath(new URL('./first-picture-server.js', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [script, name], { encoding: 'utf8' });
    times = status === 0 ? (JSON.parse(stdout) as typeof times) : { first: NaN, later: NaN };
  };
  return [
    { engine: 'saddlescope, from request to page', repeats: 1, run, own: () => times.later },
    {
      engine: '…, the first since the program runs',
      repeats: 1,
      run: () => undefined,
      own: () => times.first,
    },
  ];
}

/**
 * The cells that a surface is first seen with: its coarsest level, on one thread in this process; then from a page's request
 * to the program until they are there.
 */
export const benchmark: Benchmark = {
  name: 'first level of a 101×101 grid, network',
  peer: null,
  cases: [firstPicture('A'), firstPicture('B'), firstPicture('C'), firstPicture('D')],
};
