import { request } from 'node:http';
import { connect } from 'node:net';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from '../../app/protocol/codec.ts';
import type { HostFrame } from '../../app/protocol/host-api.ts';
import { startTestHost, toyExperiment, toyLoss, type TestHost } from '../host/testing/test-host.ts';
import { startBrowserServer, type BrowserServer } from './server.ts';

let test: TestHost;
let server: BrowserServer;
let folder: string;
beforeAll(async () => {
  test = await startTestHost({ filesFrom: null, door: 'browser' });
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-www-'));
  await writeFile(join(folder, 'secret.txt'), 'outside');
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets'), { recursive: true });
  await writeFile(join(renderer, 'index.html'), '<!doctype html><title>window</title>');
  await writeFile(join(renderer, 'assets', 'main-Ab12Cd34.js'), 'export {};');
  await writeFile(join(renderer, 'assets', 'main-Ab12Cd34.js.map'), '{}');
  server = await startBrowserServer({ host: test.host, renderer, port: 0 });
});
afterAll(async () => {
  await server.close();
  await test.dispose();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends the path as it stands (no client may tidy up `..`). */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the files', () => {
  it('come with type and policy, without a token', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>window</title>');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const script = await get('/assets/main-Ab12Cd34.js');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    const head = await get('/', {}, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets',
    '/assets/',
    '/no.js',
    '/assets/main-Ab12Cd34.js.map',
  ])('do not include %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('Not Found\n');
  });

  it('are refused under a foreign name (DNS rebinding) and to other methods', async () => {
    expect((await get('/', { Host: `evil.example:${server.port}` })).status).toBe(403);
    expect((await get('/', { Host: '127.0.0.1:1' })).status).toBe(403);
    expect((await get('/', {}, 'POST')).status).toBe(405);
  });

  it('are served on the loopback interface only', async () => {
    const { networkInterfaces } = await import('node:os');
    const other = Object.values(networkInterfaces())
      .flat()
      .find((address) => address !== undefined && !address.internal && address.family === 'IPv4');
    if (other === undefined) return;
    const refused = await new Promise<boolean>((resolve) => {
      connect(server.port, other.address)
        .on('connect', () => resolve(false))
        .on('error', () => resolve(true));
    });
    expect(refused).toBe(true);
  });
});

const token = (): string => new URL(server.url).searchParams.get('token') ?? '';

function open(options: { token?: string; origin?: string; host?: string; path?: string } = {}): WebSocket {
  const path = options.path ?? `/socket?token=${options.token ?? token()}`;
  return new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
    perMessageDeflate: false,
    headers: {
      ...(options.origin === '' ? {} : { Origin: options.origin ?? `http://127.0.0.1:${server.port}` }),
      ...(options.host === undefined ? {} : { Host: options.host }),
    },
  });
}

/** What becomes of a socket: the HTTP status that refused it, or its close code. */
function fate(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => undefined);
  });
}

describe('the socket refuses', () => {
  it.each([
    ['a wrong token', { token: 'x'.repeat(43) }, 4401],
    ['a shorter token', { token: 'x' }, 4401],
    ['no token', { path: '/socket' }, 4401],
    ['another page', { origin: 'https://evil.example' }, 403],
    ['another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['no origin', { origin: '' }, 403],
    ['a foreign host name', { host: 'evil.example' }, 403],
    ['another path', { path: '/other' }, 403],
  ])('%s', async (_what, options, code) => {
    expect(await fate(open(options))).toBe(code);
  });

  it('text, and bytes that are no frames', async () => {
    for (const message of ['text', new Uint8Array(30)]) {
      const socket = open();
      socket.on('open', () => socket.send(message));
      expect(await fate(socket)).toBe(1003);
    }
  });

  it('a giant frame', async () => {
    const socket = open();
    socket.on('open', () => socket.send(new Uint8Array(273 * 1024 * 1024)));
    expect(await fate(socket)).toBe(1009);
  });
});

/** A client: requests with answers by id, and all events in order. */
async function client(): Promise<{
  request: (method: string, params: unknown) => Promise<HostFrame>;
  events: HostFrame[];
  close: () => void;
}> {
  const socket = open();
  const events: HostFrame[] = [];
  const waiting = new Map<number, (frame: HostFrame) => void>();
  let id = 0;
  socket.on('message', (data: Buffer) => {
    const frame = decodeFrame(new Uint8Array(data)) as HostFrame;
    if ('topic' in frame) events.push(frame);
    else waiting.get(frame.id)?.(frame);
  });
  await new Promise((resolve) => socket.on('open', resolve));
  return {
    events,
    close: () => socket.terminate(),
    request: (method, params) =>
      new Promise((resolve) => {
        waiting.set(++id, resolve);
        socket.send(encodeFrame({ id, method, params }));
      }),
  };
}

/** Waits until a condition on the events holds; the test's timeout is the only clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((wake) => setTimeout(wake, 5));
}

describe('the socket', () => {
  it('answers requests and errors by id', async () => {
    const page = await client();
    expect(await page.request('app.info', {})).toMatchObject({
      result: { door: 'browser', engine: 'float64' },
    });
    expect(await page.request('run.get', { run: 'none' })).toMatchObject({
      error: { code: 'notFound', path: 'run' },
    });
    expect(await page.request('__proto__', {})).toMatchObject({ error: { code: 'input' } });
    expect(await page.request('topic.subscribe', { topic: 'all' })).toMatchObject({
      error: { code: 'input', path: 'topic' },
    });
    page.close();
  });

  it('sends events of subscribed topics only, and a job from its beginning', async () => {
    const page = await client();
    const other = await client();
    const started = await page.request('surface.start', {
      where: { problem: { schemaVersion: 1, loss: toyLoss, point: [0, 0] } },
      plane: { kind: 'coordinates' },
      size: 21,
    });
    const { job } = (started as { result: { job: string } }).result;
    await page.request('topic.subscribe', { topic: `job:${job}` });
    const isDone = (frame: HostFrame): boolean => 'event' in frame && frame.event.kind === 'done';
    await until(() => page.events.some(isDone));
    expect((page.events[0] as { event: { kind: string } }).event.kind).toBe('surfaceMeta');
    expect(other.events).toEqual([]);
    page.close();
    other.close();
  });

  it('lets a run go on when its page is gone, and a new page find it again', async () => {
    const page = await client();
    const started = await page.request('run.start', { experiment: toyExperiment(200_000) });
    const { run } = (started as { result: { run: string } }).result;
    await page.request('topic.subscribe', { topic: `run:${run}` });
    await until(() => page.events.length > 0);
    page.close();
    const again = await client();
    await again.request('topic.subscribe', { topic: `run:${run}` });
    const seen = again.events.length;
    await until(() => again.events.length > seen);
    expect(await again.request('run.get', { run })).toMatchObject({ result: { run } });
    await again.request('run.control', { run, action: 'stop' });
    again.close();
  });
});
