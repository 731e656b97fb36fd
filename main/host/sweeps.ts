import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Experiment } from '../../app/experiment/experiment.ts';
import { expandSweep, type SweepMember } from '../../app/experiment/expand-sweep.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type {
  FoldsRequest,
  SweepRecord,
  SweepResult,
  SweepSummary,
} from '../../app/protocol/training-api.ts';
import { asInput, checkExperiment } from './check-experiment.ts';
import { HostFailure, toHostError } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { Jobs } from './jobs.ts';
import type { LossResolver } from './loss-resolver.ts';
import { startOf } from './runs.ts';
import { memberKey, readSweep, SweepFolder, type SweepFile } from './sweep-folder.ts';

/** Numbers of a path kept per run: 200 points of a plane, a few of a large network, none of a very large one. */
const PATH_NUMBERS = 20_000;
const PATH_POINTS = 400;
/** … and per sweep. */
const SWEEP_NUMBERS = 4_000_000;

interface Sweep {
  readonly file: SweepFile;
  readonly folder: string;
  /** By `memberKey`. */
  readonly results: Map<string, SweepResult>;
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

/** What a sweep is started or gone on with. */
interface SweepOptions {
  /** Default: all runs. */
  readonly shard?: Shard;
  /** Told when the job is over, whatever its outcome. */
  readonly onEnd?: (error: unknown) => void;
}

/** A sweep that is at work. */
export interface StartedSweep {
  readonly sweep: string;
  readonly job: string;
  readonly folder: string;
}

/**
 * Sweeps, each in a folder of its own (`sweep-folder.ts`). Runs are taken from one queue by as many workers as the pool has
 * threads; what a run gives does not depend on which, so that a sweep which was broken off and gone on with ends in the
 * numbers of an undisturbed one.
 */
export class Sweeps {
  readonly #options: SweepsOptions;
  readonly #sweeps = new Map<string, Sweep>();
  #found: Promise<void> | null = null;

  constructor(options: SweepsOptions) {
    this.#options = options;
  }

  /** Starts at once, in `directory` (default: a new folder beside the other sweeps). */
  async start(
    experiment: Experiment,
    options: SweepOptions & { readonly folds?: FoldsRequest; readonly directory?: string } = {},
  ): Promise<StartedSweep> {
    const { members, first, parameterCount, lossKey } = await this.#check(experiment);
    const started = new Date().toISOString();
    const id = `${started.replace(/[-:.TZ]/g, '').slice(0, 14)}-${randomBytes(3).toString('hex')}`;
    const path = options.directory ?? join(this.#options.directory, id);
    const folds = options.folds ?? null;
    const file: SweepFile = {
      format: 1,
      sweep: id,
      name: experiment.name,
      experiment,
      folds,
      parameterCount,
      groups: first.map(({ label }) => label),
      total: members.length * (folds?.count ?? 1),
      started,
      lossKey,
    };
    const folder = await SweepFolder.create(path, file);
    return this.#begin({ file, folder: path, results: new Map(), job: null }, members, folder, options);
  }

  /**
   * Goes on with the sweep in a folder: trains the runs that have no result yet, and once more those that failed (as for
   * want of memory). One that is complete has nothing left to do.
   *
   * @param expected what its experiment has to be
   */
  async resume(
    path: string,
    options: SweepOptions & { readonly expected?: Experiment } = {},
  ): Promise<StartedSweep> {
    const { folder, file, results } = await SweepFolder.resume(path);
    try {
      const { expected } = options;
      if (expected !== undefined && JSON.stringify(expected) !== JSON.stringify(file.experiment)) {
        throw new HostFailure(
          'input',
          `${path}: expected a sweep of the same experiment, it holds one with other settings; choose another folder`,
        );
      }
      const { members, lossKey } = await this.#check(file.experiment);
      if (file.lossKey !== undefined && file.lossKey !== lossKey) {
        throw new HostFailure(
          'input',
          `${path}: expected the data the sweep began with, they have changed since; start a new one`,
        );
      }
      const known = new Map(results.map((result) => [memberKey(result), result]));
      return this.#begin({ file, folder: path, results: known, job: null }, members, folder, options);
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /** Goes on with a sweep that this host knows. */
  async goOn(id: string): Promise<StartedSweep> {
    const { folder, job } = await this.#known(id);
    if (job !== null)
      throw new HostFailure('busy', `sweep: expected one that has ended, ${id} is at work`, 'sweep');
    return this.resume(folder);
  }

  /** The members of an experiment, the first of each group, and what they train. */
  async #check(experiment: Experiment): Promise<{
    members: SweepMember[];
    first: SweepMember[];
    parameterCount: number;
    lossKey: string;
  }> {
    const { resolver, denseLimit } = this.#options;
    const members = await asInput(() => expandSweep(experiment));
    const first = new Map<number, SweepMember>();
    for (const member of members) if (!first.has(member.group)) first.set(member.group, member);
    let parameterCount = 0;
    let lossKey = '';
    for (const member of first.values()) {
      const checked = await checkExperiment(member.experiment, resolver, denseLimit);
      parameterCount = checked.parameterCount;
      lossKey = checked.loss.key;
    }
    return { members, first: [...first.values()], parameterCount, lossKey };
  }

  #begin(
    sweep: Sweep,
    members: readonly SweepMember[],
    folder: SweepFolder,
    { shard, onEnd }: SweepOptions,
  ): StartedSweep {
    const id = sweep.file.sweep;
    this.#sweeps.set(id, sweep);
    const mine =
      shard === undefined ? members : members.filter(({ index }) => index % shard.count === shard.index);
    const job = this.#options.jobs.start(async (publish, signal) => {
      try {
        await this.#train(sweep, mine, folder, publish, signal);
        onEnd?.(null);
      } catch (error) {
        onEnd?.(error);
        throw error;
      } finally {
        sweep.job = null;
      }
    });
    sweep.job = job;
    return { sweep: id, job, folder: sweep.folder };
  }

