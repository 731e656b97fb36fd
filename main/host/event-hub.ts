import type { HostEvent } from '../../app/protocol/host-api.ts';

export type Topic = HostEvent['topic'];
export type TopicListener = (event: HostEvent) => void;

/** Finished jobs whose events stay available to late subscribers. */
const KEPT_JOBS = 16;

/**
 * Publishes events to the subscribers of a topic. Events of jobs are kept and repeated to whoever subscribes later, so
 * that a client that learns a job's id from a reply misses nothing; of finished jobs the last {@link KEPT_JOBS} stay.
 */
export class EventHub {
  readonly #listeners = new Map<Topic, Set<TopicListener>>();
  readonly #history = new Map<Topic, HostEvent[]>();
  readonly #finished: Topic[] = [];

  publish(event: HostEvent): void {
    if (event.topic.startsWith('job:')) this.#remember(event);
    for (const listener of [...(this.#listeners.get(event.topic) ?? [])]) listener(event);
  }

  /** The listener first gets the job's events so far, then new ones; the answer ends the subscription. */
  subscribe(topic: Topic, listener: TopicListener): () => void {
    for (const event of this.#history.get(topic) ?? []) listener(event);
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  #remember(event: HostEvent): void {
    const history = this.#history.get(event.topic) ?? [];
    this.#history.set(event.topic, history);
    const kind = event.event.kind;
    // Only the newest progress matters to a late subscriber.
    if (kind === 'progress' && history.at(-1)?.event.kind === 'progress') history.pop();
    history.push(event);
    if (kind !== 'done' && kind !== 'failed') return;
    this.#finished.push(event.topic);
    const oldest = this.#finished.length > KEPT_JOBS ? this.#finished.shift() : undefined;
    if (oldest !== undefined) this.#history.delete(oldest);
  }
}
