import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { helpSolve, type Invitation } from '../app/numerics/kernels/solver-team.ts';
import type { SolverExports } from '../app/numerics/kernels/web-assembly.ts';
import { loadKernels } from './load-kernels.ts';
import { CALLED, DONE, GENERATION, JOB, type HelperStart } from './second-solver.ts';

/** Looks at the bell before this thread sleeps: less than a millisecond. A wake-up costs a tenth of one. */
const LOOKS = 50_000;

const { kernels, control, port } = workerData as HelperStart;
const { shared } = loadKernels(kernels);
if (shared === null) throw new Error('expected an engine with shared memories');
let memory: Invitation['memory'] | null = null;
let exports: SolverExports | null = null;
for (let called = 0; ; called++) {
  for (let look = 0; look < LOOKS && Atomics.load(control, CALLED) === called; look++);
  Atomics.wait(control, CALLED, called);
  for (;;) {
    const received = receiveMessageOnPort(port) as { message: Invitation['memory'] } | undefined;
    if (received === undefined) break;
    memory = received.message;
    exports = shared.attach(memory);
  }
  if (memory === null || exports === null) throw new Error('expected a memory first');
  const [job, generation] = [Atomics.load(control, JOB), Atomics.load(control, GENERATION)];
  helpSolve(exports, { memory, job, generation }, () => false);
  Atomics.store(control, DONE, called + 1);
}
