import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostMethod, type SurfaceMeta } from '../../app/protocol/host-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import {
  blobsExperiment,
  collect,
  startTestHost,
  toyExperiment,
  toyLoss,
  type TestHost,
} from './testing/test-host.ts';

const toyAt = (point: number[]): object => ({ problem: { schemaVersion: 1, loss: toyLoss, point } });
let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

describe('refusals', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['no.such', {}, 'method: expected a known method, got "no.such"', 'method'],
    ['constructor', {}, 'method: expected a known method, got "constructor"', 'method'],
    ['run.get', {}, 'run: missing; expected a text', 'run'],
    ['run.get', { run: 'unknown-run' }, 'run: expected a known run, got "unknown-run"', 'run'],
    ['run.start', { experiment: toyExperiment(5), pause: true }, 'pause: unknown key', 'pause'],
    [
      'run.start',
      { experiment: { ...toyExperiment(5), loss: { ...toyLoss, expression: '(1 - x*' } } },
      'loss.expression: ',
      'loss.expression',
    ],
    [
      'run.start',
      { experiment: { ...toyExperiment(5), start: [1, 2, 3] } },
      'start: expected 2 numbers, one for each parameter, got 3',
      'start',
    ],
    [
      'run.start',
      { experiment: { ...toyExperiment(5), start: { weights: 'model.safetensors' } } },
      'start.weights: expected ',
      'start.weights',
    ],
    [
      'run.start',
      {
        experiment: { ...blobsExperiment(5), training: { ...blobsExperiment(5).training, batchSize: 5000 } },
      },
      'training.batchSize: expected a batch of at most N = ',
      'training.batchSize',
    ],
    [
      'data.describe',
      { data: { csv: '/no/such.csv', target: 'y' } },
      'loss.data.csv: expected a readable file',
      'loss.data.csv',
    ],
    ['point.analyze', { where: toyAt([1]) }, 'point: expected 2 numbers', 'point'],
    [
      'surface.start',
      { where: toyAt([0, 0]), plane: { kind: 'random' }, size: 10 },
      'size: expected an odd number, got 10',
      'size',
    ],
  ])('%s %#: one line and the field', async (method, params, line, path) => {
    const failure: unknown = await test.host
      .handle(method as HostMethod, params)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'HostFailure', path });
    const { message } = failure as Error;
    expect(message.slice(0, line.length)).toBe(line);
    expect(message).not.toContain('\n');
  });

  it('reads only uploaded files where the door has a page', async () => {
    const page = await startTestHost({ filesFrom: null });
    await expect(
      page.host.handle('data.describe', { data: { csv: '/etc/hostname', target: 'y' } }),
    ).rejects.toThrow('expected a file brought into the window');
    await expect(
      page.host.handle('data.describe', { data: { csv: 'upload:../../etc/passwd', target: 'y' } }),
    ).rejects.toThrow('expected a file brought in before');
    await page.dispose();
  });

  it('says how many parameters fit where the dense Hessian does not, and trains without it', async () => {
    // 4 copies of P² numbers in a quarter of 64 kB: P = 22.
    const small = await startTestHost({ memoryBytes: 64 * 1024 });
    expect((await small.host.handle('app.info', {})).denseLimit).toBe(22);
    const experiment = blobsExperiment(20);
    const check = await small.host.handle('experiment.check', { experiment });
    expect(check).toMatchObject({ issues: [], parameterCount: 33 });
    expect(check.notes).toContainEqual({ key: 'analysis.tooLarge', values: { parameters: 33, limit: 22 } });
    const { run } = await small.host.handle('run.start', { experiment });
    await (await small.host.runs.get(run)).settled();
    const record = await small.host.handle('run.get', { run });
    expect(record.state).toBe('completed');
    expect(record.checkpoints.at(-1)?.card).toBeNull();
    expect(record.checkpoints.at(-1)?.notes[0].key).toBe('analysis.tooLarge');
    await expect(small.host.handle('point.analyze', { where: { run, step: 0 } })).rejects.toThrow(
      'at most 22 parameters',
    );
    await small.dispose();
  });
});

