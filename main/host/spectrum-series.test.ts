import { spawnSync } from 'node:child_process';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  joinBlocks,
  recordAt,
  SPECTRUM_COLUMN,
  type SpectrumBlock,
  type SpectrumColumn,
} from '../../app/curvature/spectrum-record.ts';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import type { SpectrumPointBlock } from '../../app/protocol/jobs.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { SpectrumReport } from '../../app/protocol/spectra.ts';
import type { Host } from './host.ts';
import { HostFailure } from './host-failure.ts';
import { JobPool } from './job-pool.ts';
import type { Run } from './run.ts';
import { seriesPlan, SpectrumSeries } from './spectrum-series.ts';
import {
  blobsExperiment,
  collect,
  startTestHost,
  toyExperiment,
  type TestHost,
} from './testing/test-host.ts';
import { Turns } from './turns.ts';

/** The answer of `point.spectrum`, whose job runs to its end. */
async function spectrumOf(host: Host, params: unknown): Promise<SpectrumReport> {
  const { job } = await host.handle('point.spectrum', params);
  const events = await collect(host, `job:${job}`, isOver);
  const report = events.map((event) => (event as JobEvent).kind === 'spectrum' && event).find(Boolean);
  if (report === undefined) throw new Error(`expected a spectrum, got ${JSON.stringify(events.at(-1))}`);
  return (report as Extract<JobEvent, { kind: 'spectrum' }>).report;
}
const isOver = (event: unknown): boolean => ['done', 'failed'].includes((event as JobEvent).kind);

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

function withSpectra(experiment: Experiment, analysis: Record<string, unknown>): Experiment {
  return experimentSchema.parse({ ...experiment, analysis: { ...experiment.analysis, ...analysis } });
}
const column = (block: SpectrumBlock, name: SpectrumColumn): number[] =>
  Array.from({ length: block.count }, (_, k) => recordAt(block, k).row[SPECTRUM_COLUMN[name]]);
const bits = (array: Float64Array): bigint[] => Array.from(new BigUint64Array(array.slice().buffer));
const content = ({ count, width, rows, values }: SpectrumBlock): unknown => ({
  count,
  width,
  rows: bits(rows),
  values: bits(values),
});
const everything = async (run: Run): Promise<SpectrumBlock> => (await run.spectra(Infinity)).block;

