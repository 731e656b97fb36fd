import type { DataPart } from '../data/prepared-data.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { activationFunction } from './activations.ts';
import { denseChain, type DenseShape } from './dense-chain.ts';
import { timesTransposed } from './matrix-products.ts';

/** What the units of one dense layer do over the data. */
export interface LayerActivity {
  readonly shape: DenseShape;
  /** True when the layer's activation has a kink at 0. */
  readonly kink: boolean;
  /** min over samples of |z|, per unit. */
  readonly nearest: Float64Array;
  /** Largest pre-activation over samples, per unit: a relu unit is dead where it is below 0. */
  readonly largest: Float64Array;
}

/** Pre-activation extremes of every unit of a dense network; an empty list for other networks. */
export function unitActivity(
  layers: readonly LayerSpec[],
  features: number,
  part: DataPart,
  theta: Float64Array,
): LayerActivity[] {
  const chain = denseChain(layers, features);
  if (chain === null) return [];
  let input = part.inputs;
  return chain.map((shape) => {
    const { units, inputs: width, offset, bias } = shape;
    const { kernel, kink } = activationFunction(shape.activation);
    const z = new Float64Array(part.samples * units);
    timesTransposed(input, part.samples, width, theta, offset, units, z, false);
    const nearest = new Float64Array(units).fill(Infinity);
    const largest = new Float64Array(units).fill(-Infinity);
    for (let n = 0; n < part.samples; n++) {
      for (let u = 0; u < units; u++) {
        if (bias) z[n * units + u] += theta[offset + units * width + u];
        const value = z[n * units + u];
        nearest[u] = Math.min(nearest[u], Math.abs(value));
        largest[u] = Math.max(largest[u], value);
      }
    }
    kernel(0, z, z, z, z, z.length);
    input = z;
    return { shape, kink, nearest, largest };
  });
}
