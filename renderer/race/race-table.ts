import type { SweepRecord, SweepResult } from '../../app/protocol/training-api.ts';
import { quantile, summarizeSweep, type SweepBand } from '../../app/training/sweep-summary.ts';

/** What the ranking and the curves are about. */
export type RaceQuantity = 'train' | 'validation';

/** A group of runs that differ by seed (or fold) alone. */
export interface RaceGroup {
  readonly group: number;
  readonly label: string;
  readonly band: SweepBand;
  readonly runs: readonly SweepResult[];
  /** Median and quartiles of the last value, +∞ for diverged runs. */
  readonly last: { readonly median: number; readonly lower: number; readonly upper: number };
  /** Median of the accuracies, NaN where there are none. */
  readonly accuracy: number;
  readonly rank: number;
}

const lastOf = (result: SweepResult, quantity: RaceQuantity): number => {
  if (result.outcome !== 'completed') return Infinity;
  const value = quantity === 'train' ? result.trainLoss : result.validationLoss;
  return Number.isNaN(value) ? Infinity : value;
};

/** Groups by rank, the best first: by the median of the last value. Failed runs count as worst. */
export function rankGroups(
  record: Pick<SweepRecord, 'groups' | 'results'>,
  quantity: RaceQuantity,
): RaceGroup[] {
  const column = quantity === 'train' ? 1 : 2;
  const curves = record.results.map(({ group, curve, outcome }) => {
    const rows = Array.from({ length: curve.length / 3 }, (_, k) => 3 * k).filter(
      (at) => !Number.isNaN(curve[at + column]),
    );
    return {
      group,
      steps: rows.map((at) => curve[at]),
      values: rows.map((at) => curve[at + column]),
      diverged: outcome !== 'completed',
    };
  });
  const groups = summarizeSweep(curves).map((band) => {
    const runs = record.results.filter(({ group }) => group === band.group);
    const last = Float64Array.from(runs, (run) => lastOf(run, quantity)).sort();
    const accuracies = Float64Array.from(
      runs
        .map((run) => (quantity === 'train' ? run.trainAccuracy : run.validationAccuracy))
        .filter((value) => !Number.isNaN(value)),
    ).sort();
    return {
      group: band.group,
      label: record.groups[band.group] ?? String(band.group),
      band,
      runs,
      last: { median: quantile(last, 0.5), lower: quantile(last, 0.25), upper: quantile(last, 0.75) },
      accuracy: accuracies.length === 0 ? NaN : quantile(accuracies, 0.5),
    };
  });
  return groups
    .map((group) => ({
      ...group,
      rank: 1 + groups.filter(({ last }) => last.median < group.last.median).length,
    }))
    .sort((a, b) => a.rank - b.rank || a.group - b.group);
}

const COLUMNS = [
  'setting',
  'seed',
  'fold',
  'outcome',
  'step',
  'trainLoss',
  'validationLoss',
  'trainAccuracy',
  'validationAccuracy',
  'seconds',
] as const;

/** One line per run, for other programs; numbers with every digit, empty where there is none. */
export function raceCsv(record: Pick<SweepRecord, 'groups' | 'results'>): string {
  const cell = (value: string | number | null): string => {
    if (value === null || (typeof value === 'number' && Number.isNaN(value))) return '';
    const text = String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = [...record.results]
    .sort((a, b) => a.index - b.index || (a.fold ?? 0) - (b.fold ?? 0))
    .map((result) =>
      COLUMNS.map((name) => cell(name === 'setting' ? record.groups[result.group] : result[name])).join(','),
    );
  return `${[COLUMNS.join(','), ...rows].join('\n')}\n`;
}
