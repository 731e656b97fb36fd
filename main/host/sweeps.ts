import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { expandSweep, type SweepMember } from '../../app/experiment/expand-sweep.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import {
  foldsSchema,
  type FoldsRequest,
  type SweepRecord,
  type SweepResult,
  type SweepSummary,
} from '../../app/protocol/training-api.ts';
import { writeAtomically } from './atomic-file.ts';
import { asInput, checkExperiment } from './check-experiment.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { Jobs } from './jobs.ts';
import type { LossResolver } from './loss-resolver.ts';
import { RecordLog } from './record-log.ts';
import { startOf } from './runs.ts';

/** Numbers of a path kept per run: 200 points of a plane, a few of a large network, none of a very large one. */
const PATH_NUMBERS = 20_000;
const PATH_POINTS = 400;
/** … and per sweep. */
const SWEEP_NUMBERS = 4_000_000;

const sweepFileSchema = z.object({
  format: z.literal(1),
  sweep: z.string(),
  name: z.string(),
  experiment: experimentSchema,
  folds: foldsSchema.nullable(),
  parameterCount: z.number(),
  groups: z.array(z.string()),
  total: z.number(),
  started: z.string(),
});
type SweepFile = z.infer<typeof sweepFileSchema>;

interface Sweep {
  readonly file: SweepFile;
  readonly folder: string;
  readonly results: SweepResult[];
  job: string | null;
}

export interface SweepsOptions {
  /** Folder of sweep folders. */
  readonly directory: string;
  readonly denseLimit: number;
  readonly pool: JobPool;
  readonly jobs: Jobs;
  readonly resolver: LossResolver;
}

interface Task {
  readonly member: SweepMember;
  readonly fold: (FoldsRequest & { index: number }) | null;
}

/** Which of a sweep's runs this process trains: those whose number ≡ index (mod count). */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Sweeps: `sweep.json` (settings) and the append-only log `results`, one record for each run that has ended. Runs are
 * taken from one queue by as many workers as the pool has threads; what a run gives does not depend on which.
 */
export class Sweeps {
  readonly #options: SweepsOptions;
  readonly #sweeps = new Map<string, Sweep>();
  #found: Promise<void> | null = null;

  constructor(options: SweepsOptions) {
    this.#options = options;
  }

