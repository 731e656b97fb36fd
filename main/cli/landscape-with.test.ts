import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  needsReader,
  openFileWithPython,
  openWithPython,
  pythonNumber,
} from '../../app/testing/outside-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'saddlescope-with-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saddlescope(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join('main', 'cli', 'saddlescope.mjs'), ...args],
    { env: { ...process.env, SADDLESCOPE_BUILD: 'skip' }, encoding: 'utf8', timeout: 120_000 },
  );
  return { status, out: stdout, err: stderr };
}

/** f = x² + 4y² + 2z², from (1, 1, 1). */
function run(name: string, kind: string, variables = ['x', 'y', 'z']): void {
  const experiment = {
    schemaVersion: 1,
    name: `Bowl · ${kind}`,
    loss: {
      kind: 'function',
      variables,
      expression: variables.length === 3 ? 'x^2 + 4*y^2 + 2*z^2' : 'x^2 + 4*y^2',
    },
    start: variables.map(() => 1),
    training: { optimizer: { kind, rate: 0.05 }, steps: 20 },
    analysis: { checkpointEvery: 5 },
  };
  writeFileSync(at(`${name}.json`), JSON.stringify(experiment));
  const { status, err } = saddlescope('run', at(`${name}.json`), '--out', at(name));
  expect(status, err).toBe(0);
}

beforeAll(() => {
  run('sgd', 'sgd');
  run('momentum', 'momentum');
  run('flat', 'sgd', ['x', 'y']);
});

