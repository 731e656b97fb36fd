import { CALL_WORDS, CALLS, ITEMS } from './assembly/solver-words.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { SolverTeam } from './solver-team.ts';
import type { SolverExports } from './web-assembly.ts';

/** A phase in the memory of its team (`ITEMS` of a job). */
export interface StoredPhase {
  readonly items: number;
  readonly count: number;
}

/** A phase of a `SolverTeam` whose items are calls of kernels, written down one by one. */
export class CallPhase {
  readonly #words: number[] = [];
  readonly #starts: number[] = [];
  readonly #costs: number[] = [];

  /** Begins an item; about how many operations it takes decides when its turn comes. */
  item(cost: number): void {
    this.#starts.push(this.#words.length);
    this.#costs.push(cost);
  }

  /** Adds a call to the item that was begun last. @param what a number of `solver-words.ts` */
  call(what: number, ...given: readonly number[]): void {
    this.#words.push(what, ...given);
    while (this.#words.length % CALL_WORDS !== 0) this.#words.push(0);
  }

  /** Writes it down; the longest items come first, so that the threads are done at about the same time. */
  store(memory: KernelMemory<SolverExports>): StoredPhase {
    const count = this.#starts.length;
    const calls = memory.takeIntegers(Uint32Array.from(this.#words));
    const bounds = new Uint32Array(2 * count);
    const order = Array.from(this.#costs.keys()).sort((a, b) => this.#costs[b] - this.#costs[a]);
    order.forEach((item, k) => {
      bounds[2 * k] = calls + 4 * this.#starts[item];
      bounds[2 * k + 1] = calls + 4 * (item + 1 < count ? this.#starts[item + 1] : this.#words.length);
    });
    return { items: memory.takeIntegers(bounds), count };
  }
}

/** Opens a phase; `team.complete(phase.count)` ends it. */
export function openCalls(team: SolverTeam, { items, count }: StoredPhase): void {
  team.setWord(ITEMS, items);
  team.open(CALLS, count);
}

/**
 * Cuts first … last − 1 into pieces of at most `cost` operations, of which each number takes `each`, or of one `step`; their
 * lengths are multiples of it.
 */
export function cut(
  first: number,
  last: number,
  each: number,
  cost: number,
  work: (from: number, to: number, cost: number) => void,
  step = 1,
): void {
  const length = Math.max(1, Math.floor(cost / (each * step))) * step;
  for (let from = first; from < last; from += length) {
    const to = Math.min(last, from + length);
    work(from, to, each * (to - from));
  }
}
