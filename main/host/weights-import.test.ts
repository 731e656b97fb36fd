import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SPECTRUM_COLUMN } from '../../app/curvature/spectrum-record.ts';
import { writeNpy, writeNpz } from '../../app/exchange/write-npy.ts';
import { readMetrics } from '../../app/exchange/read-metrics.ts';
import { readSafetensors } from '../../app/exchange/read-safetensors.ts';
import { experimentSchema, problemSchema } from '../../app/experiment/experiment.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { HostFailure } from './host-failure.ts';
import { stepsOf, weightsRunName } from './import-weights.ts';
import { collect, startTestHost, toyLoss, type TestHost } from './testing/test-host.ts';

const golden = join(import.meta.dirname, '../../app/exchange/golden');
const irisLoss = {
  kind: 'network',
  layers: [
    { type: 'dense', units: 8, activation: 'tanh' },
    { type: 'dense', units: 3 },
  ],
  loss: 'crossEntropy',
  data: { dataset: 'iris', validation: 0, standardize: false },
};
const irisProblem = (weights: string, loss: unknown = irisLoss): unknown => ({
  schemaVersion: 1,
  loss,
  point: { weights },
});

let test: TestHost;
beforeEach(async () => {
  test = await startTestHost();
});
afterEach(() => test.dispose());

async function failureOf(promise: Promise<unknown>): Promise<HostFailure> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HostFailure)) throw new Error(`expected a HostFailure, got ${String(error)}`);
  expect(error.message).not.toContain('\n');
  return error;
}

describe('a point from a weights file', () => {
  it('has the eigenvalues that torch finds at it', async () => {
    await cp(join(golden, 'iris-state-dict.pt'), join(test.directory, 'iris.pt'));
    const expected = JSON.parse(await readFile(join(golden, 'expected-iris.json'), 'utf8')) as {
      loss: number;
      eigenvalues: number[];
    };
    const problem = problemSchema.parse(irisProblem('iris.pt'));
    const card = await test.host.handle('point.analyze', { where: { problem } });
    expect(card.loss).toBeCloseTo(expected.loss, 12);
    const largest = Math.max(...expected.eigenvalues.map(Math.abs));
    expect(card.eigenvalues.length).toBe(expected.eigenvalues.length);
    expected.eigenvalues.forEach((value, k) => {
      expect(Math.abs(card.eigenvalues[k] - value)).toBeLessThan(1e-12 * largest);
    });
    expect(card.notes.map(({ key }) => key)).toContain('float32Origin');
    expect(card.zeroTolerance).toBeGreaterThan(5e-6 * largest);
    // The spectrum alone counts zeros as the card does.
    const { job } = await test.host.handle('point.spectrum', { where: { problem } });
    const events = await collect(test.host, `job:${job}`, ({ kind }) => kind === 'done' || kind === 'failed');
    const found = events.find((event) => event.kind === 'spectrum');
    if (found?.kind !== 'spectrum') throw new Error('expected a spectrum');
    expect(found.report.block.rows[SPECTRUM_COLUMN.zeroTolerance]).toBe(card.zeroTolerance);
  });

  it('shows side by side what does not fit', async () => {
    const loss = { ...irisLoss, layers: [{ ...irisLoss.layers[0], units: 5 }, irisLoss.layers[1]] };
    const file = join(golden, 'iris-state-dict.pt');
    const failure = await failureOf(
      test.host.handle('point.analyze', { where: { problem: problemSchema.parse(irisProblem(file, loss)) } }),
    );
    expect(failure.code).toBe('input');
    expect(failure.path).toBe('point.weights');
    expect(failure.mismatch?.map(({ fits }) => fits)).toEqual([false, false, false, true]);
    expect(failure.mismatch?.[0].found).toEqual({ name: '0.weight', shape: [8, 4] });
    expect(failure.mismatch?.[0].expected?.shape).toEqual([5, 4]);
  });

  it.each([
    ['hostile.pt', /expected/],
    ['bomb.npz', /expected/],
    ['huge.h5', /expected/],
    ['object.npy', /expected/],
    ['missing.pt', /found none/],
  ])('refuses %s with one line', async (name, message) => {
    const where = { problem: problemSchema.parse(irisProblem(join(golden, name))) };
    const failure = await failureOf(test.host.handle('point.analyze', { where }));
    expect(failure.code).toBe('input');
    expect(failure.message).toMatch(message);
  });

  it('refuses NaN, and a file cut short', async () => {
    await writeFile(join(test.directory, 'nan.npy'), writeNpy([2], Float64Array.of(1, NaN)));
    const bytes = await readFile(join(golden, 'iris-state-dict.pt'));
    await writeFile(join(test.directory, 'short.pt'), bytes.subarray(0, 1000));
    const toy = problemSchema.parse({ schemaVersion: 1, loss: toyLoss, point: { weights: 'nan.npy' } });
    const failure = await failureOf(test.host.handle('point.analyze', { where: { problem: toy } }));
    expect(failure.message).toMatch(/expected finite weights/);
    const short = problemSchema.parse(irisProblem('short.pt'));
    expect((await failureOf(test.host.handle('point.analyze', { where: { problem: short } }))).code).toBe(
      'input',
    );
  });

  it('comes from an upload where paths are not read', async () => {
    const window = await startTestHost({ filesFrom: null });
    try {
      const bytes = new Uint8Array(await readFile(join(golden, 'iris-state-dict.pt')));
      const { weights } = await window.host.handle('weights.upload', { name: '../../iris net.pt', bytes });
      expect(weights).toMatch(/^upload:[0-9a-f]{16}-iris-net\.pt\.weights$/);
      const problem = problemSchema.parse(irisProblem(weights));
      expect((await window.host.handle('point.analyze', { where: { problem } })).eigenvalues.length).toBe(67);
      for (const name of ['/etc/passwd', 'upload:../../x', 'upload:0000000000000000-x.weights']) {
        const refused = problemSchema.parse(irisProblem(name));
        expect(
          (await failureOf(window.host.handle('point.analyze', { where: { problem: refused } }))).code,
        ).toBe('input');
      }
    } finally {
      await window.dispose();
    }
  });
});

