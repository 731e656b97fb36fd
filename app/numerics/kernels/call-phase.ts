import { CALL_WORDS, CALLS, CALLS_FROM_ENDS, ITEMS } from './assembly/solver-words.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { SolverTeam } from './solver-team.ts';
import type { SolverExports } from './web-assembly.ts';

/** A phase in the memory of its team (`ITEMS` of a job). */
export interface StoredPhase {
  readonly items: number;
  readonly count: number;
  /** `CALLS` or `CALLS_FROM_ENDS`. */
  readonly kind: number;
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

  /** Adds one item that does all items of these phases, one after another. */
  itemOf(phases: readonly CallPhase[]): void {
    this.item(phases.reduce((sum, phase) => phase.#costs.reduce((all, cost) => all + cost, sum), 0));
    for (const phase of phases) for (const word of phase.#words) this.#words.push(word);
  }

  /** Writes it down; the longest items come first, so that the threads are done at about the same time. */
  store(memory: KernelMemory<SolverExports>): StoredPhase {
    const bounds = this.#bounds(memory);
    return { items: memory.takeIntegers(Uint32Array.from(bounds.flat())), count: bounds.length, kind: CALLS };
  }

  /** Writes two down as one: the leader begins with those of the first, helpers with those of the second, each with the longest. */
  static storeFromEnds(
    memory: KernelMemory<SolverExports>,
    first: CallPhase,
    second: CallPhase,
  ): StoredPhase {
    const bounds = [...first.#bounds(memory), ...second.#bounds(memory).reverse()];
    const items = memory.takeIntegers(Uint32Array.from(bounds.flat()));
    return { items, count: bounds.length, kind: CALLS_FROM_ENDS };
  }

  /** Where the calls of each item begin and end in memory, the longest item first. */
  #bounds(memory: KernelMemory<SolverExports>): [number, number][] {
    const calls = memory.takeIntegers(Uint32Array.from(this.#words));
    const ends = [...this.#starts.slice(1), this.#words.length];
    const order = Array.from(this.#costs.keys()).sort((a, b) => this.#costs[b] - this.#costs[a]);
    return order.map((item) => [calls + 4 * this.#starts[item], calls + 4 * ends[item]]);
  }
}

/** Opens a phase; `team.complete(phase.count)` ends it. */
export function openCalls(team: SolverTeam, { items, count, kind }: StoredPhase): void {
  team.setWord(ITEMS, items);
  team.open(kind, count);
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
