import type { SearchOptions, SearchRecord } from '../../app/critical/search.ts';
import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { CriticalRequest, JobEvent } from '../../app/protocol/host-api.ts';
import type { JobPool } from './job-pool.ts';

/** Starts given to a thread at once: enough to be worth a message, few enough to share evenly. */
const BATCH = 4;

export interface CriticalTask {
  readonly loss: ResolvedLoss;
  readonly part: PartName;
  readonly request: CriticalRequest;
}

/** Searches from all starts over all threads, then lists what was found. Throws when cancelled. */
export async function findCritical(
  task: CriticalTask,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { loss, part, request } = task;
  const options = searchOptions(loss, request);
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
  await Promise.all(Array.from({ length: pool.threads }, work));
  const atlas = await pool.run('collect-atlas', { loss, part, options, records }, { signal });
  publish({ kind: 'atlas', atlas });
}

function searchOptions(loss: ResolvedLoss, request: CriticalRequest): SearchOptions {
  const { method, seed, index, starts: count, spread } = request;
  const box =
    request.box ??
    (loss.kind === 'function'
      ? (loss.spec.box ?? loss.spec.variables.map((): [number, number] => [-2, 2]))
      : undefined);
  return {
    starts: box === undefined ? { kind: 'normal', scale: spread } : { kind: 'box', box },
    count,
    seed,
    ...(method === undefined ? {} : { method }),
    ...(index === undefined ? {} : { index }),
    ...(box === undefined ? {} : { box }),
  };
}
