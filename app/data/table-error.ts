import { InputError } from '../experiment/input-error.ts';
import type { Note } from './prepared-data.ts';

/** What can be wrong with a table; the catalogue holds `notes.table.<code>` for each. */
export type TableProblem =
  | 'binary'
  | 'quoteOpen'
  | 'quoteInside'
  | 'empty'
  | 'ragged'
  | 'noRows'
  | 'noLoss'
  | 'tooManyCells'
  | 'unknownColumn'
  | 'featureTwice'
  | 'featureIsTarget'
  | 'emptyFeature'
  | 'featureCategories'
  | 'noFeature'
  | 'nonFinite'
  | 'noCompleteRow'
  | 'textTarget'
  | 'oneClass'
  | 'tooManyClasses'
  | 'fractions'
  | 'notStandardizable'
  | 'notAFile'
  | 'tooLarge'
  | 'noFile'
  | 'unreadable'
  | 'notUtf8';

/** A table that cannot be used, said for the command line (`line`) and for the text catalogue. */
export function tableError(
  problem: TableProblem,
  line: string,
  values: NonNullable<Note['values']> = {},
  path?: string,
): InputError {
  return new InputError(line, path, { key: `table.${problem}`, values });
}
