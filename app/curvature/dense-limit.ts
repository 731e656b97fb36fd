import { InputError } from '../experiment/input-error.ts';

/**
 * Largest number of parameters whose dense Hessian is computed: P² numbers for the Hessian and as much again for the
 * eigenvalue solver, 8 bytes each (6000: 288 MB each), and time growing as P³.
 */
export const MAX_DENSE_PARAMETERS = 6000;

/** @throws InputError where a dense Hessian of that many parameters is refused; it names the way on. */
export function requireDenseSize(parameters: number): void {
  if (parameters <= MAX_DENSE_PARAMETERS) return;
  throw new InputError(
    `the full spectrum needs the dense Hessian, which fits for at most ${MAX_DENSE_PARAMETERS} parameters; this loss has ${parameters}`,
    'loss',
  );
}
