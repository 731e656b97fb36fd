import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { Inviter } from '../app/numerics/kernels/solver-team.ts';

/** What `solver-thread.ts` is given. */
export interface HelperStart {
  readonly kernels: string;
  /** [times called, times done] */
  readonly control: Int32Array;
  readonly port: MessagePort;
}

/** A thread that helps with every solve it is called to. It ends with the process. */
export function secondSolver(kernels: string): Inviter {
  const control = new Int32Array(new SharedArrayBuffer(8));
  const { port1, port2 } = new MessageChannel();
  const start: HelperStart = { kernels, control, port: port2 };
  new Worker(new URL('./solver-thread.js', import.meta.url), {
    workerData: start,
    transferList: [port2],
  }).unref();
  return (invitation) => {
    port1.postMessage(invitation);
    const calls = Atomics.add(control, 0, 1) + 1;
    Atomics.notify(control, 0);
    return { state: () => (Atomics.load(control, 1) >= calls ? 'ended' : 'open') };
  };
}
