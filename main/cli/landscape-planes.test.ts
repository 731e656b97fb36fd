import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireBuild, toyExperiment, toyLoss } from '../host/testing/test-host.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

function saddlescope(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join('main', 'cli', 'saddlescope.mjs'), ...args],
    { env: { ...process.env, SADDLESCOPE_BUILD: 'skip' }, encoding: 'utf8', timeout: 60_000 },
  );
  return { status, out: stdout, err: stderr };
}

const bowl = { kind: 'function', variables: ['x', 'y', 'z'], expression: 'x^2 + y^2 + z^2' };
const linear = {
  kind: 'network',
  layers: [{ type: 'dense', units: 2 }],
  loss: 'crossEntropy',
  data: { generator: 'blobs', samples: 30, classes: 2, seed: 1 },
};

beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-planes-'));
  const problems = {
    saddle: { loss: toyLoss, point: [0, 0] },
    bowl: { loss: bowl, point: [1, 0, 0] },
    zeros: { loss: linear, point: [0, 0, 0, 0, 0, 0] },
  };
  for (const [name, problem] of Object.entries(problems)) {
    await writeFile(at(`${name}.json`), JSON.stringify({ schemaVersion: 1, ...problem }));
  }
  await writeFile(at('experiment.json'), JSON.stringify(toyExperiment(30)));
  const { status, err } = saddlescope('run', at('experiment.json'), '--out', at('run'));
  expect(status, err).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('landscape refuses with one line', () => {
  it.each([
    ['weights of zero to normalise by', 'zeros.json', '', 'got a zero first direction; choose another'],
    ['a gradient of zero', 'saddle.json', '--plane gradient', 'this is a critical point'],
    ['H·g along g', 'bowl.json', '--plane gradient', 'got one parallel to it (g is an eigenvector)'],
    ['one coordinate twice', 'bowl.json', '--indices 1,1', 'two different coordinates, got index 1 twice'],
    ['one eigenvector twice', 'bowl.json', '--plane eigenvectors --ranks 2,-1', 'got rank 2 twice'],
    ['its own point', 'run', '--plane between --through 30', 'two different points, got the same one twice'],
    ['its own point among three', 'run', '--plane points --through 0,30', 'got one of them twice'],
    ['another point twice', 'run', '--plane points --through 10,10', 'got one of them twice'],
    ['two points of three', 'run', '--plane points --through 10', '--through: expected 2 step(s)'],
    ['no other point', 'run', '--plane between', '--through: expected 1 step(s)'],
  ])('%s', (_, subject, options, line) => {
    const words = options === '' ? [] : options.split(' ');
    const { status, out, err } = saddlescope('landscape', at(subject), '--size', '5', ...words);
    expect([status, out]).toEqual([2, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(line);
  });
});
