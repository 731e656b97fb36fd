import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { HELP_ENDED, HELP_LOST, HELP_UNWANTED, type HelpRequest } from '../../app/protocol/helpers.ts';
import {
  BEGUN,
  type JobInput,
  type JobName,
  type JobOutput,
  type JobReply,
} from '../../app/protocol/jobs.ts';
import { HostFailure } from './host-failure.ts';
import { MemoryGate } from './memory-gate.ts';
import type { ThreadFiles } from './thread-files.ts';
import { UrgencyQueue } from './urgency-queue.ts';

const require = createRequire(import.meta.url);
// Piscina starts its threads from a file of its own, by path: in the packaged app that must be the copy outside the asar.
const piscinaPath = require.resolve('piscina').replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
const piscina = require(piscinaPath) as typeof import('piscina');

/** Milliseconds a cancelled job may take to notice its flag before its thread is ended. */
const GRACE = 3000;
/** The same for a job whose part is kept: one piece of its work may be long. */
const PATIENCE = 15_000;
/** Milliseconds between two looks at how far a job is. */
const LOOK = 100;
/** Milliseconds after which an idle thread ends. */
const IDLE = 60_000;
/** Milliseconds that brief work waits for a thread before it gets one beside them. */
const BRIEF_WAIT = 100;
/** Threads that are made ready before they are needed, at most: a first picture wants no more. */
const WARM = 4;

/** A job's input as callers give it; the cancel flag is the pool's business. */
export type JobRequest<N extends JobName> = Omit<JobInput<N>, 'cancel'>;

export interface JobOptions {
  /** Cancels: the job stops at its next look at the flag, the promise rejects at once with code `cancelled`. */
  readonly signal?: AbortSignal;
  /** Bytes of large matrices the job holds; it waits until they fit the pool's memory budget, and its solves get idle threads' help (see `helped`). */
  readonly bytes?: number;
  /** Idle threads may help with its solves. Default true. */
  readonly helped?: boolean;
  /** Somebody is waiting in front of it: it goes before all that is not urgent. Default false. */
  readonly urgent?: boolean;
  /**
   * It takes a moment: where all threads have been at longer work for {@link BRIEF_WAIT} it gets a thread beside them, so that
   * nobody waits minutes for a picture or for the check of a set-up behind estimates of large spectra. Default false.
   */
  readonly brief?: boolean;
  /** A cancelled job answers with what it has, and the promise waits for that, up to {@link PATIENCE}. Default false. */
  readonly keepsPart?: boolean;
  /** Called as the job gets from stage to stage, with how many it has behind it. Some may be passed unseen. */
  readonly onStage?: (stage: number) => void;
}

/** The host-wide pool of worker threads. Whoever creates it calls `close()`. */
export class JobPool {
  readonly threads: number;
  readonly #pool: Piscina;
  readonly #files: ThreadFiles;
  /** The thread for brief work beside the others, from when it is first needed. */
  #beside: Piscina | null = null;
  /** No thread has become free since brief work last waited in vain. */
  #occupied = false;
  readonly #memory: MemoryGate;
  #closed = false;
  #given = 0;
  /** Of these, what is not brief. */
  #lasting = 0;
  /** States of the solves that are being helped. */
  readonly #helped = new Set<Int32Array>();

  constructor(options: {
    files: ThreadFiles;
    threads: number;
    memoryBudget: number;
    /** Idle threads stay: somebody sits in front who would wait for new ones. Default false. */
    keepsThreads?: boolean;
  }) {
    this.threads = options.threads;
    this.#files = options.files;
    this.#memory = new MemoryGate(options.memoryBudget);
    const idleTimeout = options.keepsThreads === true ? Infinity : IDLE;
    this.#pool = openThreads(options.files, { minThreads: 1, maxThreads: options.threads, idleTimeout });
  }

