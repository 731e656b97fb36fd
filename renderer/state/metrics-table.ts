import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';

export type MetricColumn = (typeof METRIC_COLUMNS)[number];

/**
 * A run's metrics, one list per column, growing while the run goes on. `version` counts appends, so that views notice
 * growth without the lists being copied. A quantity that was not evaluated, or is not finite, is null.
 */
export class MetricsTable {
  version = 0;
  readonly #least = new Map<MetricColumn, number>();
  readonly #columns = new Map<MetricColumn, (number | null)[]>(METRIC_COLUMNS.map((name) => [name, []]));

  get rows(): number {
    return this.column('step').length;
  }

  get lastStep(): number {
    return this.column('step').at(-1) ?? -1;
  }

  column(name: MetricColumn): readonly (number | null)[] {
    return this.#columns.get(name) ?? [];
  }

  /** The least value of a column, or null where it has none. */
  least(name: MetricColumn): number | null {
    return this.#least.get(name) ?? null;
  }

  /** `rows`: row-major [n, METRIC_COLUMNS.length]. Rows at steps that are already there are dropped. */
  append(rows: Float64Array): void {
    const width = METRIC_COLUMNS.length;
    let last = this.lastStep;
    for (let start = 0; start + width <= rows.length; start += width) {
      const step = rows[start];
      if (!(step > last)) continue;
      last = step;
      METRIC_COLUMNS.forEach((name, offset) => {
        const value = rows[start + offset];
        const finite = Number.isFinite(value);
        this.#columns.get(name)?.push(finite ? value : null);
        if (finite) this.#least.set(name, Math.min(value, this.#least.get(name) ?? Infinity));
      });
    }
    this.version += 1;
  }

  /** The latest value of a column at or before `step`, or null. */
  at(name: MetricColumn, step: number): number | null {
    const steps = this.column('step');
    const values = this.column(name);
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle] ?? Infinity) <= step) low = middle + 1;
      else high = middle;
    }
    for (let row = low - 1; row >= 0; row -= 1) {
      const value = values[row];
      if (value !== null) return value;
    }
    return null;
  }
}
