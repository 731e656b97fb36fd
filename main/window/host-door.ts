import type { IpcMain } from 'electron';
import { openConnection } from '../host/connection.ts';
import type { Host } from '../host/host.ts';
import { isOwnSender } from '../policy/app-scheme.ts';
import { CONNECT_CHANNEL } from '../preload/bridge.ts';

/** The one IPC door: a message port per page, given only to the top frame of our own page. */
export function openHostDoor(ipc: Pick<IpcMain, 'on'>, host: Host): void {
  ipc.on(CONNECT_CHANNEL, (event) => {
    const frame = event.senderFrame;
    const sender = frame === null ? null : { url: frame.url, isTop: frame.parent === null };
    const [port] = event.ports;
    if (!isOwnSender(sender) || event.ports.length !== 1) {
      for (const refused of event.ports) refused.close();
      return;
    }
    const connection = openConnection(host, { send: (bytes) => port.postMessage(bytes) });
    port.on('message', ({ data }: { data: unknown }) => {
      if (!(data instanceof Uint8Array) || !connection.receive(data)) port.close();
    });
    port.on('close', () => connection.close());
    port.start();
  });
}
