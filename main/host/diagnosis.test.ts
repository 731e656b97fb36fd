import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ForkResult } from '../../app/diagnosis/forks/fork.ts';
import type { JobEvent, RunEvent } from '../../app/protocol/host-api.ts';
import type { Host } from './host.ts';
import { JobPool } from './job-pool.ts';
import { collect, startTestHost, toyExperiment, type TestHost } from './testing/test-host.ts';

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

const over = ({ kind }: RunEvent | JobEvent): boolean => kind === 'done' || kind === 'failed';

async function eventsOf(host: Host, start: Promise<{ job: string }>): Promise<(RunEvent | JobEvent)[]> {
  return collect(host, `job:${(await start).job}`, over);
}

/** L = (1 − xy)² begun beside its saddle at 0, almost on the line that leads into it. */
async function stalledRun(host: Host): Promise<string> {
  const experiment = toyExperiment(60, { name: 'Stalled', start: [0.3, -0.3 + 1e-9] });
  const { run } = await host.handle('run.start', { experiment });
  await (await host.runs.get(run)).settled();
  return run;
}

describe('diagnoses along a run', () => {
  it('come in the order of the checkpoints, each the same as asked for alone', async () => {
    const { host } = test;
    const run = await stalledRun(host);
    const events = await eventsOf(host, host.handle('diagnosis.start', { run, maximum: 3 }));
    const found = events.flatMap((event) => (event.kind === 'diagnosis' ? [event.diagnosis] : []));
    expect(found.map(({ step }) => step)).toEqual([0, 30, 60]);
    expect(found.at(-1)?.verdicts[0].kind).toBe('strictSaddle');
    const alone = await host.handle('diagnosis.get', { run, step: 60 });
    expect(found.at(-1)?.verdicts).toEqual(alone.verdicts);
    expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'completed' });
  });

  it('keep what came before they are cancelled', async () => {
    const { host } = test;
    const run = await stalledRun(host);
    const { job } = await host.handle('diagnosis.start', { run, maximum: 200 });
    await collect(host, `job:${job}`, ({ kind }) => kind === 'diagnosis');
    await host.handle('job.cancel', { job });
    const events = await collect(host, `job:${job}`, over);
    expect(events.filter(({ kind }) => kind === 'diagnosis').length).toBeGreaterThan(0);
    expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
  });
});

describe('a run that has lost part of its folder', () => {
  it.each(['metrics', 'checkpoints', 'spectra'])(
    'is judged without its %s, and says what that leaves open',
    async (lost) => {
      const { host } = test;
      const whole = await host.runs.get(await stalledRun(host));
      const copy = join(mkdtempSync(join(tmpdir(), 'saddlescope-lost-')), `without-${lost}`);
      cpSync(whole.folder.path, copy, { recursive: true });
      rmSync(join(copy, lost));
      const { id } = await host.runs.open(copy);
      const { verdicts, evidence } = await host.handle('diagnosis.get', { run: id });
      expect(verdicts.length).toBeGreaterThan(0);
      const missing = evidence.missing.map(({ key }) => key).join();
      expect(missing).toMatch(
        lost === 'metrics' ? /trend/ : lost === 'checkpoints' ? /[cC]heckpoint|point/ : /^/,
      );
      rmSync(dirname(copy), { recursive: true, force: true });
    },
  );
});

