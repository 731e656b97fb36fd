import type { ParameterLayout } from '../network/parameter-layout.ts';
import { randomStream } from '../numerics/random.ts';
import { norm2 } from '../numerics/vector.ts';

/**
 * Random directions in parameter space and their normalisation (Li et al. 2018, arXiv 1712.09913, §4).
 *
 * Two Gaussian directions of a seed are nearly, not exactly, orthogonal in many dimensions; they are left as they are
 * (as in the paper) and their angle is stated with the plane.
 */
export type Normalization = 'filter' | 'layer' | 'none';

/** Direction `index` of a seed: P independent standard normals of the stream (seed, 'landscape-direction', index). */
export function gaussianDirection(seed: number, index: number, dimension: number): Float64Array {
  const stream = randomStream(seed, 'landscape-direction', index);
  const direction = new Float64Array(dimension);
  for (let k = 0; k < dimension; k++) direction[k] = stream.normal();
  return direction;
}

/**
 * Scales every group of entries of `direction` (in place) to the norm of the same group of `theta`:
 * d_G ← d_G · ‖θ_G‖ / ‖d_G‖.
 *
 * filter: a group is one row of W, that is all weights that enter one unit, together with that unit's bias (and its
 * scale and shift, where a layer has them). The paper leaves biases out; here they are parameters like all others and
 * the slice moves them. layer: a group is all parameters of a layer. none: nothing is scaled.
 *
 * A group that is zero in θ (a dead filter) makes the direction zero there: moving it by any amount would be
 * incomparable with its size. Returns how many groups were zero.
 */
export function normalizeDirection(
  direction: Float64Array,
  theta: Float64Array,
  layout: ParameterLayout,
  normalization: Normalization,
): number {
  if (normalization === 'none') return 0;
  let zeros = 0;
  for (const group of parameterGroups(layout, normalization)) {
    const gather = (from: Float64Array): Float64Array => Float64Array.from(group, (k) => from[k]);
    const target = norm2(gather(theta));
    const norm = norm2(gather(direction));
    if (!(target > 0)) zeros++;
    const factor = target / norm;
    for (const k of group) direction[k] *= factor;
  }
  return zeros;
}

/** Indices into θ of each filter or layer, in parameter order; together they are a partition of 0 … P − 1. */
export function parameterGroups(layout: ParameterLayout, by: 'filter' | 'layer'): Int32Array[] {
  const groups = new Map<string, number[]>();
  for (const block of layout.blocks) {
    for (let row = 0; row < block.rows; row++) {
      const key = by === 'layer' ? `${block.layer}` : `${block.layer}/${row}`;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = []));
      for (let c = 0; c < block.columns; c++) group.push(block.offset + row * block.columns + c);
    }
  }
  return [...groups.values()].map((group) => Int32Array.from(group));
}
