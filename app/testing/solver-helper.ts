// A thread for tests that helps with solves: see `start-helper.ts`.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { TICKET } from '../numerics/kernels/assembly/solver-words.ts';
import { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import { helpSolve, type Invitation } from '../numerics/kernels/solver-team.ts';
import { webAssembly, type SolverExports } from '../numerics/kernels/web-assembly.ts';
import { CALLED, COME, LEFT, LOST, PIECES, type HelperStart } from './helper-start.ts';

const { solver, dies, most, port, state } = workerData as HelperStart;
const module = new (webAssembly().Module)(solver);
parentPort?.postMessage('ready');
for (let call = 0; ; call++) {
  Atomics.wait(state, CALLED, call);
  const received = receiveMessageOnPort(port) as { message: Invitation } | undefined;
  if (received === undefined) break;
  const exports = new KernelMemory<SolverExports>(module, true).attach(received.message.memory);
  Atomics.add(state, COME, 1);
  Atomics.notify(state, COME);
  if (dies) {
    // Takes the next item of whatever phase comes, and never does it.
    const ticket = new BigInt64Array(received.message.memory.buffer, received.message.job + TICKET, 1);
    const mask = (1n << 20n) - 1n;
    for (let seen = Atomics.load(ticket, 0); ; seen = Atomics.load(ticket, 0)) {
      if ((seen & mask) >= ((seen >> 20n) & mask)) continue;
      if (Atomics.compareExchange(ticket, 0, seen, seen + 1n) === seen) break;
    }
    Atomics.store(state, LOST, 1);
    break;
  }
  let pieces = 0;
  const counting: SolverExports = {
    ...exports,
    assist(job, count, helps) {
      const any = exports.assist(job, count, helps);
      if (any) {
        pieces++;
        Atomics.add(state, PIECES, 1);
      }
      return any;
    },
  };
  helpSolve(counting, received.message, () => pieces >= most);
  Atomics.add(state, LEFT, 1);
}
