import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { helpSolve, type Invitation } from '../app/numerics/kernels/solver-team.ts';
import { loadKernels } from './load-kernels.ts';
import type { HelperStart } from './second-solver.ts';

const { kernels, control, port } = workerData as HelperStart;
const { shared } = loadKernels(kernels);
if (shared === null) throw new Error('expected an engine with shared memories');
for (let called = 0; ; called++) {
  Atomics.wait(control, 0, called);
  const received = receiveMessageOnPort(port) as { message: Invitation } | undefined;
  if (received === undefined) throw new Error('expected an invitation');
  helpSolve(shared.attach(received.message.memory), received.message, () => false);
  Atomics.store(control, 1, called + 1);
}
