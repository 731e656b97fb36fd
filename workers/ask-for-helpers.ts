import { MessageChannel, MessagePort } from 'node:worker_threads';
import { useHelpers, type Invitation, type Invited } from '../app/numerics/kernels/solver-team.ts';
import { HELP_ENDED, HELP_LOST, HELP_WORDS, type HelpRequest } from '../app/protocol/helpers.ts';

/** Helpers beyond these would have too little to do. */
const MOST = 3;
/** Multiplications of some seven milliseconds: until a helper comes by way of the host, one may have passed. */
const LEAST = 5e7;

/** Large solves of this thread ask the host for helpers until the function returned is called. */
export function askForHelpers(host: object | undefined): () => void {
  if (!(host instanceof MessagePort)) return () => undefined;
  useHelpers((invitation) => invite(host, invitation), LEAST);
  return () => {
    useHelpers(null);
    host.close();
  };
}

function invite(host: MessagePort, invitation: Invitation): Invited {
  const state = new Int32Array(new SharedArrayBuffer(4 * HELP_WORDS));
  const ports = Array.from({ length: MOST }, () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(invitation);
    return port2;
  });
  const request: HelpRequest = { ports, state };
  host.postMessage(request, ports);
  return {
    state() {
      if (Atomics.load(state, HELP_LOST) !== 0) return 'lost';
      return Atomics.load(state, HELP_ENDED) !== 0 ? 'ended' : 'open';
    },
  };
}
