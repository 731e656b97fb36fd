/** One run of a sweep, as a curve of one quantity that is better when smaller (a loss). */
export interface SweepCurve {
  /** Group of the run (`SweepMember.group`). */
  readonly group: number;
  /** Steps at which the quantity was evaluated, ascending. */
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** The run ended by divergence: from its last step on its value counts as +∞. */
  readonly diverged: boolean;
}

/** A group's median and band over its seeds. */
export interface SweepBand {
  readonly group: number;
  readonly runs: number;
  readonly diverged: number;
  /** Steps that every run of the group that did not diverge evaluated, ascending. */
  readonly steps: Float64Array;
  readonly median: Float64Array;
  /** Lower and upper quartile. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
  /** Place by the last median, 1 is best; groups with equal medians share a place; Infinity comes last. */
  readonly rank: number;
}

/**
 * Medians and quartiles over seeds per group, and the groups' ranking. Quantiles interpolate linearly between order
 * statistics (Hyndman & Fan's type 7). A value that is not a number counts as +∞: a diverged run is the worst, not left out.
 * Groups come in ascending order.
 */
export function summarizeSweep(curves: readonly SweepCurve[]): SweepBand[] {
  const groups = [...new Set(curves.map(({ group }) => group))].sort((a, b) => a - b);
  const bands = groups.map((group) =>
    bandOf(
      group,
      curves.filter((curve) => curve.group === group),
    ),
  );
  const last = bands.map(({ median }) => (median.length === 0 ? Infinity : median[median.length - 1]));
  return bands.map((band, at) => ({ ...band, rank: 1 + last.filter((value) => value < last[at]).length }));
}

function bandOf(group: number, curves: readonly SweepCurve[]): Omit<SweepBand, 'rank'> {
  const tables = curves.map(
    ({ steps, values }) => new Map(Array.from(steps, (step, k) => [step, values[k]])),
  );
  const alive = tables.filter((_, k) => !curves[k].diverged);
  const all = [...new Set((alive.length > 0 ? alive : tables).flatMap((table) => [...table.keys()]))];
  const steps = Float64Array.from(all.filter((step) => alive.every((table) => table.has(step)))).sort();
  const row = (): Float64Array => new Float64Array(steps.length);
  const band = { median: row(), lower: row(), upper: row(), least: row(), most: row() };
  steps.forEach((step, at) => {
    const values = Float64Array.from(tables, (table) => {
      const value = table.get(step) ?? Infinity;
      return Number.isNaN(value) ? Infinity : value;
    }).sort();
    band.least[at] = values[0];
    band.lower[at] = quantile(values, 0.25);
    band.median[at] = quantile(values, 0.5);
    band.upper[at] = quantile(values, 0.75);
    band.most[at] = values[values.length - 1];
  });
  return { group, runs: curves.length, diverged: curves.length - alive.length, steps, ...band };
}

/** Of ascending values, at least one; +∞ where a neighbour is. */
export function quantile(ascending: ArrayLike<number>, fraction: number): number {
  const at = fraction * (ascending.length - 1);
  const below = ascending[Math.floor(at)];
  const above = ascending[Math.ceil(at)];
  // Equal neighbours are the value itself: ∞ − ∞ would be NaN.
  return below === above ? below : below + (at - Math.floor(at)) * (above - below);
}
