import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { APP_START } from '../policy/app-scheme.ts';

/** What the page may do: nothing but draw and talk through the preload's port. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: '#1a1b1e',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A run goes on while its window is covered, and so do its charts.
      backgroundThrottling: false,
    },
  };
}

/** Opens the window; it is shown when its first frame is ready, so that nothing white flashes. */
export async function openWindow(
  Window: new (options: BrowserWindowConstructorOptions) => BrowserWindow,
  preload: string,
): Promise<BrowserWindow> {
  const window = new Window(windowOptions(preload));
  window.once('ready-to-show', () => window.show());
  await window.loadURL(APP_START);
  return window;
}
