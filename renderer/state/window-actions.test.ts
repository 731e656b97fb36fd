import { describe, expect, it } from 'vitest';
import type { HostClient } from '../client/host-client.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { createApp, type App } from './app-store.ts';
import { DEFAULT_EXPERIMENT } from './default-experiment.ts';

/** A window whose host answers with its latest run only when it is let. */
function startingApp(): { app: App; connect: () => void; letRunCome: () => void } {
  const host = fakeHost({
    name: 'latest',
    box: [
      [-1, 1],
      [-1, 1],
    ],
    loss: (x, y) => x + y,
    path: [[0, 0]],
    classes: [null],
  });
  let letRunCome: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letRunCome = resolve));
  let connect: () => void = () => undefined;
  const slow: HostClient = {
    ...host,
    request: async (method, params) => {
      if (method === 'run.get') await held;
      return host.request(method, params);
    },
    onConnection: (listener) => {
      connect = () => listener('connected');
      return () => undefined;
    },
  };
  const app = createApp(slow, { getItem: () => null, setItem: () => undefined }, ['en']);
  return { app, connect: () => connect(), letRunCome: () => letRunCome() };
}

const opened = (app: App): Promise<void> =>
  new Promise((resolve) => {
    const stop = app.store.subscribe(({ activeRun, busy }) => {
      if (activeRun === null || busy) return;
      stop();
      resolve();
    });
  });

describe('a window that starts', () => {
  it('opens the latest run with its set-up, and starts no other before', async () => {
    const { app, connect, letRunCome } = startingApp();
    const ready = opened(app);
    connect();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.store.getState().busy).toBe(true);
    letRunCome();
    await ready;
    expect(app.store.getState().draft.present.name).toBe('latest');
    app.close();
  });

  it('keeps what was set up while the latest run was on its way', async () => {
    const { app, connect, letRunCome } = startingApp();
    const ready = opened(app);
    connect();
    await new Promise((resolve) => setImmediate(resolve));
    app.actions.replaceDraft({ ...DEFAULT_EXPERIMENT, name: 'chosen meanwhile' });
    letRunCome();
    await ready;
    expect(app.store.getState()).toMatchObject({ activeRun: 'run1', busy: false });
    expect(app.store.getState().draft.present.name).toBe('chosen meanwhile');
    app.close();
  });
});
