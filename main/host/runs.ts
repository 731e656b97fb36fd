import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import { type RunEvent, type RunSummary } from '../../app/protocol/host-api.ts';
import type { TrainingStart } from '../../app/protocol/jobs.ts';
import { checkpointEvery, evaluateEvery } from '../../app/training/pace.ts';
import { analysesBeside } from './analyses-beside.ts';
import { analyzePoint } from './analyze-job.ts';
import { asInput, checkExperiment, checkLoss, type CheckedExperiment } from './check-experiment.ts';
import { exportWeights, type WeightsExport, type WeightsFormat } from './export-weights.ts';
import { denseBytes } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import { samplesOf } from '../../app/experiment/resolved-loss.ts';
import { seriesPlan, type SeriesPlan } from './spectrum-series.ts';
import type { LossResolver } from './loss-resolver.ts';
import { readTrajectory, type NamedWeights } from './import-weights.ts';
import { lockHolder, lockRun, RunFolder, type RunFile, type RunLock } from './run-folder.ts';
import { TensorflowLane } from './tensorflow-lane.ts';
import type { ThreadFiles } from './thread-files.ts';
import { Run, type RunAction, type RunServices } from './run.ts';

export interface RunsOptions {
  /** Folder of run folders. */
  readonly directory: string;
  readonly files: ThreadFiles;
  readonly version: string;
  readonly denseLimit: number;
  /** Frames are drawn beside its runs. */
  readonly hasWindow: boolean;
  /** Bytes set aside for large arrays. */
  readonly memoryBudget: number;
  readonly pool: JobPool;
  readonly resolver: LossResolver;
  readonly publish: (run: string, event: RunEvent) => void;
}

