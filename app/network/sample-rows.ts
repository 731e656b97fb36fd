import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { SolverExports } from '../numerics/kernels/web-assembly.ts';

/**
 * factor·[samples, columns] (rows `indices`, or all in order) → rows over samples, zero up to their length, by default the next
 * multiple of four.
 */
export function toRows(
  memory: KernelMemory<SolverExports>,
  source: Float64Array,
  columns: number,
  indices: Int32Array | null,
  samples: number,
  address: number,
  factor: number,
  length = (samples + 3) & ~3,
): void {
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
  length = (samples + 3) & ~3,
): void {
  const rows = memory.numbers;
  for (let u = 0, from = address >> 3; u < columns; u++, from += length) {
    for (let n = 0, to = u; n < samples; n++, to += columns) out[to] = rows[from + n];
  }
}

/** Samples whose 1 + rest are multiplied before a logarithm is taken. */
const GROUP = 8;

/**
 * Σ_n [linear + weight·ln(1 + rest)] of the three rows that `crossEntropyRows` writes, one behind the other. Samples of
 * weight 1 share a logarithm: Σ ln(1 + r) = ln(1 + p) with p ← p + r + p·r, which keeps its relative accuracy however small
 * the r are, and is far from overflow for r < 10^38.
 */
export function crossEntropySum(memory: KernelMemory, address: number, samples: number): number {
  const length = (samples + 3) & ~3;
  const all = memory.numbers;
  const first = address >> 3;
  let sum = 0;
  let product = 0;
  let group = 0;
  for (let n = first; n < first + samples; n++) {
    const rest = all[n + length];
    const weight = all[n + 2 * length];
    sum += all[n];
    if (weight !== 1) {
      sum += weight * Math.log1p(rest);
      continue;
    }
    product += rest + product * rest;
    if (++group < GROUP) continue;
    sum += Math.log1p(product);
    product = 0;
    group = 0;
  }
  return sum + Math.log1p(product);
}
