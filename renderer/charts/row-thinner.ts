/** Columns of equal length: x ascending, then series with gaps as null. */
export type ChartData = readonly (readonly (number | null)[])[];

/** Rows kept of one range: its first, and the extreme values of every series, ascending. */
type Kept = readonly number[];

/**
 * Thins a growing table for drawing: of each range of rows it keeps the first and the rows of the extreme values of
 * every series, so that peaks survive. Ranges are 2ᵏ rows long with the smallest k that makes at most limit/4 of them;
 * a full range is looked at once and two are joined from what they kept, so that n rows cost O(n) altogether however
 * often they are asked for, and the answer does not depend on the pieces in which they came.
 */
export class RowThinner {
  readonly #ranges: number;
  #full: Kept[] = [];
  #length = 1;

  /** About `limit` rows are kept at most (×½ for each series more than one). */
  constructor(limit: number) {
    this.#ranges = Math.max(1, Math.floor(limit / 4));
  }

  /** The rows to draw, ascending, of columns that are those of the last call or longer. */
  rows(columns: ChartData): readonly number[] {
    const count = columns[0].length;
    const series = columns.slice(1);
    while (Math.ceil(count / this.#length) > this.#ranges) this.#join(series);
    while ((this.#full.length + 1) * this.#length <= count) {
      const from = this.#full.length * this.#length;
      this.#full.push(extremes(series, span(from, from + this.#length)));
    }
    const rest = span(this.#full.length * this.#length, count);
    const rows = [...this.#full.flat(), ...extremes(series, rest)];
    if (count > 0 && rows.at(-1) !== count - 1) rows.push(count - 1);
    return rows;
  }

  #join(series: ChartData): void {
    const joined: Kept[] = [];
    for (let at = 0; at + 1 < this.#full.length; at += 2) {
      joined.push(extremes(series, [...this.#full[at], ...this.#full[at + 1]]));
    }
    this.#full = joined;
    this.#length *= 2;
  }
}

/** At most about `limit` rows of a table that is there as a whole; short tables are answered as they are. */
export function thinned(columns: ChartData, limit: number, thinner = new RowThinner(limit)): ChartData {
  if (columns[0].length <= limit) return columns;
  const rows = thinner.rows(columns);
  return columns.map((column) => rows.map((row) => column[row]));
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}

function extremes(series: ChartData, rows: readonly number[]): Kept {
  if (rows.length === 0) return [];
  const chosen = new Set<number>([rows[0]]);
  for (const values of series) {
    let low = -1;
    let high = -1;
    for (const row of rows) {
      const value = values[row];
      if (value === null) continue;
      if (low < 0 || value < (values[low] ?? Infinity)) low = row;
      if (high < 0 || value > (values[high] ?? -Infinity)) high = row;
    }
    if (low >= 0) chosen.add(low).add(high);
  }
  return [...chosen].sort((a, b) => a - b);
}
