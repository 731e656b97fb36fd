import type { Note } from '../../app/data/prepared-data.ts';
import type { MismatchRow } from '../../app/exchange/match-tensors.ts';
import { decodeFrame, encodeFrame } from '../../app/protocol/codec.ts';
import type {
  ConnectionMethod,
  HostError,
  HostMethod,
  HostParams,
  HostResults,
  JobEvent,
  RunEvent,
} from '../../app/protocol/host-api.ts';
import { readHostFrame } from './host-frame.ts';
import type { Transport, TransportConnection } from './transport.ts';

export type ConnectionState = 'connecting' | 'connected' | 'lost' | 'refused';

export type Topic = `run:${string}` | `job:${string}`;
export type EventOf<T extends Topic> = T extends `run:${string}` ? RunEvent : JobEvent;

/** A request that failed, as the host says it: one clear line, and the field where it is about input. */
export class HostRequestError extends Error {
  override readonly name = 'HostRequestError';
  readonly code: HostError['code'];
  readonly path: string | undefined;
  /** The same line for the text catalogue, where there is one. */
  readonly note: Note | undefined;
  /** Side by side, where a weights file does not fit. */
  readonly mismatch: readonly MismatchRow[] | undefined;
  constructor(error: HostError) {
    super(error.message);
    this.code = error.code;
    this.path = error.path;
    this.note = error.note;
    this.mismatch = error.mismatch;
  }
}

/** The renderer's only way to the host; it does not know which door it came through. */
export interface HostClient {
  /** Rejects with {@link HostRequestError}; `disconnected` when the connection is or gets lost. */
  request<M extends HostMethod>(method: M, params: HostParams<M>): Promise<HostResults[M]>;
  /** Listens to one topic, over reconnections too; answers the unsubscribe. */
  subscribe<T extends Topic>(topic: T, listener: (event: EventOf<T>) => void): () => void;
  connection(): ConnectionState;
  /** Called on every change of the connection state; answers the unsubscribe. */
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** Tries to reconnect now instead of at the next interval. */
  reconnect(): void;
  close(): void;
}

interface Pending {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: HostRequestError) => void;
}

/** Milliseconds between attempts: doubling from `first` up to `last`. */
export interface ReconnectDelays {
  readonly first: number;
  readonly last: number;
}

export function createHostClient(
  transport: Transport,
  delays: ReconnectDelays = { first: 500, last: 8000 },
): HostClient {
  let state: ConnectionState = 'connecting';
  let connection: TransportConnection | null = null;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let nextId = 1;
  let closed = false;
  const pending = new Map<number, Pending>();
  const topics = new Map<string, Set<(event: never) => void>>();
  const watchers = new Set<(state: ConnectionState) => void>();

  function setState(next: ConnectionState): void {
    if (next === state) return;
    state = next;
    for (const watcher of [...watchers]) watcher(next);
  }

  function rejectAll(error: HostError): void {
    const waiting = [...pending.values()];
    pending.clear();
    for (const request of waiting) request.reject(new HostRequestError(error));
  }

  /** The reply (`{}`) tells nothing new and is not waited for; frames arrive in order. */
  function ask(method: ConnectionMethod, topic: string): void {
    if (state === 'connected') connection?.send(encodeFrame({ id: nextId++, method, params: { topic } }));
  }

  function receive(bytes: Uint8Array): void {
    const frame = readHostFrame(decodeFrame(bytes));
    if (frame === null) return;
    if ('topic' in frame) {
      for (const listener of [...(topics.get(frame.topic) ?? [])]) listener(frame.event as never);
      return;
    }
    const request = pending.get(frame.id);
    if (request === undefined) return;
    pending.delete(frame.id);
    if ('error' in frame) request.reject(new HostRequestError(frame.error));
    else request.resolve(frame.result);
  }

  function open(): void {
    clearTimeout(retry);
    const mine = ++attempt;
    const current = (): boolean => mine === attempt && !closed;
    let opened = false;
    connection = transport.connect({
      opened: () => {
        if (!current()) return;
        opened = true;
        failures = 0;
        const waiting = [...pending.values()];
        const wanted = [...topics.keys()];
        state = 'connected';
        for (const topic of wanted) ask('topic.subscribe', topic);
        for (const request of waiting) connection?.send(request.frame);
        for (const watcher of [...watchers]) watcher('connected');
      },
      frame: (bytes) => {
        if (current()) receive(bytes);
      },
      closed: (reason) => {
        if (!current()) return;
        connection = null;
        if (opened || reason === 'refused') rejectAll({ code: 'disconnected', message: 'disconnected' });
        setState(reason);
        if (reason === 'lost') {
          const delay = Math.min(delays.last, delays.first * 2 ** failures);
          failures += 1;
          retry = setTimeout(open, delay);
        }
      },
    });
  }
  let failures = 0;
  open();

  return {
    request<M extends HostMethod>(method: M, params: HostParams<M>): Promise<HostResults[M]> {
      return new Promise((resolve, reject) => {
        if (closed || state === 'lost' || state === 'refused') {
          reject(new HostRequestError({ code: 'disconnected', message: 'disconnected' }));
          return;
        }
        const id = nextId++;
        const frame = encodeFrame({ id, method, params });
        pending.set(id, { frame, resolve: (result) => resolve(result as HostResults[M]), reject });
        if (state === 'connected') connection?.send(frame);
      });
    },
    subscribe(topic, listener) {
      const listeners = topics.get(topic) ?? new Set();
      if (!topics.has(topic)) {
        topics.set(topic, listeners);
        ask('topic.subscribe', topic);
      }
      listeners.add(listener);
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        topics.delete(topic);
        ask('topic.unsubscribe', topic);
      };
    },
    connection: () => state,
    onConnection(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    reconnect() {
      if (state === 'lost' && !closed) open();
    },
    close() {
      closed = true;
      clearTimeout(retry);
      connection?.close();
      rejectAll({ code: 'disconnected', message: 'disconnected' });
    },
  };
}
