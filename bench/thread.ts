import { workerData } from 'node:worker_threads';
import { useKernels } from '../app/numerics/kernels/kernels.ts';
import { loadKernels } from './load-kernels.ts';
import { benchmarkNetwork } from './networks.ts';
import { planeRow, type ThreadStart } from './thread-task.ts';

const start = workerData as ThreadStart;
useKernels(loadKernels(start.kernels));
const run = planeRow(benchmarkNetwork(start.sizes, start.samples), start.out);
for (let done = 0; ; done++) {
  Atomics.wait(start.control, 0, done);
  run();
  Atomics.store(start.control, 1, done + 1);
  Atomics.notify(start.control, 1);
}
