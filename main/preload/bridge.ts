/** What the page gets as `window.saddlescope`: one way to the host, nothing of Electron or Node. */
export interface SaddlescopeBridge {
  readonly door: 'electron';
  /** Opens a connection; `onFrame` gets each frame of the host. */
  connect(onFrame: (frame: Uint8Array) => void): {
    send(frame: Uint8Array): void;
    close(): void;
  };
}

/** The parts of a DOM MessagePort that are used. */
export interface FramePort {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  start(): void;
  postMessage(frame: Uint8Array): void;
  close(): void;
}

/** Channel name; `main/window/host-door.ts` listens on it. */
export const CONNECT_CHANNEL = 'saddlescope:connect';

/** @param openPort makes a channel, hands one end to the main process and answers the other */
export function createBridge(openPort: () => FramePort): SaddlescopeBridge {
  return {
    door: 'electron',
    connect(onFrame) {
      const port = openPort();
      port.addEventListener('message', ({ data }) => {
        if (data instanceof Uint8Array) onFrame(data);
      });
      port.start();
      return {
        send(frame) {
          // The page could pass anything; only bytes leave the sandbox.
          if (frame instanceof Uint8Array) port.postMessage(frame);
        },
        close: () => port.close(),
      };
    },
  };
}
