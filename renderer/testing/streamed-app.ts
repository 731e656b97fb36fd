import type { RunEvent } from '../../app/protocol/host-api.ts';
import { createApp, type App } from '../state/app-store.ts';
import { fakeHost } from './fake-host.ts';

/** A window whose run `run1` hears what the test tells it. */
export interface StreamedApp {
  readonly app: App;
  tell(event: RunEvent): void;
}

export function streamedApp(): StreamedApp {
  const host = fakeHost({
    name: 'live',
    box: [
      [-1, 1],
      [-1, 1],
    ],
    loss: (x, y) => x + y,
    path: [[0, 0]],
    classes: ['saddle'],
  });
  let tell: (event: RunEvent) => void = () => undefined;
  const app = createApp(
    {
      ...host,
      subscribe(topic, listener) {
        if (topic.startsWith('run:')) tell = listener as typeof tell;
        return () => undefined;
      },
    },
    { getItem: () => null, setItem: () => undefined },
    ['en'],
  );
  return { app, tell: (event) => tell(event) };
}
