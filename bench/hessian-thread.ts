import { workerData } from 'node:worker_threads';
import { useKernels } from '../app/numerics/kernels/kernels.ts';
import { loadKernels } from './load-kernels.ts';
import { benchmarkNetwork } from './networks.ts';

/** What the second thread of `second-thread.ts` is given. */
export interface ThreadStart {
  readonly kernels: string;
  readonly sizes: number[];
  readonly samples: number;
  /** [number of the job asked for, number of the last job done] */
  readonly control: Int32Array;
  readonly out: Float64Array;
}

const { kernels, sizes, samples, control, out } = workerData as ThreadStart;
useKernels(loadKernels(kernels));
const { objective, theta } = benchmarkNetwork(sizes, samples);
for (let done = 0; ; done++) {
  Atomics.wait(control, 0, done);
  objective.hessianPart(theta, 1, out);
  Atomics.store(control, 1, done + 1);
  Atomics.notify(control, 1);
}