describe('experiment.check', () => {
  it('places each issue at its field', async () => {
    const { issues } = await test.host.handle('experiment.check', {
      experiment: { ...toyExperiment(5), training: { optimizer: { kind: 'sgd', rate: -1 }, steps: 0 } },
    });
    expect(issues.map((issue) => issue.path)).toEqual(['training.optimizer.rate', 'training.steps']);
  });

  it('turns what only the data can tell into an issue too', async () => {
    const experiment = structuredClone(blobsExperiment(5)) as { loss: { layers: { units: number }[] } };
    experiment.loss.layers[1].units = 4;
    const { issues } = await test.host.handle('experiment.check', { experiment });
    expect(issues).toHaveLength(1);
    expect(issues[0].path).toBe('loss.layers.1.units');
    expect(issues[0].message).toEqual({ key: 'input.outputsOfClasses', values: { outputs: 3, got: 4 } });
  });
});

describe('points', () => {
  it('classifies the saddle of the toy with eigenvalues ∓2', async () => {
    const card = await test.host.handle('point.analyze', { where: toyAt([0, 0]) });
    expect(card.class).toBe('saddle');
    expect(card.inertia).toEqual({ negative: 1, zero: 0, positive: 1 });
    expect(card.eigenvalues[0]).toBeCloseTo(-2, 12);
    expect(card.eigenvalues[1]).toBeCloseTo(2, 12);
  });

  it('gives the verdict where second order leaves the class open', async () => {
    const loss = { ...toyLoss, expression: 'x^2 + y^3' };
    const where = { problem: { schemaVersion: 1, loss, point: [0, 0] } };
    expect((await test.host.handle('point.analyze', { where })).class).toBe('degenerateSaddle');
    const { job } = await test.host.handle('point.verdict', { where });
    const events = await collect(test.host, `job:${job}`, (event) => event.kind === 'done');
    expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'completed' });
    expect(events.find((event) => event.kind === 'verdict')).toMatchObject({
      card: { class: 'degenerateSaddle', probe: { verdict: 'saddle' } },
    });
  });

  it('stops a verdict and a Taylor model when told to, and is free for the next at once', async () => {
    // 1,121 parameters: seconds of work, whatever the machine.
    const network = {
      kind: 'network',
      layers: [
        { type: 'dense', units: 32, activation: 'tanh' },
        { type: 'dense', units: 32, activation: 'tanh' },
        { type: 'dense', units: 1 },
      ],
      loss: 'mse',
      data: { generator: 'xor' },
    };
    const where = { problem: { schemaVersion: 1, loss: network, point: { seed: 1 } } };
    for (const [method, params] of [
      ['point.verdict', { where }],
      ['point.taylor', { where, reach: 1 }],
    ] as const) {
      const { job } = await test.host.handle(method, params);
      const ended = collect(test.host, `job:${job}`, (event) => event.kind === 'done');
      expect(await test.host.handle('job.cancel', { job })).toEqual({ cancelled: true });
      const events = await ended;
      expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
      expect(events.some(({ kind }) => kind === 'verdict' || kind === 'taylor')).toBe(false);
    }
    const after = await test.host.handle('point.analyze', { where: toyAt([0, 0]) });
    expect(after.class).toBe('saddle');
  });

  it('finds the same critical points whatever the number of threads', async () => {
    const search = async (host: TestHost['host']): Promise<unknown> => {
      const { job } = await host.handle('critical.start', {
        problem: { schemaVersion: 1, loss: { ...toyLoss, expression: 'x^4 - 2*x^2 + y^2' } },
        starts: 30,
      });
      const events = await collect(host, `job:${job}`, (event) => event.kind === 'done');
      return events.find((event) => event.kind === 'atlas');
    };
    const single = await startTestHost({ threads: 1 });
    const [one, two] = [await search(single.host), await search(test.host)];
    await single.dispose();
    expect(one).toEqual(two);
    expect(one).toMatchObject({ atlas: { completeness: { complete: true, minima: 2, saddles: 1 } } });
  });

  it('escapes along (1, 1)/√2: L(t) = (1 − t²/2)², model 1 − t²', async () => {
    const distances = [-1, 0, 0.5, 1];
    const escape = await test.host.handle('point.escape', { where: toyAt([0, 0]), distances });
    expect(escape.eigenvalue).toBeCloseTo(-2, 12);
    for (const entry of escape.direction) expect(entry).toBeCloseTo(Math.SQRT1_2, 12);
    distances.forEach((t, k) => {
      expect(escape.losses[k]).toBeCloseTo((1 - (t * t) / 2) ** 2, 12);
      expect(escape.model[k]).toBeCloseTo(1 - t * t, 12);
    });
  });

  it('points the escape downhill where there is a slope', async () => {
    const escape = await test.host.handle('point.escape', { where: toyAt([0.1, 0.1]), distances: [0.01] });
    expect(escape.losses[0]).toBeLessThan((1 - 0.01) ** 2);
  });
});

