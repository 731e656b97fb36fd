import { CALLS, ITEMS, SPREAD_UNIT } from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverTeam } from '../numerics/kernels/solver-team.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import type { DenseShape } from './dense-chain.ts';
import type { HessianBlock } from './hessian-blocks.ts';

/** Numbers of a round of panels: they stay in the cache until they are copied. */
const ROUND = 128 * 1024;

/**
 * Writes both triangles of the matrix, [P, P], whose distinct entries lie at an address, arranged as in `hessian-blocks.ts`: the
 * rows of some units at a time (panels) into the kernels' memory, from where this thread copies them while others write the next
 * ones.
 */
export function spreadHessian(
  memory: KernelMemory<SolverExports>,
  team: SolverTeam,
  chain: readonly DenseShape[],
  blocks: readonly HessianBlock[],
  entries: number,
  out: Float64Array,
  poll?: () => void,
): void {
  const n = chain.reduce((sum, shape) => sum + shape.index.length, 0);
  const units = chain.flatMap((shape, l) => Array.from({ length: shape.units }, (_, i) => ({ l, i })));
  const length = n * Math.max(...chain.map(({ extended }) => extended));
  const each = Math.min(units.length, Math.max(2, Math.floor(ROUND / length)));
  const panels = memory.take(2 * each * length);
  const panelOf = (at: number): number => panels + 8 * length * (at % (2 * each));
  const table = memory.takeIntegers(chainTable(chain, blocks));
  const phase = new CallPhase();
  units.forEach(({ l, i }, at) => {
    phase.item(1);
    phase.call(SPREAD_UNIT, table, chain.length, l, i, entries, panelOf(at), n);
  });
  const { items } = phase.store(memory);
  const copy = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const { l, i } = units[at];
      const { inputs, extended, bias, offset, index } = chain[l];
      const panel = panelOf(at);
      out.set(memory.view(panel, inputs * n), (offset + i * inputs) * n);
      if (bias) out.set(memory.view(panel + 8 * inputs * n, n), index[i * extended + inputs] * n);
    }
  };
  for (let from = 0; from < units.length; from += each) {
    const count = Math.min(each, units.length - from);
    team.setWord(ITEMS, items + 8 * from);
    team.open(CALLS, count);
    copy(Math.max(0, from - each), from);
    team.complete(count, poll);
  }
  copy(Math.floor((units.length - 1) / each) * each, units.length);
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
