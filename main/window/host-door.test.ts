import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { decodeFrame, encodeFrame } from '../../app/protocol/codec.ts';
import type { Host } from '../host/host.ts';
import { APP_ORIGIN } from '../policy/app-scheme.ts';
import { CONNECT_CHANNEL, createBridge, type FramePort } from '../preload/bridge.ts';
import { openHostDoor } from './host-door.ts';

/** A host that answers every request with its parameters. */
const echo = {
  handle: (_method: string, params: unknown) => Promise.resolve(params),
  subscribe: () => () => undefined,
} as unknown as Host;

/** Electron's end of a channel, joined to a DOM-like end. */
function channel(): { main: EventEmitter & { postMessage: (data: unknown) => void }; page: FramePort } {
  const main = Object.assign(new EventEmitter(), {
    start: vi.fn(),
    close: vi.fn(),
    postMessage: (data: unknown) => {
      for (const listener of listeners) listener({ data });
    },
  });
  const listeners: ((event: { data: unknown }) => void)[] = [];
  return {
    main,
    page: {
      addEventListener: (_type, listener) => listeners.push(listener),
      start: () => undefined,
      postMessage: (data) => main.emit('message', { data }),
      close: () => main.emit('close'),
    },
  };
}

function opened(frame: { url: string; parent: unknown } | null): {
  page: FramePort;
  main: ReturnType<typeof channel>['main'];
} {
  const ipc = new EventEmitter();
  openHostDoor(ipc as unknown as Parameters<typeof openHostDoor>[0], echo);
  const { main, page } = channel();
  ipc.emit(CONNECT_CHANNEL, { senderFrame: frame, ports: [main] });
  return { page, main };
}

describe('the desktop door', () => {
  it('carries requests and answers between page and host', async () => {
    const { page } = opened({ url: `${APP_ORIGIN}/index.html`, parent: null });
    const frames: unknown[] = [];
    const connection = createBridge(() => page).connect((frame) => frames.push(decodeFrame(frame)));
    connection.send(encodeFrame({ id: 1, method: 'any', params: { x: Float64Array.of(1, NaN) } }));
    await vi.waitFor(() => expect(frames).toHaveLength(1));
    expect(frames[0]).toEqual({ id: 1, result: { x: Float64Array.of(1, NaN) } });
  });

  it.each([
    ['a foreign page', { url: 'https://example.org', parent: null }],
    ['a frame within the page', { url: `${APP_ORIGIN}/index.html`, parent: {} }],
    ['a page that is gone', null],
  ])('refuses %s', (_who, frame) => {
    const { main } = opened(frame);
    expect(main.listenerCount('message')).toBe(0);
    expect((main as unknown as { close: ReturnType<typeof vi.fn> }).close).toHaveBeenCalled();
  });

  it('closes a port that sends anything but frames', () => {
    const { main } = opened({ url: `${APP_ORIGIN}/index.html`, parent: null });
    main.emit('message', { data: 'text' });
    expect((main as unknown as { close: ReturnType<typeof vi.fn> }).close).toHaveBeenCalledTimes(1);
    main.emit('message', { data: new Uint8Array(20) });
    expect((main as unknown as { close: ReturnType<typeof vi.fn> }).close).toHaveBeenCalledTimes(2);
  });
});
