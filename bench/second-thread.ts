import { Worker } from 'node:worker_threads';
import { benchmarkNetwork } from './networks.ts';
import type { ThreadStart } from './hessian-thread.ts';

/** Entries of the shared control word: what to do, and the number of jobs done. */
const GO = 0;
const DONE = 1;

/**
 * A Hessian over two threads, called as if it were one function: the other thread makes part 1 while this one makes part 0.
 * The thread ends with the process.
 */
export function twoThreadHessian(
  kernels: string,
  sizes: readonly number[],
  samples: number,
): (out: Float64Array) => void {
  const { objective, theta } = benchmarkNetwork(sizes, samples);
  const length = objective.hessianPartLength;
  const control = new Int32Array(new SharedArrayBuffer(8));
  const other = new Float64Array(new SharedArrayBuffer(8 * length));
  const start: ThreadStart = { kernels, sizes: [...sizes], samples, control, out: other };
  new Worker(new URL('./hessian-thread.js', import.meta.url), { workerData: start }).unref();
  const mine = new Float64Array(length);
  let asked = 0;
  return (out) => {
    asked++;
    Atomics.store(control, GO, asked);
    Atomics.notify(control, GO);
    objective.hessianPart(theta, 0, mine);
    // A worker starts only while nobody blocks the process; ten seconds are plenty for that.
    while (Atomics.load(control, DONE) !== asked) Atomics.wait(control, DONE, asked - 1, 10_000);
    objective.joinHessianParts([mine, other], out);
  };
}
