import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { ensureKernels } from '../../.ci/build-kernels.mjs';
import { networkLossSchema } from '../../app/experiment/loss-spec.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { prepareData } from '../../app/data/prepare.ts';
import { TWO_STAGE_SIZE } from '../../app/numerics/kernels/band-kernel.ts';
import { analyzePoint } from './analyze-job.ts';
import { JobPool } from './job-pool.ts';
import { threadFiles } from './thread-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'saddlescope-analyze-'));
const workers = join(folder, 'workers');

beforeAll(async () => {
  mkdirSync(join(folder, 'kernels'));
  for (const name of ['kernels.wasm', 'kernels-fused.wasm', 'solver.wasm', 'solver-fused.wasm']) {
    copyFileSync(join(dirname(ensureKernels()), name), join(folder, 'kernels', name));
  }
  await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('../../workers', import.meta.url)),
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: workers,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { pool: 'pool.ts' },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  copyFileSync(fileURLToPath(new URL('../../package.json', import.meta.url)), join(folder, 'package.json'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** P = 149 with (9, 10), and so many samples that the Hessian is worth several threads. */
function moons(units = [9, 10], samples = 30_000): { loss: ResolvedLoss; theta: Float64Array } {
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { type: 'dense', units: units[0], activation: 'tanh' },
      { type: 'dense', units: units[1], activation: 'tanh' },
      { type: 'dense', units: 2 },
    ],
    loss: 'crossEntropy',
    l2: 0.001,
    data: { generator: 'moons', samples, noise: 0.2 },
  });
  const { data } = prepareData(null, spec.data);
  const theta = Float64Array.from(
    { length: 3 * units[0] + (units[0] + 1) * units[1] + 2 * (units[1] + 1) },
    (_, i) => 0.6 * Math.sin(3 * i + 1),
  );
  return { loss: { kind: 'network', key: 'moons', spec, data }, theta };
}

describe('the Hessian of a card on several threads', () => {
  it('is the same to the last bit on 1, 2 and 4 threads', async () => {
    const { loss, theta } = moons();
    const cards = [];
    for (const threads of [1, 2, 4]) {
      const pool = new JobPool({ files: threadFiles(workers, false), threads, memoryBudget: 1e9 });
      cards.push(await analyzePoint(pool, { loss, part: 'train', theta }));
      await pool.close();
    }
    expect([...cards[0].eigenvalues].some((value) => value !== 0)).toBe(true);
    expect(cards[1]).toEqual(cards[0]);
    expect(cards[2]).toEqual(cards[0]);
  });

  it('has the same bits where an idle thread helps with a large spectrum, and the thread is free again afterwards', async () => {
    const { loss, theta } = moons([34, 34], 50);
    expect(theta.length).toBeGreaterThanOrEqual(TWO_STAGE_SIZE);
    const alone = new JobPool({ files: threadFiles(workers, false), threads: 1, memoryBudget: 1e9 });
    const expected = await analyzePoint(alone, { loss, part: 'train', theta });
    await alone.close();
    const pool = new JobPool({ files: threadFiles(workers, false), threads: 2, memoryBudget: 1e9 });
    let wasHelped = false;
    while (!wasHelped) {
      let isDone = false;
      const card = analyzePoint(pool, { loss, part: 'train', theta }).finally(() => (isDone = true));
      // Only one job was given: two threads at work are that one and its helper.
      while (!isDone) {
        wasHelped ||= pool.idle === 0;
        await new Promise((wake) => setTimeout(wake, 1));
      }
      expect(await card).toEqual(expected);
      await expect.poll(() => pool.idle).toBe(2);
    }
    // Other work goes before help: both get their threads.
    const many = await Promise.all([0, 1, 2].map(() => analyzePoint(pool, { loss, part: 'train', theta })));
    for (const card of many) expect(card).toEqual(expected);
    await pool.close();
  });
});
