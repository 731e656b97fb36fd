import { app, BrowserWindow, ipcMain, Menu, protocol, session } from 'electron';
import { createHost } from './host/host.ts';
import { defaultDataDirectory, programFiles } from './host/locations.ts';
import { menuTemplate } from './menu/menu.ts';
import { hardenContents, hardenSession } from './policy/harden.ts';
import { declareScheme, serveWindowFiles } from './window/app-files.ts';
import { openHostDoor } from './window/host-door.ts';
import { allowSoftwareScene } from './window/software-scene.ts';
import { openWindow } from './window/window.ts';

/** The desktop app, as a list of what happens when it starts. */
const files = programFiles(import.meta.url);

if (!app.requestSingleInstanceLock()) app.quit();
app.enableSandbox();
declareScheme(protocol);
hardenContents(app);
allowSoftwareScene(app);

const host = createHost({
  door: 'electron',
  files,
  dataDirectory: defaultDataDirectory(),
  // The page is not trusted with paths; files come in through its own file dialog.
  filesFrom: null,
});
openHostDoor(ipcMain, host);

const open = (): void => {
  openWindow(BrowserWindow, files.preload).catch((error: unknown) => {
    process.stderr.write(`Saddlescope's window could not be opened: ${String(error)}\n`);
    app.exit(1);
  });
};

app.on('second-instance', () => {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
});
app.on('activate', () => {
  if (BrowserWindow.getAllWindows().length === 0) open();
});
app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});

// Runs are interrupted in good order (they can be resumed) before the process ends.
let isClosed = false;
app.on('will-quit', (event) => {
  if (isClosed) return;
  event.preventDefault();
  host.close().finally(() => {
    isClosed = true;
    app.quit();
  });
});

void app.whenReady().then(() => {
  hardenSession(session.defaultSession);
  serveWindowFiles(protocol, files.renderer);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));
  open();
});