interface Surface {
  readonly alongside: readonly { label: string; path: readonly (readonly number[])[] }[];
  readonly center: readonly number[];
  readonly directions: readonly (readonly number[])[];
  readonly notes: readonly { key: string }[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly loss: readonly (readonly number[])[];
  readonly path: readonly (readonly number[])[];
  readonly explained: readonly [number, number];
  readonly eigenvectors: readonly { rank: number; eigenvalue: number; values: readonly number[] }[];
}
const f = ([x, y, z]: readonly number[]): number => x * x + 4 * y * y + 2 * z * z;

describe('landscape --with', () => {
  it('draws another run at its true losses and distances', () => {
    const { out, status } = saddlescope(
      ...['landscape', at('sgd'), '--with', at('momentum'), '--size', '5', '--json'],
    );
    expect(status).toBe(0);
    const { alongside, center, directions } = JSON.parse(out) as Surface;
    expect(alongside.map(({ label }) => label)).toEqual(['Bowl · momentum']);
    const { path } = alongside[0];
    expect(path.map(([step]) => step)).toEqual([0, 5, 10, 15, 20]);
    // The common start: its loss is f itself, and what projection leaves over is its distance.
    const [, x, y, loss, distance] = path[0];
    expect(loss).toBe(f([1, 1, 1]));
    const left = [0, 1, 2].map((k) => 1 - center[k] - x * directions[0][k] - y * directions[1][k]);
    expect(distance).toBeCloseTo(Math.hypot(...left), 12);
    for (const [, , , value] of path) expect(value).toBeGreaterThan(0);
  });

  it('takes the plane from all paths with --plane pca, and says so', () => {
    const pca = (...more: string[]): Surface =>
      JSON.parse(
        saddlescope('landscape', at('sgd'), '--plane', 'pca', '--size', '5', '--json', ...more).out,
      ) as Surface;
    const [alone, both] = [pca(), pca('--with', at('momentum'))];
    expect(both.notes.map(({ key }) => key)).toContain('scene.notes.pcaRuns');
    expect(both.directions).not.toEqual(alone.directions);
    // Pooled, neither run comes first: the plane of the one with the other is that of the other with the one.
    const placed = JSON.parse(
      saddlescope(
        ...['landscape', at('momentum'), '--plane', 'pca', '--with', at('sgd'), '--size', '5', '--json'],
      ).out,
    ) as Surface;
    placed.directions.forEach((direction, k) =>
      direction.forEach((value, i) => expect(value).toBeCloseTo(both.directions[k][i], 10)),
    );
  });

  it('names every run in a figure, and gives each table of its own', () => {
    const write = (name: string): string => {
      const args = ['landscape', at('sgd'), '--with', at('momentum'), '--plane', 'pca', '--size', '9'];
      expect(saddlescope(...args, '--out', at(name)).status).toBe(0);
      return readFileSync(at(name), 'utf8');
    };
    expect(write('both.svg')).toContain('Bowl · momentum');
    write('both.csv');
    const rows = readFileSync(at('both-path-2.csv'), 'utf8').trim().split('\r\n');
    expect([rows[0], rows.length]).toEqual(['step,x,y,trueLoss,distance', 6]);
  });

  it('refuses a run of another number of parameters with one line', () => {
    const { status, err } = saddlescope('landscape', at('sgd'), '--with', at('flat'), '--size', '5');
    expect(status).toBe(2);
    expect(err.trim().split('\n').at(-1)).toContain('expected runs of 3 parameters on one surface, got');
  });
});

describe('files of two runs with their plane and eigenvectors, opened by others', () => {
  /** The same surface in a format; what stands in .json is what the others must hold. */
  const write = (name: string): string => {
    const args = ['landscape', at('sgd'), '--with', at('momentum'), '--plane', 'pca', '--size', '7'];
    expect(saddlescope(...args, '--eigenvectors', '--out', at(name)).status).toBe(0);
    return at(name);
  };
  let ours: Surface;
  beforeAll(() => {
    ours = JSON.parse(readFileSync(write('all.json'), 'utf8')) as Surface;
  });
  const numbers = (texts: readonly string[]): number[] => texts.map(pythonNumber);

  it('.json has the eigenvectors of 2x² + 8y² + 4z²', () => {
    expect(ours.eigenvectors.map(({ rank, eigenvalue }) => [rank, eigenvalue])).toEqual([
      [2, 4],
      [3, 8],
    ]);
    const largest = ours.eigenvectors[1].values.map(Math.abs);
    [0, 1, 0].forEach((value, k) => expect(largest[k]).toBeCloseTo(value, 12));
  });

  it('.h5 and the files beside it hold what the scripts of Li et al. look up (h5py)', (context) => {
    needsReader(context, 'h5py');
    const seen = openFileWithPython('loss-landscape', write('all.h5')) as {
      surfaces: string[];
      fits: boolean;
      x: string[];
      y: string[];
      z: string[];
      directions: string[][];
      shapes: number[][];
      ratio: [number, number];
      eigenvalues: string[];
      eigenvectors: Record<string, string[]>;
      paths: { run: string; x: string[]; y: string[]; true: string[] }[];
    };
    expect([seen.surfaces, seen.fits, seen.shapes]).toEqual([['train_loss'], true, [[3]]]);
    expect([numbers(seen.x), numbers(seen.y), numbers(seen.z)]).toEqual([ours.x, ours.y, ours.loss.flat()]);
    expect(seen.directions.map(numbers)).toEqual(ours.directions);
    expect(seen.ratio).toEqual(ours.explained);
    expect(numbers(seen.eigenvalues)).toEqual([4, 8]);
    for (const { rank, values } of ours.eigenvectors)
      expect(numbers(seen.eigenvectors[`eigenvector${rank}`])).toEqual(values);
    expect(seen.paths.map(({ run }) => run)).toEqual(['Bowl · sgd', 'Bowl · momentum']);
    [ours.path, ours.alongside[0].path].forEach((path, k) => {
      const { x, y, true: loss } = seen.paths[k];
      expect([x, y, loss].map(numbers)).toEqual([1, 2, 3].map((column) => path.map((row) => row[column])));
    });
  });

  it('.vtp holds both paths, and .vts the plane (VTK)', (context) => {
    needsReader(context, 'vtk');
    const seen = openWithPython('vtp', readFileSync(write('all.vtp'))) as {
      points: string[];
      cells: number[][];
      fields: Record<string, string | string[]>;
    };
    [ours.path, ours.alongside[0].path].forEach((path, k) => {
      const points = seen.cells[k].flatMap((point) => seen.points.slice(3 * point, 3 * point + 3));
      expect(numbers(points)).toEqual(path.flatMap((row) => row.slice(1, 4)));
    });
    expect([seen.fields.run1, seen.fields.run2]).toEqual(['Bowl · sgd', 'Bowl · momentum']);
    const { fields } = openWithPython('vts', readFileSync(write('all.vts'))) as typeof seen;
    expect(numbers([...fields.direction2])).toEqual(ours.directions[1]);
  });
});
