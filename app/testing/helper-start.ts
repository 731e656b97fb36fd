import type { MessagePort } from 'node:worker_threads';

/** Entries of a helper's state: times called, times it has left, pieces of work it did, 1 once it has died, times it has come. */
export const CALLED = 0;
export const LEFT = 1;
export const PIECES = 2;
export const LOST = 3;
export const COME = 4;

export interface HelperStart {
  /** The bytes of the solver's module. */
  readonly solver: Uint8Array;
  /** It dies with an item claimed, the first time it is called. */
  readonly dies: boolean;
  /** Pieces of work after which it leaves. */
  readonly most: number;
  readonly state: Int32Array;
  readonly port: MessagePort;
}
