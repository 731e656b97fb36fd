import type { ColumnSummary } from './column-summary.ts';
import type { Note } from './prepared-data.ts';
import { numberColumnSummary, type Samples } from './samples.ts';
import { tableError } from './table-error.ts';
import { listed, type CategoryColumn, type Table, type TableColumn } from './table.ts';

/** A category column with more values than this is taken for names or identifiers and not used unless asked for. */
const MAX_DEFAULT_CATEGORIES = 50;
/** Largest number of classes or one-hot columns of one category column. */
const MAX_CATEGORIES = 1000;
/** A column of integers with at most this many different values (and no more than half the rows) holds classes. */
const MAX_INTEGER_CLASSES = 20;
const MAX_CELLS = 64 * 1024 * 1024;

export interface TableChoice {
  readonly target: string;
  readonly features?: readonly string[] | undefined;
  readonly task?: 'classification' | 'regression' | undefined;
}

/**
 * Columns of a table → samples. Number columns stand as they are, category columns become one-hot columns
 * (`island=Biscoe`, …, categories in order of first appearance). Rows with a missing cell in a used column are dropped
 * and noted. Without `features`, every column is used but the target, empty columns and category columns of more than
 * {@link MAX_DEFAULT_CATEGORIES} values (noted). Without `task`, a target is regression when it is a number column;
 * except that 2 to 20 different integers, at most half as many as rows, are taken as class numbers (noted). Number
 * classes are ordered by value, text classes by first appearance.
 *
 * @throws {InputError} for unknown columns, a non-finite number in a used column (with row and column), no usable
 *   feature, no complete row, a text target for regression, or a single class.
 */
export function samplesFromTable(table: Table, choice: TableChoice): Samples {
  const notes: Note[] = [...table.notes];
  const target = find(table, choice.target, 'target');
  const features = featureColumns(table, target, choice.features, notes);
  const used = [...features, target];
  for (const column of used) refuseNonFinite(column);

  const rows = completeRows(table, used, notes);
  const task = taskOf(target, rows, choice.task, notes);
  const width = features.reduce((sum, column) => sum + widthOf(column), 0);
  if (width * rows.length > MAX_CELLS) {
    throw tableError(
      'tooManyCells',
      `expected at most ${MAX_CELLS} input values, got ${rows.length} rows of ${width} features (categories count one each): use fewer columns`,
      { most: MAX_CELLS, rows: rows.length, features: width },
      'loss.data.features',
    );
  }
  const inputs = new Float64Array(rows.length * width);
  const featureNames: string[] = [];
  let at = 0;
  for (const column of features) {
    if (column.type === 'number') {
      for (let i = 0; i < rows.length; i++) inputs[i * width + at] = column.values[rows[i]];
      featureNames.push(column.name);
    } else {
      for (let i = 0; i < rows.length; i++) inputs[i * width + at + column.codes[rows[i]]] = 1;
      for (const category of column.categories) featureNames.push(`${column.name}=${category}`);
      notes.push({
        key: 'data.oneHot',
        values: { name: column.name, count: column.categories.length },
      });
    }
    at += widthOf(column);
  }
  const output = task === 'classification' ? classes(target, rows) : values(target, rows);
  return {
    task,
    samples: rows.length,
    featureNames,
    inputs,
    ...output,
    sourceRows: rows,
    columns: columnSummaries(table, target, features),
    notes,
  };
}

/** What the columns of a table are, with what they are used for. */
export function columnSummaries(
  table: Table,
  target?: TableColumn,
  features: readonly TableColumn[] = [],
): ColumnSummary[] {
  return table.columns.map((column) => {
    const use = column === target ? 'target' : features.includes(column) ? 'feature' : 'unused';
    if (column.type === 'number') {
      return { ...numberColumnSummary(column.name, column.values, 1, 0, use), missing: column.missing };
    }
    return {
      name: column.name,
      type: 'category',
      missing: column.missing,
      minimum: null,
      maximum: null,
      categories: column.categories,
      use,
    };
  });
}

const widthOf = (column: TableColumn): number => (column.type === 'number' ? 1 : column.categories.length);

function find(table: Table, name: string, field: 'target' | 'features'): TableColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const names = table.columns.slice(0, 12).map((candidate) => `"${candidate.name}"`);
  const columns = names.join(', ') + (table.columns.length > names.length ? ', …' : '');
  throw tableError(
    'unknownColumn',
    `expected a column of the table, got "${name}": the columns are ${columns}`,
    { name, columns },
    `loss.data.${field}`,
  );
}

