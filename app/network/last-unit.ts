import { NEGATED_SUMS } from '../numerics/kernels/assembly/solver-words.ts';
import { CallPhase, cut } from '../numerics/kernels/call-phase.ts';
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';
import type { DenseShape } from './dense-chain.ts';
import { triangle, type HessianBlock } from './hessian-blocks.ts';

/** Operations of an item. */
const ITEM = 100_000;

/**
 * Softmax outputs add up to one, so ∂²ℓ/∂f² has zero row sums and ∂ℓ/∂f sums to zero: the rows of the last layer's last
 * unit follow from those of the others, row (K, i) = −Σ_{k<K} row (k, i). The phase that writes them at `entries`.
 */
export function completeLastUnit(
  memory: KernelMemory<SolverExports>,
  chain: readonly DenseShape[],
  blocks: readonly HessianBlock[],
  entries: number,
): CallPhase {
  const phase = new CallPhase();
  const top = chain.length - 1;
  const last = chain[top].units - 1;
  const pairRow = (k: number, i: number): number => (k < i ? triangle(i) + k : triangle(k) + i);
  for (const { lower, upper, start, columns } of blocks) {
    if (upper !== top) continue;
    const { units } = chain[lower];
    const rowOf = lower === upper ? pairRow : (k: number, i: number): number => k * units + i;
    const addressOf = (k: number, i: number): number => entries + 8 * (start + rowOf(k, i) * columns);
    // Row (K, K) needs the others, so every item makes its columns of all of them.
    const lists = memory.takeIntegers(
      Uint32Array.from({ length: units * last }, (_, at) => addressOf(at % last, Math.floor(at / last))),
    );
    cut(
      0,
      columns,
      units * last,
      ITEM,
      (from, to, cost) => {
        phase.item(cost);
        for (let i = 0; i < units; i++) {
          const list = lists + 4 * i * last;
          phase.call(NEGATED_SUMS, list, last, 8 * from, to - from, addressOf(last, i) + 8 * from);
        }
      },
      8,
    );
  }
  return phase;
}
