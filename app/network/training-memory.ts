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

/** Takes an instance of its own; null when there is no memory for it. */
export function openTrainingMemory(
  kernels: Kernels,
  chain: readonly DenseShape[],
  loss: LossFunction,
  batchSize: number,
  lengths: readonly number[],
): {
  readonly memory: KernelMemory;
  readonly arrays: readonly Float64Array[];
  readonly passes: KernelPasses;
} | null {
  try {
    const memory = kernels.memory.fresh();
    const addresses = lengths.map((length) => memory.take(length));
    const passes = createKernelPasses({ ...kernels, memory }, chain, loss, batchSize);
    const dimension = chain.reduce((sum, shape) => sum + shape.index.length, 0);
    // One pass of the largest batch makes the memory grow to its final size; only then do views last.
    const features = chain[0].inputs;
    passes.forward(new Float64Array(dimension), new Float64Array(batchSize * features), batchSize, 0);
    return { memory, arrays: addresses.map((address, k) => memory.view(address, lengths[k])), passes };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
