import { MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { isKept, noteDiscarded } from '../../app/numerics/kernels/kernel-memory.ts';
import { installedKernels } from '../../app/numerics/kernels/kernels.ts';
import { helpSolve, type Invitation } from '../../app/numerics/kernels/solver-team.ts';
import { HELP_UNWANTED } from '../../app/protocol/helpers.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';

/** Works on another thread's matrix, in the memory that both see. */
export function helpSolveJob({ port, state, cancel }: JobInput<'help-solve'>): JobOutput<'help-solve'> {
  if (!(port instanceof MessagePort)) throw new TypeError('expected a port');
  const received = receiveMessageOnPort(port) as { message: Invitation } | undefined;
  port.close();
  const shared = installedKernels()?.shared;
  if (received === undefined || !shared) return null;
  const isDone = isCancelled(cancel);
  const exports = shared.attach(received.message.memory);
  helpSolve(exports, received.message, () => isDone() || Atomics.load(state, HELP_UNWANTED) !== 0);
  // Its own thread gives it back: it is free once this one has forgotten it, too.
  if (!isKept(received.message.memory)) noteDiscarded();
  return null;
}
