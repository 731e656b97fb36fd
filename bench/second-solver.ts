import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { Invitation, Inviter } from '../app/numerics/kernels/solver-team.ts';

/** Entries of the words that both threads see: times called, times done, and of the present invitation the job and its generation. */
export const CALLED = 0;
export const DONE = 1;
export const JOB = 2;
export const GENERATION = 3;

/** What `solver-thread.ts` is given. */
export interface HelperStart {
  readonly kernels: string;
  readonly control: Int32Array;
  /** Memories come here, each once. */
  readonly port: MessagePort;
}

/** A thread that helps with every solve it is called to. It ends with the process. */
export function secondSolver(kernels: string): Inviter {
  const control = new Int32Array(new SharedArrayBuffer(16));
  const { port1, port2 } = new MessageChannel();
  const start: HelperStart = { kernels, control, port: port2 };
  new Worker(new URL('./solver-thread.js', import.meta.url), {
    workerData: start,
    transferList: [port2],
  }).unref();
  let sent: Invitation['memory'] | null = null;
  let calls = 0;
  return ({ memory, job, generation }) => {
    calls++;
    if (memory !== sent) port1.postMessage(memory);
    sent = memory;
    Atomics.store(control, JOB, job);
    Atomics.store(control, GENERATION, generation);
    Atomics.store(control, CALLED, calls);
    Atomics.notify(control, CALLED);
    const mine = calls;
    return { state: () => (Atomics.load(control, DONE) >= mine ? 'ended' : 'open') };
  };
}