describe('spectra every k steps', () => {
  it('take turns with cards, as many at once as leave a core to what draws', async () => {
    const run = vi.spyOn(Turns.prototype, 'run');
    try {
      const experiment = withSpectra(blobsExperiment(6), { spectrumEvery: 1, checkpointEvery: 2 });
      await (await test.host.runs.start(experiment)).settled();
      expect(new Set(run.mock.contexts).size).toBe(1);
      // Four cards, and the spectra of seven steps in one job at least.
      expect(run.mock.calls.length).toBeGreaterThanOrEqual(5);
    } finally {
      run.mockRestore();
    }
  });

  it('find a thread that no card holds', async () => {
    const original = JobPool.prototype.run;
    let [cards, most] = [0, 0];
    const run = vi.spyOn(JobPool.prototype, 'run').mockImplementation(async function (
      this: JobPool,
      ...args
    ) {
      const isCard = args[0] === 'analyze-point';
      if (isCard) most = Math.max(most, ++cards);
      try {
        return await original.apply(this, args);
      } finally {
        if (isCard) cards--;
      }
    });
    try {
      const experiment = withSpectra(blobsExperiment(40), { spectrumEvery: 1, checkpointEvery: 1 });
      await (await test.host.runs.start(experiment)).settled();
      expect(most).toBe(1);
    } finally {
      run.mockRestore();
    }
  });

  it('are all there, in order, with the start and the last step, equal to the cards of the checkpoints', async () => {
    const experiment = withSpectra(blobsExperiment(100), { spectrumEvery: 3 });
    const run = await test.host.runs.start(experiment);
    const events = collect(
      test.host,
      `run:${run.id}`,
      (event) => event.kind === 'spectra' && column(event.block, 'step').at(-1) === 100,
    );
    await run.settled();
    const block = await everything(run);
    const due = [...Array.from({ length: 34 }, (_, k) => 3 * k), 100];
    expect(column(block, 'step')).toEqual(due);
    for (const { step, card } of run.record().checkpoints) {
      const at = due.indexOf(step);
      if (at < 0 || card === null) continue;
      expect(bits(recordAt(block, at).values)).toEqual(bits(card.eigenvalues));
    }
    // Adam: no scale before the first update, afterwards one.
    const sharpness = column(block, 'preconditionedSharpness');
    expect(sharpness[0]).toBeNaN();
    expect(sharpness.slice(1).every((value) => value > 0)).toBe(true);
    expect(column(block, 'edge')[5]).toBeCloseTo(3800, 9);
    // What was published is what was recorded.
    const published = (await events).flatMap((event) => (event.kind === 'spectra' ? [event.block] : []));
    expect(content(joinBlocks(published))).toEqual(content(block));
    const thinned = await test.host.handle('run.spectra', { run: run.id, maximum: 5 });
    expect(thinned.total).toBe(35);
    expect(column(thinned.block, 'step')).toEqual([0, 27, 51, 78, 100]);
    expect(thinned.cost).toMatchObject({ spectra: 35, failed: 0 });
  });

  it('are the same bits with one thread, and after an interruption that owed some', async () => {
    const experiment = withSpectra(blobsExperiment(300), { spectrumEvery: 1 });
    const whole = await test.host.runs.start(experiment);
    await whole.settled();
    const expected = content(await everything(whole));

    const one = await startTestHost({ threads: 1 });
    const directory = join(one.directory, 'interrupted');
    const run = await one.host.runs.start(experiment, { directory });
    await collect(
      one.host,
      `run:${run.id}`,
      (event) => event.kind === 'spectra' && (column(event.block, 'step').at(-1) ?? 0) >= 60,
    );
    run.interrupt();
    await run.settled();
    await run.folder.close();
    // A kill in the middle of a write leaves half a record.
    const log = await readFile(join(directory, 'spectrum-series'));
    await truncate(join(directory, 'spectrum-series'), log.length - 13);
    const resumed = await one.host.runs.resume(directory, experiment);
    expect(resumed.folder.series.lastStep).toBeLessThan(300);
    await resumed.settled();
    expect(content(await everything(resumed))).toEqual(expected);
    expect(bits(resumed.record().metrics)).toEqual(bits(whole.record().metrics));
    const steps = (of: Run): number[] => of.record().checkpoints.map(({ step }) => step);
    expect(steps(resumed)).toEqual(steps(whole));
    await one.dispose();
  });

  it('that a kill after the last step left owed are taken again', async () => {
    const experiment = withSpectra(toyExperiment(40), { spectrumEvery: 2 });
    const directory = join(test.directory, 'owed');
    const run = await test.host.runs.start(experiment, { directory });
    await run.settled();
    const expected = content(await everything(run));
    await run.folder.close();
    const path = join(directory, 'spectrum-series');
    await truncate(path, (await readFile(path)).length - 5);
    const resumed = await test.host.runs.resume(directory);
    await resumed.settled();
    expect(content(await everything(resumed))).toEqual(expected);
    expect(resumed.summary()).toMatchObject({ state: 'completed', step: 40 });
  });
});

describe('the edge of stability', () => {
  it('is seen in the recorded spectra: sharpness·η/2 stays at 1 once it has come there', async () => {
    const presets = await test.host.handle('experiment.presets', {});
    const preset = presets.find(({ id }) => id === 'edge-of-stability');
    if (preset === undefined) throw new Error('expected the preset edge-of-stability');
    expect(preset.experiment.analysis.spectrumEvery).toBe(20);
    const run = await test.host.runs.start(preset.experiment);
    await run.settled();
    const block = await everything(run);
    const eta = preset.experiment.training.optimizer.rate;
    const ratio = column(block, 'lambdaMax').map((sharpness) => (sharpness * eta) / 2);
    const steps = column(block, 'step');
    expect(ratio[0]).toBeLessThan(0.5);
    const tail = ratio.filter((_, k) => steps[k] > 6000);
    const mean = tail.reduce((sum, value) => sum + value, 0) / tail.length;
    expect(mean).toBeGreaterThan(0.97);
    expect(mean).toBeLessThan(1.03);
    expect(column(block, 'edge').every((edge) => Math.abs(edge * eta - 2) < 1e-12)).toBe(true);
  });
});

