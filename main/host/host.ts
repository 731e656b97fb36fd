import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { effortFor } from '../../app/curvature/estimate-spectrum.ts';
import type { Experiment } from '../../app/experiment/experiment.ts';
import { hessianWork } from '../../app/network/hessian-work.ts';
import { namesOfParameters } from '../../app/curvature/parameter-groups.ts';
import {
  hostMethods,
  type AppInfo,
  type DataSummary,
  type HostMethod,
  type HostResults,
  type ParsedParams,
} from '../../app/protocol/host-api.ts';
import { analyzePoint } from './analyze-job.ts';
import { judgePoint } from './verdict-job.ts';
import { checkLoss, describeExperiment } from './check-experiment.ts';
import { connectPoints, descendFromSaddle, splitAlongLine } from './connect-job.ts';
import { summarizeData } from './data-summary.ts';
import { denseBudget, denseBytes, denseLimit, requireDense, usableMemory } from './dense-limit.ts';
import { parseInput } from './describe-issue.ts';
import { diagnosisHandlers } from './diagnosis-handlers.ts';
import { EventHub, type Topic, type TopicListener } from './event-hub.ts';
import { exportRun } from './export-run.ts';
import { continuation, type Continuation } from './go-on.ts';
import { FirstRest } from './first-rest.ts';
import { HostFailure } from './host-failure.ts';
import { JobPool } from './job-pool.ts';
import { Jobs } from './jobs.ts';
import { locatePoint, type LocatedPoint } from './locate-point.ts';
import type { ProgramFiles } from './locations.ts';
import { LossResolver } from './loss-resolver.ts';
import { readPresets } from './presets.ts';
import { describePoint, pointSpectrumPlan, tellStages } from './point-spectrum.ts';
import type { Run } from './run.ts';
import { Runs } from './runs.ts';
import { SERIES_NUMBERS, SpectrumCosts } from './spectrum-costs.ts';
import { Searches } from './searches.ts';
import { Sweeps } from './sweeps.ts';
import { samplesOf } from '../../app/experiment/resolved-loss.ts';
import { withShownCards } from './shown-cards.ts';
import { surfaceHandlers } from './surface-handlers.ts';
import { trainingHandlers } from './training-handlers.ts';
import { threadFiles } from './thread-files.ts';
import { CsvFiles } from './uploads.ts';
import { WeightsFiles } from './weights-files.ts';

/** Milliseconds without a question after which a new window has drawn itself. */
const WINDOW_RESTS = 500;

export interface HostOptions {
  readonly door: AppInfo['door'];
  readonly files: Pick<ProgramFiles, 'assets' | 'workers' | 'version'>;
  /** Folder of runs and uploads. */
  readonly dataDirectory: string;
  /** Folder that CSV paths are relative to, or null where only uploaded files may be read (doors with a page). */
  readonly filesFrom: string | null;
  /** Pool threads. Default: one per core. */
  readonly threads?: number;
  /** Memory the program may plan with, in bytes. Default: the machine's or the container's. */
  readonly memoryBytes?: number;
}

/** The one object behind every door. Whoever creates it calls `close()`. */
export interface Host {
  /** Parses the parameters by the method's schema and answers; rejects with {@link HostFailure} or a bug's error. */
  handle<M extends HostMethod>(method: M, params: unknown): Promise<HostResults[M]>;
  /** Listens to a topic; the answer ends the subscription. Events of a job so far are repeated first. */
  subscribe(topic: Topic, listener: TopicListener): () => void;
  /** For doors in this process that say where a run is kept. */
  readonly runs: Runs;
  readonly sweeps: Sweeps;
  readonly searches: Searches;
  /** What a run of these settings from a run's checkpoint begins with. */
  continuation(run: Run, step: number, settings: Experiment): Promise<Continuation>;
  /** Interrupts runs (they can be resumed), ends jobs and threads. */
  close(): Promise<void>;
}

type Handlers = { [M in HostMethod]: (params: ParsedParams<M>) => Promise<HostResults[M]> };

