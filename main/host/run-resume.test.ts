import { spawn } from 'node:child_process';
import { appendFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../app/protocol/host-api.ts';
import { lockRun, RunFolder } from './run-folder.ts';
import {
  blobsExperiment,
  collect,
  startTestHost,
  toyExperiment,
  type TestHost,
} from './testing/test-host.ts';

let test: TestHost;
let folder: string;
beforeAll(async () => {
  test = await startTestHost();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-resume-'));
});
afterAll(async () => {
  await test.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** What must be equal to the last bit between an undisturbed and a disturbed run. */
function numbers(record: RunRecord): unknown {
  const { state, step, metrics, checkpoints } = record;
  const bits = (array: Float64Array): bigint[] => Array.from(new BigUint64Array(array.buffer.slice(0)));
  return {
    state,
    step,
    metrics: bits(metrics),
    checkpoints: checkpoints.map(({ step: at, loss, gradientNorm, card }) => ({
      at,
      loss,
      gradientNorm,
      eigenvalues: card === null ? null : bits(card.eigenvalues),
      class: card?.class,
    })),
  };
}

async function undisturbed(name: string, steps: number): Promise<RunRecord> {
  const run = await test.host.runs.start(blobsExperiment(steps), { directory: join(folder, name) });
  await run.settled();
  return run.record();
}

/** A run that made some steps more than `step`, one by one so that it cannot end first, and was interrupted. */
async function interruptedAt(host: TestHost, name: string, steps: number, step: number): Promise<string> {
  const directory = join(folder, name);
  const run = await host.host.runs.start(blobsExperiment(steps), { directory, paused: true });
  const reached = collect(
    host.host,
    `run:${run.id}`,
    (event) => event.kind === 'checkpoint' && event.checkpoint.step >= step,
  );
  for (let k = 0; k < step + 20; k++) run.control('step');
  await reached;
  run.interrupt();
  await run.settled();
  await run.folder.close();
  return directory;
}

describe('a resumed run', () => {
  it('ends in the same bits as an undisturbed one, spectra included', async () => {
    const whole = await undisturbed('whole', 400);
    const other = await startTestHost();
    const directory = await interruptedAt(other, 'interrupted', 400, 100);
    await other.dispose();
    const resumed = await test.host.runs.resume(directory, blobsExperiment(400));
    const events = await collect(test.host, `run:${resumed.id}`, (event) => event.kind === 'state');
    const state = events.at(-1);
    // Starting over would end in the same numbers too; going on is the point.
    expect(state).toMatchObject({ summary: { state: 'running' } });
    expect((state as { summary: { step: number } }).summary.step).toBeGreaterThanOrEqual(100);
    await resumed.settled();
    expect(numbers(resumed.record())).toEqual(numbers(whole));
  });

  it('does so when the kill tore the ends of its logs and the card of a checkpoint was still owed', async () => {
    const whole = await undisturbed('whole-2', 400);
    const other = await startTestHost();
    const directory = await interruptedAt(other, 'torn', 400, 150);
    await other.dispose();
    // What a kill in the middle of a write leaves: half a record, bytes that never were one, a stale lock.
    const spectra = await readFile(join(directory, 'spectra'));
    await truncate(join(directory, 'spectra'), spectra.length - 11);
    await appendFile(join(directory, 'checkpoints'), new Uint8Array([200, 0, 0, 0, 1, 2, 3, 4, 5]));
    await appendFile(join(directory, 'metrics'), new Uint8Array(64).fill(255));
    await writeFile(join(directory, 'lock'), '4194304');
    const resumed = await test.host.runs.resume(directory);
    await resumed.settled();
    expect(numbers(resumed.record())).toEqual(numbers(whole));
  });

  it('starts over when it was killed before its first checkpoint', async () => {
    const whole = await undisturbed('whole-3', 100);
    const other = await startTestHost();
    const directory = await interruptedAt(other, 'early', 100, 0);
    await other.dispose();
    for (const log of ['metrics', 'checkpoints', 'spectra']) await truncate(join(directory, log), 0);
    const resumed = await test.host.runs.resume(directory);
    await resumed.settled();
    expect(numbers(resumed.record())).toEqual(numbers(whole));
  });

  it('that had ended trains no further and keeps its numbers', async () => {
    const whole = await undisturbed('ended', 60);
    const directory = join(folder, 'ended');
    const copy = join(folder, 'ended-copy');
    await cp(directory, copy, { recursive: true });
    const other = await startTestHost();
    const resumed = await other.host.runs.resume(copy);
    await resumed.settled();
    expect(numbers(resumed.record())).toEqual(numbers(whole));
    await other.dispose();
  });

  it('is refused with other settings, from a newer format, and while another process works on it', async () => {
    await undisturbed('guarded', 20);
    const directory = join(folder, 'guarded');
    await expect(test.host.runs.resume(directory, blobsExperiment(21))).rejects.toThrow(
      'with other settings',
    );
    const text = await readFile(join(directory, 'run.json'), 'utf8');
    await writeFile(join(directory, 'run.json'), text.replace('"format": 1', '"format": 2'));
    await expect(test.host.runs.resume(directory)).rejects.toThrow('format: expected 1, got 2');
    await writeFile(join(directory, 'run.json'), text);
    const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await writeFile(join(directory, 'lock'), String(sleeper.pid));
    await expect(lockRun(directory)).rejects.toThrow(`process ${sleeper.pid} is working on the run`);
    sleeper.kill();
  });
});

describe('a run that is killed before any card', () => {
  it('has said what trains it', async () => {
    const directory = join(folder, 'no-card');
    const { analysis, ...experiment } = blobsExperiment(1000);
    const withoutCards = { ...experiment, analysis: { ...analysis, spectrum: false } };
    const run = await test.host.runs.start(withoutCards, { directory, paused: true });
    await collect(test.host, `run:${run.id}`, (event) => event.kind === 'checkpoint');
    await run.recorded();
    const text = await readFile(join(directory, 'run.json'), 'utf8');
    run.interrupt();
    await run.settled();
    const { state, kernels } = JSON.parse(text) as { state: string; kernels: string };
    expect(state).toBe('paused');
    expect(['fused', 'simd']).toContain(kernels);
  });
});

describe('runs of an earlier start', () => {
  it('are listed; one that was killed is paused and can be continued', async () => {
    const first = await startTestHost();
    const { run } = await first.host.handle('run.start', { experiment: toyExperiment(1_000_000) });
    await collect(
      first.host,
      `run:${run}`,
      (event) => event.kind === 'checkpoint' && event.checkpoint.step >= 10,
    );
    await first.host.close();
    const path = join(first.directory, 'runs', run);
    const text = await readFile(join(path, 'run.json'), 'utf8');
    await writeFile(join(path, 'run.json'), text.replace('"state": "paused"', '"state": "running"'));
    const second = await startTestHost({ dataDirectory: first.directory });
    const [summary] = await second.host.handle('run.list', {});
    expect(summary).toMatchObject({ run, state: 'paused' });
    const going = collect(second.host, `run:${run}`, (event) => event.kind === 'metrics');
    const control = await second.host.handle('run.control', { run, action: 'resume' });
    expect(control.state).toBe('running');
    await going;
    await second.host.close();
    expect(RunFolder.holdsRun(path)).toBe(true);
    await first.dispose();
    await second.dispose();
  });
});