  async get(id: string): Promise<SweepRecord> {
    const { file, results, job } = await this.#known(id);
    return { ...describe(file), experiment: file.experiment, job, results: [...results.values()] };
  }

  /** Newest first. */
  async list(): Promise<SweepSummary[]> {
    await this.#findStored();
    return [...this.#sweeps.values()]
      .map(({ file, results, job }) => ({ ...describe(file), job, done: results.size }))
      .sort((a, b) => (a.sweep < b.sweep ? 1 : -1));
  }

  /** End of the best run, and the points of all paths: what a surface of the sweep is drawn around. */
  async paths(id: string): Promise<{ experiment: Experiment; theta: Float64Array; path: Float64Array[] }> {
    const { file, results } = await this.#known(id);
    const dimension = file.parameterCount;
    const kept = [...results.values()].filter(({ path }) => path.length >= dimension);
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

  /** Trains what has no result yet; progress counts the runs of `members`, those that had ended before included. */
  async #train(
    sweep: Sweep,
    members: readonly SweepMember[],
    folder: SweepFolder,
    publish: (event: JobEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { pool, resolver, denseLimit } = this.#options;
    const { folds, parameterCount } = sweep.file;
    const room = Math.min(PATH_NUMBERS, SWEEP_NUMBERS / sweep.file.total);
    const points = Math.min(PATH_POINTS, Math.floor(room / Math.max(parameterCount, 1)));
    const all = members.flatMap((member): Task[] =>
      folds === null
        ? [{ member, fold: null }]
        : Array.from({ length: folds.count }, (_, index) => ({ member, fold: { ...folds, index } })),
    );
    const tasks = all.filter(({ member, fold }) => {
      const known = sweep.results.get(memberKey({ index: member.index, fold: fold?.index ?? null }));
      return known === undefined || known.outcome === 'failed';
    });
    const before = all.length - tasks.length;
    const began = performance.now();
    let next = 0;
    let done = 0;
    const report = (): void => {
      const seconds = (performance.now() - began) / 1000;
      const secondsLeft = done === 0 ? null : (seconds / done) * (tasks.length - done);
      publish({ kind: 'progress', done: before + done, total: all.length, secondsLeft });
    };
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
        await folder.append(result);
        sweep.results.set(memberKey(result), result);
        done++;
        publish({ kind: 'sweepResult', result });
        report();
      }
    };
    report();
    const workers = await Promise.allSettled(
      Array.from({ length: Math.min(pool.threads, tasks.length) }, work),
    );
    await folder.close();
    const broken = workers.find((worker) => worker.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
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
    const { file, results } = await readSweep(folder);
    const known = new Map(results.map((result) => [memberKey(result), result]));
    this.#sweeps.set(file.sweep, { file, folder, results: known, job: null });
  }
}

function describe(file: SweepFile): Omit<SweepSummary, 'done' | 'job'> {
  const { sweep, name, folds, parameterCount, groups, total, started } = file;
  return { sweep, name, folds, parameterCount, groups, total, started };
}

/** A run that could not be trained is a result like any other; a cancelled sweep is none. */
function failed(error: unknown): Omit<SweepResult, 'index' | 'group' | 'seed' | 'fold'> {
  if (error instanceof HostFailure && error.code === 'cancelled') throw error;
  const { message, note } = toHostError(error);
  return {
    outcome: 'failed',
    message,
    ...(note === undefined ? {} : { note }),
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
