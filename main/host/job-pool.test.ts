import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobPool } from './job-pool.ts';
import { threadFiles } from './thread-files.ts';

/** Stands for `workers/pool.ts`: what it does is written in the CSV path. */
const THREAD = `
export default async ({ input }) => {
  Atomics.store(input.cancel, 2, 1);
  const cancelled = () => Atomics.load(input.cancel, 0) !== 0;
  switch (input.csvPath) {
    case 'echo': return { kind: 'output', output: { rows: 1, columns: [], notes: [] } };
    case 'input': return { kind: 'inputError', message: 'expected better', path: 'data' };
    case 'bug': throw new TypeError('no such thing\\n  at line 2');
    case 'exit': process.exit(7);
    case 'polite': while (!cancelled()) await new Promise((wake) => setTimeout(wake, 1)); return { kind: 'cancelled' };
    case 'deaf': for (;;);
    default: throw new Error('unknown');
  }
};`;

let folder: string;
let pool: JobPool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-pool-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'pool.js'), THREAD);
  pool = new JobPool({ files: threadFiles(folder, false), threads: 2, memoryBudget: 1e6 });
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (csvPath: string, signal?: AbortSignal): Promise<unknown> =>
  pool.run('describe-table', { csvPath }, { signal });

describe('the pool', () => {
  it('answers, and tells input errors from bugs', async () => {
    expect(await run('echo')).toEqual({ rows: 1, columns: [], notes: [] });
    await expect(run('input')).rejects.toMatchObject({
      code: 'input',
      path: 'data',
      message: 'expected better',
    });
    await expect(run('bug')).rejects.toMatchObject({
      code: 'internal',
      message: 'describe-table: no such thing',
    });
  });

  it('rejects the work of a thread that dies, and goes on with a new one', async () => {
    const others = [run('exit'), run('exit'), run('exit')].map((work) =>
      work.then(
        () => 'answered',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    expect(await Promise.all(others)).toEqual(['internal', 'internal', 'internal']);
    expect(await run('echo')).toMatchObject({ rows: 1 });
  });

  it('cancels at once for the caller; the job sees its flag', async () => {
    const controller = new AbortController();
    const work = run('polite', controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await expect(run('echo', controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await run('echo')).toMatchObject({ rows: 1 });
  });

  it('gives brief work a thread beside those that have long work, and only then', async () => {
    const brief = (csvPath: string): Promise<unknown> =>
      pool.run('describe-table', { csvPath }, { brief: true, urgent: true });
    const controllers = [new AbortController(), new AbortController()];
    const works = controllers.map((controller) => run('polite', controller.signal).catch(() => 'ended'));
    // Both threads are busy until they are cancelled.
    expect(await Promise.all([brief('echo'), brief('echo')])).toHaveLength(2);
    await expect(brief('input')).rejects.toMatchObject({ code: 'input' });
    const ordinary = run('echo');
    expect(await Promise.race([ordinary, brief('echo').then(() => 'brief')])).toBe('brief');
    controllers.forEach((controller) => controller.abort());
    expect(await Promise.all(works)).toEqual(['ended', 'ended']);
    expect(await ordinary).toMatchObject({ rows: 1 });
    expect(await brief('echo')).toMatchObject({ rows: 1 });
  });

  it('ends threads that do not listen, after a grace', async () => {
    const controllers = [new AbortController(), new AbortController()];
    const works = controllers.map((controller) => run('deaf', controller.signal));
    setTimeout(() => controllers.forEach((controller) => controller.abort()), 20);
    for (const work of works) await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    // Both threads are busy for ever: only their end lets this through.
    expect(await run('echo')).toMatchObject({ rows: 1 });
  });

  it('rejects what is under way when it closes', async () => {
    const other = new JobPool({ files: threadFiles(folder, false), threads: 1, memoryBudget: 1e6 });
    const work = other.run('describe-table', { csvPath: 'deaf' });
    setTimeout(() => void other.close(), 100);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    await expect(other.run('describe-table', { csvPath: 'echo' })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
