/** Columns of equal length: x ascending, then series with gaps as null. */
export type ChartData = readonly (readonly (number | null)[])[];

/**
 * At most about `limit` rows for drawing: in each of limit/2 ranges of rows, the rows of the extreme values of the
 * first series and one row that has a value for every other series are kept, so that peaks survive. Short tables are
 * answered as they are.
 */
export function decimate(columns: ChartData, limit: number): ChartData {
  const rows = columns[0].length;
  if (rows <= limit) return columns;
  const buckets = Math.max(1, Math.floor(limit / 4));
  const keep: number[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * rows) / buckets);
    const to = Math.floor(((bucket + 1) * rows) / buckets);
    const chosen = new Set<number>([from]);
    for (const series of columns.slice(1)) {
      let low = -1;
      let high = -1;
      for (let row = from; row < to; row++) {
        const value = series[row];
        if (value === null) continue;
        if (low < 0 || value < (series[low] ?? Infinity)) low = row;
        if (high < 0 || value > (series[high] ?? -Infinity)) high = row;
      }
      if (low >= 0) chosen.add(low).add(high);
    }
    keep.push(...[...chosen].sort((a, b) => a - b));
  }
  if (keep.at(-1) !== rows - 1) keep.push(rows - 1);
  return columns.map((column) => keep.map((row) => column[row]));
}
