import { totalmem } from 'node:os';

/** Share of the machine's memory that dense Hessians may fill together. */
const SHARE = 0.25;
/** P×P matrices alive at once while a spectrum is computed: the Hessian, the solver's copies, the eigenvectors. */
const COPIES = 4;

/** Memory this process may use, in bytes: the machine's, or less where a container sets a limit. */
export function usableMemory(): number {
  const limit = process.constrainedMemory();
  const total = totalmem();
  return limit > 0 && limit < total ? limit : total;
}

/** Bytes that computing the spectrum of a dense P×P Hessian takes: P² · 8 · {@link COPIES}. */
export function denseBytes(parameters: number): number {
  return parameters * parameters * 8 * COPIES;
}

/** Bytes set aside for dense Hessians. */
export function denseBudget(memoryBytes: number): number {
  return memoryBytes * SHARE;
}

/** Largest P whose dense Hessian and spectrum fit the budget: ⌊√(budget / (8 · {@link COPIES}))⌋. */
export function denseLimit(memoryBytes: number): number {
  // A float64 array of P² numbers must also exist: V8 allows 2³² − 1 elements (P < 65 536).
  return Math.min(Math.floor(Math.sqrt(denseBudget(memoryBytes) / (8 * COPIES))), 65_535);
}
