import type { FinderScore } from '../../app/critical/finder-comparison.ts';
import { FINDER_METHODS } from '../../app/critical/finders/finder-options.ts';
import type { SearchOptions, SearchRecord } from '../../app/critical/search.ts';
import type { StartSpec } from '../../app/critical/starts.ts';
import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { CriticalRequest, JobEvent } from '../../app/protocol/host-api.ts';
import type { JobPool } from './job-pool.ts';

/** Starts given to a thread at once: enough to be worth a message, few enough to share evenly. */
const BATCH = 4;

export interface CriticalTask {
  readonly loss: ResolvedLoss;
  readonly part: PartName;
  readonly request: CriticalRequest;
  /** Points that starts are drawn around; none for a box or around 0. */
  readonly around: readonly Float64Array[];
}

/**
 * Searches from all starts over all threads, then lists what was found. When cancelled, the list of what was found
 * until then is published before it throws.
 */
export async function findCritical(
  task: CriticalTask,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { loss, part, request } = task;
  const options = searchOptions(task);
  const records: SearchRecord[] = [];
  const total = request.starts;
  const began = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < total) {
      const first = next;
      next = Math.min(next + BATCH, total);
      const indices = Array.from({ length: next - first }, (_, k) => first + k);
      records.push(...(await pool.run('search-critical', { loss, part, options, indices }, { signal })));
      const done = records.length;
      const seconds = (performance.now() - began) / 1000;
      publish({ kind: 'progress', done, total, secondsLeft: (seconds / done) * (total - done) });
    }
  };
  try {
    await Promise.all(Array.from({ length: pool.threads }, work));
    const atlas = await pool.run('collect-atlas', { loss, part, options, records }, { signal });
    publish({ kind: 'atlas', atlas });
  } catch (error) {
    if (!signal.aborted || records.length === 0) throw error;
    // What has been found stays usable; the count check would start further searches.
    const partial = { ...options, completeness: false };
    const atlas = await pool.run('collect-atlas', { loss, part, options: partial, records });
    publish({ kind: 'atlas', atlas: { ...atlas, cancelled: true } });
    throw error;
  }
}

/** Runs every finder from the same starts, methods shared among the threads; scores in the order of the methods. */
export async function compareMethods(
  task: CriticalTask,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { loss, part } = task;
  const options = searchOptions(task);
  const scores: FinderScore[] = [];
  const began = performance.now();
  const total = FINDER_METHODS.length;
  let done = 0;
  await Promise.all(
    FINDER_METHODS.map(async (method, at) => {
      scores[at] = await pool.run('compare-finders', { loss, part, options, method }, { signal });
      const seconds = (performance.now() - began) / 1000;
      publish({ kind: 'progress', done: ++done, total, secondsLeft: (seconds / done) * (total - done) });
    }),
  );
  publish({ kind: 'comparison', scores });
}

function searchOptions({ loss, request, around }: CriticalTask): SearchOptions {
  const { method, seed, index, starts: count, spread } = request;
  const box =
    request.box ??
    (loss.kind === 'function'
      ? (loss.spec.box ?? loss.spec.variables.map((): [number, number] => [-2, 2]))
      : undefined);
  return {
    starts: startSpec(around, box, spread),
    count,
    seed,
    ...(method === undefined ? {} : { method }),
    ...(index === undefined ? {} : { index }),
    ...(box === undefined ? {} : { box }),
  };
}

function startSpec(
  around: readonly Float64Array[],
  box: [number, number][] | undefined,
  spread: number,
): StartSpec {
  if (around.length === 1) return { kind: 'normal', scale: spread, center: around[0] };
  if (around.length > 1) return { kind: 'path', points: around, spread };
  return box === undefined ? { kind: 'normal', scale: spread } : { kind: 'box', box };
}
