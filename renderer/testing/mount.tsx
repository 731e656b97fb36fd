import '@mantine/core/styles.css';
import '../styles.css';
import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import type { HostClient } from '../client/host-client.ts';
import { createI18n, type Language } from '../i18n/catalogue.ts';
import { AppProvider } from '../state/app-context.tsx';
import { createApp, type App } from '../state/app-store.ts';
import { theme } from '../theme/theme.ts';
import type { ColorScheme } from '../theme/class-style.ts';

export interface Mounted {
  readonly app: App;
  readonly element: HTMLElement;
  unmount(): void;
}

/** Mounts part of the window with everything above it, on a host of the test's own. */
export function mount(
  host: HostClient,
  content: ReactNode,
  options: { scheme?: ColorScheme; language?: Language; width?: number; height?: number } = {},
): Mounted {
  const element = document.createElement('div');
  element.style.cssText = `position:relative;width:${options.width ?? 1000}px;height:${options.height ?? 640}px;background:var(--scene)`;
  document.body.replaceChildren(element);
  const scheme = options.scheme ?? 'light';
  const kept = new Map([
    ['saddlescope.preferences', JSON.stringify({ theme: scheme, language: options.language ?? 'en' })],
  ]);
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: () => undefined };
  const app = createApp(host, storage, ['en']);
  const root = createRoot(element);
  // At once, effects included: the first key of a test finds its listener.
  flushSync(() =>
    root.render(
      <AppProvider app={app}>
        <I18nextProvider i18n={createI18n(options.language ?? 'en')}>
          <MantineProvider theme={theme} forceColorScheme={scheme}>
            {content}
          </MantineProvider>
        </I18nextProvider>
      </AppProvider>,
    ),
  );
  return {
    app,
    element,
    unmount: () => {
      root.unmount();
      app.close();
    },
  };
}
