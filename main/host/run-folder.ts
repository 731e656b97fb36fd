import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PointCard } from '../../app/curvature/point-card.ts';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { KERNEL_MODULES } from '../../app/numerics/kernels/kernel-module.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import type { TrainingCheckpoint } from '../../app/training/training-state.ts';
import { tensorflowReportSchema } from '../../app/protocol/tensorflow.ts';
import { writeAtomically } from './atomic-file.ts';
import { HostFailure } from './host-failure.ts';
import { parseInput } from './describe-issue.ts';
import { RecordLog, type RecordPlace } from './record-log.ts';
import { SpectrumLog } from './spectrum-log.ts';

/** Version of the run folder; a folder with a higher one is refused. */
const FORMAT = 1;
const COLUMNS = METRIC_COLUMNS.length;
const SERIES = 'spectrum-series';

const noteSchema = z.object({
  key: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});
const runFileSchema = z.object({
  format: z.literal(FORMAT),
  run: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  state: z.enum(['running', 'paused', 'completed', 'stopped', 'diverged', 'failed']),
  message: noteSchema.nullable(),
  step: z.number().int().min(0),
  parameterCount: z.number().int().min(1),
  secondsElapsed: z.number().min(0),
  /** Identity of loss and data; a resumed run must find the same. */
  lossKey: z.string(),
  /** Why checkpoints have no spectrum; null when they have. */
  noSpectrum: noteSchema.nullable(),
  /** Checkpoints passed through float32 (imported, or trained by TensorFlow). Default: false. */
  float32Origin: z.boolean().optional(),
  /** Made of weights files, not trained here. */
  imported: z.literal(true).optional(),
  /** Which TensorFlow trained it. */
  tensorflow: tensorflowReportSchema.optional(),
  started: z.string(),
  versions: z.object({ saddlescope: z.string(), node: z.string(), platform: z.string() }),
  /** What trains it, and computed its newest card. */
  kernels: z.enum(KERNEL_MODULES).optional(),
});
/** What `run.json` says: state, versions, timings. */
export type RunFile = z.infer<typeof runFileSchema>;

/** A checkpoint as it is kept: everything to go on from it, and its place on the loss surface. */
export interface StoredCheckpoint extends TrainingCheckpoint {
  readonly loss: number;
  readonly gradientNorm: number;
}
/** What is known of a checkpoint without reading its θ. */
export interface CheckpointEntry {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly place: RecordPlace;
}

export interface RunContents {
  readonly experiment: Experiment;
  readonly file: RunFile;
  readonly metrics: Float64Array;
  /** By step, ascending. */
  readonly checkpoints: Map<number, CheckpointEntry>;
  readonly cards: Map<number, PointCard>;
}

/**
 * One run on disk: `experiment.json` and `run.json` (replaced atomically), and the append-only logs `metrics`,
 * `checkpoints` and `spectra` (cards), and where the run has one `spectrum-series` (see `record-log.ts`). A killed run loses at most what came after its last checkpoint.
 */
export class RunFolder {
  readonly path: string;
  readonly #metrics: RecordLog;
  readonly #checkpoints: RecordLog;
  readonly #spectra: RecordLog;
  /** Spectra along the run. */
  readonly series: SpectrumLog;
  #syncing: Promise<void> | null = null;

  private constructor(
    path: string,
    metrics: RecordLog,
    checkpoints: RecordLog,
    spectra: RecordLog,
    series: SpectrumLog,
  ) {
    this.path = path;
    this.series = series;
    this.#metrics = metrics;
    this.#checkpoints = checkpoints;
    this.#spectra = spectra;
  }

  static holdsRun(path: string): boolean {
    return existsSync(join(path, 'run.json'));
  }

  static async create(path: string, experiment: Experiment, file: RunFile): Promise<RunFolder> {
    await mkdir(path, { recursive: true });
    for (const log of ['metrics', 'checkpoints', 'spectra', SERIES])
      await rm(join(path, log), { force: true });
    await writeAtomically(join(path, 'experiment.json'), `${JSON.stringify(experiment, null, 2)}\n`);
    const ignore = (): void => undefined;
    const folder = new RunFolder(
      path,
      await RecordLog.open(join(path, 'metrics'), ignore),
      await RecordLog.open(join(path, 'checkpoints'), ignore),
      await RecordLog.open(join(path, 'spectra'), ignore),
      await SpectrumLog.open(join(path, SERIES), 'write'),
    );
    // Last: only a folder with everything else in place counts as a run.
    await folder.writeState(file);
    return folder;
  }

