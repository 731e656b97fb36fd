import { describe, expect, it, vi } from 'vitest';
import { decodeFrame, encodeFrame } from '../../app/protocol/codec.ts';
import { createHostClient } from './host-client.ts';
import { takeSessionToken } from './session-token.ts';
import type { Transport, TransportHandlers } from './transport.ts';

/** A door whose other side is the test. */
function door() {
  const attempts: { handlers: TransportHandlers; sent: { id: number; method: string; params: unknown }[] }[] =
    [];
  const transport: Transport = {
    connect(handlers) {
      const sent: (typeof attempts)[number]['sent'] = [];
      attempts.push({ handlers, sent });
      return {
        send: (frame) => sent.push(decodeFrame(frame) as (typeof sent)[number]),
        close: () => undefined,
      };
    },
  };
  return { transport, attempts };
}

describe('createHostClient', () => {
  it('matches answers to requests, whatever their order, and keeps requests made while connecting', async () => {
    const { transport, attempts } = door();
    const client = createHostClient(transport);
    const info = client.request('app.info', {});
    const runs = client.request('run.list', {});
    expect(attempts[0].sent).toEqual([]);
    attempts[0].handlers.opened();
    expect(attempts[0].sent.map((frame) => frame.method)).toEqual(['app.info', 'run.list']);
    const [first, second] = attempts[0].sent;
    attempts[0].handlers.frame(encodeFrame({ id: second.id, result: [] }));
    attempts[0].handlers.frame(
      encodeFrame({ id: first.id, error: { code: 'input', message: 'expected x, got y', path: 'a.b' } }),
    );
    await expect(runs).resolves.toEqual([]);
    await expect(info).rejects.toMatchObject({ code: 'input', path: 'a.b', message: 'expected x, got y' });
  });

  it('rejects what was under way when the connection is lost, tries again and asks for its topics again', async () => {
    vi.useFakeTimers();
    try {
      const { transport, attempts } = door();
      const client = createHostClient(transport, { first: 100, last: 400 });
      const states: string[] = [];
      client.onConnection((state) => states.push(state));
      attempts[0].handlers.opened();
      const heard: unknown[] = [];
      const unsubscribe = client.subscribe('run:a', (event) => heard.push(event.kind));
      client.subscribe('run:a', () => undefined);
      expect(attempts[0].sent.map((frame) => [frame.method, frame.params])).toEqual([
        ['topic.subscribe', { topic: 'run:a' }],
      ]);
      const lost = client.request('run.list', {});
      attempts[0].handlers.closed('lost');
      await expect(lost).rejects.toMatchObject({ code: 'disconnected' });
      await expect(client.request('run.list', {})).rejects.toMatchObject({ code: 'disconnected' });
      vi.advanceTimersByTime(100);
      expect(attempts).toHaveLength(2);
      attempts[1].handlers.closed('lost');
      vi.advanceTimersByTime(199);
      expect(attempts).toHaveLength(2);
      vi.advanceTimersByTime(1);
      attempts[2].handlers.opened();
      expect(attempts[2].sent.map((frame) => frame.method)).toEqual(['topic.subscribe']);
      expect(states).toEqual(['connected', 'lost', 'connected']);
      const frame = encodeFrame({ topic: 'run:a', event: { kind: 'metrics', rows: new Float64Array(0) } });
      // An answer of a connection that is gone must not be heard.
      attempts[0].handlers.frame(frame);
      expect(heard).toEqual([]);
      attempts[2].handlers.frame(frame);
      unsubscribe();
      attempts[2].handlers.frame(frame);
      expect(heard).toEqual(['metrics']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not try again where it is not welcome', () => {
    vi.useFakeTimers();
    try {
      const { transport, attempts } = door();
      const client = createHostClient(transport);
      attempts[0].handlers.closed('refused');
      vi.advanceTimersByTime(60_000);
      expect(attempts).toHaveLength(1);
      expect(client.connection()).toBe('refused');
    } finally {
      vi.useRealTimers();
    }
  });
});

it('takes the token out of the address and remembers it for the tab', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const shown: string[] = [];
  const history = { state: null, replaceState: (_: unknown, __: string, url: URL) => shown.push(url.href) };
  const at = (href: string) => ({ href }) as Location;
  const take = (href: string) => takeSessionToken(at(href), history as unknown as History, storage);
  expect(take('http://127.0.0.1:9/?token=abc&x=1')).toBe('abc');
  expect(shown).toEqual(['http://127.0.0.1:9/?x=1']);
  expect(take('http://127.0.0.1:9/?x=1')).toBe('abc');
  kept.clear();
  expect(take('http://127.0.0.1:9/')).toBeNull();
});
