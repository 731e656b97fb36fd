import type { DataSpec } from '../experiment/loss-spec.ts';
import type { ColumnSummary } from './column-summary.ts';
import { DATASET_INFO } from './datasets.ts';
import { generate } from './generators.ts';
import { samplesFromGenerated, samplesFromInline } from './inline-samples.ts';
import type { DataPart, Note, PreparedData } from './prepared-data.ts';
import type { Samples } from './samples.ts';
import { splitSamples } from './split.ts';
import { featureStatistics, requireUsableStatistics } from './standardize.ts';
import type { Table } from './table.ts';
import { samplesFromTable } from './table-samples.ts';

/** Gives zeroed memory for `length` numbers; threads pass one that allocates SharedArrayBuffers. */
export type Allocate = (length: number) => Float64Array;

/** Held-out fraction of files and of generated classification data of at least {@link SPLIT_SAMPLES} samples. */
const DEFAULT_VALIDATION = 0.2;
/** Fewer generated samples than this are all trained on. */
const SPLIT_SAMPLES = 50;

/**
 * Makes data ready for the engine: samples from a table (bundled data sets, CSV), a generator or the file itself; split
 * into train, validation and test; standardised with the training part's mean and deviation; one-hot targets.
 *
 * Defaults: validation 0.2 for files and for generated classification data of at least 50 samples, else 0; test 0;
 * standardize true for files, false otherwise. Regression targets are never standardised. One-hot inputs are standardised
 * like any other. Every buffer of the result comes from `allocate`.
 *
 * @param source the parsed table for data sets and CSV; ignored otherwise.
 * @throws {InputError} for data that cannot be used: one line that names row and column.
 */
export function prepareData(
  source: Table | null,
  spec: DataSpec,
  allocate: Allocate = (length) => new Float64Array(length),
): { data: PreparedData; columns: ColumnSummary[] } {
  const samples = samplesOf(source, spec);
  const isFile = 'dataset' in spec || 'csv' in spec;
  const isSplit =
    isFile || ('generator' in spec && samples.task === 'classification' && samples.samples >= SPLIT_SAMPLES);
  const split = splitSamples(
    samples.samples,
    spec.validation ?? (isSplit ? DEFAULT_VALIDATION : 0),
    spec.test ?? 0,
    spec.splitSeed,
  );
  const features = samples.featureNames.length;
  const notes: Note[] = [...samples.notes];
  const statistics = featureStatistics(samples.inputs, features, split.train);
  if (statistics.constant.length > 0) {
    notes.push({
      key: 'data.constantFeatures',
      values: {
        count: statistics.constant.length,
        names: shortList(statistics.constant.map((j) => samples.featureNames[j])),
      },
    });
  }
  const standardize = spec.standardize ?? isFile;
  const mean = allocate(features);
  const scale = allocate(features).fill(1);
  if (standardize) {
    requireUsableStatistics(statistics.mean, statistics.scale, samples.featureNames);
    mean.set(statistics.mean);
    scale.set(statistics.scale);
  }
  noteUntrainedClasses(samples, split.train, notes);
  noteConstantTargets(samples, split.train, notes);
  const part = (rows: Int32Array): DataPart => preparePart(samples, rows, mean, scale, allocate);
  const rowsOf = (rows: Int32Array): Int32Array => {
    const out = allocateIntegers(rows.length, allocate);
    for (let i = 0; i < rows.length; i++) out[i] = samples.sourceRows[rows[i]];
    return out;
  };
  const data: PreparedData = {
    task: samples.task,
    features,
    outputs: samples.outputNames.length,
    featureNames: samples.featureNames,
    outputNames: samples.outputNames,
    train: part(split.train),
    validation: part(split.validation),
    test: part(split.test),
    rows: { train: rowsOf(split.train), validation: rowsOf(split.validation), test: rowsOf(split.test) },
    mean,
    scale,
    notes,
  };
  return { data, columns: samples.columns };
}

function samplesOf(source: Table | null, spec: DataSpec): Samples {
  if ('generator' in spec) return samplesFromGenerated(generate(spec.generator, spec));
  if ('inputs' in spec) return samplesFromInline(spec);
  if (source === null)
    throw new Error('prepareData: expected the parsed table for a data set or CSV, got null');
  if ('dataset' in spec) {
    const { target } = DATASET_INFO[spec.dataset];
    return samplesFromTable(source, { target, task: 'classification' });
  }
  return samplesFromTable(source, spec);
}

function preparePart(
  samples: Samples,
  rows: Int32Array,
  mean: Float64Array,
  scale: Float64Array,
  allocate: Allocate,
): DataPart {
  const features = mean.length;
  const outputs = samples.outputNames.length;
  const classification = samples.task === 'classification';
  const inputs = allocate(rows.length * features);
  const targets = allocate(rows.length * outputs);
  const labels = allocateIntegers(classification ? rows.length : 0, allocate);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * features;
    for (let j = 0; j < features; j++) {
      inputs[i * features + j] = (samples.inputs[from + j] - mean[j]) / scale[j];
    }
    if (classification) {
      labels[i] = samples.labels[rows[i]];
      targets[i * outputs + labels[i]] = 1;
    } else {
      for (let k = 0; k < outputs; k++) targets[i * outputs + k] = samples.targets[rows[i] * outputs + k];
    }
  }
  return { samples: rows.length, inputs, targets, labels };
}

/** Integers in memory of the same allocator. */
function allocateIntegers(length: number, allocate: Allocate): Int32Array {
  const memory = allocate(Math.ceil(length / 2));
  return new Int32Array(memory.buffer, memory.byteOffset, length);
}

/** A class without training samples cannot be learned; that says nothing about the split being wrong, so it is a note. */
function noteUntrainedClasses(samples: Samples, train: Int32Array, notes: Note[]): void {
  if (samples.task === 'regression') return;
  const trained = new Set(Array.from(train, (sample) => samples.labels[sample]));
  const present = new Set(samples.labels);
  const missing = samples.outputNames.filter((_, label) => present.has(label) && !trained.has(label));
  if (missing.length > 0)
    notes.push({ key: 'data.untrainedClasses', values: { classes: shortList(missing) } });
}

/** N = 1 is not worth a word: everything is constant there, inputs included. */
function noteConstantTargets(samples: Samples, train: Int32Array, notes: Note[]): void {
  if (samples.task === 'classification' || train.length < 2) return;
  const width = samples.outputNames.length;
  const constant = samples.outputNames.filter((_, k) =>
    train.every((sample) => samples.targets[sample * width + k] === samples.targets[train[0] * width + k]),
  );
  if (constant.length > 0) notes.push({ key: 'data.constantTarget', values: { names: shortList(constant) } });
}

function shortList(names: readonly string[]): string {
  return names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
}
