import type { Objective } from '../numerics/objective.ts';
import type { FinderName } from './finders/finder-options.ts';
import { searchFromStart, type SearchOptions, type SearchRecord } from './search.ts';

/** How one method did from the same starts as the others. */
export interface FinderScore {
  readonly method: FinderName;
  readonly starts: number;
  /** How many starts ended how. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Converged ends by number of negative eigenvalues: [0] minima, [1] index-1 saddles, … */
  readonly byIndex: readonly number[];
  /** Means over all starts. */
  readonly iterations: number;
  readonly gradients: number;
  readonly products: number;
  readonly hessians: number;
}

/** Runs every method from the same seeded starts; cancelled runs count the starts that were made. */
export function compareFinders(
  objective: Objective,
  methods: readonly FinderName[],
  options: Omit<SearchOptions, 'method'>,
  cancelled: () => boolean = () => false,
): FinderScore[] {
  return methods.map((method) => {
    const records: SearchRecord[] = [];
    for (let index = 0; index < options.count && !cancelled(); index++) {
      records.push(searchFromStart(objective, { ...options, method }, index, cancelled));
    }
    const outcomes: Record<string, number> = {};
    const byIndex = Array<number>(objective.dimension + 1).fill(0);
    for (const { outcome, eigenvalues } of records) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (outcome !== 'converged' || eigenvalues === null) continue;
      const largest = Math.max(1, Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
      byIndex[eigenvalues.filter((value) => value < -1e-9 * largest).length]++;
    }
    const mean = (pick: (record: SearchRecord) => number): number =>
      records.reduce((sum, record) => sum + pick(record), 0) / Math.max(1, records.length);
    return {
      method,
      starts: records.length,
      outcomes,
      byIndex,
      iterations: mean((record) => record.iterations),
      gradients: mean((record) => record.gradients),
      products: mean((record) => record.products),
      hessians: mean((record) => record.hessians),
    };
  });
}
