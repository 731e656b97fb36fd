import type { Layer } from '../layer.ts';
import { linearMapLayer } from './linear-map.ts';

/** The identity: an image is already stored as the vector that comes out. */
export function flattenLayer(width: number): Layer {
  const copy = (x: Float64Array, samples: number, out: Float64Array): void => {
    for (let i = 0; i < samples * width; i++) out[i] = x[i];
  };
  return linearMapLayer(width, width, () => ({ forward: copy, apply: copy, transpose: copy }));
}
