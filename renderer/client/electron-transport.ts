import type { Transport } from './transport.ts';

/** What the preload script puts into the page: one message channel, nothing else. */
export interface SaddlescopeBridge {
  connect(onFrame: (frame: Uint8Array) => void): {
    send(frame: Uint8Array): void;
    close(): void;
  };
}

declare global {
  interface Window {
    readonly saddlescope?: SaddlescopeBridge;
  }
}

/** The desktop window's door: frames over the preload's message port. */
export function electronTransport(bridge: SaddlescopeBridge): Transport {
  return {
    connect(handlers) {
      const connection = bridge.connect((frame) => handlers.frame(frame));
      // The channel exists as soon as it is made; report it after the caller has the connection in hand.
      queueMicrotask(() => handlers.opened());
      return connection;
    },
  };
}