describe('surfaces', () => {
  it('draws every cell once, coarse to fine, each at the exact loss', async () => {
    const { job } = await test.host.handle('surface.start', {
      where: toyAt([0, 0]),
      plane: { kind: 'coordinates' },
      size: 33,
    });
    const events = await collect(test.host, `job:${job}`, (event) => event.kind === 'done');
    expect(events[0].kind).toBe('surfaceMeta');
    expect(events.at(-1)).toEqual({ kind: 'done', outcome: 'completed' });
    const meta = (events[0] as { meta: SurfaceMeta }).meta;
    const seen = new Uint8Array(33 * 33);
    for (const event of events) {
      if (event.kind !== 'surfaceTile') continue;
      event.tile.cells.forEach((cell, k) => {
        seen[cell]++;
        const [x, y] = [meta.x[cell % 33], meta.y[Math.floor(cell / 33)]];
        expect(event.tile.values[k]).toBe((1 - x * y) ** 2);
      });
    }
    expect(seen.every((count) => count === 1)).toBe(true);
    expect(events.filter((event) => event.kind === 'progress').at(-1)).toMatchObject({ done: 33 * 33 });
  });

  it('is drawn around any point under the loss of a run, with the path of the run on it', async () => {
    const { run } = await test.host.handle('run.start', { experiment: toyExperiment(20) });
    await collect(
      test.host,
      `run:${run}`,
      (event) => event.kind === 'state' && event.summary.state === 'completed',
    );
    const request = { plane: { kind: 'eigenvectors' }, size: 3, extent: 0.5 };
    const theta = Float64Array.of(0, 0);
    const { job } = await test.host.handle('surface.start', { where: { run, theta }, ...request });
    const [first] = await collect(test.host, `job:${job}`, (event) => event.kind === 'done');
    const { meta } = first as { meta: SurfaceMeta };
    expect([...meta.center]).toEqual([0, 0]);
    expect(meta.centerLoss).toBe(1);
    expect(meta.path.length).toBeGreaterThan(0);
    const short = { where: { run, theta: Float64Array.of(0) }, ...request };
    await expect(test.host.handle('surface.start', short)).rejects.toThrow(
      'theta: expected 2 numbers, one for each parameter, got 1',
    );
  });

  it('leaves holes where the function is undefined', async () => {
    const loss = { ...toyLoss, expression: 'ln(x) + y^2' };
    const { job } = await test.host.handle('surface.start', {
      where: { problem: { schemaVersion: 1, loss, point: [1, 0] } },
      plane: { kind: 'coordinates' },
      size: 9,
    });
    const events = await collect(test.host, `job:${job}`, (event) => event.kind === 'done');
    const values = events.flatMap((event) => (event.kind === 'surfaceTile' ? [...event.tile.values] : []));
    expect(values.filter((value) => !Number.isFinite(value))).toHaveLength(9 * 5);
  });

  it('can be cancelled, and repeats its events to a late subscriber', async () => {
    const { job } = await test.host.handle('surface.start', {
      where: { problem: { schemaVersion: 1, loss: blobsExperiment(1).loss, point: { seed: 1 } } },
      plane: { kind: 'random' },
      size: 401,
    });
    const all = collect(test.host, `job:${job}`, (event) => event.kind === 'done');
    await collect(test.host, `job:${job}`, (event) => event.kind === 'surfaceTile');
    expect(await test.host.handle('job.cancel', { job })).toEqual({ cancelled: true });
    expect((await all).at(-1)).toEqual({ kind: 'done', outcome: 'cancelled' });
    const late = await collect(test.host, `job:${job}`, (event) => event.kind === 'done');
    expect(late[0].kind).toBe('surfaceMeta');
    expect(await test.host.handle('job.cancel', { job })).toEqual({ cancelled: false });
  });

  it('fails with a line when the plane does not exist', async () => {
    const { job } = await test.host.handle('surface.start', {
      where: toyAt([0, 0]),
      plane: { kind: 'pca' },
      size: 9,
    });
    const events = await collect(test.host, `job:${job}`, (event) => event.kind === 'failed');
    expect(events.at(-1)).toMatchObject({ error: { code: 'input', path: 'plane' } });
  });
});

