import { Worker } from 'node:worker_threads';
import { benchmarkNetwork } from './networks.ts';
import { planeRow, type ThreadStart } from './thread-task.ts';

/** Entries of the shared control word: what to do, and the number of jobs done. */
const GO = 0;
const DONE = 1;

/** Starts the other thread; what it returns makes it work while this thread does its own half. It ends with the process. */
function secondThread(start: Omit<ThreadStart, 'control'>): (mine: () => void) => void {
  const control = new Int32Array(new SharedArrayBuffer(8));
  const workerData: ThreadStart = { ...start, control };
  new Worker(new URL('./thread.js', import.meta.url), { workerData }).unref();
  let asked = 0;
  return (mine) => {
    asked++;
    Atomics.store(control, GO, asked);
    Atomics.notify(control, GO);
    mine();
    // A worker starts only while nobody blocks the process; ten seconds are plenty for that.
    while (Atomics.load(control, DONE) !== asked) Atomics.wait(control, DONE, asked - 1, 10_000);
  };
}

/** Two rows of a grid, `size` cells each: one a thread. */
export function twoThreadRows(
  kernels: string,
  sizes: readonly number[],
  samples: number,
  size: number,
): () => void {
  const out = new Float64Array(new SharedArrayBuffer(8 * size));
  const both = secondThread({ kernels, sizes: [...sizes], samples, out });
  const mine = planeRow(benchmarkNetwork(sizes, samples), new Float64Array(size));
  return () => both(mine);
}
