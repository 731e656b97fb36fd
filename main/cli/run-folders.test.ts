import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobsExperiment, requireBuild, toyExperiment } from '../host/testing/test-host.ts';

let folder: string;
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-shard-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const program = join('main', 'cli', 'saddlescope.mjs');
const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  SADDLESCOPE_BUILD: 'skip',
  SADDLESCOPE_DATA: join(folder, 'data'),
});

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], { env: environment(), stdio: 'ignore' });
}

function saddlescope(...args: string[]): Promise<{ status: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: environment() }, (error, out, err) =>
      resolve({ status: error === null ? 0 : error.code, out, err }),
    );
  });
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** The runs that were trained, by their place in the sweep, with what they ended in. */
async function runsOf(file: string, name: string, ...shard: string[]): Promise<[number, number][]> {
  const { out } = await saddlescope('run', file, '--out', join(folder, name), '--json', ...shard);
  const { runs } = JSON.parse(out) as { runs: { index: number; trainLoss: number }[] };
  return runs.map(({ index, trainLoss }) => [index, trainLoss]);
}

describe('run with --shard, --resume and --from', () => {
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

  it('refuses a folder that holds a sweep already, and goes on with it when asked to', async () => {
    const file = join(folder, 'seeds.json');
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const experiment = blobsExperiment(3000);
    await writeFile(file, JSON.stringify({ ...experiment, sweep: { seeds } }));
    const out = join(folder, 'killed');
    const killed = start('run', file, '--out', out);
    const exited = once(killed, 'exit');
    // The first results are there, the last are not: forty runs take seconds.
    while (killed.exitCode === null && (await sizeOf(join(out, 'results'))) === 0) await soon();
    killed.kill('SIGKILL');
    await exited;
    const refused = await saddlescope('run', file, '--out', out);
    expect(refused.status).toBe(2);
    expect(refused.err).toContain('holds a sweep; add --resume to go on with it');
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ ...experiment, sweep: { seeds: [0] } }));
    expect((await saddlescope('run', other, '--out', out, '--resume')).err).toContain('other settings');
    const kept = await sizeOf(join(out, 'results'));
    expect(await runsOf(file, 'killed', '--resume')).toEqual(await runsOf(file, 'undisturbed'));
    expect(await sizeOf(join(out, 'results'))).toBeGreaterThan(kept);
  });

  it('goes on from a checkpoint of another run with what its optimizer had learnt', async () => {
    const training = (kind: string, steps: number): object => ({ optimizer: { kind, rate: 0.05 }, steps });
    const write = async (name: string, kind: string, steps: number): Promise<string> => {
      const path = join(folder, `${name}.json`);
      await writeFile(path, JSON.stringify(toyExperiment(1, { training: training(kind, steps) })));
      return path;
    };
    const whole = await write('thirty', 'adam', 30);
    const rest = await write('twenty', 'adam', 20);
    const other = await write('other', 'momentum', 20);
    const base = join(folder, 'base');
    const loss = ({ out }: { out: string }): number => (JSON.parse(out) as { finalLoss: number }).finalLoss;
    const undisturbed = loss(await saddlescope('run', whole, '--out', base, '--json'));
    const from = ['--from', base, '--from-step', '10', '--json'];
    const carried = await saddlescope('run', rest, '--out', join(folder, 'rest'), ...from);
    expect(loss(carried)).toBe(undisturbed);
    expect(carried.err).toContain('with what the optimizer had learnt there');
    // The same command again only has to say that it goes on.
    const again = await saddlescope('run', rest, '--out', join(folder, 'rest'), '--resume', ...from);
    expect(loss(again)).toBe(undisturbed);
    const afresh = await saddlescope('run', other, '--out', join(folder, 'afresh'), ...from);
    expect(afresh.err).toContain('starts afresh');
    const { status, err } = await saddlescope('run', rest, '--from', base, '--from-step', '7');
    expect([status, err.includes('expected a checkpoint of run')]).toEqual([2, true]);
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
