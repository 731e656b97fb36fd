import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { experimentSchema } from '../app/experiment/experiment.ts';
import { dataSchema, networkLossSchema } from '../app/experiment/loss-spec.ts';
import type { ResolvedLoss } from '../app/experiment/resolved-loss.ts';
import { METRIC_COLUMNS } from '../app/training/metric-columns.ts';
import type { TrainingCommand, TrainingMessage, TrainingStart } from '../app/protocol/jobs.ts';
import { loadDataJob } from './jobs/load-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'saddlescope-training-'));
const column = (name: (typeof METRIC_COLUMNS)[number]): number => METRIC_COLUMNS.indexOf(name);

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('.', import.meta.url)),
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { training: 'training.ts' },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A training in a real thread: messages as they come, and its end. */
class Thread {
  readonly messages: TrainingMessage[] = [];
  readonly exit: Promise<number>;
  readonly #worker: Worker;
  #wake: (() => void)[] = [];

  constructor(start: TrainingStart) {
    this.#worker = new Worker(join(folder, 'training.mjs'), { workerData: start });
    this.#worker.on('message', (message: TrainingMessage) => {
      this.messages.push(message);
      for (const wake of this.#wake.splice(0)) wake();
    });
    this.exit = new Promise((resolve, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('exit', resolve);
    });
  }
  send(command: Exclude<TrainingCommand['command'], 'spectraTaken' | 'checkpointTaken'>): void {
    this.#worker.postMessage({ command } satisfies TrainingCommand);
  }
  async until(test: (message: TrainingMessage) => boolean): Promise<void> {
    while (!this.messages.some(test)) {
      await Promise.race([new Promise<void>((resolve) => this.#wake.push(resolve)), this.exit]);
    }
  }
  rows(): number[][] {
    const width = METRIC_COLUMNS.length;
    return this.messages.flatMap((message) =>
      message.kind === 'metrics'
        ? Array.from({ length: message.rows.length / width }, (_, at) => [
            ...message.rows.slice(at * width, (at + 1) * width),
          ])
        : [],
    );
  }
  checkpoints() {
    return this.messages.flatMap((message) => (message.kind === 'checkpoint' ? [message] : []));
  }
  ended() {
    return this.messages.flatMap((message) => (message.kind === 'ended' ? [message] : []));
  }
}

const saddle: TrainingStart = {
  loss: {
    kind: 'function',
    key: 'saddle',
    spec: { kind: 'function', variables: ['x', 'y'], expression: '(1 - x*y)^2' },
  },
  optimizer: { kind: 'adam', rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  batchSize: 'full',
  steps: 300,
  seed: 0,
  evaluateEvery: 10,
  checkpointEvery: 100,
  theta: Float64Array.of(1, -0.99),
  paused: false,
};

async function irisStart(): Promise<TrainingStart> {
  const spec = networkLossSchema.parse({
    kind: 'network',
    layers: [
      { type: 'dense', units: 5, activation: 'tanh' },
      { type: 'dense', units: 3 },
    ],
    loss: 'crossEntropy',
    data: dataSchema.parse({ dataset: 'iris' }),
  });
  const { data } = await loadDataJob({
    spec: spec.data,
    assetsDirectory: fileURLToPath(new URL('../assets', import.meta.url)),
  });
  const loss: ResolvedLoss = { kind: 'network', key: 'iris', spec, data };
  const training = experimentSchema.shape.training.parse({
    optimizer: { kind: 'adam', rate: 0.02 },
    batchSize: 16,
    steps: 400,
  });
  const parameters = 4 * 5 + 5 + 5 * 3 + 3;
  return {
    ...saddle,
    ...training,
    loss,
    evaluateEvery: 50,
    checkpointEvery: 100,
    theta: Float64Array.from({ length: parameters }, (_, i) => 0.5 * Math.sin(3 * i + 1)),
  };
}

describe('training thread', () => {
  it('trains a function to its end and closes', async () => {
    const thread = new Thread(saddle);
    expect(await thread.exit).toBe(0);
    expect(thread.ended()).toEqual([{ kind: 'ended', outcome: 'completed', step: 300, message: null }]);
    expect(thread.rows().map((row) => row[0])).toEqual(Array.from({ length: 301 }, (_, step) => step));
    expect(thread.checkpoints().map(({ checkpoint }) => checkpoint.step)).toEqual([0, 100, 200, 300]);
    expect(thread.messages.some((message) => message.kind === 'position')).toBe(true);
  });

  it('learns iris from shared memory, the same twice and across a resume', async () => {
    const start = await irisStart();
    const whole = new Thread(start);
    await whole.exit;
    const last = whole.rows().pop() ?? [];
    expect(last[column('trainAccuracy')]).toBeGreaterThan(0.95);
    expect(last[column('validationAccuracy')]).toBeGreaterThan(0.85);
    expect(last[column('epoch')]).toBe(400 / 8);
    const again = new Thread(start);
    await again.exit;
    expect(again.rows()).toEqual(whole.rows());
    const rest = new Thread({ ...start, resume: whole.checkpoints()[2].checkpoint });
    await rest.exit;
    expect(rest.rows()).toEqual(whole.rows().slice(201));
    expect(rest.checkpoints()).toEqual(whole.checkpoints().slice(3));
  });

  it('answers pause, step, checkpoint and stop while it runs', async () => {
    const thread = new Thread({ ...saddle, steps: 100_000_000, checkpointEvery: 100_000_000 });
    await thread.until((message) => message.kind === 'metrics');
    thread.send('pause');
    await thread.until((message) => message.kind === 'state' && message.state === 'paused');
    const paused = thread.messages.flatMap((m) =>
      m.kind === 'state' && m.state === 'paused' ? [m.step] : [],
    );
    thread.send('step');
    await thread.until((message) => message.kind === 'state' && message.step === paused[0] + 1);
    thread.send('checkpoint');
    await thread.until((message) => message.kind === 'checkpoint' && message.checkpoint.step > 0);
    expect(thread.checkpoints()[1].checkpoint.step).toBe(paused[0] + 1);
    thread.send('resume');
    thread.send('stop');
    await thread.exit;
    expect(thread.ended()[0].outcome).toBe('stopped');
  });

  it('diverges into a designed end, and reports what does not fit as an error', async () => {
    const wild = new Thread({ ...saddle, optimizer: { kind: 'sgd', rate: 1e3 } });
    await wild.exit;
    expect(wild.ended()[0].outcome).toBe('diverged');
    expect(Number.isFinite(wild.checkpoints().pop()?.loss)).toBe(true);
    const iris = await irisStart();
    await expect(new Thread({ ...iris, batchSize: 121 }).exit).rejects.toThrow('N = 120');
  });
});