/** All runs of a host: those it trains, and those it finds in its folder. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #services: RunServices;
  /** Shared by all runs that TensorFlow trains. */
  readonly tensorflow: TensorflowLane;
  readonly #runs = new Map<string, Run>();
  #found: Promise<void> | null = null;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.tensorflow = new TensorflowLane(options.files);
    this.#services = {
      files: options.files,
      tensorflow: this.tensorflow,
      analyses: options.pool.threads,
      analysesBeside: analysesBeside(options.pool.threads, options.hasWindow),
      publish: options.publish,
      analyze: (loss, theta, float32Origin) =>
        analyzePoint(options.pool, { loss, part: 'train', theta, float32Origin }),
      spectra: (loss, { training }, points, { every, effort, bytes }) =>
        options.pool.run(
          'spectra',
          { loss, optimizer: training.optimizer, points, effort },
          // A share of one thread's time is not to be had of several.
          { bytes, helped: every !== 'auto' },
        ),
    };
  }

  /** Starts an experiment in `directory` (default: a new folder beside the other runs). */
  async start(
    experiment: Experiment,
    options: {
      readonly paused?: boolean;
      readonly directory?: string;
      /** What the optimizer begins with; default: afresh. */
      readonly optimizerState?: Float64Array;
    } = {},
  ): Promise<Run> {
    const checked = await checkExperiment(experiment, this.#options.resolver, this.#options.denseLimit);
    const id = newRunId(experiment.name);
    const directory = options.directory ?? join(this.#options.directory, id);
    if (RunFolder.holdsRun(directory)) {
      throw new HostFailure(
        'input',
        `${directory} holds a run already: resume it, or choose another folder`,
        'out',
      );
    }
    const lock = await lockFolder(directory);
    try {
      const folder = await RunFolder.create(directory, experiment, this.#newFile(id, checked));
      const run = await this.#opened(folder);
      const series = this.#seriesPlan(checked);
      const { paused = false, optimizerState } = options;
      const fresh = startOf(checked, paused);
      const start = optimizerState === undefined ? fresh : { ...fresh, optimizerState };
      const training = withSpectra(start, series, run);
      run.begin({ loss: checked.loss, start: training, series }, lock);
      return run;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Makes a run of weights files, and of the `metrics` of their training where these are known (`readTrajectory`), in `directory` (default: beside the other runs); `settled()` resolves when all have their spectra. */
  async import(
    files: readonly (string | NamedWeights)[],
    experiment: Experiment,
    { directory, metrics }: { readonly directory?: string; readonly metrics?: Float64Array } = {},
  ): Promise<{ readonly run: Run; readonly notes: readonly Note[] }> {
    const { resolver, pool, denseLimit } = this.#options;
    const services = { resolver, pool, ...(metrics === undefined ? {} : { metrics }) };
    const trajectory = await readTrajectory(files, experiment, services);
    const { checkpoints, float32Origin, notes } = trajectory;
    const known = { theta: checkpoints[0].theta };
    const checked = await checkExperiment(trajectory.experiment, resolver, denseLimit, known);
    const id = newRunId(experiment.name);
    const folderPath = directory ?? join(this.#options.directory, id);
    const lock = await lockFolder(folderPath);
    try {
      const file = this.#newFile(id, checked);
      const folder = await RunFolder.create(folderPath, trajectory.experiment, {
        ...file,
        state: 'completed',
        step: checkpoints[checkpoints.length - 1].step,
        float32Origin,
        imported: true,
      });
      await folder.appendMetrics(trajectory.metrics);
      for (const checkpoint of checkpoints) await folder.appendCheckpoint(checkpoint);
      await folder.sync();
      await folder.close();
    } finally {
      await lock.release();
    }
    return { run: await this.resume(folderPath), notes };
  }

  /** Continues the run in a folder from its last checkpoint; a run that has ended only gets the spectra it is owed. */
  async resume(directory: string, expected?: Experiment): Promise<Run> {
    const lock = await lockRun(directory);
    try {
      const { folder, contents } = await RunFolder.open(directory, { resume: true });
      const { experiment, file } = contents;
      if (expected !== undefined && JSON.stringify(expected) !== JSON.stringify(experiment)) {
        throw new HostFailure(
          'input',
          `${directory}: expected a run of the same experiment, it holds one with other settings; choose another folder`,
        );
      }
      const first = contents.checkpoints.values().next().value;
      // Where training has begun, the weights file of its start may be gone.
      const known = first === undefined ? {} : { theta: (await folder.readCheckpoint(first)).theta };
      const { resolver, denseLimit } = this.#options;
      const checked = await checkExperiment(experiment, resolver, denseLimit, known);
      if (checked.loss.key !== file.lossKey) {
        throw new HostFailure(
          'input',
          `${directory}: expected the data the run began with, they have changed since; start a new run`,
        );
      }
      const run = new Run(folder, contents, this.#services);
      this.#runs.set(run.id, run);
      const ended = (file.state === 'completed' && !run.owesSpectra) || file.state === 'diverged';
      const last = await run.resumePoint();
      const series = this.#seriesPlan(checked);
      const start = withSpectra(startOf(checked, false), series, run);
      run.begin(
        {
          loss: checked.loss,
          start: ended ? null : last === null ? start : { ...start, resume: last },
          series,
        },
        lock,
      );
      return run;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Loads a run's records without touching them. */
  async open(directory: string): Promise<Run> {
    const { folder, contents } = await RunFolder.open(directory, { resume: false });
    const live = (await lockHolder(directory)) !== null;
    // Whoever trained it was killed: what is there can be looked at, and continued.
    const state = contents.file.state === 'running' && !live ? 'paused' : contents.file.state;
    const run = new Run(folder, { ...contents, file: { ...contents.file, state } }, this.#services);
    this.#runs.set(run.id, run);
    return run;
  }

  /** The weights of a checkpoint (default: the last) as files. */
  async exportWeights(run: Run, format: WeightsFormat, step?: number): Promise<WeightsExport[]> {
    const steps = run.checkpoints().map((checkpoint) => checkpoint.step);
    const { stored } = await run.checkpoint(step ?? steps.at(-1) ?? -1);
    const { loss } = await checkLoss(run.experiment.loss, this.#options.resolver);
    return asInput(() => exportWeights(loss, stored.theta, format));
  }

  async get(id: string): Promise<Run> {
    await this.#findStored();
    const run = this.#runs.get(id);
    if (!run)
      throw new HostFailure('notFound', `run: expected a known run, got ${JSON.stringify(id)}`, 'run');
    return run;
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    await this.#findStored();
    return [...this.#runs.values()].map((run) => run.summary()).sort((a, b) => (a.run < b.run ? 1 : -1));
  }

  async control(id: string, action: RunAction): Promise<RunSummary> {
    const run = await this.get(id);
    if (!run.isTraining && action === 'resume') {
      const { state } = run.summary();
      if (state === 'paused' || state === 'stopped' || state === 'failed') {
        await run.folder.close();
        return (await this.resume(run.folder.path)).summary();
      }
    }
    run.control(action);
    return run.summary();
  }

  /** Interrupts every run; `settled` then waits for their records. */
  interrupt(): void {
    for (const run of this.#runs.values()) run.interrupt();
  }

  async close(): Promise<void> {
    for (const run of this.#runs.values()) {
      await run.settled();
      await run.folder.close();
    }
    this.#runs.clear();
    await this.tensorflow.close();
  }

  async #opened(folder: RunFolder): Promise<Run> {
    await folder.close();
    const { folder: reopened, contents } = await RunFolder.open(folder.path, { resume: true });
    const run = new Run(reopened, contents, this.#services);
    this.#runs.set(run.id, run);
    return run;
  }

  #seriesPlan({ experiment, parameterCount, loss }: CheckedExperiment): SeriesPlan | null {
    const { denseLimit, memoryBudget } = this.#options;
    const memory = { denseLimit, bytes: memoryBudget };
    const size = { parameters: parameterCount, samples: samplesOf(loss, 'train') };
    return seriesPlan(experiment.analysis, size, memory, denseBytes(parameterCount));
  }

  #newFile(run: string, checked: CheckedExperiment): RunFile {
    return {
      format: 1,
      run,
      state: 'running',
      message: null,
      step: 0,
      parameterCount: checked.parameterCount,
      secondsElapsed: 0,
      lossKey: checked.loss.key,
      noSpectrum: checked.noSpectrum,
      started: new Date().toISOString(),
      versions: {
        saddlescope: this.#options.version,
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
      },
    };
  }

  /** Reads the stored runs once; a folder that is damaged or of a newer format is left alone. */
  #findStored(): Promise<void> {
    this.#found ??= (async () => {
      const names = await readdir(this.#options.directory).catch(() => []);
      for (const name of names) {
        const directory = join(this.#options.directory, name);
        const isOpen = [...this.#runs.values()].some((run) => run.folder.path === directory);
        if (isOpen || !RunFolder.holdsRun(directory)) continue;
        await this.open(directory).catch(() => undefined);
      }
    })();
    return this.#found;
  }
}

/** What is known of checkpoints without a training between them. */
async function lockFolder(directory: string): Promise<RunLock> {
  try {
    await mkdir(directory, { recursive: true });
    return await lockRun(directory);
  } catch (error) {
    if (error instanceof HostFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostFailure(
      'input',
      `out: expected a folder that can be written, got ${directory} (${reason})`,
      'out',
    );
  }
}

/** What a training thread is given to train a checked experiment from its start. */
export function startOf(checked: CheckedExperiment, paused: boolean): TrainingStart {
  const { training } = checked.experiment;
  return {
    ...training,
    loss: checked.loss,
    evaluateEvery: evaluateEvery(training, checked.samples),
    checkpointEvery: checkpointEvery(checked.experiment),
    theta: checked.theta,
    paused,
  };
}

function withSpectra(start: TrainingStart, plan: SeriesPlan | null, run: Run): TrainingStart {
  if (plan === null) return start;
  const { every, limit } = plan;
  return { ...start, spectra: { every, limit, after: run.folder.series.lastStep } };
}

/** Sortable by time, readable by name: `20260314-150926-535-iris-9f2c`. */
function newRunId(name: string): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').replace('.', '-').slice(0, 19);
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return [time, slug, randomBytes(2).toString('hex')].filter((part) => part !== '').join('-');
}
