import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TrainingStart } from '../../app/protocol/jobs.ts';
import type { LaneReply, LaneRequest } from '../../app/protocol/tensorflow-lane.ts';
import type { TensorflowReport } from '../../app/protocol/tensorflow.ts';
import type { ThreadFiles } from './thread-files.ts';
import type { TrainingHandle, TrainingListener } from './training-thread.ts';

export interface LaneListener extends TrainingListener {
  /** Which TensorFlow trains, before the first message; again with the difference once it is known and before `ended`. */
  report(report: TensorflowReport): void;
}

/**
 * The one thread in which TensorFlow trains, started when the first run asks for it (`workers/tensorflow.ts`). A thread that
 * dies fails its runs; the next run gets a new one. Whoever creates the lane calls `close()`.
 */
export class TensorflowLane {
  readonly #files: ThreadFiles;
  readonly #listeners = new Map<number, LaneListener>();
  #worker: Worker | null = null;
  #sessions = 0;
  #report: TensorflowReport | null = null;
  #tensors: number | null = null;

  constructor(files: ThreadFiles) {
    this.#files = files;
  }

  /** What is known of this machine's TensorFlow; null before a run has asked for it. */
  get report(): TensorflowReport | null {
    return this.#report;
  }

  /** Tensors alive in the thread after the last run that ended; null before. */
  get tensors(): number | null {
    return this.#tensors;
  }

  start(start: TrainingStart, listener: LaneListener): TrainingHandle {
    const worker = (this.#worker ??= this.#open());
    const session = ++this.#sessions;
    this.#listeners.set(session, listener);
    const post = (request: LaneRequest): void => worker.postMessage(request);
    post({ session, kind: 'start', start });
    return {
      send: (command) => {
        if (this.#listeners.has(session)) post({ session, kind: 'command', command });
      },
      terminate: () => {
        if (this.#listeners.delete(session)) post({ session, kind: 'drop' });
        return Promise.resolve();
      },
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#listeners.clear();
    await worker?.terminate();
  }

  #open(): Worker {
    const worker = new Worker(join(this.#files.folder, 'tensorflow.js'), { argv: this.#files.argv });
    worker.on('message', (reply: LaneReply) => this.#receive(reply));
    const fail = (error: Error): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      const waiting = [...this.#listeners.values()];
      this.#listeners.clear();
      for (const listener of waiting) listener.crashed(error);
    };
    worker.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('messageerror', fail);
    worker.on('exit', (code) => fail(new Error(`the TensorFlow thread ended with code ${code}`)));
    return worker;
  }

  #receive(reply: LaneReply): void {
    if (reply.kind === 'freed') {
      this.#tensors = reply.tensors;
      return;
    }
    const listener = this.#listeners.get(reply.session);
    if (listener === undefined) return;
    switch (reply.kind) {
      case 'report':
        this.#report = { ...reply.report, difference: null };
        if (reply.report.backend === 'none') this.#listeners.delete(reply.session);
        listener.report(reply.report);
        return;
      case 'failed':
        this.#listeners.delete(reply.session);
        listener.crashed(new Error(reply.message));
        return;
      case 'message':
        if (reply.message.kind === 'ended') this.#listeners.delete(reply.session);
        listener.message(reply.message);
    }
  }
}
