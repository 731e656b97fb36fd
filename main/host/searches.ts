import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SearchOptions } from '../../app/critical/search.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type {
  CriticalRequest,
  KeptSearch,
  SearchResults,
  searchMethods,
} from '../../app/protocol/search-api.ts';
import type { z } from 'zod';
import { checkLoss } from './check-experiment.ts';
import { compareMethods, findCritical, searchOptions, type CriticalTask } from './critical-job.ts';
import { denseBytes, requireDense } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool } from './job-pool.ts';
import type { Jobs } from './jobs.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Runs } from './runs.ts';
import { searchCenters } from './search-centers.ts';
import {
  readSearch,
  SearchFolder,
  searchIdentity,
  type SearchContents,
  type SearchFile,
} from './search-folder.ts';

type Params<M extends keyof SearchResults> = z.output<(typeof searchMethods)[M]>;
type Handlers = { [M in keyof SearchResults]: (params: Params<M>) => Promise<SearchResults[M]> };

interface SearchServices {
  readonly runs: Runs;
  readonly resolver: LossResolver;
  readonly pool: JobPool;
  readonly jobs: Jobs;
  readonly denseLimit: number;
  readonly version: string;
}

/** Searches for critical points, and those that run folders keep. */
export class Searches {
  readonly #services: SearchServices;

  constructor(services: SearchServices) {
    this.#services = services;
  }

  get handlers(): Handlers {
    return {
      'critical.start': (request) => this.start(request),
      'critical.compare': async (request) => {
        const { pool, jobs } = this.#services;
        const task = await this.#task(request);
        return { job: jobs.start((publish, signal) => compareMethods(task, pool, publish, signal)) };
      },
      'critical.kept': ({ run }) => this.#kept(run),
      'critical.open': async ({ run, search }) => {
        const path = join(await this.#folderOf(run), search);
        return {
          job: this.#services.jobs.start((publish, signal) => this.#open(path, run, publish, signal)),
        };
      },
    };
  }

  /** Starts a search; kept in `directory` (default: with the run `request.keep`, else nowhere). */
  async start(request: CriticalRequest, directory?: string): Promise<{ job: string }> {
    const { pool, jobs } = this.#services;
    const task = await this.#task(request);
    const options = searchOptions(task);
    const search = searchIdentity(task.loss.key, task.part, options);
    const path =
      directory ??
      (request.keep === undefined ? null : join(await this.#folderOf(request.keep, task.loss.key), search));
    const folder = path === null ? null : await this.#openFolder(path, search, options, task);
    const job = jobs.start(async (publish, signal) => {
      try {
        await findCritical(task, pool, publish, signal, folder);
      } finally {
        await folder?.close();
      }
    });
    return { job };
  }

  #openFolder(
    path: string,
    search: string,
    options: SearchOptions,
    { loss, request }: CriticalTask,
  ): Promise<SearchFolder> {
    const { method, seed, index, box, spread, from } = request;
    const file: SearchFile = {
      format: 1,
      search,
      settings: { method, seed, index, box, spread, from: from.kind },
      lossKey: loss.key,
      started: new Date().toISOString(),
      version: this.#services.version,
    };
    return SearchFolder.open(path, file, options);
  }

  async #task(request: CriticalRequest): Promise<CriticalTask> {
    const { resolver, denseLimit } = this.#services;
    const { loss, parameterCount } = await checkLoss(request.problem.loss, resolver);
    requireDense(parameterCount, denseLimit);
    const part = request.problem.loss.kind === 'network' ? request.problem.loss.data.split : 'train';
    return { loss, part, request, around: await searchCenters(request.from, this.#services) };
  }

  /** Where a run keeps its searches. */
  async #folderOf(run: string, lossKey?: string): Promise<string> {
    const found = await this.#services.runs.get(run);
    if (lossKey !== undefined && found.lossKey !== lossKey) {
      throw new HostFailure('input', 'keep: expected a run of the same loss, got one of another', 'keep');
    }
    return join(found.folder.path, 'searches');
  }

  async #kept(run: string): Promise<KeptSearch[]> {
    const directory = await this.#folderOf(run);
    const names = await readdir(directory).catch(() => []);
    const kept = await Promise.all(
      // A damaged one is left alone.
      names.map((name) => readSearch(join(directory, name)).catch(() => null)),
    );
    return kept
      .filter((one): one is SearchContents => one !== null && one.records.size > 0)
      .map(({ file, records }) => {
        const { search, settings, started } = file;
        return { search, settings, starts: records.size, started };
      })
      .sort((a, b) => (a.started < b.started ? 1 : -1));
  }

  async #open(
    path: string,
    run: string,
    publish: (event: JobEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { runs, resolver, pool } = this.#services;
    const { file, options, records, stored } = await readSearch(path);
    if (stored !== null && records.size <= stored.asked) {
      publish({ kind: 'atlas', atlas: stored.atlas });
      return;
    }
    // Broken off: the starts that ended are listed; the count check would start further searches.
    const { experiment } = await runs.get(run);
    const { loss, parameterCount } = await checkLoss(experiment.loss, resolver);
    if (loss.key !== file.lossKey) {
      throw new HostFailure('input', `${path}: expected a search of this run's loss, got one of another`);
    }
    const part = experiment.loss.kind === 'network' ? experiment.loss.data.split : 'train';
    const input = {
      loss,
      part,
      options: { ...options, completeness: false },
      records: [...records.values()],
    };
    const bytes = denseBytes(parameterCount);
    const atlas = await pool.run('collect-atlas', input, { signal, bytes });
    publish({ kind: 'atlas', atlas: { ...atlas, cancelled: true } });
  }
}
