import type { ColumnSummary } from './column-summary.ts';
import type { Note } from './prepared-data.ts';

/** Samples in the order of their source, before splitting and standardising; all numbers finite. */
export interface Samples {
  readonly task: 'classification' | 'regression';
  /** N. */
  readonly samples: number;
  readonly featureNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Row-major [N, features]. */
  readonly inputs: Float64Array;
  /** Row-major [N, outputs] for regression, empty for classification. */
  readonly targets: Float64Array;
  /** Class of each sample for classification, empty for regression. */
  readonly labels: Int32Array;
  /** 0-based data row of the source of each sample. */
  readonly sourceRows: Int32Array;
  readonly columns: ColumnSummary[];
  readonly notes: readonly Note[];
}

/** Summary of column `at` of a row-major [rows, width] matrix of numbers. */
export function numberColumnSummary(
  name: string,
  values: Float64Array,
  width: number,
  at: number,
  use: ColumnSummary['use'],
): ColumnSummary {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = at; i < values.length; i += width) {
    if (values[i] < minimum) minimum = values[i];
    if (values[i] > maximum) maximum = values[i];
  }
  const any = minimum <= maximum;
  return {
    name,
    type: 'number',
    missing: 0,
    minimum: any ? minimum : null,
    maximum: any ? maximum : null,
    categories: null,
    use,
  };
}
