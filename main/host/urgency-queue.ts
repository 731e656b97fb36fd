import type { TaskQueue } from 'piscina';

type Task = Parameters<TaskQueue['push']>[0];

/** What waits for a thread: urgent tasks first, else in the order of arrival. A surface must not wait behind thousands of cards. */
export class UrgencyQueue implements TaskQueue {
  readonly #urgent: Task[] = [];
  readonly #ordinary: Task[] = [];

  get size(): number {
    return this.#urgent.length + this.#ordinary.length;
  }

  shift(): Task | null {
    return this.#urgent.shift() ?? this.#ordinary.shift() ?? null;
  }

  push(task: Task): void {
    (isUrgent(task) ? this.#urgent : this.#ordinary).push(task);
  }

  remove(task: Task): void {
    for (const list of [this.#urgent, this.#ordinary]) {
      const at = list.indexOf(task);
      if (at >= 0) list.splice(at, 1);
    }
  }
}

function isUrgent(task: Task): boolean {
  const options: unknown = Object.getOwnPropertySymbols(task)
    .map((symbol) => (task as unknown as Record<symbol, unknown>)[symbol])
    .find((value) => typeof value === 'object' && value !== null && 'urgent' in value);
  return (options as { urgent?: unknown } | undefined)?.urgent === true;
}
