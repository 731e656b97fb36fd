import { SPREAD_UNIT } from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase, openCalls, type StoredPhase } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverTeam } from '../numerics/kernels/solver-team.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import type { DenseShape } from './dense-chain.ts';
import type { HessianBlock } from './hessian-blocks.ts';

/** Numbers of a round of panels: they stay in the cache until they are copied. */
const ROUND = 32 * 1024;
/** The same where other threads may help, who should not wait for each other often. */
const SHARED_ROUND = 64 * 1024;
/** Words of a flag: a line of a cache. */
const FLAG_WORDS = 16;

/** The items of all rounds, one after another. */
export interface StoredSpread extends StoredPhase {
  /** Address of a flag for each: 1 once its panel is written. */
  readonly flags: number;
}

/** Unit i of layer l. */
export interface LayerUnit {
  readonly l: number;
  readonly i: number;
}

export function unitsOf(chain: readonly DenseShape[]): LayerUnit[] {
  return chain.flatMap(({ units }, l) => Array.from({ length: units }, (_, i) => ({ l, i })));
}

/**
 * Writes both triangles of the matrix, [P, P], whose distinct entries lie at an address, arranged as in `hessian-blocks.ts`: the
 * rows of some units at a time (panels) into the kernels' memory, from where this thread copies those that are ready after each that it
 * writes itself.
 */
export class HessianSpread {
  readonly #memory: KernelMemory<SolverExports>;
  readonly #chain: readonly DenseShape[];
  readonly #units: readonly LayerUnit[];
  readonly #n: number;
  /** Panels of a round, and for how many there is room: for two rounds where other threads may write the next ones. */
  readonly #each: number;
  readonly #room: number;
  readonly #length: number;
  readonly #panels: number;
  /** @param units of all layers (`unitsOf`) */
  constructor(
    memory: KernelMemory<SolverExports>,
    chain: readonly DenseShape[],
    units: readonly LayerUnit[],
  ) {
    this.#memory = memory;
    this.#chain = chain;
    this.#n = chain.reduce((sum, shape) => sum + shape.index.length, 0);
    this.#units = units;
    this.#length = this.#n * Math.max(...chain.map(({ extended }) => extended));
    const fit = Math.floor((memory.isShared ? SHARED_ROUND : ROUND) / this.#length);
    this.#each = Math.min(units.length, Math.max(memory.isShared ? 2 : 1, fit));
    this.#room = memory.isShared ? 2 * this.#each : this.#each;
    this.#panels = memory.take(this.#room * this.#length);
  }

  store(blocks: readonly HessianBlock[], entries: number): StoredSpread {
    const chain = this.#chain;
    const table = this.#memory.takeIntegers(chainTable(chain, blocks));
    const flags = this.#memory.takeIntegers(new Uint32Array(FLAG_WORDS * this.#units.length));
    const phase = new CallPhase();
    this.#units.forEach(({ l, i }, at) => {
      phase.item(1);
      phase.call(
        SPREAD_UNIT,
        table,
        chain.length,
        l,
        i,
        entries,
        this.#panelOf(at),
        this.#n,
        flags + 4 * FLAG_WORDS * at,
      );
    });
    return { ...phase.store(this.#memory), flags };
  }

  write(
    team: SolverTeam,
    { items, count, kind, flags }: StoredSpread,
    out: Float64Array,
    poll?: () => void,
  ): void {
    const each = this.#each;
    let copied = 0;
    const { integers } = this.#memory;
    const isReady = (at: number): boolean => Atomics.load(integers, flags / 4 + FLAG_WORDS * at) !== 0;
    const copyReady = (): void => {
      while (copied < count && isReady(copied)) this.#copy(copied++, out);
    };
    for (let from = 0; from < count; from += each) {
      const round = { items: items + 8 * from, count: Math.min(each, count - from), kind };
      while (copied < from + each - this.#room) this.#copy(copied++, out);
      openCalls(team, round);
      team.complete(round.count, () => {
        copyReady();
        poll?.();
      });
    }
    while (copied < count) this.#copy(copied++, out);
  }

  #panelOf(at: number): number {
    return this.#panels + 8 * this.#length * (at % this.#room);
  }

  #copy(at: number, out: Float64Array): void {
    const n = this.#n;
    const { l, i } = this.#units[at];
    const { inputs, extended, bias, offset, index } = this.#chain[l];
    const panel = this.#panelOf(at);
    out.set(this.#memory.view(panel, inputs * n), (offset + i * inputs) * n);
    if (bias) out.set(this.#memory.view(panel + 8 * inputs * n, n), index[i * extended + inputs] * n);
  }
}

/** What `spreadUnit` reads. */
function chainTable(chain: readonly DenseShape[], blocks: readonly HessianBlock[]): Uint32Array {
  const words = chain.flatMap(({ units, inputs, extended, offset }) => [units, inputs, extended, offset]);
  chain.forEach((_, l) =>
    chain.forEach((__, m) => {
      const block = blocks.find(({ lower, upper }) => lower === Math.min(l, m) && upper === Math.max(l, m));
      if (block === undefined) throw new Error('every pair of layers has a block');
      words.push(block.start);
    }),
  );
  return Uint32Array.from(words);
}
