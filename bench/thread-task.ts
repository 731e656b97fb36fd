import { randomStream } from '../app/numerics/random.ts';
import type { BenchmarkNetwork } from './networks.ts';

/** What the second thread of `second-thread.ts` is given. */
export interface ThreadStart {
  readonly kernels: string;
  readonly sizes: number[];
  readonly samples: number;
  /** [number of the job asked for, number of the last job done] */
  readonly control: Int32Array;
  readonly out: Float64Array;
}

/** Losses over one row of a grid, into `out`. */
export function planeRow({ objective, theta }: BenchmarkNetwork, out: Float64Array): () => void {
  const stream = randomStream(2, 'benchmark');
  const [d1, d2] = [theta.map(() => stream.normal()), theta.map(() => stream.normal())];
  const size = out.length;
  const x = Float64Array.from({ length: size }, (_, i) => (i - (size - 1) / 2) / size);
  const y = new Float64Array(size).fill(0.25);
  return () => void objective.planeLosses(theta, d1, d2, x, y, out, () => undefined);
}
