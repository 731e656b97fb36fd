import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';

/** factor·[samples, columns] (rows `indices`, or all in order) → rows over samples, zero up to the next multiple of four. */
export function toRows(
  memory: KernelMemory<SolverExports>,
  source: Float64Array,
  columns: number,
  indices: Int32Array | null,
  samples: number,
  address: number,
  factor: number,
): void {
  const length = (samples + 3) & ~3;
  const rows = memory.numbers;
  const first = address >> 3;
  for (let n = 0; n < samples; n++) {
    const from = (indices === null ? n : indices[n]) * columns;
    for (let u = 0, to = first + n; u < columns; u++, to += length) rows[to] = factor * source[from + u];
  }
  for (let n = samples; n < length; n++) {
    for (let u = 0, to = first + n; u < columns; u++, to += length) rows[to] = 0;
  }
}

export function fromRows(
  memory: KernelMemory<SolverExports>,
  address: number,
  columns: number,
  samples: number,
  out: Float64Array,
): void {
  const length = (samples + 3) & ~3;
  const rows = memory.numbers;
  for (let u = 0, from = address >> 3; u < columns; u++, from += length) {
    for (let n = 0, to = u; n < samples; n++, to += columns) out[to] = rows[from + n];
  }
}

/** Σ_n [linear + weight·ln(1 + rest)] of the three rows that `crossEntropyRows` writes, one behind the other. */
export function crossEntropySum(memory: KernelMemory, address: number, samples: number): number {
  const length = (samples + 3) & ~3;
  const all = memory.numbers;
  const first = address >> 3;
  let sum = 0;
  for (let n = first; n < first + samples; n++) {
    sum += all[n] + all[n + 2 * length] * Math.log1p(all[n + length]);
  }
  return sum;
}