describe('data', () => {
  it('describes a bundled data set', async () => {
    const summary = await test.host.handle('data.describe', { data: { dataset: 'iris' } });
    expect(summary).toMatchObject({ task: 'classification', features: 4, outputs: 3 });
    const { train, validation, test: held } = summary.samples;
    expect(train + validation + held).toBe(150);
    expect(summary.preview).toHaveLength(3 * train);
  });

  it('takes a CSV in, describes it, trains on it', async () => {
    const rows = Array.from({ length: 20 }, (_, k) => `${k},${(k * 7) % 5},${k % 2 === 0 ? 'even' : 'odd'}`);
    const upload = await test.host.handle('data.upload', {
      name: '../My table.csv',
      text: `a,b,kind\n${rows.join('\n')}\n`,
    });
    expect(upload.csv).toMatch(/^upload:[0-9a-f]{16}-My-table\.csv$/);
    expect(upload).toMatchObject({ rows: 20 });
    expect(upload.columns.map((column) => column.type)).toEqual(['number', 'number', 'category']);
    const summary = await test.host.handle('data.describe', { data: { csv: upload.csv, target: 'kind' } });
    expect(summary.outputNames).toEqual(['even', 'odd']);
  });
});

describe('runs', () => {
  it('run to completion: metrics, checkpoints with cards in order, events, export', async () => {
    const { run } = await test.host.handle('run.start', { experiment: toyExperiment(40), paused: true });
    const ended = collect(
      test.host,
      `run:${run}`,
      (event) =>
        event.kind === 'checkpoint' && event.checkpoint.step === 40 && event.checkpoint.card !== null,
    );
    await test.host.handle('run.control', { run, action: 'resume' });
    const events = await ended;
    await (await test.host.runs.get(run)).settled();
    const record = await test.host.handle('run.get', { run });
    expect(record).toMatchObject({ state: 'completed', step: 40, parameterCount: 2, message: null });
    expect(record.checkpoints.map((checkpoint) => checkpoint.step)).toEqual([0, 10, 20, 30, 40]);
    const cardOrder = events.flatMap((event) =>
      event.kind === 'checkpoint' && event.checkpoint.card !== null ? [event.checkpoint.step] : [],
    );
    expect(cardOrder).toEqual([...cardOrder].sort((a, b) => a - b));
    const width = METRIC_COLUMNS.length;
    const steps = Array.from(
      { length: record.metrics.length / width },
      (_, row) => record.metrics[row * width],
    );
    expect(steps).toEqual(Array.from({ length: 41 }, (_, k) => k));
    // Gradient descent on the toy by hand: the second implementation.
    let [x, y] = [0.5, 0.25];
    for (let k = 0; k < 40; k++) {
      const g = 2 * (1 - x * y);
      [x, y] = [x + 0.05 * g * y, y + 0.05 * g * x];
    }
    const last = await test.host.handle('run.checkpoint', { run, step: 40 });
    expect(last.theta[0]).toBeCloseTo(x, 13);
    expect(last.theta[1]).toBeCloseTo(y, 13);
    expect(last.parameterNames).toEqual(['x', 'y']);
    await expect(test.host.handle('run.checkpoint', { run, step: 5 })).rejects.toThrow(
      `step: expected a checkpoint of run ${run} (0, 10, 20, 30, 40), got 5`,
    );
    const [json] = (await test.host.handle('run.export', { run, format: 'json' })).files;
    expect(JSON.parse(json.text)).toMatchObject({
      run,
      checkpoints: [{ step: 0 }, {}, {}, {}, { step: 40 }],
    });
    const tables = (await test.host.handle('run.export', { run, format: 'csv' })).files;
    expect(tables.map((file) => file.name.replace(`${run}-`, ''))).toEqual([
      'experiment.json',
      'metrics.csv',
      'checkpoints.csv',
      'eigenvalues.csv',
    ]);
    expect(tables[1].text.split('\n')).toHaveLength(43);
    expect((await test.host.handle('run.list', {})).map((summary) => summary.run)).toContain(run);
  });

  it('pauses, steps, makes a checkpoint on demand, stops', async () => {
    const { run } = await test.host.handle('run.start', {
      experiment: toyExperiment(1_000_000),
      paused: true,
    });
    const topic = `run:${run}` as const;
    const control = (action: string): Promise<unknown> => test.host.handle('run.control', { run, action });
    for (const step of [1, 2, 3]) {
      const stepped = collect(
        test.host,
        topic,
        (event) => event.kind === 'state' && event.summary.step === step,
      );
      await control('step');
      await stepped;
    }
    expect((await test.host.handle('run.get', { run })).state).toBe('paused');
    const demanded = collect(
      test.host,
      topic,
      (event) => event.kind === 'checkpoint' && event.checkpoint.step === 3,
    );
    await control('checkpoint');
    expect((await demanded).at(-1)).toMatchObject({ checkpoint: { step: 3 } });
    await control('stop');
    await (await test.host.runs.get(run)).settled();
    expect(await test.host.handle('run.get', { run })).toMatchObject({ state: 'stopped', step: 3 });
    await expect(control('pause')).rejects.toMatchObject({ code: 'busy' });
  });

  it('does not lay on the rate what is not finite before the first update', async () => {
    const loss = { kind: 'function', variables: ['x', 'y'], expression: 'log(x) + y^2' };
    const experiment = { ...toyExperiment(50), loss, start: [-1, 0.5] };
    const { run } = await test.host.handle('run.start', { experiment });
    await (await test.host.runs.get(run)).settled();
    const record = await test.host.handle('run.get', { run });
    expect([record.state, record.message]).toEqual([
      'diverged',
      { key: 'run.notFiniteAtStart', values: { what: 'loss' } },
    ]);
    // A first update that goes too far is.
    const steep = toyExperiment(50, {
      training: { optimizer: { kind: 'sgd', rate: 1e6 }, steps: 50 },
      start: [1e60, 2],
    });
    const far = await test.host.handle('run.start', { experiment: steep });
    await (await test.host.runs.get(far.run)).settled();
    const { state, message } = await test.host.handle('run.get', { run: far.run });
    expect([state, message?.key]).toEqual(['diverged', 'run.diverged']);
  });

  it('keeps a diverged run inspectable up to its last finite checkpoint', async () => {
    const experiment = toyExperiment(50, {
      training: { optimizer: { kind: 'sgd', rate: 40 }, steps: 50 },
      analysis: { checkpointEvery: 1 },
      start: [3, 2],
    });
    const { run } = await test.host.handle('run.start', { experiment });
    await (await test.host.runs.get(run)).settled();
    const record = await test.host.handle('run.get', { run });
    expect(record.state).toBe('diverged');
    expect(record.message?.key).toBe('run.diverged');
    expect(record.checkpoints.every((checkpoint) => Number.isFinite(checkpoint.loss))).toBe(true);
    const last = record.checkpoints.at(-1);
    const stored = await test.host.handle('run.checkpoint', { run, step: last?.step ?? 0 });
    expect(stored.theta.every(Number.isFinite)).toBe(true);
  });
});
