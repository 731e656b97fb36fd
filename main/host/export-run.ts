import { type CheckpointSummary, type RunRecord } from '../../app/protocol/host-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { jsonText } from './json-text.ts';

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

/** A run as one JSON document, or as CSV tables with the experiment beside them. Non-finite numbers: null, empty cell. */
export function exportRun(record: RunRecord, format: 'json' | 'csv'): ExportedFile[] {
  if (format === 'json') return [{ name: `${record.run}.json`, text: jsonText(documentOf(record)) }];
  return [
    { name: `${record.run}-experiment.json`, text: jsonText(record.experiment) },
    { name: `${record.run}-metrics.csv`, text: table(METRIC_COLUMNS, metricRows(record)) },
    { name: `${record.run}-checkpoints.csv`, text: checkpointTable(record.checkpoints) },
    { name: `${record.run}-eigenvalues.csv`, text: eigenvalueTable(record.checkpoints) },
  ];
}

function documentOf(record: RunRecord): unknown {
  return { ...record, metrics: { columns: METRIC_COLUMNS, rows: metricRows(record) } };
}

function metricRows(record: RunRecord): number[][] {
  const width = METRIC_COLUMNS.length;
  return Array.from({ length: record.metrics.length / width }, (_, row) =>
    Array.from(record.metrics.subarray(row * width, (row + 1) * width)),
  );
}

function checkpointTable(checkpoints: readonly CheckpointSummary[]): string {
  const header = [
    'step',
    'loss',
    'gradientNorm',
    'class',
    'morseIndex',
    'negative',
    'zero',
    'positive',
    'zeroTolerance',
    'eigenvalueErrorBound',
    'smallestEigenvalue',
    'largestEigenvalue',
  ];
  return table(
    header,
    checkpoints.map(({ step, loss, gradientNorm, card }) =>
      card === null
        ? [step, loss, gradientNorm]
        : [
            step,
            loss,
            gradientNorm,
            card.class,
            card.morseIndex,
            card.inertia.negative,
            card.inertia.zero,
            card.inertia.positive,
            card.zeroTolerance,
            card.eigenvalueErrorBound,
            card.eigenvalues[0],
            card.eigenvalues[card.eigenvalues.length - 1],
          ],
    ),
  );
}

/** One row per eigenvalue: step, rank (1 = smallest), value. */
function eigenvalueTable(checkpoints: readonly CheckpointSummary[]): string {
  const rows = checkpoints.flatMap(({ step, card }) =>
    card === null ? [] : Array.from(card.eigenvalues, (value, k) => [step, k + 1, value]),
  );
  return table(['step', 'rank', 'eigenvalue'], rows);
}

type Cell = string | number | null;

function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string =>
    header.map((_, column) => cellText(cells.at(column) ?? null)).join(',');
  return `${[header.join(','), ...rows.map(line)].join('\n')}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
  return String(cell);
}
