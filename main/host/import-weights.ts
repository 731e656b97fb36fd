import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { naturalOrder } from '../../app/exchange/natural-order.ts';
import { TFJS_MODEL, WEIGHTS_EXTENSIONS } from '../../app/exchange/weights-extensions.ts';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { asInput, checkLoss } from './check-experiment.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { LossResolver } from './loss-resolver.ts';
import { rowsUpTo, type StoredCheckpoint } from './run-folder.ts';
import type { LoadedWeights } from './weights-files.ts';

/** Checkpoints of one trajectory at most. */
const MAX_FILES = 100_000;

/** A trajectory made of weights files. */
export interface ImportedTrajectory {
  /** The experiment whose run it becomes: its loss, and as many steps as the files' names say. */
  readonly experiment: Experiment;
  readonly loss: ResolvedLoss;
  /** By step, ascending. */
  readonly checkpoints: readonly StoredCheckpoint[];
  /** Row-major [rows, METRIC_COLUMNS]: the records given, and what was measured at the checkpoints. */
  readonly metrics: Float64Array;
  readonly float32Origin: boolean;
  readonly notes: LoadedWeights['notes'];
}

/** A weights file that was brought into the window, under the name it had there. */
export interface NamedWeights {
  readonly name: string;
  /** `upload:…` */
  readonly weights: string;
}

/**
 * Reads weights files as checkpoints of one network: in natural order of their names, with the last number in each name as
 * its step where these numbers grow, else numbered from 0. Reads everything before anything is kept.
 *
 * @param sources files brought in, or paths: of files, and of folders whose weights files are taken (a folder with
 *   `model.json` is one TensorFlow.js model)
 */
export async function readTrajectory(
  sources: readonly (string | NamedWeights)[],
  experiment: Experiment,
  services: {
    readonly resolver: LossResolver;
    readonly pool: JobPool;
    /** Rows of METRIC_COLUMNS that belong to the training; a file without a step in its name then stands at their end. */
    readonly metrics?: Float64Array;
  },
): Promise<ImportedTrajectory> {
  const { resolver, pool, metrics = new Float64Array(0) } = services;
  const { loss } = await checkLoss(experiment.loss, resolver);
  const found = await Promise.all(
    sources.map(async (source) =>
      typeof source === 'string'
        ? (await weightsFilesAt(source)).map((path) => ({ name: path, weights: path }))
        : [source],
    ),
  );
  const files = found.flat().sort((a, b) => naturalOrder(a.name, b.name));
  if (files.length > MAX_FILES) {
    throw new HostFailure('input', `expected at most ${MAX_FILES} weights files, got ${files.length}`);
  }
  const named = stepsOf(files.map(({ name }) => name));
  const recorded = metrics.length > 0 ? metrics[metrics.length - METRIC_COLUMNS.length] : 0;
  const steps = named.length === 1 && named[0] === 0 && Number.isSafeInteger(recorded) ? [recorded] : named;
  const part: PartName = 'train';
  const checkpoints: StoredCheckpoint[] = [];
  const notes = new Map<string, LoadedWeights['notes'][number]>();
  let float32Origin = false;
  for (const [k, file] of files.entries()) {
    const loaded = await asInput(() => resolver.weights.load(file.weights, loss, ''));
    float32Origin ||= loaded.float32Origin;
    for (const note of loaded.notes) notes.set(note.key, note);
    const { theta } = loaded;
    const measured = await pool.run('measure-point', { loss, part, theta }, { brief: true });
    if (!Number.isFinite(measured.loss) || !Number.isFinite(measured.gradientNorm)) {
      throw new HostFailure(
        'input',
        `${file.name}: expected weights with a finite loss and gradient on this data, got loss ${measured.loss} and gradient norm ${measured.gradientNorm}`,
        undefined,
        { key: 'input.weightsNotFiniteHere', values: { file: file.name } },
      );
    }
    checkpoints.push({ step: steps[k], theta, optimizerState: new Float64Array(0), ...measured });
  }
  const last = steps[steps.length - 1];
  const rows = rowsUpTo(metrics, last);
  if (rows.length < metrics.length) {
    const count = (metrics.length - rows.length) / METRIC_COLUMNS.length;
    notes.set('afterWeights', { key: 'diagnosis.records.afterWeights', values: { count, step: last } });
  }
  const { schemaVersion, name, training, analysis } = experiment;
  return {
    experiment: experimentSchema.parse({
      schemaVersion,
      name,
      loss: experiment.loss,
      training: { ...training, steps: Math.max(1, last) },
      // Between the files nothing is known: a series of spectra would have nothing to look at.
      analysis: { spectrum: analysis.spectrum },
    }),
    loss,
    checkpoints,
    metrics: withMeasured(rows, checkpoints),
    float32Origin,
    notes: [...notes.values()],
  };
}

