import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import { foldsSchema, type SweepResult } from '../../app/protocol/training-api.ts';
import { writeAtomically } from './atomic-file.ts';
import { parseInput } from './describe-issue.ts';
import { HostFailure } from './host-failure.ts';
import { RecordLog } from './record-log.ts';
import { lockRun, type RunLock } from './run-folder.ts';

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
  /** Identity of loss and data; a resumed sweep must find the same. Folders of older versions have none. */
  lossKey: z.string().optional(),
});
/** What `sweep.json` says: the settings. */
export type SweepFile = z.infer<typeof sweepFileSchema>;

export function holdsSweep(path: string): boolean {
  return existsSync(join(path, 'sweep.json'));
}

/** Which of a sweep's trainings a result is of. */
export function memberKey({ index, fold }: Pick<SweepResult, 'index' | 'fold'>): string {
  return `${index}/${fold ?? '-'}`;
}

/**
 * A sweep on disk, open for writing: `sweep.json` and the append-only log `results`, one record for each run that has
 * ended (see `record-log.ts`); of two of one run the later counts. A killed sweep loses the runs that were under way.
 */
export class SweepFolder {
  readonly #log: RecordLog;
  readonly #lock: RunLock;
  #syncing: Promise<void> | null = null;

  private constructor(log: RecordLog, lock: RunLock) {
    this.#log = log;
    this.#lock = lock;
  }

  /** @throws {HostFailure} where the folder holds a sweep already, or another process is at work in it. */
  static async create(path: string, file: SweepFile): Promise<SweepFolder> {
    await makeFolder(path);
    const lock = await lockRun(path);
    try {
      if (holdsSweep(path)) {
        throw new HostFailure(
          'input',
          `${path} holds a sweep already: resume it, or choose another folder`,
          'out',
        );
      }
      const log = await RecordLog.open(join(path, 'results'), () => undefined);
      // Last: only a folder with everything else in place counts as a sweep.
      await writeAtomically(join(path, 'sweep.json'), `${JSON.stringify(file, null, 2)}\n`);
      return new SweepFolder(log, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Opens a sweep to go on with it: what has ended, and where to write the rest. */
  static async resume(
    path: string,
  ): Promise<{ folder: SweepFolder; file: SweepFile; results: SweepResult[] }> {
    const lock = await lockRun(path);
    try {
      const file = await readSweepFile(path);
      const { log, results } = await openResults(path, 'write');
      return { folder: new SweepFolder(log, lock), file, results };
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async append(result: SweepResult): Promise<void> {
    await this.#log.append(result);
    // One fsync at a time: short runs must not wait for the disk.
    this.#syncing ??= this.#log
      .sync()
      .catch(() => undefined)
      .finally(() => {
        this.#syncing = null;
      });
  }

  async close(): Promise<void> {
    try {
      await this.#log.sync();
    } finally {
      await this.#log.close();
      await this.#lock.release();
    }
  }
}

/** Reads a sweep without touching it. */
export async function readSweep(path: string): Promise<{ file: SweepFile; results: SweepResult[] }> {
  const file = await readSweepFile(path);
  const { log, results } = await openResults(path, 'read');
  await log.close();
  return { file, results };
}

async function readSweepFile(path: string): Promise<SweepFile> {
  const text = await readFile(join(path, 'sweep.json'), 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HostFailure('input', `${join(path, 'sweep.json')}: expected JSON, got damaged text`);
  }
  return parseInput(sweepFileSchema, json);
}

async function openResults(
  path: string,
  mode: 'read' | 'write',
): Promise<{ log: RecordLog; results: SweepResult[] }> {
  const byMember = new Map<string, SweepResult>();
  const visit = (record: unknown): void => {
    const result = record as SweepResult;
    byMember.set(memberKey(result), result);
  };
  const log = await RecordLog.open(join(path, 'results'), visit, mode);
  return { log, results: [...byMember.values()] };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostFailure(
      'input',
      `out: expected a folder that can be written, got ${path} (${reason})`,
      'out',
    );
  }
}
