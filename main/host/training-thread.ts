import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TrainingCommand, TrainingMessage, TrainingStart } from '../../app/protocol/jobs.ts';
import type { ThreadFiles } from './thread-files.ts';

export interface TrainingListener {
  message(message: TrainingMessage): void;
  /** The thread ended without an `ended` message: it crashed. */
  crashed(error: Error): void;
}

/** A training under way, wherever it runs. */
export interface TrainingHandle {
  send(command: TrainingCommand): void;
  /** Ends it at once; no message comes afterwards. */
  terminate(): Promise<void>;
}

/** One thread that trains one run; see `workers/training.ts`. Whoever starts it calls `terminate()`. */
export class TrainingThread implements TrainingHandle {
  readonly #worker: Worker;
  #ended = false;

  constructor({ folder, argv }: ThreadFiles, start: TrainingStart, listener: TrainingListener) {
    this.#worker = new Worker(join(folder, 'training.js'), { workerData: start, argv });
    this.#worker.on('message', (message: TrainingMessage) => {
      if (this.#ended) return;
      if (message.kind === 'ended') this.#ended = true;
      listener.message(message);
    });
    const fail = (error: Error): void => {
      if (this.#ended) return;
      this.#ended = true;
      listener.crashed(error);
    };
    this.#worker.on('error', (error: unknown) =>
      fail(error instanceof Error ? error : new Error(String(error))),
    );
    this.#worker.on('messageerror', fail);
    this.#worker.on('exit', (code) => fail(new Error(`the training thread ended with code ${code}`)));
  }

  send(command: TrainingCommand): void {
    if (!this.#ended) this.#worker.postMessage(command);
  }

  async terminate(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }
}
