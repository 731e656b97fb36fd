import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { buildObjective, isNetworkObjective } from '../../app/experiment/objective.ts';
import { recordAt, SPECTRUM_COLUMN } from '../../app/curvature/spectrum-record.ts';
import { collect, startTestHost, type TestHost } from './testing/test-host.ts';
import { checkpointLoss } from './checkpoint-loss.ts';
import { JobPool } from './job-pool.ts';
import { threadFiles } from './thread-files.ts';
import { programFiles } from './locations.ts';

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

/** Adam and early stopping stand before the averages in a checkpoint's state. */
function experiment(statistics: 'batch' | 'running'): Experiment {
  return experimentSchema.parse({
    schemaVersion: 1,
    name: 'Averages',
    loss: {
      kind: 'network',
      layers: [
        { type: 'dense', units: 3 },
        { type: 'batchNorm', statistics, momentum: 0.3 },
        { type: 'activation', activation: 'tanh' },
        { type: 'residual', layers: [{ type: 'batchNorm', statistics }] },
        { type: 'dense', units: 2 },
      ],
      loss: 'crossEntropy',
      data: { generator: 'moons', samples: 60, seed: 2 },
    },
    start: { seed: 3 },
    training: {
      optimizer: { kind: 'adam', rate: 0.01 },
      batchSize: 12,
      steps: 30,
      seed: 1,
      earlyStopping: { patience: 1000 },
    },
    analysis: { checkpointEvery: 10 },
  });
}

/** Runs it, and gives back each checkpoint with the averages that stand at the end of its state. */
async function trained(spec: Experiment) {
  const run = await test.host.runs.start(spec);
  await run.settled();
  const steps = run.checkpoints().map(({ step }) => step);
  const points = await Promise.all(
    steps.map(async (step) => {
      const { stored, summary } = await run.checkpoint(step);
      return { ...stored, card: summary.card };
    }),
  );
  return { run: run.id, points };
}

/** The loss of the training part as a function of θ and averages, built without the host. */
async function witness({ loss }: Experiment): Promise<(theta: Float64Array, state: Float64Array) => number> {
  if (loss.kind !== 'network') throw new Error('expected a network');
  const { assets, workers } = programFiles(import.meta.url);
  const pool = new JobPool({ files: threadFiles(workers, false), threads: 1, memoryBudget: 1e9 });
  try {
    const { data } = await pool.run('load-data', { spec: loss.data, assetsDirectory: assets });
    const objective = buildObjective({ kind: 'network', key: '', spec: loss, data }, 'train');
    if (!isNetworkObjective(objective)) throw new Error('expected a network');
    return (theta, state) => objective.evaluate(theta, state).loss;
  } finally {
    await pool.close();
  }
}

