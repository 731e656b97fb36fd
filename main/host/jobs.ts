import type { JobEvent } from '../../app/protocol/host-api.ts';
import { HostFailure, toHostError } from './host-failure.ts';

/** Long work that a client started and may cancel; its events go to topic `job:<id>`. */
export class Jobs {
  readonly #publish: (job: string, event: JobEvent) => void;
  readonly #running = new Map<string, AbortController>();
  #count = 0;

  constructor(publish: (job: string, event: JobEvent) => void) {
    this.#publish = publish;
  }

  /** Starts the work on the next turn, after the reply with the id has gone out; ends with `done` or `failed`. */
  start(work: (publish: (event: JobEvent) => void, signal: AbortSignal) => Promise<void>): string {
    const job = `j${++this.#count}`;
    const controller = new AbortController();
    this.#running.set(job, controller);
    const publish = (event: JobEvent): void => this.#publish(job, event);
    setImmediate(() => {
      work(publish, controller.signal)
        .then(
          (): JobEvent => ({ kind: 'done', outcome: 'completed' }),
          (error: unknown): JobEvent =>
            error instanceof HostFailure && error.code === 'cancelled'
              ? { kind: 'done', outcome: 'cancelled' }
              : { kind: 'failed', error: toHostError(error) },
        )
        .then((event) => {
          this.#running.delete(job);
          publish(event);
        });
    });
    return job;
  }

  /** False when the job has ended already or never was. */
  cancel(job: string): boolean {
    const controller = this.#running.get(job);
    controller?.abort();
    return controller !== undefined;
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }
}
