import { InputError } from '../experiment/input-error.ts';
import type { DataSpec } from '../experiment/loss-spec.ts';
import type { Generated } from './generated.ts';
import type { Note } from './prepared-data.ts';
import { numberColumnSummary, type Samples } from './samples.ts';

/** Largest class number + 1: one number too large would ask for gigabytes of one-hot targets. */
const MAX_CLASSES = 1000;

type InlineSpec = Extract<DataSpec, { inputs: unknown }>;

/**
 * Samples written in the experiment file itself. Features are named x1, x2, …; regression targets y1, y2, …; classes 0
 * to the largest label. Every number must be finite and all rows of equal, non-zero length.
 *
 * @throws {InputError} for ragged or empty rows, unequal numbers of samples, a non-finite number, or a single class.
 */
export function samplesFromInline(spec: InlineSpec): Samples {
  const inputs = matrix(spec.inputs, 'loss.data.inputs');
  const count = spec.inputs.length;
  const width = spec.inputs[0].length;
  if ('labels' in spec) {
    matchCount(count, spec.labels.length, 'loss.data.labels');
    let largest = 0;
    spec.labels.forEach((label, row) => {
      if (!(Number.isInteger(label) && label >= 0 && label < MAX_CLASSES)) {
        throw new InputError(
          `expected class numbers from 0 to ${MAX_CLASSES - 1}, got ${String(label)} in row ${row + 1}`,
          `loss.data.labels[${row}]`,
        );
      }
      largest = Math.max(largest, label);
    });
    return classification(inputs, width, Int32Array.from(spec.labels), largest + 1);
  }
  matchCount(count, spec.targets.length, 'loss.data.targets');
  const targets = matrix(spec.targets, 'loss.data.targets');
  return regression(inputs, width, targets, spec.targets[0].length, count);
}

/** Samples of a generator, named like inline ones. */
export function samplesFromGenerated(generated: Generated): Samples {
  const { inputs, features } = generated;
  return generated.task === 'classification'
    ? classification(inputs, features, generated.labels, generated.classes)
    : regression(inputs, features, generated.targets, 1, inputs.length / features);
}

function classification(inputs: Float64Array, width: number, labels: Int32Array, classes: number): Samples {
  const present = new Set(labels);
  if (present.size < 2) {
    throw new InputError(
      `expected samples of at least two classes, got only class ${labels[0]} in all ${labels.length}: add samples of another class`,
      'loss.data',
    );
  }
  const empty = Array.from({ length: classes }, (_, label) => label).filter((label) => !present.has(label));
  const notes: Note[] =
    empty.length > 0
      ? [{ key: 'data.emptyClasses', values: { classes: empty.slice(0, 10).join(', ') } }]
      : [];
  const names = Array.from({ length: classes }, (_, label) => String(label));
  return {
    task: 'classification',
    samples: labels.length,
    featureNames: featureNames(width),
    outputNames: names,
    inputs,
    targets: new Float64Array(0),
    labels,
    sourceRows: Int32Array.from(labels, (_, row) => row),
    columns: [
      ...inputColumns(inputs, width),
      {
        name: 'label',
        type: 'category',
        missing: 0,
        minimum: null,
        maximum: null,
        categories: names,
        use: 'target',
      },
    ],
    notes,
  };
}

function regression(
  inputs: Float64Array,
  width: number,
  targets: Float64Array,
  outputs: number,
  count: number,
): Samples {
  const outputNames = Array.from({ length: outputs }, (_, at) => (outputs === 1 ? 'y' : `y${at + 1}`));
  return {
    task: 'regression',
    samples: count,
    featureNames: featureNames(width),
    outputNames,
    inputs,
    targets,
    labels: new Int32Array(0),
    sourceRows: Int32Array.from({ length: count }, (_, row) => row),
    columns: [
      ...inputColumns(inputs, width),
      ...outputNames.map((name, at) => numberColumnSummary(name, targets, outputs, at, 'target')),
    ],
    notes: [],
  };
}

const featureNames = (width: number): string[] =>
  Array.from({ length: width }, (_, at) => (width === 1 ? 'x' : `x${at + 1}`));

const inputColumns = (inputs: Float64Array, width: number) =>
  featureNames(width).map((name, at) => numberColumnSummary(name, inputs, width, at, 'feature'));

function matchCount(inputs: number, answers: number, path: string): void {
  if (inputs === answers) return;
  throw new InputError(`expected one entry per row of inputs (${inputs}), got ${answers}`, path);
}

function matrix(rows: readonly (readonly number[])[], path: string): Float64Array {
  const width = rows[0].length;
  if (width === 0) throw new InputError('expected at least one number per row, got an empty row', path);
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    if (row.length !== width) {
      throw new InputError(
        `expected ${width} numbers in every row like in the first, got ${row.length} in row ${i + 1}`,
        `${path}[${i}]`,
      );
    }
    row.forEach((value, j) => {
      if (!Number.isFinite(value)) {
        throw new InputError(
          `expected a finite number, got ${String(value)} in row ${i + 1}, column ${j + 1}`,
          `${path}[${i}][${j}]`,
        );
      }
      out[i * width + j] = value;
    });
  });
  return out;
}
