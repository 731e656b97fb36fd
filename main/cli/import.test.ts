import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeNpz } from '../../app/exchange/write-npy.ts';
import { requireBuild } from '../host/testing/test-host.ts';

let folder: string;
beforeAll(() => {
  requireBuild();
  folder = mkdtempSync(join(tmpdir(), 'saddlescope-import-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saddlescope(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join('main', 'cli', 'saddlescope.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, SADDLESCOPE_BUILD: 'skip', SADDLESCOPE_DATA: join(folder, 'data') },
  });
}

const experiment = (units: number): string => {
  const path = join(folder, `experiment-${units}.json`);
  const layers = [
    { type: 'dense', units, activation: 'tanh' },
    { type: 'dense', units: 1 },
  ];
  const data = { inputs: [[0.5], [-1]], targets: [[1], [0]] };
  const loss = { kind: 'network', layers, loss: 'mse', data };
  const training = { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 5 };
  writeFileSync(path, JSON.stringify({ schemaVersion: 1, loss, training }));
  return path;
};

function checkpoint(name: string, scale: number): void {
  const array = (key: string, ...shape: number[]): Parameters<typeof writeNpz>[0][number] => {
    const length = shape.reduce((a, b) => a * b, 1);
    return { name: key, shape, values: Float64Array.from({ length }, (_, k) => scale * (k + 1)) };
  };
  const arrays = [array('0.weight', 2, 1), array('0.bias', 2), array('1.weight', 1, 2), array('1.bias', 1)];
  writeFileSync(join(folder, 'checkpoints', name), writeNpz(arrays));
}

it('makes a run of a folder, draws it, gives its weights back, and shows side by side what does not fit', () => {
  mkdirSync(join(folder, 'checkpoints'));
  checkpoint('step-10.npz', 0.2);
  checkpoint('step-9.npz', 0.1);
  checkpoint('step-100.npz', -0.4);
  const out = join(folder, 'run');
  const source = join(folder, 'checkpoints');
  const made = saddlescope('import', source, '--experiment', experiment(2), '--out', out, '--json');
  expect([made.status, made.stderr]).toEqual([0, '']);
  const run = JSON.parse(made.stdout) as { checkpoints: { step: number; eigenvalues: number[] }[] };
  expect(run.checkpoints.map(({ step }) => step)).toEqual([9, 10, 100]);
  expect(run.checkpoints.every(({ eigenvalues }) => eigenvalues.length === 7)).toBe(true);

  const surface = saddlescope('landscape', out, '--plane', 'pca', '--size', '5', '--json');
  expect(surface.status).toBe(0);
  expect((JSON.parse(surface.stdout) as { loss: unknown[] }).loss).toHaveLength(5);

  const weights = join(folder, 'weights');
  expect(saddlescope('export', out, '--format', 'npz', '--step', '9', '--out', weights).status).toBe(0);
  const file = join(weights, 'weights.npz');
  const again = saddlescope(
    'import',
    file,
    '--experiment',
    experiment(2),
    '--out',
    join(folder, 'again'),
    '--json',
  );
  const { checkpoints } = JSON.parse(again.stdout) as typeof run;
  expect(checkpoints[0].eigenvalues).toEqual(run.checkpoints[0].eigenvalues);

  const wrong = saddlescope('import', source, '--experiment', experiment(3), '--out', join(folder, 'wrong'));
  expect([wrong.status, wrong.stdout]).toEqual([2, '']);
  const lines = wrong.stderr.trim().split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[1]).toMatch(/^≠ +layer 1 weight \[3, 1\] +"0\.weight" \[2, 1\]$/);
  expect(lines[5]).toMatch(/^saddlescope: .*step-9\.npz: expected 4 arrays/);
});
