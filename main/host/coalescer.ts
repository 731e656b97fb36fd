/** Milliseconds between flushes (timers count whole ones): at most 60 a second. */
const INTERVAL = Math.ceil(1000 / 60);

/**
 * Gathers items and hands them over together at most 60 times a second, the first at once. Nothing is dropped; `flush`
 * hands over what is left (before an event that must come after it).
 */
export class Coalescer<T> {
  readonly #deliver: (items: T[]) => void;
  #items: T[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(deliver: (items: T[]) => void) {
    this.#deliver = deliver;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#timer === undefined) {
      this.#hand();
      this.#timer = setTimeout(() => this.#tick(), INTERVAL);
    }
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#hand();
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.#items.length === 0) return;
    this.#hand();
    this.#timer = setTimeout(() => this.#tick(), INTERVAL);
  }

  #hand(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#deliver(items);
  }
}
