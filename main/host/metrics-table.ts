import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';

const COLUMNS = METRIC_COLUMNS.length;

/** The metrics of a run in memory: rows of {@link METRIC_COLUMNS}, by ascending step. */
export class MetricsTable {
  #values: Float64Array;
  #length: number;

  constructor(rows: Float64Array = new Float64Array(0)) {
    this.#values = rows;
    this.#length = rows.length;
  }

  /** Adds rows; those of steps that are already there (a resumed run repeats its last) are left out. Answers the new ones. */
  append(rows: Float64Array): Float64Array {
    const last = this.lastStep;
    let start = 0;
    while (start < rows.length && rows[start] <= last) start += COLUMNS;
    const fresh = rows.subarray(start);
    if (this.#length + fresh.length > this.#values.length) {
      const grown = new Float64Array(Math.max(2 * this.#values.length, this.#length + fresh.length, 1024));
      grown.set(this.#values.subarray(0, this.#length));
      this.#values = grown;
    }
    this.#values.set(fresh, this.#length);
    this.#length += fresh.length;
    return fresh.slice();
  }

  /** −1 for an empty table. */
  get lastStep(): number {
    return this.#length === 0 ? -1 : this.#values[this.#length - COLUMNS];
  }

  /** A copy, row-major [rows, columns]. */
  rows(): Float64Array {
    return this.#values.slice(0, this.#length);
  }

  /** The last finite value of a column, or NaN. */
  last(column: (typeof METRIC_COLUMNS)[number]): number {
    const index = METRIC_COLUMNS.indexOf(column);
    for (let at = this.#length - COLUMNS; at >= 0; at -= COLUMNS) {
      const value = this.#values[at + index];
      if (Number.isFinite(value)) return value;
    }
    return NaN;
  }
}
