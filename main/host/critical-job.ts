import type { CriticalPointAtlas } from '../../app/critical/atlas.ts';
import type { FinderScore } from '../../app/critical/finder-comparison.ts';
import { FINDER_METHODS } from '../../app/critical/finders/finder-options.ts';
import type { SearchOptions, SearchRecord } from '../../app/critical/search.ts';
import type { StartSpec } from '../../app/critical/starts.ts';
import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { CriticalRequest } from '../../app/protocol/search-api.ts';
import type { JobPool } from './job-pool.ts';
import type { SearchFolder } from './search-folder.ts';

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
 * Searches from all starts over all threads, then lists what was found. Starts that `folder` keeps are taken from there,
 * new ones are kept. When cancelled, the list of what was found until then is published before it throws.
 */
export async function findCritical(
  task: CriticalTask,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
  folder: SearchFolder | null,
): Promise<void> {
  const { loss, part, request } = task;
  const options = searchOptions(task);
  const total = request.starts;
  const known = [...(folder?.contents.records.values() ?? [])].filter(({ index }) => index < total);
  const stored = folder?.contents.stored ?? null;
  if (known.length === total && stored?.asked === total && !stored.atlas.cancelled) {
    publish({ kind: 'atlas', atlas: stored.atlas });
    return;
  }
  const records: SearchRecord[] = [...known];
  const done = new Set(known.map(({ index }) => index));
  const owed = Array.from({ length: total }, (_, index) => index).filter((index) => !done.has(index));
  const began = performance.now();
  const report = (): void => {
    const seconds = (performance.now() - began) / 1000;
    const fresh = records.length - known.length;
    const secondsLeft = fresh === 0 ? null : (seconds / fresh) * (total - records.length);
    publish({ kind: 'progress', done: records.length, total, secondsLeft });
  };
  if (known.length > 0) report();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < owed.length) {
      const indices = owed.slice(next, (next += BATCH));
      const ended = await pool.run('search-critical', { loss, part, options, indices }, { signal });
      records.push(...ended);
      await folder?.append(ended);
      report();
    }
  };
  const list = async (atlas: CriticalPointAtlas): Promise<void> => {
    await folder?.keepAtlas({ asked: atlas.cancelled ? records.length : total, atlas });
    publish({ kind: 'atlas', atlas });
  };
  try {
    await Promise.all(Array.from({ length: pool.threads }, work));
    await list(await pool.run('collect-atlas', { loss, part, options, records }, { signal }));
  } catch (error) {
    if (!signal.aborted || records.length === 0) throw error;
    // What has been found stays usable; the count check would start further searches.
    const partial = { ...options, completeness: false };
    const atlas = await pool.run('collect-atlas', { loss, part, options: partial, records });
    await list({ ...atlas, cancelled: true });
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

/** What a start depends on beside its number. */
export function searchOptions({ loss, request, around }: CriticalTask): SearchOptions {
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