describe('checkpoints of networks with running averages', () => {
  it('are analysed with the averages of their own step', async () => {
    const spec = experiment('running');
    const { run, points } = await trained(spec);
    expect(points.map(({ step }) => step)).toEqual(expect.arrayContaining([0, 10, 20, 30]));
    const full = points.filter(({ optimizerState }) => optimizerState.length > 0);
    const lossAt = await witness(spec);
    const length = 2 * 3 + 2 * 3; // means and variances of two layers
    for (const { step, theta, optimizerState, card } of full) {
      const state = optimizerState.slice(-length);
      const expected = lossAt(theta, state);
      expect(card?.loss).toBeCloseTo(expected, 12);
      const fresh = step === 0;
      expect(card?.notes).toContainEqual({ key: fresh ? 'batchNormFresh' : 'batchNormFrozen' });
      // Asked for again by step, and with another point's averages in the same thread's memory.
      const again = await test.host.handle('point.analyze', { where: { run, step } });
      expect(again.eigenvalues).toEqual(card?.eigenvalues);
      const samples = await test.host.handle('point.samples', { run, step, part: 'train' });
      const mean = samples.losses.reduce((sum, value) => sum + value, 0) / samples.losses.length;
      expect(mean).toBeCloseTo(expected, 12);
      const { job } = await test.host.handle('surface.start', {
        where: { run, step },
        plane: { kind: 'random' },
        size: 5,
      });
      const events = await collect(
        test.host,
        `job:${job}`,
        ({ kind }) => kind === 'done' || kind === 'failed',
      );
      const surface = events.find((event) => event.kind === 'surfaceMeta');
      if (surface?.kind !== 'surfaceMeta') throw new Error('expected a surface');
      expect(surface.meta.centerLoss).toBeCloseTo(expected, 12);
      expect(surface.meta.notes).toContainEqual({ key: 'scene.notes.batchNorm.running' });
    }
    const [first, ...later] = full.map(({ card }) => card?.loss ?? NaN);
    for (const loss of later) expect(loss).not.toBe(first);
  });

  it.each(['running', 'batch'] as const)(
    'spectra along the run use %s statistics, as cards do',
    async (statistics) => {
      const spec = experimentSchema.parse({
        ...experiment(statistics),
        analysis: { checkpointEvery: 10, spectrumEvery: 5 },
      });
      const { run, points } = await trained(spec);
      const { block } = await test.host.handle('run.spectra', { run });
      const lossAt = await witness(spec);
      const rows = new Map(
        Array.from({ length: block.count }, (_, k) => {
          const record = recordAt(block, k);
          return [record.row[SPECTRUM_COLUMN.step], record];
        }),
      );
      expect([...rows.keys()]).toEqual([0, 5, 10, 15, 20, 25, 30]);
      const full = points.filter(({ step }) => step % 10 === 0);
      expect(full).toHaveLength(4);
      for (const { step, theta, optimizerState, card, loss } of full) {
        const record = rows.get(step);
        record?.values.forEach((value, k) => expect(value).toBeCloseTo(card?.eigenvalues[k] ?? NaN, 10));
        expect(record?.row[SPECTRUM_COLUMN.loss]).toBeCloseTo(loss, 12);
        if (statistics === 'running') expect(loss).toBeCloseTo(lossAt(theta, optimizerState.slice(-12)), 12);
      }
    },
  );

  it('the best step of early stopping is analysed with its own averages', async () => {
    const spec = experimentSchema.parse({
      ...experiment('running'),
      training: {
        ...experiment('running').training,
        steps: 400,
        earlyStopping: { patience: 3 },
        optimizer: { kind: 'adam', rate: 0.1 },
      },
      analysis: { checkpointEvery: 1000 },
    });
    const { run, points } = await trained(spec);
    const best = points.find(({ step }) => step > 0 && step < (points.at(-1)?.step ?? 0));
    if (best === undefined) throw new Error('expected a best step before the last');
    const lossAt = await witness(spec);
    expect(best.loss).toBeCloseTo(lossAt(best.theta, best.optimizerState.slice(-12)), 12);
    expect(best.card?.loss).toBeCloseTo(best.loss, 12);
    // Its next update can be made, and so can what-ifs that go on from it.
    const view = await test.host.handle('point.update', { run, step: best.step });
    expect(view.step).toBe(best.step);
    expect(view.scale.every((value) => value > 0)).toBe(true);
  });

  it('with batch statistics stay under the loss of the run', async () => {
    const { points } = await trained(experiment('batch'));
    for (const { card, loss } of points) {
      expect(card?.loss).toBeCloseTo(loss, 12);
      expect(card?.notes).toContainEqual({ key: 'batchNormOverData' });
    }
  });
});

describe('checkpointLoss', () => {
  it('leaves functions alone', () => {
    const spec = { kind: 'function' as const, variables: ['x'], expression: 'x^2' };
    const loss = { kind: 'function', key: 'k', spec } as const;
    expect(checkpointLoss(loss, Float64Array.of(1, 2))).toBe(loss);
  });
});
