import { BEGUN } from '../app/protocol/jobs.ts';

/** Thrown by {@link checkCancelled}; the pool entry turns it into the outcome `cancelled`. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Jobs call this between pieces of work: throws once the host has set the shared flag. */
export function checkCancelled(flag: Int32Array): void {
  if (Atomics.load(flag, 0) !== 0) throw new Cancelled('cancelled');
}

/** A job's count of stages behind it, for whoever waits. */
export function setStage(flag: Int32Array, stage: number): void {
  Atomics.store(flag, 1, stage);
}

/** The job has a thread. Flags of two numbers have nobody who asks. */
export function tellBegun(flag: Int32Array): void {
  if (flag.length > BEGUN) Atomics.store(flag, BEGUN, 1);
}

/** The flag as the function that long computations poll. */
export function isCancelled(flag: Int32Array): () => boolean {
  return () => Atomics.load(flag, 0) !== 0;
}
