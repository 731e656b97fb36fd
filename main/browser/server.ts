import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { HostFailure } from '../host/host-failure.ts';
import { openConnection } from '../host/connection.ts';
import type { Host } from '../host/host.ts';
import { isOwnHost, isOwnOrigin, tokenMatches } from './access.ts';
import { refuse, serveFile } from './static-files.ts';

/** Close codes of the socket (private range, RFC 6455 §7.4.2). */
const WRONG_TOKEN = 4401;
const NOT_OUR_FRAMES = 1003;
/** Largest frame a client may send: a weights file of 256 MB with its envelope. */
const MAX_FRAME = 272 * 1024 * 1024;
/** Bytes waiting for a slow client beyond which intermediate pictures are left out. */
const CONGESTED = 4 * 1024 * 1024;
/** Bytes beyond which a client that does not read is disconnected; it reconnects and asks for what it missed. */
const OVERFLOW = 512 * 1024 * 1024;
/** Milliseconds between pings; a client that misses one is gone. */
const HEARTBEAT = 30_000;

export interface BrowserServerOptions {
  readonly host: Host;
  /** Folder of the built window. */
  readonly renderer: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Secret of the link. Default: 256 random bits. */
  readonly token?: string;
}

export interface BrowserServer {
  readonly port: number;
  /** The link to open: `http://127.0.0.1:<port>/?token=…`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the window on the loopback interface. The files are no secret; the socket, which can do everything the window
 * can, needs the link's token, our own Host header (against DNS rebinding) and our own Origin (against other pages).
 */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const { host, renderer } = options;
  const token = options.token ?? randomBytes(32).toString('base64url');
  let port = options.port;

  const http = createServer((request, response) => {
    if (!isOwnHost(request, port)) {
      refuse(response, 403, 'Forbidden');
      return;
    }
    serveFile(renderer, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Internal Server Error');
    });
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_FRAME });

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/socket' || !isOwnOrigin(request, port)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      // A refused handshake looks like a lost connection to a page; only a close code tells it to stop trying.
      if (!tokenMatches(url.searchParams.get('token'), token)) {
        client.on('error', () => undefined);
        client.close(WRONG_TOKEN, 'wrong token');
        return;
      }
      serveClient(host, client);
    });
  });

  const heartbeat = setInterval(() => {
    for (const client of sockets.clients) beat(client);
  }, HEARTBEAT);
  heartbeat.unref();

  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new HostFailure(
              'input',
              `--port: expected a free port, ${port} is in use; choose another or leave it out`,
              'port',
            )
          : error,
      );
    });
    http.listen(port, '127.0.0.1', resolve);
  });
  port = (http.address() as AddressInfo).port;

  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      clearInterval(heartbeat);
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

const waiting = new WeakSet<WebSocket>();

function beat(client: WebSocket): void {
  if (waiting.has(client)) {
    client.terminate();
    return;
  }
  waiting.add(client);
  client.ping();
}

function serveClient(host: Host, client: WebSocket): void {
  const connection = openConnection(host, {
    send: (frame) => {
      if (client.bufferedAmount > OVERFLOW) client.terminate();
      else if (client.readyState === client.OPEN) client.send(frame, { binary: true });
    },
    isCongested: () => client.bufferedAmount > CONGESTED,
  });
  client.on('pong', () => waiting.delete(client));
  client.on('message', (data: Buffer | ArrayBuffer | Buffer[], isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
    if (!isBinary || !connection.receive(bytes))
      client.close(NOT_OUR_FRAMES, 'expected frames of this program');
  });
  // `close` follows every error (a frame that is too large among them).
  client.on('error', () => undefined);
  client.on('close', () => connection.close());
}
