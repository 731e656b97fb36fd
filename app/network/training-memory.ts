import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';
import type { Kernels } from '../numerics/kernels/kernels.ts';
import type { DenseShape } from './dense-chain.ts';
import { createKernelPasses, type KernelPasses } from './dense-kernel-passes.ts';
import type { LossFunction } from './losses.ts';

/** Memory of one training inside an instance of the kernels, so that θ, gradient and optimizer state never move. */
export interface TrainingMemory {
  readonly memory: KernelMemory;
  /** Zeros, of the lengths asked for; valid as long as the training. */
  readonly arrays: readonly Float64Array[];
  /** As `NetworkObjective.batchGradient`, for θ and `out` among the arrays and at most `batchSize` samples. */
  batchGradient(theta: Float64Array, sampleIndices: Int32Array, count: number, out: Float64Array): number;
}

/** Most numbers of data (16 MiB) that are copied into the memory, to be picked there. */
const DATA_LIMIT = 2 * 1024 * 1024;

/** Takes an instance of its own; null when there is no memory for it. @param data inputs and targets of the part. */
export function openTrainingMemory(
  kernels: Kernels,
  chain: readonly DenseShape[],
  loss: LossFunction,
  batchSize: number,
  lengths: readonly number[],
  data: readonly [inputs: Float64Array, targets: Float64Array],
): {
  readonly memory: KernelMemory;
  readonly arrays: readonly Float64Array[];
  readonly passes: KernelPasses;
  /** `data`, in the memory where it is not too large for that. */
  readonly data: readonly [inputs: Float64Array, targets: Float64Array];
} | null {
  try {
    const memory = kernels.memory.fresh();
    const addresses = lengths.map((length) => memory.take(length));
    const isHeld = data[0].length + data[1].length <= DATA_LIMIT;
    const places = data.map(({ length }) => memory.take(isHeld ? length : 0));
    const passes = createKernelPasses({ ...kernels, memory }, chain, loss, batchSize);
    const dimension = chain.reduce((sum, shape) => sum + shape.index.length, 0);
    // One pass of the largest batch makes the memory grow to its final size; only then do views last.
    const features = chain[0].inputs;
    passes.forward(new Float64Array(dimension), new Float64Array(batchSize * features), batchSize, 0);
    const held = (k: 0 | 1): Float64Array => {
      if (!isHeld) return data[k];
      const view = memory.view(places[k], data[k].length);
      view.set(data[k]);
      return view;
    };
    return {
      memory,
      arrays: addresses.map((address, k) => memory.view(address, lengths[k])),
      passes,
      data: [held(0), held(1)],
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
