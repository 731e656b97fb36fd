import type { NetworkPasses } from './network-passes.ts';
import type { ParameterLayout } from './parameter-layout.ts';

/** Samples that go through the passes at once. */
export interface Chunk {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly samples: number;
  /** Index of its first sample in the part. */
  readonly from: number;
}

/**
 * The exact Hessian of any network, one Hessian-vector product (R-operator) per parameter: writes factor·Σ_n ∇²ℓ_n, dense,
 * row-major, both triangles, into `out` (length P²). Of a column only the part from its own layer on is computed, the rest
 * follows by symmetry; entries within a layer are the mean of both triangles, which agree to rounding. The forward pass
 * is made once per chunk. `poll` is called before every column.
 */
export function hessianByColumns(
  layout: ParameterLayout,
  passes: NetworkPasses,
  chunks: readonly Chunk[],
  factor: number,
  theta: Float64Array,
  out: Float64Array,
  poll?: () => void,
): void {
  const dimension = layout.count;
  const unit = new Float64Array(dimension);
  const column = new Float64Array(dimension);
  const [starts, ends] = layerBounds(layout);
  out.fill(0);
  for (const { inputs, targets, samples } of chunks) {
    let again = false;
    for (const { layer, offset, length } of layout.blocks) {
      for (let j = offset; j < offset + length; j++) {
        column.fill(0, starts[layer]);
        poll?.();
        unit[j] = 1;
        passes.hessianVector(theta, unit, inputs, targets, samples, factor, column, { from: layer, again });
        unit[j] = 0;
        again = true;
        for (let i = starts[layer]; i < dimension; i++) out[j * dimension + i] += column[i];
      }
    }
  }
  for (const { layer, offset, length } of layout.blocks) {
    for (let j = offset; j < offset + length; j++) {
      for (let i = j + 1; i < dimension; i++) {
        const upper = out[j * dimension + i];
        const value = i < ends[layer] ? 0.5 * (upper + out[i * dimension + j]) : upper;
        out[j * dimension + i] = value;
        out[i * dimension + j] = value;
      }
    }
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
