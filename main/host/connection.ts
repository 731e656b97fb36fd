import { decodeFrame, encodeFrame, FrameError } from '../../app/protocol/codec.ts';
import {
  clientFrameSchema,
  connectionMethods,
  type ConnectionMethod,
  type HostEvent,
  type HostFrame,
  type HostMethod,
} from '../../app/protocol/host-api.ts';
import { parseInput } from './describe-issue.ts';
import type { Topic } from './event-hub.ts';
import { HostFailure, toHostError } from './host-failure.ts';
import type { Host } from './host.ts';

/** Requests of one client under way at once; more are refused, so that one page cannot fill the host's memory. */
const MAX_PENDING = 256;
const MAX_TOPICS = 256;

export interface ConnectionPort {
  send(frame: Uint8Array<ArrayBuffer>): void;
  /** The client is slower than its events: what the next event replaces anyway may be left out. */
  isCongested?(): boolean;
}

/** One client of the host, whatever door it came through: frames in, frames out. Closing it ends its subscriptions. */
export interface Connection {
  /** Takes one frame; answers false when it was no frame of ours, so that the door may close. */
  receive(frame: Uint8Array): boolean;
  close(): void;
}

export function openConnection(host: Host, port: ConnectionPort): Connection {
  const topics = new Map<string, () => void>();
  let pending = 0;
  let closed = false;

  function send(frame: HostFrame): void {
    if (!closed) port.send(encodeFrame(frame));
  }

  function onEvent(event: HostEvent): void {
    const { kind } = event.event;
    const replaceable = kind === 'position' || kind === 'progress';
    if (replaceable && port.isCongested?.() === true) return;
    send(event);
  }

  /** Answers the connection's own methods; undefined for the host's. */
  function ownMethod(method: string, params: unknown): Record<string, never> | undefined {
    if (!Object.hasOwn(connectionMethods, method)) return undefined;
    const topic = parseInput(connectionMethods[method as ConnectionMethod], params).topic as Topic;
    topics.get(topic)?.();
    topics.delete(topic);
    if (method === 'topic.subscribe') {
      if (topics.size >= MAX_TOPICS) {
        throw new HostFailure('busy', `topic: expected at most ${MAX_TOPICS} subscriptions; end some first`);
      }
      topics.set(topic, () => undefined);
      // The reply goes out before the first repeated event.
      queueMicrotask(() => {
        if (!closed && topics.has(topic)) topics.set(topic, host.subscribe(topic, onEvent));
      });
    }
    return {};
  }

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    try {
      if (pending >= MAX_PENDING) {
        throw new HostFailure('busy', `expected at most ${MAX_PENDING} requests at once; wait for answers`);
      }
      pending++;
      try {
        const own = ownMethod(method, params);
        send({ id, result: own ?? (await host.handle(method as HostMethod, params)) });
      } finally {
        pending--;
      }
    } catch (error) {
      send({ id, error: toHostError(error) });
    }
  }

  return {
    receive(bytes) {
      if (closed) return true;
      let frame: unknown;
      try {
        frame = decodeFrame(bytes);
      } catch (error) {
        if (error instanceof FrameError) return false;
        throw error;
      }
      const parsed = clientFrameSchema.safeParse(frame);
      if (!parsed.success) return false;
      const { id, method, params } = parsed.data;
      void answer(id, method, params);
      return true;
    },
    close() {
      closed = true;
      for (const unsubscribe of topics.values()) unsubscribe();
      topics.clear();
    },
  };
}
