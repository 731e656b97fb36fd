import type { PassContext } from './layer.ts';

/** Lowers the context's distance to the least |z| among the first `count` pre-activations; a NaN is no distance. */
export function watchKink(context: PassContext, z: Float64Array, count: number): void {
  let least = context.kinkDistance;
  for (let i = 0; i < count; i++) {
    const distance = Math.abs(z[i]);
    if (distance < least) least = distance;
  }
  context.kinkDistance = least;
}
