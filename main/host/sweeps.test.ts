import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type { SweepRecord } from '../../app/protocol/training-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import type { Host } from './host.ts';
import { RecordLog } from './record-log.ts';
import {
  blobsExperiment,
  collect,
  startTestHost,
  toyExperiment,
  type TestHost,
} from './testing/test-host.ts';

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

async function sweep(host: Host, params: object): Promise<SweepRecord> {
  const started = await host.handle('sweep.start', params);
  const events = await collect(
    host,
    `job:${started.job}`,
    ({ kind }) => kind === 'done' || kind === 'failed',
  );
  expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'completed' });
  return host.handle('sweep.get', { sweep: started.sweep });
}

const byIndex = (record: SweepRecord) => [...record.results].sort((a, b) => a.index - b.index);

describe('a race', () => {
  const race = experimentSchema.parse({
    ...toyExperiment(30),
    sweep: {
      optimizers: [
        { kind: 'sgd', rate: 0.05 },
        { kind: 'momentum', rate: 0.05 },
      ],
    },
  });

  it('trains every setting from one start, as a plain loop does', async () => {
    const record = await sweep(test.host, { experiment: race });
    const [plain, heavy] = byIndex(record);
    let [x, y, vx, vy] = [0.5, 0.25, 0, 0];
    for (let step = 0; step < 30; step++) {
      const residual = 1 - x * y;
      [x, y] = [x + 0.05 * 2 * residual * y, y + 0.05 * 2 * residual * x];
    }
    expect(plain.trainLoss).toBeCloseTo((1 - x * y) ** 2, 14);
    expect(plain.path.at(-1)).toBeCloseTo(y, 14);
    [x, y] = [0.5, 0.25];
    for (let step = 0; step < 30; step++) {
      const residual = 1 - x * y;
      [vx, vy] = [0.9 * vx - 2 * residual * y, 0.9 * vy - 2 * residual * x];
      [x, y] = [x - 0.05 * vx, y - 0.05 * vy];
    }
    expect(heavy.trainLoss).toBeCloseTo((1 - x * y) ** 2, 12);
    expect([...heavy.path.slice(0, 2)]).toEqual([...plain.path.slice(0, 2)]);
    expect(record.groups).toEqual(['sgd 0.05 · full', 'momentum 0.05 · full']);
  });

  it('gives the same on one thread, and stays in its folder', async () => {
    const single = await startTestHost({ threads: 1 });
    try {
      const [a, b] = [
        await sweep(test.host, { experiment: race }),
        await sweep(single.host, { experiment: race }),
      ];
      for (const [k, result] of byIndex(a).entries()) {
        expect(byIndex(b)[k].curve).toEqual(result.curve);
        expect(byIndex(b)[k].path).toEqual(result.path);
      }
      const again = await startTestHost({ dataDirectory: single.directory });
      const stored = await again.host.handle('sweep.get', { sweep: b.sweep });
      expect(byIndex(stored)).toEqual(byIndex(b));
      await again.host.close();
    } finally {
      await single.dispose();
    }
  });

  it('keeps what a cancelled sweep has, and counts a diverged run as a result', async () => {
    const wild = experimentSchema.parse({ ...toyExperiment(200), sweep: { rates: [0.01, 1e4] } });
    const results = byIndex(await sweep(test.host, { experiment: wild }));
    expect(results.map(({ outcome }) => outcome)).toEqual(['completed', 'diverged']);
    const endless = experimentSchema.parse({
      ...blobsExperiment(1_000_000),
      sweep: { seeds: [0, 1, 2, 3] },
    });
    const { sweep: id, job } = await test.host.handle('sweep.start', { experiment: endless });
    const events = collect(test.host, `job:${job}`, ({ kind }) => kind === 'done');
    await test.host.handle('job.cancel', { job });
    expect((await events).at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
    expect((await test.host.handle('sweep.get', { sweep: id })).job).toBeNull();
  });

  it('goes on where a killed sweep was, in the numbers of an undisturbed one', async () => {
    const seeds = [0, 1, 2, 3, 4];
    const experiment = experimentSchema.parse({ ...blobsExperiment(30), sweep: { seeds } });
    const whole = await sweep(test.host, { experiment, folds: { count: 2 } });
    // What a kill leaves: three results, and half of a fourth.
    const log = join(test.directory, 'sweeps', whole.sweep, 'results');
    const ends: number[] = [];
    const reader = await RecordLog.open(log, (_, { offset, length }) => ends.push(offset + length), 'read');
    await reader.close();
    expect(ends).toHaveLength(10);
    await truncate(log, Math.round((ends[2] + ends[3]) / 2));
    const again = await startTestHost({ dataDirectory: test.directory, threads: 1 });
    try {
      const [known] = (await again.host.handle('sweep.list', {})).filter(
        ({ sweep: id }) => id === whole.sweep,
      );
      expect([known.done, known.total, known.job]).toEqual([3, 10, null]);
      const { job } = await again.host.handle('sweep.resume', { sweep: whole.sweep });
      await expect(again.host.handle('sweep.resume', { sweep: whole.sweep })).rejects.toThrow('at work');
      const events = await collect(again.host, `job:${job}`, ({ kind }) => kind === 'done');
      expect(events[0]).toMatchObject({ kind: 'progress', done: 3, total: 10 });
      expect(events.filter(({ kind }) => kind === 'sweepResult')).toHaveLength(7);
      const complete = await again.host.handle('sweep.get', { sweep: whole.sweep });
      const plain = (record: SweepRecord) =>
        byIndex(record)
          .sort((a, b) => a.index - b.index || (a.fold ?? 0) - (b.fold ?? 0))
          .map(({ seconds: _, ...result }) => result);
      expect(plain(complete)).toEqual(plain(whole));
    } finally {
      await again.dispose();
    }
  });

  it('trains failed runs once more when it goes on, and keeps the later result', async () => {
    const record = await sweep(test.host, { experiment: toyExperiment(5), folds: { count: 2 } });
    const { job } = await test.host.handle('sweep.resume', { sweep: record.sweep });
    const events = await collect(test.host, `job:${job}`, ({ kind }) => kind === 'done');
    expect(events.filter(({ kind }) => kind === 'sweepResult')).toHaveLength(2);
    expect((await test.host.handle('sweep.get', { sweep: record.sweep })).results).toHaveLength(2);
  });

  it('holds out every fold once', async () => {
    const record = await sweep(test.host, { experiment: blobsExperiment(40), folds: { count: 3 } });
    expect(record.results.map(({ fold }) => fold).sort()).toEqual([0, 1, 2]);
    // 90 samples: each fold holds 30, so accuracies are multiples of 1/30.
    for (const { validationAccuracy } of record.results) {
      expect(Math.abs(30 * validationAccuracy - Math.round(30 * validationAccuracy))).toBeLessThan(1e-9);
    }
  });

  it('refuses a list with a value twice, and folds of a function', async () => {
    const twice = { ...toyExperiment(5), sweep: { rates: [1, 1] } };
    await expect(test.host.handle('sweep.start', { experiment: twice })).rejects.toThrow('twice');
    const record = await sweep(test.host, { experiment: toyExperiment(5), folds: { count: 2 } });
    expect(record.results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(record.results[0].message).toContain('expected a network for cross-validation');
  });
});

describe('a checkpoint looked at closely', () => {
  it('takes an update of plain gradient descent apart, which remembers nothing', async () => {
    const run = await test.host.runs.start(toyExperiment(12));
    await run.settled();
    const view = await test.host.handle('point.update', { run: run.id, step: 0 });
    expect([...view.scale]).toEqual([1, 1]);
    expect(view.difference).toBeLessThan(1e-15);
  });

  it('takes its update apart into factors whose product is the step that was made', async () => {
    const run = await test.host.runs.start(blobsExperiment(12, 1));
    await run.settled();
    for (const step of [0, 5]) {
      const view = await test.host.handle('point.update', { run: run.id, step });
      const [before, after] = await Promise.all([
        test.host.handle('run.checkpoint', { run: run.id, step }),
        test.host.handle('run.checkpoint', { run: run.id, step: step + 1 }),
      ]);
      expect(view.difference).toBeLessThan(1e-15);
      view.applied.forEach((change, i) => expect(before.theta[i] + change).toBeCloseTo(after.theta[i], 15));
      expect(view.parameterNames).toHaveLength(view.scale.length);
    }
  });

  it('is gone on from with what the optimizer had learnt', async () => {
    const long = await test.host.runs.start(
      toyExperiment(30, { training: { optimizer: { kind: 'adam', rate: 0.05 }, steps: 30 } }),
    );
    await long.settled();
    const { run, carried } = await test.host.handle('run.goOn', { run: long.id, step: 10, steps: 20 });
    expect(carried).toBe(true);
    const next = await test.host.runs.get(run);
    await next.settled();
    // A function has one batch and this run no schedule: ten updates and twenty are thirty, to the last bit.
    const [whole, parts] = [(await long.checkpoint(30)).stored, (await next.checkpoint(20)).stored];
    expect(parts.theta).toEqual(whole.theta);
    expect(parts.optimizerState).toEqual(whole.optimizerState);
    const afresh = await test.host.runs.start({ ...next.experiment });
    await afresh.settled();
    expect((await afresh.checkpoint(20)).stored.theta).not.toEqual(whole.theta);
  });

  it('of early stopping is gone on from like any other, with a record of its own', async () => {
    const { training, ...rest } = blobsExperiment(400, 1000);
    const run = await test.host.runs.start({
      ...rest,
      training: {
        ...training,
        optimizer: { kind: 'sgd', rate: 2 },
        earlyStopping: { patience: 1, improvement: 0 },
      },
    });
    await run.settled();
    const steps = run.checkpoints().map(({ step }) => step);
    const best = steps.find((step) => step > 0 && step < Math.max(...steps));
    if (best === undefined) throw new Error(`expected a best step before the last, got ${steps.join()}`);
    // Named where one looks, from the curve: it is the checkpoint that training itself kept.
    expect(run.summary().message).toMatchObject({ key: 'run.stoppedEarly', values: { best } });
    const next = await test.host.handle('run.goOn', { run: run.id, step: best });
    expect(next.carried).toBe(true);
    const again = await test.host.runs.get(next.run);
    await again.settled();
    expect(again.summary().state).toBe('completed');
    expect(again.summary().step).toBeGreaterThan(0);
  });

  it('answers for every sample what loss and accuracy are the means of', async () => {
    const run = await test.host.runs.start(blobsExperiment(60));
    await run.settled();
    const { metrics } = run.record();
    const last = metrics.slice(-METRIC_COLUMNS.length);
    const { theta } = await test.host.handle('run.checkpoint', { run: run.id, step: 60 });
    const report = await test.host.handle('point.samples', { run: run.id, step: 60 });
    const mean = report.losses.reduce((sum, loss) => sum + loss, 0) / report.losses.length;
    const penalty = 0.001 * theta.reduce((sum, value) => sum + value * value, 0);
    expect(mean + penalty).toBeCloseTo(last[METRIC_COLUMNS.indexOf('trainLoss')], 12);
    const right = [0, 4, 8].reduce((sum, at) => sum + report.confusion[at], 0);
    expect(right / report.labels.length).toBeCloseTo(last[METRIC_COLUMNS.indexOf('trainAccuracy')], 12);
    expect(report.confusion.reduce((sum, count) => sum + count, 0)).toBe(report.labels.length);
    expect(report.plane?.answers).toHaveLength(101 * 101);
  });

  it('measures times for every batch size that fits', async () => {
    const { loss } = blobsExperiment(1);
    const { samples, timings } = await test.host.handle('training.batchTimes', { loss, sizes: [1, 8, 5000] });
    expect(timings.map(({ batchSize }) => batchSize)).toEqual([1, 8, samples]);
    for (const { batchSize, millisecondsPerUpdate, secondsPerEpoch } of timings) {
      expect(secondsPerEpoch).toBeCloseTo(
        (millisecondsPerUpdate * Math.ceil(samples / batchSize)) / 1000,
        12,
      );
    }
  });
});
