import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuild, toyExperiment } from '../host/testing/test-host.ts';

let folder: string;
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-shard-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function saddlescope(...args: string[]): Promise<{ status: unknown; out: string; err: string }> {
  const env = { ...process.env, SADDLESCOPE_BUILD: 'skip', SADDLESCOPE_DATA: join(folder, 'data') };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join('main', 'cli', 'saddlescope.mjs'), ...args],
      { env },
      (error, out, err) => resolve({ status: error === null ? 0 : error.code, out, err }),
    );
  });
}

/** The runs that were trained, by their place in the sweep, with what they ended in. */
async function runsOf(file: string, name: string, ...shard: string[]): Promise<[number, number][]> {
  const { out } = await saddlescope('run', file, '--out', join(folder, name), '--json', ...shard);
  const { runs } = JSON.parse(out) as { runs: { index: number; trainLoss: number }[] };
  return runs.map(({ index, trainLoss }) => [index, trainLoss]);
}

describe('run --shard', () => {
  it('shares a sweep without gap or overlap, in the numbers of the whole', async () => {
    const file = join(folder, 'sweep.json');
    const sweep = { rates: [0.01, 0.02, 0.03, 0.04, 0.05] };
    await writeFile(file, JSON.stringify(toyExperiment(20, { sweep })));
    const whole = await runsOf(file, 'whole');
    const first = await runsOf(file, 'first', '--shard', '1/2');
    const second = await runsOf(file, 'second', '--shard', '2/2');
    expect(first.map(([index]) => index)).toEqual([0, 2, 4]);
    expect(second.map(([index]) => index)).toEqual([1, 3]);
    expect([...first, ...second].sort(([a], [b]) => a - b)).toEqual(whole);
  });

  it('refuses what is no part of a sweep', async () => {
    const plain = join(folder, 'plain.json');
    await writeFile(plain, JSON.stringify(toyExperiment(5)));
    for (const text of ['0/2', '3/2', '1', 'a/b', '1.5/2']) {
      const { status, err } = await saddlescope('run', plain, '--shard', text);
      expect([text, status, err.includes('expected i/n')]).toEqual([text, 2, true]);
    }
    const { status, err } = await saddlescope('run', plain, '--shard', '1/2');
    expect([status, err]).toEqual([
      2,
      `saddlescope: --shard: expected a file with a sweep, ${plain} has none\n`,
    ]);
  });
});
