import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuild, toyExperiment, toyLoss } from '../host/testing/test-host.ts';

let folder: string;
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-profile-'));
  const problem = (point: number[]): string => JSON.stringify({ schemaVersion: 1, loss: toyLoss, point });
  await writeFile(join(folder, 'saddle.json'), problem([0, 0]));
  await writeFile(join(folder, 'minimum.json'), problem([1, 1]));
  await writeFile(join(folder, 'experiment.json'), JSON.stringify(toyExperiment(20)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Answer {
  t: number[];
  loss: number[];
  slope: number[];
  curvature: number[];
  lambdaMax: number[];
}

function saddlescope(...args: string[]): { status: number | null; answer: Answer; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join('main', 'cli', 'saddlescope.mjs'), ...args],
    { env: { ...process.env, SADDLESCOPE_BUILD: 'skip' }, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, answer: (stdout.startsWith('{') ? JSON.parse(stdout) : {}) as Answer, err: stderr };
}
const file = (name: string): string => join(folder, name);

describe('landscape --profile', () => {
  it('between two points is the closed form (1 − t²)² with its derivatives', () => {
    const { answer } = saddlescope(
      ...['landscape', file('saddle.json'), '--profile', 'between', '--to', file('minimum.json')],
      ...['--size', '31', '--json'],
    );
    expect(answer.t).toHaveLength(31);
    answer.t.forEach((t, k) => {
      expect(answer.loss[k]).toBeCloseTo((1 - t * t) ** 2, 12);
      expect(answer.slope[k]).toBeCloseTo(-4 * t * (1 - t * t), 12);
      expect(answer.curvature[k]).toBeCloseTo(12 * t * t - 4, 12);
    });
  });

  it('over the checkpoints of a run has their losses and λmax, and every format is written', async () => {
    expect(saddlescope('run', file('experiment.json'), '--out', file('run')).status).toBe(0);
    const { answer, status } = saddlescope(
      ...['landscape', file('run'), '--profile', 'path', '--json', '--out', file('path.csv')],
    );
    expect(status).toBe(0);
    expect(answer.t).toEqual([0, 10, 20]);
    expect(answer.loss[0]).toBe((1 - 0.5 * 0.25) ** 2);
    expect(answer.lambdaMax.every((value) => value > 0)).toBe(true);
    expect(await readFile(file('path.csv'), 'utf8')).toMatch(/^step,loss,lambdaMin,lambdaMax\r\n0,/);
    for (const [format, magic] of [
      ['svg', /<svg /],
      ['pdf', /^%PDF-1\./],
      ['json', /^\{"t":/],
    ] as const) {
      saddlescope('landscape', file('run'), '--profile', 'random', '--out', file(`line.${format}`));
      expect((await readFile(file(`line.${format}`))).toString('latin1')).toMatch(magic);
    }
    expect(await readFile(file('line-slope.svg'), 'utf8')).toContain('gᵀd');
  });

  it.each([
    [['--profile', 'gradient'], 'expected a finite gradient that is not zero'],
    [['--profile', 'sideways'], 'expected one of random'],
    [['--profile', 'between'], 'expected the other point'],
    [['--profile', 'path'], 'expected a run with checkpoints'],
    [['--profile', 'coordinate', '--index', '2'], 'from 0 to 1, got 2'],
    [['--profile', 'random', '--size', '4'], 'expected an odd number, got 4'],
    [['--profile', 'random', '--out', 'a.png'], 'got .png; save pictures from the window'],
  ])('%j is refused with one line', (args, line) => {
    const { status, err } = saddlescope('landscape', file('saddle.json'), ...args);
    expect(status).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(line);
  });
});
