import type { DenseTail } from './dense-tail.ts';
import type { LayeredPasses } from './network-passes.ts';
import type { ParameterLayout } from './parameter-layout.ts';

/** Samples that go through the passes at once. */
export interface Chunk {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly samples: number;
  /** Index of its first sample in the part. */
  readonly from: number;
}

/** The part of the data that a Hessian is taken over. */
export interface ChunkedPart {
  readonly chunks: readonly Chunk[];
  /** All targets, [samples, outputs]. */
  readonly targets: Float64Array;
  readonly samples: number;
}

/**
 * The exact Hessian of any network: the block of its dense tail by that tail's structure (`dense-tail.ts`), for every other parameter one
 * Hessian-vector product (R-operator). Writes factor·Σ_n ∇²ℓ_n, dense, row-major, both triangles, into `out` (length P²).
 * Of a column only the part from its own layer on is computed, the rest follows by symmetry; entries within a layer are the
 * mean of both triangles, which agree to rounding. Forward pass and gradient are made once per chunk. `poll` is called before every column.
 */
export function hessianByColumns(
  layout: ParameterLayout,
  passes: LayeredPasses,
  tail: DenseTail | null,
  { chunks, targets, samples }: ChunkedPart,
  factor: number,
  theta: Float64Array,
  out: Float64Array,
  poll?: () => void,
): void {
  const dimension = layout.count;
  const [starts, ends] = layerBounds(layout);
  const head = layout.blocks.filter(({ layer }) => tail === null || layer < tail.layer);
  const heard = new Float64Array(tail === null ? 0 : samples * tail.features);
  const unit = new Float64Array(dimension);
  const column = new Float64Array(dimension);
  out.fill(0);
  for (const chunk of chunks) {
    const { inputs, targets: wanted, samples: count } = chunk;
    passes.hold(theta, inputs, wanted, count, factor);
    if (tail !== null) {
      const outputs = passes.outputOf(tail.layer - 1).subarray(0, count * tail.features);
      heard.set(outputs, chunk.from * tail.features);
    }
    for (const { layer, offset, length } of head) {
      for (let j = offset; j < offset + length; j++) {
        column.fill(0, starts[layer]);
        poll?.();
        unit[j] = 1;
        passes.column(theta, unit, layer, inputs, wanted, count, factor, column);
        unit[j] = 0;
        for (let i = starts[layer]; i < dimension; i++) out[j * dimension + i] += column[i];
      }
    }
  }
  for (const { layer, offset, length } of head) {
    for (let j = offset; j < offset + length; j++) {
      for (let i = j + 1; i < dimension; i++) {
        const upper = out[j * dimension + i];
        const value = i < ends[layer] ? 0.5 * (upper + out[i * dimension + j]) : upper;
        out[j * dimension + i] = value;
        out[i * dimension + j] = value;
      }
    }
  }
  if (tail === null) return;
  const from = starts[tail.layer];
  const size = dimension - from;
  const block = new Float64Array(size * size);
  tail.hessian(theta.subarray(from), heard, targets, samples, factor, block, poll);
  for (let i = 0; i < size; i++) {
    out.set(block.subarray(i * size, (i + 1) * size), (from + i) * dimension + from);
  }
}

/** Index of the first parameter of every layer, and behind its last. */
function layerBounds({ blocks }: ParameterLayout): [number[], number[]] {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { layer, offset, length } of blocks) {
    starts[layer] = Math.min(starts[layer] ?? offset, offset);
    ends[layer] = offset + length;
  }
  return [starts, ends];
}