  /** Starts at once; `onEnd` is told when the job is over, whatever its outcome. */
  async start(
    experiment: Experiment,
    options: {
      folds?: FoldsRequest;
      directory?: string;
      shard?: Shard;
      onEnd?: (error: unknown) => void;
    } = {},
  ): Promise<{ sweep: string; job: string; folder: string }> {
    const { resolver, denseLimit, jobs } = this.#options;
    const members = await asInput(() => expandSweep(experiment));
    const first = new Map<number, SweepMember>();
    for (const member of members) if (!first.has(member.group)) first.set(member.group, member);
    let parameterCount = 0;
    for (const member of first.values()) {
      ({ parameterCount } = await checkExperiment(member.experiment, resolver, denseLimit));
    }
    const started = new Date().toISOString();
    const id = `${started.replace(/[-:.TZ]/g, '').slice(0, 14)}-${randomBytes(3).toString('hex')}`;
    const folder = options.directory ?? join(this.#options.directory, id);
    const folds = options.folds ?? null;
    const file: SweepFile = {
      format: 1,
      sweep: id,
      name: experiment.name,
      experiment,
      folds,
      parameterCount,
      groups: [...first.values()].map(({ label }) => label),
      total: members.length * (folds?.count ?? 1),
      started,
    };
    await mkdir(folder, { recursive: true });
    await writeAtomically(join(folder, 'sweep.json'), `${JSON.stringify(file, null, 2)}\n`);
    const sweep: Sweep = { file, folder, results: [], job: null };
    this.#sweeps.set(id, sweep);
    const { shard } = options;
    const mine =
      shard === undefined ? members : members.filter(({ index }) => index % shard.count === shard.index);
    const job = jobs.start(async (publish, signal) => {
      try {
        await this.#train(sweep, mine, publish, signal);
        options.onEnd?.(null);
      } catch (error) {
        options.onEnd?.(error);
        throw error;
      } finally {
        sweep.job = null;
      }
    });
    sweep.job = job;
    return { sweep: id, job, folder };
  }

  async get(id: string): Promise<SweepRecord> {
    const { file, results, job } = await this.#known(id);
    return { ...describe(file), experiment: file.experiment, job, results };
  }

  /** Newest first. */
  async list(): Promise<SweepSummary[]> {
    await this.#findStored();
    return [...this.#sweeps.values()]
      .map(({ file, results, job }) => ({ ...describe(file), job, done: results.length }))
      .sort((a, b) => (a.sweep < b.sweep ? 1 : -1));
  }

  /** End of the best run, and the points of all paths: what a surface of the sweep is drawn around. */
  async paths(id: string): Promise<{ experiment: Experiment; theta: Float64Array; path: Float64Array[] }> {
    const { file, results } = await this.#known(id);
    const dimension = file.parameterCount;
    const kept = results.filter(({ path }) => path.length >= dimension);
    if (kept.length === 0) {
      throw new HostFailure(
        'input',
        'sweep: expected runs with recorded paths, got none: wait for one to end',
      );
    }
    const best = kept.reduce((a, b) => (b.trainLoss < a.trainLoss ? b : a));
    const path = kept.flatMap((result) =>
      Array.from({ length: result.path.length / dimension }, (_, k) =>
        result.path.slice(k * dimension, (k + 1) * dimension),
      ),
    );
    return { experiment: file.experiment, theta: best.path.slice(best.path.length - dimension), path };
  }

  async #train(
    sweep: Sweep,
    members: readonly SweepMember[],
    publish: (event: JobEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { pool, resolver, denseLimit } = this.#options;
    const { folds, parameterCount } = sweep.file;
    const log = await RecordLog.open(join(sweep.folder, 'results'), () => undefined);
    const room = Math.min(PATH_NUMBERS, SWEEP_NUMBERS / sweep.file.total);
    const points = Math.min(PATH_POINTS, Math.floor(room / Math.max(parameterCount, 1)));
    const tasks: Task[] = members.flatMap((member): Task[] =>
      folds === null
        ? [{ member, fold: null }]
        : Array.from({ length: folds.count }, (_, index) => ({ member, fold: { ...folds, index } })),
    );
    const began = performance.now();
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let at = next++; at < tasks.length; at = next++) {
        const { member, fold } = tasks[at];
        const checked = await checkExperiment(member.experiment, resolver, denseLimit);
        const start = startOf(checked, false);
        const outcome = await pool
          .run('train-member', { start, fold, points: points < 2 ? 0 : points }, { signal })
          .catch((error: unknown) => failed(error));
        const result: SweepResult = {
          index: member.index,
          group: member.group,
          seed: member.seed,
          fold: fold?.index ?? null,
          ...outcome,
        };
        await log.append(result);
        sweep.results.push(result);
        done++;
        publish({ kind: 'sweepResult', result });
        const seconds = (performance.now() - began) / 1000;
        const secondsLeft = (seconds / done) * (tasks.length - done);
        publish({ kind: 'progress', done, total: tasks.length, secondsLeft });
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(pool.threads, tasks.length) }, work));
      await log.sync();
    } finally {
      await log.close();
    }
  }

  async #known(id: string): Promise<Sweep> {
    await this.#findStored();
    const sweep = this.#sweeps.get(id);
    if (sweep) return sweep;
    throw new HostFailure('notFound', `sweep: expected a known sweep, got ${JSON.stringify(id)}`, 'sweep');
  }

  /** Reads the stored sweeps once; a damaged one is left alone. */
  #findStored(): Promise<void> {
    this.#found ??= (async () => {
      const names = await readdir(this.#options.directory).catch(() => []);
      for (const name of names) {
        if (this.#sweeps.has(name)) continue;
        await this.#open(join(this.#options.directory, name)).catch(() => undefined);
      }
    })();
    return this.#found;
  }

  async #open(folder: string): Promise<void> {
    const text = await readFile(join(folder, 'sweep.json'), 'utf8');
    const file = sweepFileSchema.parse(JSON.parse(text));
    const results: SweepResult[] = [];
    const log = await RecordLog.open(
      join(folder, 'results'),
      (record) => results.push(record as SweepResult),
      'read',
    );
    await log.close();
    this.#sweeps.set(file.sweep, { file, folder, results, job: null });
  }
}

function describe(file: SweepFile): Omit<SweepSummary, 'done' | 'job'> {
  const { sweep, name, folds, parameterCount, groups, total, started } = file;
  return { sweep, name, folds, parameterCount, groups, total, started };
}

/** A run that could not be trained is a result like any other; a cancelled sweep is none. */
function failed(error: unknown): Omit<SweepResult, 'index' | 'group' | 'seed' | 'fold'> {
  if (error instanceof HostFailure && error.code === 'cancelled') throw error;
  const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  return {
    outcome: 'failed',
    message,
    step: 0,
    trainLoss: NaN,
    validationLoss: NaN,
    trainAccuracy: NaN,
    validationAccuracy: NaN,
    seconds: 0,
    curve: new Float64Array(0),
    path: new Float64Array(0),
  };
}