describe('automatic spectra', () => {
  it('hold the start and the last step, and are exact where they are', async () => {
    const run = await test.host.runs.start(
      withSpectra(blobsExperiment(400), { spectrumEvery: 'auto', analysisShare: 1 }),
    );
    await run.settled();
    const block = await everything(run);
    const steps = column(block, 'step');
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(400);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const every = await test.host.runs.start(withSpectra(blobsExperiment(400), { spectrumEvery: 1 }));
    await every.settled();
    const all = await everything(every);
    steps.forEach((step, k) => {
      expect(bits(recordAt(block, k).values)).toEqual(bits(recordAt(all, step).values));
    });
  });

  it('are estimates above the dense limit, without being asked for', async () => {
    // Room for a dense Hessian of 22 parameters; the network has 33.
    const small = await startTestHost({ memoryBytes: 4 * 32 * 22 * 22 });
    const run = await small.host.runs.start(blobsExperiment(30));
    await run.settled();
    const block = await everything(run);
    expect(block.count).toBeGreaterThanOrEqual(2);
    expect(column(block, 'estimated').every((value) => value === 1)).toBe(true);
    await small.dispose();
  });
});

describe('the spectrum of one point', () => {
  const problem = (units: number) => ({
    schemaVersion: 1,
    loss: {
      kind: 'network',
      layers: [
        { type: 'dense', units, activation: 'tanh' },
        { type: 'dense', units: 3 },
      ],
      loss: 'crossEntropy',
      data: { generator: 'blobs', samples: 30, classes: 3, seed: 4 },
    },
    point: { seed: 1 },
  });

  it('is exact where it fits, with blocks whose shares leave no rest', async () => {
    const report = await spectrumOf(test.host, { where: { problem: problem(5) }, layers: true });
    const card = await test.host.handle('point.analyze', { where: { problem: problem(5) } });
    expect(report.quality).toBeNull();
    expect(bits(report.block.values)).toEqual(bits(card.eigenvalues));
    const layers = report.layers?.layers ?? [];
    expect(layers.map(({ label, length }) => [label, length])).toEqual([
      ['1 dense', 15],
      ['2 dense', 18],
    ]);
    expect(layers.reduce((sum, layer) => sum + layer.ownShare + layer.crossShare, 0)).toBeCloseTo(1, 12);
    const { row } = recordAt(report.block, 0);
    expect(layers.reduce((sum, layer) => sum + layer.trace, 0)).toBeCloseTo(row[SPECTRUM_COLUMN.trace], 12);
    const { job } = await test.host.handle('point.hessian', { where: { problem: problem(5) }, size: 16 });
    const events = (await collect(test.host, `job:${job}`, isOver)) as JobEvent[];
    expect(events[0]).toMatchObject({ kind: 'progress', done: 0, total: 100 });
    const [drawn] = events.flatMap((event) => (event.kind === 'hessian' ? [event.report] : []));
    expect(drawn.picture.size).toBe(16);
    expect(drawn.parameterNames).toHaveLength(33);
    expect(drawn.layers).toEqual(report.layers);
  });

  it('comes with the eigenvectors that are asked for, their residuals and where they live', async () => {
    const eigenvectors = { largest: 2, smallest: 3, near: { value: 0 } };
    const { block, pairs: found } = await spectrumOf(test.host, {
      where: { problem: problem(5) },
      eigenvectors,
    });
    expect([...(found?.ranks ?? [])].filter((rank) => rank < 3 || rank > 30)).toEqual([0, 1, 2, 31, 32]);
    expect(found?.groups.map(({ label }) => label)).toEqual(['1 dense', '2 dense']);
    expect(found?.parameterNames).toHaveLength(33);
    const size = Math.max(...block.values.map(Math.abs));
    found?.ranks.forEach((rank, k) => {
      expect(found.values[k]).toBe(block.values[rank]);
      expect(found.residuals[k]).toBeLessThan(1e-13 * size);
      expect(found.groupShares[2 * k] + found.groupShares[2 * k + 1]).toBeCloseTo(1, 12);
    });
    const few = await startTestHost({ memoryBytes: 4 * 8 * 64 * 40 });
    await expect(
      spectrumOf(few.host, { where: { problem: problem(6) }, eigenvectors }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/^eigenvectors: expected at most 25 parameters .* got 39/) as string,
      note: { key: 'analysis.refused', values: { parameters: 39, limit: 25 } },
    });
    await expect(spectrumOf(few.host, { where: { problem: problem(6) }, layers: true })).rejects.toThrow(
      /^layers: expected at most 25 parameters .* got 39/,
    );
    await few.dispose();
  });

  it('and the picture of a Hessian stop when they are cancelled', async () => {
    const large = {
      ...problem(60),
      loss: { ...problem(60).loss, data: { generator: 'blobs', samples: 20_000, classes: 3 } },
    };
    for (const method of ['point.spectrum', 'point.hessian'] as const) {
      const { job } = await test.host.handle(method, { where: { problem: large } });
      const over = collect(test.host, `job:${job}`, isOver);
      await test.host.handle('job.cancel', { job });
      expect((await over).at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
    }
  });

  it('is estimated above the limit, and refused with the number that fits where not even that has room', async () => {
    const few = await startTestHost({ memoryBytes: 4 * 8 * 64 * 40 });
    const report = await spectrumOf(few.host, { where: { problem: problem(6) } });
    expect(report.quality?.products).toBeGreaterThan(0);
    await expect(spectrumOf(few.host, { where: { problem: problem(60) } })).rejects.toThrow(
      /expected at most 80 parameters for an estimated spectrum .* got 363/,
    );
    await few.dispose();
  });

  it('answers a verdict above the limit with an estimate where that is wanted, and says where to find one where not', async () => {
    const few = await startTestHost({ memoryBytes: 4 * 8 * 64 * 40 });
    const where = { problem: problem(6) };
    const { job } = await few.host.handle('point.verdict', { where, estimate: true });
    const events = (await collect(few.host, `job:${job}`, isOver)) as JobEvent[];
    const found = events.flatMap((event) => (event.kind === 'spectrum' ? [event.report] : []));
    expect(found[0].quality?.class).toBe('notCritical');
    expect(events[0]).toMatchObject({ kind: 'progress', done: 0, total: 100 });
    await expect(few.host.handle('point.verdict', { where })).rejects.toThrow(/saddlescope spectrum/);
    await few.dispose();
  });

  it('stops when it is cancelled', async () => {
    const large = {
      ...problem(6),
      loss: { ...problem(6).loss, data: { generator: 'blobs', samples: 20_000 } },
    };
    const { job } = await test.host.handle('point.spectrum', {
      where: { problem: large },
      estimate: true,
    });
    const over = collect(test.host, `job:${job}`, isOver);
    await test.host.handle('job.cancel', { job });
    expect((await over).at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
  });

  it('keeps what a cancelled estimate has, with its error bars', async () => {
    const large = {
      ...problem(6),
      loss: { ...problem(6).loss, data: { generator: 'blobs', samples: 20_000 } },
    };
    const where = { problem: large };
    const { job } = await test.host.handle('point.spectrum', { where, estimate: true });
    const over = collect(test.host, `job:${job}`, isOver);
    await collect(test.host, `job:${job}`, (event) => event.kind === 'progress' && event.done >= 20);
    await test.host.handle('job.cancel', { job });
    const events = (await over) as JobEvent[];
    expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
    const [report] = events.flatMap((event) => (event.kind === 'spectrum' ? [event.report] : []));
    const { products, planned } = report.quality?.stopped ?? { products: NaN, planned: NaN };
    expect(products).toBeGreaterThan(0);
    expect(products).toBeLessThan(planned);
    const row = report.block.rows;
    const ends = row[SPECTRUM_COLUMN.lambdaMaxError];
    const sums = row[SPECTRUM_COLUMN.traceError];
    expect(Number.isFinite(ends) || Number.isFinite(sums)).toBe(true);
  });

  it('has a predicted cost, of a run by its own sizes, and of an estimate by its products', async () => {
    const run = await test.host.runs.start(blobsExperiment(10));
    await run.settled();
    const cost = (samples?: number) => test.host.handle('spectrum.cost', { run: run.id, samples });
    // A fifth of the 90 samples is held out.
    const own = await cost();
    expect(own).toEqual(await cost(72));
    expect(own.products).toBeNull();
    expect(own.solve).toBeGreaterThan(0);
    const tenfold = await cost(720);
    expect(tenfold.hessian / own.hessian).toBeCloseTo(10, 9);
    expect(tenfold.solve).toBe(own.solve);
    const few = await startTestHost({ memoryBytes: 4 * 8 * 64 * 40 });
    const above = await few.host.runs.start(blobsExperiment(10));
    await above.settled();
    const estimate = await few.host.handle('spectrum.cost', { run: above.id });
    expect(estimate).toMatchObject({ hessian: 0, products: expect.any(Number) as number });
    expect(estimate.products).toBeGreaterThan(30);
    expect(estimate.solve).toBeGreaterThan(0);
    await few.dispose();
  });
});

describe('SpectrumSeries', () => {
  const points = (steps: number[]): SpectrumPointBlock => ({
    steps: Float64Array.from(steps),
    rates: new Float64Array(steps.length),
    thetas: new Float64Array(steps.length),
    scales: new Float64Array(0),
    states: new Float64Array(0),
  });
  const blockFor = ({ steps }: SpectrumPointBlock) => ({
    block: {
      count: steps.length,
      width: 1,
      rows: Float64Array.from(
        [...steps].flatMap((step) => [
          step,
          ...new Array<number>(Object.keys(SPECTRUM_COLUMN).length - 1).fill(0),
        ]),
      ),
      values: Float64Array.from(steps),
      weights: new Float64Array(0),
    },
    hessian: 1,
    total: 80 * steps.length,
  });
  const plan = { every: 1, share: 0.2, effort: null, bytes: 0, limit: 4 };

  it('delivers in the order of steps, records failures as NaN, and stops at a gap', async () => {
    const delivered: number[] = [];
    const values: number[] = [];
    const answers: ((act: 'ok' | 'bug' | 'cancel') => void)[] = [];
    const series = new SpectrumSeries(plan, {
      analyze: (asked) =>
        new Promise((resolve, reject) => {
          answers.push((act) =>
            act === 'ok'
              ? resolve(blockFor(asked))
              : reject(act === 'bug' ? new Error('bug') : new HostFailure('cancelled', 'cancelled')),
          );
        }),
      deliver: (block) => {
        delivered.push(...column(block, 'step'));
        values.push(...block.values);
        return Promise.resolve();
      },
      request: () => undefined,
      taken: () => undefined,
      pace: () => ({ steps: 1, milliseconds: 1 }),
      threads: 2,
      heldThreads: 2,
    });
    series.receive(points([0, 1, 2, 3, 4]));
    expect(answers).toHaveLength(2);
    answers[1]('ok');
    answers[0]('bug');
    await expect.poll(() => answers.length).toBe(4);
    expect(delivered).toEqual([0, 1]);
    expect(values).toEqual([NaN, 1]);
    answers[2]('cancel');
    answers[3]('ok');
    await series.settled();
    expect(delivered).toEqual([0, 1]);
    expect(series.cost()).toMatchObject({ spectra: 1, failed: 1 });
  });

  it('takes the thread of a training that waits for it, too, and gives it back', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const answers: (() => void)[] = [];
    const delivered: number[] = [];
    const series = new SpectrumSeries(plan, {
      analyze: (asked) => new Promise((resolve) => answers.push(() => resolve(blockFor(asked)))),
      deliver: (block) => Promise.resolve(void delivered.push(...column(block, 'step'))),
      request: () => undefined,
      taken: () => undefined,
      pace: () => ({ steps: 10, milliseconds: 50 }),
      threads: 1,
      heldThreads: 2,
    });
    series.receive(points([0, 1]));
    expect(answers).toHaveLength(1);
    // Four are owed, and no more may be.
    series.receive(points([2, 3]));
    expect(answers).toHaveLength(2);
    vi.advanceTimersByTime(30);
    answers[1]();
    answers[0]();
    await expect.poll(() => delivered).toEqual([0, 1]);
    // Two are owed: the training goes on.
    expect(answers).toHaveLength(3);
    answers[2]();
    await expect.poll(() => answers.length).toBe(4);
    answers[3]();
    await series.settled();
    // Of 50 ms for ten steps training waited 30.
    expect(series.cost()).toMatchObject({ secondsHeld: 0.03, step: 2 });
    vi.useRealTimers();
    expect(delivered).toEqual([0, 1, 2, 3]);
  });

  it('automatic ones keep to their share of a thread, however long they wait for one', async () => {
    vi.useFakeTimers();
    try {
      const request = vi.fn();
      const asked: (() => void)[] = [];
      const series = new SpectrumSeries(
        { ...plan, every: 'auto' },
        {
          analyze: (points) => new Promise((resolve) => asked.push(() => resolve(blockFor(points)))),
          deliver: () => Promise.resolve(),
          request,
          taken: () => undefined,
          pace: () => ({ steps: 1, milliseconds: 1 }),
          threads: 1,
          heldThreads: 1,
        },
      );
      series.receive(points([0]));
      await vi.advanceTimersByTimeAsync(300);
      request.mockClear();
      asked[0]();
      // 80 ms of work in 400 ms are a share of 0.2, although 220 ms of these went by in a queue.
      await vi.advanceTimersByTimeAsync(90);
      expect(request).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(20);
      expect(request).toHaveBeenCalledTimes(1);
      // A cheap one behind a dear one does not make it forgotten: 80 + 80 ms are paid for after 800.
      series.receive(points([1]));
      series.receive(points([2]));
      await vi.advanceTimersByTimeAsync(1);
      asked[1]();
      await vi.advanceTimersByTimeAsync(1);
      request.mockClear();
      asked[2]();
      await vi.advanceTimersByTimeAsync(780);
      expect(request).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(30);
      expect(request).toHaveBeenCalledTimes(1);
      series.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('plans by what fits', () => {
    const analysis = blobsExperiment(10).analysis;
    const memory = { denseLimit: 100, bytes: 1e9 };
    expect(seriesPlan(analysis, { parameters: 50, samples: 10 }, memory, 1)).toBeNull();
    expect(seriesPlan(analysis, { parameters: 200, samples: 10 }, memory, 1)).toMatchObject({
      every: 'auto',
      share: 0.2,
    });
    expect(
      seriesPlan({ ...analysis, spectrum: false }, { parameters: 200, samples: 10 }, memory, 1),
    ).toBeNull();
    expect(
      seriesPlan({ ...analysis, spectrumEvery: 7 }, { parameters: 50, samples: 10 }, memory, 1),
    ).toMatchObject({
      every: 7,
      effort: null,
    });
    expect(
      seriesPlan({ ...analysis, spectrumEvery: 7 }, { parameters: 10_000_000, samples: 10 }, memory, 1),
    ).toBeNull();
    expect(
      seriesPlan({ ...analysis, spectrumEvery: 7 }, { parameters: 50_000, samples: 10 }, memory, 1)?.limit,
    ).toBeLessThan(100);
  });
});

describe('the command line', () => {
  it('gives spectra to those who ask for them only', async () => {
    const program = join(import.meta.dirname, '..', '..', 'dist', 'main', 'cli.js');
    const path = join(test.directory, 'experiment.json');
    const run = (): Record<string, unknown> => {
      const { stdout, stderr, status } = spawnSync(process.execPath, [program, 'run', path, '--json'], {
        encoding: 'utf8',
        env: { ...process.env, XDG_DATA_HOME: test.directory, HOME: test.directory },
      });
      expect([status, stderr]).toEqual([0, expect.anything()]);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    await writeFile(path, JSON.stringify(toyExperiment(20)));
    expect(run()).not.toHaveProperty('spectra');
    await writeFile(path, JSON.stringify(withSpectra(toyExperiment(20), { spectrumEvery: 5 })));
    const { spectra } = run() as { spectra: { step: number; eigenvalues: number[]; edge: number }[] };
    expect(spectra.map(({ step }) => step)).toEqual([0, 5, 10, 15, 20]);
    expect(spectra[0].eigenvalues).toHaveLength(2);
    expect(spectra[0].edge).toBe(40);
  });
});
