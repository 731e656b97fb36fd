import { totalmem } from 'node:os';
import { MAX_DENSE_PARAMETERS } from '../../app/curvature/dense-limit.ts';
import { HostFailure } from './host-failure.ts';

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

/**
 * Dense work is refused above the limit, with the number that fits.
 *
 * @param field what asked for it, where an estimate would not do instead
 */
export function requireDense(parameters: number, limit: number, field?: string): void {
  if (parameters <= limit) return;
  const where = field === undefined ? '' : `${field}: `;
  const instead = field === undefined ? ', or `saddlescope spectrum` for an estimate' : '';
  throw new HostFailure(
    'input',
    `${where}expected at most ${limit} parameters for a dense Hessian in this machine's memory, got ${parameters}; use a smaller network${instead}`,
    field,
    { key: 'analysis.refused', values: { parameters, limit } },
  );
}

/** Bytes set aside for dense Hessians. */
export function denseBudget(memoryBytes: number): number {
  return memoryBytes * SHARE;
}

/**
 * Largest P whose dense Hessian and spectrum fit the budget: ⌊√(budget / (8 · {@link COPIES}))⌋, and no more than the
 * solver takes on in any memory.
 */
export function denseLimit(memoryBytes: number): number {
  return Math.min(Math.floor(Math.sqrt(denseBudget(memoryBytes) / (8 * COPIES))), MAX_DENSE_PARAMETERS);
}
