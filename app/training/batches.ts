import { randomStream } from '../numerics/random.ts';

/**
 * Which samples each update sees. Epoch e visits every sample once, in a permutation of its own from the stream
 * (seed, `batch-order`, e), cut into ⌈N/B⌉ batches of B; the last one keeps the rest (N mod B), nothing is dropped.
 * Everything is a function of (N, B, seed, update), so training resumes at any update without generator state.
 */
export interface Batches {
  readonly samples: number;
  readonly batchSize: number;
  /** ⌈N/B⌉. */
  readonly updatesPerEpoch: number;
  /**
   * The samples of update `update` (0-based, counted over epochs) are `indices[0 … count−1]`, valid until the next call.
   * For B = N they are 0 … N−1 in order: a permuted sum would change the last bits for nothing.
   */
  batch(update: number): { readonly indices: Int32Array; readonly count: number };
}

/** @throws {RangeError} unless 1 ≤ B ≤ N, integers. */
export function createBatches(samples: number, batchSize: number, seed: number): Batches {
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= samples)) {
    throw new RangeError(
      `createBatches: expected a batch size from 1 to N = ${samples}, got ${String(batchSize)}`,
    );
  }
  const updatesPerEpoch = Math.ceil(samples / batchSize);
  const order = Int32Array.from({ length: samples }, (_, at) => at);
  // One for all whole batches: a view for each would be most of what a step of a small network leaves behind.
  const whole = new Int32Array(batchSize);
  let shuffledEpoch = -1;
  return {
    samples,
    batchSize,
    updatesPerEpoch,
    batch(update) {
      const epoch = Math.floor(update / updatesPerEpoch);
      if (batchSize < samples && epoch !== shuffledEpoch) {
        for (let at = 0; at < samples; at++) order[at] = at;
        randomStream(seed, 'batch-order', epoch).shuffle(order);
        shuffledEpoch = epoch;
      }
      const from = (update % updatesPerEpoch) * batchSize;
      const count = Math.min(batchSize, samples - from);
      if (count < batchSize) return { indices: order.subarray(from, samples), count };
      for (let n = 0; n < count; n++) whole[n] = order[from + n];
      return { indices: whole, count };
    },
  };
}
