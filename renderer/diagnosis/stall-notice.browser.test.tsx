import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { RunEvent } from '../../app/protocol/host-api.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import type { HostClient } from '../client/host-client.ts';
import { Layout } from '../panels/layout.tsx';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';

const WORLD: FakeWorld = {
  name: 'bowl',
  box: [
    [-2, 2],
    [-2, 2],
  ],
  loss: (x, y) => x * x + y * y,
  path: [
    [1, 0],
    [0, 0],
  ],
  classes: ['notCritical', 'minimum'],
};

/** Records of the full training loss at steps from … to. */
function rows(from: number, to: number, loss: (step: number) => number): Float64Array {
  const width = METRIC_COLUMNS.length;
  const table = new Float64Array((to - from) * width).fill(NaN);
  for (let k = 0; k < to - from; k++) {
    table[k * width] = from + k;
    table[k * width + METRIC_COLUMNS.indexOf('trainLoss')] = loss(from + k);
  }
  return table;
}

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

describe('a stall during training', () => {
  it('is told without moving anything, in words that stay, and taken back when it ends', async () => {
    const host = fakeHost(WORLD);
    let send: (event: RunEvent) => void = () => undefined;
    const request = (async (method: string, params: unknown) => {
      const answer = await host.request(method as never, params as never);
      const isRun = method === 'run.get' || method === 'run.list';
      if (!isRun) return answer;
      const running = { state: 'running', steps: 3000, checkpoints: [] };
      return Array.isArray(answer)
        ? (answer as object[]).map((one) => ({ ...one, ...running }))
        : { ...(answer as object), ...running };
    }) as HostClient['request'];
    const subscribe: HostClient['subscribe'] = (topic, listener) => {
      if (topic.startsWith('run:')) send = listener as typeof send;
      return host.subscribe(topic, listener);
    };
    mounted = mount({ ...host, request, subscribe }, <Layout centre={<div />} />, {
      width: 1280,
      height: 720,
    });
    const { app, element } = mounted;
    await app.actions.boot();
    const metrics = (from: number, to: number, loss: (step: number) => number): void =>
      send({ kind: 'metrics', rows: rows(from, to, loss) });
    const places = (): string =>
      JSON.stringify(
        ['.columns', '.status-line', '.title-bar'].map((name) =>
          element.querySelector(name)?.getBoundingClientRect(),
        ),
      );
    metrics(0, 100, (step) => 1 + 2 * Math.exp(-step / 100));
    await vi.waitFor(() => expect(app.store.getState().live.run1?.metricsVersion).toBeGreaterThan(0));
    const before = places();
    expect(element.querySelector('.stall-notice')).toBeNull();

    metrics(100, 1500, (step) => 1 + 2 * Math.exp(-step / 100));
    await expect.element(page.getByText(/^The loss has stopped falling, from about step/)).toBeVisible();
    expect(places()).toBe(before);
    const said = element.querySelector('.stall-notice')?.textContent;
    metrics(1500, 2500, () => 1);
    await vi.waitFor(() => expect(app.store.getState().runs.run1?.metrics.lastStep).toBe(2499));
    await expect.element(page.getByRole('button', { name: 'Why?' })).toBeVisible();
    expect(element.querySelector('.stall-notice')?.textContent).toBe(said);

    metrics(2500, 6000, (step) => Math.exp(-(step - 2500) / 500));
    await vi.waitFor(() => expect(element.querySelector('.stall-notice')).toBeNull());
    await expect.element(page.getByText('The loss falls again.')).toBeVisible();
    expect(places()).toBe(before);

    metrics(6000, 20_000, () => Math.exp(-7));
    await page.getByRole('button', { name: 'Why?' }).click();
    expect(app.store.getState().preferences.workspace).toBe('diagnose');
  });
});
