import './install-kernels.ts';
import { parentPort } from 'node:worker_threads';
import type { TrainingStart } from '../app/protocol/jobs.ts';
import type { LaneReply, LaneRequest } from '../app/protocol/tensorflow-lane.ts';
import type { TensorflowReport } from '../app/protocol/tensorflow.ts';
import { createTrainer } from '../app/training/trainer.ts';
import { problemOf } from './jobs/training-start.ts';
import { startSession, type TrainingSession } from './training-session.ts';
import { loadTensorflow, type LoadedTensorflow } from './tensorflow/load-tensorflow.ts';
import { withShadow } from './tensorflow/shadow.ts';
import { createTensorflowTrainer } from './tensorflow/tensorflow-trainer.ts';

/**
 * Entry of the one thread in which TensorFlow runs; its native library works in one thread per process only. Runs wait in
 * the order of their start and take turns in slices of some milliseconds, so that a paused run holds up nobody.
 */
interface Entry {
  readonly session: TrainingSession;
  dispose(): void;
}

const entries = new Map<number, Entry>();
const port = parentPort;
if (port === null) throw new Error('workers/tensorflow.ts: expected to run as a worker thread');
const send = (reply: LaneReply): void => port.postMessage(reply);
const loading = loadTensorflow({ binaries: `${import.meta.dirname}/` }).catch((error: unknown) =>
  oneLine(error),
);

async function begin(id: number, start: TrainingStart): Promise<void> {
  const loaded = await loading;
  if (typeof loaded === 'string') {
    const report = { backend: 'none', version: '', reason: loaded, difference: null } as const;
    send({ session: id, kind: 'report', report });
    return;
  }
  if (dropped.delete(id)) return;
  try {
    entries.set(id, open(id, start, loaded));
  } catch (error) {
    send({ session: id, kind: 'failed', message: oneLine(error) });
  }
}

function open(id: number, start: TrainingStart, { tf, backend, version, reason }: LoadedTensorflow): Entry {
  const problem = problemOf(start);
  const own = createTensorflowTrainer(tf, problem, start);
  let isOpen = true;
  const dispose = (): void => {
    if (!isOpen) return;
    isOpen = false;
    own.dispose();
    entries.delete(id);
    send({ session: id, kind: 'freed', tensors: tf.memory().numTensors });
  };
  // From the start only: a resumed run has made its comparison.
  const shadow =
    start.resume === undefined
      ? withShadow(own, createTrainer(problem, start, start.theta), () =>
          send({ session: id, kind: 'report', report: report() }),
        )
      : null;
  const report = (): TensorflowReport => ({
    backend,
    version,
    reason,
    difference: shadow?.difference() ?? null,
  });
  send({ session: id, kind: 'report', report: report() });
  const guarded = (act: () => void): void => {
    try {
      if (isOpen) act();
    } catch (error) {
      send({ session: id, kind: 'failed', message: oneLine(error) });
      dispose();
    }
  };
  const session = startSession(
    problem,
    start,
    {
      send: (message) => {
        if (message.kind === 'ended') send({ session: id, kind: 'report', report: report() });
        send({ session: id, kind: 'message', message });
      },
      now: () => performance.now(),
      later: (callback) => {
        setImmediate(() => guarded(callback));
      },
      end: dispose,
    },
    own,
  );
  return { session: { handle: (command) => guarded(() => session.handle(command)) }, dispose };
}

/** Ended before TensorFlow was loaded. */
const dropped = new Set<number>();

port.on('message', (request: LaneRequest) => {
  const { session: id } = request;
  switch (request.kind) {
    case 'start':
      void begin(id, request.start);
      return;
    case 'command':
      void loading.then(() => entries.get(id)?.session.handle(request.command));
      return;
    case 'drop': {
      const entry = entries.get(id);
      if (entry === undefined) dropped.add(id);
      else entry.dispose();
    }
  }
});

function oneLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
}
