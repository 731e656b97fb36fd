import { electronTransport } from './electron-transport.ts';
import { createHostClient, type HostClient } from './host-client.ts';
import { takeSessionToken } from './session-token.ts';
import { socketUrl, webSocketTransport } from './websocket-transport.ts';

/** Connects through the door this page was opened by: the preload's bridge where there is one, else the page's server. */
export function connectToHost(page: Window): HostClient {
  if (page.saddlescope !== undefined) return createHostClient(electronTransport(page.saddlescope));
  const token = takeSessionToken(page.location, page.history, page.sessionStorage);
  return createHostClient(webSocketTransport(socketUrl(page.location, token)));
}
