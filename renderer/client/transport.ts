/** What a door to the host looks like to the client: whole binary frames in both directions, in order. */
export interface TransportHandlers {
  opened(): void;
  frame(bytes: Uint8Array): void;
  /** The connection is gone; called once per opened or failed attempt. `refused`: the host does not want this page. */
  closed(reason: 'lost' | 'refused'): void;
}

export interface TransportConnection {
  /** Sends one frame. Must only be called between `opened` and `closed`. */
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

/** Opens one connection attempt; the client decides when to try again. */
export interface Transport {
  connect(handlers: TransportHandlers): TransportConnection;
}
