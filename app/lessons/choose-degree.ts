import { crossValidate, type Fold } from './k-fold.ts';
import { fitPolynomial } from './polynomial-fit.ts';

/** Errors of polynomial fits by degree 0 … most, and what each way of choosing picks. */
export interface DegreeChoice {
  /** On the samples they were fitted to. */
  readonly train: Float64Array;
  /** Mean over the folds of the error on the part held out. */
  readonly validation: Float64Array;
  /** The degree of least error, by either; the smaller of equals. */
  readonly byTrain: number;
  readonly byValidation: number;
}

/** Least squares on x, y for every degree, once on all samples and once per fold without the part that is held out. */
export function chooseDegree(
  x: Float64Array,
  y: Float64Array,
  folds: readonly Fold[],
  most: number,
): DegreeChoice {
  const degrees = Array.from({ length: most + 1 }, (_, degree) => degree);
  const take = (values: Float64Array, rows: Int32Array): Float64Array =>
    Float64Array.from(rows, (row) => values[row]);
  const validation = Float64Array.from(degrees, (degree) =>
    crossValidate(folds, (fold) => {
      const fit = fitPolynomial(take(x, fold.train), take(y, fold.train), degree);
      return fold.validation.reduce((sum, n) => sum + (fit.at(x[n]) - y[n]) ** 2, 0) / fold.validation.length;
    }),
  );
  const whole = fitPolynomial(x, y, most).trainErrors;
  const train = Float64Array.from(degrees, (degree) => whole[Math.min(degree, whole.length - 1)]);
  return { train, validation, byTrain: least(train), byValidation: least(validation) };
}

function least(errors: Float64Array): number {
  return errors.indexOf(errors.reduce((a, b) => Math.min(a, b), Infinity));
}

/** How often each of N samples is held out by these folds: once each, where they partition the data. */
export function timesHeldOut(samples: number, folds: readonly Fold[]): Int32Array {
  const times = new Int32Array(samples);
  for (const { validation } of folds) for (const n of validation) times[n]++;
  return times;
}