describe('what-ifs', () => {
  it('leave the stall over the run’s own surface, and one of them becomes the run', async () => {
    const { host } = test;
    const run = await stalledRun(host);
    const { job } = await host.handle('diagnosis.forks', { run, updates: 200 });
    const events = await collect(host, `job:${job}`, over);
    const forks: ForkResult[] = [];
    for (const event of events) if (event.kind === 'fork') forks[event.index] = event.fork;
    const escape = forks.findIndex(({ proposal }) => proposal?.kind === 'escape');
    expect(escape).toBeGreaterThan(0);
    const { path, losses, theta, trainLoss } = forks[escape];
    expect(path).toHaveLength(2 * losses.length);
    expect(path.slice(-2)).toEqual(theta);
    losses.forEach((loss, k) => expect((1 - path[2 * k] * path[2 * k + 1]) ** 2).toBeCloseTo(loss, 12));
    expect(trainLoss).toBeLessThan(1e-6);

    const drawn = await eventsOf(host, host.handle('diagnosis.surface', { job, size: 11 }));
    const meta = drawn.find((event) => event.kind === 'surfaceMeta');
    expect(meta?.meta.plane).toEqual({ kind: 'coordinates', indices: [0, 1] });
    const cells = drawn.flatMap((event) => (event.kind === 'surfaceTile' ? [...event.tile.cells] : []));
    expect(new Set(cells).size).toBe(121);

    const name = '鞍点 (离开鞍点)';
    const adopted = await host.handle('diagnosis.adopt', { job, fork: escape, name });
    expect(adopted.name).toBe(name);
    const { experiment } = await host.handle('run.get', { run: adopted.run });
    expect(experiment.start).toEqual([...theta]);
  });

  it('go on with what the optimizer had learnt when they become the run', async () => {
    const { host } = test;
    const training = { optimizer: { kind: 'adam', rate: 0.01 }, steps: 40 };
    const { run } = await host.handle('run.start', {
      experiment: { ...toyExperiment(40, { start: [0.4, 0.1] }), training },
    });
    await (await host.runs.get(run)).settled();
    const { job } = await host.handle('diagnosis.forks', { run, updates: 50 });
    const events = await collect(host, `job:${job}`, over);
    const goOn = events.find((event) => event.kind === 'fork' && event.index === 0);
    if (goOn?.kind !== 'fork') throw new Error('expected a fork');
    const adopted = await host.handle('diagnosis.adopt', { job, fork: 0 });
    const next = await host.runs.get(adopted.run);
    await next.settled();
    const { stored } = await next.checkpoint(0);
    expect(stored.optimizerState).toEqual(goOn.fork.optimizerState);
    // m of Adam is not zero any more, and 90 updates were counted.
    expect(Math.abs(stored.optimizerState[0])).toBeGreaterThan(0);
    expect(stored.optimizerState).toContain(90);
  });

  it('split a unit of a network at its minimum, and the wider network becomes the run', async () => {
    const { host } = test;
    // The exact minimum θ = (1, 1) of v·tanh(wx) on these points.
    const experiment = toyExperiment(40, {
      name: 'One unit',
      start: [1, 1],
      loss: {
        kind: 'network',
        layers: [
          { type: 'dense', units: 1, activation: 'tanh', bias: false },
          { type: 'dense', units: 1, bias: false },
        ],
        loss: 'mse',
        data: {
          inputs: [[0.5], [1.5], [3]],
          targets: [[0.5583684232288253], [0.7555380898935751], [1.0864467265383553]],
        },
      },
    });
    const { run } = await host.handle('run.start', { experiment });
    await (await host.runs.get(run)).settled();
    const { job } = await host.handle('diagnosis.forks', { run, updates: 100 });
    const events = await collect(host, `job:${job}`, over);
    const forks: ForkResult[] = [];
    for (const event of events) if (event.kind === 'fork') forks[event.index] = event.fork;
    const split = forks.findIndex(({ proposal }) => proposal?.kind === 'split');
    expect(split).toBeGreaterThan(0);
    expect(forks[split].losses[0]).toBeCloseTo(forks[0].losses[0], 12);
    expect(forks[split].trainLoss).toBeLessThan(forks[0].trainLoss);
    const adopted = await host.handle('diagnosis.adopt', { job, fork: split });
    await (await host.runs.get(adopted.run)).settled();
    const record = await host.handle('run.get', { run: adopted.run });
    expect(record.experiment.loss).toMatchObject({ layers: [{ units: 2 }, { units: 1 }] });
    expect(record.experiment.start).toEqual([...forks[split].theta]);
    expect(record.state).toBe('completed');
  });

  it('are planned from the diagnosis that was made of their checkpoint, not from another one', async () => {
    const { host } = test;
    const run = await stalledRun(host);
    const diagnosis = await host.handle('diagnosis.get', { run, step: 60 });
    const work = vi.spyOn(JobPool.prototype, 'run');
    try {
      const events = await eventsOf(host, host.handle('diagnosis.forks', { run, step: 60, updates: 50 }));
      const forks = events.filter(({ kind }) => kind === 'fork');
      expect(new Set(work.mock.calls.map(([job]) => job))).toEqual(new Set(['diagnose-fork']));
      const tried = forks.flatMap((event) => (event.kind === 'fork' ? [event.fork.proposal] : []));
      expect(tried).toContainEqual(diagnosis.verdicts[0].proposals[0].proposal);
    } finally {
      work.mockRestore();
    }
  });

  it('say what was expected of a what-if that is not known', async () => {
    await expect(test.host.handle('diagnosis.surface', { job: 'j999' })).rejects.toThrow(
      'what-if: expected one of the last 8 that finished, got j999',
    );
  });
});