  /**
   * Opens a stored run. With `resume`, metrics after the last checkpoint are cut off, because the resumed training
   * will write them again.
   */
  static async open(
    path: string,
    options: { readonly resume: boolean },
  ): Promise<{ readonly folder: RunFolder; readonly contents: RunContents }> {
    const file = parseInput(runFileSchema, await readJson(join(path, 'run.json')));
    const experiment = parseInput(experimentSchema, await readJson(join(path, 'experiment.json')));
    const mode = options.resume ? 'write' : 'read';
    const checkpoints = new Map<number, CheckpointEntry>();
    const checkpointLog = await RecordLog.open(
      join(path, 'checkpoints'),
      (record, place) => {
        const { step, loss, gradientNorm } = record as Omit<StoredCheckpoint, 'theta' | 'optimizerState'>;
        checkpoints.set(step, { step, loss, gradientNorm, place });
      },
      mode,
      // θ is read where it is asked for.
      { arrays: false },
    );
    const cards = new Map<number, PointCard>();
    const spectraLog = await RecordLog.open(
      join(path, 'spectra'),
      (record) => {
        const { step, card } = record as { step: number; card: PointCard };
        cards.set(step, card);
      },
      mode,
    );
    const blocks: { rows: Float64Array; place: RecordPlace }[] = [];
    const metricsLog = await RecordLog.open(
      join(path, 'metrics'),
      (record, place) => blocks.push({ rows: (record as { rows: Float64Array }).rows, place }),
      mode,
    );
    if (options.resume)
      await cutMetrics(
        metricsLog,
        blocks,
        [...checkpoints.keys()].reduce((most, step) => Math.max(most, step), 0),
      );
    const series = await SpectrumLog.open(join(path, SERIES), mode);
    const folder = new RunFolder(path, metricsLog, checkpointLog, spectraLog, series);
    const metrics = concatenate(blocks.map((block) => block.rows));
    return { folder, contents: { experiment, file, metrics, checkpoints, cards } };
  }

  async writeState(file: RunFile): Promise<void> {
    await writeAtomically(join(this.path, 'run.json'), `${JSON.stringify(file, null, 2)}\n`);
  }

  async appendMetrics(rows: Float64Array): Promise<void> {
    await this.#metrics.append({ rows });
  }

  async appendCheckpoint(checkpoint: StoredCheckpoint): Promise<CheckpointEntry> {
    const { step, loss, gradientNorm } = checkpoint;
    const place = await this.#checkpoints.append(checkpoint);
    this.#syncSoon();
    return { step, loss, gradientNorm, place };
  }

  async appendCard(step: number, card: PointCard): Promise<void> {
    await this.#spectra.append({ step, card });
  }

  async readCheckpoint(entry: CheckpointEntry): Promise<StoredCheckpoint> {
    return (await this.#checkpoints.read(entry.place)) as StoredCheckpoint;
  }

  async sync(): Promise<void> {
    const logs = [this.#metrics, this.#checkpoints, this.#spectra, this.series];
    await Promise.all(logs.map((log) => log.sync()));
  }

  async close(): Promise<void> {
    const logs = [this.#metrics, this.#checkpoints, this.#spectra, this.series];
    await Promise.all(logs.map((log) => log.close()));
  }

  /** One fsync at a time: a checkpoint at every step must not wait for the disk at every step. */
  #syncSoon(): void {
    this.#syncing ??= this.sync()
      .catch(() => undefined)
      .finally(() => {
        this.#syncing = null;
      });
  }
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new HostFailure('notFound', `expected a run's file at ${path}, found none`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HostFailure('input', `${path}: expected JSON, got damaged text`);
  }
}

/** Drops metric rows of steps after `step`, in the log and in `blocks`. */
async function cutMetrics(
  log: RecordLog,
  blocks: { rows: Float64Array; place: RecordPlace }[],
  step: number,
): Promise<void> {
  const first = blocks.findIndex(({ rows }) => !(rows[rows.length - COLUMNS] <= step));
  if (first < 0) return;
  const kept = rowsUpTo(blocks[first].rows, step);
  await log.cutBefore(blocks[first].place);
  blocks.length = first;
  if (kept.length > 0) blocks.push({ rows: kept, place: await log.append({ rows: kept }) });
}

/** Metric rows up to and with a step. */
export function rowsUpTo(rows: Float64Array, step: number): Float64Array {
  let end = 0;
  while (end < rows.length && rows[end] <= step) end += COLUMNS;
  return rows.slice(0, end);
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}

/** Marks a run's folder as being written by this process. */
export interface RunLock {
  release(): Promise<void>;
}

/**
 * Takes the folder's lock, or says which live process holds it. A lock whose process is gone (a killed run) is taken
 * over.
 */
export async function lockRun(path: string): Promise<RunLock> {
  const lock = join(path, 'lock');
  await mkdir(path, { recursive: true });
  const holder = await lockHolder(path);
  if (holder !== null)
    throw new HostFailure('busy', `process ${holder} is working on the run in ${path}; stop it first`);
  await rm(lock, { force: true });
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
  } catch {
    throw new HostFailure('busy', `another process has just started on the run in ${path}`);
  }
  return { release: () => rm(lock, { force: true }) };
}

/** The live process that holds a run's lock, or null. */
export async function lockHolder(path: string): Promise<number | null> {
  const text = await readFile(join(path, 'lock'), 'utf8').catch(() => null);
  const pid = text === null ? NaN : Number(text);
  return Number.isSafeInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
