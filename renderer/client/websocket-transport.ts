import type { Transport } from './transport.ts';

/** Close codes (RFC 6455 §7.4.2, private range and policy violation) by which the host says: this page is not welcome. */
const REFUSED = new Set([1008, 4401, 4403]);

/** The browser's door: binary WebSocket frames to the host that served the page. */
export function webSocketTransport(url: string): Transport {
  return {
    connect(handlers) {
      const socket = new WebSocket(url);
      socket.binaryType = 'arraybuffer';
      socket.addEventListener('open', () => handlers.opened());
      socket.addEventListener('message', (message: MessageEvent<unknown>) => {
        if (message.data instanceof ArrayBuffer) handlers.frame(new Uint8Array(message.data));
      });
      // An `error` is always followed by `close`.
      socket.addEventListener('close', (event) =>
        handlers.closed(REFUSED.has(event.code) ? 'refused' : 'lost'),
      );
      return { send: (frame) => socket.send(frame), close: () => socket.close() };
    },
  };
}

/** `ws(s)://<page's host>/socket?token=…`. */
export function socketUrl(location: Location, token: string | null): string {
  const url = new URL('/socket', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  url.search = '';
  if (token !== null) url.searchParams.set('token', token);
  return url.href;
}