describe('runs and weights files', () => {
  const experiment = (start: unknown): unknown => ({
    schemaVersion: 1,
    name: 'Toy',
    loss: toyLoss,
    start,
    training: { optimizer: { kind: 'momentum', rate: 0.05 }, steps: 4 },
  });

  it('start from one, and are read without it afterwards', async () => {
    await writeFile(join(test.directory, 'start.npy'), writeNpy([2], Float64Array.of(0.5, 0.25)));
    const parsed = experimentSchema.parse(experiment({ weights: 'start.npy' }));
    const run = await test.host.runs.start(parsed);
    await run.settled();
    expect((await run.checkpoint(0)).stored.theta).toEqual(Float64Array.of(0.5, 0.25));
    await writeFile(join(test.directory, 'start.npy'), 'gone');
    const where = { run: run.id, step: 4 };
    expect((await test.host.handle('point.analyze', { where })).loss).toBeGreaterThan(0);
    expect(await test.host.handle('point.update', where)).toBeDefined();
  });

  it('are made of a folder of checkpoints, and drawn on the plane of their path', async () => {
    const folder = join(test.directory, 'checkpoints');
    await mkdir(folder);
    for (const step of [2, 10, 100]) {
      const values = Float64Array.of(1 + step / 100, 1 - step / 300);
      await writeFile(
        join(folder, `model-1.5-step${step}.npz`),
        writeNpz([{ name: 'xy', shape: [2], values }]),
      );
    }
    await writeFile(join(folder, 'readme.txt'), 'no weights');
    const { run } = await test.host.runs.import([folder], experimentSchema.parse(experiment([0, 0])), {
      directory: join(test.directory, 'imported'),
    });
    await run.settled();
    const record = run.record();
    expect(record.state).toBe('completed');
    expect(record.checkpoints.map(({ step }) => step)).toEqual([2, 10, 100]);
    expect(record.checkpoints.every(({ card }) => card !== null)).toBe(true);
    const loss = (x: number, y: number): number => (1 - x * y) ** 2;
    expect(record.checkpoints[1].loss).toBeCloseTo(loss(1.1, 1 - 1 / 30), 14);
    const { job } = await test.host.handle('surface.start', {
      where: { run: run.id, step: 100 },
      plane: { kind: 'pca' },
      size: 5,
    });
    const events = await collect(test.host, `job:${job}`, ({ kind }) => kind === 'done');
    expect(events.map(({ kind }) => kind)).toContain('surfaceMeta');
  });

  it('keep the records of their training, which a diagnosis then judges', async () => {
    await writeFile(join(test.directory, 'end.npy'), writeNpy([2], Float64Array.of(2, 0.25)));
    const lines = Array.from({ length: 60 }, (_, k) => `${k},${0.25 + 0.9 ** k}`);
    const { metrics } = readMetrics(`step,loss\n${lines.join('\n')}\n`);
    const { run } = await test.host.runs.import(
      [join(test.directory, 'end.npy')],
      experimentSchema.parse(experiment([0, 0])),
      { directory: join(test.directory, 'with-records'), metrics },
    );
    await run.settled();
    const record = run.record();
    // One file without a step stands at the end of the records; its loss is the measured one, (1 − 2·¼)².
    expect(record.checkpoints.map(({ step }) => step)).toEqual([59]);
    expect(record.metrics.length / METRIC_COLUMNS.length).toBe(60);
    expect(record.metrics.at(-METRIC_COLUMNS.length + METRIC_COLUMNS.indexOf('trainLoss'))).toBe(0.25);
    const { evidence } = await test.host.handle('diagnosis.get', { run: run.id });
    expect(evidence.curves.trend.state).not.toBe('tooShort');
    expect(evidence.curves.firstLoss).toBe(1.25);
    expect(evidence.point?.loss).toBe(0.25);
  });

  it('leave out records after their last step, and say so', async () => {
    for (const step of [1, 2])
      await writeFile(join(test.directory, `at-${step}.npy`), writeNpy([2], Float64Array.of(1, step)));
    const { metrics } = readMetrics('step,loss\n0,5\n2,4\n3,3\n');
    const { run, notes } = await test.host.runs.import(
      [1, 2].map((step) => join(test.directory, `at-${step}.npy`)),
      experimentSchema.parse(experiment([0, 0])),
      { directory: join(test.directory, 'cut-records'), metrics },
    );
    await run.settled();
    const steps = run.record().metrics.filter((_, k) => k % METRIC_COLUMNS.length === 0);
    expect([...steps]).toEqual([0, 1, 2]);
    expect(notes).toContainEqual({ key: 'diagnosis.records.afterWeights', values: { count: 1, step: 2 } });
  });

  it('give their weights back in full precision', async () => {
    const parsed = experimentSchema.parse({
      schemaVersion: 1,
      loss: irisLoss,
      training: { optimizer: { kind: 'sgd', rate: 0.01 }, steps: 1 },
      analysis: { spectrum: false },
    });
    const run = await test.host.runs.start(parsed);
    await run.settled();
    const [file] = await test.host.runs.exportWeights(run, 'safetensors');
    const { tensors } = readSafetensors(file.content as Uint8Array);
    const shapes = tensors.map(({ name, shape }) => [name, ...shape]);
    expect(shapes).toEqual([
      ['0.bias', 8],
      ['0.weight', 8, 4],
      ['1.bias', 3],
      ['1.weight', 3, 8],
    ]);
    for (const format of ['safetensors', 'npz'] as const) {
      const [{ name, content }] = await test.host.runs.exportWeights(run, format);
      await writeFile(join(test.directory, name), content);
      const again = await test.host.runs.import([join(test.directory, name)], parsed, {
        directory: join(test.directory, `again-${format}`),
      });
      await again.run.settled();
      const { theta } = (await again.run.checkpoint(0)).stored;
      expect(theta).toEqual((await run.checkpoint(1)).stored.theta);
    }
  });
});

