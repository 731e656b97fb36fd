import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { CriticalPointAtlas } from '../../app/critical/atlas.ts';
import type { SearchOptions, SearchRecord } from '../../app/critical/search.ts';
import { identifierSchema } from '../../app/experiment/where.ts';
import { encodeFrame } from '../../app/protocol/codec.ts';
import { searchSettingsSchema } from '../../app/protocol/search-api.ts';
import { writeAtomically } from './atomic-file.ts';
import { parseInput } from './describe-issue.ts';
import { HostFailure } from './host-failure.ts';
import { RecordLog } from './record-log.ts';
import { lockRun, type RunLock } from './run-folder.ts';

const FORMAT = 1;

const searchFileSchema = z.object({
  format: z.literal(FORMAT),
  search: identifierSchema,
  settings: searchSettingsSchema,
  /** Identity of loss and data. */
  lossKey: z.string(),
  started: z.string(),
  version: z.string(),
});
/** What `search.json` says. */
export type SearchFile = z.infer<typeof searchFileSchema>;

/** An atlas with the number of starts it was asked for. */
interface StoredAtlas {
  readonly asked: number;
  readonly atlas: CriticalPointAtlas;
}

export interface SearchContents {
  readonly file: SearchFile;
  /** As the starts were drawn; `count` is that of the request which began it. */
  readonly options: SearchOptions;
  /** Of every start that has ended, by number. */
  readonly records: ReadonlyMap<number, SearchRecord>;
  /** The newest; null where none was listed yet. */
  readonly stored: StoredAtlas | null;
}

/**
 * Which search this is: a start depends on its number and on these alone, so that equal searches share their starts
 * however many are asked for.
 */
export function searchIdentity(lossKey: string, part: string, options: SearchOptions): string {
  const bytes = encodeFrame({ format: FORMAT, lossKey, part, options: { ...options, count: 0 } });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/**
 * A search on disk: `search.json` and the append-only log `records` (see `record-log.ts`): `{ options }` first, then
 * `{ starts: SearchRecord[] }` as they end and `{ asked, atlas }` whenever they were listed. A killed search loses the
 * starts that were under way.
 */
export class SearchFolder {
  readonly contents: SearchContents;
  readonly #log: RecordLog;
  readonly #lock: RunLock;

  private constructor(contents: SearchContents, log: RecordLog, lock: RunLock) {
    this.contents = contents;
    this.#log = log;
    this.#lock = lock;
  }

  /** Goes on with the search that is there, or begins it. Refuses a folder that holds another search. */
  static async open(path: string, file: SearchFile, options: SearchOptions): Promise<SearchFolder> {
    const lock = await lockRun(path);
    try {
      if (!holdsSearch(path)) {
        await mkdir(path, { recursive: true });
        await writeAtomically(join(path, 'search.json'), `${JSON.stringify(file, null, 2)}\n`);
      }
      const known = await readFileOf(path);
      if (known.search !== file.search) {
        throw new HostFailure(
          'input',
          `${path} holds a search with other settings or another loss: choose another folder`,
          'out',
        );
      }
      const reader = new Reader();
      const log = await RecordLog.open(join(path, 'records'), reader.visit);
      if (reader.options === null) await log.append({ options });
      return new SearchFolder({ ...reader.contents(known), options }, log, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async append(starts: readonly SearchRecord[]): Promise<void> {
    await this.#log.append({ starts });
  }

  async keepAtlas(stored: StoredAtlas): Promise<void> {
    await this.#log.append(stored);
    await this.#log.sync();
  }

  async close(): Promise<void> {
    await this.#log.sync();
    await this.#log.close();
    await this.#lock.release();
  }
}

function holdsSearch(path: string): boolean {
  return existsSync(join(path, 'search.json'));
}

/** Reads a search that may be under way. */
export async function readSearch(path: string): Promise<SearchContents> {
  const file = await readFileOf(path);
  const reader = new Reader();
  const log = await RecordLog.open(join(path, 'records'), reader.visit, 'read');
  await log.close();
  if (reader.options === null) {
    throw new HostFailure('input', `expected records of a search in ${path}, found none`);
  }
  return { ...reader.contents(file), options: reader.options };
}

class Reader {
  readonly #records = new Map<number, SearchRecord>();
  #stored: StoredAtlas | null = null;
  options: SearchOptions | null = null;

  readonly visit = (record: unknown): void => {
    const one = record as { options: SearchOptions } | { starts: SearchRecord[] } | StoredAtlas;
    if ('options' in one) this.options = one.options;
    else if ('starts' in one) for (const start of one.starts) this.#records.set(start.index, start);
    else this.#stored = one;
  };

  contents(file: SearchFile): Omit<SearchContents, 'options'> {
    return { file, records: this.#records, stored: this.#stored };
  }
}

async function readFileOf(path: string): Promise<SearchFile> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(join(path, 'search.json'), 'utf8'));
  } catch {
    throw new HostFailure('notFound', `expected a search's file at ${join(path, 'search.json')}, found none`);
  }
  return parseInput(searchFileSchema, content);
}
