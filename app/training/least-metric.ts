import { METRIC_COLUMNS } from './metric-columns.ts';

/**
 * Where a column of a metrics table is least: step and value of the first of equals; null where it was never finite. Of the validation
 * loss that is the step that early stopping keeps.
 *
 * @param rows row-major [rows, METRIC_COLUMNS.length]
 */
export function leastMetric(
  rows: Float64Array,
  column: (typeof METRIC_COLUMNS)[number],
): { readonly step: number; readonly value: number } | null {
  const width = METRIC_COLUMNS.length;
  const [index, stepAt] = [METRIC_COLUMNS.indexOf(column), METRIC_COLUMNS.indexOf('step')];
  let least: { step: number; value: number } | null = null;
  for (let at = 0; at < rows.length; at += width) {
    const value = rows[at + index];
    if (value < (least?.value ?? Infinity)) least = { step: rows[at + stepAt], value };
  }
  return least;
}