describe('the run of files', () => {
  it('is called by the network and by what its files are called', () => {
    const named = (...names: string[]): string =>
      weightsRunName(
        'Iris',
        names.map((name) => ({ name, weights: 'upload:x' })),
      );
    expect(named('net.h5')).toBe('Iris (net.h5)');
    expect(named('keras/20/model.json')).toBe('Iris (20)');
    expect(named('a/step-10.pt', 'a/step-9.pt')).toBe('Iris (step-9.pt … step-10.pt)');
    expect(named(`${'x'.repeat(300)}.pt`).length).toBeLessThan(200);
  });
});

describe('steps of files', () => {
  it('are the last number of each name where these grow, else the order', () => {
    expect(stepsOf(['/a/net-1e-3-step9.pt', '/a/net-1e-3-step10.pt'])).toEqual([9, 10]);
    expect(stepsOf(['/a/7/model.json', '/a/12/model.json'])).toEqual([7, 12]);
    expect(stepsOf(['/a/best.h5', '/a/last.h5'])).toEqual([0, 1]);
    expect(stepsOf(['/a/epoch-3-v2.pt', '/a/epoch-4-v2.pt'])).toEqual([0, 1]);
  });
});

describe('weights files brought into the window as a run', () => {
  const experiment = experimentSchema.parse({
    schemaVersion: 1,
    loss: irisLoss,
    training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 1 },
  });
  async function brought(name: string, bytes: Uint8Array): Promise<{ name: string; weights: string }> {
    return { name, ...(await test.host.handle('weights.upload', { name, bytes })) };
  }

  it('are its checkpoints, by the numbers in the names they had', async () => {
    const bytes = new Uint8Array(await readFile(join(golden, 'iris-state-dict.pt')));
    const files = [await brought('step-10.pt', bytes), await brought('step-9.pt', bytes)];
    const { run } = await test.host.handle('weights.import', { experiment, files });
    const record = await test.host.handle('run.get', { run });
    expect(record.checkpoints.map(({ step }) => step)).toEqual([9, 10]);
    expect(record.state).toBe('completed');
    expect(record.imported).toBe(true);
    expect(record.name).toBe(`${experiment.name} (step-9.pt … step-10.pt)`);
  });

  it('may be TensorFlow.js models, each packed with its weight files', async () => {
    const model = new Uint8Array(await readFile(join(golden, 'tfjs-model.json')));
    const shard = new Uint8Array(await readFile(join(golden, 'tfjs-weights.bin')));
    const whole = zipSync({ 'model.json': model, 'tfjs-weights.bin': shard }, { level: 0 });
    const small = experimentSchema.parse({
      ...experiment,
      loss: {
        kind: 'network',
        layers: [
          { type: 'dense', units: 3, activation: 'tanh' },
          { type: 'dense', units: 1 },
        ],
        loss: 'mse',
        data: { inputs: [[1, 2]], targets: [[0]] },
      },
    });
    const files = [await brought('20/model.json', whole), await brought('5/model.json', whole)];
    const { run } = await test.host.handle('weights.import', { experiment: small, files });
    const { checkpoints } = await test.host.handle('run.get', { run });
    expect(checkpoints.map(({ step }) => step)).toEqual([5, 20]);
    const { theta } = await test.host.handle('run.checkpoint', { run, step: 5 });
    // TensorFlow's [in, out] kernels as rows per unit.
    expect([...theta]).toEqual([0.5, 0.25, -1, 3, 2, -0.125, 1, 2, 3, 4, 5, 6, -7]);
    const escaping = new TextDecoder().decode(model).replace('tfjs-weights.bin', '../tfjs-weights.bin');
    for (const entries of [{ 'model.json': model }, { 'model.json': new TextEncoder().encode(escaping) }]) {
      const broken = await brought('broken', zipSync(entries));
      const failure = await failureOf(
        test.host.handle('weights.import', { experiment: small, files: [broken] }),
      );
      expect(failure.message).toMatch(/tfjs-weights\.bin/);
    }
  });

  it('are refused in one line with the name they had, and no run is left', async () => {
    const whole = new Uint8Array(await readFile(join(golden, 'iris-state-dict.pt')));
    const read = async (name: string): Promise<Uint8Array> =>
      new Uint8Array(await readFile(join(golden, name)));
    for (const [bytes, problem] of [
      [whole.slice(0, whole.length / 2), 'weightsDamaged'],
      [new TextEncoder().encode('hello'), 'weightsKind'],
      [await read('hostile.pt'), 'weightsObjects'],
      [await read('bomb.npz'), 'weightsDamaged'],
      [await read('c-order.npy'), 'weightsMismatch'],
    ] as const) {
      const files = [await brought('net.pt', bytes)];
      const failure = await failureOf(test.host.handle('weights.import', { experiment, files }));
      expect(failure.code).toBe('input');
      expect(failure.message).toMatch(/^net\.pt: /);
      expect(failure.message).not.toContain('.weights');
      // In the window's language as far as it is known, under the same name.
      expect([failure.note?.key, failure.note?.values?.['file']]).toEqual([`input.${problem}`, 'net.pt']);
    }
    expect(await test.host.handle('run.list', {})).toEqual([]);
  });
});
