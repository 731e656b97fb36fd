import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import type { SweepRecord } from '../../app/protocol/training-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { Layout } from '../panels/layout.tsx';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';

const WORLD: FakeWorld = {
  name: 'x² + y²',
  box: [
    [-2, 2],
    [-2, 2],
  ],
  loss: (x, y) => x * x + y * y,
  path: [
    [1, 1],
    [0, 0],
  ],
  classes: ['notCritical', 'minimum'],
};

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

async function open(
  options: { scheme?: 'dark' | 'light'; language?: 'en' | 'zh' } = {},
  host: HostClient = fakeHost(WORLD),
): Promise<Mounted> {
  mounted = mount(host, <Layout centre={<div />} />, { ...options, width: 1280, height: 720 });
  await mounted.app.actions.boot();
  document.documentElement.dataset.mantineColorScheme = options.scheme ?? 'light';
  document.documentElement.lang = options.language ?? 'en';
  document.title = 'Saddlescope';
  return mounted;
}

/** A sweep of three runs, one of which has ended. */
function brokenOff(): SweepRecord {
  const experiment = experimentSchema.parse({
    schemaVersion: 1,
    name: 'Broken',
    loss: { kind: 'function', variables: ['x', 'y'], expression: 'x^2 + y^2', box: WORLD.box },
    training: { optimizer: { kind: 'sgd', rate: 0.1 }, steps: 10 },
    sweep: { rates: [0.1, 0.2, 0.3] },
  });
  const result = {
    index: 0,
    group: 0,
    seed: 0,
    fold: null,
    outcome: 'completed',
    message: null,
    step: 10,
    trainLoss: 0.1,
    validationLoss: NaN,
    trainAccuracy: NaN,
    validationAccuracy: NaN,
    seconds: 0.1,
    curve: Float64Array.of(0, 1, NaN, 10, 0.1, NaN),
    path: new Float64Array(0),
  } as const;
  return {
    sweep: 's1',
    name: 'Broken',
    experiment,
    folds: null,
    parameterCount: 2,
    groups: ['sgd 0.1', 'sgd 0.2', 'sgd 0.3'],
    total: 3,
    job: null,
    started: '2026-01-01T00:00:00.000Z',
    results: [result],
  };
}

describe('a race', () => {
  it('says which lists do not fit, and how many runs there will be', async () => {
    const { app } = await open();
    app.actions.setPreferences({ workspace: 'race' });
    await page.getByRole('textbox', { name: 'Seeds' }).fill('0 – 4');
    await expect.element(page.getByRole('button', { name: 'Start 15 runs' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Learning rates η' }).fill('-1');
    await expect.element(page.getByText('Give numbers above 0, separated by commas.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Start 15 runs' })).toBeDisabled();
  });

  it('says in the language of the window why runs of it failed', async () => {
    const host = fakeHost(WORLD);
    const { results, ...rest } = brokenOff();
    const failed = {
      ...results[0],
      outcome: 'failed' as const,
      message: 'expected full batches for lbfgs, got batches of 16',
      note: { key: 'input.fullBatches', values: { kind: 'lbfgs', got: 16 } },
    };
    const record: SweepRecord = { ...rest, results: [failed] };
    const { app } = await open(
      { language: 'zh' },
      {
        ...host,
        request(method, params) {
          const answers: Record<string, unknown> = {
            'sweep.list': [{ ...record, done: 1 }],
            'sweep.get': record,
          };
          const answer = answers[method];
          return answer === undefined ? host.request(method, params) : Promise.resolve(answer as never);
        },
      },
    );
    app.actions.setPreferences({ workspace: 'race' });
    await expect
      .element(page.getByText(/L-BFGS 比较同一损失的梯度：请将批大小设为全部样本，而不是 16。/))
      .toBeVisible();
  });

  it('goes on where it was broken off', async () => {
    const host = fakeHost(WORLD);
    let record = brokenOff();
    const { app } = await open(
      {},
      {
        ...host,
        request(method, params) {
          if (method === 'sweep.resume') record = { ...record, job: 'j1' };
          const answers: Record<string, unknown> = {
            'sweep.list': [{ ...record, done: record.results.length }],
            'sweep.get': record,
            'sweep.resume': { job: 'j1' },
          };
          const answer = answers[method];
          return answer === undefined ? host.request(method, params) : Promise.resolve(answer as never);
        },
      },
    );
    app.actions.setPreferences({ workspace: 'race' });
    await expect.element(page.getByText('Broken off after 1 of 3 runs.')).toBeVisible();
    await page.getByRole('button', { name: 'Go on with 2 runs' }).click();
    await expect.element(page.getByText('1 of 3 runs', { exact: true })).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Go on with 2 runs' })).not.toBeInTheDocument();
  });
});