export function createHost(options: HostOptions): Host {
  const threads = options.threads ?? availableParallelism();
  const memoryBytes = options.memoryBytes ?? usableMemory();
  const limit = denseLimit(memoryBytes);
  const { assets, version } = options.files;
  const hasWindow = options.door !== 'cli';
  const files = threadFiles(options.files.workers, hasWindow);
  const pool = new JobPool({
    files,
    threads,
    memoryBudget: denseBudget(memoryBytes),
    keepsThreads: hasWindow,
  });
  const hub = new EventHub();
  const csvFiles = new CsvFiles(join(options.dataDirectory, 'uploads'), options.filesFrom);
  const weights = new WeightsFiles(pool, join(options.dataDirectory, 'uploads'), options.filesFrom);
  const resolver = new LossResolver(pool, csvFiles, assets, weights);
  const jobs = new Jobs((job, event) => hub.publish({ topic: `job:${job}`, event }));
  const runs = new Runs({
    directory: join(options.dataDirectory, 'runs'),
    files,
    version,
    denseLimit: limit,
    hasWindow,
    memoryBudget: denseBudget(memoryBytes),
    pool,
    resolver,
    publish: (run, event) => hub.publish({ topic: `run:${run}`, event }),
  });
  const sweeps = new Sweeps({
    directory: join(options.dataDirectory, 'sweeps'),
    denseLimit: limit,
    pool,
    jobs,
    resolver,
  });
  const services = { runs, resolver, denseLimit: limit };
  const searches = new Searches({ ...services, pool, jobs, version });
  const costs = new SpectrumCosts(pool);
  // Once the window has drawn itself, its next picture is to find threads that have started.
  const rest = new FirstRest(
    WINDOW_RESTS,
    () => pool.idle < threads,
    () => void pool.warmUp(),
  );

  /** Dense work on a point: refused above the limit, with the number that fits. */
  async function denselyLocated(where: ParsedParams<'point.analyze'>['where']): Promise<LocatedPoint> {
    const point = await locatePoint(where, services);
    requireDense(point.theta.length, limit);
    return point;
  }

  function describe(
    { loss, theta, part, float32Origin }: LocatedPoint,
    {
      layers,
      estimate,
      eigenvectors,
    }: Pick<ParsedParams<'point.spectrum'>, 'layers' | 'estimate' | 'eigenvectors'>,
  ): { readonly job: string } {
    const budget = denseBudget(memoryBytes);
    const { effort, bytes } = pointSpectrumPlan(theta.length, samplesOf(loss, part), {
      estimate,
      limit,
      bytes: budget,
    });
    const dense = eigenvectors !== undefined ? 'eigenvectors' : layers ? 'layers' : null;
    if (dense !== null && effort !== null) {
      requireDense(theta.length, limit, dense);
      throw new HostFailure('input', `${dense}: expected no estimate, they need the dense Hessian`, dense);
    }
    const input = { loss, theta, part, layers, pairs: eigenvectors ?? null, effort, float32Origin };
    return { job: jobs.start((publish, signal) => describePoint(input, bytes, pool, publish, signal)) };
  }

  const handlers: Handlers = {
    'app.info': async () => ({
      version,
      door: options.door,
      threads,
      memoryBytes,
      denseLimit: limit,
      engine: 'float64',
      tensorflow: runs.tensorflow.report,
    }),
    'data.describe': async ({ data }): Promise<DataSummary> => summarizeData(await resolver.load(data)),
    'data.upload': async ({ name, text }) => {
      const csv = await csvFiles.keep(name, text);
      return {
        csv,
        ...(await pool.run('describe-table', { csvPath: csvFiles.locate(csv) }, { brief: true })),
      };
    },
    'experiment.check': ({ experiment }) => describeExperiment(experiment, resolver, limit),
    'experiment.presets': () => readPresets(assets),
    'run.start': async ({ experiment, paused }) => (await runs.start(experiment, { paused })).summary(),
    'run.control': ({ run, action }) => runs.control(run, action),
    'run.list': () => runs.list(),
    'run.get': async ({ run }) => withShownCards((await runs.get(run)).record()),
    'run.checkpoint': async ({ run: id, step }) => {
      const run = await runs.get(id);
      const { summary, stored } = await run.checkpoint(step);
      const { loss } = await checkLoss(run.experiment.loss, resolver);
      return { ...summary, theta: stored.theta, parameterNames: namesOfParameters(loss) };
    },
    'run.export': async ({ run, format }) => ({
      files: exportRun((await runs.get(run)).record(), format),
    }),
    ...surfaceHandlers({ runs, resolver, pool, jobs, denseLimit: limit }),
    'point.analyze': async ({ where }) => {
      const { loss, theta, part, float32Origin } = await denselyLocated(where);
      const input = { loss, theta, part, float32Origin };
      return analyzePoint(pool, input);
    },
    'point.verdict': async ({ where, polish, estimate }) => {
      const point = await locatePoint(where, services);
      const { loss, theta, part, float32Origin } = point;
      if (estimate && theta.length > limit) return describe(point, { layers: false, estimate });
      requireDense(theta.length, limit);
      const input = { loss, theta, part, polish, float32Origin };
      return { job: jobs.start((publish, signal) => judgePoint(input, pool, publish, signal)) };
    },
    ...searches.handlers,
    'critical.nearest': async ({ where, ...options }) => {
      const { loss, theta, part } = await denselyLocated(where);
      const bytes = denseBytes(theta.length);
      return {
        job: jobs.start(async (publish, signal) => {
          const input = { loss, theta, part, options };
          publish({ kind: 'nearest', nearest: await pool.run('nearest-critical', input, { signal, bytes }) });
        }),
      };
    },
    'critical.descend': async ({ where, ...options }) => {
      const point = { ...(await denselyLocated(where)), ...options };
      return { job: jobs.start((publish, signal) => descendFromSaddle(point, pool, publish, signal)) };
    },
    'critical.connect': async ({ from, to, curve, iterations }) => {
      const [start, end] = await Promise.all([denselyLocated(from), denselyLocated(to)]);
      if (start.loss.key !== end.loss.key) {
        throw new HostFailure(
          'input',
          'to: expected a point of the same loss as the first, got another',
          'to',
        );
      }
      const task = { ...start, to: end.theta, curve, iterations };
      return { job: jobs.start((publish, signal) => connectPoints(task, pool, publish, signal)) };
    },
    'critical.split': async ({ where, layer, unit, lambdas }) => {
      const { loss, part, theta } = await denselyLocated(where);
      const task = { loss, part, theta, layer, unit, lambdas };
      return { job: jobs.start((publish, signal) => splitAlongLine(task, pool, publish, signal)) };
    },
    'point.taylor': async ({ where, reach }) => {
      const { loss, theta, part } = await denselyLocated(where);
      const bytes = denseBytes(theta.length);
      return {
        job: jobs.start(async (publish, signal) => {
          const input = { loss, theta, part, reach };
          const options = { signal, bytes, urgent: true };
          publish({ kind: 'taylor', fan: await pool.run('taylor-fan', input, options) });
        }),
      };
    },
    'point.escape': async ({ where, distances }) => {
      const { loss, theta, part } = await denselyLocated(where);
      const bytes = denseBytes(theta.length);
      return pool.run('escape', { loss, theta, part, distances }, { bytes });
    },
    ...trainingHandlers({ runs, sweeps, resolver, pool, jobs, denseLimit: limit }),
    'run.spectra': async ({ run, maximum }) => (await runs.get(run)).spectra(maximum, SERIES_NUMBERS),
    'point.spectrum': async ({ where, ...what }) => describe(await locatePoint(where, services), what),
    'point.hessian': async ({ where, size }) => {
      const { loss, theta, part } = await denselyLocated(where);
      const bytes = denseBytes(theta.length);
      return {
        job: jobs.start(async (publish, signal) => {
          const options = { signal, bytes, urgent: true, onStage: tellStages(publish) };
          const report = await pool.run('draw-hessian', { loss, theta, part, size }, options);
          publish({ kind: 'hessian', report });
        }),
      };
    },
    'point.hw22': async ({ where }) => {
      const { loss, theta, part } = await locatePoint(where, services);
      return pool.run('hw22-recipe', { loss, theta, part });
    },
    'spectrum.cost': async ({ run, samples: asked }) => {
      const { experiment } = await runs.get(run);
      const { loss, parameterCount: parameters } = await checkLoss(experiment.loss, resolver);
      const samples = asked ?? samplesOf(loss, 'train');
      const isWhole = asked !== undefined || parameters <= limit;
      const effort = isWhole ? null : effortFor(parameters, samples, denseBudget(memoryBytes), 'quick');
      const work =
        loss.kind === 'network'
          ? hessianWork(loss.spec.layers, loss.data.features)
          : { structured: parameters, columns: 0 };
      return costs.predict({ parameters, work, samples, effort });
    },
    ...diagnosisHandlers({ runs, resolver, pool, jobs }),
    'job.cancel': async ({ job }) => ({ cancelled: jobs.cancel(job) }),
  };

  return {
    runs,
    sweeps,
    searches,
    continuation: (run, step, settings) => continuation(run, step, resolver, settings),
    async handle<M extends HostMethod>(method: M, params: unknown): Promise<HostResults[M]> {
      if (!Object.hasOwn(hostMethods, method)) {
        throw new HostFailure(
          'input',
          `method: expected a known method, got ${JSON.stringify(method)}`,
          'method',
        );
      }
      if (hasWindow) rest.touch();
      const parsed = parseInput(hostMethods[method], params) as ParsedParams<M>;
      return handlers[method](parsed);
    },
    subscribe: (topic, listener) => hub.subscribe(topic, listener),
    async close() {
      rest.close();
      jobs.cancelAll();
      runs.interrupt();
      await pool.close();
      await runs.close();
    },
  };
}