function featureColumns(
  table: Table,
  target: TableColumn,
  chosen: readonly string[] | undefined,
  notes: Note[],
): TableColumn[] {
  if (chosen !== undefined) {
    if (new Set(chosen).size !== chosen.length) {
      throw tableError(
        'featureTwice',
        'expected every feature once, got one twice',
        {},
        'loss.data.features',
      );
    }
    return chosen.map((name) => {
      const column = find(table, name, 'features');
      if (column === target) {
        throw tableError(
          'featureIsTarget',
          `expected features other than the target, got "${name}" as both: the network would only copy it`,
          { name },
          'loss.data.features',
        );
      }
      if (column.missing === table.rows) {
        throw tableError(
          'emptyFeature',
          `expected a feature with values, got "${name}" with no value in any row`,
          { name },
          'loss.data.features',
        );
      }
      if (widthOf(column) > MAX_CATEGORIES) {
        throw tableError(
          'featureCategories',
          `expected at most ${MAX_CATEGORIES} categories in a feature, got ${widthOf(column)} in "${name}": leave it out`,
          { most: MAX_CATEGORIES, count: widthOf(column), name },
          'loss.data.features',
        );
      }
      return column;
    });
  }
  const usable = table.columns.filter((column) => {
    if (column === target) return false;
    if (column.missing === table.rows) {
      notes.push({ key: 'data.emptyColumn', values: { name: column.name } });
      return false;
    }
    if (column.type === 'category' && column.categories.length > MAX_DEFAULT_CATEGORIES) {
      notes.push({
        key: 'data.tooManyCategories',
        values: { name: column.name, count: column.categories.length },
      });
      return false;
    }
    return true;
  });
  if (usable.length > 0) return usable;
  throw tableError(
    'noFeature',
    `expected at least one usable column besides the target "${target.name}", got none: name features explicitly or add columns`,
    { name: target.name },
    'loss.data.features',
  );
}

function refuseNonFinite(column: TableColumn): void {
  if (column.nonFinite === null) return;
  const { fileRow, text } = column.nonFinite;
  throw tableError(
    'nonFinite',
    `CSV row ${fileRow}, column "${column.name}": expected a finite number, got "${text}": correct it, or leave the cell empty to drop the row`,
    { row: fileRow, name: column.name, text },
    'loss.data',
  );
}

function completeRows(table: Table, used: readonly TableColumn[], notes: Note[]): Int32Array {
  const isMissing = (column: TableColumn, row: number): boolean =>
    column.type === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] < 0;
  const rows: number[] = [];
  const dropped: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (used.some((column) => isMissing(column, row))) dropped.push(table.fileRows[row]);
    else rows.push(row);
  }
  if (rows.length === 0) {
    const worst = used.reduce((most, column) => (column.missing > most.missing ? column : most));
    throw tableError(
      'noCompleteRow',
      `expected at least one row without missing cells, got none: column "${worst.name}" misses ${worst.missing} of ${table.rows}, leave it out`,
      { name: worst.name, missing: worst.missing, rows: table.rows },
      'loss.data',
    );
  }
  if (dropped.length > 0) {
    notes.push({ key: 'data.droppedRows', values: { count: dropped.length, rows: listed(dropped) } });
  }
  return Int32Array.from(rows);
}

function taskOf(
  target: TableColumn,
  rows: Int32Array,
  asked: TableChoice['task'],
  notes: Note[],
): Samples['task'] {
  if (target.type === 'category') {
    if (asked !== 'regression') return 'classification';
    const text = target.categories[0] ?? '';
    throw tableError(
      'textTarget',
      `expected numbers in the target "${target.name}" for regression, got text like "${text}": use classification`,
      { name: target.name, text },
      'loss.data.task',
    );
  }
  if (asked !== undefined) return asked;
  const distinct = new Set<number>();
  for (const row of rows) {
    const value = target.values[row];
    if (!Number.isInteger(value)) return 'regression';
    distinct.add(value);
    if (distinct.size > MAX_INTEGER_CLASSES) return 'regression';
  }
  if (distinct.size < 2 || 2 * distinct.size > rows.length) return 'regression';
  notes.push({ key: 'data.integerClasses', values: { name: target.name, count: distinct.size } });
  return 'classification';
}

function classes(target: TableColumn, rows: Int32Array) {
  const { names, labels } =
    target.type === 'number' ? numberClasses(target.values, rows) : textClasses(target, rows);
  if (names.length < 2) {
    throw tableError(
      'oneClass',
      `expected at least two classes in the target "${target.name}", got only "${names[0]}" in all ${rows.length} rows: choose another target`,
      { name: target.name, text: names[0], rows: rows.length },
      'loss.data.target',
    );
  }
  if (names.length > MAX_CATEGORIES) {
    throw tableError(
      'tooManyClasses',
      `expected at most ${MAX_CATEGORIES} classes in the target "${target.name}", got ${names.length}: choose another target, or regression for numbers`,
      { most: MAX_CATEGORIES, name: target.name, count: names.length },
      'loss.data.target',
    );
  }
  return { outputNames: names, labels, targets: new Float64Array(0) };
}

/** Only the classes that occur in complete rows count. */
function textClasses(target: CategoryColumn, rows: Int32Array) {
  const present = [...new Set(Array.from(rows, (row) => target.codes[row]))].sort((a, b) => a - b);
  const label = new Map(present.map((code, at) => [code, at]));
  return {
    names: present.map((code) => target.categories[code]),
    labels: Int32Array.from(rows, (row) => label.get(target.codes[row]) ?? -1),
  };
}

function numberClasses(cells: Float64Array, rows: Int32Array) {
  const present = [...new Set(Array.from(rows, (row) => cells[row]))].sort((a, b) => a - b);
  const label = new Map(present.map((value, at) => [value, at]));
  return {
    names: present.map(String),
    labels: Int32Array.from(rows, (row) => label.get(cells[row]) ?? -1),
  };
}

function values(target: TableColumn, rows: Int32Array) {
  const column = target.type === 'number' ? target.values : new Float64Array(0);
  return {
    outputNames: [target.name],
    labels: new Int32Array(0),
    targets: Float64Array.from(rows, (row) => column[row]),
  };
}
