import { SPREAD_UNIT } from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase, openCalls, type StoredPhase } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverTeam } from '../numerics/kernels/solver-team.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import type { DenseShape } from './dense-chain.ts';
import type { HessianBlock } from './hessian-blocks.ts';

/** Numbers of a round of panels: they stay in the cache until they are copied. */
const ROUND = 32 * 1024;

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
 * rows of some units at a time (panels) into the kernels' memory, from where this thread copies them while others write the next
 * ones.
 */
export class HessianSpread {
  readonly #memory: KernelMemory<SolverExports>;
  readonly #chain: readonly DenseShape[];
  readonly #units: readonly LayerUnit[];
  readonly #n: number;
  /** Panels of a round; there is room for two rounds. */
  readonly #each: number;
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
    this.#each = Math.min(this.#units.length, Math.max(2, Math.floor(ROUND / this.#length)));
    this.#panels = memory.take(2 * this.#each * this.#length);
  }

  /** The items of all rounds, one after another. */
  store(blocks: readonly HessianBlock[], entries: number): StoredPhase {
    const chain = this.#chain;
    const table = this.#memory.takeIntegers(chainTable(chain, blocks));
    const phase = new CallPhase();
    this.#units.forEach(({ l, i }, at) => {
      phase.item(1);
      phase.call(SPREAD_UNIT, table, chain.length, l, i, entries, this.#panelOf(at), this.#n);
    });
    return phase.store(this.#memory);
  }

  write(team: SolverTeam, { items, count }: StoredPhase, out: Float64Array, poll?: () => void): void {
    const each = this.#each;
    for (let from = 0; from < count; from += each) {
      const round = { items: items + 8 * from, count: Math.min(each, count - from) };
      openCalls(team, round);
      this.#copy(Math.max(0, from - each), from, out);
      team.complete(round.count, poll);
    }
    this.#copy(Math.floor((count - 1) / each) * each, count, out);
  }

  #panelOf(at: number): number {
    return this.#panels + 8 * this.#length * (at % (2 * this.#each));
  }

  #copy(from: number, to: number, out: Float64Array): void {
    const n = this.#n;
    for (let at = from; at < to; at++) {
      const { l, i } = this.#units[at];
      const { inputs, extended, bias, offset, index } = this.#chain[l];
      const panel = this.#panelOf(at);
      out.set(this.#memory.view(panel, inputs * n), (offset + i * inputs) * n);
      if (bias) out.set(this.#memory.view(panel + 8 * inputs * n, n), index[i * extended + inputs] * n);
    }
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
