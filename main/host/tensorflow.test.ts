import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { ACTIVATIONS, NETWORK_LOSSES } from '../../app/experiment/loss-spec.ts';
import { HostFailure } from './host-failure.ts';
import type { Run } from './run.ts';
import {
  blobsExperiment,
  collect,
  startTestHost,
  toyExperiment,
  type TestHost,
} from './testing/test-host.ts';

/** float32 has 24 bits: 6e−8 per operation, grown by 100 steps of training. */
const ROUNDING = 2e-5;

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

function withTraining(training: Record<string, unknown>, loss: Record<string, unknown> = {}): Experiment {
  const base = blobsExperiment(100, 100);
  return experimentSchema.parse({
    ...base,
    loss: { ...base.loss, ...loss },
    training: { ...base.training, engine: 'tensorflow', ...training },
    analysis: { checkpointEvery: 100, spectrum: false },
  });
}

async function trained(experiment: Experiment, host = test): Promise<Run> {
  const run = await host.host.runs.start(experiment);
  await run.settled();
  return run;
}

describe('the TensorFlow engine', () => {
  it.each([
    { kind: 'sgd', rate: 0.1 },
    { kind: 'momentum', rate: 0.05, convention: 'pytorch' },
    { kind: 'momentum', rate: 0.05, convention: 'lecture' },
    { kind: 'momentum', rate: 0.05, convention: 'ema' },
    { kind: 'nesterov', rate: 0.05 },
    { kind: 'adagrad', rate: 0.05, convention: 'original' },
    { kind: 'adagrad', rate: 0.05, convention: 'lecture' },
    { kind: 'rmsprop', rate: 0.01, convention: 'pytorch' },
    { kind: 'rmsprop', rate: 0.01, convention: 'lecture' },
    { kind: 'adam', rate: 0.01, biasCorrection: true },
    { kind: 'adam', rate: 0.01, biasCorrection: false },
  ])('stays within rounding of float64 over 100 steps of $kind $convention', async (optimizer) => {
    const schedule = { decay: { kind: 'cosine' } };
    const run = await trained(withTraining({ optimizer, schedule, weightDecay: 0.01 }));
    const { state, step, tensorflow } = run.summary();
    expect([state, step]).toEqual(['completed', 100]);
    expect(tensorflow?.backend).not.toBe('none');
    expect(tensorflow?.backend).not.toBe('cpu');
    expect(tensorflow?.difference?.steps).toBe(100);
    expect(tensorflow?.difference?.largest).toBeLessThan(ROUNDING);
    const distances = tensorflow?.difference?.distances ?? [];
    expect([distances.length, Math.max(...distances), distances.at(-1)]).toEqual([
      100,
      tensorflow?.difference?.largest,
      tensorflow?.difference?.last,
    ]);
    // It is float32: exactly equal would mean that float64 trained.
    expect(tensorflow?.difference?.largest).toBeGreaterThan(1e-9);
    const { theta } = (await run.checkpoint(100)).stored;
    expect(theta).toEqual(Float64Array.from(theta, Math.fround));
    const same = withTraining({ optimizer, schedule, weightDecay: 0.01, engine: 'float64' });
    const exact = (await (await trained(same)).checkpoint(100)).stored.theta;
    const apart = Math.hypot(...theta.map((value, i) => value - exact[i])) / Math.hypot(...exact);
    expect(apart).toBeCloseTo(tensorflow?.difference?.last ?? NaN, 12);
  });

  it.each(ACTIVATIONS.map((activation) => ({ activation })))('has $activation', async ({ activation }) => {
    const layers = [
      { type: 'dense', units: 4, bias: false },
      { type: 'activation', activation },
      { type: 'dense', units: 4, activation },
      { type: 'dense', units: 3 },
    ];
    const run = await trained(
      withTraining({ optimizer: { kind: 'sgd', rate: 0.02 }, batchSize: 'full' }, { layers }),
    );
    expect(run.summary().tensorflow?.difference?.largest).toBeLessThan(ROUNDING);
  });

  it.each(NETWORK_LOSSES.map((loss) => ({ loss })))('has $loss', async ({ loss }) => {
    const run = await trained(withTraining({ optimizer: { kind: 'sgd', rate: 0.002 } }, { loss }));
    expect(run.summary().tensorflow?.difference?.largest).toBeLessThan(ROUNDING);
  });

  it('has the JavaScript backend too, where that is asked for', async () => {
    vi.stubEnv('SADDLESCOPE_TENSORFLOW', 'cpu');
    const plain = await startTestHost();
    try {
      const run = await trained(withTraining({ optimizer: { kind: 'adam', rate: 0.01 } }), plain);
      expect(run.summary().tensorflow?.backend).toBe('cpu');
      expect(run.summary().tensorflow?.difference?.largest).toBeLessThan(ROUNDING);
      await vi.waitFor(() => expect(plain.host.runs.tensorflow.tensors).toBe(0));
    } finally {
      vi.unstubAllEnvs();
      await plain.dispose();
    }
  });

  it('tells of the difference while the run goes on', async () => {
    const run = await test.host.runs.start(withTraining({ steps: 100_000 }));
    const told = collect(
      test.host,
      `run:${run.id}`,
      (event) =>
        event.kind === 'state' && 'summary' in event && event.summary.tensorflow?.difference?.steps === 100,
    );
    await told;
    expect(run.summary().state).toBe('running');
    run.control('stop');
    await run.settled();
  });

  it('frees every tensor, with runs side by side, one stopped and one paused and continued', async () => {
    const base = withTraining({ steps: 100_000 });
    const [stopped, paused] = await Promise.all([test.host.runs.start(base), test.host.runs.start(base)]);
    const isPaused = collect(
      test.host,
      `run:${paused.id}`,
      (event) => event.kind === 'state' && 'summary' in event && event.summary.state === 'paused',
    );
    paused.control('pause');
    await isPaused;
    // A run that waits holds up nobody.
    expect((await trained(withTraining({}))).summary().state).toBe('completed');
    stopped.control('stop');
    await stopped.settled();
    expect(stopped.summary().state).toBe('stopped');
    paused.control('resume');
    paused.control('stop');
    await paused.settled();
    await trained(withTraining({ optimizer: { kind: 'adam', rate: 0.01 } }));
    await vi.waitFor(() => expect(test.host.runs.tensorflow.tensors).toBe(0));
  });

  it('goes on from a checkpoint in the same bits', async () => {
    const experiment = { ...withTraining({ steps: 60 }), analysis: { checkpointEvery: 20, spectrum: false } };
    const whole = await trained(experiment);
    const run = await test.host.runs.start(experiment);
    const reached = collect(test.host, `run:${run.id}`, (event) => event.kind === 'checkpoint');
    await reached;
    run.interrupt();
    await run.settled();
    await run.folder.close();
    const again = await test.host.runs.resume(run.folder.path);
    await again.settled();
    const end = (await whole.checkpoint(60)).stored;
    const { theta, optimizerState } = (await again.checkpoint(60)).stored;
    expect(theta).toEqual(end.theta);
    expect(optimizerState).toEqual(end.optimizerState);
  });

  it('diverges as a value', async () => {
    const layers = [{ type: 'dense', units: 3 }];
    const run = await trained(
      withTraining({ optimizer: { kind: 'sgd', rate: 1e6 } }, { layers, loss: 'mse' }),
    );
    expect(run.summary().state).toBe('diverged');
    expect((await run.checkpoint(run.summary().step)).stored.theta.every(Number.isFinite)).toBe(true);
  });

  it('has its checkpoints analysed with the tolerance of float32', async () => {
    const experiment = { ...withTraining({ steps: 5 }), analysis: { spectrum: true, checkpointEvery: 5 } };
    const run = await trained(experiment);
    const notes = run.checkpoints().map(({ card }) => card?.notes.map(({ key }) => key));
    expect(notes.every((keys) => keys?.includes('float32Origin'))).toBe(true);
    expect((await test.host.handle('app.info', {})).tensorflow?.version).toMatch(/^\d/);
  });

  it('leaves the run to float64 where it cannot be loaded, and says why', async () => {
    vi.stubEnv('SADDLESCOPE_TENSORFLOW', 'off');
    const without = await startTestHost();
    try {
      const run = await trained(withTraining({}), without);
      expect(run.summary()).toMatchObject({ state: 'completed', tensorflow: { backend: 'none' } });
      expect(run.summary().tensorflow?.reason).toContain('SADDLESCOPE_TENSORFLOW');
      const exact = await trained(withTraining({ engine: 'float64' }), without);
      expect((await run.checkpoint(100)).stored.theta).toEqual((await exact.checkpoint(100)).stored.theta);
      expect(run.float32Origin).toBe(false);
    } finally {
      vi.unstubAllEnvs();
      await without.dispose();
    }
  });

  it.each([
    ['training.optimizer.kind', withTraining({ optimizer: { kind: 'lion', rate: 0.01 } })],
    ['training.l1', withTraining({ l1: 0.1 })],
    [
      'training.engine',
      toyExperiment(3, { training: { ...toyExperiment(3).training, engine: 'tensorflow' } }),
    ],
    [
      'loss.layers.1.type',
      withTraining(
        {},
        { layers: [{ type: 'dense', units: 4 }, { type: 'layerNorm' }, { type: 'dense', units: 3 }] },
      ),
    ],
  ])('refuses what it does not have at %s', async (path, experiment) => {
    const error: unknown = await test.host.runs.start(experiment).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HostFailure);
    expect(error).toMatchObject({ code: 'input', path });
  });
});
