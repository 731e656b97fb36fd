import type { Note } from '../data/prepared-data.ts';
import { InputError } from './input-error.ts';

/** What can be wrong with a set-up, beyond its schema; the catalogue holds `notes.input.<problem>` for each. */
export type StatedProblem =
  | 'warmupTwice'
  | 'rateNotPositive'
  | 'fullBatches'
  | 'unchangedData'
  | 'tooManyForCurvature'
  | 'naturalGradientOfFunction'
  | 'l1WithLineSearch'
  | 'noValidation'
  | 'augmentedFunction'
  | 'batchTooLarge'
  | 'smoothedRegression'
  | 'notSquare'
  | 'imageWidth'
  | 'tensorflowFunction'
  | 'tensorflowLayer'
  | 'tensorflowOptimizer'
  | 'tensorflowSetting'
  | 'residualWidth'
  | 'noInputShape'
  | 'inputShape'
  | 'window'
  | 'noSamples'
  | 'tooManyParameters'
  | 'tooWide'
  | 'outputsOfClasses'
  | 'outputsOfTargets'
  | 'softmaxOfOne'
  | 'targetRange'
  | 'targetSum'
  | 'sweepEngine'
  | 'sweepTooLarge'
  | 'sweepTwice'
  | 'foldsOfFunction'
  | 'tooManyFolds'
  | 'noOptimizerState'
  | 'endOfRun'
  | 'variableTwice'
  | 'boxSize'
  | 'pointSize'
  | 'weightsDamaged'
  | 'weightsKind'
  | 'weightsPartMissing'
  | 'weightsNotFinite'
  | 'weightsNotFiniteHere'
  | 'weightsMismatch'
  | 'weightsLate'
  | 'weightsTooMuch'
  | 'weightsElsewhere'
  | 'weightsType'
  | 'weightsParts'
  | 'weightsFlattened'
  | 'weightsEmpty'
  | 'weightsOldPytorch'
  | 'weightsNotDictionary'
  | 'weightsObjects'
  | 'weightsEncrypted'
  | 'weightsPacked'
  | 'weightsNested'
  | 'weightsUnreadable'
  | 'weightsGone'
  | 'weightsOther';

/** Input that cannot be used, said for the command line (`line`) and for the text catalogue. */
export function statedError(
  problem: StatedProblem,
  line: string,
  values: NonNullable<Note['values']> = {},
  path?: string,
): InputError {
  return new InputError(line, path, { key: `input.${problem}`, values });
}
