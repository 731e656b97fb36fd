import { InputError } from '../app/experiment/input-error.ts';
import { DirectionError } from '../app/landscape/direction-error.ts';

/** What a user reads of directions that span nothing. */
export function refusedDirections(error: RangeError, field: string): InputError {
  return new InputError(error.message, field, error instanceof DirectionError ? error.note : undefined);
}
