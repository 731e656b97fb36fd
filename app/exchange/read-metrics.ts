import type { Note } from '../data/prepared-data.ts';
import { parseTable, type ParseOptions, type TableColumn } from '../data/table.ts';
import { tableError } from '../data/table-error.ts';
import { METRIC_COLUMNS } from '../training/metric-columns.ts';

type MetricColumn = (typeof METRIC_COLUMNS)[number];

/** Headers, without case and punctuation, by what they hold: ours, Keras's CSVLogger, TensorBoard's and other loggers' usual ones. */
const HEADERS: Readonly<Record<MetricColumn, readonly string[]>> = {
  step: ['step', 'steps', 'globalstep', 'iteration', 'iterations', 'iter', 'update', 'updates'],
  epoch: ['epoch', 'epochs'],
  batchLoss: ['batchloss', 'lossbatch', 'minibatchloss'],
  batchGradientNorm: ['batchgradientnorm', 'batchgradnorm'],
  trainLoss: ['trainloss', 'trainingloss', 'losstrain', 'loss', 'value'],
  validationLoss: ['validationloss', 'valloss', 'validloss', 'evalloss', 'testloss', 'heldoutloss'],
  trainAccuracy: ['trainaccuracy', 'trainacc', 'trainingaccuracy', 'accuracy', 'acc'],
  validationAccuracy: ['validationaccuracy', 'valaccuracy', 'valacc', 'evalaccuracy', 'testaccuracy'],
  gradientNorm: ['gradientnorm', 'gradnorm', 'traingradnorm'],
  rate: ['rate', 'learningrate', 'lr'],
};
/** Names of headers in messages at most. */
const LISTED = 8;

export interface ReadMetrics {
  /** Row-major [rows, METRIC_COLUMNS], by step, ascending; NaN where a cell is empty or a column is not there. */
  readonly metrics: Float64Array;
  /** The header that each column was read from. */
  readonly headers: Readonly<Partial<Record<MetricColumn, string>>>;
  readonly notes: readonly Note[];
}

/**
 * Records of a training that another program wrote as CSV: a loss, and what else of {@link METRIC_COLUMNS} is there.
 * Without a column of steps, epochs count, else rows. `NaN` cells and empty ones are both "not recorded": a record whose loss
 * is missing to its end is read as one that diverged there.
 *
 * @throws {InputError} for text that is no table, or a table without a loss
 */
export function readMetrics(text: string, options: ParseOptions = {}): ReadMetrics {
  const table = parseTable(text, options);
  const found = new Map<MetricColumn, TableColumn>();
  for (const name of METRIC_COLUMNS) {
    for (const header of HEADERS[name]) {
      const column = table.columns.find((one) => isNumeric(one) && normal(one.name) === header);
      if (column === undefined) continue;
      found.set(name, column);
      break;
    }
  }
  if (!found.has('trainLoss') && !found.has('batchLoss')) {
    const listed = table.columns.slice(0, LISTED).map(({ name }) => name);
    const names = listed.join(', ') + (table.columns.length > LISTED ? ', …' : '');
    throw tableError(
      'noLoss',
      `expected a column of numbers named loss (or train_loss, batch_loss), got ${names}`,
      { names },
    );
  }
  const notes = [...table.notes];
  const counted = found.get('step') ?? found.get('epoch') ?? null;
  const steps = counted === null ? Float64Array.from({ length: table.rows }, (_, k) => k) : numbers(counted);
  if (!found.has('step')) {
    notes.push({
      key: counted === null ? 'diagnosis.records.rowsAsSteps' : 'diagnosis.records.epochsAsSteps',
    });
  }
  const order = Array.from(steps.keys()).filter((row) => Number.isFinite(steps[row]));
  if (order.length < steps.length) {
    notes.push({ key: 'diagnosis.records.noStep', values: { count: steps.length - order.length } });
  }
  order.sort((a, b) => steps[a] - steps[b] || a - b);
  const metrics = new Float64Array(order.length * METRIC_COLUMNS.length).fill(NaN);
  METRIC_COLUMNS.forEach((name, at) => {
    const column = found.get(name);
    const values = name === 'step' ? steps : column === undefined ? null : numbers(column);
    if (values === null) return;
    order.forEach((row, k) => (metrics[k * METRIC_COLUMNS.length + at] = values[row]));
  });
  const headers = Object.fromEntries([...found].map(([name, column]) => [name, column.name]));
  return { metrics, headers, notes };
}

/** Numbers, or nothing but missing cells. */
function isNumeric(column: TableColumn): boolean {
  return column.type === 'number' || column.categories.length === 0;
}

function numbers(column: TableColumn): Float64Array {
  return column.type === 'number' ? column.values : new Float64Array(column.codes.length).fill(NaN);
}

/** "my run - train/loss" → "trainloss". */
function normal(header: string): string {
  const name = header.split(' - ').at(-1) ?? header;
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
