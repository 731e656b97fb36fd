import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SURFACE_FORMATS } from '../../app/exchange/surface-files.ts';
import { needsReader, openWithPython } from '../../app/testing/outside-reader.ts';
import { requireBuild, toyLoss } from '../host/testing/test-host.ts';

let folder: string;
let problem: string;
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-landscape-'));
  problem = join(folder, 'problem.json');
  await writeFile(problem, JSON.stringify({ schemaVersion: 1, loss: toyLoss, point: [0, 0] }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function landscape(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join('main', 'cli', 'saddlescope.mjs'), 'landscape', problem, '--size', '5', ...args],
    { env: { ...process.env, SADDLESCOPE_BUILD: 'skip' }, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, out: stdout, err: stderr };
}

const MAGIC: Record<(typeof SURFACE_FORMATS)[number], RegExp> = {
  json: /^\{"title":/,
  csv: /^x,y,loss\r\n-2,-2,9\r\n/,
  npz: /^PK\x03\x04/,
  h5: /^\x89HDF\r\n/,
  vts: /^<\?xml/,
  vtp: /^<\?xml/,
  glb: /^glTF/,
  stl: /^Loss surface/,
  svg: /<svg /,
  pdf: /^%PDF-1\./,
};

describe('landscape --out', () => {
  it.each(SURFACE_FORMATS)('writes .%s', async (format) => {
    const path = join(folder, `toy.${format}`);
    const { status, err } = landscape('--out', path);
    expect([status, err.split('\n')[0]]).toEqual([0, path]);
    expect((await readFile(path)).toString('latin1')).toMatch(MAGIC[format]);
  });

  it('writes the numbers that --json prints', async () => {
    const path = join(folder, 'numbers.json');
    const { out } = landscape('--json', '--out', path);
    expect((JSON.parse(await readFile(path, 'utf8')) as { loss: unknown }).loss).toEqual(
      (JSON.parse(out) as { loss: unknown }).loss,
    );
  });

  it('names what it holds, in every format that has names', async () => {
    const named: [string, RegExp][] = [
      ['csv', /^x,y,lambdaMin,lambdaMax,negative,zero,positive\r\n/],
      ['json', /"lambdaMin":.*"negative":/s],
      ['vts', /Scalars="lambdaMin".*Name="lambdaMax"/s],
      ['vtp', /Scalars="lambdaMin"/],
      ['npz', /lambdaMin\.npy.*lambdaMax\.npy/s],
      ['h5', /min_eig.*max_eig|max_eig.*min_eig/s],
      ['svg', /λmin of the full Hessian/],
    ];
    for (const [format, pattern] of named) {
      const path = join(folder, `curvature.${format}`);
      expect(landscape('--quantity', 'curvature', '--out', path).status).toBe(0);
      const text = (await readFile(path)).toString(format === 'svg' ? 'utf8' : 'latin1');
      expect(text).toMatch(pattern);
      expect(text).not.toMatch(format === 'h5' ? /train_loss/ : /="loss"|,loss|"loss":\[|loss\.npy/);
    }
    const { loss, lambdaMin } = JSON.parse(landscape('--quantity', 'curvature', '--json').out) as {
      loss?: unknown;
      lambdaMin: number[][];
    };
    expect(loss).toBeUndefined();
    expect(lambdaMin[2][2]).toBeCloseTo(-2, 12);
  });

  it('numpy reads the closed form (1 − xy)²', async (context) => {
    needsReader(context, 'numpy');
    const path = join(folder, 'seen.npz');
    landscape('--out', path);
    const seen = openWithPython('npz', await readFile(path)) as Record<string, unknown>;
    expect(JSON.stringify(seen)).toContain('25');
  });

  it.each([
    ['picture.png', 'got .png; save pictures from the window'],
    ['surface.xyz', 'expected a file name ending in .json'],
    ['no/such/folder/a.csv', 'expected an existing folder with room'],
  ])('refuses %s with one line and writes nothing', (name, line) => {
    const { status, err } = landscape('--out', join(folder, name));
    expect(status).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(line);
    expect(existsSync(join(folder, name))).toBe(false);
  });
});

it('says so where no cell has a finite loss', async () => {
  const path = join(folder, 'nowhere.json');
  const loss = { kind: 'function', variables: ['x', 'y'], expression: 'log(-1 - x^2 - y^2)' };
  await writeFile(path, JSON.stringify({ schemaVersion: 1, loss, point: [0, 0] }));
  const { status, stdout } = spawnSync(
    process.execPath,
    [join('main', 'cli', 'saddlescope.mjs'), 'landscape', path, '--size', '5'],
    { env: { ...process.env, SADDLESCOPE_BUILD: 'skip' }, encoding: 'utf8', timeout: 60_000 },
  );
  expect([status, stdout.split('\n')[0]]).toEqual([
    0,
    '5 × 5 cells, none of them with a finite loss; choose another extent or plane',
  ]);
});