/** Records by step; at the checkpoints the full loss and gradient norm as measured here, whatever the records say of them. */
function withMeasured(metrics: Float64Array, checkpoints: readonly StoredCheckpoint[]): Float64Array {
  const width = METRIC_COLUMNS.length;
  const rows = new Map<number, Float64Array>();
  for (let at = 0; at < metrics.length; at += width) rows.set(metrics[at], metrics.slice(at, at + width));
  for (const { step, loss, gradientNorm } of checkpoints) {
    const row = rows.get(step) ?? new Float64Array(width).fill(NaN);
    row[METRIC_COLUMNS.indexOf('step')] = step;
    row[METRIC_COLUMNS.indexOf('trainLoss')] = loss;
    row[METRIC_COLUMNS.indexOf('gradientNorm')] = gradientNorm;
    rows.set(step, row);
  }
  const ordered = [...rows.values()].sort((a, b) => a[0] - b[0]);
  const joined = new Float64Array(ordered.length * width);
  ordered.forEach((row, k) => joined.set(row, k * width));
  return joined;
}

async function weightsFilesAt(path: string): Promise<string[]> {
  const absolute = resolve(path);
  const status = await stat(absolute).catch(() => null);
  if (status === null)
    throw new HostFailure('input', `${path}: expected a weights file or a folder, found none`);
  if (!status.isDirectory()) return [absolute];
  if (existsSync(join(absolute, TFJS_MODEL))) return [join(absolute, TFJS_MODEL)];
  const entries = await readdir(absolute, { withFileTypes: true });
  const files = entries.flatMap((entry) => {
    const inside = join(absolute, entry.name);
    if (entry.isDirectory()) return existsSync(join(inside, TFJS_MODEL)) ? [join(inside, TFJS_MODEL)] : [];
    return WEIGHTS_EXTENSIONS.includes(extname(entry.name).toLowerCase()) ? [inside] : [];
  });
  if (files.length > 0) return files;
  throw new HostFailure(
    'input',
    `${path}: expected a folder with weights files (${WEIGHTS_EXTENSIONS.join(', ')}), found none`,
  );
}

/** Name of a run of files that were brought in: the network's, and what they are called. */
export function weightsRunName(network: string, files: readonly NamedWeights[]): string {
  const names = files.map(({ name }) => name).sort(naturalOrder);
  const [first, last] = [names[0], names[names.length - 1]].map((name) =>
    basename(name) === TFJS_MODEL && dirname(name) !== '.' ? basename(dirname(name)) : basename(name),
  );
  const called = names.length === 1 ? first : `${first} … ${last}`;
  return `${network.slice(0, 80)} (${called.slice(-110)})`;
}

/** Steps of files in order: the last number of each name where these grow, else 0, 1, 2, … */
export function stepsOf(files: readonly string[]): number[] {
  const numbers = files.map((file) => {
    const name = basename(file) === TFJS_MODEL ? basename(dirname(file)) : basename(file, extname(file));
    const digits = name.match(/\d+/g)?.at(-1);
    return digits === undefined ? NaN : Number(digits);
  });
  const grow = numbers.every(
    (step, k) => Number.isSafeInteger(step) && step <= 100_000_000 && (k === 0 || step > numbers[k - 1]),
  );
  return grow ? numbers : files.map((_, k) => k);
}