  /** Threads that have nothing to do. */
  get idle(): number {
    return Math.max(0, this.threads - this.#given);
  }

  /** Threads that have been started. */
  get started(): number {
    return this.#pool.threads.length;
  }

  /** Starts threads ahead of their work, and lets each compile what draws surfaces. Comes to nothing when the pool closes. */
  async warmUp(): Promise<void> {
    const one = (): Promise<unknown> => this.run('warm-up', {}, { brief: true }).catch(() => undefined);
    await Promise.all(Array.from({ length: Math.min(WARM, this.threads) }, one));
  }

  async run<N extends JobName>(
    job: N,
    request: JobRequest<N>,
    options: JobOptions = {},
  ): Promise<JobOutput<N>> {
    const { signal, bytes } = options;
    throwIfCancelled(signal);
    const release = bytes === undefined ? undefined : await this.#memory.take(bytes);
    this.#given++;
    if (options.brief !== true) this.#lasting++;
    try {
      throwIfCancelled(signal);
      if (this.#closed) throw new HostFailure('cancelled', 'the program is closing');
      // Helpers give way: the solve goes on without them.
      if (this.#given > this.threads) for (const state of this.#helped) dismiss(state);
      return await this.#dispatch(job, request, options);
    } finally {
      this.#given--;
      if (options.brief !== true) {
        this.#lasting--;
        this.#occupied = false;
      }
      release?.();
    }
  }

  #dispatch<N extends JobName>(
    job: N,
    request: JobRequest<N>,
    { signal, bytes, helped = true, urgent = false, brief = false, keepsPart = false, onStage }: JobOptions,
  ): Promise<JobOutput<N>> {
    const cancel = new Int32Array(new SharedArrayBuffer(12));
    const hard = new AbortController();
    let grace: NodeJS.Timeout | undefined;
    // The mark is a symbol: the queue sees it, the thread does not.
    const line = bytes === undefined || !helped || this.threads < 2 ? null : this.#openLine();
    const task = {
      job,
      input: { ...request, cancel },
      ...(line === null ? {} : { helpers: line.port }),
      [piscina.Piscina.queueOptionsSymbol]: { urgent },
    };
    const transferList = line === null ? [] : [line.port];
    const reply = (
      brief && line === null
        ? this.#runBrief(task, cancel, hard.signal)
        : this.#pool.run(task, { signal: hard.signal, transferList })
    ) as Promise<JobReply<N>>;
    const unwatch = onStage === undefined ? undefined : watchStage(cancel, onStage);
    const outcome = reply
      .then((answer) => outputOf(answer))
      .finally(() => {
        unwatch?.();
        line?.close();
      });
    if (!signal) return outcome.catch((error: unknown) => this.#rethrow(job, error));
    return new Promise<JobOutput<N>>((resolve, reject) => {
      const onAbort = (): void => {
        Atomics.store(cancel, 0, 1);
        grace = setTimeout(() => hard.abort(), keepsPart ? PATIENCE : GRACE);
        // A job without a stage behind it has nothing to keep, and may not even have a thread.
        if (!keepsPart || Atomics.load(cancel, 1) === 0) reject(new HostFailure('cancelled', 'cancelled'));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => {
        clearTimeout(grace);
        signal.removeEventListener('abort', onAbort);
      };
      outcome.then(
        (output) => (settle(), resolve(output)),
        (error: unknown) => {
          settle();
          this.#rethrow(job, error).catch(reject);
        },
      );
    });
  }

  /** On the first thread that is free, or beside them where none becomes free in time. */
  async #runBrief(task: object, flag: Int32Array, signal: AbortSignal): Promise<unknown> {
    if (!this.#occupied) {
      const leaving = new AbortController();
      const timer = setTimeout(() => {
        // A thread that is only just starting is waited for.
        if (Atomics.load(flag, BEGUN) !== 0 || this.#lasting < this.threads) return;
        this.#occupied = true;
        leaving.abort();
      }, BRIEF_WAIT);
      try {
        return await this.#pool.run(task, { signal: AbortSignal.any([signal, leaving.signal]) });
      } catch (error) {
        if (!leaving.signal.aborted || signal.aborted || this.#closed) throw error;
      } finally {
        clearTimeout(timer);
      }
    }
    this.#beside ??= openThreads(this.#files, { minThreads: 0, maxThreads: 1, idleTimeout: IDLE });
    return await this.#beside.run(task, { signal });
  }

  /** Where a job asks for helpers, until it is closed. */
  #openLine(): { readonly port: MessagePort; readonly close: () => void } {
    const { port1, port2 } = new MessageChannel();
    const asked: Int32Array[] = [];
    port1.on('message', ({ ports, state }: HelpRequest) => {
      asked.push(state);
      this.#sendHelpers(ports as MessagePort[], state);
    });
    port1.unref();
    return {
      port: port2,
      close: () => {
        port1.close();
        asked.forEach(dismiss);
      },
    };
  }

  /** As many idle threads as there are ports; what they do belongs to the leader's job and its memory. */
  #sendHelpers(ports: readonly MessagePort[], state: Int32Array): void {
    const count = this.#closed ? 0 : Math.min(this.idle, ports.length);
    ports.slice(count).forEach((port) => port.close());
    this.#helped.add(state);
    const helpers = ports.slice(0, count).map(async (port) => {
      this.#given++;
      const input = { port, state, cancel: new Int32Array(new SharedArrayBuffer(8)) };
      const task = { job: 'help-solve', input, [piscina.Piscina.queueOptionsSymbol]: { urgent: true } };
      try {
        await this.#pool.run(task, { transferList: [port] });
      } catch {
        Atomics.store(state, HELP_LOST, 1);
      } finally {
        this.#given--;
      }
    });
    void Promise.all(helpers).then(() => {
      this.#helped.delete(state);
      Atomics.store(state, HELP_ENDED, 1);
    });
  }

  async #rethrow(job: JobName, error: unknown): Promise<never> {
    if (this.#closed) throw new HostFailure('cancelled', 'the program is closing');
    if (error instanceof HostFailure) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const line = `${job}: ${message.split('\n', 1)[0]}`;
    throw new HostFailure('internal', line, undefined, {
      key: 'failure.internal',
      values: { message: line },
    });
  }

  /** Ends all threads; what they were doing rejects with code `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#pool.destroy(), this.#beside?.destroy()]);
  }
}

function openThreads(
  { folder, argv }: ThreadFiles,
  limits: { readonly minThreads: number; readonly maxThreads: number; readonly idleTimeout: number },
): Piscina {
  const filename = join(folder, 'pool.js');
  const taskQueue = new UrgencyQueue();
  const pool = new piscina.Piscina({ filename, argv, recordTiming: false, taskQueue, ...limits });
  // Each task has its own rejection; this one only says that a thread died in between.
  pool.on('error', () => undefined);
  return pool;
}

function dismiss(state: Int32Array): void {
  Atomics.store(state, HELP_UNWANTED, 1);
}

function outputOf<N extends JobName>(reply: JobReply<N>): JobOutput<N> {
  switch (reply.kind) {
    case 'output':
      return reply.output;
    case 'inputError':
      throw new HostFailure('input', reply.message, reply.path, reply.note);
    case 'cancelled':
      throw new HostFailure('cancelled', 'cancelled');
  }
}

/** Looks at the stage counter until the answer ends it. */
function watchStage(flag: Int32Array, onStage: (stage: number) => void): () => void {
  let seen = 0;
  const timer = setInterval(() => {
    const stage = Atomics.load(flag, 1);
    if (stage !== seen) onStage((seen = stage));
  }, LOOK);
  return () => clearInterval(timer);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HostFailure('cancelled', 'cancelled');
}
